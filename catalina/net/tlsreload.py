"""
New certificates without a restart: looks now and then whether a connector's files have changed.

What a renewal replaces, file by file, may for a moment not fit together; then the connector goes on with what it has and looks again. Open
connections keep what they were opened with.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from catalina.net.tls import TlsConfig, makeContext
from catalina.util import ConfigurationError

_Marks = tuple[tuple[int, int, int] | None, ...]


class TlsReload:
    """
    Keeps a connector's TLS context up to date.

    :param config: what the context is made of.
    :param loop: gives ``call_later`` and ``call_soon_threadsafe``.
    :param execute: runs a call on a worker: opening a keystore takes its time.
    :param use: called with each new context, on the loop's thread.
    """

    _log = Logger()

    def __init__(
        self,
        config: TlsConfig,
        loop: Any,
        execute: Callable[[Callable[[], None]], None],
        use: Callable[[ssl.SSLContext], None],
    ) -> None:
        self._config = config
        self._loop = loop
        self._execute = execute
        self._use = use
        self._marks = self._look()
        self._interval = 0.0
        self._timer: Any = None

    def start(self, interval: float) -> None:
        """Look every so many seconds."""
        self._interval = interval
        self._timer = self._loop.call_later(interval, self._turn)

    def stop(self) -> None:
        """Look no more."""
        self._interval = 0.0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _turn(self) -> None:
        self._timer = None
        marks = self._look()
        if marks == self._marks:
            self.start(self._interval)
            return
        self._marks = marks
        self._execute(self._reload)

    def _reload(self) -> None:
        """On a worker."""
        context: ssl.SSLContext | None = None
        try:
            context = makeContext(self._config)
        except ConfigurationError as problem:
            self._log.error(
                "The changed certificate is not taken, the one before stays in use: {problem}",
                problem=problem,
            )
        self._loop.call_soon_threadsafe(self._take, context)

    def _take(self, context: ssl.SSLContext | None) -> None:
        if not self._interval:
            return
        if context is not None:
            self._use(context)
            self._log.info("{where}: the changed certificate is in use", where=self._config.where)
        self.start(self._interval)

    def _look(self) -> _Marks:
        return tuple(_mark(path) for path in self._config.files)


def _mark(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file is written or another is put in its place."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
