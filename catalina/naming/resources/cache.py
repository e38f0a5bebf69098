"""
What was found out about an application's files, kept for a few seconds.

Between the default servlet and the disk: within the time to live a small file is answered from memory without
a system call (org.apache.naming.resources.ResourceCache and ProxyDirContext). Everything that is kept is
bounded: bytes, names of files that do not exist, open descriptors. Any thread may look up; what changes the
cache takes its lock, which is held for no more than a few dictionary operations.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from catalina.naming.resources.resource import FileResource, Resource
from catalina.util import OpenFile

#: What an entry weighs beside its bytes and its path; a guess at Python's objects, so that many tiny files
#: are bounded too.
ENTRY_WEIGHT = 1024

#: So many names of missing files are remembered, and none that is longer than this: anybody may ask for any
#: name.
MAX_MISSING = 1024
MAX_MISSING_LENGTH = 256

#: So many files are held open for sendfile at the same time.
MAX_DESCRIPTORS = 128


class ResourceCache:
    """
    Resources by path, each for a time to live; the oldest leave when the room is used up.

    A file whose bytes are in memory is taken as it is until its time is over. One whose bytes are not (it is
    too large, or nobody has read it) is compared with the disk at every look-up, as in Tomcat, so that the
    length that is promised is the length that will be sent.
    """

    def __init__(
        self,
        timeToLive: float,
        maxSize: int,
        objectMaxSize: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        :param timeToLive: in seconds.
        :param maxSize: bytes that all entries together may take.
        :param objectMaxSize: the largest file, in bytes, that is kept in memory; never more than a twentieth
            of `maxSize`.
        """
        self._timeToLive = timeToLive
        self._maxSize = maxSize
        self.objectMaxSize = min(objectMaxSize, maxSize // 20)
        self._clock = clock
        self._lock = threading.Lock()
        # In the order of their time: the first is the next to go.
        self._present: dict[str, Resource] = {}
        self._missing: dict[str, float] = {}
        self._opened: dict[str, FileResource] = {}
        self._used = 0

    @property
    def used(self) -> int:
        """How many bytes the entries take."""
        return self._used

    @property
    def descriptors(self) -> int:
        """How many files are held open."""
        return len(self._opened)

    def get(self, path: str) -> Resource | None:
        """Return what is known about this path, or None if nothing is, or no longer."""
        resource, clock = self._present.get(path), self._clock
        if resource is None or clock() >= resource.expires:
            return None
        if resource.content is None and not resource.isDirectory and not resource.isCurrent():
            return None
        return resource

    def isMissing(self, path: str) -> bool:
        """Whether there was nothing at this path a moment ago."""
        expires = self._missing.get(path)
        return expires is not None and self._clock() < expires

    def store(self, resource: Resource) -> Resource:
        """
        Remember what was just found.

        :returns: the resource to use: the one that was here before, with its bytes, if the file has not
            changed.
        """
        with self._lock:
            old = self._present.pop(resource.path, None)
            if old is not None and old.isSameAs(resource):
                resource = old
            else:
                if old is not None:
                    self._release(old)
                self._used += _weight(resource)
                resource.keeper = self
            resource.expires = self._clock() + self._timeToLive
            self._present[resource.path] = resource
            self._missing.pop(resource.path, None)
            self._shrink()
        return resource

    def storeMissing(self, path: str) -> None:
        """Remember that there is nothing at this path."""
        with self._lock:
            old = self._present.pop(path, None)
            if old is not None:
                self._release(old)
            self._missing.pop(path, None)
            if len(path) > MAX_MISSING_LENGTH:
                return
            if len(self._missing) >= MAX_MISSING:
                del self._missing[next(iter(self._missing))]
            self._missing[path] = self._clock() + self._timeToLive

    def forget(self, path: str) -> None:
        """Drop what is known about this path and the directory it is in; it has just been changed."""
        with self._lock:
            for each in {
                path,
                path.rstrip("/"),
                path.rstrip("/") + "/",
                path.rstrip("/").rpartition("/")[0] + "/",
            }:
                self._missing.pop(each, None)
                old = self._present.pop(each, None)
                if old is not None:
                    self._release(old)

    def clear(self) -> None:
        """Drop everything; files are closed when nobody sends them any more."""
        with self._lock:
            for resource in self._present.values():
                self._release(resource)
            self._present.clear()
            self._missing.clear()

    def sweep(self) -> None:
        """Drop what is too old; without it an open file of a quiet application would stay open."""
        now = self._clock()
        with self._lock:
            while self._present:
                path, resource = next(iter(self._present.items()))
                if resource.expires > now:
                    break
                del self._present[path]
                self._release(resource)
            while self._missing:
                path, expires = next(iter(self._missing.items()))
                if expires > now:
                    break
                del self._missing[path]

    def keep(self, resource: Resource, content: bytes) -> None:
        """Hold a file's bytes, unless they are too many or the entry has gone meanwhile."""
        if len(content) > self.objectMaxSize:
            return
        with self._lock:
            if self._present.get(resource.path) is not resource or resource.content is not None:
                return
            resource.content = content
            self._used += len(content)
            self._shrink()

    def fileOf(self, resource: FileResource) -> OpenFile:
        """
        Give a file that is open for all who read it.

        :raises OSError: it cannot be opened, or has become shorter.
        """
        shared = resource.shared
        if shared is not None:
            return shared
        shared = resource.openAnew()
        with self._lock:
            if self._present.get(resource.path) is not resource:
                return shared
            if resource.shared is not None:
                return resource.shared
            resource.shared = shared
            self._opened[resource.path] = resource
            if len(self._opened) > MAX_DESCRIPTORS:
                self._close(next(iter(self._opened.values())))
        return shared

    def _shrink(self) -> None:
        while self._used > self._maxSize and self._present:
            path = next(iter(self._present))
            self._release(self._present.pop(path))

    def _release(self, resource: Resource) -> None:
        self._used -= _weight(resource)
        resource.content = None
        resource.keeper = None
        if isinstance(resource, FileResource):
            self._close(resource)

    def _close(self, resource: FileResource) -> None:
        if resource.shared is not None:
            resource.shared = None
            del self._opened[resource.path]


def _weight(resource: Resource) -> int:
    return ENTRY_WEIGHT + len(resource.path) + len(resource.content or b"")
