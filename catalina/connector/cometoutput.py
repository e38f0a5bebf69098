"""
What leaves on a Comet connection: written by any thread, ended once, and never after the end.

An application may hold the response of a Comet connection for long, and write from threads of its own while others close the event or the
reactor delivers the last one. All of them meet at one lock here, and nobody waits while holding it. Behind the end of the response the
connection may serve somebody else already: what is written late is dropped, or refused after the last event.
"""

from __future__ import annotations

import threading
from typing import Any

from catalina.connector.cometstates import Happening
from catalina.connector.outputbuffer import OutputBuffer
from catalina.coyote import ClientAbortException, SharedBytes
from catalina.coyote.channel import HIGH_WATER
from catalina.servlet import IllegalStateException


class CometOutput:
    """
    The outgoing side of one Comet connection.

    :param exchange: what leaves through it comes here first, from now on.
    :param response: this container's response.
    :param connection: its owner, which hears of clients that take nothing.
    """

    __slots__ = (
        "lock", "closedElsewhere", "clientGone", "sharesChunks", "lastWrite", "_shared", "_exchange", "_response", "_connection",
        "_channel", "_handler",
    )  # fmt: skip

    def __init__(self, exchange: Any, response: Any, connection: Any) -> None:
        self.lock = threading.RLock()
        #: Whether the response was ended outside of an event of its connection.
        self.closedElsewhere = False
        #: Whether a write has met a client that had gone.
        self.clientGone = False
        #: Whether shared pieces leave as the chunks that they are; known from the first one on.
        self.sharesChunks = False
        #: When something was written, in the loop's time: a deadline is reckoned from there.
        self.lastWrite = 0.0
        # bytes of shared pieces that the exchange has not been told of
        self._shared = 0
        self._exchange = exchange
        self._response = response
        self._connection = connection
        self._channel = exchange.channel
        self._handler = exchange.connection.handler
        response.cometWriter = True
        response._buffer = CometOutputBuffer(response, self)
        exchange.writer = self

    @property
    def closed(self) -> bool:
        """Whether the response has been ended: by ``close()``, through its writer or stream, or by the container."""
        return bool(self._response.closed)

    @property
    def ended(self) -> bool:
        """Whether nothing more may be written, since the last event has been delivered."""
        return bool(self._response.ended or self._exchange.finished)

    # writing

    def send(self, data: bytes) -> None:
        """
        Send bytes as they stand on the wire; never waits.

        :raises ClientAbortException: the client has gone, or does not take what is written for it; ERROR follows.
        :raises IllegalStateException: the response has ended.
        """
        with self.lock:
            self._transmit(data)

    def sendChunk(self, shared: SharedBytes) -> None:
        """
        `send` a shared piece as the chunk that it is; for who has the lock, and knows that `sharesChunks`.

        Of all that a connection has this touches as little as can be: with thousands of them nothing is in the processor's caches.
        """
        self._transmit(shared.chunk)
        self._shared += len(shared.chunk)

    def _transmit(self, data: bytes) -> None:
        if self._response.ended:
            raise IllegalStateException("the response has ended")
        channel, handler = self._channel, self._handler
        if channel.queued and channel.queued + len(data) > handler.cometWriteBuffer:
            self._refuseIfNobodyWaits()
        try:
            channel.send(data)
        except ClientAbortException:
            self.clientGone = True
            raise
        # a large piece may have left as it is; what counts is what the client has not taken
        if channel.queued > handler.cometWriteBuffer:
            self._refuseIfNobodyWaits()
        self.lastWrite = handler.loop.time()

    def _refuseIfNobodyWaits(self) -> None:
        """Give a client up that does not take what is written, unless the writer will wait for it."""
        if self._connection.mayWait():
            return
        self._response.overflown = True
        # not now, even on the reactor: the event must not run in the middle of the write, with the lock held
        self._handler.loop.call_soon_threadsafe(self._connection.happens, Happening.OVERFLOW)
        raise ClientAbortException("the client does not take what is written for it (cometWriteBuffer)")

    def waitForRoom(self) -> None:
        """
        Inside its own event a blocking write waits for its client; outside it never does, nor behind the end of the response.

        :raises OSError: the client has gone, or takes nothing for too long.
        """
        channel = self._channel
        if channel.queued > HIGH_WATER and not self.closed and self._connection.mayWait():
            channel.waitForRoom(self._handler.writeSeconds)

    # the end

    def noteWhere(self) -> None:
        """The response is about to end: whether an event does it decides what follows."""
        self.closedElsewhere = not self._connection.inOwnEvent()

    def close(self) -> bool:
        """
        End the response for the application, on any thread; False if it had been ended before.

        After ``sendError`` in BEGIN that is left to the error page, as Tomcat leaves it.
        """
        with self.lock:
            if self._response.isError() and not self._connection.begun:
                return False
            first = not self.closed
            self.finish()
            return first

    def finish(self) -> None:
        """End the response: what is buffered leaves now. Nothing happens if it has ended."""
        try:
            self._response.finish()
        except OSError:
            self._exchange.keepAlive = False

    def fail(self) -> None:
        """``event()`` raised: a response that has not begun is a 500."""
        coyote = self._response.coyoteResponse
        if not coyote.committed:
            coyote.status = 500

    def end(self, failed: bool) -> None:
        """
        The last event has been delivered: nothing more may be written.

        :param failed: by an ERROR, after which a response that has not begun is a 500.
        """
        response = self._response
        with self.lock:
            if failed and not self.closed and not response.coyoteResponse.committed:
                response.suspended = False
                response.startOver()
                response.coyoteResponse.status = 500
                self.finish()
            self._tellShared()
            response.ended = True

    def letGo(self) -> None:
        """The application stops: nothing more may be written, and the response stays as it is."""
        with self.lock:
            self._tellShared()
            self._response.ended = True
            self._exchange.finished = True

    def _tellShared(self) -> None:
        """The access log wants to know how much was sent."""
        self._exchange.bodySent += self._shared
        self._shared = 0


class CometOutputBuffer(OutputBuffer):
    """
    The output stream of a Comet response, for many threads at once.

    :param response: this container's response.
    :param output: where they meet.
    """

    __slots__ = ("_output",)

    def __init__(self, response: Any, output: CometOutput) -> None:
        super().__init__(response)
        self._output = output

    def write(self, data: bytes, /) -> None:
        """Write bytes, as `OutputBuffer.write`; those of two threads are never mixed."""
        with self._output.lock:
            super().write(data)
        self._output.waitForRoom()

    def flush(self) -> None:
        """Send what was written, with the head before it."""
        with self._output.lock:
            super().flush()
        self._output.waitForRoom()

    def writeShared(self, shared: SharedBytes) -> None:
        """Write and flush a piece that other responses write too."""
        output = self._output
        # half the price of `with`, for every delivery
        output.lock.acquire()
        try:
            if self._chunks or self.suspended or self.closed or not output.sharesChunks:
                self._writeFirst(shared)
            else:
                self.written += len(shared.data)
                output.sendChunk(shared)
        finally:
            output.lock.release()
        if output._channel.queued:
            output.waitForRoom()

    def _writeFirst(self, shared: SharedBytes) -> None:
        """As any other bytes, and with the head before them, where that is still to be sent."""
        super().write(shared.data)
        super().flush()
        self._output.sharesChunks = self._response.exchange.sharesChunks

    def finish(self) -> None:
        """End the body. What other threads write at the same time comes before the end, or is dropped."""
        with self._output.lock:
            if not self.closed:
                # in this order, since the reactor looks at both without the lock
                self._output.noteWhere()
                super().finish()
