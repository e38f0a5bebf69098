"""Tests of changing files: all or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalina.http.ranges import ContentRange
from catalina.naming.resources.resource import ResourceError
from catalina.naming.resources.writing import deleteFile, makeDirectory, replaceFile


class ReplaceTests:
    """replaceFile."""

    def test_writesNewFile(self, tmp_path: Path) -> None:
        """A file that was not there is there, with all blocks in their order."""
        replaceFile(str(tmp_path / "f"), "/f", [b"one ", b"two"])
        assert (tmp_path / "f").read_bytes() == b"one two"
        assert os.listdir(tmp_path) == ["f"]

    def test_replacesAndKeepsPermissions(self, tmp_path: Path) -> None:
        """A present file gets new contents and stays as readable as it was."""
        file = tmp_path / "f"
        file.write_bytes(b"old and longer")
        file.chmod(0o640)
        replaceFile(str(file), "/f", [b"new"])
        assert file.read_bytes() == b"new"
        assert file.stat().st_mode & 0o777 == 0o640

    def test_readersNeverSeeHalf(self, tmp_path: Path) -> None:
        """Until the last block is there the old file is what everybody reads."""
        file = tmp_path / "f"
        file.write_bytes(b"old")

        def blocks() -> Iterator[bytes]:
            yield b"n"
            assert file.read_bytes() == b"old"
            yield b"ew"

        replaceFile(str(file), "/f", blocks())
        assert file.read_bytes() == b"new"

    @pytest.mark.parametrize(
        "failure", [OSError("client has gone"), ValueError("bad chunk"), KeyboardInterrupt()]
    )
    def test_failingSourceLeavesAllAsItWas(self, tmp_path: Path, failure: BaseException) -> None:
        """What the source raises is raised unchanged; the old file stays, nothing is left over."""
        file = tmp_path / "f"
        file.write_bytes(b"old")

        def blocks() -> Iterator[bytes]:
            yield b"n"
            raise failure

        with pytest.raises(type(failure)) as caught:
            replaceFile(str(file), "/f", blocks())
        assert caught.value is failure
        assert file.read_bytes() == b"old"
        assert os.listdir(tmp_path) == ["f"]

    @pytest.mark.parametrize("target", ["folder", "nowhere/f", "file/f"])
    def test_failingDiskIsToldApart(self, tmp_path: Path, target: str) -> None:
        """What the disk refuses is a ResourceError with the path that was asked for."""
        (tmp_path / "folder").mkdir()
        (tmp_path / "file").write_bytes(b"x")
        with pytest.raises(ResourceError, match="/the/path: "):
            replaceFile(str(tmp_path / target), "/the/path", [b"x"])
        assert sorted(os.listdir(tmp_path)) == ["file", "folder"]

    def test_fullDiskLeavesAllAsItWas(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A disk that turns out to be full at the end costs nobody the old file."""
        file = tmp_path / "f"
        file.write_bytes(b"old")

        def refuse(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("catalina.naming.resources.writing.os.fsync", refuse)
        with pytest.raises(ResourceError, match="No space left"):
            replaceFile(str(file), "/f", [b"new"])
        assert file.read_bytes() == b"old"
        assert os.listdir(tmp_path) == ["f"]


class PieceTests:
    """replaceFile with a part of the file."""

    @pytest.mark.parametrize(
        ("present", "piece", "data", "expected"),
        [
            (b"second!", ContentRange(1, 2, 7), b"XX", b"sXXond!"),
            (b"abcdef", ContentRange(0, 1, 4), b"XY", b"XYcd"),
            (b"ab", ContentRange(2, 3, 6), b"cd", b"abcd\0\0"),
            (None, ContentRange(2, 3, 4), b"cd", b"\0\0cd"),
            (b"abc", ContentRange(1, 1, 3), b"XYZ", b"aXYZ"),
        ],
    )
    def test_putsBytesInPlace(
        self, tmp_path: Path, present: bytes | None, piece: ContentRange, data: bytes, expected: bytes
    ) -> None:
        """The file gets the length that was said, keeps what it had, and has the bytes at their place."""
        file = tmp_path / "f"
        if present is not None:
            file.write_bytes(present)
        replaceFile(str(file), "/f", [data], piece)
        assert file.read_bytes() == expected


class DeleteTests:
    """deleteFile and makeDirectory."""

    def test_deletesFilesAndEmptyDirectories(self, tmp_path: Path) -> None:
        """Both are gone afterwards."""
        (tmp_path / "f").write_bytes(b"")
        (tmp_path / "d").mkdir()
        deleteFile(str(tmp_path / "f"), "/f")
        deleteFile(str(tmp_path / "d"), "/d")
        assert os.listdir(tmp_path) == []

    def test_deletesLinkAndNotTarget(self, tmp_path: Path) -> None:
        """Deleting a link leaves what it leads to."""
        (tmp_path / "d").mkdir()
        (tmp_path / "link").symlink_to("d")
        deleteFile(str(tmp_path / "link"), "/link")
        assert os.listdir(tmp_path) == ["d"]

    def test_refusesFullDirectory(self, tmp_path: Path) -> None:
        """A directory with something in it stays."""
        (tmp_path / "d" / "e").mkdir(parents=True)
        with pytest.raises(ResourceError, match="/d: "):
            deleteFile(str(tmp_path / "d"), "/d")

    def test_makesDirectory(self, tmp_path: Path) -> None:
        """A directory is made in one that exists, and only once."""
        makeDirectory(str(tmp_path / "d"), "/d")
        assert (tmp_path / "d").is_dir()
        with pytest.raises(ResourceError, match="/d: "):
            makeDirectory(str(tmp_path / "d"), "/d")
        with pytest.raises(ResourceError, match="/x/y: "):
            makeDirectory(str(tmp_path / "x/y"), "/x/y")
