"""
One HTTP/1.1 connection: joins the parser, the body decoders and the exchange to a transport (Http11NioProcessor in Tomcat).

The transport calls in on the reactor's thread; an exchange may end on a worker. They need no lock between them: the reactor first
keeps what came and then looks whether somebody is busy, a worker first says that it is done and then looks whether something came, so at
least one of them sees the other.
"""

from __future__ import annotations

import contextlib
from functools import lru_cache
from typing import Any

from twisted.logger import Logger

from catalina.coyote.body import NO_BODY, READ_AHEAD, RequestBody
from catalina.coyote.channel import HIGH_WATER, Channel
from catalina.coyote.errors import ClientAbortException, ProtocolError
from catalina.coyote.exchange import Exchange
from catalina.coyote.http11 import serializer
from catalina.coyote.http11.bodies import ChunkedBody, FixedLengthBody
from catalina.coyote.http11.ending import ConnectionEnd
from catalina.coyote.http11.states import TRANSITIONS, ConnectionState, Input
from catalina.coyote.request import Request
from catalina.net.tlssession import TlsSession

_C, _I = ConnectionState, Input
# What every request asks for: a member of an enumeration costs five times a name of the module.
_KEEP_ALIVE, _BUSY = _C.KEEP_ALIVE, _C.BUSY

_log = Logger()


