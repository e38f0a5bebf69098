"""Tests of an application that stays in its archive."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from catalina.naming.resources import ResourceError, WARDirContext


class WARDirContextTests:
    """WARDirContext."""

    def start(self, folder: Path) -> WARDirContext:
        with zipfile.ZipFile(folder / "app.war", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("index.html", "<p>index</p>")
            archive.writestr("WEB-INF/web.xml", "<web-app/>")
        files = WARDirContext(str(folder / "app.war"))
        files.allocate()
        return files

    def test_servesFromTheArchive(self, tmp_path: Path) -> None:
        """Files are found, listed and cached as those of a folder are."""
        files = self.start(tmp_path)
        found = files.lookup("/index.html")
        assert found is not None
        assert found.readBytes() == b"<p>index</p>"
        assert found.content is not None
        assert files.lookup("/index.html") is found
        assert files.list("/") == ["WEB-INF", "index.html"]

    def test_hasNoRealPaths(self, tmp_path: Path) -> None:
        """getRealPath has nothing to tell."""
        files = self.start(tmp_path)
        assert files.realPath("/index.html") is None
        found = files.lookup("/index.html")
        assert found is not None
        assert found.realPath is None

    def test_isNotWritten(self, tmp_path: Path) -> None:
        """The archive stays as it was deployed."""
        files = self.start(tmp_path)
        for change in (
            lambda: files.write("/index.html", [b"x"]),
            lambda: files.delete("/index.html"),
            lambda: files.makeDirectory("/d"),
        ):
            with pytest.raises(ResourceError, match="archive"):
                change()

    def test_needsAnArchive(self, tmp_path: Path) -> None:
        """The error names the file that is none."""
        with pytest.raises(ResourceError, match=r"gone\.war"):
            WARDirContext(str(tmp_path / "gone.war")).allocate()
