"""Tests of looking files up through cache, aliases and overlays, and of writing them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from twisted.internet.defer import ensureDeferred

from catalina.naming.resources import FileDirContext, ResourceError
from catalina.naming.resources.basedircontext import parseAliases
from catalina.util.errors import ConfigurationError
from catalina.util.settings import applySettings


class ContextCase:
    """A started FileDirContext over a folder, with a clock."""

    @pytest.fixture(autouse=True)
    def prepare(self, tmp_path: Path) -> None:
        self.tmp = tmp_path
        self.root = tmp_path / "app"
        (self.root / "sub").mkdir(parents=True)
        (self.root / "WEB-INF/lib").mkdir(parents=True)
        (self.root / "a.txt").write_text("a")
        (self.root / "sub" / "b.txt").write_text("b")
        self.now = 0.0
        self.files = FileDirContext(str(self.root), lambda: self.now)

    def start(self) -> FileDirContext:
        self.files.allocate()
        return self.files


class LookupTests(ContextCase):
    """lookup and inspect."""

    def test_findsFilesAndDirectories(self) -> None:
        """Both are found, each by its path."""
        files = self.start()
        for path, isDirectory in (("/a.txt", False), ("/sub", True), ("/sub/", True), ("/", True)):
            found = files.lookup(path)
            assert found is not None
            assert (found.path, found.isDirectory) == (path, isDirectory)

    @pytest.mark.parametrize("path", ["/nothing", "/a.txt/", "/../app/a.txt", "/..", "/a.txt\0"])
    def test_doesNotFind(self, path: str) -> None:
        """Neither at the first look-up nor at the second, which the cache answers."""
        files = self.start()
        assert (files.lookup(path), files.lookup(path), files.inspect(path)) == (None, None, None)

    @pytest.mark.parametrize("path", ["a.txt", "//a.txt", "/sub/../a.txt", "/./a.txt"])
    def test_normalises(self, path: str) -> None:
        """A path that is not normal stands for the normal one; no file has two resources."""
        found = self.start().lookup(path)
        assert found is not None
        assert found.path == "/a.txt"

    def test_remembers(self) -> None:
        """Within the time to live one object serves all."""
        files = self.start()
        first = files.lookup("/a.txt")
        assert files.lookup("/a.txt") is first
        assert files.inspect("/a.txt") is not first

    def test_seesNewFileAfterItsTime(self) -> None:
        """That a file is missing is believed for cacheTTL milliseconds."""
        files = self.start()
        assert files.lookup("/new") is None
        (self.root / "new").write_text("new")
        assert files.lookup("/new") is None
        self.now += 5.1
        assert files.lookup("/new") is not None

    def test_seesChangeAfterItsTime(self) -> None:
        """So is what was read of a file."""
        files = self.start()
        assert files.lookup("/a.txt").readBytes() == b"a"  # type: ignore[union-attr]
        (self.root / "a.txt").write_text("changed")
        assert files.lookup("/a.txt").readBytes() == b"a"  # type: ignore[union-attr]
        self.now += 5.1
        assert files.lookup("/a.txt").readBytes() == b"changed"  # type: ignore[union-attr]

    def test_worksWithoutCache(self) -> None:
        """With cachingAllowed="false" every change is seen at once."""
        applySettings(self.files, {"cachingAllowed": "false"}, "context.xml:1")
        files = self.start()
        assert files.cache is None
        assert files.lookup("/new") is None
        (self.root / "new").write_text("new")
        assert files.lookup("/new") is not None
        files.backgroundProcess()

    @pytest.mark.parametrize("path", ["/WEB-INF/lib/x.whl", "/WEB-INF/classes/x.py"])
    def test_doesNotCacheModules(self, path: str) -> None:
        """What the class loader reads once pushes nothing out of the cache."""
        (self.root / path[1:]).parent.mkdir(exist_ok=True)
        (self.root / path[1:]).write_text("x")
        files = self.start()
        assert files.lookup(path) is not files.lookup(path)
        assert files.cache is not None
        assert files.cache.used == 0

    def test_sweepsInTheBackground(self) -> None:
        """The context's background process empties the cache of what is old."""
        files = self.start()
        files.lookup("/a.txt")
        self.now += 6
        files.backgroundProcess()
        assert files.cache is not None
        assert files.cache.used == 0


class ListTests(ContextCase):
    """list."""

    def test_isSorted(self) -> None:
        """Names come in the order of their characters, with and without a slash behind the directory."""
        for name in ("c", "B", "a"):
            (self.root / "sub" / name).write_text("")
        files = self.start()
        assert files.list("/sub") == files.list("/sub/") == ["B", "a", "b.txt", "c"]

    @pytest.mark.parametrize("path", ["/nothing", "/a.txt", "/../"])
    def test_listsOnlyDirectories(self, path: str) -> None:
        """Anything else has no list."""
        assert self.start().list(path) is None


