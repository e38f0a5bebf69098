"""The filters before a servlet, one calling the next (ApplicationFilterChain in Tomcat), and the same for Comet events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zope.interface import implementer

from catalina.comet import CometFilterChain as ICometFilterChain
from catalina.core.unwrap import baseRequest
from catalina.servlet import FilterChain


@implementer(FilterChain)
class ApplicationFilterChain:
    """
    One request's way through its filters to its servlet.

    :param filters: `catalina.core.filterconfig.ApplicationFilterConfig`, in order.
    :param servlet: what stands at the end.
    :param servletBlocks: tells, for a method, whether the servlet may block; None where that does not matter, on a worker.
    """

    __slots__ = ("_filters", "_servlet", "_servletBlocks", "_position")

    def __init__(
        self, filters: tuple[Any, ...], servlet: Any, servletBlocks: Callable[[str], bool] | None = None
    ) -> None:
        self._filters = filters
        self._servlet = servlet
        self._servletBlocks = servletBlocks
        self._position = 0

    def doFilter(self, request: Any, response: Any) -> Any:
        """Call the next filter, or the servlet behind the last; an awaitable where that is ``async def``."""
        position = self._position
        self._position = position + 1
        if position < len(self._filters):
            config = self._filters[position]
            if not config.asyncSupported:
                baseRequest(request).asyncSupported = False
            call, blocks = config.filter.doFilter, config.blocking
            arguments: tuple[Any, ...] = (request, response, self)
        else:
            call, arguments = self._servlet.service, (request, response)
            blocks = self._servletBlocks is not None and self._servletBlocks(request.getMethod())
        exchange = baseRequest(request).exchange if position else None
        if exchange is None or not exchange.connection.handler.isReactorThread():
            return _settled(exchange, call(*arguments))
        # behind an async def filter this is the reactor's thread, where nothing may block
        return exchange.onWorker(lambda: _settled(exchange, call(*arguments))) if blocks else call(*arguments)


def _settled(exchange: Any, pending: Any) -> Any:
    """
    What a filter's ``chain.doFilter()`` returns on a worker: there it waits for a coroutine, so that a plain filter goes on when the
    servlet has ended, as it does before any other servlet. The first link hands the coroutine up.
    """
    return pending if pending is None or exchange is None else exchange.waitFor(pending)


@implementer(ICometFilterChain)
class CometFilterChain:
    """
    One Comet event's way through the CometFilters to the CometProcessor.

    :param filters: the matching CometFilters, in order.
    :param servlet: the CometProcessor.
    """

    __slots__ = ("_filters", "_servlet", "_position")

    def __init__(self, filters: tuple[Any, ...], servlet: Any) -> None:
        self._filters = filters
        self._servlet = servlet
        self._position = 0

    def doFilterEvent(self, event: Any) -> Any:
        """Call the next filter, or the servlet's ``event``."""
        position = self._position
        if position >= len(self._filters):
            pending = self._servlet.event(event)
        else:
            self._position = position + 1
            pending = self._filters[position].filter.doFilterEvent(event, self)
        return _settledEvent(event, pending, position)


def _settledEvent(event: Any, pending: Any, position: int) -> Any:
    exchange = baseRequest(event.getHttpServletRequest()).exchange
    if not position or exchange.connection.handler.isReactorThread():
        return pending
    return _settled(exchange, pending)
