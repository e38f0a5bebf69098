"""
The responses that filters put in place of the container's own.

A filter extends one of these, overrides what it wants to change, and hands it to `chain.doFilter`; everything
else goes to the response inside. They answer to `javax.servlet.ServletResponseWrapper` and
`javax.servlet.http.HttpServletResponseWrapper`.
"""

from __future__ import annotations

from typing import Any

from zope.interface import implementer

from catalina.servlet.cookie import Cookie
from catalina.servlet.kinds import isKind
from catalina.servlet.response import HttpServletResponse, ServletResponse
from catalina.servlet.streams import PrintWriter, ServletOutputStream


@implementer(ServletResponse)
class ServletResponseWrapper:
    """
    A response that passes everything on to another one.

    :param response: the response inside.
    :raises ValueError: if it is None.
    """

    __slots__ = ("_response",)

    # Only the HTTP wrapper below asks it for what a plain ServletResponse lacks.
    _response: HttpServletResponse

    def __init__(self, response: Any) -> None:
        self.setResponse(response)

    def getResponse(self) -> Any:
        """Return the response inside."""
        return self._response

    def setResponse(self, response: Any) -> None:
        """
        Replace the response inside.

        :param response: the new one.
        :raises ValueError: if it is None.
        """
        if response is None:
            raise ValueError(f"{type(self).__name__} needs a response to wrap, not None")
        self._response = response

    def isWrapperFor(self, wrapped: object) -> bool:
        """
        Tell whether a response is inside this one, at whatever depth.

        :param wrapped: the response, or a class or interface that it has.
        """
        inner = self._response
        if inner is wrapped or isKind(inner, wrapped):
            return True
        return isinstance(inner, ServletResponseWrapper) and inner.isWrapperFor(wrapped)

    def getCharacterEncoding(self) -> str:
        """Pass on to the wrapped response."""
        return self._response.getCharacterEncoding()

    def getContentType(self) -> str | None:
        """Pass on to the wrapped response."""
        return self._response.getContentType()

    def getOutputStream(self) -> ServletOutputStream:
        """Pass on to the wrapped response."""
        return self._response.getOutputStream()

    def getWriter(self) -> PrintWriter:
        """Pass on to the wrapped response."""
        return self._response.getWriter()

    def setCharacterEncoding(self, charset: str) -> None:
        """Pass on to the wrapped response."""
        self._response.setCharacterEncoding(charset)

    def setContentLength(self, length: int) -> None:
        """Pass on to the wrapped response."""
        self._response.setContentLength(length)

    def setContentType(self, type: str | None) -> None:
        """Pass on to the wrapped response."""
        self._response.setContentType(type)

    def setBufferSize(self, size: int) -> None:
        """Pass on to the wrapped response."""
        self._response.setBufferSize(size)

    def getBufferSize(self) -> int:
        """Pass on to the wrapped response."""
        return self._response.getBufferSize()

    def flushBuffer(self) -> None:
        """Pass on to the wrapped response."""
        self._response.flushBuffer()

    async def flushAsync(self) -> None:
        """Pass on to the wrapped response."""
        await self._response.flushAsync()

    def resetBuffer(self) -> None:
        """Pass on to the wrapped response."""
        self._response.resetBuffer()

    def isCommitted(self) -> bool:
        """Pass on to the wrapped response."""
        return self._response.isCommitted()

    def reset(self) -> None:
        """Pass on to the wrapped response."""
        self._response.reset()

    def setLocale(self, locale: Any) -> None:
        """Pass on to the wrapped response."""
        self._response.setLocale(locale)

    def getLocale(self) -> Any:
        """Pass on to the wrapped response."""
        return self._response.getLocale()


@implementer(HttpServletResponse)
class HttpServletResponseWrapper(ServletResponseWrapper):
    """
    An HTTP response that passes everything on to another one.

    :param response: the HttpServletResponse inside.
    :raises ValueError: if it is None.
    """

    __slots__ = ()

    def addCookie(self, cookie: Cookie) -> None:
        """Pass on to the wrapped response."""
        self._response.addCookie(cookie)

    def containsHeader(self, name: str) -> bool:
        """Pass on to the wrapped response."""
        return self._response.containsHeader(name)

    def encodeURL(self, url: str) -> str:
        """Pass on to the wrapped response."""
        return self._response.encodeURL(url)

    def encodeRedirectURL(self, url: str) -> str:
        """Pass on to the wrapped response."""
        return self._response.encodeRedirectURL(url)

    def encodeUrl(self, url: str) -> str:
        """Pass on to the wrapped response."""
        return self._response.encodeUrl(url)

    def encodeRedirectUrl(self, url: str) -> str:
        """Pass on to the wrapped response."""
        return self._response.encodeRedirectUrl(url)

    def sendError(self, status: int, message: str | None = None) -> None:
        """Pass on to the wrapped response."""
        self._response.sendError(status, message)

    def sendRedirect(self, location: str) -> None:
        """Pass on to the wrapped response."""
        self._response.sendRedirect(location)

    def setDateHeader(self, name: str, date: int) -> None:
        """Pass on to the wrapped response."""
        self._response.setDateHeader(name, date)

    def addDateHeader(self, name: str, date: int) -> None:
        """Pass on to the wrapped response."""
        self._response.addDateHeader(name, date)

    def setHeader(self, name: str, value: str | None) -> None:
        """Pass on to the wrapped response."""
        self._response.setHeader(name, value)

    def addHeader(self, name: str, value: str | None) -> None:
        """Pass on to the wrapped response."""
        self._response.addHeader(name, value)

    def setIntHeader(self, name: str, value: int) -> None:
        """Pass on to the wrapped response."""
        self._response.setIntHeader(name, value)

    def addIntHeader(self, name: str, value: int) -> None:
        """Pass on to the wrapped response."""
        self._response.addIntHeader(name, value)

    def setStatus(self, status: int, message: str | None = None) -> None:
        """Pass on to the wrapped response."""
        self._response.setStatus(status, message)

    def getStatus(self) -> int:
        """Pass on to the wrapped response."""
        return self._response.getStatus()

    def getHeader(self, name: str) -> str | None:
        """Pass on to the wrapped response."""
        return self._response.getHeader(name)

    def getHeaders(self, name: str) -> list[str]:
        """Pass on to the wrapped response."""
        return self._response.getHeaders(name)

    def getHeaderNames(self) -> list[str]:
        """Pass on to the wrapped response."""
        return self._response.getHeaderNames()
