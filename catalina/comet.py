"""
The Comet API: all that an application imports to keep a connection open and to hear what happens on it.

A CometProcessor is a servlet whose `event` is called in place of `service`, from BEGIN on until END or ERROR;
the container's `core.wrappervalve` and `connector.adapter` call it, and `connector.cometevent` is what it is
given. The names are those of `org.apache.catalina.comet` (CometProcessor, CometFilter, CometFilterChain,
CometEvent), of Tomcat 6 and 7 and of the extended API of 2007 in one; `CometEvent.EventType` and its kin work
as well as `EventType`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from enum import Enum
from typing import Any

from zope.interface import Interface

from catalina.servlet import (
    Filter,
    HttpServletRequest,
    HttpServletResponse,
    IllegalStateException,
    Servlet,
)
from catalina.servlet.kinds import addConstants


class EventType(Enum):
    """What has happened on a Comet connection."""

    BEGIN = "BEGIN"
    """The connection begins: headers may be set, and the response be kept for later."""

    READ = "READ"
    """There is something to read without waiting; who leaves it unread gets an ERROR."""

    END = "END"
    """The connection ends in order; request and response are worth nothing afterwards."""

    ERROR = "ERROR"
    """The connection has failed, or nothing has happened for too long: see the subtype."""

    WRITE = "WRITE"
    """The client has room for more; comes only after OP_WRITE was registered."""

    CALLBACK = "CALLBACK"
    """OP_CALLBACK was registered: the application wants to be called."""


class EventSubType(Enum):
    """Why an END or ERROR has come."""

    TIMEOUT = "TIMEOUT"
    """
    ERROR: nothing has happened for too long. It is not fatal: the connection goes on unless it is closed.
    """

    CLIENT_DISCONNECT = "CLIENT_DISCONNECT"
    """ERROR: the client has gone in the middle of its body."""

    IOEXCEPTION = "IOEXCEPTION"
    """ERROR: reading or writing failed, or what READ announced was left unread."""

    WEBAPP_RELOAD = "WEBAPP_RELOAD"
    """END: the application is reloaded or stopped."""

    SERVER_SHUTDOWN = "SERVER_SHUTDOWN"
    """END: the server stops."""

    SESSION_END = "SESSION_END"
    """END: the session has ended."""


class CometOperation(Enum):
    """What an application can ask to hear of."""

    OP_READ = "OP_READ"
    """There is something to read; registered from the start."""

    OP_WRITE = "OP_WRITE"
    """The client has room for more."""

    OP_CALLBACK = "OP_CALLBACK"
    """Call me on one of the container's threads, again and again until I unregister it."""


class CometEvent(Interface):
    """
    A Comet connection and what has just happened on it; one object for the whole life of the connection.

    Its methods may be called from any thread until END, or an ERROR other than TIMEOUT, has been handled;
    then they raise IllegalStateException.
    """

    def getHttpServletRequest() -> HttpServletRequest:
        """Return the request that opened the connection."""

    def getHttpServletResponse() -> HttpServletResponse:
        """Return the response, which may be written at any time and from any thread."""

    def getEventType() -> EventType:
        """Return what has happened."""

    def getEventSubType() -> EventSubType | None:
        """Return why, or None if there is nothing more to say."""

    def close() -> None:
        """
        End the answer; output from now on is dropped. Called by another thread, END follows with the next
        thing that happens, and at once after `register(OP_CALLBACK)`.

        :raises OSError: if what is left cannot be sent.
        """

    def setTimeout(timeout: int) -> None:
        """
        Say after how long without events the connection gets ERROR/TIMEOUT.

        :param timeout: milliseconds.
        :raises NotImplementedError: if the connector has one timeout for all, as Http11AprProtocol has.
        """

    def isReadable() -> bool:
        """Tell whether something can be read without waiting: bytes, the end of the body, or its fault."""

    def isWriteable() -> bool:
        """Tell whether the client has room, so that a write need not be queued."""

    def configureBlocking(blocking: bool) -> None:
        """
        Say whether reads and writes may wait; they may unless this is called in BEGIN.

        Without waiting, `read` of streams and readers returns at once what is there, and None if that is
        nothing; what the client does not take is queued, up to `cometWriteBuffer` of the connector.

        :param blocking: whether they may.
        :raises IllegalStateException: outside BEGIN, or from another thread than that of the event.
        """

    def isBlocking() -> bool:
        """Tell whether reads and writes may wait."""

    def register(*operations: CometOperation | Iterable[CometOperation]) -> None:
        """
        Ask to hear of operations, again and again until `unregister`; may be called from any thread.

        OP_CALLBACK after `close` brings END at once.

        :param operations: operations, or collections of them.
        """

    def unregister(*operations: CometOperation | Iterable[CometOperation]) -> None:
        """
        Ask to hear of operations no longer; may be called from any thread.

        Without OP_READ the body may be read by any one thread, and the client's next request waits.

        :param operations: operations, or collections of them.
        """

    def getRegisteredOps() -> list[CometOperation]:
        """Return the operations that the application hears of."""


