"""What a port and its connections are told about TCP (org.apache.tomcat.util.net.SocketProperties)."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import Final

_OFF: Final = -1


@dataclass(frozen=True)
class SocketOptions:
    """
    The options of one connector's sockets.

    :param receiveBuffer: bytes of SO_RCVBUF; 0 or less: as the system does.
    :param sendBuffer: bytes of SO_SNDBUF; the same.
    :param noDelay: send small packets at once.
    :param keepAlive: let the system ask silent clients whether they are still there.
    :param oobInline: urgent bytes stand among the others.
    :param linger: seconds of SO_LINGER; negative: as the system does.
    :param reuseAddress: take the port although connections of a former server still end.
    :param reusePort: let several processes listen on the port.
    :param deferAccept: a client counts as connected when it has sent something (Linux).
    """

    receiveBuffer: int = _OFF
    sendBuffer: int = _OFF
    noDelay: bool = True
    keepAlive: bool = False
    oobInline: bool = False
    linger: int = _OFF
    reuseAddress: bool = True
    reusePort: bool = False
    deferAccept: bool = False

    def applyToPort(self, sock: socket.socket) -> None:
        """
        Set what has to be set before the port is bound; connections inherit the sizes of the buffers.

        :raises OSError: the system refuses one.
        """
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, self.reuseAddress)
        if self.reusePort:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if self.receiveBuffer > 0:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.receiveBuffer)
        if self.sendBuffer > 0:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self.sendBuffer)
        if self.deferAccept and hasattr(socket, "TCP_DEFER_ACCEPT"):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 1)

    def applyToConnection(self, sock: socket.socket) -> None:
        """
        Set what belongs to one connection.

        :raises OSError: the client has gone again.
        """
        if self.noDelay:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.keepAlive:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if self.oobInline:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
        if self.linger >= 0:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, self.linger))
