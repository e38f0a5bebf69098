"""Take a servlet, build the filter chain, run it or its Comet twin (org.apache.catalina.core.StandardWrapperValve)."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from catalina.comet import EventSubType
from catalina.core import errorpages
from catalina.core.filterchain import ApplicationFilterChain, CometFilterChain
from catalina.core.valvebase import ValveBase
from catalina.coyote import ClientAbortException
from catalina.http import formatDate
from catalina.servlet import UnavailableException

#: What an application may raise; a servlet that calls ``sys.exit()`` ends its request, not the server.
APPLICATION_RAISES = (Exception, SystemExit, KeyboardInterrupt)


class StandardWrapperValve(ValveBase):
    """The wrapper's basic valve."""

    blocking = False

    def invoke(self, request: Any, response: Any) -> Any:
        """Run the filters and the servlet; what they raise becomes the response's error."""
        wrapper = self.container
        try:
            servlet = wrapper.servlet or wrapper.allocate()
            if request.cometEvent is not None:
                # it is asynchronous in a way of its own
                request.asyncSupported = False
                return self._begin(request, response, servlet)
            plan = request.filterChain
            if not wrapper.asyncSupported:
                request.asyncSupported = False
            if plan is None or not plan.filters:
                pending = servlet.service(request, response)
            else:
                pending = ApplicationFilterChain(plan.filters, servlet, wrapper.blocks).doFilter(
                    request, response
                )
            if pending is not None:
                pending = request.exchange.settle(pending)
        except APPLICATION_RAISES as problem:
            self._raised(request, response, problem)
            return None
        if pending is not None:
            return self._invokeLater(pending, request, response)
        return None

    async def _invokeLater(self, pending: Awaitable[Any], request: Any, response: Any) -> None:
        try:
            await pending
        except APPLICATION_RAISES as problem:
            self._raised(request, response, problem)

    def _begin(self, request: Any, response: Any, servlet: Any) -> Any:
        """BEGIN: the servlet's `event` is called in place of its `service`."""
        connection = request.exchange.listener
        connection.enterEvent()
        pending = CometFilterChain(request.filterChain.cometFilters, servlet).doFilterEvent(
            request.cometEvent
        )
        return None if pending is None else self._invokeLater(pending, request, response)

    def event(self, request: Any, response: Any, event: Any) -> Any:
        """
        Deliver a Comet event through the CometFilters; the end of a session concerns the servlet alone, as Tomcat has it.

        A servlet that is unavailable hears nothing.
        """
        wrapper = self.container
        servlet = wrapper.servlet
        if servlet is None or not wrapper.available:
            return None
        filters = request.filterChain.cometFilters
        if event.subType is EventSubType.SESSION_END:
            filters = ()
        try:
            pending = CometFilterChain(filters, servlet).doFilterEvent(event)
        except UnavailableException as problem:
            self._unavailableInEvent(problem)
            return None
        return None if pending is None else self._eventLater(pending)

    async def _eventLater(self, pending: Awaitable[Any]) -> None:
        try:
            await pending
        except UnavailableException as problem:
            self._unavailableInEvent(problem)

    def _unavailableInEvent(self, problem: UnavailableException) -> None:
        """The head has been sent, or may have been: it is logged, and the conversation goes on."""
        self.container.logger.failure(
            'Servlet.event() for servlet "{name}" raised an exception',
            failure=errorpages.failureOf(problem),
            name=self.container.name,
        )

    def _raised(self, request: Any, response: Any, problem: BaseException) -> None:
        """An exception of the application, or of loading it."""
        wrapper = self.container
        cause = errorpages.rootCause(problem)
        if isinstance(problem, UnavailableException):
            wrapper.unavailable(problem)
            if response.coyoteResponse.committed:
                errorpages.remember(request, response, problem)
                return
            wrapper.logger.failure(
                'Servlet "{name}" is not available', failure=errorpages.failureOf(problem), name=wrapper.name
            )
            self._unavailable(wrapper, response)
            if problem.isPermanent():
                self._retire(request.exchange)
            return
        if isinstance(cause, ClientAbortException):
            wrapper.logger.debug("The client has gone: {cause}", cause=cause)
        else:
            wrapper.logger.failure(
                'Servlet.service() for servlet "{name}" in context with path "{path}" raised an exception',
                failure=errorpages.failureOf(problem),
                name=wrapper.name,
                path=wrapper.context.path,
            )
        asynchronous = request.asyncContext
        if asynchronous is not None and request.isAsyncStarted() and asynchronous.failed(problem):
            return
        errorpages.remember(request, response, problem)

    def _retire(self, exchange: Any) -> None:
        """The servlet is gone for good: it may clean up (Servlet 3.0, 2.3.3.2), on a worker since that may block."""
        if exchange.connection.handler.isReactorThread():
            exchange.onWorker(self.container.unload)
        else:
            self.container.unload()

    def _unavailable(self, wrapper: Any, response: Any) -> None:
        if response.isCommitted():
            return
        until = wrapper.availableAgain
        if until is None:
            response.sendError(404, f"Servlet {wrapper.name} is not available")
            return
        response.addHeader("Retry-After", formatDate(until))
        response.sendError(503, f"Servlet {wrapper.name} is currently unavailable")
