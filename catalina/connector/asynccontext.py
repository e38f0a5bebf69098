"""
``startAsync``: a request that goes on when its servlet has returned (AsyncContextImpl and AsyncStateMachine in Tomcat).

The states are a table, as everywhere: a missing key is the IllegalStateException that the specification asks for. What listeners and
dispatches do may block, so it runs on a worker of the connector.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from twisted.logger import Logger
from zope.interface import implementer

from catalina.http import encodePath
from catalina.servlet import AsyncContext, AsyncEvent, DispatcherType, IllegalStateException

#: How the names of the attributes begin that tell the first target where the request came from.
_ASYNC = "javax.servlet.async."


class _State(enum.Enum):
    STARTING = "startAsync() was called, the servlet has not returned"
    STARTED = "the servlet has returned"
    MUST_COMPLETE = "complete() was called before the servlet returned"
    MUST_DISPATCH = "dispatch() was called before the servlet returned"
    DISPATCHING = "a dispatch runs"
    FAILING = "the listeners hear of what a dispatch has raised"
    TIMING_OUT = "the listeners hear of the timeout"
    COMPLETING = "complete() was called"
    DONE = "the response has ended"


_S = _State
#: Where request and response belong to the target of a dispatch, or to nobody.
_AWAY = frozenset((_S.MUST_DISPATCH, _S.DISPATCHING, _S.FAILING, _S.DONE))
_TRANSITIONS: dict[tuple[_State, str], _State] = {
    (_S.STARTING, "complete"): _S.MUST_COMPLETE,
    (_S.STARTING, "dispatch"): _S.MUST_DISPATCH,
    (_S.STARTING, "returned"): _S.STARTED,
    (_S.STARTED, "complete"): _S.COMPLETING,
    (_S.STARTED, "dispatch"): _S.DISPATCHING,
    (_S.STARTED, "timeout"): _S.TIMING_OUT,
    (_S.TIMING_OUT, "complete"): _S.COMPLETING,
    (_S.TIMING_OUT, "dispatch"): _S.DISPATCHING,
    (_S.MUST_COMPLETE, "returned"): _S.COMPLETING,
    (_S.MUST_DISPATCH, "returned"): _S.DISPATCHING,
    (_S.DISPATCHING, "start"): _S.STARTING,
    (_S.DISPATCHING, "returned"): _S.COMPLETING,
    (_S.DISPATCHING, "fail"): _S.FAILING,
    (_S.FAILING, "complete"): _S.MUST_COMPLETE,
    (_S.FAILING, "dispatch"): _S.MUST_DISPATCH,
    (_S.FAILING, "returned"): _S.COMPLETING,
    (_S.COMPLETING, "done"): _S.DONE,
}


@implementer(AsyncContext)
class AsyncContextImpl:
    """
    The asynchronous side of one request.

    :param request: this container's request.
    :param timeout: milliseconds until the listeners hear of a timeout; 0 or less for none.
    """

    _log = Logger()

    def __init__(self, request: Any, timeout: int) -> None:
        self._origin = request
        self._timeout = self._usualTimeout = timeout
        self._state = _S.DISPATCHING
        self._request: Any = request
        self._response: Any = request.response
        self._listeners: list[tuple[Any, Any, Any]] = []
        self._dispatcher: Any = None
        self._timer: Any = None
        self._broken = False
        self._lock = request.exchange.lock()

    def _step(self, input: str) -> _State:
        with self._lock:
            following = _TRANSITIONS.get((self._state, input))
            if following is None:
                raise IllegalStateException(f"{input} is not possible now: {self._state.value}")
            self._state = following
            return following

    # what the request and the adapter ask

    @property
    def isStarted(self) -> bool:
        """Whether ``startAsync`` was called since the last dispatch began."""
        return self._state not in (_S.DISPATCHING, _S.FAILING, _S.DONE) and not self._broken

    def started(self, request: Any, response: Any) -> None:
        """``startAsync`` was called, with the request and response that a dispatch will see."""
        self._step("start")
        former, self._listeners = self._listeners, []
        self._request, self._response = request, response
        # what setTimeout has asked for was meant for the round before
        self._timeout = self._usualTimeout
        self._dispatcher = None
        for listener, _request, _response in former:
            self._tell(listener, "onStartAsync", AsyncEvent(self, request, response))

    def serviceReturned(self) -> bool:
        """The servlet has returned: go on as was asked for. True, since the adapter need not end the request."""
        if self._state in (_S.DONE,):
            return True
        following = self._step("returned")
        if following is _S.STARTED:
            self._armTimer()
        elif following is _S.DISPATCHING:
            self._execute(self._runDispatch)
        else:
            self._execute(self._end)
        return True

    def failed(self, problem: BaseException) -> bool:
        """What was called raised after ``startAsync``: the listeners hear of it. True if one of them has ended the request."""
        if self._state is _S.DISPATCHING:
            self._step("fail")
        for listener, request, response in tuple(self._listeners):
            self._tell(listener, "onError", AsyncEvent(self, request, response, problem))
        if self._state is _S.STARTING:
            # nobody has ended it: the container does, with its error page, as if it had never begun
            self._step("complete")
            self._broken = True
            return False
        return self._state in (_S.MUST_COMPLETE, _S.MUST_DISPATCH, _S.COMPLETING, _S.DONE)

    def dispatchFailed(self, problem: BaseException) -> None:
        """A dispatch raised, and its error page has been shown: the listeners hear of it."""
        self.failed(problem)
        # no pipeline is around a dispatch: its end is for `_end` to tell
        self._broken = False

    # AsyncContext

    def getRequest(self) -> Any:
        """
        The request that ``startAsync`` was called with.

        :raises IllegalStateException: it has been dispatched, or the response has ended.
        """
        return self._lend(self._request)

    def getResponse(self) -> Any:
        """
        The response that ``startAsync`` was called with.

        :raises IllegalStateException: it has been dispatched, or has ended.
        """
        return self._lend(self._response)

    def _lend(self, what: Any) -> Any:
        if self._state in _AWAY:
            raise IllegalStateException(f"request and response are not lent any more: {self._state.value}")
        return what

    def hasOriginalRequestAndResponse(self) -> bool:
        """Whether neither was wrapped."""
        return self._request is self._origin and self._response is self._origin.response

    def dispatch(self, target: Any = None, path: str | None = None) -> None:
        """
        Let a servlet of the container go on: at the request's own path, at a path, or at a path of another context.

        :raises ValueError: the path does not begin with a slash.
        :raises NotImplementedError: nothing can be dispatched to there.
        :raises IllegalStateException: the request does not wait for it.
        """
        context, where = (target, path) if path is not None else (self._origin.getServletContext(), target)
        if where is None:
            # the query is the request's own already
            where = self._request.getServletPath() + (self._request.getPathInfo() or "")
            if self._origin.context.dispatchersUseEncodedPaths:
                where = encodePath(where)
        dispatcher = context.getRequestDispatcher(where)
        if dispatcher is None:
            raise NotImplementedError(f"nothing can be dispatched to at {where!r}")
        self._showOrigin()
        with self._lock:
            # one that is refused must not take the place of the one that is under way
            following = self._step("dispatch")
            self._dispatcher = dispatcher
        if following is _S.DISPATCHING:
            self._cancelTimer()
            self._execute(self._runDispatch)

    def _showOrigin(self) -> None:
        """Where the request came from, for the target of its first dispatch (Servlet 3.0, 9.7.2)."""
        origin = self._origin
        if origin.getAttribute(_ASYNC + "request_uri") is None:
            origin.setAttribute(_ASYNC + "request_uri", origin.getRequestURI())
            origin.setAttribute(_ASYNC + "context_path", origin.getContextPath())
            origin.setAttribute(_ASYNC + "servlet_path", origin.getServletPath())
            origin.setAttribute(_ASYNC + "path_info", origin.getPathInfo())
            origin.setAttribute(_ASYNC + "query_string", origin.getQueryString())

    def complete(self) -> None:
        """End the response."""
        if self._step("complete") is _S.COMPLETING:
            self._cancelTimer()
            self._execute(self._end)

    def start(self, run: Callable[[], object]) -> None:
        """
        Run something on a worker of the container.

        :raises IllegalStateException: the request has been told how to go on.
        """
        if self._state not in (_S.STARTING, _S.STARTED):
            raise IllegalStateException(f"start is not possible now: {self._state.value}")
        self._execute(run)

    def addListener(self, listener: Any, request: Any = None, response: Any = None) -> None:
        """Tell a listener how the request ends."""
        if not self.isStarted:
            raise IllegalStateException("listeners may be added only after startAsync()")
        self._listeners.append(
            (
                listener,
                self._request if request is None else request,
                self._response if response is None else response,
            )
        )

    def createListener(self, listenerClass: type[Any]) -> Any:
        """Make a listener of a class of the application."""
        return self._origin.context.instances.create(listenerClass)

    def setTimeout(self, timeout: int) -> None:
        """After how many milliseconds the listeners hear of a timeout; 0 or less for never."""
        if not self.isStarted:
            raise IllegalStateException("the timeout may be set only after startAsync()")
        self._timeout = timeout

    def getTimeout(self) -> int:
        """The timeout in milliseconds."""
        return self._timeout

    # on the way

    def _execute(self, call: Callable[[], object]) -> None:
        handler = self._origin.connector.protocolHandler
        handler.callInReactor(handler.executor.execute, call)

    def _armTimer(self) -> None:
        if self._timeout > 0:
            handler = self._origin.connector.protocolHandler
            handler.callInReactor(self._setTimer, handler.loop)

    def _setTimer(self, loop: Any) -> None:
        if self._state is _S.STARTED and self._timer is None:
            self._timer = loop.call_later(self._timeout / 1000, self._execute, self._timedOut)

    def _cancelTimer(self) -> None:
        self._origin.connector.protocolHandler.callInReactor(self._dropTimer)

    def _dropTimer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    def _timedOut(self) -> None:
        try:
            self._step("timeout")
        except IllegalStateException:
            return
        for listener, request, response in tuple(self._listeners):
            self._tell(listener, "onTimeout", AsyncEvent(self, request, response))
        if self._state is _S.TIMING_OUT:
            self._answerTimeout(self._origin.response)
            self.complete()

    def _answerTimeout(self, response: Any) -> None:
        """Nobody has ended the request: the container does, with a page that says what happened; a body that is complete stays."""
        coyote = response.coyoteResponse
        if coyote.committed:
            return
        response.suspended = False
        if response.isCommitted():
            coyote.status = 500
            response.setError()
        else:
            response.sendError(500)

    def _runDispatch(self) -> None:
        self._timer = None
        dispatcher, self._dispatcher = self._dispatcher, None
        origin = self._origin
        origin.dispatcherType = DispatcherType.ASYNC
        origin.response.suspended = False
        origin.connector.protocolHandler.adapter.dispatchAsync(
            dispatcher, origin, self._request, self._response
        )

    def _end(self) -> None:
        origin = self._origin
        if not self._broken:
            # what an ordinary request has behind it when it leaves the pipeline
            origin.context.showPendingError(origin, origin.response)
        for listener, request, response in tuple(self._listeners):
            self._tell(listener, "onComplete", AsyncEvent(self, request, response))
        if not self._broken:
            origin.context.requestDestroyed(origin)
        self._step("done")
        self._listeners = []
        origin.connector.protocolHandler.adapter.asyncEnded(origin)

    def _tell(self, listener: Any, method: str, event: AsyncEvent) -> None:
        try:
            pending = getattr(listener, method)(event)
            if pending is not None and hasattr(pending, "__await__"):
                self._origin.exchange.waitFor(pending)
        except Exception:
            self._log.failure("AsyncListener {listener} failed in {method}", listener=listener, method=method)
