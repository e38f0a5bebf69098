"""
Follows Comet connections, so that they end with their application or their session
(org.apache.catalina.valves.CometConnectionManagerValve).

It may stand in a Context, a Host or an Engine. Unlike Tomcat's it is also told of the end of sessions without being registered as a
listener, and a response that is committed before it can have a session is no reason to cut the connection.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable
from typing import Any

from twisted.internet.defer import Deferred, DeferredList
from zope.interface import implementer

from catalina.comet import EventSubType, EventType
from catalina.connector import CometConnection, Happening
from catalina.core.valvebase import ValveBase
from catalina.servlet import HttpSessionListener

#: Where a session keeps the connections that it began.
SESSION_NOTE = "org.apache.tomcat.comet.connectionList"
#: Seconds that applications have to take END, before the stop goes on without them.
PATIENCE = 2.0


@implementer(HttpSessionListener)
class CometConnectionManagerValve(ValveBase):
    """END/WEBAPP_RELOAD when the application stops, END/SESSION_END when the session ends."""

    blocking = False

    def __init__(self) -> None:
        super().__init__()
        self._connections: dict[Any, set[CometConnection]] = {}
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
            self._connections.setdefault(context, set()).add(connection)
            if self not in context.sessionListeners:
                context.sessionListeners.append(self)
        session = request.getSessionInternal(not response.coyoteResponse.committed)
        if session is not None:
            session.notes.setdefault(SESSION_NOTE, []).append(connection)

    def event(self, request: Any, response: Any, event: Any) -> Any:
        """Forget a connection at its last event."""
        if event.getEventType() is EventType.END or (
            event.getEventType() is EventType.ERROR and event.getEventSubType() is not EventSubType.TIMEOUT
        ):
            self._forget(request)
        return self.next.event(request, response, event)

    def _forget(self, request: Any) -> None:
        connection = request.exchange.listener
        with self._lock:
            self._connections.get(request.context, set()).discard(connection)
        session = request.currentSession
        known = None if session is None else session.notes.get(SESSION_NOTE)
        if known and connection in known:
            known.remove(connection)

    # the ends

    async def endComet(self, context: Any) -> None:
        """The application stops: its connections hear END/WEBAPP_RELOAD; waits for applications, never for clients."""
        with self._lock:
            connections = self._connections.pop(context, set())
        told = [_terminated(connection, Happening.RELOAD) for connection in connections]
        if told:
            everybody = DeferredList(told)
            everybody.addTimeout(PATIENCE, context.platform.reactor).addErrback(lambda failure: None)
            await everybody

    def sessionCreated(self, event: Any) -> None:
        """Nothing to do."""

    def sessionDestroyed(self, event: Any) -> None:
        """The session has ended: its connections hear END/SESSION_END before anything else is told, where this thread may wait."""
        session = event.getSession()
        for connection in session.notes.pop(SESSION_NOTE, ()):
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
