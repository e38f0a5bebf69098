"""
Writes all of a request and of its response into the log, to find out what clients really send
(org.apache.catalina.filters.RequestDumperFilter).

Passwords and session ids are in there: it is for a developer's machine.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

from catalina.filters.base import FilterBase
from catalina.juli import DateFormat

_Line = tuple[str, object]

_TIME: Final = DateFormat("dd-MMM-yyyy HH:mm:ss")
_BETWEEN: Final = ("-" * 18, "-" * 44)
_END: Final = ("=" * 18, "=" * 44)


class RequestDumperFilter(FilterBase):
    """
    Logs request and response, field by field; it reads the parameters, and so may wait for a form.

    :param clock: gives seconds since 1970; for tests.
    """

    blocking = True

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock

    def doFilter(self, request: Any, response: Any, chain: Any) -> Any:
        """Write the request down, pass it on, and write the response down."""
        self._write([self._moment("START TIME"), *_requestLines(request), _BETWEEN])
        pending = chain.doFilter(request, response)
        if pending is not None:
            return self._writeLater(pending, request, response)
        self._writeResponse(request, response)
        return None

    async def _writeLater(self, pending: Awaitable[Any], request: Any, response: Any) -> None:
        await pending
        self._writeResponse(request, response)

    def _writeResponse(self, request: Any, response: Any) -> None:
        self._write([_BETWEEN, *_responseLines(request, response), self._moment("END TIME"), _END])

    def _moment(self, name: str) -> _Line:
        return f"{name:<18}", _TIME.format(self._clock())

    def _write(self, lines: list[_Line]) -> None:
        thread = threading.current_thread().name
        for name, value in lines:
            self._log.info("{thread} {name:>18}={value}", thread=thread, name=name, value=_shown(value))


def _shown(value: object) -> str:
    """A value as Java writes it."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _requestLines(request: Any) -> Iterator[_Line]:
    yield "requestURI", request.getRequestURI()
    yield "authType", request.getAuthType()
    yield "characterEncoding", request.getCharacterEncoding()
    yield "contentLength", request.getContentLength()
    yield "contentType", request.getContentType()
    yield "contextPath", request.getContextPath()
    for cookie in request.getCookies() or ():
        yield "cookie", f"{cookie.getName()}={cookie.getValue()}"
    for name in request.getHeaderNames():
        for value in request.getHeaders(name):
            yield "header", f"{name}={value}"
    yield "locale", request.getLocale()
    yield "method", request.getMethod()
    for name in request.getParameterNames():
        yield "parameter", f"{name}={', '.join(request.getParameterValues(name) or ())}"
    yield from _addressLines(request)


def _addressLines(request: Any) -> Iterator[_Line]:
    yield "pathInfo", request.getPathInfo()
    yield "protocol", request.getProtocol()
    yield "queryString", request.getQueryString()
    yield "remoteAddr", request.getRemoteAddr()
    yield "remoteHost", request.getRemoteHost()
    yield "remoteUser", request.getRemoteUser()
    yield "requestedSessionId", request.getRequestedSessionId()
    yield "scheme", request.getScheme()
    yield "serverName", request.getServerName()
    yield "serverPort", request.getServerPort()
    yield "servletPath", request.getServletPath()
    yield "isSecure", request.isSecure()


def _responseLines(request: Any, response: Any) -> Iterator[_Line]:
    yield "authType", request.getAuthType()
    yield "contentType", response.getContentType()
    for name in response.getHeaderNames():
        for value in response.getHeaders(name):
            yield "header", f"{name}={value}"
    yield "remoteUser", request.getRemoteUser()
    yield "status", response.getStatus()
