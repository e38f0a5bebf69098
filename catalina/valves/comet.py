"""
Follows Comet connections, so that they end with their application or their session
(org.apache.catalina.valves.CometConnectionManagerValve).

It may stand in a Context, a Host or an Engine. Unlike Tomcat's it is also told of the end of sessions without being registered as a
listener, and a response that is committed before it can have a session is no reason to cut the connection.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Awaitable
from typing import Any

from twisted.internet.defer import Deferred, DeferredList
from zope.interface import implementer

from catalina.connector import CometConnection, Happening
from catalina.core.valvebase import ValveBase
from catalina.servlet import HttpSessionListener

#: Where a session knows the connections that it began, as long as they live.
SESSION_NOTE = "org.apache.tomcat.comet.connectionList"
#: Seconds that applications have to take END, before the stop goes on without them.
PATIENCE = 2.0


@implementer(HttpSessionListener)
class CometConnectionManagerValve(ValveBase):
    """END/WEBAPP_RELOAD when the application stops, END/SESSION_END when the session ends."""

    blocking = False

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()

    # a connection's life

    def invoke(self, request: Any, response: Any) -> Any:
        """Remember a Comet connection that stays open after BEGIN."""
        pending = self.next.invoke(request, response)
        if request.cometEvent is None:
            return pending
        if pending is not None:
            return self._invokeLater(pending, request, response)
        self._opened(request, response)
        return None

    async def _invokeLater(self, pending: Awaitable[Any], request: Any, response: Any) -> None:
        await pending
        self._opened(request, response)

    def _opened(self, request: Any, response: Any) -> None:
        connection = request.exchange.listener
        if (
            connection is None
            or response.isError()
            or (response._buffer is not None and response._buffer.closed)
        ):
            return
        context = request.context
        with self._lock:
            if self not in context.sessionListeners:
                context.sessionListeners.append(self)
        session = request.getSessionInternal(not response.coyoteResponse.committed)
        if session is None:
            return
        with self._lock:
            session.notes.setdefault(SESSION_NOTE, weakref.WeakSet()).add(connection)

    # the ends

    async def endComet(self, context: Any) -> None:
        """The application stops: its connections hear END/WEBAPP_RELOAD; waits for applications, never for clients."""
        told = [_terminated(connection, Happening.RELOAD) for connection in tuple(context.cometConnections)]
        if told:
            everybody = DeferredList(told)
            everybody.addTimeout(PATIENCE, context.platform.reactor).addErrback(lambda failure: None)
            await everybody

    def sessionCreated(self, event: Any) -> None:
        """Nothing to do."""

    def sessionDestroyed(self, event: Any) -> None:
        """The session has ended: its connections hear END/SESSION_END before anything else is told, where this thread may wait."""
        session = event.getSession()
        with self._lock:
            connections = tuple(session.notes.pop(SESSION_NOTE, ()))
        for connection in connections:
            told = threading.Event()
            connection.terminate(Happening.SESSION_END, told.set)
            if not connection.inOwnEvent() and not session.manager.context.platform.onReactor:
                told.wait(PATIENCE)


def _terminated(connection: CometConnection, happening: Happening) -> Deferred[None]:
    result: Deferred[None] = Deferred()

    def done() -> None:
        if not result.called:
            result.callback(None)

    connection.terminate(happening, done)
    return result
