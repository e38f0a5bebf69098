"""
Tells in the log which requests take far too long, and where they hang
(org.apache.catalina.valves.StuckThreadDetectionValve).
"""

from __future__ import annotations

import inspect
import sys
import threading
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from twisted.logger import Logger

from catalina.core.valvebase import ValveBase
from catalina.util import Setting


@dataclass(slots=True)
class _Running:
    """A request that is being handled: by a thread, or by a coroutine that nobody but the reactor runs."""

    thread: threading.Thread
    start: float
    target: str
    pending: Any = None
    told: bool = False


class StuckThreadDetectionValve(ValveBase):
    """
    Watches the requests that pass it.

    :param clock: gives seconds; for tests.
    """

    blocking = False

    threshold: Setting[int] = Setting(
        int, 600, unit="s", doc="after how long a request counts as stuck; 0 never"
    )
    interruptThreadThreshold: Setting[int] = Setting(
        int,
        -1,
        unit="s",
        inert="Python cannot interrupt a thread; stuck requests are reported only",
        doc="when to interrupt",
    )

    _log = Logger()

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._running: dict[int, _Running] = {}

    def invoke(self, request: Any, response: Any) -> Any:
        """Pass the request on, and remember that it is on its way."""
        if self.threshold <= 0:
            return self.next.invoke(request, response)
        watched = _Running(
            threading.current_thread(), self._clock(), f"{request.getMethod()} {request.getRequestURI()}"
        )
        key = id(watched)
        self._running[key] = watched
        try:
            watched.pending = self.next.invoke(request, response)
        finally:
            if watched.pending is None:
                self._done(key)
        return None if watched.pending is None else self._doneLater(watched.pending, key)

    async def _doneLater(self, pending: Awaitable[Any], key: int) -> None:
        try:
            await pending
        finally:
            self._done(key)

    def _done(self, key: int) -> None:
        watched = self._running.pop(key, None)
        if watched is not None and watched.told:
            self._log.warn(
                "The stuck request {target!r} has ended after {seconds:.0f} s; {count} may still be stuck",
                target=watched.target,
                seconds=self._clock() - watched.start,
                count=self.stuckCount,
            )

    @property
    def stuckCount(self) -> int:
        """How many requests are stuck now."""
        return sum(watched.told for watched in tuple(self._running.values()))

    def backgroundProcess(self) -> None:
        """Look for requests that take too long; each is told once."""
        now = self._clock()
        for watched in tuple(self._running.values()):
            if not watched.told and now - watched.start >= self.threshold:
                watched.told = True
                self._tell(watched, now)

    def _tell(self, watched: _Running, now: float) -> None:
        self._log.warn(
            "The request {target!r} has taken {seconds:.0f} s so far ({name}); {count} may be stuck\n{stack}",
            target=watched.target,
            seconds=now - watched.start,
            name=watched.thread.name if watched.pending is None else "async def",
            count=self.stuckCount,
            stack=_stackOf(watched),
        )


def _stackOf(watched: _Running) -> str:
    frame = sys._current_frames().get(watched.thread.ident or 0)
    if watched.pending is not None:
        frame = _frameOf(watched.pending)
    return "" if frame is None else "".join(traceback.format_stack(frame)).rstrip()


def _frameOf(pending: Any) -> Any:
    """The frame of the innermost coroutine that is being awaited."""
    frame = None
    while inspect.iscoroutine(pending):
        frame = pending.cr_frame or frame
        pending = pending.cr_await
    return frame
