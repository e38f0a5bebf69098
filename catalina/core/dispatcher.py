"""Include, forward, error (org.apache.catalina.core.ApplicationDispatcher; Servlet 3.0, chapter 9)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any

from zope.interface import implementer

from catalina.core.dispatchrequest import DispatchRequest
from catalina.core.filterchain import ApplicationFilterChain
from catalina.core.unwrap import baseRequest, baseResponse
from catalina.http import formatDate
from catalina.servlet import (
    DispatcherType,
    HttpServletRequestWrapper,
    IllegalStateException,
    RequestDispatcher,
    ServletException,
    ServletRequestEvent,
    UnavailableException,
)

_FORWARDED = "javax.servlet.forward.request_uri"


def _nothing() -> None:
    """There is nothing to do."""


@implementer(RequestDispatcher)
class ApplicationDispatcher:
    """
    Reaches one servlet of an application from inside.

    :param context: the application.
    :param wrapper: the servlet.
    :param path: raw path below the context, servlet path, path info and query; None where the servlet was found by its name.
    """

    def __init__(
        self, context: Any, wrapper: Any, path: tuple[str, str, str | None, str | None] | None
    ) -> None:
        self._context = context
        self._wrapper = wrapper
        self._path = path

    @classmethod
    def forPath(cls, context: Any, raw: str, path: str, query: str | None) -> ApplicationDispatcher | None:
        """A dispatcher for a decoded path of the application; None if no servlet takes it."""
        mapper = context.parent.parent.mapper
        table = mapper.tableFor(context)
        if table is None:
            return None
        match = table.match(path)
        return (
            None
            if match is None
            else cls(context, match.wrapper, (raw, match.servletPath, match.pathInfo, query))
        )

    @classmethod
    def forName(cls, context: Any, wrapper: Any) -> ApplicationDispatcher:
        """A dispatcher for a servlet that was found by its name."""
        return cls(context, wrapper, None)

    # the four kinds

    def forward(self, request: Any, response: Any) -> Awaitable[Any] | None:
        """
        Let another servlet answer.

        :raises IllegalStateException: the response has been committed.
        """
        if response.isCommitted():
            raise IllegalStateException("Cannot forward after response has been committed")
        response.resetBuffer()
        # inside an error page a forward is still the error's dispatch, as in Tomcat
        kind = (
            DispatcherType.ERROR
            if request.getDispatcherType() is DispatcherType.ERROR
            else DispatcherType.FORWARD
        )
        return self._replace(request, response, kind, close=True)

    def error(self, request: Any, response: Any, kind: DispatcherType) -> Awaitable[Any] | None:
        """Let an error page answer."""
        return self._replace(request, response, kind, close=False)

    def dispatchAsync(self, request: Any, response: Any) -> Awaitable[Any] | None:
        """Let a servlet go on with an asynchronous request."""
        target = self._wrap(request, DispatcherType.ASYNC)
        return self._run(target, request, response, DispatcherType.ASYNC)

    def _replace(
        self, request: Any, response: Any, kind: DispatcherType, close: bool
    ) -> Awaitable[Any] | None:
        target = self._wrap(request, kind)
        if self._path is not None and target.getAttribute(_FORWARDED) is None:
            target.showAttributes(
                "forward",
                (
                    request.getRequestURI(),
                    request.getContextPath(),
                    request.getServletPath(),
                    request.getPathInfo(),
                    request.getQueryString(),
                ),
            )
        return self._run(
            target, request, response, kind, (lambda: _closeOutput(response)) if close else _nothing
        )

    def include(self, request: Any, response: Any) -> Awaitable[Any] | None:
        """Let another servlet write into this response; its headers and status do not count."""
        target = self._wrap(request, DispatcherType.INCLUDE)
        if self._path is not None:
            raw, servletPath, pathInfo, query = self._path
            context = self._context.encodedPath
            target.showAttributes("include", (context + raw, context, servletPath, pathInfo, query))
        return self._run(target, request, response, DispatcherType.INCLUDE)

    # how

    def _wrap(self, request: Any, kind: DispatcherType) -> DispatchRequest:
        """Make the target's request, right around the container's own or that of a dispatch before."""
        outer, inner = None, request
        while isinstance(inner, HttpServletRequestWrapper) and not isinstance(inner, DispatchRequest):
            outer, inner = inner, inner.getRequest()
        query = None if self._path is None else self._path[3]
        target = DispatchRequest(inner, kind, self._context, query)
        if kind is DispatcherType.ERROR and isinstance(inner, DispatchRequest):
            # a forward inside an error page: its filters are the error page's once more, as in Tomcat
            target.filterPath = inner.filterPath
        elif self._path is not None:
            target.filterPath = self._path[1] + (self._path[2] or "")
        if self._path is not None and kind is not DispatcherType.INCLUDE:
            raw, servletPath, pathInfo, ownQuery = self._path
            shown = ownQuery if ownQuery is not None else request.getQueryString()
            target.showPath(self._context.encodedPath + raw, servletPath, pathInfo, shown)
        if outer is not None:
            outer.setRequest(target)
        return target

    def _run(
        self,
        target: DispatchRequest,
        request: Any,
        response: Any,
        kind: DispatcherType,
        answered: Callable[[], None] = _nothing,
    ) -> Awaitable[Any] | None:
        """
        Call filters and servlet with the target's request inside of the application's wrappers, then put everything back.

        :param answered: what comes last, unless the target has raised.
        """
        passed = (
            request
            if isinstance(request, HttpServletRequestWrapper) and not isinstance(request, DispatchRequest)
            else target
        )
        exchange = baseRequest(request).exchange
        onReactor = exchange.connection.handler.isReactorThread()
        with ExitStack() as after:
            after.callback(_unwrap, request, target)
            if kind is DispatcherType.INCLUDE:
                after.callback(_beginInclude(response))
            if onReactor and self._blocks(target, kind):
                return _afterwards(
                    self._onWorker(exchange, target, passed, response), after.pop_all(), answered
                )
            self._tellOfForward(passed, kind, after)
            pending = self._invoke(target, passed, response)
            if pending is not None and onReactor:
                return _afterwards(pending, after.pop_all(), answered)
            if pending is not None:
                exchange.waitFor(pending)
        answered()
        return None

    def _tellOfForward(self, request: Any, kind: DispatcherType, after: ExitStack) -> None:
        """
        Tell the target's request listeners, if the Context says fireRequestListenersOnForwards.

        :param after: where they are told of its end.
        :raises ServletException: one of them has refused the request by raising.
        """
        if not self._tells(kind):
            return
        context = self._context
        event = ServletRequestEvent(context.servletContext, request)
        problem = context.notify(context.requestListeners, "requestInitialized", event)
        if problem is not None:
            raise ServletException("a ServletRequestListener has refused the forward", problem)
        after.callback(context.notify, context.requestListeners, "requestDestroyed", event)

    def _tells(self, kind: DispatcherType) -> bool:
        """Whether the target's request listeners hear of a dispatch."""
        context = self._context
        return (
            kind is DispatcherType.FORWARD
            and context.fireRequestListenersOnForwards
            and bool(context.requestListeners)
        )

    def _blocks(self, target: DispatchRequest, kind: DispatcherType) -> bool:
        filters = self._context.filtersFor(kind, target.filterPath, self._wrapper.name)
        return (
            self._tells(kind)
            or self._wrapper.blocks(target.getMethod())
            or any(config.blocking for config in filters)
        )

    async def _onWorker(self, exchange: Any, target: DispatchRequest, request: Any, response: Any) -> None:
        """The caller is a coroutine and the target may block: a worker runs it."""

        def call() -> None:
            with ExitStack() as after:
                self._tellOfForward(request, target.getDispatcherType(), after)
                pending = self._invoke(target, request, response)
                if pending is not None:
                    exchange.waitFor(pending)

        await exchange.onWorker(call)

    def _invoke(self, target: DispatchRequest, request: Any, response: Any) -> Any:
        wrapper = self._wrapper
        if not wrapper.available:
            self._refuse(response)
            return None
        try:
            servlet = wrapper.servlet or wrapper.allocate()
        except ServletException:
            wrapper.logger.failure("Allocate exception for servlet {name}", name=wrapper.name)
            raise
        base = baseRequest(request)
        supported = base.asyncSupported
        if not wrapper.asyncSupported:
            base.asyncSupported = False
        try:
            filters = self._context.filtersFor(target.getDispatcherType(), target.filterPath, wrapper.name)
            if not filters:
                return servlet.service(request, response)
            return ApplicationFilterChain(filters, servlet, wrapper.blocks).doFilter(request, response)
        except UnavailableException as problem:
            wrapper.unavailable(problem)
            raise
        finally:
            base.asyncSupported = supported

    def _refuse(self, response: Any) -> None:
        """A servlet that is out of service, for good or for a while, is a 503 where others dispatch to it."""
        until = self._wrapper.availableAgain
        if until is not None:
            response.setHeader("Retry-After", formatDate(until))
        response.sendError(503, f"Servlet {self._wrapper.name} is currently unavailable")


async def _afterwards(pending: Awaitable[Any], after: ExitStack, answered: Callable[[], None]) -> None:
    with after:
        await pending
    answered()


def _beginInclude(response: Any) -> Callable[[], None]:
    """From now on the response is an include's; returns what ends that."""
    base = baseResponse(response)
    before, base.included = base.included, True

    def end() -> None:
        base.included = before

    return end


def _unwrap(request: Any, target: DispatchRequest) -> None:
    """Take the target's request out of the application's wrappers: the dispatch is over."""
    target.leave()
    while isinstance(request, HttpServletRequestWrapper):
        inner = request.getRequest()
        if inner is target:
            request.setRequest(target.getRequest())
            return
        request = inner


def _closeOutput(response: Any) -> None:
    """After a forward the caller writes nothing more: its output is dropped, or closed where a filter has wrapped the response."""
    base = baseResponse(response)
    if base.request.isAsyncStarted():
        return
    if base is response:
        base.suspended = True
        return
    try:
        response.getWriter().close()
    except IllegalStateException:
        response.getOutputStream().close()
