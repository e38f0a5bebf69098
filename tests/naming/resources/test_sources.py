"""Tests of the places files come from: what is found, and above all what is not."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from catalina.naming.resources.resource import ResourceError
from catalina.naming.resources.sources import ArchiveSource, DirectorySource, openSource


class DirectoryCase:
    """A folder with an application, beside a secret."""

    @pytest.fixture(autouse=True)
    def prepare(self, tmp_path: Path) -> None:
        self.root = tmp_path / "app"
        for folder in ("sub/deep", "WEB-INF", "META-INF"):
            (self.root / folder).mkdir(parents=True)
        for name in ("a.txt", "sub/b.txt", "sub/deep/c.txt", "WEB-INF/web.xml", "ümlaut.txt", "with space"):
            (self.root / name).write_text(name)
        (tmp_path / "secret.txt").write_text("secret")
        self.outside = tmp_path
        self.source = DirectorySource(str(self.root))


class DirectoryObstacleTests(DirectoryCase):
    """What is there and is not found."""

    @pytest.mark.parametrize("path", ["/nothing", "/no/thing", "/a.txt/x", "/WEB-INF/none.xml"])
    def test_nothing(self, path: str) -> None:
        """What does not exist is no obstacle."""
        self.source.refuseObstacle(path)

    @pytest.mark.parametrize(
        ("target", "message"),
        [
            (
                "secret.txt",
                r"the link .*/app/sub/d.xml leads out of the application, to .*; put the file itself",
            ),
            (
                "nowhere",
                "the link .*/app/sub/d.xml cannot be followed: No such file or directory; mend or remove",
            ),
            ("app/sub/d.xml", "the link .*/app/sub/d.xml cannot be followed: .*; mend or remove"),
        ],
    )
    def test_link(self, target: str, message: str) -> None:
        """A link that is not followed, or cannot be, is told with where it leads and what to do."""
        (self.root / "sub" / "d.xml").symlink_to(self.outside / target)
        with pytest.raises(ResourceError, match=message):
            self.source.refuseObstacle("/sub/d.xml")

    def test_linkOnTheWay(self) -> None:
        """It is the same for a folder on the way."""
        (self.root / "conf").symlink_to(self.outside / "gone")
        with pytest.raises(ResourceError, match="the link .*/app/conf cannot be followed"):
            self.source.refuseObstacle("/conf/web.xml")

    def test_noFile(self) -> None:
        """A folder of the file's name is no file."""
        with pytest.raises(ResourceError, match="is no regular file"):
            self.source.refuseObstacle("/sub/deep")

    def test_notReadable(self) -> None:
        """A file that is there, is regular and was not found may not be read."""
        with pytest.raises(ResourceError, match="Permission denied; let the user of the server read it"):
            self.source.refuseObstacle("/a.txt")


