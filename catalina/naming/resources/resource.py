"""
One file or directory of an application, as it was when somebody looked it up.

The default servlet, the class loader and ``ServletContext.getResource`` get these from a `BaseDirContext`.
Everything that an answer's head needs (size, date, ETag) is computed once, when the resource is found, and
lives in the cache with it (org.apache.naming.resources.Resource, ResourceAttributes and CacheEntry in one).
"""

from __future__ import annotations

import os
import stat
import time
import zipfile
from collections.abc import Callable
from typing import BinaryIO, Protocol

from catalina.http.dates import formatDate
from catalina.http.headers import PreparedHeaders
from catalina.util import OpenFile


class ResourceError(OSError):
    """A resource could not be written, deleted or read as it was promised; the message says which and why."""


class Keeper(Protocol):
    """What keeps a resource's bytes and its open file for a while: the cache."""

    def keep(self, resource: Resource, content: bytes) -> None:
        """Hold these bytes for the next reader, if there is room for them."""

    def fileOf(self, resource: FileResource) -> OpenFile:
        """Give the resource's file, open for all who read it."""


class Resource:
    """
    One file or directory; its attributes do not change, a changed file is another resource.

    ``path`` is the path in the application, beginning with a slash, ``name`` what follows its last one.
    ``lastModified`` is in seconds since 1970, ``lastModifiedHttp`` the same as an HTTP date; ``etag`` is
    Tomcat's weak one of size and milliseconds. ``realPath`` is the file on disk with all links resolved, or
    None for what lies in an archive. ``contentType`` is a place for whoever serves the resource to note its
    type (None: not noted, empty: it has none), ``fields`` one for the header fields that go with it.
    """

    __slots__ = (
        "path",
        "name",
        "isDirectory",
        "size",
        "lastModified",
        "lastModifiedHttp",
        "etag",
        "realPath",
        "contentType",
        "fields",
        "content",
        "expires",
        "stamp",
        "keeper",
    )

    def __init__(
        self,
        path: str,
        isDirectory: bool,
        size: int,
        lastModified: float,
        realPath: str | None,
        stamp: tuple[object, ...],
    ) -> None:
        """
        :param size: in bytes; 0 for a directory.
        :param lastModified: seconds since 1970.
        :param stamp: differs whenever the file behind the path has changed.
        """
        self.path = path
        self.name = path.rstrip("/").rpartition("/")[2]
        self.isDirectory = isDirectory
        self.size = size
        self.lastModified = lastModified
        self.lastModifiedHttp = formatDate(lastModified)
        self.etag = f'W/"{size}-{int(lastModified * 1000)}"'
        self.realPath = realPath
        self.contentType: str | None = None
        self.fields: PreparedHeaders | None = None
        self.content: bytes | None = None
        self.expires = 0.0
        self.stamp = stamp
        self.keeper: Keeper | None = None

    def open(self) -> BinaryIO:
        """
        Open the file for reading, at its beginning; the caller closes it.

        :raises OSError: it is gone, or it is a directory.
        """
        raise NotImplementedError

    def isCurrent(self) -> bool:
        """Whether the file on disk is still the one that was looked up."""
        raise NotImplementedError

    def openShared(self) -> OpenFile:
        """
        Give the file to read or ``os.sendfile`` from, with offsets; it stays open for as long as somebody refers to it.

        :raises OSError: the file is gone or has become shorter, or there is none of its own behind the resource.
        """
        raise ResourceError(f"{self.path}: there is no file of its own to send")

    def readBytes(self) -> bytes:
        """
        Return the whole content, from memory where it is held there; exactly `size` bytes.

        :raises OSError: the file cannot be read, or has become shorter since it was looked up.
        """
        content = self.content
        if content is not None:
            return content
        with self.open() as file:
            # One that has grown is cut: what the head promises must be what follows.
            content = file.read(self.size)
        if len(content) != self.size:
            raise ResourceError(f"{self.path}: the file became shorter while it was read; try again")
        keeper = self.keeper
        if keeper is not None:
            keeper.keep(self, content)
        return content

    def isSameAs(self, other: Resource) -> bool:
        """Whether both were made from the same state of the same file."""
        return self.stamp == other.stamp and self.realPath == other.realPath

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.path} {self.etag}>"


class FileResource(Resource):
    """A file or directory on disk; its path has been checked and its links resolved."""

    __slots__ = ("shared",)

    realPath: str

    def __init__(self, path: str, realPath: str, status: os.stat_result) -> None:
        isDirectory = stat.S_ISDIR(status.st_mode)
        # Milliseconds, cut, as Java's File.lastModified has them: the ETag is made of them.
        lastModified = status.st_mtime_ns // 1_000_000 / 1000
        super().__init__(
            path, isDirectory, 0 if isDirectory else status.st_size, lastModified, realPath, stampOf(status)
        )
        self.shared: OpenFile | None = None

    def open(self) -> BinaryIO:
        return os.fdopen(openForReading(self.realPath), "rb")

    def isCurrent(self) -> bool:
        try:
            return stampOf(os.stat(self.realPath)) == self.stamp
        except OSError:
            return False

    def openShared(self) -> OpenFile:
        keeper = self.keeper
        return self.openAnew() if keeper is None else keeper.fileOf(self)

    def openAnew(self) -> OpenFile:
        """
        Open the file for the caller alone.

        :raises OSError: it is gone, or has become shorter since it was looked up.
        """
        file = OpenFile(openForReading(self.realPath))
        if os.fstat(file.fd).st_size < self.size:
            raise ResourceError(f"{self.path}: the file became shorter while it was opened; try again")
        return file


class ArchiveResource(Resource):
    """A file or directory inside a zip archive; one entry of it, or a directory that entries imply."""

    __slots__ = ("_openEntry",)

    def __init__(
        self,
        path: str,
        info: zipfile.ZipInfo | None,
        archiveTime: float,
        openEntry: Callable[[zipfile.ZipInfo], BinaryIO],
    ) -> None:
        """
        :param info: the entry; None for a directory.
        :param archiveTime: when the archive was changed, for what has no date of its own.
        """
        size = 0 if info is None else info.file_size
        changed = archiveTime if info is None else _timeOf(info, archiveTime)
        stamp = () if info is None else (info.filename, size, changed)
        super().__init__(path, info is None, size, changed, None, stamp)
        self._openEntry = None if info is None else (lambda: openEntry(info))

    def open(self) -> BinaryIO:
        if self._openEntry is None:
            raise IsADirectoryError(f"{self.path}: is a directory")
        try:
            return self._openEntry()
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
            raise ResourceError(f"{self.path}: cannot be read from its archive: {error}") from error

    def isCurrent(self) -> bool:
        # An archive that is replaced is deployed anew; the open one does not change.
        return True


def stampOf(status: os.stat_result) -> tuple[object, ...]:
    """What of a file's status tells that the file is another one, or has been changed."""
    return status.st_mtime_ns, status.st_size, status.st_ino, status.st_dev


def openForReading(realPath: str) -> int:
    """Open a file whose links have been resolved; a link that took its place since then is refused."""
    return os.open(realPath, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))


def _timeOf(info: zipfile.ZipInfo, otherwise: float) -> float:
    # An archive's dates are local time without a zone, in steps of two seconds.
    try:
        return time.mktime((*info.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return otherwise
