"""
What runs on the reactor, in batches: first everything that has come is parsed, then all of it is answered, and what was answered leaves
together.
"""

from __future__ import annotations

from collections import deque
from threading import get_ident
from typing import Any

from twisted.logger import Logger

from catalina.coyote.channel import Channel

#: So many whole responses leave together. More of them save nothing more, and their clients would wait longer.
TOGETHER = 16

_log = Logger()


class ReactorTurns:
    """
    The exchanges of a connector that need no worker, each to be run in the next turn of the loop.

    Parsing, answering and sending one after another, each for many requests, keeps the code of each in the processor's caches, above all
    the kernel's: together it takes a quarter off a small request under load. A response that has come to its end waits for
    those of the same turn; what an application flushes, or writes later, does not.

    :param loop: the reactor's; only its thread comes here.
    :param thread: that thread.
    """

    __slots__ = ("_loop", "_thread", "_exchanges", "_running", "_holding")

    def __init__(self, loop: Any, thread: int) -> None:
        self._loop = loop
        self._thread = thread
        self._exchanges: deque[Any] = deque()
        self._running = False
        self._holding: list[Channel] = []

    def add(self, exchange: Any) -> None:
        """Run an exchange when everything that has come in this turn of the loop is parsed."""
        if not self._exchanges:
            self._loop.call_soon(self.runAll)
        self._exchanges.append(exchange)

    def runAll(self) -> bool:
        """Run those that are here; what is added meanwhile (pipelined requests) has a turn of its own. Tells whether there is any."""
        exchanges = self._exchanges
        self._running = True
        try:
            for _ in range(len(exchanges)):
                try:
                    exchanges.popleft().run()
                except Exception:
                    _log.failure("A request failed outside the containers")
        finally:
            self._running = False
            if exchanges:
                self._loop.call_soon(self.runAll)
            self._flush()
        return bool(exchanges)

    def send(self, channel: Channel, response: bytes) -> None:
        """
        Send a whole response: with the others of this turn, if it is one that this turn has made; any thread.

        :raises ClientAbortException: the connection is known to be gone.
        """
        if not self._running or get_ident() != self._thread or not channel.open:
            channel.send(response)
            return
        channel.held = response if channel.held is None else channel.held + response
        self._holding.append(channel)
        if len(self._holding) >= TOGETHER:
            self._flush()

    def _flush(self) -> None:
        holding, self._holding = self._holding, []
        for channel in holding:
            try:
                channel.flush()
            except OSError:
                # nobody is left to be told: whoever made the response has gone on
                channel.abort()
            except Exception:
                _log.failure("A response could not be sent")
                channel.abort()
