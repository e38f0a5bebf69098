"""Tests of catalina.jasper.archives: tag libraries in wheels and zip files."""

import io
import types
import zipfile

import pytest

from catalina.jasper import archives
from catalina.jsp import SimpleTagSupport
from tests.jasper.fakes import Application

TLD = """<taglib version="2.1"><uri>urn:packed</uri>
  <tag><name>hi</name><tag-class>packed.Hi</tag-class><body-content>empty</body-content></tag>
  <tag-file><name>box</name><path>/META-INF/tags/box.tag</path></tag-file></taglib>"""


def packed(files: dict[str, str]) -> bytes:
    """An archive of some files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


class Hi(SimpleTagSupport):
    """A tag."""

    def doTag(self) -> None:
        """Greet."""
        self.getJspContext().getOut().write("hi")


class ArchiveTests:
    """What stands below META-INF of an archive in WEB-INF/lib."""

    @pytest.mark.parametrize("name", ["shop.whl", "shop-1.0.zip", "shop.jar"])
    @pytest.mark.parametrize("uri", ["urn:packed", "/WEB-INF/lib/{}"])
    def test_isFound(self, name: str, uri: str) -> None:
        """Tags and tag files are found by the library's address, or by the archive's path."""
        files = {"META-INF/taglib.tld": TLD, "META-INF/tags/box.tag": "[<jsp:doBody/>]"}
        page = f'<%@ taglib prefix="t" uri="{uri.format(name)}" %><t:box><t:hi/></t:box>'
        application = Application(
            {"/a.jsp": page, f"/WEB-INF/lib/{name}": packed(files)},
            modules={"packed": types.SimpleNamespace(Hi=Hi)},
        )
        assert application.get("/pages/a.jsp").body == "[hi]"

    def test_isFoundUnpacked(self) -> None:
        """What was installed into WEB-INF/lib without an archive counts as well."""
        page = '<%@ taglib prefix="t" uri="urn:packed" %><t:hi/>'
        tld = TLD.replace("tag-file", "listener")
        files = {"/a.jsp": page, "/WEB-INF/lib/META-INF/packed.tld": tld, "/WEB-INF/lib/other/no.tld": "<"}
        application = Application(files, modules={"packed": types.SimpleNamespace(Hi=Hi)})
        assert application.get("/pages/a.jsp").body == "hi"

    def test_brokenArchiveIsNoLibrary(self) -> None:
        """A file that is no archive is passed over."""
        page = '<%@ taglib prefix="t" uri="urn:packed" %>'
        answer = Application({"/a.jsp": page, "/WEB-INF/lib/x.whl": b"no archive"}).get("/pages/a.jsp")
        assert answer.status == 500 and "no tag library with the address urn:packed" in answer.body

    @pytest.mark.parametrize("path", ["/x.whl!/a", "/WEB-INF/x.whl!/a", "/WEB-INF/lib/x.txt!/a", "/a.jsp"])
    def test_otherPathsAreFiles(self, path: str) -> None:
        """Only archives of WEB-INF/lib are looked into."""
        assert archives.partsOf(path) is None
