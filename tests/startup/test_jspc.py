"""Pages translated before a server runs: ``catalina.sh jspc``."""

import shutil
from pathlib import Path

import pytest

from catalina.startup.jspc import JspC
from catalina.startup.options import parse

HOME = Path(__file__).parents[2]

DESCRIPTOR = """<web-app xmlns="http://java.sun.com/xml/ns/javaee" version="3.0"><jsp-config>
  <jsp-property-group><url-pattern>/plain/*</url-pattern><scripting-invalid>true</scripting-invalid>
  </jsp-property-group></jsp-config></web-app>"""


class Base:
    """A CATALINA_BASE with the configuration of the home, and what jspc says of its applications."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        shutil.copytree(HOME / "conf", folder / "conf")

    def add(self, path: str, text: str) -> None:
        """Write a file below webapps/."""
        file = self.folder / "webapps" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def run(self, *arguments: str) -> int:
        """Run jspc; returns its exit status."""
        environ = {"CATALINA_HOME": str(HOME), "CATALINA_BASE": str(self.folder)}
        return JspC(parse(["jspc", *arguments], environ), self.said.append).run()

    def kept(self) -> list[str]:
        """The names of what lies in the applications' folders for temporary files."""
        return sorted(str(file.relative_to(self.folder / "work")) for file in self.folder.rglob("jsp/*.py"))


@pytest.fixture
def base(tmp_path: Path) -> Base:
    """An empty base."""
    return Base(tmp_path)


class JspCTests:
    """What is translated, and how it is told."""

    def test_translatesAllApplications(self, base: Base) -> None:
        """All pages of all folders lie where the server looks for them; none has been run."""
        base.add("shop/index.jsp", "<%! raise ValueError %>")
        base.add("shop/deep/list.jspx", "<p/>")
        base.add("shop/readme.txt", "<% no page")
        base.add("ROOT/index.jsp", "a")
        assert base.run() == 0
        assert base.kept() == [
            "Catalina/localhost/ROOT/jsp/index_002ejsp.py",
            "Catalina/localhost/shop/jsp/deep__list_002ejspx.py",
            "Catalina/localhost/shop/jsp/index_002ejsp.py",
        ]
        assert "/shop: 2 pages translated, 0 with errors" in base.said

    def test_tellsErrors(self, base: Base) -> None:
        """A wrong page is told with file, line, column and the line itself; the others are translated."""
        base.add("shop/a.jsp", "a")
        base.add("shop/b.jsp", "one\n<jsp:no/>")
        assert base.run() == 1
        assert "/b.jsp (line: [2], column: [1])" in base.said[0] and "2: <jsp:no/>" in base.said[0]
        assert base.said[1:] == ["/shop: 1 pages translated, 1 with errors"]

    def test_translatesNamedApplications(self, base: Base, tmp_path: Path) -> None:
        """With -webapp only those are translated, wherever they are."""
        base.add("shop/a.jsp", "a")
        base.add("stock/a.jsp", "a")
        assert base.run("-webapp", str(tmp_path / "webapps" / "stock")) == 0
        assert base.kept() == ["Catalina/localhost/stock/jsp/a_002ejsp.py"]

    def test_readsDescriptor(self, base: Base) -> None:
        """The groups of web.xml count, and the application's own modules are found."""
        base.add("shop/WEB-INF/web.xml", DESCRIPTOR)
        base.add("shop/plain/a.jsp", "<% x = 1 %>")
        base.add(
            "shop/WEB-INF/t.tld",
            "<taglib><uri>urn:t</uri><tag><name>t</name><tag-class>t.T</tag-class>"
            "<body-content>empty</body-content></tag></taglib>",
        )
        base.add(
            "shop/WEB-INF/classes/t.py",
            "from catalina.jsp import SimpleTagSupport\nclass T(SimpleTagSupport): pass",
        )
        base.add("shop/b.jsp", '<%@ taglib prefix="t" uri="urn:t" %><t:t/>')
        assert base.run() == 1
        assert "scripting-invalid in web.xml" in base.said[0]
        assert base.said[1:] == ["/shop: 1 pages translated, 1 with errors"]

    @pytest.mark.parametrize(
        ("text", "told"), [(None, "there is no such folder"), ("<web-app", "shop/WEB-INF/web.xml")]
    )
    def test_tellsWhatCannotBeRead(self, base: Base, text: str | None, told: str) -> None:
        """A folder that is not there, and a descriptor that is no XML, are errors of one line."""
        if text is not None:
            base.add("shop/WEB-INF/web.xml", text)
        assert base.run("-webapp", str(base.folder / "webapps" / "shop")) == 1
        assert any(line.startswith("ERROR: ") and told in line for line in base.said)
