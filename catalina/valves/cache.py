"""
A shared cache in front of applications: whole answers in files, sent by sendfile.

Tomcat's page on advanced I/O proposes such a valve and has none. It may stand in a Context, a Host or an Engine. It keeps
what HTTP lets a shared cache keep (RFC 9111), asks the application again when that has become stale, and lets one request of many
that come at once do the work.
"""

from __future__ import annotations

import enum
import os
import threading
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from catalina.core.valvebase import ValveBase
from catalina.util import Setting
from catalina.valves import cachepolicy as policy
from catalina.valves.cachefill import Fill, send
from catalina.valves.cachestore import Store

#: Seconds for which nobody waits for an answer that turned out not to be kept, and how many such addresses are remembered.
_PASS_SECONDS = 30.0
_MOST_PASSED = 1000
#: How often a request waits for others that are to fill the cache and do not, before it is passed on.
_TRIES = 10


class _Turn(enum.Enum):
    """What a request has to do that was not found."""

    FILL = "let the application answer, and keep it"
    LOOK = "look again: somebody else has tried to fill it"
    PASS = "let the application answer"


class CacheValve(ValveBase):
    """Answers GET and HEAD from files where it may."""

    blocking = True

    directory: Setting[str] = Setting(
        str, "", doc="the folder for the files; below work/, beside those of the applications, if left out"
    )
    maxSize: Setting[int] = Setting(
        int, 100 << 20, unit="bytes", minimum=0, doc="how large all kept answers together may be"
    )
    maxObjectSize: Setting[int] = Setting(
        int, 10 << 20, unit="bytes", minimum=0, doc="how large a single kept answer may be"
    )
    maxEntries: Setting[int] = Setting(int, 10000, minimum=1, doc="how many answers are kept")
    waitTimeout: Setting[int] = Setting(
        int,
        5000,
        unit="ms",
        minimum=0,
        doc="how long a request waits for another one that asks the same; then it is passed on",
    )
    cacheCookies: Setting[bool] = Setting(
        bool,
        False,
        doc="whether requests with cookies are answered from the cache; only if answers never depend on them",
    )

    _log = Logger()

    def __init__(self) -> None:
        super().__init__()
        self._store: Store | None = None
        self._lock = threading.Lock()
        self._fills: dict[str, threading.Event] = {}
        self._passed: dict[str, float] = {}

    def startInternal(self) -> None:
        """Begin with an empty folder."""
        store = Store(self._folder(), self.maxSize, self.maxEntries)
        try:
            store.open()
        except OSError as problem:
            self._log.error("Nothing is cached: {problem}; give the attribute directory", problem=problem)
            return
        self._store = store

    def stopInternal(self) -> None:
        """Remove the files."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def _folder(self) -> Path:
        """Its own folder: no two caches may share one, since each empties it."""
        container, host = self.container, self.container
        while not hasattr(host, "catalinaBase"):
            host = host.parent if host.parent is not None else next(iter(host.children.values()))
        if self.directory:
            return Path(host.catalinaBase) / self.directory
        name = (container.name or "ROOT").strip("/").replace("/", "#") or "ROOT"
        return Path(host.workFolder) / f"cache-{type(container).__name__}-{name}"

    # a request

    def invoke(self, request: Any, response: Any) -> Any:
        """Answer from the cache, or pass the request on and keep the answer."""
        store = self._store
        getAll = request.getHeaders
        method = request.getMethod()
        if store is None or request.cometEvent is not None or response._buffer is not None:
            return self.next.invoke(request, response)
        key = keyOf(request)
        if method not in ("GET", "HEAD", "OPTIONS", "TRACE"):
            # RFC 9111 4.4: what was kept may be wrong from now on
            store.remove(key)
        if not policy.mayAnswer(getAll, method, self.cacheCookies) or not isPlain(request):
            return self.next.invoke(request, response)
        return self._cached(store, key, request, response)

    def _cached(self, store: Store, key: str, request: Any, response: Any) -> Any:
        getAll = request.getHeaders
        insists = policy.insistsOnFresh(getAll)
        mayFill = policy.mayFill(getAll, request.getMethod())
        for _ in range(_TRIES):
            if not insists and self._answer(store, key, request, response):
                return None
            turn = self._takeTurn(key, request) if mayFill else _Turn.PASS
            if turn is _Turn.FILL:
                return self._fill(store, key, request, response)
            if turn is _Turn.PASS:
                break
        return self.next.invoke(request, response)

    def _takeTurn(self, key: str, request: Any) -> _Turn:
        """Whether this request is to fill the cache; where another one does, this waits for it."""
        with self._lock:
            if self._passed.get(key, 0.0) > request.connector.now():
                return _Turn.PASS
            fill = self._fills.get(key)
            if fill is None:
                self._fills[key] = threading.Event()
                return _Turn.FILL
        return _Turn.LOOK if fill.wait(self.waitTimeout / 1000) else _Turn.PASS

    def _filled(self, key: str, kept: bool | None, now: float) -> None:
        """Let those who wait go on; `kept` is None where the next one should try again."""
        with self._lock:
            if kept:
                self._passed.pop(key, None)
            elif kept is False:
                if len(self._passed) >= _MOST_PASSED:
                    self._passed.clear()
                self._passed[key] = now + _PASS_SECONDS
            fill = self._fills.pop(key, None)
        if fill is not None:
            fill.set()

    # from the cache

    def _answer(self, store: Store, key: str, request: Any, response: Any) -> bool:
        """Answer from the cache if there is something fresh."""
        found = store.find(key, lambda vary: policy.variantOf(vary, request.getHeaders))
        if found is None:
            return False
        entry, descriptor = found
        try:
            if not entry.isFresh(request.connector.now()):
                return False
            send(entry, descriptor, request, response)
            return True
        finally:
            os.close(descriptor)

    # into the cache

    def _fill(self, store: Store, key: str, request: Any, response: Any) -> Any:
        """Let the application answer, and keep what it says."""
        try:
            fill = Fill(store, key, request, response, self.maxObjectSize)
        except OSError as problem:
            self._log.error("An answer is not cached: {problem}", problem=problem)
            self._filled(key, False, request.connector.now())
            return self.next.invoke(request, response)
        try:
            pending = self.next.invoke(request, response)
        except BaseException:
            self._conclude(fill, failed=True)
            raise
        if pending is not None:
            return self._fillLater(pending, fill)
        self._conclude(fill)
        return None

    async def _fillLater(self, pending: Awaitable[Any], fill: Fill) -> None:
        failed = True
        try:
            await pending
            failed = False
        finally:
            self._conclude(fill, failed)

    def _conclude(self, fill: Fill, failed: bool = False) -> None:
        """The application has answered; those who wait go on whatever it was."""
        kept: bool | None = None
        try:
            kept = fill.conclude(failed)
        finally:
            self._filled(fill.key, kept, fill.request.connector.now())


def isPlain(request: Any) -> bool:
    """Whether a request is its address and nothing else: no body, and no session's id in the path."""
    return not request.coyoteRequest.hasBody and not request.isRequestedSessionIdFromURL()


def keyOf(request: Any) -> str:
    """What requests for the same address have in common."""
    scheme, host, port = request.getScheme(), request.getServerName().lower(), request.getServerPort()
    return f"{scheme}://{host}:{port}{request.getRequestURI()}?{request.getQueryString() or ''}"
