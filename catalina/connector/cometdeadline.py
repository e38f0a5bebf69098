"""When the application of a Comet connection hears of silence: the connector's time, or the one that it has asked for."""

from __future__ import annotations

from typing import Any

from catalina.connector.cometoutput import CometOutput
from catalina.connector.requestattributes import COMET_TIMEOUT

#: Seconds that nobody lives to see: no limit.
_NEVER = 1e9


class CometDeadline:
    """
    The patience of one Comet connection. After the last event its time belongs to the next request: the connection sees to that.

    :param exchange: its connection has the deadline.
    :param request: its attribute ``org.apache.tomcat.comet.timeout`` has the milliseconds, if any.
    :param output: tells when something was written last. Writing moves no deadline: it is moved on when it comes.
    """

    __slots__ = ("_connection", "_request", "_output", "_handler", "running")

    def __init__(self, exchange: Any, request: Any, output: CometOutput) -> None:
        self._connection = exchange.connection
        self._request = request
        self._output = output
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

    def movedOn(self) -> bool:
        """The deadline has come: whether something was written meanwhile, so that it lies ahead again."""
        deadline = self._output.lastWrite + self.seconds()
        if deadline <= self._handler.loop.time():
            return False
        self._connection.deadline = deadline
        return True

    def restart(self) -> None:
        """Something has happened: the time starts anew, and may have become shorter; on the reactor's thread."""
        seconds = self.seconds()
        self._connection.deadline = self._handler.loop.time() + seconds
        if self.running and seconds < self._handler.connectionSeconds:
            self._handler.deadlines.sooner(self._connection)
