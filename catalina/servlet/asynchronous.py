"""
A request that is answered after its servlet's method has returned.

`startAsync` of a request returns an AsyncContext; the container's is `connector.asynccontext`. They answer to
`javax.servlet.AsyncContext`, `AsyncListener` and `AsyncEvent`, which know each other and so share this
module. An `async def` servlet needs none of this: its request lasts as long as its coroutine.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from zope.interface import Interface

from catalina.servlet.kinds import addConstants

_Instance = TypeVar("_Instance")


class AsyncContext(Interface):
    """
    The rest of a request that was made asynchronous (Servlet 3.0, 2.3.3.3).
    """

    def getRequest() -> Any:
        """Return the request that `startAsync` was given, or its own."""

    def getResponse() -> Any:
        """Return the response that `startAsync` was given, or the request's own."""

    def hasOriginalRequestAndResponse() -> bool:
        """Tell whether request and response are the container's own and no wrappers."""

    def dispatch(target: Any = None, path: str | None = None) -> None:
        """
        Let a servlet answer, on a thread of the container: `dispatch()`, `dispatch(path)`, `dispatch(context,
        path)`.

        :param target: a path, or the ServletContext that `path` belongs to; None for the path of the request
            itself.
        :param path: begins with a slash.
        :raises IllegalStateException: if the request was dispatched or completed already.
        """

    def complete() -> None:
        """
        End the answer.

        :raises IllegalStateException: if the request was dispatched or completed already.
        """

    def start(run: Callable[[], object]) -> None:
        """
        Run something on a thread of the container.

        :param run: what to call.
        """

    def addListener(listener: AsyncListener, request: Any = None, response: Any = None) -> None:
        """
        Add a listener, which hears how the request ends.

        :param listener: an AsyncListener.
        :param request: what the events shall show as request.
        :param response: what the events shall show as response.
        """

    def createListener(listenerClass: type[_Instance]) -> _Instance:
        """
        Make a listener for `addListener`.

        :param listenerClass: its class.
        :raises ServletException: if that fails.
        """

    def setTimeout(timeout: int) -> None:
        """
        Say for how long the request may last.

        :param timeout: milliseconds; 0 or less for ever.
        :raises IllegalStateException: if the method that called `startAsync` has returned.
        """

    def getTimeout() -> int:
        """Return for how many milliseconds the request may last; 0 or less means for ever."""


class AsyncEvent:
    """
    What an AsyncListener is told.

    :param context: the rest of the request.
    :param request: what the listener was added with, or None.
    :param response: what the listener was added with, or None.
    :param throwable: the exception that ended the request, or None.
    """

    __slots__ = ("_context", "_request", "_response", "_throwable")

    def __init__(
        self,
        context: AsyncContext,
        request: Any = None,
        response: Any = None,
        throwable: BaseException | None = None,
    ) -> None:
        self._context = context
        self._request = request
        self._response = response
        self._throwable = throwable

    def getAsyncContext(self) -> AsyncContext:
        """Return the rest of the request."""
        return self._context

    def getSuppliedRequest(self) -> Any:
        """Return the request that the listener was added with, or None."""
        return self._request

    def getSuppliedResponse(self) -> Any:
        """Return the response that the listener was added with, or None."""
        return self._response

    def getThrowable(self) -> BaseException | None:
        """Return the exception that ended the request, or None."""
        return self._throwable


class AsyncListener(Interface):
    """
    Hears how an asynchronous request ends (Servlet 3.0, 2.3.3.3). Each method may be `async def`.
    """

    def onComplete(event: AsyncEvent) -> Awaitable[object] | None:
        """
        Hear that the answer has ended.

        :param event: which.
        """

    def onTimeout(event: AsyncEvent) -> Awaitable[object] | None:
        """
        Hear that the time is over; who does nothing here lets the container answer 500.

        :param event: which.
        """

    def onError(event: AsyncEvent) -> Awaitable[object] | None:
        """
        Hear that the request failed.

        :param event: which, and why.
        """

    def onStartAsync(event: AsyncEvent) -> Awaitable[object] | None:
        """
        Hear that the request was made asynchronous once more; whoever wants to go on hearing adds itself
        again.

        :param event: which.
        """


addConstants(
    AsyncContext,
    {
        "ASYNC_REQUEST_URI": "javax.servlet.async.request_uri",
        "ASYNC_CONTEXT_PATH": "javax.servlet.async.context_path",
        "ASYNC_PATH_INFO": "javax.servlet.async.path_info",
        "ASYNC_SERVLET_PATH": "javax.servlet.async.servlet_path",
        "ASYNC_QUERY_STRING": "javax.servlet.async.query_string",
    },
)
