"""What the process runs on: reactor, loop, clock; handed to whoever needs one, so that tests may hand in others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import deferLater


@dataclass(frozen=True)
class Platform:
    """
    The reactor and what goes with it.

    :param reactor: Twisted's reactor.
    :param loop: the asyncio loop below it, or `catalina.net.reactorloop.ReactorLoop`.
    :param wallClock: seconds since 1970 (``time.time``).
    :param thread: the identity of the reactor's thread.
    :param name: what to call it in the log, for example ``asyncio on uvloop``.
    """

    reactor: Any
    loop: Any
    wallClock: Callable[[], float]
    thread: int
    name: str

    @property
    def onReactor(self) -> bool:
        """Whether this is the reactor's thread."""
        return threading.get_ident() == self.thread

    def callInReactor(self, call: Callable[..., Any], *arguments: Any) -> None:
        """Call on the reactor's thread: now if this is it, else in its next turn."""
        if threading.get_ident() == self.thread:
            call(*arguments)
        else:
            self.loop.call_soon_threadsafe(call, *arguments)

    def sleep(self, seconds: float) -> Deferred[None]:
        """Fires after some seconds, for coroutines on the reactor."""
        return deferLater(self.reactor, seconds, lambda: None)
