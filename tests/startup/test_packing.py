"""Folders become archives."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from catalina.startup.packing import PackingError, openArchive
from catalina.startup.war import checkArchive


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An application as a developer has it."""
    made = tmp_path / "shop"
    for name in (
        "index.html",
        ".well-known/security.txt",
        "WEB-INF/classes/shop.py",
        "WEB-INF/classes/__pycache__/shop.pyc",
        ".git/HEAD",
    ):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(name)
    return made


class FolderTests:
    """A folder is packed."""

    def test_packsWhatBelongsToIt(self, folder: Path, tmp_path: Path) -> None:
        """Names are relative to the folder; bytecode and version control stay out, other hidden files do not."""
        with openArchive(folder) as archive, zipfile.ZipFile(archive) as read:
            assert sorted(read.namelist()) == [
                ".well-known/security.txt",
                "WEB-INF/classes/shop.py",
                "index.html",
            ]
            assert read.read("WEB-INF/classes/shop.py") == b"WEB-INF/classes/shop.py"

    def test_isAcceptedByTheServer(self, folder: Path, tmp_path: Path) -> None:
        """What is packed passes the check that archives must pass; links to files have become files."""
        (folder / "link.html").symlink_to(folder / "index.html")
        with openArchive(folder) as archive:
            (tmp_path / "shop.war").write_bytes(archive.read())
        names = {entry.filename for entry in checkArchive(tmp_path / "shop.war", "shop.war")}
        assert "link.html" in names

    def test_takesOldFiles(self, folder: Path) -> None:
        """A file from before 1980, which zip cannot date, is packed all the same."""
        os.utime(folder / "index.html", (0, 0))
        with openArchive(folder) as archive:
            assert zipfile.is_zipfile(archive)

    def test_refusesLinkedFolder(self, folder: Path, tmp_path: Path) -> None:
        """A link to a folder is told: following it might never end, leaving it out would go unnoticed."""
        (folder / "WEB-INF" / "lib").symlink_to(tmp_path)
        with pytest.raises(PackingError, match="WEB-INF/lib is a link to a folder"), openArchive(folder):
            pass

    def test_refusesDeadLink(self, folder: Path) -> None:
        """A link to nothing is told."""
        (folder / "dead").symlink_to("nowhere")
        with pytest.raises(PackingError, match="dead is neither a file nor a folder"), openArchive(folder):
            pass


class FileTests:
    """An archive is sent as it is."""

    def test_isNotChanged(self, tmp_path: Path) -> None:
        """Its bytes are those of the file, from the first."""
        with zipfile.ZipFile(tmp_path / "shop.war", "w") as made:
            made.writestr("index.html", "shop")
        with openArchive(tmp_path / "shop.war") as archive:
            assert archive.read() == (tmp_path / "shop.war").read_bytes()

    def test_refusesOthers(self, tmp_path: Path) -> None:
        """What is no archive is told before anything is sent, and so is what is not there."""
        (tmp_path / "shop.war").write_text("no zip")
        with pytest.raises(PackingError, match="shop.war is no archive"), openArchive(tmp_path / "shop.war"):
            pass
        with pytest.raises(PackingError, match="there is no .*/nix"), openArchive(tmp_path / "nix"):
            pass
