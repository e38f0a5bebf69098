"""
How an exchange ends whose body nobody read, and how a connection ends: at once, when the client has taken its answer, or with a last word
and some patience for who still sends.

The part of `processor` that closes; whoever reads how requests come and go needs it only then.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from twisted.internet.defer import Deferred

from catalina.coyote.channel import Channel
from catalina.coyote.exchange import Exchange
from catalina.coyote.http11.serializer import leavesBody
from catalina.coyote.http11.states import TRANSITIONS, ConnectionState, Input

_C, _I = ConnectionState, Input

#: Seconds that a client has to take our last word and close.
LINGER_TIME = 2.0


class ConnectionEnd(asyncio.Protocol):
    """What the processor of a connection does to end it."""

    __slots__ = (
        "handler", "transport", "channel", "state", "exchange", "buffer", "deadline", "slot", "peerClosed", "_swallow", "_taken",
        "_drainWaiters",
    )  # fmt: skip

    handler: Any
    transport: Any
    channel: Channel
    state: ConnectionState
    exchange: Exchange | None
    buffer: bytes
    deadline: float
    slot: Any
    peerClosed: bool
    _taken: int
    _drainWaiters: list[Deferred[None]] | None

    _swallow: int

    def _unpause(self) -> None:
        """Take what the client sends again."""
        raise NotImplementedError

    def _resume(self) -> None:
        """Go on with the next request."""
        raise NotImplementedError

    # the end of an exchange that needs the reactor

    def _conclude(self, exchange: Exchange) -> None:
        """The ends that need the reactor: an unread body, a broken one, a connection that closes."""
        if self.exchange is not exchange or self.state is not _C.BUSY:
            return
        body = exchange.body
        if isinstance(body.failure, TimeoutError):
            # the client was slow, but where its body ends is still known
            body.failure, body.failed = None, False
        unread = getattr(body.decoder, "remaining", 0)
        if (
            body.failed
            or body.failure is not None
            or (self.peerClosed and not self.buffer)
            or unread > self.handler.maxSwallowSize >= 0
        ):
            self.exchange = None
            self._endConnection(clean=False)
        elif body.complete:
            self._swallowed(exchange)
        elif leavesBody(exchange.request, exchange.response.status):
            self._endConnection(clean=False)
        else:
            self.state = TRANSITIONS[self.state, _I.UNREAD]
            self._swallow = self.handler.maxSwallowSize - body.discard()
            self.deadline = self.handler.loop.time() + self.handler.connectionSeconds
            self._unpause()

    def _swallowMore(self, data: bytes) -> None:
        """Drop a body that nobody read, up to maxSwallowSize."""
        exchange = self.exchange
        assert exchange is not None
        rest = exchange.body.feed(data)
        self._swallow -= exchange.body.discard()
        if exchange.body.failure is not None or (self._swallow < 0 <= self.handler.maxSwallowSize):
            self.exchange = None
            self._endConnection(clean=False)
        elif exchange.body.complete:
            self.buffer += rest
            self._swallowed(exchange)

    def _swallowed(self, exchange: Exchange) -> None:
        """The request has been read to its end: go on with the next, or close."""
        self.exchange = None
        if not exchange.keepAlive:
            self._endConnection(clean=not self.buffer)
            return
        self.state = TRANSITIONS[self.state, _I.DONE]
        self.deadline = self.handler.loop.time() + self.handler.keepAliveSeconds
        self._resume()

    # closing

    def stall(self, exchange: Exchange) -> None:
        """Answer nothing more on this connection, but leave it open until keepAliveTimeout, as Tomcat does; any thread."""
        self.handler.callInReactor(self._stall, exchange)

    def _stall(self, exchange: Exchange) -> None:
        if self.exchange is exchange:
            self.state = TRANSITIONS[self.state, _I.LAST]
            self.exchange = None
            self.buffer = b""
            self.deadline = self.handler.loop.time() + self.handler.keepAliveSeconds
            self.handler.deadlines.sooner(self)
            self._unpause()

    def _endConnection(self, clean: bool) -> None:
        """Close, once all is sent; where the client may still be sending, say the last word first."""
        if clean or self.peerClosed:
            self._closeWhenSent()
        else:
            self.linger()

    def _closeWhenSent(self) -> None:
        """Close once all is sent; what still comes is dropped."""
        self.state = TRANSITIONS[self.state, _I.LAST]
        self.exchange = None
        self.buffer = b""
        self._whenSent(self.close)

    def linger(self) -> None:
        """Send FIN and drop what still comes, so that the answer is not lost to a reset (RFC 9112 9.6)."""
        self.state = TRANSITIONS[self.state, _I.LAST]
        self.exchange = None
        self.buffer = b""
        self._whenSent(self._sayGoodbye)

    def _sayGoodbye(self) -> None:
        if self.state is not _C.LINGER:
            return
        self.deadline = self.handler.loop.time() + LINGER_TIME
        self.handler.deadlines.sooner(self)
        try:
            self.transport.write_eof()
        except (OSError, RuntimeError):
            self.close()
        self._unpause()

    def _whenSent(self, action: Any) -> None:
        self._flush()
        if self.channel.queued:
            self._grantTime()
            self.whenDrained().addCallbacks(lambda _: action(), lambda _: None)
        else:
            action()

    def close(self) -> None:
        """Close at once; on the reactor's thread."""
        self._flush()
        if self.state is not _C.CLOSED and not self.transport.is_closing():
            self.transport.close()

    def abortFromAnywhere(self) -> None:
        """Close without a proper end, once the client has taken what is queued or has stalled. Any thread."""
        self.handler.callInReactor(self._closeWhenSent)

    # what is still queued

    def _flush(self) -> None:
        """Send an answer that waits for others of its turn."""
        with contextlib.suppress(OSError):
            self.channel.flush()

    def _grantTime(self) -> None:
        """Give a client that still takes its answer a write timeout to take more of it."""
        self._taken = self.channel.sent - self.channel.queued
        self.deadline = self.handler.loop.time() + self.handler.writeSeconds
        self.handler.deadlines.sooner(self)

    def whenDrained(self) -> Deferred[None]:
        """Fires when nothing is queued any more; fails with an OSError when the connection is gone."""
        result: Deferred[None] = Deferred()
        if not self.channel.queued:
            result.callback(None)
            return result
        if self._drainWaiters is None:
            self._drainWaiters = []
        self._drainWaiters.append(result)
        return result

    def _fireDrained(self, failure: OSError | None) -> None:
        waiters, self._drainWaiters = self._drainWaiters, None
        for waiter in waiters or ():
            waiter.callback(None) if failure is None else waiter.errback(failure)