class DirectoryFindTests(DirectoryCase):
    """What is a file of the application."""

    @pytest.mark.parametrize(
        "path", ["/a.txt", "/sub/b.txt", "/sub/deep/c.txt", "/WEB-INF/web.xml", "/ümlaut.txt", "/with space"]
    )
    def test_findsFiles(self, path: str) -> None:
        """Every file below the root is found, by its path."""
        resource = self.source.find(path, "/mounted" + path)
        assert resource is not None
        assert (resource.path, resource.isDirectory) == ("/mounted" + path, False)
        assert resource.readBytes().decode() == path[1:]

    @pytest.mark.parametrize("path", ["", "/", "/sub", "/sub/", "/sub/deep/"])
    def test_findsDirectories(self, path: str) -> None:
        """A directory is found with and without the slash at its end."""
        resource = self.source.find(path, path)
        assert resource is not None
        assert resource.isDirectory

    @pytest.mark.parametrize(
        "path",
        [
            "/nothing",
            "/a.txt/",
            "/a.txt/x",
            "/A.TXT",
            "/a.txt.",
            "/a.txt\0",
            "/a.txt\0.html",
            "/\ud800",
            "/" + "x" * 300,
            "/" + "x/" * 3000,
            "/../secret.txt",
            "/sub/../../secret.txt",
        ],
    )
    def test_doesNotFind(self, path: str) -> None:
        """What is not exactly a file of the application is not there, whatever the disk makes of it."""
        assert self.source.find(path, path) is None

    def test_servesOnlyFiles(self) -> None:
        """A pipe would make its reader wait for ever, so it is not there."""
        os.mkfifo(self.root / "pipe")
        assert self.source.find("/pipe", "/pipe") is None

    def test_unreadableFileIsNotThere(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """As in Tomcat a file that the server may not read is not found, rather than an error."""
        monkeypatch.setattr("catalina.naming.resources.sources.os.access", lambda path, mode: False)
        assert self.source.find("/a.txt", "/a.txt") is None

    def test_rootMayBeALink(self) -> None:
        """The docBase itself may be reached by a link, as deployment tools make it."""
        (self.outside / "current").symlink_to("app")
        resource = DirectorySource(str(self.outside / "current")).find("/a.txt", "/a.txt")
        assert resource is not None
        assert resource.realPath == str(self.root / "a.txt")


class LinkTests(DirectoryCase):
    """Links are resolved before anything is opened, and lead nowhere they must not."""

    def link(self, name: str, target: str) -> None:
        (self.root / name).symlink_to(target)

    @pytest.mark.parametrize(
        ("name", "target", "path"),
        [
            ("out.txt", "../secret.txt", "/out.txt"),
            ("up", "..", "/up/secret.txt"),
            ("up", "..", "/up"),
            ("root", "/", "/root/etc/passwd"),
            ("sub/out", "../../secret.txt", "/sub/out"),
            ("twice", "out", "/twice"),
        ],
    )
    def test_refusesToLeave(self, name: str, target: str, path: str) -> None:
        """A link out of the application's folder is not there."""
        self.link("out", "../secret.txt")
        self.link(name, target)
        assert self.source.find(path, path) is None

    def test_refusesNeighbourOfSameBeginning(self) -> None:
        """A folder whose name begins as the application's does is outside too."""
        (self.outside / "app2").mkdir()
        (self.outside / "app2" / "x").write_text("x")
        self.link("neighbour", "../app2/x")
        assert self.source.find("/neighbour", "/neighbour") is None

    @pytest.mark.parametrize("target", ["WEB-INF/web.xml", "sub/../WEB-INF/web.xml", "META-INF"])
    def test_doesNotUnveilPrivateFiles(self, target: str) -> None:
        """A link from a public path into WEB-INF or META-INF is not there: nothing guards that path."""
        self.link("public", target)
        assert self.source.find("/public", "/public") is None

    def test_followsInside(self) -> None:
        """A link to another place of the application is followed; the real file is what is opened."""
        self.link("alias.txt", "sub/b.txt")
        self.link("WEB-INF/more.xml", "web.xml")
        found = self.source.find("/alias.txt", "/alias.txt")
        assert found is not None
        assert (found.path, found.realPath) == ("/alias.txt", str(self.root / "sub/b.txt"))
        assert self.source.find("/WEB-INF/more.xml", "/WEB-INF/more.xml") is not None

    def test_allowLinkingAllows(self) -> None:
        """With allowLinking links may lead anywhere."""
        self.link("out.txt", "../secret.txt")
        found = DirectorySource(str(self.root), allowLinking=True).find("/out.txt", "/out.txt")
        assert found is not None
        assert found.readBytes() == b"secret"

    @pytest.mark.parametrize("target", ["loop", "nothing"])
    def test_brokenLinkIsNotThere(self, target: str) -> None:
        """A link that leads to itself or to nothing is not there."""
        self.link("loop", target)
        assert self.source.find("/loop", "/loop") is None


class DirectoryListTests(DirectoryCase):
    """What is in a directory."""

    def test_listsNames(self) -> None:
        """All names are listed, those of directories without a slash."""
        assert sorted(self.source.names("/sub") or []) == ["b.txt", "deep"]
        assert sorted(self.source.names("") or []) == sorted(os.listdir(self.root))

    @pytest.mark.parametrize("path", ["/a.txt", "/nothing", "/.."])
    def test_listsOnlyDirectories(self, path: str) -> None:
        """What is no directory of the application has no list."""
        assert self.source.names(path) is None

    def test_leavesOutUndecodableNames(self) -> None:
        """A name that is no text could not be asked for anyway."""
        (self.root / "sub" / os.fsdecode(b"\xff")).write_text("x")
        assert "b.txt" in (self.source.names("/sub") or [])
        assert all(name.isprintable() for name in self.source.names("/sub") or [])


class DirectoryWriteTests(DirectoryCase):
    """Where something may be written."""

    def test_tellsPlaces(self) -> None:
        """fileOf names a file whether it exists or not, without resolving links."""
        assert self.source.fileOf("/new/x.txt") == str(self.root / "new/x.txt")
        assert self.source.fileOf("/") == str(self.root)

    def test_allowsFiles(self) -> None:
        """New files and present ones may be written."""
        assert self.source.writableFileOf("/new.txt") == str(self.root / "new.txt")
        assert self.source.writableFileOf("/sub/b.txt") == str(self.root / "sub/b.txt")

    @pytest.mark.parametrize("path", ["", "/", "/new/", "/a\0b"])
    def test_refusesNoNames(self, path: str) -> None:
        """The root, a directory's name and what cannot be a name are refused."""
        with pytest.raises(ResourceError):
            self.source.writableFileOf(path)

    def test_refusesLinksOut(self) -> None:
        """Nothing is written through a link out of the application; with allowLinking it is."""
        (self.root / "up").symlink_to("..")
        with pytest.raises(ResourceError, match="allowLinking"):
            self.source.writableFileOf("/up/secret.txt")
        allowed = DirectorySource(str(self.root), allowLinking=True).writableFileOf("/up/secret.txt")
        assert allowed == str(self.outside / "secret.txt")


class ArchiveTests:
    """A zip archive as a source."""

    @pytest.fixture(autouse=True)
    def prepare(self, tmp_path: Path) -> None:
        self.file = tmp_path / "app.war"
        with zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in (
                "index.html",
                "sub/",
                "sub/b.txt",
                "deep/er/c.txt",
                "META-INF/resources/lib.js",
                "../evil.txt",
                "sub/../evil.txt",
                "/absolute.txt",
                "back\\slash.txt",
            ):
                archive.writestr(name, b"" if name.endswith("/") else name.encode())

    @pytest.mark.parametrize("path", ["/index.html", "/sub/b.txt", "/deep/er/c.txt"])
    def test_findsFiles(self, path: str) -> None:
        """A file in the archive is found and read."""
        source = ArchiveSource(str(self.file))
        resource = source.find(path, path)
        assert resource is not None
        assert resource.readBytes() == path[1:].encode()
        source.close()

    @pytest.mark.parametrize("path", ["", "/", "/sub", "/sub/", "/deep", "/deep/er/"])
    def test_findsDirectories(self, path: str) -> None:
        """Directories are there whether the archive has an entry for them or not."""
        resource = ArchiveSource(str(self.file)).find(path, path)
        assert resource is not None
        assert resource.isDirectory

    @pytest.mark.parametrize(
        "path", ["/nothing", "/index.html/", "/../evil.txt", "/evil.txt", "/absolute.txt", "/back\\slash.txt"]
    )
    def test_doesNotFind(self, path: str) -> None:
        """Missing files are not there, nor are entries that would leave their folder."""
        assert ArchiveSource(str(self.file)).find(path, path) is None

    def test_lists(self) -> None:
        """Directories can be listed, files cannot."""
        source = ArchiveSource(str(self.file))
        assert sorted(source.names("/") or []) == ["META-INF", "deep", "index.html", "sub"]
        assert source.names("/sub") == ["b.txt"]
        assert source.names("/index.html") is None
        assert source.names("/nothing") is None

    def test_showsAFolderOfIt(self) -> None:
        """A library's archive shows only its META-INF/resources."""
        source = ArchiveSource(str(self.file), "META-INF/resources")
        assert source.names("/") == ["lib.js"]
        assert source.find("/lib.js", "/lib.js") is not None
        assert source.find("/index.html", "/index.html") is None

    def test_isNotWritten(self) -> None:
        """An archive has no place on disk for its files, and nothing is written to it."""
        source = ArchiveSource(str(self.file))
        assert source.fileOf("/index.html") is None
        with pytest.raises(ResourceError, match="lies in an archive"):
            source.writableFileOf("/index.html")

    def test_fileInPlaceOfDirectory(self, tmp_path: Path) -> None:
        """An archive that has one name as a file and as a directory does not confuse us."""
        with zipfile.ZipFile(tmp_path / "odd.zip", "w") as archive:
            archive.writestr("x", b"file")
            archive.writestr("x/y", b"below")
        source = ArchiveSource(str(tmp_path / "odd.zip"))
        found = source.find("/x/y", "/x/y")
        assert found is not None
        assert found.readBytes() == b"below"
        assert source.names("/x") == ["y"]

    def test_refusesWhatIsNoArchive(self, tmp_path: Path) -> None:
        """The error names the file."""
        (tmp_path / "no.war").write_text("no archive")
        with pytest.raises(ResourceError, match=r"no\.war: cannot be read as a zip archive"):
            ArchiveSource(str(tmp_path / "no.war"))
        with pytest.raises(ResourceError, match=r"gone\.war"):
            ArchiveSource(str(tmp_path / "gone.war"))


class OpenSourceTests:
    """A location is a folder or an archive."""

    def test_opensEither(self, tmp_path: Path) -> None:
        """What is there decides."""
        with zipfile.ZipFile(tmp_path / "a.jar", "w") as archive:
            archive.writestr("in/x", b"1")
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "y").write_text("2")
        assert openSource(str(tmp_path / "a.jar"), "in").names("/") == ["x"]
        assert openSource(str(tmp_path), "in").names("/") == ["y"]

    def test_refusesNothing(self, tmp_path: Path) -> None:
        """A location without anything is an error that names it."""
        with pytest.raises(ResourceError, match="nowhere: is neither a directory nor an archive"):
            openSource(str(tmp_path / "nowhere"))
