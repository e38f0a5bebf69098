"""What an application prints goes to its own log (swallowOutput of ``<Context>``; org.apache.tomcat.util.log.SystemLogHandler)."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TextIO

from twisted.logger import Logger

from catalina.core.valvebase import ValveBase

_running: ContextVar[OutputLog | None] = ContextVar("catalina.swallowOutput", default=None)


class OutputLog:
    """
    Makes log entries of what one application prints, one for each line.

    :param logger: the application's.
    """

    def __init__(self, logger: Logger) -> None:
        self._logger = logger
        self._lock = threading.Lock()
        self._begun = ""

    def write(self, text: str) -> None:
        """Log the lines that are complete; the beginning of the next one waits."""
        with self._lock:
            *lines, self._begun = (self._begun + text).split("\n")
        # a log that is written to the console must not come back here
        token = _running.set(None)
        try:
            for line in lines:
                self._logger.info("{line}", line=line)
        finally:
            _running.reset(token)

    @contextmanager
    def capturing(self) -> Iterator[None]:
        """While this lasts, what the present thread or coroutine prints is logged."""
        token = _running.set(self)
        try:
            yield
        finally:
            _running.reset(token)


class SwallowingStream(io.TextIOBase):
    """
    Stands in the place of ``sys.stdout`` or ``sys.stderr``.

    :param stream: what stood there; it gets what no application prints that swallows its output, and the log.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self.unswallowed = stream

    def write(self, text: str) -> int:
        """Log or print."""
        log = _running.get()
        if log is None:
            return self.unswallowed.write(text)
        log.write(text)
        return len(text)

    def __getattr__(self, name: str) -> Any:
        """What only the stream itself has, such as ``buffer``; what is written to that is not swallowed."""
        return getattr(self.unswallowed, name)

    def flush(self) -> None:
        """Flush what is printed."""
        self.unswallowed.flush()

    def fileno(self) -> int:
        """The descriptor of what stood there; what is written to that is not swallowed."""
        return self.unswallowed.fileno()

    def isatty(self) -> bool:
        """Whether somebody watches."""
        return self.unswallowed.isatty()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The charset of what stood there."""
        return self.unswallowed.encoding


def standInForOutput() -> None:
    """Stand in for ``sys.stdout`` and ``sys.stderr``, from the first application on that wants it; they stay as they are for others."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if not isinstance(stream, SwallowingStream):
            setattr(sys, name, SwallowingStream(stream))


class SwallowOutputValve(ValveBase):
    """
    Stands last before an application's filters and servlets.

    :param log: where their output goes.
    """

    blocking = False

    def __init__(self, log: OutputLog) -> None:
        super().__init__()
        self._output = log

    def invoke(self, request: Any, response: Any) -> Any:
        """Swallow what a request prints."""
        with self._output.capturing():
            pending = self.next.invoke(request, response)
        return None if pending is None else self._later(pending)

    def event(self, request: Any, response: Any, event: Any) -> Any:
        """Swallow what a Comet event prints."""
        with self._output.capturing():
            pending = self.next.event(request, response, event)
        return None if pending is None else self._later(pending)

    async def _later(self, pending: Awaitable[Any]) -> Any:
        with self._output.capturing():
            return await pending