class RealPathTests(ContextCase):
    """realPath, which ServletContext.getRealPath shows."""

    @pytest.mark.parametrize(
        ("path", "expected"),
        [("/a.txt", "a.txt"), ("a.txt", "a.txt"), ("/sub/", "sub"), ("/not/there", "not/there"), ("/", "")],
    )
    def test_tellsThePlace(self, path: str, expected: str) -> None:
        """Whether the file exists does not matter."""
        assert self.start().realPath(path) == str(self.root / expected).rstrip("/")

    def test_staysInside(self) -> None:
        """There is no place above the root."""
        assert self.start().realPath("/../x") is None

    def test_overlayHasItsOwn(self) -> None:
        """A file of an overlay is where the overlay is."""
        (self.tmp / "lib/META-INF/resources").mkdir(parents=True)
        (self.tmp / "lib/META-INF/resources/lib.js").write_text("")
        files = self.start()
        files.addOverlay(str(self.tmp / "lib"))
        assert files.realPath("/lib.js") == str(self.tmp / "lib/META-INF/resources/lib.js")

    def test_beforeTheStartThereIsNone(self) -> None:
        """Without sources nothing has a place."""
        assert self.files.realPath("/a.txt") is None


class AliasTests(ContextCase):
    """The attribute aliases."""

    def alias(self, text: str) -> FileDirContext:
        applySettings(self.files, {"aliases": text}, "context.xml:1")
        return self.start()

    def test_showsFurtherPlaces(self) -> None:
        """What is below an alias comes from its folder or archive, and from nowhere else."""
        (self.tmp / "pictures").mkdir()
        (self.tmp / "pictures" / "cat.png").write_text("cat")
        with zipfile.ZipFile(self.tmp / "docs.zip", "w") as archive:
            archive.writestr("guide.html", "guide")
        files = self.alias(f"/sub={self.tmp}/pictures, /doc/all={self.tmp}/docs.zip")
        assert files.lookup("/sub/cat.png").readBytes() == b"cat"  # type: ignore[union-attr]
        assert files.lookup("/doc/all/guide.html").readBytes() == b"guide"  # type: ignore[union-attr]
        assert files.lookup("/sub/b.txt") is None
        assert files.lookup("/sub").isDirectory  # type: ignore[union-attr]
        assert files.list("/sub") == ["cat.png"]
        assert files.lookup("/subway") is None
        assert files.realPath("/sub/cat.png") == str(self.tmp / "pictures/cat.png")

    def test_longestWins(self) -> None:
        """An alias inside another one goes first."""
        for name in ("outer/in", "inner"):
            (self.tmp / name).mkdir(parents=True)
        (self.tmp / "outer/in/x").write_text("outer")
        (self.tmp / "inner/x").write_text("inner")
        files = self.alias(f"/o={self.tmp}/outer,/o/in={self.tmp}/inner")
        assert files.lookup("/o/in/x").readBytes() == b"inner"  # type: ignore[union-attr]

    def test_missingPlaceIsAnError(self) -> None:
        """An alias to nowhere stops the application, and says which."""
        with pytest.raises(ResourceError, match="nowhere"):
            self.alias("/x=/nowhere/at/all")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", []),
            ("/a=/x", [("/a", "/x")]),
            (" /a/ = /x , /b=/y=z, ", [("/a", "/x"), ("/b", "/y=z")]),
        ],
    )
    def test_parses(self, text: str, expected: list[tuple[str, str]]) -> None:
        """Blanks do not matter, nor does a slash at the end of the path."""
        assert parseAliases(text) == expected

    @pytest.mark.parametrize("text", ["a=/x", "/=/x", "/a", "/a=", "=/x"])
    def test_refuses(self, text: str) -> None:
        """What is no alias is told with an example."""
        with pytest.raises(ValueError, match="/path=/some/folder"):
            parseAliases(text)


