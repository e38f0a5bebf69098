"""Call the application, then show its error pages (org.apache.catalina.core.StandardHostValve)."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from catalina.core import errorpages
from catalina.core.valvebase import ValveBase
from catalina.coyote import ClientAbortException
from catalina.servlet import ServletRequestEvent


class StandardHostValve(ValveBase):
    """The host's basic valve."""

    blocking = False

    def invoke(self, request: Any, response: Any) -> Any:
        """Pass the request to its application; without one it is a 404."""
        context = request.context
        if context is None:
            if not response.isError():
                response.sendError(404)
            return None
        if context.requestListeners and not self._initialized(request, response):
            return errorpages.show(request, response)
        try:
            pending = context.pipeline.first.invoke(request, response)
        except ClientAbortException:
            raise
        except Exception as problem:
            return self._raised(request, response, problem)
        if pending is not None:
            return self._invokeLater(pending, request, response)
        if response.errorState or context.requestListeners:
            return self._afterwards(request, response)
        return None

    async def _invokeLater(self, pending: Awaitable[Any], request: Any, response: Any) -> None:
        try:
            await pending
        except ClientAbortException:
            raise
        except Exception as problem:
            page = self._raised(request, response, problem)
        else:
            page = self._afterwards(request, response)
        if page is not None:
            await page

    def _raised(self, request: Any, response: Any, problem: Exception) -> Awaitable[Any] | None:
        """A valve has raised: that has its error page like what a servlet raises, but an error that is there already comes first."""
        request.context.logger.failure(
            "Exception processing {uri}", failure=errorpages.failureOf(problem), uri=request.getRequestURI()
        )
        asynchronous = request.asyncContext
        if asynchronous is not None and request.isAsyncStarted() and asynchronous.failed(problem):
            return None
        if not response.errorState:
            errorpages.remember(request, response, problem)
        return self._afterwards(request, response)

    def _afterwards(self, request: Any, response: Any) -> Awaitable[Any] | None:
        if request.asyncContext is not None and request.isAsyncStarted():
            return None
        page = errorpages.show(request, response) if response.errorState else None
        if page is not None:
            return self._leaveLater(page, request)
        request.context.requestDestroyed(request)
        return None

    async def _leaveLater(self, page: Awaitable[Any], request: Any) -> None:
        await page
        request.context.requestDestroyed(request)

    def _initialized(self, request: Any, response: Any) -> bool:
        """Tell the ServletRequestListeners; False if one refused the request by raising."""
        context = request.context
        event = ServletRequestEvent(context.servletContext, request)
        problem = context.notify(context.requestListeners, "requestInitialized", event)
        if problem is not None:
            errorpages.remember(request, response, problem)
        return problem is None

    def event(self, request: Any, response: Any, event: Any) -> Any:
        """Pass a Comet event to the request's application; what goes wrong in it has the error page that any request has."""
        try:
            pending = request.context.pipeline.first.event(request, response, event)
        except Exception as problem:
            return self._eventRaised(request, response, problem)
        if pending is not None:
            return self._eventLater(pending, request, response)
        return self._afterEvent(request, response)

    async def _eventLater(self, pending: Awaitable[Any], request: Any, response: Any) -> None:
        try:
            await pending
        except Exception as problem:
            page = self._eventRaised(request, response, problem)
        else:
            page = self._afterEvent(request, response)
        if page is not None:
            await page

    def _afterEvent(self, request: Any, response: Any) -> Awaitable[Any] | None:
        """What sendError, sendRedirect or forward have suspended goes on with the next event."""
        if response.suspended:
            response.suspended = False
        return errorpages.show(request, response) if response.errorState else None

    def _eventRaised(self, request: Any, response: Any, problem: Exception) -> Awaitable[Any] | None:
        """The application's page ends the response; without one the connection hears what was raised."""
        if not errorpages.hasPage(request, problem):
            raise problem
        request.context.logger.failure("event() raised an exception", failure=errorpages.failureOf(problem))
        errorpages.remember(request, response, problem)
        return errorpages.show(request, response)
