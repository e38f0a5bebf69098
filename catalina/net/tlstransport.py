"""
TLS between a socket's transport and the protocol of a connection (SecureNioChannel in Tomcat).

`TlsTransport` is a protocol to the transport below and a transport to the protocol above; OpenSSL works on memory in between, so that all
loops get the same: a handshake with a time limit, half-closed connections in both directions (RFC 8446 6.1), and never a byte in clear once
the first came. The protocol above is made when the handshake is done. Everything happens on the loop's thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from typing import Any, Final

from twisted.logger import Logger

from catalina.net.tlssession import TlsSession, describeSession

#: Seconds without progress after which a client that does not take the rest of its answer is cut off.
CLOSE_TIME: Final = 10.0
#: Longer than any limit that somebody means: not worth a timer.
_FOR_EVER: Final = 1e6
_PLAINTEXT_SIZE: Final = 65536
_HANDSHAKE: Final = 0x16
#: What a browser shows that speaks HTTP to this port.
_PLAIN_ANSWER: Final = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: 57\r\nConnection: close\r\n\r\n"
    b"Bad Request\nThis combination of host and port needs TLS.\n"
)


class TlsServer:
    """
    What the TLS connections of one port share.

    :param loop: gives ``call_later``.
    :param context: what new connections are opened with; may be replaced at any time.
    :param handshakeSeconds: how long a client may take until the handshake is done.
    :param verifyDepth: how many certificates may stand above a client's own.
    """

    def __init__(
        self, loop: Any, context: ssl.SSLContext, handshakeSeconds: float, verifyDepth: int = 10
    ) -> None:
        self.loop = loop
        self.context = context
        self.handshakeSeconds = handshakeSeconds
        self.verifyDepth = verifyDepth
        #: Connections whose handshake is not done.
        self.pending: set[TlsTransport] = set()

    def wrap(self, factory: Callable[[], Any], lost: Callable[[], None]) -> TlsTransport:
        """
        Make what goes onto an accepted connection.

        :param factory: makes the protocol above, once the handshake is done.
        :param lost: called if the connection ends before.
        """
        return TlsTransport(self, factory, lost)

    def close(self) -> None:
        """Cut off those whose handshake is not done."""
        for transport in tuple(self.pending):
            transport.abort()


class TlsTransport(asyncio.Protocol):
    """
    One TLS connection, server side.

    :param server: what it shares with others.
    :param factory: makes the protocol above.
    :param lost: called if the connection ends before there is one.
    """

    _log = Logger()

    __slots__ = (
        "_server", "_factory", "_lost", "_raw", "_incoming", "_outgoing", "_tls", "_protocol", "_timer", "_closing", "_deaf",
        "_eofTold", "_left", "session", "__weakref__",
    )  # fmt: skip

    def __init__(self, server: TlsServer, factory: Callable[[], Any], lost: Callable[[], None]) -> None:
        self._server = server
        self._factory = factory
        self._lost = lost
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = server.context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._protocol: Any = None
        self._timer: Any = None
        self._closing = False
        # nothing that comes is looked at any more
        self._deaf = False
        self._eofTold = False
        self._left = -1
        self.session: TlsSession | None = None

    # what the transport below calls

    def connection_made(self, transport: Any) -> None:
        """A client has connected; its handshake is awaited."""
        self._raw = transport
        self._server.pending.add(self)
        if self._server.handshakeSeconds < _FOR_EVER:
            self._timer = self._server.loop.call_later(self._server.handshakeSeconds, self._tooSlow)

    def data_received(self, data: bytes) -> None:
        """Encrypted bytes have come."""
        if self._deaf:
            return
        if self._protocol is None and self._isPlain(data):
            return
        self._incoming.write(data)
        if self._protocol is None and not self._handshake():
            return
        self._readOn()

    def eof_received(self) -> bool:
        """The client has sent FIN, which without a close_notify before counts as one: HTTP knows where its messages end."""
        if self._protocol is None or self._closing:
            return False
        return True if self._eofTold else self._ended()

    def connection_lost(self, problem: Exception | None) -> None:
        """The connection is gone."""
        self._closing = self._deaf = True
        self._cancelTimer()
        self._server.pending.discard(self)
        if self._protocol is None:
            self._lost()
        else:
            self._protocol.connection_lost(problem)

    def pause_writing(self) -> None:
        """The transport below has enough to send."""
        if self._protocol is not None:
            self._protocol.pause_writing()

    def resume_writing(self) -> None:
        """It has room again."""
        if self._protocol is not None:
            self._protocol.resume_writing()

    # the handshake

    def _isPlain(self, data: bytes) -> bool:
        """Tell a client that speaks HTTP in clear what this port wants."""
        if (
            self._incoming.pending
            or self.session is not None
            or data[0] == _HANDSHAKE
            or not data[:1].isalpha()
        ):
            return False
        self._debug("speaks plain HTTP")
        self._raw.write(_PLAIN_ANSWER)
        self._closeBelow()
        return True

    def _handshake(self) -> bool:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            self._flush()
            return False
        except OSError as problem:
            self._debug(getattr(problem, "reason", None) or str(problem))
            self._flush()
            self._closeBelow()
            return False
        self._flush()
        session = self.session = describeSession(self._tls)
        if len(session.chain) - 1 > self._server.verifyDepth:
            self._debug("shows a longer chain of certificates than is allowed")
            self._closeBelow()
            return False
        self._established()
        return not self._closing

    def _established(self) -> None:
        self._cancelTimer()
        self._server.pending.discard(self)
        self._protocol = self._factory()
        self._protocol.connection_made(self)

    def _tooSlow(self) -> None:
        self._timer = None
        self._debug("has not finished its handshake in time")
        self._closeBelow()

    def _debug(self, what: str) -> None:
        peer = self._raw.get_extra_info("peername") or ("a client that has gone",)
        self._log.debug("TLS: {peer} {what}", peer=peer[0], what=what)

    # reading

    def _readOn(self) -> None:
        """Hand on all that the bytes so far amount to, as one piece."""
        pieces: list[bytes] = []
        ended = False
        try:
            while self._incoming.pending or self._tls.pending():
                piece = self._tls.read(_PLAINTEXT_SIZE)
                if not piece:
                    ended = True
                    break
                pieces.append(piece)
        except ssl.SSLWantReadError:
            # the rest of a record is still on its way
            self._flush()
        except ssl.SSLZeroReturnError:
            ended = True
        except ssl.SSLError as problem:
            self._broken(problem)
            return
        if pieces and not self._closing:
            self._protocol.data_received(pieces[0] if len(pieces) == 1 else b"".join(pieces))
        if ended and not self._deaf:
            self._ended()

    def _ended(self) -> bool:
        """The client sends nothing more; it may still read. Returns whether the connection stays open."""
        self._deaf = self._eofTold = True
        stays = bool(self._protocol.eof_received())
        if not stays:
            self.close()
        return stays

    def _broken(self, problem: ssl.SSLError) -> None:
        """What came is no TLS, or was tampered with: nothing more of it is believed (RFC 8446 6.2)."""
        self._debug(problem.reason or str(problem))
        self._deaf = True
        self._flush()
        self.abort()

    # what the protocol above calls

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """As asyncio's transports; ``ssl_object`` is there, and ``tls_session`` tells what was agreed on."""
        if name == "tls_session":
            return self.session
        return self._tls if name == "ssl_object" else self._raw.get_extra_info(name, default)

    def write(self, data: bytes | memoryview) -> None:
        """
        Encrypt and send; what the socket does not take is kept below, and ``pause_writing`` says when that is enough.

        :raises ssl.SSLError: OpenSSL has given the connection up.
        """
        if self._closing or not data:
            return
        rest = memoryview(data)
        while rest:
            rest = rest[self._tls.write(rest) :]
        self._flush()

    def _flush(self) -> None:
        data = self._outgoing.read()
        if data:
            self._raw.write(data)

    def pause_reading(self) -> None:
        """Take nothing more from the socket for now."""
        if not self._closing:
            self._raw.pause_reading()

    def resume_reading(self) -> None:
        """Go on."""
        if not self._closing:
            self._raw.resume_reading()

    def is_closing(self) -> bool:
        """Whether it was closed or is about to be."""
        return self._closing or self._raw.is_closing()

    def write_eof(self) -> None:
        """Say that nothing more will be sent, and drop what still comes."""
        self._deaf = True
        self._sayGoodbye()
        self._raw.write_eof()

    def close(self) -> None:
        """Close, once all is sent that was written; a client that does not take it is cut off."""
        if self._closing:
            return
        self._sayGoodbye()
        self._closeBelow()

    def abort(self) -> None:
        """Close at once; what was written may be lost."""
        self._closing = self._deaf = True
        self._raw.abort()

    def _sayGoodbye(self) -> None:
        """Send close_notify, without which the client could not tell the end from a cut (RFC 8446 6.1)."""
        # it waits for the client's own, which nobody needs here
        with contextlib.suppress(OSError):
            self._tls.unwrap()
        self._flush()

    def _closeBelow(self) -> None:
        self._closing = self._deaf = True
        self._cancelTimer()
        self._raw.close()
        self._timer = self._server.loop.call_later(CLOSE_TIME, self._cutIfStalled)

    def _cutIfStalled(self) -> None:
        left = self._raw.get_write_buffer_size()
        if left and left != self._left:
            self._left = left
            self._timer = self._server.loop.call_later(CLOSE_TIME, self._cutIfStalled)
        else:
            self._timer = None
            self._raw.abort()

    def _cancelTimer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
