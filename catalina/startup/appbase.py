"""
Looking for applications in the folders of a host (the looking part of org.apache.catalina.startup.HostConfig).

In appBase a folder or an archive is an application, in xmlBase a context file is one; those with the same name belong
together. Looking blocks and happens on a thread of the start/stop pool; what it finds is values.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from twisted.logger import Logger

from catalina.startup.descriptors import isThere
from catalina.util.contextname import ContextName

ARCHIVE: Final = ".war"
DESCRIPTOR: Final = ".xml"
#: The host's own defaults for all its applications, in xmlBase.
HOST_DEFAULTS: Final = "context.xml.default"

_NOT_APPLICATIONS = ("META-INF", "WEB-INF")
#: Files of a folder that are looked at to see whether it is still being copied.
_LOOKED_AT = 5000
_NEVER = object()


@dataclass(frozen=True)
class Stamp:
    """How a file looks from outside: whoever writes or replaces it changes one of these."""

    time: int
    size: int
    inode: int


def stampOf(file: Path) -> Stamp | None:
    """How a file looks now; None if there is none. Of a folder only its being there counts."""
    try:
        status = file.stat()
    except OSError:
        return None
    if stat.S_ISDIR(status.st_mode):
        return Stamp(0, 0, 0)
    return Stamp(status.st_mtime_ns, status.st_size, status.st_ino)


def signature(folder: Path) -> tuple[int, int]:
    """How a folder looks: how many files it has, and when the newest of them and their folders changed, in ns."""
    count, newest = 0, _time(folder)
    for root, folders, files in os.walk(folder):
        own = "__pycache__" in folders
        if own:
            # compiled modules come from running the application, not from changing it
            folders.remove("__pycache__")
        times = [_time(Path(root, name)) for name in files]
        newest = max(newest, *times, 0 if own else _time(Path(root)))
        count += len(files)
        if count > _LOOKED_AT:
            break
    return count, newest


def _time(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


@dataclass(frozen=True)
class Artifacts:
    """The files that belong to one application; what is not there is None."""

    name: ContextName
    descriptor: Path | None = None
    archive: Path | None = None
    folder: Path | None = None

    def all(self) -> tuple[Path, ...]:
        """Those that are there."""
        return tuple(each for each in (self.descriptor, self.archive, self.folder) if each is not None)


class AppBase:
    """
    The two folders of a host in which applications are found.

    :param host: the host.
    """

    _log = Logger()

    def __init__(self, host: Any) -> None:
        self._host = host
        self._seen: dict[object, object] = {}
        self._told: set[tuple[object, ...]] = set()
        self._folder: Path | None = None

    @property
    def folder(self) -> Path:
        """appBase, links resolved; where they lead is looked up once for each look at the folder (`find`)."""
        if self._folder is None:
            self._folder = Path(self._host.appBaseFolder).resolve()
        return self._folder

    @property
    def xmlFolder(self) -> Path:
        """xmlBase."""
        return Path(self._host.xmlBaseFolder)

    # what belongs to a name

    def archiveOf(self, name: ContextName) -> Path:
        """Where the archive of this name is, or would be."""
        return self.folder / f"{name.baseName}{ARCHIVE}"

    def folderOf(self, name: ContextName) -> Path:
        """Where the folder of this name is, or would be."""
        return self.folder / name.baseName

    def descriptorOf(self, name: ContextName) -> Path:
        """Where the context file of this name is, or would be."""
        return self.xmlFolder / f"{name.baseName}{DESCRIPTOR}"

    def artifactsOf(self, name: ContextName) -> Artifacts:
        """What is there of one application."""
        descriptor, archive, folder = self.descriptorOf(name), self.archiveOf(name), self.folderOf(name)
        return Artifacts(
            name,
            descriptor if _isDescriptor(descriptor) else None,
            archive if archive.is_file() else None,
            folder if folder.is_dir() else None,
        )

    def owns(self, place: Path) -> bool:
        """Whether a file or folder lies in one of the two, so that undeploying may delete it."""
        return place.parent in (self.folder, self.xmlFolder)

    # looking

    def find(self) -> dict[str, Artifacts]:
        """All applications by the name that the host calls them."""
        found: dict[str, Artifacts] = {}
        self._folder = None
        for place in self._entries():
            name = ContextName.ofFile(place.name)
            if place in (self.descriptorOf(name), self.archiveOf(name), self.folderOf(name)):
                if name.name not in found:
                    found[name.name] = self.artifactsOf(name)
                continue
            self.tellOnce(
                "{place} is left alone: the application at {name} is to be named {base}; rename or remove it",
                place=str(place),
                name=name.display,
                base=name.baseName,
            )
        return found

    def _entries(self) -> Iterator[Path]:
        """Whatever may be an application."""
        for place in self._listed(self.xmlFolder):
            if place.suffix == DESCRIPTOR and _isDescriptor(place):
                yield place
        for place in self._listed(self.folder):
            isArchive = place.suffix.lower() == ARCHIVE and place.is_file()
            if not self._isLeftAlone(place.name) and (isArchive or place.is_dir()):
                yield place

    def _listed(self, folder: Path) -> list[Path]:
        try:
            return sorted(folder / name for name in os.listdir(folder) if not name.startswith("."))
        except FileNotFoundError:
            return []
        except OSError as problem:
            self.tellOnce(
                "{folder} cannot be read: {reason}; nothing in it is deployed; check its permissions",
                folder=str(folder),
                reason=problem.strerror,
            )
            return []

    def _isLeftAlone(self, name: str) -> bool:
        return name.startswith(".") or name.upper() in _NOT_APPLICATIONS or bool(self._host.ignores(name))

    def settled(self, key: object, now: object) -> bool:
        """
        Whether something looks as it did one period ago: it is not being copied, or replaced, any more.

        :param key: what it is; to be asked once in each look that finds it new or changed.
        :param now: how it looks.
        """
        before = self._seen.get(key, _NEVER)
        self._seen[key] = now
        return before == now

    def settledFolder(self, folder: Path) -> bool:
        """`settled` for all that is in a folder."""
        return self.settled(("contents", folder), signature(folder))

    def tellOnce(self, message: str, **fields: Any) -> None:
        """Warn, but not again at the next look."""
        key = (message, *fields.values())
        if key not in self._told:
            self._told.add(key)
            self._log.warn(message, **fields)


def _isDescriptor(place: Path) -> bool:
    """Whether there is a context file, be it one that cannot be read: the application is not to run without it."""
    return isThere(place) and not place.is_dir()
