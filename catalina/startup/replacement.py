"""
What answers for an application while it is stopped and started again, or another takes its place: requests wait for the successor.

So they do in Tomcat, where each sleeps on a thread of its own. Here they wait on the reactor and cost nothing but their connection; who
has waited too long gets a 503 that says when to come again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from twisted.logger import Logger

from catalina.core import StandardContext
from catalina.core.valvebase import ValveBase
from catalina.mapper import tableOf

#: Seconds after which a client may ask again.
_AGAIN = "1"
#: Seconds that a request waits.
PATIENCE = 20.0

_log = Logger()


class UnavailableValve(ValveBase):
    """Answers requests that have waited too long with 503."""

    blocking = False

    def invoke(self, request: Any, response: Any) -> None:
        """Say that the application is back soon."""
        response.setHeader("Retry-After", _AGAIN)
        response.sendError(503, "The application is being reloaded")


class WaitingRoom:
    """The requests that wait for one application to be back."""

    def __init__(self) -> None:
        self._open = True
        self._timers: dict[Any, Any] = {}

    def admit(self, exchange: Any) -> bool:
        """Let a request wait, to be mapped anew; any thread. False if it has waited long enough."""
        handler = exchange.connection.handler
        if handler.wallClock() - exchange.startTime >= PATIENCE:
            return False
        handler.callInReactor(self._admit, exchange)
        return True

    def _admit(self, exchange: Any) -> None:
        if self._open:
            loop = exchange.connection.handler.loop
            self._timers[exchange] = loop.call_later(PATIENCE, self._leave, exchange)
        else:
            exchange.begin()

    def _leave(self, exchange: Any) -> None:
        del self._timers[exchange]
        exchange.begin()

    def close(self) -> None:
        """The application is back, or will not come: everybody goes on; on the reactor."""
        self._open = False
        timers, self._timers = self._timers, {}
        for exchange, timer in timers.items():
            timer.cancel()
            try:
                exchange.begin()
            except Exception:
                _log.failure("A request that has waited for its application failed")


@contextmanager
def standIn(host: Any, context: StandardContext) -> Iterator[None]:
    """
    Answer for an application that runs, until another context, or the same one again, is put in its place; on the reactor.

    :param context: what is about to be stopped; where it does not run there is nothing to answer for.
    """
    if not context.state.isAvailable:
        yield
        return
    mapper = host.parent.mapper
    substitute = _substituteFor(host, context)
    mapper.addContextVersion(
        host.name, context.path, context.webappVersion, substitute, tableOf({}, (), None)
    )
    try:
        yield
    finally:
        mapper.removeContextVersion(host.name, context.path, context.webappVersion, substitute)
        host.parent.forgetContext(substitute)
        substitute.waitingRoom.close()


def _substituteFor(host: Any, context: StandardContext) -> StandardContext:
    """A context that is in the mapper only: no child of the host, and never started."""
    substitute = StandardContext()
    substitute.parent = host
    substitute.name, substitute.path, substitute.webappVersion = (
        context.name,
        context.path,
        context.webappVersion,
    )
    substitute.docBase = context.docBase
    substitute.manager = context.manager
    substitute.waitingRoom = WaitingRoom()
    substitute.pipeline.setBasic(UnavailableValve())
    return substitute