class CometProcessor(Servlet):
    """
    A servlet that is told what happens on its connections.

    Where there is no Comet (Http11Protocol, `useComet="false"`, an include or a forward) `service` is called
    instead.
    """

    def event(event: Any) -> Awaitable[object] | None:
        """
        Hear of an event; the events of one connection come one at a time and in order.

        A plain method may block; an `async def` one must not.

        :param event: a CometEvent.
        :raises OSError: if reading or writing fails.
        :raises ServletException: if something else does; either ends the connection.
        """


class CometFilterChain(Interface):
    """
    What follows after a Comet filter.
    """

    def doFilterEvent(event: Any) -> Awaitable[object] | None:
        """
        Call the next Comet filter, or at the end the servlet.

        :param event: a CometEvent.
        :return: None, or an awaitable if one of those that follow is an `async def`: return it, or await it.
        """


class CometFilter(Filter):
    """
    Looks at the events of Comet connections before the servlet does; plain filters are not called for them.

    `doFilter` is called for ordinary servlets only.
    """

    def doFilterEvent(event: Any, chain: Any) -> Awaitable[object] | None:
        """
        Do something to an event, and let it go on with `chain.doFilterEvent(event)` or stop it.

        :param event: a CometEvent.
        :param chain: what follows, a CometFilterChain.
        :return: None, or an awaitable: what `chain.doFilterEvent` returned, or the filter's own.
        """


def broadcast(responses: Iterable[Any], data: bytes | str) -> list[Any]:
    """
    Send the same bytes to many open Comet connections: encoded once, written and flushed to each.

    Never blocks for a client, however slow (see `CometEvent`): what it does not take is queued for it. May be called from any
    thread; as with all writes, calls for one connection must not overlap.

    :param responses: the responses, as `getHttpServletResponse` gave them; wrapped ones too.
    :param data: what to send; text is sent as UTF-8.
    :return: the responses whose client has gone, or that have ended: nothing more can be sent to these.
    """
    payload = data.encode("utf-8") if isinstance(data, str) else data
    send = None
    gone = []
    for response in responses:
        try:
            if send is None:
                send = _base(response).broadcast(payload)
            send(response)
        except (OSError, IllegalStateException):
            gone.append(response)
    return gone


def _base(response: Any) -> Any:
    while not hasattr(response, "broadcast"):
        response = response.getResponse()
    return response


addConstants(
    CometEvent, {"EventType": EventType, "EventSubType": EventSubType, "CometOperation": CometOperation}
)

__all__ = [
    "CometEvent",
    "CometFilter",
    "CometFilterChain",
    "CometOperation",
    "CometProcessor",
    "EventSubType",
    "EventType",
    "broadcast",
]
