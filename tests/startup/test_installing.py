"""Files that are handed in, and applications made ready."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from catalina.digester import ConfigurationError
from catalina.startup.installing import Delivery, place
from catalina.startup.war import unfinishedBeside
from catalina.util.contextname import ContextName
from tests.startup.hosts import Folders

APP = ContextName("/app")


class PlaceTests:
    """Bringing files into their place."""

    def install(self, folders: Folders, **files: Path) -> None:
        """Hand files in."""
        place(folders.appBase, folders.files, APP, Delivery(**files))

    def test_copiesAnArchive(self, tmp_path: Path) -> None:
        """It gets the application's name, and stays where it was too."""
        folders = Folders(tmp_path / "base")
        source = tmp_path / "some.war"
        shutil.move(folders.archive("some.war"), source)
        self.install(folders, archive=source)
        assert os.listdir(folders.webapps) == ["app.war"] and source.is_file()

    def test_movesAnUpload(self, tmp_path: Path) -> None:
        """What was received beside its place is only renamed."""
        folders = Folders(tmp_path)
        upload = unfinishedBeside(folders.appBase.archiveOf(APP))
        folders.archive("x.war").rename(upload)
        self.install(folders, archive=upload)
        assert os.listdir(folders.webapps) == ["app.war"]

    def test_folderTakesTheArchivesPlace(self, tmp_path: Path) -> None:
        """What came from an archive is that folder now."""
        folders = Folders(tmp_path / "base")
        folders.archive("app.war")
        source = tmp_path / "some"
        shutil.move(folders.folder("some"), source)
        self.install(folders, folder=source)
        assert os.listdir(folders.webapps) == ["app"] and source.is_dir()

    def test_inItsPlaceAlready(self, tmp_path: Path) -> None:
        """Nothing is copied onto itself."""
        folders = Folders(tmp_path)
        archive = folders.archive("app.war")
        self.install(folders, archive=archive)
        assert zipfile.is_zipfile(archive)

    @pytest.mark.parametrize("what", ["archive", "inner", "descriptor"])
    def test_refusesBadFiles(self, tmp_path: Path, what: str) -> None:
        """Then all is as it was."""
        folders = Folders(tmp_path / "base")
        old = folders.archive("app.war", text="old").read_bytes()
        bad = tmp_path / "bad.war"
        if what == "inner":
            shutil.move(folders.archive("bad.war", "<Context"), bad)
        else:
            bad.write_text("<Context")
        with pytest.raises(ConfigurationError):
            self.install(folders, **{"descriptor" if what == "descriptor" else "archive": bad})
        assert os.listdir(folders.webapps) == ["app.war"] and not os.listdir(folders.xml)
        assert (folders.webapps / "app.war").read_bytes() == old
