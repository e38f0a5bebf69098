"""
Where an application's files come from: a directory, or a folder inside a zip archive.

A `BaseDirContext` asks its sources one after another. The path of a request has been decoded and normalised
once before it comes here; what is checked here is that the file it names lies inside the source, links
resolved, and that is the file which is opened (org.apache.naming.resources.FileDirContext.validate).
"""

from __future__ import annotations

import os
import stat
import zipfile
from typing import BinaryIO, Protocol, cast

from catalina.naming.resources.obstacles import refuseObstacle
from catalina.naming.resources.resource import ArchiveResource, FileResource, Resource, ResourceError

_PRIVATE = ("WEB-INF", "META-INF")


class Source(Protocol):
    """One place that has files for an application."""

    def find(self, rest: str, path: str) -> Resource | None:
        """
        Look for a file or directory.

        :param rest: the path inside this source: empty, or beginning with a slash.
        :param path: the path in the application, which the resource will carry.
        """

    def refuseObstacle(self, rest: str) -> None:
        """
        Accept that `find` has found nothing.

        :raises ResourceError: something of this name is there, but may not or cannot be read.
        """

    def names(self, rest: str) -> list[str] | None:
        """List what is in a directory, unsorted; None if there is no such directory."""

    def fileOf(self, rest: str) -> str | None:
        """Say where on disk this path is or would be, links not resolved; None inside an archive."""

    def writableFileOf(self, rest: str) -> str:
        """
        Say which file to write for this path, links resolved.

        :raises ResourceError: nothing may be written there.
        """

    def close(self) -> None:
        """Give back what is held open."""


class DirectorySource:
    """A directory on disk."""

    def __init__(self, root: str, allowLinking: bool = False) -> None:
        """
        :param root: the directory; it may itself be reached through links.
        :param allowLinking: whether links below it may lead out of it.
        """
        self.root = os.path.abspath(root)
        self._realRoot = os.path.realpath(root)
        self._allowLinking = allowLinking

    def find(self, rest: str, path: str) -> Resource | None:
        target = self._realRoot + rest.rstrip("/")
        try:
            status = os.stat(target)
            realPath = os.path.realpath(target)
            if realPath != target:
                if not self._mayLeadTo(realPath, rest):
                    return None
                status = os.stat(realPath)
            if not _isServed(status, rest) or not os.access(realPath, os.R_OK):
                return None
        except (OSError, ValueError):
            # ValueError: a NUL, or characters that no file name has.
            return None
        return FileResource(path, realPath, status)

    def refuseObstacle(self, rest: str) -> None:
        refuseObstacle(self._realRoot, rest, lambda target: self._mayLeadTo(target, rest))

    def names(self, rest: str) -> list[str] | None:
        found = self.find(rest, rest)
        if found is None or found.realPath is None or not found.isDirectory:
            return None
        try:
            return [name for name in os.listdir(found.realPath) if _isText(name)]
        except OSError:
            return None

    def fileOf(self, rest: str) -> str | None:
        return self.root + (rest.rstrip("/") or "")

    def writableFileOf(self, rest: str) -> str:
        if not rest.strip("/") or rest.endswith("/"):
            raise ResourceError(f"{rest or '/'}: names a directory, not a file")
        target = self._realRoot + rest
        try:
            realPath = os.path.realpath(target)
        except (OSError, ValueError) as error:
            raise ResourceError(f"{rest}: is no file name here: {error}") from error
        if realPath != target and not self._mayLeadTo(realPath, rest):
            raise ResourceError(f"{rest}: a link leads out of the application; allowLinking would allow it")
        return realPath

    def close(self) -> None:
        """Nothing is held open."""

    def _mayLeadTo(self, realPath: str, rest: str) -> bool:
        """
        Whether a link may be followed: inside the source, and not by a public path to what is private.
        """
        if self._allowLinking:
            return True
        root = self._realRoot.rstrip("/")
        if realPath != root and not realPath.startswith(root + os.sep):
            return False
        return not _isPrivate(realPath[len(root) :]) or _isPrivate(rest)


