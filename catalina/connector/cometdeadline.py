"""When the application of a Comet connection hears of silence: the connector's time, or the one that it has asked for."""

from __future__ import annotations

from typing import Any

from catalina.connector.requestattributes import COMET_TIMEOUT

#: Seconds that nobody lives to see: no limit.
_NEVER = 1e9


class CometDeadline:
    """
    The patience of one Comet connection. After the last event its time belongs to the next request: the connection sees to that.

    :param exchange: its connection has the deadline.
    :param request: its attribute ``org.apache.tomcat.comet.timeout`` has the milliseconds, if any.
    """

    __slots__ = ("_connection", "_request", "_handler", "running")

    def __init__(self, exchange: Any, request: Any) -> None:
        self._connection = exchange.connection
        self._request = request
        self._handler = exchange.connection.handler
        #: False during BEGIN, which may take as long as any request.
        self.running = False

    def seconds(self) -> float:
        """How long nothing may happen until the application hears of it."""
        attributes = self._request.attributes
        wanted = None if attributes is None else attributes.get(COMET_TIMEOUT)
        if type(wanted) is int and self._handler.cometTimeoutSupport:
            return wanted / 1000 if wanted > 0 else _NEVER
        return float(self._handler.cometTimeout())

    def checkSupport(self) -> None:
        """
        Refuse where all connections have one timeout.

        :raises NotImplementedError: the connector is APR-style.
        """
        if not self._handler.cometTimeoutSupport:
            raise NotImplementedError("this connector has one timeout for all Comet connections")

    def postpone(self) -> None:
        """Something was sent: the time starts anew."""
        if self.running:
            handler = self._handler
            seconds = handler.cometTimeout() if self._request.attributes is None else self.seconds()
            self._connection.deadline = handler.loop.time() + seconds

    def restart(self) -> None:
        """`postpone`, where the time may also have become shorter, on the reactor's thread."""
        seconds = self.seconds()
        self._connection.deadline = self._handler.loop.time() + seconds
        if self.running and seconds < self._handler.connectionSeconds:
            self._handler.deadlines.sooner(self._connection)
