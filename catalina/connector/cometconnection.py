"""
The owner of one Comet connection: sees what happens to it, looks the event up, and delivers it.

One event at a time, in order: that is the promise. What happens is seen on the reactor's thread (`cometnews`) and looked up in the one
table (`cometstates`). While an event runs, on a worker or as a coroutine, nothing else is delivered; when it has returned the reactor
looks again. What the application writes, and from which thread, is the business of `cometoutput`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from twisted.logger import Logger

from catalina.comet import CometOperation, EventType
from catalina.connector.cometdeadline import CometDeadline
from catalina.connector.cometdetached import Detached
from catalina.connector.cometevent import CometEventImpl
from catalina.connector.cometnews import CometNews
from catalina.connector.cometoutput import CometOutput
from catalina.connector.cometstates import TRANSITIONS, CometState, Happening, Step, endFollows, errorFollows
from catalina.coyote import ClientAbortException
from catalina.util.workers import RejectedExecution

_S, _H = CometState, Happening

#: Seconds between two CALLBACK events while OP_CALLBACK stays registered.
CALLBACK_PERIOD = 0.1
#: Seconds until an event for which there was no worker tries again.
RETRY_PERIOD = 0.1

#: Which event's code this is. Its thread would not tell: coroutines of many events take turns on the reactor's, and one may go on there
#: while a worker waits for it.
_current: ContextVar[object] = ContextVar("catalina.comet", default=None)


class CometConnection:
    """
    Delivers the events of one exchange.

    :param exchange: the exchange; stays open until the last event.
    :param adapter: runs events through the containers.
    """

    __slots__ = (
        "event", "output", "deadline", "begun", "over", "_exchange", "_adapter", "_handler", "_blocking", "_state", "_running", "_inside",
        "_failure", "_signals", "_news", "__weakref__",
    )  # fmt: skip

    _log = Logger()

    def __init__(self, exchange: Any, adapter: Any, request: Any, response: Any, blocking: bool) -> None:
        self._exchange = exchange
        self._adapter = adapter
        self._handler = exchange.connection.handler
        self._blocking = blocking
        self.event = CometEventImpl(request, response, self)
        self.output = CometOutput(exchange, response, self)
        self.deadline = CometDeadline(exchange, request, self.output)
        self._news = CometNews(exchange, self.event)
        self._state = _S.OPEN
        #: Whether BEGIN has returned, and whether the last event has.
        self.begun = False
        self.over = False
        self._running = True
        self._inside: object = None
        self._failure: BaseException | None = None
        self._signals: list[Callable[[], None]] | None = None
        exchange.listener = self

    # BEGIN, which the adapter runs as an ordinary request

    def enterEvent(self) -> None:
        """The code that runs from here on is an event's."""
        self._inside = object()
        _current.set(self._inside)

    def inOwnEvent(self) -> bool:
        """Whether whoever asks is the running event of this connection, and not another thread or coroutine."""
        return self._inside is not None and _current.get() is self._inside

    def beginReturned(self) -> bool:
        """BEGIN has returned. True if the connection stays open; else the adapter ends the request as any other."""
        self._inside = None
        output = self.output
        # a client that has gone during BEGIN is told of, whatever its going has made BEGIN raise
        gone = not output.closed and (output.clientGone or self._exchange.gone)
        closed = output.closed and not output.closedElsewhere
        if not gone and (closed or self.event.response.isError()):
            self._leaveEarly()
            return False
        # what sendRedirect or forward has suspended goes on with the next event
        self.event.response.suspended = False
        self.event.request.context.cometOpened(self)
        self._handler.callInReactor(self._beginDone)
        return True

    def _leaveEarly(self) -> None:
        """The request ends with BEGIN, on whichever thread that was; the listener stays, deaf, since the reactor may be calling it."""
        self._state = _S.ENDED
        self.over = True
        self.output.finish()
        self.output.end(failed=False)
        self._handler.callInReactor(self._fireSignals)

    def _beginDone(self) -> None:
        if self.over:
            return
        self.begun = self.deadline.running = True
        self._running = False
        self._touch()
        self._handler.deadlines.sooner(self._exchange.connection)
        self._exchange.connection.readOnFromAnywhere()
        if self.output.clientGone or self._exchange.connection.exchange is not self._exchange:
            # BEGIN has met it in a write, and the connection has forgotten this exchange already
            self._news.note(_H.LOST)
        self._news.begun()
        self._look()

    # what the connection reports, on the reactor's thread

    def bodyArrived(self) -> None:
        """Bytes of the body, its end, or a fault in it."""
        self._touch()
        self._look()

    def earlyData(self) -> None:
        """Bytes of the next request."""
        self._touch()
        self._look()

    def peerClosed(self) -> None:
        """The client sends nothing more."""
        self._look()

    def connectionLost(self, problem: BaseException | None) -> None:
        """The connection is gone."""
        self.happens(_H.LOST)

    def timedOut(self) -> None:
        """Nothing happened for too long, if nothing was written either; while an event runs, something does."""
        if self.deadline.movedOn():
            return
        self._touch()
        if not self._running:
            self.happens(_H.TIMEOUT)

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
        self.happens(happening)

    def detach(self) -> None:
        """
        The application stops without a word to its clients: let go of it at once, and cut the connection at the next bytes or its timeout.
        """
        self._handler.callInReactor(self._detach)

    def _detach(self) -> None:
        if not self.over:
            # a client that has spoken waits for an answer which nobody will give
            spoken = self._news.fromClient() or self.event.type is EventType.END
            self._leave()
            self._letGo(Detached(self._exchange, answer=False), spoken)

    def happens(self, happening: Happening) -> None:
        """Something is to be told, now or after the event that runs; on the reactor's thread."""
        self._news.note(happening)
        self._look()

    # which event is due

    def _look(self) -> None:
        """Deliver what is due, if nothing is being delivered."""
        if self._running or self.over:
            return
        if self._state is _S.OPEN and self.output.closed:
            self._state = _S.CLOSED
        happening = self._news.first(self._state)
        if happening is None:
            return
        step = TRANSITIONS.get((self._state, happening))
        self._news.told(happening)
        if step is not None:
            self._deliver(happening, step)

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
        if happening is _H.CALLBACK:
            self._news.callbackRests = True
            self._handler.loop.call_later(CALLBACK_PERIOD, self._callbackRested)

        def run() -> None:
            before = _current.get()
            self.enterEvent()
            try:
                pending = self._adapter.event(event)
                if pending is not None:
                    self._exchange.drive(self._finishEvent(pending, happening, step, cause))
                    return
            except BaseException as problem:
                self._failure = problem
            finally:
                # on the reactor this may be in the middle of another connection's event
                _current.set(before)
            self._inside = None
            self._handler.callInReactor(self._delivered, happening, step, cause)

        self._runOnWorker(run) if self._blocking else run()

    def _callbackRested(self) -> None:
        self._news.callbackRests = False
        self._look()

    def _runOnWorker(self, run: Callable[[], None]) -> None:
        """An event is no request, which may be refused where all workers are busy: it waits for one."""
        executor = self._handler.executor
        if executor is None:
            # the connector has stopped meanwhile
            self._conclude(cut=True)
            return
        try:
            executor.execute(run)
        except RejectedExecution:
            self._handler.loop.call_later(RETRY_PERIOD, self._runOnWorker, run)

    async def _finishEvent(
        self, pending: Awaitable[Any], happening: Happening, step: Step, cause: Happening | None
    ) -> None:
        try:
            await pending
        except BaseException as problem:
            self._failure = problem
        self._inside = None
        self._delivered(happening, step, cause)

    def _delivered(self, happening: Happening, step: Step, cause: Happening | None) -> None:
        """An event has returned: follow it up, then look again. If the application was stopped meanwhile, nothing follows."""
        if self.over:
            return
        closed = self.output.closed
        if self._failure is not None:
            self._logFailure(step)
            if cause is None and not closed and errorFollows(happening, step):
                self.output.fail()
                self._deliver(_H.RAISED, TRANSITIONS[_S.OPEN, _H.RAISED], cause=happening)
                return
        if closed and endFollows(cause or happening, step.type, cause is not None):
            self._state = _S.FAILED
            self._deliver(happening, Step(EventType.END, None, _S.FAILED))
            return
        if step.state is _S.OPEN and closed and not self.output.closedElsewhere:
            # close() in WRITE, CALLBACK or TIMEOUT: the response has ended, and no END follows
            self._conclude(cut=False)
            return
        if step.type is EventType.READ and not closed and self._news.leftUnread():
            self._deliver(_H.UNREAD, TRANSITIONS[_S.OPEN, _H.UNREAD])
            return
        self._state = step.state
        self._running = False
        self._settle(happening)

    def _settle(self, happening: Happening) -> None:
        if self._state is _S.FAILED and not self._news.endsAsRequest():
            self._conclude(cut=True)
            if happening is _H.OVERFLOW:
                # who takes nothing will not take the rest either
                self._exchange.connection.close()
        elif self._state in (_S.ENDED, _S.FAILED):
            self.output.finish()
            if happening is _H.RELOAD and not (self._exchange.body.complete and self._exchange.keepAlive):
                self._leave()
                self._letGo(Detached(self._exchange, answer=True))
                return
            if happening is _H.SHUTDOWN:
                self._exchange.keepAlive = False
            self._conclude(cut=False)
        else:
            if self._state is _S.CLOSED:
                self.output.finish()
                self._fireSignals()
            self._touch()
            self._handler.loop.call_soon(self._look)

    def _leave(self) -> None:
        """There is no further event."""
        self._state = _S.ENDED
        self.over = True
        self._exchange.listener = None
        self._fireSignals()

    def _conclude(self, cut: bool) -> None:
        """No further event: hand the connection back, or cut it."""
        self._leave()
        request, response = self.event.request, self.event.response
        request.context.cometClosed(self)
        self.output.end(failed=cut)
        self._adapter.cometEnded(self._exchange, request, response, cut)
        response.buffer.closed = True

    def _letGo(self, successor: Detached, spoken: bool = False) -> None:
        """Forget the application; the connection waits with a listener of its own."""
        request, response = self.event.request, self.event.response
        request.context.cometClosed(self)
        self.output.letGo()
        self._adapter.forget(self._exchange, request, response)
        response.buffer.closed = True
        successor.wait(spoken)

    def _logFailure(self, step: Step) -> None:
        if not isinstance(self._failure, ClientAbortException):
            self._log.error(
                "event() raised at {type}: {failure!r}", type=step.type.name, failure=self._failure
            )

    def _fireSignals(self) -> None:
        signals, self._signals = self._signals, None
        for signal in signals or ():
            signal()

    # what the application asks, from any thread

    def close(self) -> None:
        """End the response now; END follows as the table says."""
        if self.output.close() and self.begun and not self.inOwnEvent():
            self._handler.callInReactor(self._closedOutside)

    def _closedOutside(self) -> None:
        """Closed by another thread: END comes with the next thing that happens; while an event runs, that event decides."""
        if self._state is _S.OPEN and not self._running:
            self._state = _S.CLOSED
            self._touch()
            self._look()

    def blockingChanged(self, blocking: bool) -> None:
        """Whether reads wait; writes ask the event."""
        self._exchange.waits = blocking

    def changeOperations(self, added: frozenset[CometOperation], removed: frozenset[CometOperation]) -> None:
        """Register and unregister; several threads may at once, and none undoes what another has done."""
        with self.output.lock:
            self.event.operations = (self.event.operations | added) - removed
            if self.output.closed and CometOperation.OP_CALLBACK in added:
                # the way to have END at once, whoever has closed the response
                self.output.closedElsewhere = True
        if self.begun and not self.inOwnEvent():
            self._handler.callInReactor(self._look)

    def isReadable(self) -> bool:
        """Whether a read would not wait."""
        return not self.over and self._news.isReadable()

    def isWriteable(self) -> bool:
        """Whether everything written was taken, and the response is open."""
        return not self.output.closed and not self.over and bool(self._exchange.channel.writeable)

    def mayWait(self) -> bool:
        """Whether a write may wait for the client: inside a blocking event on a worker."""
        return self.inOwnEvent() and self.event.isBlocking() and not self._handler.isReactorThread()

    def touch(self) -> None:
        """The application does something: the time starts anew."""
        self._handler.callInReactor(self._touch)

    def _touch(self) -> None:
        """The time starts anew; after the last event it is the next request's."""
        if not self.over:
            self.deadline.restart()
