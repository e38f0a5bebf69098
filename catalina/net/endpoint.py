"""
A listening port: bind, accept, unbind (NioEndpoint and AprEndpoint in Tomcat).

The listening socket is the endpoint's own, not the loop's server: accepting can pause, at maxConnections, while a connector is paused, or
when the process has run out of descriptors, and those who knock meanwhile wait in the kernel's backlog instead of being turned away.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from catalina.net.limits import ConnectionLimit
from catalina.net.socketoptions import SocketOptions
from catalina.net.tlstransport import TlsServer
from catalina.util import describePortHolder, hostPort

#: Connections taken in one turn, so that a storm of them does not starve those that are open.
ACCEPT_BATCH = 128
#: Seconds to wait after the process ran out of descriptors or memory.
EXHAUSTED_PAUSE = 0.2

DEFAULTS = SocketOptions()

_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


class Endpoint:
    """
    One port.

    :param loop: where it accepts.
    :param address: the address to listen on; None for all, IPv4 and IPv6.
    :param port: 0 picks a free one; `port` then tells which.
    :param backlog: how many clients may wait to be accepted (acceptCount).
    :param maxConnections: how many may be open at once; -1 for any number.
    :param protocolFactory: makes the protocol of a connection.
    :param options: what its sockets are told.
    """

    _log = Logger()

    def __init__(
        self,
        loop: Any,
        address: str | None,
        port: int,
        backlog: int,
        maxConnections: int,
        protocolFactory: Callable[[], Any],
        options: SocketOptions = DEFAULTS,
    ) -> None:
        self._loop = loop
        self.address = address
        self.port = port
        self._backlog = backlog
        self.limit = ConnectionLimit(maxConnections)
        self._protocolFactory = protocolFactory
        self._socket: socket.socket | None = None
        self._accepting = False
        self._wanted = False
        self.tls: TlsServer | None = None
        self.options = options

    def bind(self) -> None:
        """
        Take the port; clients may knock from now on, and are answered from `start` on.

        :raises OSError: it cannot be had; the message says why and who has it.
        """
        try:
            self._socket = self._listen()
        except OSError as problem:
            raise OSError(problem.errno, self._explain(problem)) from problem
        self.port = self._socket.getsockname()[1]

    def _listen(self) -> socket.socket:
        family, address = self._family()
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            self.options.applyToPort(sock)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if self.address is None else 1)
            sock.bind((address, self.port))
            sock.listen(self._backlog)
            sock.setblocking(False)
        except BaseException:
            sock.close()
            raise
        return sock

    def _family(self) -> tuple[socket.AddressFamily, str]:
        if self.address is None:
            return (socket.AF_INET6, "::") if _hasIPv6() else (socket.AF_INET, "0.0.0.0")
        found = socket.getaddrinfo(self.address, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        return found[0][0], str(found[0][4][0])

    def _explain(self, problem: OSError) -> str:
        where = hostPort(self.address or "*", self.port)
        if problem.errno == errno.EADDRINUSE:
            holder = describePortHolder(self.port) or "another process"
            return f"port {where} is in use by {holder}; stop that, or choose another port"
        if problem.errno == errno.EACCES:
            return f"port {where} may not be bound by this user; ports below 1024 need a privilege"
        if problem.errno == errno.EADDRNOTAVAIL:
            return f"{where} is no address of this machine"
        return f"port {where} cannot be bound: {problem.strerror or problem}"

    def start(self) -> None:
        """Accept from now on."""
        self._wanted = True
        self._resume()

    def pause(self) -> None:
        """Accept nobody until `start`; those that knock wait."""
        self._wanted = False
        self._suspend()

    def close(self) -> None:
        """Give the port back."""
        self.pause()
        if self.tls is not None:
            self.tls.close()
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def closed(self) -> None:
        """A connection has ended."""
        if self.limit.closed():
            self._resume()

    def _resume(self) -> None:
        if self._wanted and not self._accepting and self._socket is not None and not self.limit.reached:
            self._accepting = True
            self._loop.add_reader(self._socket.fileno(), self._accept)

    def _suspend(self) -> None:
        if self._accepting and self._socket is not None:
            self._accepting = False
            self._loop.remove_reader(self._socket.fileno())

    def _accept(self) -> None:
        for _ in range(ACCEPT_BATCH):
            if self._socket is None or not self._accepting:
                return
            try:
                sock, _address = self._socket.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as problem:
                self._exhausted(problem)
                return
            self._admit(sock)

    def _exhausted(self, problem: OSError) -> None:
        """Accepting failed: wait a little and go on, whatever it was; the backlog keeps who knocks."""
        self._suspend()
        reason = "limit of descriptors (ulimit -n) or of memory" if problem.errno in _EXHAUSTED else "kernel"
        self._log.error(
            "Cannot accept on port {port}: {problem} ({reason})",
            port=self.port,
            problem=problem,
            reason=reason,
        )
        self._loop.call_later(EXHAUSTED_PAUSE, self._resume)

    def _admit(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._setOptions(sock)
        self.limit.opened()
        if self.limit.reached:
            self._suspend()
        factory = self._protocolFactory if self.tls is None else self._secureFactory
        connecting = self._loop.connect_accepted_socket(factory, sock)
        if not self.options.noDelay:
            connecting = _delaying(connecting, sock)
        if isinstance(self._loop, asyncio.AbstractEventLoop):
            self._loop.create_task(connecting)
        else:
            Deferred.fromCoroutine(connecting)

    def _secureFactory(self) -> Any:
        """TLS between the socket and the protocol; who never finishes the handshake never becomes a connection."""
        assert self.tls is not None
        return self.tls.wrap(self._protocolFactory, self.closed)

    def _setOptions(self, sock: socket.socket) -> None:
        # a client that has gone again is for the transport to find out
        with contextlib.suppress(OSError):
            self.options.applyToConnection(sock)


async def _delaying(connecting: Any, sock: socket.socket) -> Any:
    """Connect, then let small packets wait for one another: asyncio has just forbidden them to."""
    made = await connecting
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
    return made


def _hasIPv6() -> bool:
    if not socket.has_ipv6:
        return False
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False
