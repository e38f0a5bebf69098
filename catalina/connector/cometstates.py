"""
The one table of Comet: what happens to an open connection, which event the application gets, and where the connection stands then.

::

    BEGIN ---> OPEN --DATA, WRITEABLE, CALLBACK, TIMEOUT--> OPEN
                |--BODY_END, EARLY, FIN, SHUTDOWN, RELOAD---> ENDED
                |--SESSION_END------------------------------> CLOSED --anything--> ENDED
                |--close() by another thread----------------> CLOSED
                \\--BODY_ABORTED, BODY_BROKEN, LOST, UNREAD, RAISED, OVERFLOW--> FAILED

No I/O and no application is touched here (CoyoteAdapter.event in Tomcat, which decides the same in nested ifs). A missing key means that
nothing is to be told.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from catalina.comet import EventSubType, EventType


class CometState(enum.Enum):
    """Where a Comet connection stands between two events."""

    OPEN = "events are delivered"
    CLOSED = "the response has ended; END is still due, and comes with the next thing that happens"
    ENDED = "END was the last event"
    FAILED = "ERROR was the last event, and the connection is cut"


class Happening(enum.Enum):
    """What can happen to a Comet connection."""

    DATA = "bytes of the body have come"
    BODY_END = "the last chunk came alone"
    EARLY = "bytes of the next request have come"
    FIN = "the client sends nothing more, outside of a body"
    BODY_ABORTED = "the client left inside the body"
    BODY_BROKEN = "the body is not well formed"
    LOST = "the connection is gone"
    TIMEOUT = "nothing happened for too long"
    WRITEABLE = "OP_WRITE is registered and the socket takes more"
    CALLBACK = "OP_CALLBACK is registered"
    UNREAD = "READ left bytes unread"
    RAISED = "event() raised"
    OVERFLOW = "the client does not take what is written for it"
    SHUTDOWN = "the server stops"
    RELOAD = "the application stops or is reloaded"
    SESSION_END = "the session has ended"


class Step(NamedTuple):
    """The event to deliver and the state after it."""

    type: EventType
    subType: EventSubType | None
    state: CometState


_S, _H, _T, _U = CometState, Happening, EventType, EventSubType

TRANSITIONS: dict[tuple[CometState, Happening], Step] = {
    (_S.OPEN, _H.DATA): Step(_T.READ, None, _S.OPEN),
    (_S.OPEN, _H.WRITEABLE): Step(_T.WRITE, None, _S.OPEN),
    (_S.OPEN, _H.CALLBACK): Step(_T.CALLBACK, None, _S.OPEN),
    (_S.OPEN, _H.TIMEOUT): Step(_T.ERROR, _U.TIMEOUT, _S.OPEN),
    (_S.OPEN, _H.BODY_END): Step(_T.END, None, _S.ENDED),
    (_S.OPEN, _H.EARLY): Step(_T.END, None, _S.ENDED),
    (_S.OPEN, _H.FIN): Step(_T.END, None, _S.ENDED),
    (_S.OPEN, _H.SHUTDOWN): Step(_T.END, _U.SERVER_SHUTDOWN, _S.ENDED),
    (_S.OPEN, _H.RELOAD): Step(_T.END, _U.WEBAPP_RELOAD, _S.ENDED),
    (_S.OPEN, _H.SESSION_END): Step(_T.END, _U.SESSION_END, _S.CLOSED),
    (_S.OPEN, _H.BODY_ABORTED): Step(_T.ERROR, _U.CLIENT_DISCONNECT, _S.FAILED),
    (_S.OPEN, _H.BODY_BROKEN): Step(_T.ERROR, _U.IOEXCEPTION, _S.FAILED),
    (_S.OPEN, _H.LOST): Step(_T.ERROR, _U.CLIENT_DISCONNECT, _S.FAILED),
    (_S.OPEN, _H.UNREAD): Step(_T.ERROR, _U.IOEXCEPTION, _S.FAILED),
    (_S.OPEN, _H.RAISED): Step(_T.ERROR, None, _S.FAILED),
    (_S.OPEN, _H.OVERFLOW): Step(_T.ERROR, _U.IOEXCEPTION, _S.FAILED),
    **{(_S.CLOSED, happening): Step(_T.END, None, _S.ENDED) for happening in Happening},
    (_S.CLOSED, _H.RELOAD): Step(_T.END, _U.WEBAPP_RELOAD, _S.ENDED),
}

#: What CometConnectionManagerValve tells the application in passing: an exception there is logged, and no ERROR follows.
TOLD_BY_VALVE = frozenset({_H.RELOAD, _H.SESSION_END})

#: What the client's bytes bring: after close() in such an event END follows at once, and the connection is closed.
BROUGHT_BY_CLIENT = frozenset({_H.DATA, _H.BODY_ABORTED, _H.BODY_BROKEN})

#: What the client brings without any: END. Where that raises, and ERROR closes the response, another END follows.
ENDED_BY_CLIENT = frozenset({_H.BODY_END, _H.EARLY, _H.FIN})


def errorFollows(happening: Happening, step: Step) -> bool:
    """Whether ERROR is due after an event that raised."""
    return step.state is not _S.FAILED and happening not in TOLD_BY_VALVE


def endFollows(happening: Happening, type: EventType, raised: bool) -> bool:
    """
    Whether END is due at once after an event in which the application called ``close()``.

    :param happening: what brought the event, or the one before it where that raised.
    :param raised: the event was ERROR because the one before it raised.
    """
    if raised:
        return type is not EventType.END and happening in BROUGHT_BY_CLIENT | ENDED_BY_CLIENT
    return happening in BROUGHT_BY_CLIENT and type in (EventType.READ, EventType.ERROR)
