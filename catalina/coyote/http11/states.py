"""
The life of one HTTP/1.1 connection as a table: (state, input) -> state. A missing key is an error of the container.

::

    OPEN ----HEAD----> BUSY ----DONE----> KEEP_ALIVE ----HEAD----> BUSY ...
                        |  \\----DONE_UNREAD----> SWALLOW ----DONE----> KEEP_ALIVE
                        \\----LAST----> LINGER or CLOSED

``OPEN`` waits for the first request, ``KEEP_ALIVE`` for a later one, ``BUSY`` has an exchange, ``SWALLOW`` drops the rest of a body that
nobody read, ``LINGER`` has said its last word and waits for the client to close, so that the answer is not lost to a reset.
"""

from __future__ import annotations

import enum


class ConnectionState(enum.IntEnum):
    """Where a connection stands."""

    OPEN = 0
    KEEP_ALIVE = 1
    BUSY = 2
    SWALLOW = 3
    LINGER = 4
    CLOSED = 5


class Input(enum.IntEnum):
    """What happens to a connection."""

    HEAD = 0
    DONE = 1
    UNREAD = 2
    LAST = 3
    LOST = 4


_C, _I = ConnectionState, Input

TRANSITIONS: dict[tuple[ConnectionState, Input], ConnectionState] = {
    (_C.OPEN, _I.HEAD): _C.BUSY,
    (_C.OPEN, _I.LAST): _C.LINGER,
    (_C.OPEN, _I.LOST): _C.CLOSED,
    (_C.KEEP_ALIVE, _I.HEAD): _C.BUSY,
    (_C.KEEP_ALIVE, _I.LAST): _C.LINGER,
    (_C.KEEP_ALIVE, _I.LOST): _C.CLOSED,
    (_C.BUSY, _I.DONE): _C.KEEP_ALIVE,
    (_C.BUSY, _I.UNREAD): _C.SWALLOW,
    (_C.BUSY, _I.LAST): _C.LINGER,
    (_C.BUSY, _I.LOST): _C.CLOSED,
    (_C.SWALLOW, _I.DONE): _C.KEEP_ALIVE,
    (_C.SWALLOW, _I.LAST): _C.LINGER,
    (_C.SWALLOW, _I.LOST): _C.CLOSED,
    (_C.LINGER, _I.DONE): _C.LINGER,
    (_C.LINGER, _I.LAST): _C.LINGER,
    (_C.LINGER, _I.LOST): _C.CLOSED,
    (_C.CLOSED, _I.LOST): _C.CLOSED,
    (_C.CLOSED, _I.LAST): _C.CLOSED,
    (_C.CLOSED, _I.DONE): _C.CLOSED,
    (_C.CLOSED, _I.UNREAD): _C.CLOSED,
}