class OverlayTests(ContextCase):
    """META-INF/resources of libraries."""

    def test_lieBelowTheApplication(self) -> None:
        """What the application has itself wins; lists are merged; archives and folders both serve."""
        with zipfile.ZipFile(self.tmp / "one.jar", "w") as archive:
            archive.writestr("META-INF/resources/a.txt", "from the library")
            archive.writestr("META-INF/resources/one.txt", "one")
            archive.writestr("hidden.txt", "hidden")
        (self.tmp / "two/META-INF/resources/sub").mkdir(parents=True)
        (self.tmp / "two/META-INF/resources/sub/two.txt").write_text("two")
        files = self.start()
        assert files.lookup("/one.txt") is None
        files.addOverlay(str(self.tmp / "one.jar"))
        files.addOverlay(str(self.tmp / "two"))
        assert files.lookup("/a.txt").readBytes() == b"a"  # type: ignore[union-attr]
        assert files.lookup("/one.txt").readBytes() == b"one"  # type: ignore[union-attr]
        assert files.lookup("/hidden.txt") is None
        assert files.list("/") == ["WEB-INF", "a.txt", "one.txt", "sub"]
        assert files.list("/sub") == ["b.txt", "two.txt"]

    def test_libraryWithoutFilesCostsNothing(self) -> None:
        """Most libraries have no such folder: their archives are closed again and never asked."""
        with zipfile.ZipFile(self.tmp / "one.whl", "w") as archive:
            archive.writestr("module.py", "")
        files = self.start()
        files.addOverlay(str(self.tmp / "one.whl"))
        files.addOverlay(str(self.root / "sub"))
        assert files._overlays == ()

    def test_goAtTheEnd(self) -> None:
        """After release nothing is found any more, and the archives are closed."""
        with zipfile.ZipFile(self.tmp / "one.jar", "w") as archive:
            archive.writestr("META-INF/resources/one.txt", "one")
        files = self.start()
        files.addOverlay(str(self.tmp / "one.jar"))
        one = files.inspect("/one.txt")
        assert one is not None
        files.release()
        assert files.lookup("/one.txt") is None
        with pytest.raises(OSError):
            one.open()


class WriteTests(ContextCase):
    """write, delete, makeDirectory."""

    def test_changesAreSeenAtOnce(self) -> None:
        """What was written or deleted here does not wait for the cache."""
        files = self.start()
        assert files.lookup("/new.txt") is None
        files.write("/new.txt", [b"1"])
        assert files.lookup("/new.txt").readBytes() == b"1"  # type: ignore[union-attr]
        files.write("/new.txt", [b"22"])
        assert files.lookup("/new.txt").readBytes() == b"22"  # type: ignore[union-attr]
        files.delete("/new.txt")
        assert files.lookup("/new.txt") is None

    def test_makesAndDeletesDirectories(self) -> None:
        """Directories too, with or without a slash."""
        files = self.start()
        files.makeDirectory("/d/")
        assert files.lookup("/d/").isDirectory  # type: ignore[union-attr]
        files.delete("/d/")
        assert files.lookup("/d/") is None

    @pytest.mark.parametrize("path", ["/", "/sub", "/new/", "/nowhere/x", "/../x", "/a.txt/x"])
    def test_refusesToWrite(self, path: str) -> None:
        """Directories, files in no directory, and what is outside."""
        with pytest.raises(ResourceError):
            self.start().write(path, [b"x"])

    @pytest.mark.parametrize("path", ["/", "/sub", "/nothing", "/../secret.txt", "/.."])
    def test_refusesToDelete(self, path: str) -> None:
        """The root, directories with something in them, what is not there, and what is outside."""
        (self.tmp / "secret.txt").write_text("x")
        with pytest.raises(ResourceError):
            self.start().delete(path)
        assert (self.tmp / "secret.txt").exists()

    def test_deletesLinkItself(self) -> None:
        """What a link leads to stays."""
        (self.root / "link").symlink_to("a.txt")
        files = self.start()
        files.delete("/link")
        assert not (self.root / "link").is_symlink()
        assert (self.root / "a.txt").exists()

    def test_writesIntoAliases(self) -> None:
        """A file below an alias is written to the alias's folder."""
        (self.tmp / "up").mkdir()
        applySettings(self.files, {"aliases": f"/up={self.tmp}/up"}, "context.xml:1")
        self.start().write("/up/x", [b"x"])
        assert (self.tmp / "up/x").read_bytes() == b"x"


class LifeTests(ContextCase):
    """Starting and stopping as a component."""

    def test_startsAndStops(self) -> None:
        """As a service it allocates and releases, and may be started again."""
        for _ in range(2):
            ensureDeferred(self.files.start())
            assert self.files.lookup("/a.txt") is not None
            ensureDeferred(self.files.stop())
            assert self.files.lookup("/a.txt") is None

    def test_missingFolderIsToldByName(self) -> None:
        """An application without its folder cannot start; the message says which folder."""
        with pytest.raises(ResourceError, match='docBase ".*gone" is not a folder'):
            FileDirContext(str(self.tmp / "gone")).allocate()

    @pytest.mark.parametrize(
        ("attribute", "value"),
        [("cacheTTL", "-1"), ("cacheMaxSize", "10MB"), ("allowLinking", "perhaps")],
    )
    def test_refusesBadSettings(self, attribute: str, value: str) -> None:
        """Settings are checked when they are read."""
        with pytest.raises(ConfigurationError, match=f"context.xml:1: .*{attribute} must be"):
            applySettings(self.files, {attribute: value}, "context.xml:1")

    def test_knowsOlderAndNewerNames(self) -> None:
        """``cached`` and ``cacheTtl`` are other names of two settings."""
        assert applySettings(self.files, {"cached": "false", "cacheTtl": "10"}, "context.xml:1") == []
        assert (self.files.cachingAllowed, self.files.cacheTTL) == (False, 10)
