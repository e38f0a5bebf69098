"""What is left of a Comet connection whose application has been stopped: cut at the next bytes or its timeout, never waited for."""

from __future__ import annotations

from typing import Any

from catalina.coyote import ProtocolError


class Detached:
    """
    A connection whose application has gone: answers the next bytes with a 400, or not at all, and closes.

    :param answer: the response was finished, so that a 400 can be understood.
    """

    __slots__ = ("_exchange", "_answer")

    def __init__(self, exchange: Any, answer: bool) -> None:
        self._exchange = exchange
        self._answer = answer

    def wait(self, spoken: bool) -> None:
        """
        Listen from now on.

        :param spoken: the client's next bytes have come already.
        """
        self._exchange.listener = self
        connection = self._exchange.connection
        connection.deadline = connection.handler.loop.time() + connection.handler.cometTimeout()
        if spoken or connection.peerClosed:
            self._cut()

    def bodyArrived(self) -> None:
        """The client goes on with a request that nobody reads any more."""
        self._cut()

    earlyData = bodyArrived
    peerClosed = bodyArrived

    def timedOut(self) -> None:
        """Nobody has said anything."""
        self._answer = False
        self._cut()

    def drained(self) -> None:
        """All that was written has left."""

    def connectionLost(self, problem: BaseException | None) -> None:
        """The client has gone by itself."""
        self._exchange.listener = None

    def _cut(self) -> None:
        self._exchange.listener = None
        connection = self._exchange.connection
        if self._answer and not connection.peerClosed:
            connection.refuse(ProtocolError("the application of this request has been stopped"))
        else:
            connection.abortFromAnywhere()
