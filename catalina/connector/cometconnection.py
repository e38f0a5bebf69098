"""
The owner of one Comet connection: sees what happens to it, looks the event up, and delivers it.

One event at a time, in order: that is the promise. What happens is seen on the reactor's thread and kept as conditions, not as a queue,
so that all data that has come is one READ. While an event runs, on a worker or as a coroutine, nothing else is delivered; when it has
returned the reactor looks again. Writes come from any thread; the lock here makes sure that none reaches the connection after the response
has ended, when it may serve somebody else.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from typing import Any

from twisted.logger import Logger

from catalina.comet import CometOperation, EventType
from catalina.connector.cometdetached import Detached
from catalina.connector.cometevent import CometEventImpl
from catalina.connector.cometstates import TRANSITIONS, CometState, Happening, Step, endFollows
from catalina.connector.requestattributes import COMET_TIMEOUT
from catalina.coyote import ClientAbortException, ProtocolError
from catalina.coyote.channel import HIGH_WATER
from catalina.servlet import IllegalStateException

_S, _H = CometState, Happening

#: Seconds between two CALLBACK events while OP_CALLBACK stays registered.
CALLBACK_PERIOD = 0.1


class CometConnection:
    """
    Delivers the events of one exchange.

    :param exchange: the exchange; stays open until the last event.
    :param adapter: runs events through the containers.
    """

    __slots__ = (
        "_exchange", "_adapter", "_handler", "event", "_state", "_running", "_begun", "_thread", "_lock", "_closed", "_failure",
        "_pending", "_signals", "over", "_blocking", "_callbackDue", "_expected",
        "_closedElsewhere", "_clientGone", "__weakref__",
    )  # fmt: skip

    _log = Logger()

    def __init__(self, exchange: Any, adapter: Any, request: Any, response: Any, blocking: bool) -> None:
        self._exchange = exchange
        self._adapter = adapter
        self._handler = exchange.connection.handler
        self.event = CometEventImpl(request, response, self)
        self._state = _S.OPEN
        self._running = True
        self._begun = False
        self._thread = 0
        self._lock = threading.RLock()
        self._closed = False
        self._failure: BaseException | None = None
        self._pending: set[Happening] = set()
        self._signals: list[Callable[[], None]] | None = None
        self.over = False
        self._blocking = blocking
        self._callbackDue = False
        self._expected = 0
        self._closedElsewhere = False
        self._clientGone = False
        response.cometWriter = True
        exchange.writer = self._write
        exchange.listener = self

    # BEGIN, which the adapter runs as an ordinary request

    def enterEvent(self) -> None:
        """This thread runs an event."""
        self._thread = threading.get_ident()

    def inOwnEvent(self) -> bool:
        """Whether this thread runs an event of this connection."""
        return self._thread == threading.get_ident()

    def beginReturned(self) -> bool:
        """BEGIN has returned. True if the connection stays open; else the adapter ends the request as any other."""
        self._thread = 0
        # a client that has gone during BEGIN is told of, whatever its going has made BEGIN raise
        gone = not self._closed and (self._clientGone or self._exchange.gone)
        closed = self._noteClosed() and not self._closedElsewhere
        if not gone and (closed or self.event.response.isError()):
            self._leave()
            return False
        context = self.event.request.context
        context.cometOpened(self)
        self._handler.callInReactor(self._beginDone)
        return True

    def _noteClosed(self) -> bool:
        """Whether the response has been closed: by ``close()``, or through its writer or stream."""
        buffer = self.event.response._buffer
        if not self._closed and buffer is not None and buffer.closed:
            self._closed = True
        return self._closed

    def _leave(self) -> None:
        """The request ends without further events."""
        self._state = _S.ENDED
        self.over = True
        self._exchange.listener = None
        self._fireSignals()

    def _beginDone(self) -> None:
        self._begun = True
        self._running = False
        self.touch()
        self._handler.deadlines.sooner(self._exchange.connection)
        self._exchange.connection.readOnFromAnywhere()
        if self._clientGone or self._exchange.connection.exchange is not self._exchange:
            # BEGIN has met it in a write, and the connection has forgotten this exchange already
            self._pending.add(_H.LOST)
        self._look()

    # what the connection reports, on the reactor's thread

    def bodyArrived(self) -> None:
        """Bytes of the body, its end, or a fault in it."""
        self.touch()
        self._look()

    def earlyData(self) -> None:
        """Bytes of the next request."""
        self.touch()
        self._look()

    def peerClosed(self) -> None:
        """The client sends nothing more."""
        self._look()

    def connectionLost(self, problem: BaseException | None) -> None:
        """The connection is gone."""
        self._happens(_H.LOST)

    def timedOut(self) -> None:
        """Nothing happened for too long."""
        self.touch()
        self._happens(_H.TIMEOUT)

    def drained(self) -> None:
        """The client has taken what was written."""
        if CometOperation.OP_WRITE in self.event.operations:
            self._look()

    def terminate(self, happening: Happening, done: Callable[[], None] | None = None) -> None:
        """
        End the connection from outside (shutdown, reload, end of the session); any thread.

        :param happening: why.
        :param done: called, on any thread, when the application has been told, or need not be.
        """
        self._handler.callInReactor(self._terminate, happening, done)

    def _terminate(self, happening: Happening, done: Callable[[], None] | None) -> None:
        if self.over or (self._state is _S.CLOSED and happening is _H.SESSION_END):
            if done is not None:
                done()
            return
        if done is not None:
            self._signals = [*(self._signals or ()), done]
        self._happens(happening)

    def detach(self) -> None:
        """
        The application stops without a word to its clients: let go of it at once, and cut the connection at the next bytes or its timeout.
        """
        self._handler.callInReactor(self._detach)

    def _detach(self) -> None:
        if not self.over:
            self._leave()
            self._letGo(Detached(self._exchange, answer=False))

    def _happens(self, happening: Happening) -> None:
        self._pending.add(happening)
        self._look()

    # which event is due

    def _look(self) -> None:
        """Deliver what is due, if nothing is being delivered."""
        if self._running or self.over:
            return
        if self._state is _S.OPEN and self._noteClosed():
            self._state = _S.CLOSED
        happening = self._due()
        if happening is None:
            return
        step = TRANSITIONS.get((self._state, happening))
        self._pending.discard(happening)
        if step is not None:
            self._deliver(happening, step)

    def _due(self) -> Happening | None:
        for happening in _URGENT:
            if happening in self._pending:
                return happening
        return self._dueFromBody() or self._dueFromPeer() or self._dueOperation()

    def _listens(self) -> bool:
        """Whether the client's bytes are told; without OP_READ those of the body and of its next request wait."""
        return CometOperation.OP_READ in self.event.operations or self._state is _S.CLOSED

    def _dueFromBody(self) -> Happening | None:
        body = self._exchange.body
        listening = self._listens()
        if listening and body.available():
            return _H.DATA
        if body.failure is not None:
            return _H.BODY_BROKEN if isinstance(body.failure, ProtocolError) else _H.BODY_ABORTED
        if listening and self._exchange.request.chunked and body.decoder.done and not body.endSeen:
            return _H.BODY_END
        return None

    def _dueFromPeer(self) -> Happening | None:
        connection = self._exchange.connection
        if connection.buffer and self._listens():
            return _H.EARLY
        if _H.LOST in self._pending:
            return _H.LOST
        if connection.peerClosed:
            return _H.FIN
        return _H.TIMEOUT if _H.TIMEOUT in self._pending else None

    def _dueOperation(self) -> Happening | None:
        operations = self.event.operations
        # CALLBACK first: it comes now and then, WRITE as long as there is room, which may be always
        waits = self._callbackDue and self._state is _S.OPEN
        if CometOperation.OP_CALLBACK in operations and not waits:
            return _H.CALLBACK
        if CometOperation.OP_WRITE in operations and self._exchange.channel.writeable:
            return _H.WRITEABLE
        return None

    # delivering

    def _deliver(self, happening: Happening, step: Step, cause: Happening | None = None) -> None:
        """
        Call the application.

        :param cause: what brought the event that raised, where this is the ERROR after it.
        """
        self._running = True
        event = self.event
        event.type, event.subType = step.type, step.subType
        self._failure = None
        self._expected = self._exchange.body.received
        if happening is _H.CALLBACK:
            self._callbackDue = True
            self._handler.loop.call_later(CALLBACK_PERIOD, self._callbackAgain)

        def run() -> None:
            self.enterEvent()
            try:
                pending = self._adapter.event(event)
            except BaseException as problem:
                self._failure = problem
                pending = None
            if pending is None:
                self._thread = 0
                self._handler.callInReactor(self._delivered, happening, step, cause)
            else:
                self._exchange.drive(self._finishEvent(pending, happening, step, cause))

        if self._blocking:
            self._handler.executor.execute(run)
        else:
            run()

    async def _finishEvent(
        self, pending: Awaitable[Any], happening: Happening, step: Step, cause: Happening | None
    ) -> None:
        try:
            await pending
        except BaseException as problem:
            self._failure = problem
        self._thread = 0
        self._delivered(happening, step, cause)

    def _callbackAgain(self) -> None:
        self._callbackDue = False
        self._look()

    def _delivered(self, happening: Happening, step: Step, cause: Happening | None) -> None:
        """An event has returned: follow it up, then look again."""
        closed = self._noteClosed()
        if self._failure is not None:
            self._logFailure(step)
            if cause is None and not closed and step.state is not _S.FAILED:
                self._failResponse()
                self._deliver(_H.RAISED, TRANSITIONS[_S.OPEN, _H.RAISED], cause=happening)
                return
        if self._closed and endFollows(cause or happening, step.type, cause is not None):
            self._exchange.keepAlive = False
            self._state = _S.FAILED
            self._deliver(happening, Step(EventType.END, None, _S.FAILED))
            return
        if step.state is _S.OPEN and self._closed and not self._closedElsewhere:
            # close() in WRITE, CALLBACK or TIMEOUT: the response has ended, and no END follows
            self._conclude(cut=False)
            return
        if happening is _H.DATA and self._leftUnread():
            self._deliver(_H.UNREAD, TRANSITIONS[_S.OPEN, _H.UNREAD])
            return
        self._state = step.state
        self._running = False
        self._settle(happening)

    def _leftUnread(self) -> bool:
        """Whether READ has left bytes that were there when it was delivered; what came while it ran is for the next one."""
        if CometOperation.OP_READ not in self.event.operations or not self.event.isBlocking():
            return False
        return bool(self._exchange.body.consumed < self._expected)

    def _failResponse(self) -> None:
        """``event()`` raised: a response that has not begun is a 500."""
        coyote = self.event.response.coyoteResponse
        if not coyote.committed:
            coyote.status = 500

    def _settle(self, happening: Happening) -> None:
        if self._state is _S.FAILED:
            self._conclude(cut=True)
            if happening is _H.OVERFLOW:
                # who takes nothing will not take the rest either
                self._exchange.connection.close()
        elif self._state is _S.ENDED:
            self._endResponse()
            if happening is _H.RELOAD:
                self._leave()
                self._letGo(Detached(self._exchange, answer=True))
            else:
                if happening is _H.SHUTDOWN:
                    self._exchange.keepAlive = False
                self._conclude(cut=False)
        elif self._state is _S.CLOSED:
            self._endResponse()
            self._fireSignals()
            self.touch()
            self._handler.loop.call_soon(self._look)
        else:
            self.touch()
            self._handler.loop.call_soon(self._look)

    def _endResponse(self) -> None:
        """END is the end: what the application left open is closed for it."""
        if not self._closed:
            self._closed = True
            self._finishResponse()

    def _finishResponse(self) -> None:
        try:
            with self._lock:
                self.event.response.finish()
        except OSError:
            self._exchange.keepAlive = False

    def _conclude(self, cut: bool) -> None:
        """No further event: hand the connection back, or cut it."""
        self._leave()
        request, response = self.event.request, self.event.response
        request.context.cometClosed(self)
        exchange = self._exchange
        exchange.writer = None
        with self._lock:
            response.ended = True
        if cut and not self._closed and not response.coyoteResponse.committed:
            response.reset()
            response.coyoteResponse.status = 500
            self._finishPlainly(response)
        self._adapter.cometEnded(exchange, request, response, cut)
        response.buffer.closed = True

    def _finishPlainly(self, response: Any) -> None:
        try:
            response.finish()
        except OSError:
            self._exchange.keepAlive = False

    def _letGo(self, successor: Detached) -> None:
        """Forget the application; the connection waits with a listener of its own."""
        request, response = self.event.request, self.event.response
        request.context.cometClosed(self)
        with self._lock:
            response.ended = True
            self._exchange.finished = True
        self._adapter.forget(self._exchange, request, response)
        response.buffer.closed = True
        successor.wait()

    def _logFailure(self, step: Step) -> None:
        failure = self._failure
        if not isinstance(failure, ClientAbortException):
            self._log.error("event() raised at {type}: {failure!r}", type=step.type.name, failure=failure)

    def _fireSignals(self) -> None:
        signals, self._signals = self._signals, None
        for signal in signals or ():
            signal()

    # what the application asks, from any thread

    def close(self) -> None:
        """End the response now; END follows as the table says."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._closedElsewhere = not self.inOwnEvent()
            self._finishResponse()
        if self._begun and not self.inOwnEvent():
            self._handler.callInReactor(self._closedOutside)

    def _closedOutside(self) -> None:
        """Closed by another thread: END comes with the next thing that happens; while an event runs, that event decides."""
        if self._state is _S.OPEN and not self._running:
            self._state = _S.CLOSED
            self.touch()
            self._look()

    def blockingChanged(self, blocking: bool) -> None:
        """Whether reads wait; writes ask the event."""
        self._exchange.waits = blocking

    def changeOperations(self, added: frozenset[CometOperation], removed: frozenset[CometOperation]) -> None:
        """Register and unregister; several threads may at once, and none undoes what another has done."""
        with self._lock:
            self.event.operations = (self.event.operations | added) - removed
            if self._closed and CometOperation.OP_CALLBACK in added:
                # the way to have END at once, whoever has closed the response
                self._closedElsewhere = True
        if self._begun and not self.inOwnEvent():
            self._handler.callInReactor(self._look)

    def isReadable(self) -> bool:
        """Whether a read would not wait."""
        body = self._exchange.body
        if self.over:
            return False
        return bool(body.available()) or (
            self._exchange.request.hasBody and body.complete and not body.endSeen
        )

    def isWriteable(self) -> bool:
        """Whether everything written was taken, and the response is open."""
        return not self._closed and not self.over and bool(self._exchange.channel.writeable)

    def checkTimeoutSupport(self) -> None:
        """
        Refuse where all connections have one timeout.

        :raises NotImplementedError: the connector is APR-style.
        """
        if not self._handler.cometTimeoutSupport:
            raise NotImplementedError("this connector has one timeout for all Comet connections")

    def touch(self) -> None:
        """Something happened: the time starts anew."""
        connection = self._exchange.connection
        connection.deadline = self._handler.loop.time() + self._timeout()
        if self._timeout() < self._handler.connectionSeconds and self._begun:
            self._handler.callInReactor(self._handler.deadlines.sooner, connection)

    def _timeout(self) -> float:
        attributes = self.event.request.attributes
        wanted = None if attributes is None else attributes.get(COMET_TIMEOUT)
        if type(wanted) is int and self._handler.cometTimeoutSupport:
            return wanted / 1000 if wanted > 0 else 1e9
        return float(self._handler.cometTimeout())

    # writing

    def _write(self, exchange: Any, data: bytes) -> None:
        """
        Send for the application. Inside its own event a blocking write waits for its client; outside it never does.

        :raises ClientAbortException: the client has gone, or does not take what is written for it; ERROR follows.
        :raises IllegalStateException: the response has ended.
        """
        channel = exchange.channel
        with self._lock:
            if exchange.finished or self.event.response.ended:
                raise IllegalStateException("the response has ended")
            if channel.queued + len(data) > self._handler.cometWriteBuffer and not self._mayWait():
                self.event.response.overflown = True
                self._handler.callInReactor(self._happens, _H.OVERFLOW)
                raise ClientAbortException(
                    "the client does not take what is written for it (cometWriteBuffer)"
                )
            try:
                channel.send(data)
            except ClientAbortException:
                self._clientGone = True
                raise
        if self._begun:
            exchange.connection.deadline = self._handler.loop.time() + self._timeout()
        # the end of a response is written under the lock, where nobody may wait
        if channel.queued > HIGH_WATER and self._mayWait() and not self._closed:
            channel.waitForRoom(self._handler.writeSeconds)

    def _mayWait(self) -> bool:
        return self.inOwnEvent() and self.event.isBlocking() and not self._handler.isReactorThread()


#: What is told before anything else, in this order.
_URGENT = (_H.RELOAD, _H.SHUTDOWN, _H.SESSION_END, _H.OVERFLOW)
