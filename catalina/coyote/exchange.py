"""
One request on its connection: the one meeting place of workers and reactor.

An exchange is born on the reactor with a parsed head. It asks the adapter where the request may run: on the reactor, when everything
on its way promises never to block, else on a worker of the connector's executor. Whoever runs it writes the response through it;
when the response has ended, the exchange hands the connection back.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from catalina.coyote.body import NO_BODY, RequestBody
from catalina.coyote.channel import HIGH_WATER, Channel, FileSlice
from catalina.coyote.compression import Gzip, applyCompression
from catalina.coyote.errors import ClientAbortException
from catalina.coyote.request import Request
from catalina.coyote.response import Framing, Response
from catalina.coyote.shared import SharedBytes
from catalina.coyote.tasks import CoroutineTask, runAndWait
from catalina.servlet import IllegalStateException
from catalina.util import sharedKeys

#: Bytes that an `async def` servlet may write ahead of a client before it has to await ``flushAsync``.
ASYNC_WRITE_LIMIT = 1 << 20
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

_log = Logger()


@sharedKeys(
    "connection", "channel", "request", "body", "response", "keepAlive", "startTime", "_continueOwed", "_mayBlock", "servletRequest",
    "servletResponse", "commitTime", "framing", "bodySent", "finished", "_owed", "listener", "writer", "held",
)  # fmt: skip
class Exchange:
    """One request and its response."""

    # What most requests never need stands at the class.
    servletRequest: Any = None
    servletResponse: Any = None
    framing: Framing | None = None
    finished = False
    commitTime = 0.0
    listener: Any = None
    held = False
    #: What sends in the place of the channel, by its method of that name.
    writer: Any = None
    #: Bytes sent behind the head, with what frames them; access logs show it.
    bodySent = 0
    #: Bytes that the Content-Length promises and that were not written yet; negative where it is not known.
    _owed = 0
    waits = True
    _gzip: Gzip | None = None
    _mayBlock = True

    def attach(
        self, connection: Any, request: Request, body: RequestBody, keepAlive: bool, startTime: float
    ) -> None:
        """
        Belong to a connection, from the beginning; no ``__init__``, which Python calls at twice the price.

        :param connection: the processor that owns the socket.
        :param request: the parsed head.
        :param body: what follows it.
        :param keepAlive: whether the connection may live on after the response.
        :param startTime: when the request came, in seconds since 1970.
        """
        self.connection = connection
        self.channel: Channel = connection.channel
        self.request = request
        self.body = body
        self.response = Response()
        self.keepAlive = keepAlive
        self.startTime = startTime
        self._continueOwed = request.expectContinue

    # where it runs

    def begin(self) -> None:
        """Decide where the request runs, and run it; on the reactor's thread."""
        self._mayBlock = self.connection.handler.adapter.prepare(self)
        if self.body is not NO_BODY and self._worthWaiting():
            self.held = True
            self.connection.readOn()
        else:
            self._go()

    def _go(self) -> None:
        if self._mayBlock:
            self.connection.handler.execute(self)
        else:
            self.connection.handler.turns.add(self)

    def _worthWaiting(self) -> bool:
        """Whether a small body is still on its way: a slow client is the reactor's business, not a worker's."""
        body = self.body
        if body.complete or body.full or self._continueOwed or self.listener is not None:
            return False
        return self.request.contentLength <= HIGH_WATER

    def release(self) -> None:
        """The body that was waited for is there, or will not come: run."""
        self.held = False
        self._go()

    def run(self) -> None:
        """Call the adapter, which calls the containers; on a worker or on the reactor."""
        pending = self.connection.handler.adapter.service(self)
        if pending is not None:
            self.drive(pending)

    def drive(
        self, pending: Awaitable[Any], done: Callable[[Any, BaseException | None], None] | None = None
    ) -> None:
        """Let the reactor run what an `async def` left to be awaited; does not wait for it."""
        task = CoroutineTask(pending, self.connection.handler.loop, done or _driven)
        if self.connection.handler.isReactorThread():
            task.advance()
        else:
            self.connection.handler.loop.call_soon_threadsafe(task.advance)

    def settle(self, pending: Awaitable[Any]) -> Awaitable[Any] | None:
        """
        Run what an ``async def`` left to be awaited: on the reactor at once, as far as it goes; a worker waits for its end.

        Most coroutines never really wait. They have ended when this returns, and nobody outside has to know that they were any.

        :returns: None if it has ended, else what fires when it does.
        :raises BaseException: what it raised, if it has ended.
        """
        handler = self.connection.handler
        if threading.get_ident() != handler.reactorThread:
            self.waitFor(pending)
            return None
        task = CoroutineTask(pending, handler.loop)
        task.advance()
        if not task.ended:
            return task.whenEnded()
        if task.error is not None:
            raise task.error
        return None

    def waitFor(self, pending: Awaitable[Any]) -> Any:
        """
        Hand a coroutine to the reactor and block this worker until it has ended.

        :raises BaseException: what the coroutine raised.
        """
        return runAndWait(self.connection.handler.platform, pending)

    def onWorker(self, call: Callable[[], Any]) -> Deferred[Any]:
        """Run something that may block on a worker, for coroutines on the reactor; fires with what it returned."""
        handler = self.connection.handler
        result: Deferred[Any] = Deferred()

        def work() -> None:
            try:
                outcome = call()
            except BaseException as problem:
                handler.loop.call_soon_threadsafe(result.errback, Failure(problem))
            else:
                handler.loop.call_soon_threadsafe(result.callback, outcome)

        handler.callInReactor(handler.executor.execute, work)
        return result

    def lock(self) -> threading.RLock:
        """A lock for the states of this request, shared by the threads that work on it."""
        return threading.RLock()

    # reading

    def read(self, size: int) -> bytes | None:
        """
        Read at least one byte of the body, or ``b""`` at its end; a worker waits for it.

        :returns: None, at once, where nothing is there and `waits` is False, as on a non-blocking Comet connection.
        :raises OSError: the body is broken, the client has gone or was too slow.
        :raises IllegalStateException: the reactor would have to wait: ``await stream.readAsync(n)`` does not block.
        """
        data = self.body.readNow(size)
        if data is not None or not self.waits:
            return data
        if self.connection.handler.isReactorThread():
            raise IllegalStateException("reading would block the reactor; use: await stream.readAsync(n)")
        return self.body.read(size, self.connection.handler.readTimeout)

    def available(self) -> int:
        """How many bytes of the body can be read without waiting; an end that came with the last bytes counts as one."""
        body = self.body
        return body.available() or (1 if body.endTogether and self.request.chunked else 0)

    def readAsync(self, size: int) -> Deferred[bytes]:
        """`read` for coroutines: the Deferred fires with the bytes."""
        result: Deferred[bytes] = Deferred()

        def readable() -> None:
            if result.called:
                # who waited has been cancelled: the bytes are for the next reader
                return
            try:
                result.callback(self.body.readNow(size) or b"")
            except OSError as problem:
                result.errback(problem)

        self.body.whenReadable(readable)
        return result

    def bodyWanted(self) -> None:
        """A reader waits for more of the body: tell a client that waits for our word, and read on."""
        self.acknowledge()
        self.connection.readOnFromAnywhere()

    def acknowledge(self) -> None:
        """Send ``100 Continue`` once, where the client asked for it (RFC 9110 10.1.1)."""
        if self._continueOwed and not self.response.committed:
            self._continueOwed = False
            self.channel.send(_CONTINUE)

    # writing

    def commit(self, body: bytes, last: bool) -> None:
        """
        Send the head and, in the same packet, the first bytes of the body.

        :param body: bytes that are ready; may be empty.
        :param last: nothing follows them.
        :raises OSError: the client has gone.
        """
        policy = self.connection.handler.compressionPolicy
        if policy.enabled:
            self._gzip = applyCompression(policy, self.request, self.response)
        framing, head = self._commitHead()
        length = self.response.contentLength
        if length == len(body) and framing.hasBody and self.writer is None:
            # most responses are one piece, which nothing can follow
            self.bodySent = length
            self.connection.handler.turns.send(self.channel, head + body)
        else:
            self._owed = length
            self._transmit(head + self._encode(body, last), last)

    def _commitHead(self) -> tuple[Framing, bytes]:
        """Settle the framing and make the head; from here on nothing of either can change."""
        connection, response = self.connection, self.response
        handler = connection.handler
        response.committed = True
        self._continueOwed = False
        clock = handler.wallClock
        now = self.commitTime = clock()
        committed = connection.codec.commit(
            self.request, response, self.keepAlive, handler.serverLine, handler.dateLine(now)
        )
        framing = self.framing = committed[0]
        self.keepAlive = framing.keepAlive
        return committed

    def write(self, data: bytes, last: bool = False) -> None:
        """
        Send more of the body.

        :raises OSError: the client has gone.
        """
        encoded = self._encode(data, last) if data or last else b""
        if encoded:
            self._transmit(encoded, last)

    def writeShared(self, shared: SharedBytes) -> None:
        """
        Send a piece that other responses send too; nothing is encoded again.

        :raises OSError: the client has gone.
        """
        if not self.sharesChunks:
            self.write(shared.data)
            return
        self.bodySent += len(shared.chunk)
        self._transmit(shared.chunk, False)

    @property
    def sharesChunks(self) -> bool:
        """Whether a piece of the body leaves as the chunk that it is for others, too; once it does, it does to the end."""
        framing = self.framing
        return framing is not None and framing.chunked and framing.hasBody and self._gzip is None

    def _encode(self, data: bytes, last: bool) -> bytes:
        framing = self.framing
        assert framing is not None
        if not framing.hasBody or not (data or last):
            return b""
        if self._gzip is not None:
            data = self._gzip.write(data, not last)
            if last:
                data += self._gzip.finish()
        if framing.chunked:
            chunks = self.connection.codec.chunks(data, last)
            self.bodySent += len(chunks)
            return chunks
        self.bodySent += len(data)
        owed = self._owed - len(data)
        if owed < 0 <= self._owed:
            # more than the Content-Length says: the client would take it for the next response
            self.bodySent += owed
            data = data[:owed]
            owed = 0
        self._owed = owed
        return data

    def _transmit(self, data: bytes, last: bool) -> None:
        """Send; what stands behind the end of the response drains without anybody's waiting."""
        if self.writer is not None:
            self.writer.send(data)
            return
        self.channel.send(data)
        if self.channel.queued > HIGH_WATER and not last:
            self._crowded()

    def _crowded(self) -> None:
        """More is queued than the client takes: a worker waits, a coroutine should have awaited the flush."""
        if not self.connection.handler.isReactorThread():
            self.channel.waitForRoom(self.connection.handler.writeSeconds)
        elif self.channel.queued > ASYNC_WRITE_LIMIT:
            raise IllegalStateException(
                "the client does not take so much at once; use: await response.flushAsync()"
            )

    def sendFile(self, file: FileSlice) -> None:
        """
        Send the body from a file, behind a head with its Content-Length.

        :raises OSError: the client has gone, or the file has become shorter.
        """
        framing, head = self._commitHead()
        # whatever the application still writes is too much
        self._owed = 0
        if not framing.hasBody or not len(file):
            self.channel.send(head)
            return
        length = self.bodySent = len(file)
        try:
            self.channel.send(head, file)
        except OSError:
            # the client waits for what was promised
            self.keepAlive = False
            self.bodySent = length - len(file)
            raise

    def whenDrained(self) -> Deferred[None]:
        """Fires when the client has taken what was written, for ``flushAsync``; fails with an OSError when it has gone."""
        return self.connection.whenDrained()

    # the end

    def finish(self) -> None:
        """The response has ended: hand the connection back. Any thread; a second call does nothing."""
        if self.finished:
            return
        self.finished = True
        if self._owed > 0 and self.keepAlive and self.framing is not None and self.framing.hasBody:
            # the client still waits for bytes that will never come: no other response may take their place
            self.connection.stall(self)
            return
        self.connection.exchangeDone(self)

    def finishAndClose(self) -> None:
        """`finish`, and the connection closes whatever the client still sends."""
        if not self.finished:
            self.finished = True
            self.keepAlive = False
            self.connection.endAfter(self)

    def abort(self) -> None:
        """Cut the connection: what was sent can no longer become a whole response."""
        self.keepAlive = False
        self.finished = True
        self.connection.abortFromAnywhere()

    @property
    def gone(self) -> bool:
        """Whether the client cannot be reached any more."""
        return not self.channel.open


def _driven(result: Any, error: BaseException | None) -> None:
    """The adapter answers for everything that applications raise; what is left is the container's own fault."""
    if error is not None and not isinstance(error, ClientAbortException):
        _log.error("A request failed outside the containers: {error!r}", error=error)