class Http11Processor(ConnectionEnd):
    """
    One connection of a connector.

    :param handler: the connector's protocol handler: settings, adapter, executor, loop.
    """

    __slots__ = (
        "requestsLeft", "remoteAddr", "remotePort", "localAddr", "localPort", "_headStarted", "_consuming", "_paused", "tls", "codec",
    )  # fmt: skip

    def __init__(self, handler: Any) -> None:
        self.handler = handler
        #: How exchanges on this connection become bytes.
        self.codec: Any = serializer
        self.state = _C.OPEN
        self.buffer = b""
        self.exchange = None
        self.deadline = 0.0
        self.slot = None
        self.requestsLeft = handler.maxKeepAliveRequests
        self.peerClosed = False
        self._headStarted = True
        self._consuming = False
        self._paused = False
        self._swallow = 0
        self._drainWaiters = None
        self._taken = 0

    # the transport calls

    def connection_made(self, transport: Any) -> None:
        """A client has connected."""
        self.transport = transport
        sock = transport.get_extra_info("socket")
        self.tls = transport.get_extra_info("ssl_object")
        peer = transport.get_extra_info("peername") or ("", 0)
        name = transport.get_extra_info("sockname") or ("", 0)
        self.remoteAddr, self.remotePort = canonicalAddress(peer)
        self.localAddr, self.localPort = _localAddress(name)
        fd = -1 if self.tls is not None else sock.fileno()
        self.channel = Channel(self.handler.loop, transport, fd, self, self.handler.reactorThread)
        self.deadline = self.handler.loop.time() + self.handler.connectionSeconds
        self.handler.connectionOpened(self)

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        if self.exchange is not None or self.state > _KEEP_ALIVE:
            self._receivedWhileBusy(data)
            return
        if self.buffer:
            data = self.buffer + data
            self.buffer = b""
        self._consume(data)

    def eof_received(self) -> bool:
        """The client will send nothing more; it may still read. True keeps the connection open for the answer."""
        self.peerClosed = True
        exchange = self.exchange
        if exchange is None or self.state is not _BUSY:
            self._closeWhenSent()
        else:
            if not exchange.body.complete:
                self._bodyFailed(exchange, EOFError("the client closed the connection inside the body"))
            listener = exchange.listener
            if listener is not None:
                listener.peerClosed()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, whoever closed it."""
        self.state = TRANSITIONS[self.state, _I.LOST]
        self.deadline = -1.0
        self.channel.lost()
        self.handler.connectionClosed(self)
        self._fireDrained(ClientAbortException("the connection is closed"))
        exchange = self.exchange
        if exchange is None:
            return
        if not exchange.body.complete:
            self._bodyFailed(exchange, exc if isinstance(exc, OSError) else EOFError("the client has gone"))
        listener = exchange.listener
        if listener is not None:
            listener.connectionLost(exc)

    def pause_writing(self) -> None:
        """The transport's own buffer is full; only TLS uses it."""
        self.channel.pause()

    def resume_writing(self) -> None:
        """The transport's buffer has room again."""
        self.channel.resume()

    # requests

    def _consume(self, data: bytes) -> None:
        """Read one request after the other, as long as each is answered at once."""
        handler = self.handler
        self._consuming = True
        try:
            while data:
                if self.channel.queued > HIGH_WATER:
                    # the client asks and does not take its answers: it gets no more until it has
                    self.buffer = data
                    self._pause()
                    return
                try:
                    request = handler.parser.parse(data)
                except ProtocolError as problem:
                    self.refuse(problem)
                    return
                if request is None:
                    self._keep(data)
                    return
                self._begin(request, data[request.size :])
                if self.exchange is not None or self.state is not _KEEP_ALIVE:
                    return
                data, self.buffer = self.buffer, b""
        finally:
            self._consuming = False

    def _keep(self, data: bytes) -> None:
        """A head that is not complete yet; from its first byte on the client has connectionTimeout for the rest of it."""
        self.buffer = data
        if not self._headStarted and data.strip(b"\r\n"):
            self._headStarted = True
            self.deadline = self.handler.loop.time() + self.handler.connectionSeconds
        if self.peerClosed:
            self.close()

    def _begin(self, request: Request, rest: bytes) -> None:
        handler = self.handler
        request.connection = self
        if self.requestsLeft > 0:
            self.requestsLeft -= 1
        keepAlive = request.keepAlive and handler.serving and self.requestsLeft != 0
        if handler.choosesKeepAlive and not handler.mayKeepAlive(request):
            keepAlive = False
        exchange, clock = Exchange(), handler.wallClock
        exchange.attach(self, request, NO_BODY, keepAlive, clock())
        if request.chunked or request.contentLength > 0:
            body = exchange.body = RequestBody(self._decoder(request), exchange.bodyWanted)
            if rest:
                rest = body.feed(rest)
        self.buffer = rest
        self.state = _BUSY
        self._headStarted = False
        self.deadline = 0.0
        self.exchange = exchange
        if self.peerClosed and not exchange.body.complete:
            exchange.body.fail(ClientEOF("the client closed the connection inside the body"))
        exchange.begin()

    def _decoder(self, request: Request) -> Any:
        """What finds the end of a request's body."""
        handler = self.handler
        if not request.chunked:
            return FixedLengthBody(request.contentLength)
        return ChunkedBody(
            handler.maxExtensionSize,
            handler.maxTrailerSize,
            handler.allowedTrailerHeaders,
            request.addTrailer,
        )

    def refuse(self, problem: ProtocolError) -> None:
        """What came is no request: answer without a body, log it, and close."""
        handler = self.handler
        self.buffer = b""
        if problem.status:
            with contextlib.suppress(OSError):
                self.channel.send(
                    serializer.refusal(
                        problem.status,
                        problem.saysClose,
                        handler.serverLine,
                        handler.dateLine(handler.wallClock()),
                    )
                )
        handler.adapter.logRefusal(self, problem)
        self.linger()

    # while an exchange is under way

    def _receivedWhileBusy(self, data: bytes) -> None:
        exchange, state = self.exchange, self.state
        if state >= _C.LINGER:
            return
        if state is _C.SWALLOW:
            self._swallowMore(data)
            return
        if exchange is None:
            self._resumeWith(data)
            return
        body = exchange.body
        if not body.complete:
            data = body.feed(data)
            self._bodyArrived(exchange, body)
        if data:
            self._early(exchange, data)

    def _bodyArrived(self, exchange: Exchange, body: RequestBody) -> None:
        if body.full and not body.complete:
            self._pause()
            if not body.full:
                # somebody has read it in this very moment, and saw no pause to end
                self._unpause()
        if exchange.held and (body.complete or body.full):
            exchange.release()
        listener = exchange.listener
        if listener is not None:
            listener.bodyArrived()

    def _early(self, exchange: Exchange, data: bytes) -> None:
        """Bytes of the next request, before this one is answered."""
        self.buffer += data
        if len(self.buffer) > READ_AHEAD:
            self._pause()
        listener = exchange.listener
        if listener is not None:
            listener.earlyData()
        if self.exchange is None:
            self._resume()

    def _bodyFailed(self, exchange: Exchange, problem: OSError | EOFError) -> None:
        failure = problem if isinstance(problem, OSError) else ClientEOF(str(problem))
        exchange.body.fail(failure)
        if exchange.held:
            exchange.release()

    def readOn(self) -> None:
        """Take what the client sends, within connectionUploadTimeout."""
        self.deadline = (
            self.handler.loop.time() + self.handler.readTimeout if self.handler.readTimeout > 0 else 0.0
        )
        self._unpause()

    def readOnFromAnywhere(self) -> None:
        """`readOn` for readers on workers, who keep the time themselves."""
        if self._paused:
            self.handler.callInReactor(self._unpause)

    def _pause(self) -> None:
        if not self._paused and self.state <= _C.SWALLOW:
            self._paused = True
            self.transport.pause_reading()
            if self.exchange is not None and self.exchange.listener is not None:
                self.handler.sweep.add(self)

    def _unpause(self) -> None:
        if self._paused and self.state is not _C.CLOSED and not self.transport.is_closing():
            self._paused = False
            self.transport.resume_reading()
            self.handler.sweep.discard(self)

    # the end of an exchange

    def exchangeDone(self, exchange: Exchange) -> None:
        """The response has ended; any thread."""
        body, handler = exchange.body, self.handler
        broken = body is not NO_BODY and (not body.complete or body.failure is not None)
        if broken or not exchange.keepAlive or self.peerClosed:
            handler.callInReactor(self._conclude, exchange)
            return
        self.deadline = handler.loop.time() + handler.keepAliveSeconds
        self.state = _KEEP_ALIVE if self.state is _BUSY else TRANSITIONS[self.state, _I.DONE]
        self.exchange = None
        if (self.buffer and not self._consuming) or self._paused or self.peerClosed:
            handler.callInReactor(self._resume)

    def endAfter(self, exchange: Exchange) -> None:
        """The exchange has ended and the connection with it, whatever the client still sends; any thread."""
        self.handler.callInReactor(self._endAfter, exchange)

    def _endAfter(self, exchange: Exchange) -> None:
        if self.exchange is exchange:
            self.exchange = None
            self._endConnection(clean=exchange.body.complete and not self.buffer)

    def _resume(self) -> None:
        """Go on with what came while somebody was busy."""
        self._unpause()
        if self.exchange is None and self.state is _KEEP_ALIVE and not self._consuming:
            self._resumeWith(b"")

    def _resumeWith(self, data: bytes) -> None:
        data, self.buffer = self.buffer + data, b""
        if data:
            self._consume(data)
        elif self.peerClosed:
            self.close()
        if self.peerClosed and self.exchange is None and self.state is _KEEP_ALIVE:
            self.close()

    # time and room

    def timedOut(self) -> None:
        """The deadline has passed: the wheel calls this."""
        exchange = self.exchange
        self.deadline = 0.0
        if exchange is None or self.state is not _BUSY:
            if self.channel.queued and self.channel.sent - self.channel.queued != self._taken:
                self._grantTime()
                return
            self.deadline = -1.0
            self.exchange = None
            self.close()
        elif exchange.listener is not None:
            exchange.listener.timedOut()
        elif exchange.held:
            self._bodyFailed(exchange, TimeoutError("the client did not send the rest of its body in time"))

    def channelDrained(self) -> None:
        """The client has taken what was queued."""
        self._fireDrained(None)
        exchange = self.exchange
        if exchange is None and self.state is _KEEP_ALIVE:
            if not self._headStarted:
                # the client's time for its next request begins when it has its answer
                self.deadline = self.handler.loop.time() + self.handler.keepAliveSeconds
            if self.buffer:
                self._resume()
        # a worker may take it away in between
        listener = exchange.listener if exchange is not None else None
        if listener is not None:
            listener.drained()

    @property
    def tlsSession(self) -> TlsSession | None:
        """What TLS knows of the client; None on a plain connection."""
        return self.transport.get_extra_info("tls_session") if self.tls is not None else None

    @property
    def remoteHost(self) -> str:
        """The client's name where enableLookups is set, else its address."""
        return self.handler.lookUp(self.remoteAddr) if self.handler.enableLookups else self.remoteAddr


class ClientEOF(EOFError, OSError):
    """The client closed the connection inside its body: EOFException and IOException in one."""


def canonicalAddress(address: Any) -> tuple[str, int]:
    """
    Host and port of a socket's name; an IPv4 address mapped into IPv6 is shown as IPv4.

    :param address: what ``getpeername`` gave; empty for a socket that has gone already.
    """
    if not isinstance(address, tuple) or len(address) < 2:
        return "", 0
    host = address[0].removeprefix("::ffff:") if "." in address[0] else address[0]
    return host, address[1]


#: A server has few addresses of its own, and each connection would keep a copy of one.
_localAddress = lru_cache(maxsize=64)(canonicalAddress)
