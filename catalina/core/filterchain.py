"""The filters before a servlet, one calling the next (ApplicationFilterChain in Tomcat), and the same for Comet events."""

from __future__ import annotations

from typing import Any

from zope.interface import implementer

from catalina.comet import CometFilterChain as ICometFilterChain
from catalina.servlet import FilterChain


@implementer(FilterChain)
class ApplicationFilterChain:
    """
    One request's way through its filters to its servlet.

    :param filters: `catalina.core.filterconfig.ApplicationFilterConfig`, in order.
    :param servlet: what stands at the end.
    """

    __slots__ = ("_filters", "_servlet", "_position")

    def __init__(self, filters: tuple[Any, ...], servlet: Any) -> None:
        self._filters = filters
        self._servlet = servlet
        self._position = 0

    def doFilter(self, request: Any, response: Any) -> Any:
        """Call the next filter, or the servlet behind the last; an awaitable where that is ``async def``."""
        position = self._position
        if position >= len(self._filters):
            return _settle(request, self._servlet.service(request, response), position)
        self._position = position + 1
        config = self._filters[position]
        if not config.asyncSupported:
            request.asyncSupported = False
        return _settle(request, config.filter.doFilter(request, response, self), position)


def _settle(request: Any, pending: Any, position: int) -> Any:
    """
    Where filters that may block stand before an ``async def``, they run on a worker, which waits for the coroutine: such a filter goes on
    when the servlet has ended, as it does before any other servlet.
    """
    if pending is None or not position:
        return pending
    exchange = getattr(request, "exchange", None)
    if exchange is None or exchange.connection.handler.isReactorThread():
        return pending
    return exchange.waitFor(pending)


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
        return _settle(event.getHttpServletRequest(), pending, position)
