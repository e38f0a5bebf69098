"""Tests of what a resource tells about its file, and of reading it."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from catalina.naming.resources.resource import (
    ArchiveResource,
    FileResource,
    ResourceError,
    openForReading,
    stampOf,
)


def resourceOf(file: Path, path: str = "/file.txt") -> FileResource:
    return FileResource(path, str(file), os.stat(file))


class AttributeTests:
    """What an answer's head is made of."""

    def test_hasSizeDateAndWeakTag(self, tmp_path: Path) -> None:
        """The ETag is Tomcat's: weak, of the size and the date in milliseconds."""
        file = tmp_path / "file.txt"
        file.write_bytes(b"hello")
        os.utime(file, ns=(0, 1_234_567_890_123_999_999))
        resource = resourceOf(file)
        assert (resource.size, resource.isDirectory) == (5, False)
        assert resource.etag == 'W/"5-1234567890123"'
        assert resource.lastModified == 1234567890.123
        assert resource.lastModifiedHttp == "Fri, 13 Feb 2009 23:31:30 GMT"
        assert resource.realPath == str(file)

    @pytest.mark.parametrize(
        ("path", "name"), [("/file.txt", "file.txt"), ("/a/b.txt", "b.txt"), ("/a/b/", "b"), ("/", "")]
    )
    def test_isNamedByTheLastSegment(self, tmp_path: Path, path: str, name: str) -> None:
        """The name is what follows the last slash, that at the end of a directory aside."""
        assert resourceOf(tmp_path, path).name == name

    def test_directoryHasNoSize(self, tmp_path: Path) -> None:
        """What a file system says about the size of a directory is of no use to anybody."""
        resource = resourceOf(tmp_path, "/")
        assert (resource.isDirectory, resource.size) == (True, 0)

    def test_showsItselfByPathAndTag(self, tmp_path: Path) -> None:
        """In a log a resource is known by its path."""
        assert repr(resourceOf(tmp_path, "/x/")).startswith('<FileResource /x/ W/"0-')


class ReadingTests:
    """Content comes whole and as long as was promised."""

    def test_readsBytes(self, tmp_path: Path) -> None:
        """readBytes gives the file's content."""
        (tmp_path / "f").write_bytes(b"\0\xffabc")
        assert resourceOf(tmp_path / "f").readBytes() == b"\0\xffabc"

    def test_opensAtTheBeginning(self, tmp_path: Path) -> None:
        """Every open() is a file of its own."""
        (tmp_path / "f").write_bytes(b"abc")
        resource = resourceOf(tmp_path / "f")
        with resource.open() as first, resource.open() as second:
            assert (first.read(1), second.read()) == (b"a", b"abc")

    def test_cutsWhatHasGrown(self, tmp_path: Path) -> None:
        """A file that has grown since it was looked up is sent in the length that the head says."""
        (tmp_path / "f").write_bytes(b"abc")
        resource = resourceOf(tmp_path / "f")
        (tmp_path / "f").write_bytes(b"abcdef")
        assert resource.readBytes() == b"abc"

    @pytest.mark.parametrize("take", [FileResource.readBytes, FileResource.openShared])
    def test_refusesWhatHasShrunk(self, tmp_path: Path, take: Callable[[FileResource], object]) -> None:
        """A file that has become shorter cannot be sent as promised."""
        (tmp_path / "f").write_bytes(b"abc")
        resource = resourceOf(tmp_path / "f")
        (tmp_path / "f").write_bytes(b"a")
        with pytest.raises(ResourceError, match="/file.txt: the file became shorter"):
            take(resource)

    def test_noticesChange(self, tmp_path: Path) -> None:
        """isCurrent compares with the disk, also where size and date are the same."""
        file = tmp_path / "f"
        file.write_bytes(b"abc")
        resource = resourceOf(file)
        assert resource.isCurrent()
        other = tmp_path / "g"
        other.write_bytes(b"xyz")
        status = os.stat(file)
        os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
        os.replace(other, file)
        assert not resource.isCurrent()
        file.unlink()
        assert not resource.isCurrent()

    def test_doesNotFollowLinkThatCameLater(self, tmp_path: Path) -> None:
        """A link put in the place of a checked file is not followed."""
        (tmp_path / "secret").write_bytes(b"secret")
        file = tmp_path / "f"
        file.write_bytes(b"abc")
        resource = resourceOf(file)
        file.unlink()
        file.symlink_to(tmp_path / "secret")
        with pytest.raises(OSError):
            resource.open()

    def test_opensForOne(self, tmp_path: Path) -> None:
        """Without a cache the file is simply opened, and closed when the caller lets go of it."""
        (tmp_path / "f").write_bytes(b"abc")
        file = resourceOf(tmp_path / "f").openShared()
        descriptor = file.fd
        assert os.pread(descriptor, 10, 1) == b"bc"
        del file
        with pytest.raises(OSError):
            os.fstat(descriptor)


