"""
Twisted's epoll reactor with the face of an asyncio loop: just what connectors ask of a loop, so that they know one kind only.

On the asyncio reactor connectors use the loop itself and its transports. Here `ReactorLoop` gives the same few methods, and
`ReactorTransport` is a connection that reads on the reactor's word. In clear it never writes by itself: answers go out by direct sends
(`coyote.channel`), since Twisted's own ``transport.write`` costs twice as much; only TLS (`net.tlstransport`) gives it bytes to send.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from typing import Any

from twisted.internet.interfaces import IReadWriteDescriptor
from twisted.python.failure import Failure
from zope.interface import implementer

_READ_SIZE = 65536
#: Kept bytes at which whoever writes is told to wait, and to go on, as asyncio's transports do.
_HIGH_WATER = 65536
_LOW_WATER = 16384


@implementer(IReadWriteDescriptor)
class _Watch:
    """One descriptor that somebody wants to hear of."""

    def __init__(self, fd: int, callback: Callable[..., None], arguments: tuple[Any, ...]) -> None:
        self._fd = fd
        self._call = callback
        self._arguments = arguments

    def fileno(self) -> int:
        return self._fd

    def logPrefix(self) -> str:
        return "catalina"

    def doRead(self) -> None:
        self._call(*self._arguments)

    def doWrite(self) -> None:
        self._call(*self._arguments)

    def connectionLost(self, reason: Failure) -> None:
        self._call(*self._arguments)


class ReactorLoop:
    """
    The part of asyncio's loop that connectors use, on any Twisted reactor with descriptors.

    :param reactor: provides IReactorFDSet, IReactorTime and IReactorFromThreads.
    """

    def __init__(self, reactor: Any) -> None:
        self.reactor = reactor
        self._readers: dict[int, _Watch] = {}
        self._writers: dict[int, _Watch] = {}

    def time(self) -> float:
        """Seconds on the reactor's clock."""
        return float(self.reactor.seconds())

    def call_soon(self, callback: Callable[..., Any], *arguments: Any) -> Any:
        """Call in the next turn."""
        return self.reactor.callLater(0, callback, *arguments)

    def call_later(self, delay: float, callback: Callable[..., Any], *arguments: Any) -> Any:
        """Call after some seconds; the result has ``cancel()``."""
        return _Timer(self.reactor.callLater(delay, callback, *arguments))

    def call_soon_threadsafe(self, callback: Callable[..., Any], *arguments: Any) -> None:
        """Call on the reactor's thread, from any thread."""
        self.reactor.callFromThread(callback, *arguments)

    def add_reader(self, fd: int, callback: Callable[..., None], *arguments: Any) -> None:
        """Call whenever the descriptor can be read."""
        self.remove_reader(fd)
        watch = self._readers[fd] = _Watch(fd, callback, arguments)
        self.reactor.addReader(watch)

    def remove_reader(self, fd: int) -> bool:
        """Call no more; tells whether it would have been."""
        watch = self._readers.pop(fd, None)
        if watch is not None:
            self.reactor.removeReader(watch)
        return watch is not None

    def add_writer(self, fd: int, callback: Callable[..., None], *arguments: Any) -> None:
        """Call whenever the descriptor can be written."""
        self.remove_writer(fd)
        watch = self._writers[fd] = _Watch(fd, callback, arguments)
        self.reactor.addWriter(watch)

    def remove_writer(self, fd: int) -> bool:
        """Call no more; tells whether it would have been."""
        watch = self._writers.pop(fd, None)
        if watch is not None:
            self.reactor.removeWriter(watch)
        return watch is not None

    async def connect_accepted_socket(self, factory: Callable[[], Any], sock: socket.socket) -> Any:
        """Give an accepted socket a transport and a protocol."""
        protocol = factory()
        transport = ReactorTransport(self.reactor, sock, protocol)
        protocol.connection_made(transport)
        transport.resume_reading()
        return transport, protocol


class _Timer:
    def __init__(self, call: Any) -> None:
        self._call = call

    def cancel(self) -> None:
        if self._call.active():
            self._call.cancel()


