"""Looking for applications."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from twisted.logger import capturedLogs, formatEvent

from catalina.startup.appbase import signature, stampOf
from tests.privileges import permissionsCount
from tests.startup.hosts import Folders


class FindTests:
    """What is an application."""

    def test_byName(self, tmp_path: Path) -> None:
        """Context file, archive and folder of one name belong together."""
        folders = Folders(tmp_path)
        folder, archive = folders.folder("app"), folders.archive("app.war")
        descriptor = folders.descriptor("a#b##2.xml")
        found = folders.appBase.find()
        assert sorted(found) == ["/a/b##2", "/app"]
        assert (found["/app"].archive, found["/app"].folder) == (archive.resolve(), folder.resolve())
        assert found["/a/b##2"].all() == (descriptor,)

    @pytest.mark.parametrize("name", ["META-INF", "web-inf", ".hidden", "ignored"])
    def test_leavesAlone(self, tmp_path: Path, name: str) -> None:
        """Hidden folders, those that deployIgnore names, and those that are none."""
        folders = Folders(tmp_path)
        folders.folder(name)
        assert folders.appBase.find() == {}

    @pytest.mark.parametrize("name", ["app##", "#app", "app.xml", "ROOT##"])
    def test_oneNameForEachPath(self, tmp_path: Path, name: str) -> None:
        """Of two folders for one path only that with the proper name counts."""
        folders = Folders(tmp_path)
        folders.folder(name)
        assert folders.appBase.find() == {}

    def test_withoutFolders(self, tmp_path: Path) -> None:
        """A host without appBase has no applications."""
        folders = Folders(tmp_path)
        folders.webapps.rmdir()
        assert folders.appBase.find() == {}

    @pytest.mark.parametrize("mode", [None, 0])
    def test_unreadable(self, tmp_path: Path, mode: int | None) -> None:
        """An appBase that cannot be read is told, once."""
        folders = Folders(tmp_path)
        if mode is None:
            folders.webapps.rmdir()
            folders.webapps.touch()
        else:
            folders.webapps.chmod(mode)
        with permissionsCount(), capturedLogs() as told:
            assert [folders.appBase.find() for _ in range(2)] == [{}, {}]
        assert [each["folder"] for each in told] == [str(folders.webapps)]
        assert "cannot be read: " in (formatEvent(told[0]) or "")


class ChangeTests:
    """How files look."""

    def test_stampShowsReplacing(self, tmp_path: Path) -> None:
        """Also by a file of the same size and time."""
        one, two = tmp_path / "one", tmp_path / "two"
        for each in (one, two):
            each.write_text("text")
            os.utime(each, (1, 1))
        before = stampOf(one)
        os.replace(two, one)
        assert stampOf(one) != before
        assert stampOf(two) is None

    def test_signatureIgnoresCompiledModules(self, tmp_path: Path) -> None:
        """Running an application is no change of it."""
        (tmp_path / "a.py").touch()
        before = signature(tmp_path)
        (tmp_path / "__pycache__").mkdir()
        (tmp_path / "__pycache__" / "a.pyc").touch()
        os.utime(tmp_path, (1, 1))
        assert signature(tmp_path)[0] == before[0] == 1
        (tmp_path / "b.py").touch()
        assert signature(tmp_path)[0] == 2

    def test_settled(self, tmp_path: Path) -> None:
        """Something is settled that looks the same twice."""
        appBase = Folders(tmp_path).appBase
        assert [appBase.settled("file", look) for look in (1, 2, 2, 3)] == [False, False, True, False]