class SamenessTests:
    """The cache has to tell an unchanged file from another one."""

    def test_isSameWhileUnchanged(self, tmp_path: Path) -> None:
        """Two look-ups of one file are the same, after a change they are not."""
        (tmp_path / "f").write_bytes(b"abc")
        first, second = resourceOf(tmp_path / "f"), resourceOf(tmp_path / "f")
        assert first.isSameAs(second)
        (tmp_path / "f").write_bytes(b"abcd")
        assert not first.isSameAs(resourceOf(tmp_path / "f"))

    def test_stampTellsFilesApart(self, tmp_path: Path) -> None:
        """Two files with the same content and date are two files."""
        for name in ("f", "g"):
            (tmp_path / name).write_bytes(b"abc")
            os.utime(tmp_path / name, (1, 1))
        assert stampOf(os.stat(tmp_path / "f")) != stampOf(os.stat(tmp_path / "g"))


class ArchiveResourceTests:
    """A file in an archive is read like any other, but has no place on disk."""

    def makeArchive(self, file: Path) -> zipfile.ZipFile:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("a.txt", (2020, 5, 17, 12, 0, 2)), b"in archive")
        return zipfile.ZipFile(file)

    def test_readsEntry(self, tmp_path: Path) -> None:
        """Content, size and date are the entry's."""
        with self.makeArchive(tmp_path / "a.zip") as archive:
            resource = ArchiveResource("/a.txt", archive.getinfo("a.txt"), 7.0, archive.open)  # type: ignore[arg-type]
            assert resource.readBytes() == b"in archive"
            assert (resource.size, resource.realPath, resource.isCurrent()) == (10, None, True)
            assert resource.etag.startswith('W/"10-15897')

    def test_hasNoFile(self, tmp_path: Path) -> None:
        """There is no file that the connector could send by itself."""
        with self.makeArchive(tmp_path / "a.zip") as archive:
            resource = ArchiveResource("/a.txt", archive.getinfo("a.txt"), 7.0, archive.open)  # type: ignore[arg-type]
            with pytest.raises(ResourceError, match="no file of its own"):
                resource.openShared()

    def test_directoryCannotBeOpened(self) -> None:
        """A directory in an archive is there, with the archive's date, and has no content."""
        resource = ArchiveResource("/d/", None, 7.0, lambda info: pytest.fail("opened"))
        assert (resource.isDirectory, resource.lastModified) == (True, 7.0)
        with pytest.raises(IsADirectoryError):
            resource.open()

    def test_impossibleDateIsTheArchives(self, tmp_path: Path) -> None:
        """An entry whose date no calendar has gets the date of the archive."""
        info = zipfile.ZipInfo("a.txt", (1980, 1, 1, 0, 0, 0))
        info.date_time = (99999999999, 0, 0, 0, 0, 0)
        resource = ArchiveResource("/a.txt", info, 7.0, lambda info: pytest.fail("opened"))
        assert resource.lastModified == 7.0

    def test_brokenEntryIsAnOsError(self) -> None:
        """What zipfile raises for an entry becomes the one kind of error that readers expect."""

        def refuse(info: zipfile.ZipInfo) -> None:
            raise RuntimeError("encrypted")

        resource = ArchiveResource("/a.txt", zipfile.ZipInfo("a.txt"), 7.0, refuse)  # type: ignore[arg-type]
        with pytest.raises(ResourceError, match="/a.txt: cannot be read from its archive: encrypted"):
            resource.open()


class OpenForReadingTests:
    """The last step before bytes are read."""

    def test_refusesLinks(self, tmp_path: Path) -> None:
        """A name whose links should have been resolved must not be one."""
        (tmp_path / "f").write_bytes(b"x")
        (tmp_path / "link").symlink_to("f")
        with pytest.raises(OSError):
            openForReading(str(tmp_path / "link"))