@implementer(IReadWriteDescriptor)
class ReactorTransport:
    """
    One accepted connection on the reactor: calls an asyncio protocol's methods.

    :param reactor: where it reads.
    :param sock: the accepted, non-blocking socket; owned from now on.
    :param protocol: gets ``data_received``, ``eof_received`` and ``connection_lost``, and where it writes ``pause_writing`` and
        ``resume_writing``.
    """

    __slots__ = (
        "_reactor", "_socket", "_protocol", "_reading", "_closing", "_unsent", "_full", "_ending", "_writing",
        "__weakref__", "__provides__",
    )  # fmt: skip

    def __init__(self, reactor: Any, sock: socket.socket, protocol: Any) -> None:
        self._reactor = reactor
        self._socket: socket.socket | None = sock
        self._protocol = protocol
        self._reading = False
        self._closing = False
        self._unsent = bytearray()
        self._full = False
        self._ending = False
        self._writing = False

    # IReadWriteDescriptor

    def fileno(self) -> int:
        """The descriptor; -1 once closed."""
        return -1 if self._socket is None else self._socket.fileno()

    def logPrefix(self) -> str:
        """Twisted's name for it in logs."""
        return "connection"

    def doRead(self) -> None:
        """Take what has come."""
        if self._socket is None:
            return
        try:
            data = self._socket.recv(_READ_SIZE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as problem:
            self._lost(problem)
            return
        if data:
            self._protocol.data_received(data)
            return
        self.pause_reading()
        if not self._protocol.eof_received():
            self.close()

    def doWrite(self) -> None:
        """Send more of what is kept."""
        self._sendUnsent()

    def connectionLost(self, reason: Failure) -> None:
        """The reactor gives the descriptor up (hang-up or its own end)."""
        self._lost(None if reason is None else ConnectionResetError(str(reason.value)))

    # asyncio's transport

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """``socket``, ``peername`` and ``sockname``, as asyncio names them."""
        if self._socket is None:
            return default
        look: dict[str, Callable[[], Any]] = {
            "socket": lambda: self._socket,
            "peername": self._socket.getpeername,
            "sockname": self._socket.getsockname,
        }
        try:
            return look[name]() if name in look else default
        except OSError:
            # the client has gone already
            return default

    def pause_reading(self) -> None:
        """Take nothing more from the socket for now."""
        if self._reading:
            self._reading = False
            self._reactor.removeReader(self)

    def resume_reading(self) -> None:
        """Go on."""
        if not self._reading and self._socket is not None:
            self._reading = True
            self._reactor.addReader(self)

    def is_closing(self) -> bool:
        """Whether it was closed or is about to be."""
        return self._closing

    def write(self, data: bytes) -> None:
        """Send now what the socket takes, and keep the rest; ``pause_writing`` says when that is enough."""
        if self._socket is None or self._closing:
            return
        idle = not self._unsent
        self._unsent += data
        if idle:
            self._sendUnsent()
        if len(self._unsent) > _HIGH_WATER and not self._full:
            self._full = True
            self._protocol.pause_writing()

    def get_write_buffer_size(self) -> int:
        """How many bytes are kept."""
        return len(self._unsent)

    def _sendUnsent(self) -> None:
        if self._socket is None:
            return
        try:
            del self._unsent[: self._socket.send(self._unsent)]
        except (BlockingIOError, InterruptedError):
            pass
        except OSError as problem:
            self._closing = True
            self._unsent.clear()
            self._reactor.callLater(0, self._lost, problem)
        self._watchWriting(bool(self._unsent))
        if not self._unsent:
            self._allSent()
        if self._full and len(self._unsent) <= _LOW_WATER:
            self._full = False
            self._protocol.resume_writing()

    def _watchWriting(self, wanted: bool) -> None:
        if wanted is not self._writing:
            self._writing = wanted
            (self._reactor.addWriter if wanted else self._reactor.removeWriter)(self)

    def _allSent(self) -> None:
        if self._closing:
            self._reactor.callLater(0, self._lost, None)
        elif self._ending:
            with contextlib.suppress(OSError):
                self.write_eof()

    def close(self) -> None:
        """Close, once all is sent; the protocol hears of it in the next turn."""
        if not self._closing:
            self._closing = True
            self.pause_reading()
            if not self._unsent:
                self._reactor.callLater(0, self._lost, None)

    def abort(self) -> None:
        """Close at once with a reset."""
        if self._socket is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self._unsent.clear()
        self._closing = False
        self.close()

    def write_eof(self) -> None:
        """Say that nothing more will be sent, once all is sent."""
        self._ending = True
        if self._socket is not None and not self._unsent:
            self._socket.shutdown(socket.SHUT_WR)

    def _lost(self, problem: Exception | None) -> None:
        if self._socket is None:
            return
        self._closing = True
        self.pause_reading()
        self._watchWriting(False)
        try:
            self._protocol.connection_lost(problem)
        finally:
            self._socket.close()
            self._socket = None
