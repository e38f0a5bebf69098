"""Tests of an application put together from several folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalina.naming.resources import VirtualDirContext
from catalina.naming.resources.virtualdircontext import parseExtraResourcePaths
from catalina.util.settings import applySettings


class VirtualDirContextTests:
    """VirtualDirContext."""

    def start(self, folder: Path, extra: str) -> VirtualDirContext:
        for name in ("app/css", "generated", "styles"):
            (folder / name).mkdir(parents=True)
        for name in (
            "app/index.html",
            "app/css/a.css",
            "generated/index.html",
            "generated/g.html",
            "styles/b.css",
        ):
            (folder / name).write_text(name)
        files = VirtualDirContext(str(folder / "app"))
        applySettings(files, {"extraResourcePaths": extra.format(folder)}, "context.xml:1")
        files.allocate()
        return files

    def test_laysFoldersBelow(self, tmp_path: Path) -> None:
        """The application's own files come first, then those of each folder at its path; lists are merged."""
        files = self.start(tmp_path, "/={0}/generated,/css={0}/styles")
        contents = {
            path: found.readBytes().decode()
            for path in ("/index.html", "/g.html", "/css/a.css", "/css/b.css")
            if (found := files.lookup(path)) is not None
        }
        assert contents == {
            "/index.html": "app/index.html",
            "/g.html": "generated/g.html",
            "/css/a.css": "app/css/a.css",
            "/css/b.css": "styles/b.css",
        }
        assert files.list("/css") == ["a.css", "b.css"]
        assert files.realPath("/css/b.css") == str(tmp_path / "styles/b.css")

    def test_writesToTheApplication(self, tmp_path: Path) -> None:
        """New files go to the application's own folder."""
        files = self.start(tmp_path, "{0}/generated")
        files.write("/new", [b"new"])
        assert (tmp_path / "app/new").exists()

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", []),
            ("/x", [("", "/x")]),
            ("=/x", [("", "/x")]),
            ("/=/x", [("", "/x")]),
            ("/a/=/x, /b=/y ,", [("/a", "/x"), ("/b", "/y")]),
        ],
    )
    def test_parsesPaths(self, text: str, expected: list[tuple[str, str]]) -> None:
        """A folder alone, or one at a single slash, is seen at the root."""
        assert parseExtraResourcePaths(text) == expected
