"""
Finds out that clients have gone whose connections are not read at the moment.

While reading is paused, because an application does not read what has come, no transport tells that the client has left. Tomcat's pollers
notice it by the socket's events; here a look once a second at the few connections concerned does (design: Comet connections only, since
ordinary requests have a worker that reads or writes).
"""

from __future__ import annotations

import socket
from typing import Any

#: Seconds between two looks.
PERIOD = 1.0
#: ``TCP_CLOSE`` of the kernel's ``tcp_states.h``: what a reset leaves; the first byte of TCP_INFO.
_TCP_CLOSE = 7


class PausedSweep:
    """
    The paused connections of one connector.

    :param loop: gives ``call_later``.
    """

    def __init__(self, loop: Any) -> None:
        self._loop = loop
        self._paused: set[Any] = set()
        self._timer: Any = None

    def __len__(self) -> int:
        return len(self._paused)

    def add(self, connection: Any) -> None:
        """Look after a connection that has just been paused."""
        self._paused.add(connection)
        if self._timer is None:
            self._timer = self._loop.call_later(PERIOD, self._look)

    def discard(self, connection: Any) -> None:
        """It is read again, or gone."""
        self._paused.discard(connection)

    def stop(self) -> None:
        """Look no more."""
        self._paused.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        for connection in tuple(self._paused):
            if hasGone(connection.transport.get_extra_info("socket")):
                self._paused.discard(connection)
                connection.transport.abort()
        if self._paused:
            self._timer = self._loop.call_later(PERIOD, self._look)


def hasGone(sock: Any) -> bool:
    """
    Whether the other side has reset a connection.

    :param sock: a connected TCP socket; None if the transport has given it up.
    """
    if sock is None:
        return False
    try:
        if sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            return True
        return bool(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _TCP_CLOSE)
    except OSError:
        return True