class ArchiveSource:
    """A zip archive, or one folder of it; it stays open until `close`."""

    def __init__(self, archive: str, inside: str = "") -> None:
        """
        :param archive: the file.
        :param inside: the folder in it that counts as the root, such as ``META-INF/resources``.
        :raises ResourceError: it is not a zip archive, or cannot be read.
        """
        try:
            self._changed = os.stat(archive).st_mtime
            self._zip = zipfile.ZipFile(archive)
        except (OSError, zipfile.BadZipFile) as error:
            raise ResourceError(f"{archive}: cannot be read as a zip archive: {error}") from error
        # Paths from the archive's chosen root; a directory has the names in it, a file None.
        self._tree: dict[str, dict[str, None] | None] = {"": {}}
        self._entries: dict[str, zipfile.ZipInfo] = {}
        prefix = inside.strip("/") + "/" if inside else ""
        for info in self._zip.infolist():
            if info.filename.startswith(prefix):
                self._add(info, info.filename[len(prefix) :])

    def _add(self, info: zipfile.ZipInfo, name: str) -> None:
        parts = name.rstrip("/").split("/")
        # An entry that would leave its folder is not served from any.
        if any(part in ("", ".", "..") or "\\" in part for part in parts):
            return
        parent = ""
        for part in parts[:-1]:
            parent = self._addDirectory(parent, part)
        if name.endswith("/"):
            self._addDirectory(parent, parts[-1])
            return
        path = f"{parent}/{parts[-1]}"
        if self._tree.setdefault(path, None) is None:
            self._entries[path] = info
            self._childrenOf(parent)[parts[-1]] = None

    def _addDirectory(self, parent: str, name: str) -> str:
        path = f"{parent}/{name}"
        if self._tree.get(path) is None:
            self._tree[path] = {}
            self._entries.pop(path, None)
            self._childrenOf(parent)[name] = None
        return path

    def _childrenOf(self, parent: str) -> dict[str, None]:
        return cast("dict[str, None]", self._tree[parent])

    def find(self, rest: str, path: str) -> Resource | None:
        key = rest.rstrip("/")
        if key not in self._tree:
            return None
        info = self._entries.get(key)
        if info is not None and rest.endswith("/"):
            return None
        return ArchiveResource(path, info, self._changed, self._openEntry)

    def refuseObstacle(self, rest: str) -> None:
        """Whatever is in an archive is found."""

    def _openEntry(self, info: zipfile.ZipInfo) -> BinaryIO:
        return cast("BinaryIO", self._zip.open(info))

    def names(self, rest: str) -> list[str] | None:
        children = self._tree.get(rest.rstrip("/"))
        return None if children is None else list(children)

    def fileOf(self, rest: str) -> str | None:
        return None

    def writableFileOf(self, rest: str) -> str:
        raise ResourceError(f"{rest or '/'}: lies in an archive, which is not written to")

    def close(self) -> None:
        self._zip.close()


def openSource(location: str, inside: str = "", allowLinking: bool = False) -> Source:
    """
    Open a directory or an archive as a source of files.

    :param location: the directory or the archive.
    :param inside: the folder in it that counts as the root.
    :raises ResourceError: there is neither at this place.
    """
    if os.path.isdir(location):
        return DirectorySource(os.path.join(location, inside), allowLinking)
    if os.path.isfile(location):
        return ArchiveSource(location, inside)
    raise ResourceError(f"{location}: is neither a directory nor an archive")


def _isServed(status: os.stat_result, rest: str) -> bool:
    # Devices and pipes would make the reader wait for ever. A slash behind a file's name is not its name
    # (Servlet 3.0, 12.1).
    return stat.S_ISDIR(status.st_mode) or (stat.S_ISREG(status.st_mode) and not rest.endswith("/"))


def _isPrivate(rest: str) -> bool:
    return rest.lstrip("/").partition("/")[0].upper() in _PRIVATE


def _isText(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
