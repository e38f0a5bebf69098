"""From files to contexts."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalina.core import StandardContext
from catalina.digester import ConfigurationError
from catalina.startup.contextfiles import Plan, copyBeside, writeFile
from catalina.util.contextname import ContextName
from tests.startup.hosts import Folders

APP = ContextName("/app")


def plan(folders: Folders, name: ContextName = APP) -> Plan:
    """What an application consists of."""
    return folders.files.plan(folders.appBase.artifactsOf(name))


class PlanTests:
    """Where an application is served from."""

    def test_folder(self, tmp_path: Path) -> None:
        """A folder is served as it is."""
        folders = Folders(tmp_path)
        place = folders.folder("app").resolve()
        found = plan(folders)
        assert (found.docBase, found.source, found.unpack, found.external) == (place, place, False, False)

    @pytest.mark.parametrize(
        ("unpackWARs", "inner", "served"),
        [(True, "", "app"), (False, "", "app.war"), (True, '<Context unpackWAR="false"/>', "app.war")],
    )
    def test_archive(self, tmp_path: Path, unpackWARs: bool, inner: str, served: str) -> None:
        """An archive is unpacked unless the host or the application says no."""
        folders = Folders(tmp_path, unpackWARs=unpackWARs)
        folders.archive("app.war", inner)
        assert plan(folders).docBase.name == served

    @pytest.mark.parametrize("suffix", ["", ".war"])
    def test_external(self, tmp_path: Path, suffix: str) -> None:
        """A context file may lead anywhere; an archive there is unpacked in appBase."""
        folders = Folders(tmp_path)
        place = tmp_path / f"out{suffix}"
        place.touch() if suffix else place.mkdir()
        folders.descriptor("app.xml", f'<Context docBase="{place}"/>')
        found = plan(folders)
        assert found.external and found.source == place
        assert found.docBase == (folders.appBase.folderOf(APP) if suffix else place)

    def test_insideIsIgnored(self, tmp_path: Path) -> None:
        """A docBase inside of appBase would deploy one folder twice."""
        folders = Folders(tmp_path)
        folders.folder("app")
        folders.folder("other")
        folders.descriptor("app.xml", '<Context docBase="other"/>')
        assert plan(folders).docBase.name == "app"

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (
                '<Context docBase="/nowhere/at/all"/>',
                "there is no such folder or archive; put the application there",
            ),
            ("<Context/>", "there is neither webapps/app nor webapps/app.war; put one of them there"),
            ("<Context", "not well-formed"),
        ],
    )
    def test_missing(self, tmp_path: Path, text: str, message: str) -> None:
        """The error names the context file, what is missing, and what to do."""
        folders = Folders(tmp_path)
        folders.descriptor("app.xml", text)
        with pytest.raises(ConfigurationError, match=f"conf/Catalina/localhost/app.xml:1.*{message}"):
            plan(folders)


class MakeTests:
    """What context files say."""

    def make(self, folders: Folders) -> StandardContext:
        """The context of /app."""
        found = plan(folders)
        return folders.files.make(found, found.source)

    def test_orderOfFiles(self, tmp_path: Path) -> None:
        """conf/context.xml, then the host's defaults, then the application's own; the name is the file's."""
        folders = Folders(tmp_path)
        (tmp_path / "conf" / "context.xml").write_text(
            '<Context cacheTTL="1" cacheMaxSize="1" cookies="false"/>'
        )
        folders.descriptor("context.xml.default", '<Context cacheTTL="2" cacheMaxSize="2"/>')
        folders.folder("app")
        folders.descriptor("app.xml", '<Context cacheTTL="3" path="/other" docBase=""/>')
        context = self.make(folders)
        assert (context.cacheTTL, context.cacheMaxSize, context.cookies) == (3, 2, False)
        assert (context.name, context.path, Path(context.docBase).name) == ("/app", "/app", "app")

    def test_override(self, tmp_path: Path) -> None:
        """An application may do without the defaults."""
        folders = Folders(tmp_path)
        (tmp_path / "conf" / "context.xml").write_text('<Context cookies="false"/>')
        folders.archive("app.war", '<Context override="true"/>')
        assert self.make(folders).cookies is True

    @pytest.mark.parametrize(("deployXML", "reloadable"), [(True, True), (False, False)])
    def test_inner(self, tmp_path: Path, deployXML: bool, reloadable: bool) -> None:
        """META-INF/context.xml counts where deployXML says so."""
        folders = Folders(tmp_path, deployXML=deployXML)
        folders.archive("app.war", '<Context reloadable="true"/>')
        assert self.make(folders).reloadable is reloadable

    def test_copiedOut(self, tmp_path: Path) -> None:
        """With copyXML it lands in xmlBase, but never over a file that is there."""
        folders = Folders(tmp_path, copyXML=True)
        folders.archive("app.war", "<Context/>")
        found = plan(folders)
        assert folders.files.copyOut(found, found.source) == folders.xml / "app.xml"
        assert folders.files.copyOut(plan(folders), found.source) is None

    @pytest.mark.parametrize("file", ["app.xml", "context.xml.default"])
    def test_linkToNowhere(self, tmp_path: Path, file: str) -> None:
        """A context file that cannot be read is not as good as none: it may hold what protects the application."""
        folders = Folders(tmp_path)
        folders.folder("app")
        (folders.xml / file).symlink_to("nowhere")
        assert "/app" in folders.appBase.find()
        with pytest.raises(ConfigurationError, match=f"conf/Catalina/localhost/{file}: cannot be read"):
            self.make(folders)

    def test_outermostElement(self, tmp_path: Path) -> None:
        """A file whose outermost element is misspelt is told as such: nothing in it would count."""
        folders = Folders(tmp_path)
        folders.folder("app")
        folders.descriptor("app.xml", '<Contxt><Valve className="x.Y"/></Contxt>')
        problem = 'app.xml:1: <Contxt>: the outermost element must be <Context>; did you mean "Context"'
        with pytest.raises(ConfigurationError, match=problem):
            self.make(folders)

    def test_innerLinkToNowhere(self, tmp_path: Path) -> None:
        """The same holds for META-INF/context.xml."""
        folders = Folders(tmp_path)
        place = folders.folder("app") / "META-INF"
        place.mkdir()
        (place / "context.xml").symlink_to("nowhere")
        with pytest.raises(
            ConfigurationError, match="webapps/app/META-INF/context.xml: the link .* cannot be"
        ):
            self.make(folders)


class CopyTests:
    """Files are never seen half written."""

    def test_writeFile(self, tmp_path: Path) -> None:
        """The folder is made, and nothing is left beside the file."""
        writeFile(tmp_path / "a" / "b.xml", b"text")
        assert [each.name for each in (tmp_path / "a").iterdir()] == ["b.xml"]

    def test_copyBeside(self, tmp_path: Path) -> None:
        """A folder is copied with all in it, under a name that the deployer ignores."""
        (tmp_path / "from" / "sub").mkdir(parents=True)
        beside = copyBeside(tmp_path / "from", tmp_path / "to")
        assert beside.name.startswith(".catalina-") and (beside / "sub").is_dir()
