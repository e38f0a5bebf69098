"""
An application's files as its servlets, its class loader and its ServletContext see them.

On a request's way the default servlet and the mapper (for welcome files) look paths up here. Looking up goes
through the cache, then the aliases, then the application itself, then the libraries' ``META-INF/resources``
(org.apache.naming.resources' BaseDirContext and ProxyDirContext). Paths are decoded and normalised by the
caller; one that leaves the root is not found.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from twisted.logger import Logger

from catalina.http.ranges import ContentRange
from catalina.http.uri import normalise
from catalina.lifecycle import Lifecycle
from catalina.naming.resources.cache import ResourceCache
from catalina.naming.resources.resource import Resource, ResourceError
from catalina.naming.resources.sources import Source, openSource
from catalina.naming.resources.writing import deleteFile, makeDirectory, replaceFile
from catalina.util.settings import Setting

#: The class loader reads each of these once; they would only push others out of the cache.
_NOT_CACHED = ("/WEB-INF/lib/", "/WEB-INF/classes/")


class Mount(NamedTuple):
    """A source of files and the path in the application where it is seen (empty: the root)."""

    prefix: str
    source: Source

    def restOf(self, path: str) -> str | None:
        """Say what the path is inside the source; None if it is elsewhere."""
        if not self.prefix:
            return path
        if path == self.prefix or path.startswith(self.prefix + "/"):
            return path[len(self.prefix) :]
        return None


class BaseDirContext(Lifecycle):
    """
    The files of one application; subclasses say where they are.

    May be used from any thread between its start and its stop, and does not block longer than the disk does.
    """

    _log = Logger()

    docBase = Setting(str, "", doc="the application's folder or archive; the context sets it")
    cachingAllowed = Setting(
        bool, True, aliases=("cached",), doc="keep what was looked up in memory for a while"
    )
    cacheTTL = Setting(
        int,
        5000,
        unit="ms",
        minimum=0,
        aliases=("cacheTtl",),
        doc="how long a file is not looked at again; changes show later",
    )
    cacheMaxSize = Setting(int, 10240, unit="KB", minimum=0, doc="the most memory that the cache takes")
    cacheObjectMaxSize = Setting(
        int,
        512,
        unit="KB",
        minimum=0,
        doc="the largest file held in memory; at most a twentieth of cacheMaxSize",
    )
    aliases = Setting(
        str,
        "",
        doc="further folders and archives, as /path=location, separated by commas; what is below these paths "
        "is looked up only there",
    )

    def __init__(self, docBase: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        """
        :param docBase: the application's folder or archive.
        :param clock: seconds that never go back.
        """
        super().__init__()
        if docBase:
            self.docBase = docBase
        self._clock = clock
        self._cache: ResourceCache | None = None
        self._aliased: tuple[Mount, ...] = ()
        self._mounts: tuple[Mount, ...] = ()
        self._overlays: tuple[Mount, ...] = ()

    # life

    def startInternal(self) -> None:
        """`allocate`, as a step of the component's life."""
        self.allocate()

    def stopInternal(self) -> None:
        """`release`, as a step of the component's life."""
        self.release()

    def allocate(self) -> None:
        """
        Open the sources and make the cache.

        :raises ResourceError: a folder or an archive is not there.
        :raises ValueError: the aliases cannot be understood.
        """
        if self.cachingAllowed:
            self._cache = ResourceCache(
                self.cacheTTL / 1000, self.cacheMaxSize * 1024, self.cacheObjectMaxSize * 1024, self._clock
            )
        self._mounts = tuple(self.openMounts())
        self._aliased = tuple(self._openAliases())

    def release(self) -> None:
        """Close everything; lookups find nothing from now on."""
        mounts = (*self._aliased, *self._mounts, *self._overlays)
        self._aliased = self._mounts = self._overlays = ()
        if self._cache is not None:
            self._cache.clear()
            self._cache = None
        for mount in mounts:
            mount.source.close()

    def openMounts(self) -> Iterable[Mount]:
        """
        Open the sources of the application's own files, the one to ask first in front; the first is the one
        written to.

        :raises ResourceError: one is not there.
        """
        raise NotImplementedError

    def addOverlay(self, location: str, inside: str = "META-INF/resources") -> None:
        """
        Show further files under the application's own until `release`, as Servlet 3.0, 4.6 wants it for
        libraries; a library that has none costs nothing.

        :param location: a folder or a zip archive.
        :param inside: the folder in it that is laid under the application's root.
        :raises ResourceError: there is nothing at this place.
        """
        source = openSource(location, inside)
        if not source.names(""):
            source.close()
            return
        self._overlays += (Mount("", source),)
        if self._cache is not None:
            self._cache.clear()

    def backgroundProcess(self) -> None:
        """Drop what the cache has kept long enough; the context calls it every few seconds."""
        if self._cache is not None:
            self._cache.sweep()

    @property
    def cache(self) -> ResourceCache | None:
        """The cache, while there is one."""
        return self._cache

    # reading

    def lookup(self, path: str) -> Resource | None:
        """
        Find a file or directory.

        :param path: begins with a slash, decoded and normalised; a directory may end with one, a file may
            not.
        :returns: None if there is nothing, or nothing that may be read.
        """
        cache = self._cache
        if cache is None or path.startswith(_NOT_CACHED):
            return self.inspect(path)
        resource = cache.get(path)
        if resource is not None:
            return resource
        if cache.isMissing(path):
            return None
        resource = self.inspect(path)
        if resource is not None:
            return cache.store(resource)
        cache.storeMissing(path)
        return None

    def inspect(self, path: str) -> Resource | None:
        """Find a file or directory as `lookup` does, but always on the disk and without remembering it."""
        normal = _normal(path)
        if normal is None:
            return None
        for source, rest in self._places(normal):
            resource = source.find(rest, normal)
            if resource is not None:
                return resource
        return None

    def demand(self, path: str) -> Resource | None:
        """
        Find a file as `inspect` does, for somebody to whom one that cannot be read is not as good as none.

        :returns: None only if there is nothing of this name.
        :raises ResourceError: there is something, but may not or cannot be read; the message says why, and what to do.
        """
        normal = _normal(path)
        for source, rest in self._places(normal) if normal is not None else ():
            resource = source.find(rest, path)
            if resource is not None and not resource.isDirectory:
                return resource
            source.refuseObstacle(rest)
        return None

    def list(self, path: str) -> list[str] | None:
        """
        List the names in a directory, sorted; those of the libraries' overlays are among them.

        :returns: None if there is no such directory.
        """
        normal = _normal(path)
        if normal is None:
            return None
        found = [names for source, rest in self._places(normal) if (names := source.names(rest)) is not None]
        return sorted({name for names in found for name in names}) if found else None

    def realPath(self, path: str) -> str | None:
        """
        Say which file on disk a path stands for, whether it exists or not (ServletContext.getRealPath).

        :returns: None for a path that leaves the root, and for what lies in an archive.
        """
        normal = _normal(path)
        if normal is None:
            return None
        places = list(self._places(normal))
        for source, rest in places:
            if source.find(rest, normal) is not None:
                return source.fileOf(rest)
        return places[0][0].fileOf(places[0][1]) if places else None

    # writing

    def write(self, path: str, blocks: Iterable[bytes], piece: ContentRange | None = None) -> None:
        """
        Write a file anew; readers see the old one or the new one, never a mixture.

        :param blocks: its bytes; what reading them raises is raised and leaves the file as it was.
        :param piece: replace only this part of the present file.
        :raises ResourceError: it cannot be written.
        """
        replaceFile(self._writable(path), path, blocks, piece)
        self._changed(path)

    def delete(self, path: str) -> None:
        """
        Delete a file or an empty directory.

        :raises ResourceError: it cannot be deleted.
        """
        self._writable(path.rstrip("/"))
        source, rest = self._place(path.rstrip("/"))
        deleteFile(source.fileOf(rest) or "", path)
        self._changed(path)

    def makeDirectory(self, path: str) -> None:
        """
        Make a directory.

        :raises ResourceError: it cannot be made.
        """
        makeDirectory(self._writable(path.rstrip("/")), path)
        self._changed(path)

    def _writable(self, path: str) -> str:
        source, rest = self._place(path)
        return source.writableFileOf(rest)

    def _place(self, path: str) -> tuple[Source, str]:
        normal = _normal(path)
        for place in self._places(normal) if normal is not None else ():
            return place
        raise ResourceError(f"{path}: is not a path of the application")

    def _changed(self, path: str) -> None:
        if self._cache is not None:
            self._cache.forget(path)

    def _places(self, path: str) -> Iterator[tuple[Source, str]]:
        """Yield the sources that may have this path, and what it is called there."""
        for mount in self._aliased:
            rest = mount.restOf(path)
            if rest is not None:
                yield mount.source, rest
                return
        for mount in (*self._mounts, *self._overlays):
            rest = mount.restOf(path)
            if rest is not None:
                yield mount.source, rest

    def _openAliases(self) -> Iterator[Mount]:
        # The longest path first: /docs/api=... wins over /docs=...
        for path, location in sorted(parseAliases(self.aliases), key=lambda alias: -len(alias[0])):
            yield Mount(path, openSource(location, allowLinking=bool(getattr(self, "allowLinking", False))))


def parseAliases(text: str) -> list[tuple[str, str]]:
    """
    Read the attribute ``aliases``: ``/path=location`` separated by commas.

    :raises ValueError: a part of it is something else; the message says what is expected.
    """
    aliases = []
    for part in text.split(","):
        path, equals, location = (each.strip() for each in part.partition("="))
        if not path and not equals:
            continue
        if not path.startswith("/") or path.strip("/") == "" or not location:
            raise ValueError(
                f'aliases must be like "/path=/some/folder", separated by commas, not "{part.strip()}"'
            )
        aliases.append((path.rstrip("/"), location))
    return aliases


def _normal(path: str) -> str | None:
    if not path.startswith("/"):
        path = "/" + path
    return normalise(path)
