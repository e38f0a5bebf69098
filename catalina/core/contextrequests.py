"""
What the containers ask an application while a request is under way: what stands before a servlet, and which page tells of an error
(the request part of Tomcat's StandardContext).
"""

from __future__ import annotations

from typing import Any

from catalina.core import errorpages
from catalina.core.contextsettings import ContextSettings
from catalina.core.filtermatch import REMEMBERED_METHODS, Plan, matchFilters
from catalina.http import Locale
from catalina.mapper import MappingData
from catalina.servlet import DispatcherType, ServletContextAttributeEvent, ServletRequestEvent

#: Tomcat's CharsetMapperDefault: languages whose responses have a charset of their own.
_LOCALE_CHARSETS = {"en": "ISO-8859-1", "fr": "ISO-8859-1"}


class ContextRequests(ContextSettings):
    """The part of an application that requests meet."""

    servletContext: Any
    listeners: Any
    requestListeners: Any
    filterMaps: Any
    filterConfigs: Any
    errorPagesByStatus: Any
    errorPagesByType: Any
    localeEncodings: Any
    #: Where requests wait, if this stands in for an application that is being replaced.
    waitingRoom: Any = None

    def waitFor(self, pending: Any) -> Any:
        """Run what an ``async def`` of the application returned on the reactor, and block this thread until it has ended."""
        raise NotImplementedError

    def plan(self, mapping: MappingData, method: str) -> Plan:
        """What stands before the mapped servlet, and whether anything on the way may block; remembered in the mapping."""
        known: Plan | None = mapping.plans.get(method)
        return known if known is not None else self._makePlan(mapping, method)

    def _makePlan(self, mapping: MappingData, method: str) -> Plan:
        wrapper = mapping.wrapper
        path = mapping.servletPath + (mapping.pathInfo or "")
        filters = self.filtersFor(DispatcherType.REQUEST, path, wrapper.name)
        cometFilters = tuple(config for config in filters if config.isComet)
        if wrapper.isComet:
            blocking = wrapper.eventBlocks() or any(config.eventBlocking for config in cometFilters)
        else:
            blocking = wrapper.blocks(method) or any(config.blocking for config in filters)
        pipelines = (self.parent.parent.pipeline, self.parent.pipeline, self.pipeline, wrapper.pipeline)
        blocking = blocking or bool(self.requestListeners) or any(pipeline.blocking for pipeline in pipelines)
        plan = Plan(filters, cometFilters, blocking, wrapper.isComet)
        if wrapper.servlet is not None and method in REMEMBERED_METHODS:
            mapping.plans[method] = plan
        return plan

    def filtersFor(self, dispatcher: DispatcherType, path: str | None, servletName: str) -> tuple[Any, ...]:
        """The filters before a servlet."""
        return (
            matchFilters(self.filterMaps, self.filterConfigs, dispatcher, path, servletName)
            if self.filterMaps
            else ()
        )

    def notify(self, listeners: list[Any], method: str, event: Any) -> Exception | None:
        """Tell listeners; returns the first failure, logged already."""
        return self.listeners.notify(listeners, method, event, self.waitFor)

    def attributeChanged(self, kind: str, name: str, value: Any) -> None:
        """An attribute of the ServletContext was added, replaced or removed."""
        if self.listeners.contextAttribute:
            self.notify(
                self.listeners.contextAttribute,
                kind,
                ServletContextAttributeEvent(self.servletContext, name, value),
            )

    def errorPageForStatus(self, status: int) -> Any:
        """The page for a status, or the one for all errors; None if there is neither."""
        return self.errorPagesByStatus.get(status) or self.errorPagesByStatus.get(0)

    def errorPageForException(self, problem: BaseException) -> Any:
        """The page for the nearest class of an exception, or None."""
        return next(
            (self.errorPagesByType[cls] for cls in type(problem).__mro__ if cls in self.errorPagesByType),
            None,
        )

    def reportException(self, request: Any, response: Any, problem: BaseException) -> None:
        """An exception outside of the pipeline (asynchronous dispatch): status 500, and the page for it."""
        self.logger.failure(
            "An asynchronous dispatch raised an exception", failure=errorpages.failureOf(problem)
        )
        if response.coyoteResponse.committed:
            return
        errorpages.remember(request, response, problem)
        self._showErrorPage(request, response)

    def showPendingError(self, request: Any, response: Any) -> None:
        """Tell of an error that an asynchronous request has had (``sendError``), where no page has yet."""
        if response.errorState and not response.coyoteResponse.committed:
            try:
                self._showErrorPage(request, response)
            except Exception:
                self.logger.failure("The error page failed")

    def requestDestroyed(self, request: Any) -> None:
        """Tell the ServletRequestListeners that a request has left the application."""
        if self.requestListeners:
            event = ServletRequestEvent(self.servletContext, request)
            self.notify(self.requestListeners, "requestDestroyed", event)

    def _showErrorPage(self, request: Any, response: Any) -> None:
        """Show the application's page for the response's error, else the container's report; on a worker."""
        pending = errorpages.show(request, response)
        if pending is not None:
            self.waitFor(pending)
        for valve in self.parent.pipeline.valves:
            report = getattr(valve, "report", None)
            if report is not None and not response.coyoteResponse.committed:
                valve.reportLater(request, response)

    def charsetForLocale(self, locale: Locale) -> str | None:
        """The charset that goes with a language: the descriptor's, else Tomcat's own table."""
        for name in (str(locale), locale.language):
            found = self.localeEncodings.get(name) or _LOCALE_CHARSETS.get(name)
            if found is not None:
                return found
        return None
