"""
Writes all of a request and of its response into the log, to find out what clients really send
(org.apache.catalina.filters.RequestDumperFilter).

Passwords and session ids are in there: it is for a developer's machine.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Iterator
from typing import Any

from catalina.filters.base import FilterBase

_Line = tuple[str, object]


class RequestDumperFilter(FilterBase):
    """Logs request and response, field by field; it reads the parameters, and so may wait for a form."""

    blocking = True

    def doFilter(self, request: Any, response: Any, chain: Any) -> Any:
        """Write the request down, pass it on, and write the response down."""
        self._write(_requestLines(request))
        pending = chain.doFilter(request, response)
        if pending is not None:
            return self._writeLater(pending, request, response)
        self._write(_responseLines(request, response))
        return None

    async def _writeLater(self, pending: Awaitable[Any], request: Any, response: Any) -> None:
        await pending
        self._write(_responseLines(request, response))

    def _write(self, lines: Iterator[_Line]) -> None:
        thread = threading.current_thread().name
        for name, value in lines:
            self._log.info("{thread} {name:>18}={value}", thread=thread, name=name, value=value)


def _requestLines(request: Any) -> Iterator[_Line]:
    yield "START", "------------------------------------------------------------"
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
    yield "RESPONSE", "---------------------------------------------------------"
    yield "authType", request.getAuthType()
    yield "contentType", response.getContentType()
    for name in response.getHeaderNames():
        for value in response.getHeaders(name):
            yield "header", f"{name}={value}"
    yield "remoteUser", request.getRemoteUser()
    yield "status", response.getStatus()
    yield "END", "=============================================================="
