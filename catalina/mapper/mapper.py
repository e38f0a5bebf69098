"""
URL to servlet: host, then context, then wrapper (org.apache.tomcat.util.http.mapper.Mapper).

Every table is replaced as a whole when something is deployed or removed, and what was found for a host and a path is remembered
until then: nearly all requests cost one dictionary look-up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from catalina.http import decodePath, resolvePath
from catalina.mapper.data import MappingData
from catalina.mapper.rules import ServletTable

#: Mappings remembered before the memory starts anew; paths longer than the second are not remembered.
CACHE_SIZE = 10000
CACHED_PATH = 256

#: Servlet 3.0 10.5: what is in there is for the container and the application alone.
_GUARDED = re.compile(r"/(?:META-INF|WEB-INF)(?:/|$)", re.IGNORECASE)


@dataclass(frozen=True)
class MappedContext:
    """One version of an application: its context and its servlets."""

    context: Any
    table: ServletTable
    version: str = ""
    paused: bool = False


@dataclass(frozen=True)
class MappedHost:
    """A virtual host and its applications by path; several versions under one path, oldest first."""

    host: Any
    contexts: Mapping[str, tuple[MappedContext, ...]] = field(default_factory=dict)
    longest: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "longest", max(map(len, self.contexts), default=0))

    def find(self, uri: str) -> tuple[str, tuple[MappedContext, ...]] | None:
        """The application with the longest path that the URI begins with, segment by segment."""
        end = len(uri)
        if end > self.longest:
            # so that a path of a thousand segments costs no more than another
            end = uri.rfind("/", 0, self.longest + 1)
        while end >= 0:
            versions = self.contexts.get(uri[:end])
            if versions is not None:
                return uri[:end], versions
            end = uri.rfind("/", 0, end) if end else -1
        return None


class Mapper:
    """All hosts of an engine. Changed on any thread, one change at a time; read on all."""

    def __init__(self) -> None:
        self.defaultHost = "localhost"
        self._hosts: dict[str, MappedHost] = {}
        self._aliases: dict[str, str] = {}
        #: What `map` has said of a host and a path, until something is deployed or removed.
        self.known: dict[tuple[bytes, bytes], MappingData] = {}
        self.version = 0

    # changes

    def addHost(self, name: str, aliases: Sequence[str], host: Any) -> None:
        """Add a virtual host."""
        self._hosts = self._hosts | {name.lower(): MappedHost(host)}
        self._aliases = self._aliases | {alias.lower(): name.lower() for alias in aliases}
        self._changed()

    def removeHost(self, name: str) -> None:
        """Remove a virtual host with its aliases."""
        self._hosts = {other: host for other, host in self._hosts.items() if other != name.lower()}
        self._aliases = {alias: other for alias, other in self._aliases.items() if other != name.lower()}
        self._changed()

    def addHostAlias(self, name: str, alias: str) -> None:
        """Let a host be reached under another name."""
        self._aliases = self._aliases | {alias.lower(): name.lower()}
        self._changed()

    def removeHostAlias(self, alias: str) -> None:
        """Let a host be reached no longer under that name."""
        self._aliases = {other: name for other, name in self._aliases.items() if other != alias.lower()}
        self._changed()

    def addContextVersion(
        self, hostName: str, path: str, version: str, context: Any, table: ServletTable
    ) -> None:
        """Add an application, or put another in the place of the one with the same path and version."""
        host = self._hosts[hostName.lower()]
        others = tuple(mapped for mapped in host.contexts.get(path, ()) if mapped.version != version)
        versions = sorted(
            (*others, MappedContext(context, table, version)), key=lambda mapped: mapped.version
        )
        self._replaceContexts(hostName, dict(host.contexts) | {path: tuple(versions)})

    def removeContextVersion(self, hostName: str, path: str, version: str, context: Any = None) -> None:
        """Remove an application; with `context` only if it is still that one."""
        host = self._hosts.get(hostName.lower())
        if host is None:
            return
        kept = tuple(
            m
            for m in host.contexts.get(path, ())
            if m.version != version or (context is not None and m.context is not context)
        )
        contexts = {other: versions for other, versions in host.contexts.items() if other != path}
        self._replaceContexts(hostName, contexts | ({path: kept} if kept else {}))

    def _replaceContexts(self, hostName: str, contexts: Mapping[str, tuple[MappedContext, ...]]) -> None:
        name = hostName.lower()
        self._hosts = self._hosts | {name: replace(self._hosts[name], contexts=contexts)}
        self._changed()

    def _changed(self) -> None:
        self.version += 1
        self.known = {}

    # look-ups

    def map(self, host: bytes, path: bytes, charset: str, solidus: str = "reject") -> MappingData:
        """
        Find where a request goes.

        :param host: the Host field, raw.
        :param path: the path of the request line, raw.
        :param charset: URIEncoding; one mapper serves connectors with different ones, so only plain paths are remembered.
        :param solidus: what becomes of an escaped slash (encodedSolidusHandling); such paths are never remembered.
        :raises ValueError: the path is not one that may be served: a 400.
        """
        cached = self.known.get((host, path))
        if cached is not None:
            return cached
        cache = self.known
        uri, parameters = resolvePath(path, charset, solidus)
        data, cacheable = self.mapURI(host.decode("latin-1"), uri)
        if parameters:
            data.parameters = parameters
        elif cacheable and len(path) <= CACHED_PATH and b"%" not in path and len(host) <= CACHED_PATH:
            if len(cache) >= CACHE_SIZE:
                cache.clear()
            cache[host, path] = data
        data.rawContextLength = rawContextLength(path, data.contextPath, charset)
        return data

    def mapURI(self, host: str, uri: str) -> tuple[MappingData, bool]:
        """Map a decoded and normalised URI; also tells whether the answer holds until something is deployed."""
        data = MappingData()
        data.decodedURI = uri
        mappedHost = self._findHost(host)
        if mappedHost is None:
            return data, False
        data.host = mappedHost.host
        found = mappedHost.find(uri)
        if found is None:
            return data, False
        data.contextPath, versions = found
        mapped = versions[-1]
        if len(versions) > 1:
            data.versions = versions
        return data, self.mapContext(data, mapped) and not data.versions

    def mapContext(self, data: MappingData, mapped: MappedContext) -> bool:
        """Find the servlet inside one version of an application; tells whether the answer may be remembered."""
        data.context = mapped.context
        table = mapped.table
        path = data.decodedURI[len(data.contextPath) :]
        if not path:
            if table.redirectRoot:
                data.redirectPath = data.contextPath + "/"
            elif table.default is not None:
                # the default servlet adds the slash, once filters and constraints have had their say
                data.wrapper = table.default
                return True
            path = "/"
        match = table.match(path)
        if match is None:
            return False
        data.wrapper, data.servletPath, data.pathInfo, cacheable = match
        data.guarded = _GUARDED.match(data.servletPath + (data.pathInfo or "")) is not None
        if table.redirectFolders:
            cacheable = False
            if table.isFolder(path, match):
                data.redirectPath = data.decodedURI + "/"
        return cacheable

    def _findHost(self, field: str) -> MappedHost | None:
        hosts = self._hosts
        name = field.lower()
        colon = name.rfind(":")
        if colon > name.rfind("]"):
            name = name[:colon]
        found = hosts.get(name) or hosts.get(self._aliases.get(name, ""))
        return found or hosts.get(self._aliases.get(self.defaultHost.lower(), self.defaultHost.lower()))

    def tableFor(self, context: Any) -> ServletTable | None:
        """The servlets of a context that is mapped, for dispatchers."""
        for host in self._hosts.values():
            for versions in host.contexts.values():
                for mapped in versions:
                    if mapped.context is context:
                        return mapped.table
        return None

    def findContext(self, host: Any, uri: str) -> Any:
        """The application of a host that a URI belongs to, its newest version; None if there is none."""
        for mappedHost in self._hosts.values():
            if mappedHost.host is host:
                found = mappedHost.find(uri)
                return found[1][-1].context if found else None
        return None


def rawContextLength(path: bytes, contextPath: str, charset: str = "iso-8859-1") -> int:
    """
    How many bytes of the raw path are the context's: as few segments as mean the context path, with their parameters, escapes and
    dots, so that ``getContextPath`` shows what the client sent.

    :param charset: what the segments are decoded by.
    """
    wanted = contextPath.split("/")[1:]
    found: list[str] = []
    end = 0
    while end < len(path) and found != wanted:
        start = end + 1
        end = path.find(b"/", start)
        if end < 0:
            end = len(path)
        for name in _decodedSegment(path[start:end], charset).split("/"):
            if name == "..":
                del found[-1:]
            elif name not in ("", "."):
                found.append(name)
    return end


def _decodedSegment(segment: bytes, charset: str) -> str:
    return decodePath(segment.partition(b";")[0], charset, allowEncodedSlash=True, allowBackslash=True)
