"""Archives: what is refused, what is unpacked, and what is left when something goes wrong."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from catalina.startup import war
from catalina.startup.war import (
    TRACKER,
    ArchiveError,
    IncompleteArchiveError,
    checkArchive,
    isReadable,
    isUnfinished,
    isUnpacked,
    isUpToDate,
    removeAll,
    removeLeftovers,
    replaceFolder,
    unfinishedBeside,
    unpackBeside,
)


def make(place: Path, entries: Mapping[str, bytes]) -> Path:
    """Write an archive."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return place


def makeSpecial(place: Path, mode: int) -> Path:
    """Write an archive whose one entry is no file."""
    entry = zipfile.ZipInfo("entry")
    entry.external_attr = mode << 16
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr(entry, b"/etc/passwd")
    return place


class CheckTests:
    """What an archive may hold."""

    @pytest.mark.parametrize(
        "name", ["../a", "/a", "a/../../b", "a/./b", "a//b", "..", "a\\b", "C:/a", "..\\a", "a/.."]
    )
    def test_refusesNamesThatLeave(self, tmp_path: Path, name: str) -> None:
        """No entry may lie outside of the folder, whatever system the name is meant for."""
        archive = make(tmp_path / "a.war", {name: b""})
        with pytest.raises(ArchiveError, match="would leave its folder"):
            checkArchive(archive, "a.war")

    @pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o644, stat.S_IFCHR | 0o644])
    def test_refusesLinksAndDevices(self, tmp_path: Path, mode: int) -> None:
        """An entry is a file or a folder."""
        with pytest.raises(ArchiveError, match="is a link or a device"):
            checkArchive(makeSpecial(tmp_path / "a.war", mode), "a.war")

    def test_refusesBombs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What unpacks to a hundred times its size is refused before anything is unpacked."""
        monkeypatch.setattr(war, "FREE_BYTES", 1000)
        archive = make(tmp_path / "a.war", {"zeros": bytes(10_000_000)})
        with pytest.raises(ArchiveError, match="would unpack to 10000000; unpack it yourself"):
            checkArchive(archive, "a.war")

    def test_refusesTooManyEntries(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The number of entries is bounded too."""
        monkeypatch.setattr(war, "MAX_ENTRIES", 2)
        with pytest.raises(ArchiveError, match="has 3 entries, more than 2"):
            checkArchive(make(tmp_path / "a.war", {"a": b"", "b": b"", "c": b""}), "a.war")

    def test_refusesFilesThatAreFolders(self, tmp_path: Path) -> None:
        """Of two entries neither may stand in the way of the other."""
        with pytest.raises(ArchiveError, match="'a' is a file and a folder"):
            checkArchive(make(tmp_path / "a.war", {"a": b"", "a/b": b""}), "a.war")

    def test_refusesEncryptedOnes(self, tmp_path: Path) -> None:
        """Nobody could give the password."""
        archive = make(tmp_path / "a.war", {"a": b"x"})
        data = bytearray(archive.read_bytes())
        for signature, offset in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
            data[data.index(signature) + offset] |= 1
        archive.write_bytes(data)
        with pytest.raises(ArchiveError, match="is encrypted"):
            checkArchive(archive, "a.war")

    @pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
    def test_tellsUnfinishedCopies(self, tmp_path: Path, share: float) -> None:
        """The directory of a zip is at its end: half a copy is never taken for a whole."""
        archive = make(tmp_path / "a.war", {"a": os.urandom(5000)})
        data = archive.read_bytes()
        assert isReadable(archive)
        archive.write_bytes(data[: int(len(data) * share)])
        assert not isReadable(archive)
        with pytest.raises(IncompleteArchiveError, match=r"a\.war: cannot be read as a zip archive"):
            checkArchive(archive, "a.war")


class UnpackTests:
    """Unpacking beside, and moving into place."""

    def test_unpacks(self, tmp_path: Path) -> None:
        """Files, folders and times come out as they are in the archive."""
        archive = make(tmp_path / "a.war", {"x/y.txt": b"text", "empty/": b""})
        beside = unpackBeside(archive, tmp_path / "a", "a.war")
        assert (beside / "x" / "y.txt").read_bytes() == b"text"
        assert (beside / "empty").is_dir()
        assert isUnfinished(beside) and isUnpacked(beside) and not (tmp_path / "a").exists()

    def test_knowsItsArchive(self, tmp_path: Path) -> None:
        """A folder is up to date until its archive has another size or time; one made by hand always is."""
        archive = make(tmp_path / "a.war", {"a": b"1"})
        folder = tmp_path / "a"
        assert not isUpToDate(folder, archive)
        replaceFolder(unpackBeside(archive, folder, "a.war"), folder)
        assert isUpToDate(folder, archive)
        os.utime(archive, (1, 1))
        assert not isUpToDate(folder, archive)
        (folder / TRACKER).unlink()
        assert isUpToDate(folder, archive)

    def test_leavesNothingWhenItFails(self, tmp_path: Path) -> None:
        """A damaged entry shows while it is read; then nothing of the archive is left."""
        archive = make(tmp_path / "a.war", {"a": b"x" * 100, "b": os.urandom(2000)})
        data = bytearray(archive.read_bytes())
        position = data.index(b"PK\3\4", 10) + 500
        data[position] ^= 0xFF
        archive.write_bytes(data)
        with pytest.raises(IncompleteArchiveError):
            unpackBeside(archive, tmp_path / "a", "a.war")
        assert os.listdir(tmp_path) == ["a.war"]

    def test_refusesWhatDoesNotFit(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The disk is looked at before."""
        monkeypatch.setattr(war, "RESERVE", 1 << 62)
        with pytest.raises(ArchiveError, match="make room"):
            unpackBeside(make(tmp_path / "a.war", {"a": b""}), tmp_path / "a", "a.war")

    def test_replacesAFolder(self, tmp_path: Path) -> None:
        """Nothing of the old folder is left in the new one."""
        old, new = tmp_path / "a", tmp_path / "new"
        for folder, name in ((old, "old.txt"), (new, "new.txt")):
            folder.mkdir()
            (folder / name).touch()
        replaceFolder(new, old)
        assert os.listdir(tmp_path) == ["a"] and os.listdir(old) == ["new.txt"]

    def test_removesFilesFoldersAndLinks(self, tmp_path: Path) -> None:
        """A link goes, and what it leads to stays; what is not there is no error."""
        outside = tmp_path / "outside"
        outside.mkdir()
        (tmp_path / "link").symlink_to(outside)
        (tmp_path / "file").touch()
        removeAll([tmp_path / "link", tmp_path / "file", tmp_path / "none"])
        assert os.listdir(tmp_path) == ["outside"]


class LeftoverTests:
    """What killed processes leave."""

    def test_areRemoved(self, tmp_path: Path) -> None:
        """Those of processes that do not live any more, and nothing else."""
        dead = tmp_path / ".catalina-4194305-00000000-11111111"
        formerSelf = tmp_path / f".catalina-{os.getpid()}-00000000-11111111"
        mine, other = unfinishedBeside(tmp_path / "a"), tmp_path / ".catalina-notes"
        for folder in (dead, formerSelf, mine, other):
            folder.mkdir()
        removeLeftovers(tmp_path)
        assert sorted(os.listdir(tmp_path)) == sorted((mine.name, other.name))
        removeLeftovers(tmp_path / "none")
