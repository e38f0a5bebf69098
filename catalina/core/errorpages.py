"""
Which page tells of an error, and calling it (the second half of StandardHostValve in Tomcat; Servlet 3.0, 10.9).

An exception looks for a page of its class, then of its root cause's, then for one of status 500; a status looks for its own page, then
for the one without code or type.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from twisted.logger import Logger
from twisted.python.failure import Failure

from catalina.coyote import ClientAbortException
from catalina.servlet import DispatcherType, ServletException

ERROR_EXCEPTION = "javax.servlet.error.exception"
ERROR_EXCEPTION_TYPE = "javax.servlet.error.exception_type"
ERROR_MESSAGE = "javax.servlet.error.message"
ERROR_REQUEST_URI = "javax.servlet.error.request_uri"
ERROR_SERVLET_NAME = "javax.servlet.error.servlet_name"
ERROR_STATUS_CODE = "javax.servlet.error.status_code"

_log = Logger()


def rootCause(problem: BaseException) -> BaseException:
    """What is inside of ServletExceptions, down to the last."""
    while isinstance(problem, ServletException):
        inner = problem.getRootCause()
        if inner is None:
            break
        problem = inner
    return problem


def failureOf(problem: BaseException) -> Failure:
    """An exception for the log, with its traceback."""
    return Failure(problem, type(problem), problem.__traceback__)


def remember(request: Any, response: Any, problem: BaseException) -> None:
    """An exception is the outcome of the request: status 500, and a page to be found."""
    request.setAttribute(ERROR_EXCEPTION, problem)
    response.coyoteResponse.status = 500
    response.setError()


def show(request: Any, response: Any) -> Awaitable[Any] | None:
    """
    Show the page for the error that the response has, if the application has one; None, or what is left to be awaited.

    A page for an exception that fails itself leaves an empty body, one for a status leaves the report to the valve: as in Tomcat.
    """
    if response.errorReported:
        return None
    problem = request.getAttribute(ERROR_EXCEPTION)
    if problem is not None:
        if isinstance(rootCause(problem), ClientAbortException):
            return None
        page = _pageForException(request.context, problem)
        if page is not None:
            response.errorReported = True
            _describe(request, 500, str(problem) if problem.args else None)
            request.setAttribute(ERROR_EXCEPTION, rootCause(problem))
            request.setAttribute(ERROR_EXCEPTION_TYPE, type(rootCause(problem)))
            return _call(request, response, page)
    page = request.context.errorPageForStatus(response.status)
    if page is None:
        return None
    _describe(request, response.status, response.message or "")
    return _call(request, response, page)


def hasPage(request: Any, problem: BaseException) -> bool:
    """Whether the application has a page for an exception, or for the status 500 that it is otherwise."""
    if isinstance(rootCause(problem), ClientAbortException):
        return False
    context = request.context
    return (_pageForException(context, problem) or context.errorPageForStatus(500)) is not None


def _pageForException(context: Any, problem: BaseException) -> Any:
    return context.errorPageForException(problem) or context.errorPageForException(rootCause(problem))


def _describe(request: Any, status: int, message: str | None) -> None:
    request.setAttribute(ERROR_STATUS_CODE, status)
    request.setAttribute(ERROR_MESSAGE, message)
    request.setAttribute(ERROR_REQUEST_URI, request.getRequestURI())
    if request.wrapper is not None:
        request.setAttribute(ERROR_SERVLET_NAME, request.wrapper.name)


def _call(request: Any, response: Any, page: Any) -> Awaitable[Any] | None:
    location = page.location
    try:
        dispatcher = (
            request.context.servletContext.getRequestDispatcher(location)
            if location.startswith("/")
            else None
        )
        if dispatcher is None:
            _log.error(
                "The error page {location} cannot be dispatched to; it must begin with a slash",
                location=page.location,
            )
            return None
        response.suspended = False
        if response.coyoteResponse.committed:
            # too late for a page of its own: it goes on where the servlet stopped
            pending = dispatcher.include(request, response)
        else:
            response.clearBuffer(True)
            response.coyoteResponse.contentLength = -1
            pending = dispatcher.error(request, response, DispatcherType.ERROR)
    except Exception:
        _log.failure("The error page {location} failed", location=location)
        return None
    if pending is not None:
        return _finishLater(pending, response, location)
    _finish(response)
    return None


async def _finishLater(pending: Awaitable[Any], response: Any, location: str) -> None:
    try:
        await pending
    except Exception:
        _log.failure("The error page {location} failed", location=location)
    else:
        _finish(response)


def _finish(response: Any) -> None:
    """The page is the answer: what another part of the container would say comes too late."""
    response.errorReported = True
    try:
        response.finish()
    except OSError as problem:
        _log.debug("The client has gone: {problem}", problem=problem)
