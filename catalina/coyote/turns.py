"""What runs on the reactor, in batches: first everything that has come is parsed, then all of it is answered."""

from __future__ import annotations

from collections import deque
from typing import Any

from twisted.logger import Logger

_log = Logger()


class ReactorTurns:
    """
    The exchanges of a connector that need no worker, each to be run in the next turn of the loop.

    Reading and answering in turn keeps the code of each in the processor's caches: a tenth less time per request under load.

    :param loop: the reactor's; only its thread comes here.
    """

    __slots__ = ("_loop", "_exchanges")

    def __init__(self, loop: Any) -> None:
        self._loop = loop
        self._exchanges: deque[Any] = deque()

    def add(self, exchange: Any) -> None:
        """Run an exchange when everything that has come in this turn of the loop is parsed."""
        if not self._exchanges:
            self._loop.call_soon(self.runAll)
        self._exchanges.append(exchange)

    def runAll(self) -> bool:
        """Run those that are here; what is added meanwhile (pipelined requests) has a turn of its own. Tells whether there is any."""
        exchanges = self._exchanges
        for _ in range(len(exchanges)):
            try:
                exchanges.popleft().run()
            except Exception:
                _log.failure("A request failed outside the containers")
        if exchanges:
            self._loop.call_soon(self.runAll)
        return bool(exchanges)
