"""
What an application may do to the answer of a request.

The container's response, `connector.response`, provides this interface, and the response wrappers pass it on.
It answers to `javax.servlet.ServletResponse` and `javax.servlet.http.HttpServletResponse`. Once the answer's
head has been sent the response is committed; what would change the head then does nothing or raises
IllegalStateException, as each method says.
"""

from __future__ import annotations

from typing import Any

from zope.interface import Interface

from catalina.servlet.cookie import Cookie
from catalina.servlet.kinds import addConstants
from catalina.servlet.streams import PrintWriter, ServletOutputStream


class ServletResponse(Interface):
    """
    An answer of any protocol (Servlet 3.0, chapter 5).
    """

    def getCharacterEncoding() -> str:
        """Return the encoding of text in the body; ISO-8859-1 if none was set."""

    def getContentType() -> str | None:
        """Return the Content-Type with its charset, or None if none was set."""

    def getOutputStream() -> ServletOutputStream:
        """
        Return the stream for a binary body.

        :raises IllegalStateException: if the writer was taken already.
        """

    def getWriter() -> PrintWriter:
        """
        Return the writer for a body of text; this settles the encoding.

        :raises IllegalStateException: if the stream was taken already.
        :raises OSError: if the encoding is not known.
        """

    def setCharacterEncoding(charset: str) -> None:
        """
        Set the encoding of text in the body; without effect after `getWriter` or the commit.

        :param charset: an encoding's name, such as `UTF-8`.
        """

    def setContentLength(length: int) -> None:
        """
        Say how long the body will be; without effect after the commit.

        :param length: bytes.
        """

    def setContentType(type: str | None) -> None:
        """
        Set the body's type; without effect after the commit, its charset also after `getWriter`.

        :param type: a media type, perhaps with charset: `text/html;charset=UTF-8`.
        """

    def setBufferSize(size: int) -> None:
        """
        Ask for a buffer of at least this size.

        :param size: bytes.
        :raises IllegalStateException: if something was written already.
        """

    def getBufferSize() -> int:
        """Return the buffer's size in bytes."""

    def flushBuffer() -> None:
        """
        Send what is in the buffer; this commits the response.

        :raises OSError: if the client has gone.
        """

    async def flushAsync() -> None:
        """
        Send what is in the buffer and give way to others until the client has room: for `async def` servlets.

        :raises OSError: if the client has gone.
        """

    def resetBuffer() -> None:
        """
        Throw away what is in the buffer; status and headers stay.

        :raises IllegalStateException: if the response is committed.
        """

    def isCommitted() -> bool:
        """Tell whether status and headers have been sent."""

    def reset() -> None:
        """
        Throw away the buffer, status and headers.

        :raises IllegalStateException: if the response is committed.
        """

    def setLocale(locale: Any) -> None:
        """
        Set the Content-Language, and the encoding that goes with it unless one was set.

        :param locale: a locale, or its text in Java's form: `de_AT`.
        """

    def getLocale() -> Any:
        """Return the locale of the response; its `str` is Java's form."""


class HttpServletResponse(ServletResponse):
    """
    An answer in HTTP (Servlet 3.0, chapter 5). The status codes are constants of it:
    `HttpServletResponse.SC_OK`.
    """

    def addCookie(cookie: Cookie) -> None:
        """
        Add a cookie; a second of the same name does not replace the first.

        :param cookie: what the browser shall keep.
        :raises ValueError: if its value cannot be sent.
        """

    def containsHeader(name: str) -> bool:
        """
        Tell whether a header is set.

        :param name: in upper or lower case.
        """

    def encodeURL(url: str) -> str:
        """
        Put the session's id into a URL if the browser may not take cookies.

        :param url: a link to this application.
        """

    def encodeRedirectURL(url: str) -> str:
        """
        Put the session's id into the target of a redirect if the browser may not take cookies.

        :param url: what `sendRedirect` will get.
        """

    def encodeUrl(url: str) -> str:
        """
        Do what `encodeURL` does; deprecated.

        :param url: a link to this application.
        """

    def encodeRedirectUrl(url: str) -> str:
        """
        Do what `encodeRedirectURL` does; deprecated.

        :param url: what `sendRedirect` will get.
        """

    def sendError(status: int, message: str | None = None) -> None:
        """
        Answer with an error page; headers stay, the buffer is cleared, and nothing can be written afterwards.

        :param status: the status code.
        :param message: for the error page.
        :raises IllegalStateException: if the response is committed.
        """

    def sendRedirect(location: str) -> None:
        """
        Answer 302 and a Location; nothing can be written afterwards.

        :param location: a URL, relative or absolute; it is sent as it is.
        :raises IllegalStateException: if the response is committed.
        """

    def setDateHeader(name: str, date: int) -> None:
        """
        Set a header to a date, in place of what it was.

        :param name: the header.
        :param date: milliseconds since 1970.
        """

    def addDateHeader(name: str, date: int) -> None:
        """
        Add a header with a date.

        :param name: the header.
        :param date: milliseconds since 1970.
        """

    def setHeader(name: str, value: str | None) -> None:
        """
        Set a header, in place of what it was; None as value does nothing.

        :param name: the header.
        :param value: its value.
        """

    def addHeader(name: str, value: str | None) -> None:
        """
        Add a header beside those of the same name; None as value does nothing.

        :param name: the header.
        :param value: its value.
        """

    def setIntHeader(name: str, value: int) -> None:
        """
        Set a header to a number, in place of what it was.

        :param name: the header.
        :param value: its value.
        """

    def addIntHeader(name: str, value: int) -> None:
        """
        Add a header with a number.

        :param name: the header.
        :param value: its value.
        """

    def setStatus(status: int, message: str | None = None) -> None:
        """
        Set the status of an answer that is no error page.

        :param status: the status code.
        :param message: deprecated; the reason phrase is the standard one.
        """

    def getStatus() -> int:
        """Return the status code."""

    def getHeader(name: str) -> str | None:
        """
        Return the first value of a header that was set, or None.

        :param name: in upper or lower case.
        """

    def getHeaders(name: str) -> list[str]:
        """
        Return all values of a header that was set.

        :param name: in upper or lower case.
        """

    def getHeaderNames() -> list[str]:
        """Return the names of the headers that were set."""


STATUS_CODES: dict[str, int] = {
    "SC_CONTINUE": 100,
    "SC_SWITCHING_PROTOCOLS": 101,
    "SC_OK": 200,
    "SC_CREATED": 201,
    "SC_ACCEPTED": 202,
    "SC_NON_AUTHORITATIVE_INFORMATION": 203,
    "SC_NO_CONTENT": 204,
    "SC_RESET_CONTENT": 205,
    "SC_PARTIAL_CONTENT": 206,
    "SC_MULTIPLE_CHOICES": 300,
    "SC_MOVED_PERMANENTLY": 301,
    "SC_MOVED_TEMPORARILY": 302,
    "SC_FOUND": 302,
    "SC_SEE_OTHER": 303,
    "SC_NOT_MODIFIED": 304,
    "SC_USE_PROXY": 305,
    "SC_TEMPORARY_REDIRECT": 307,
    "SC_BAD_REQUEST": 400,
    "SC_UNAUTHORIZED": 401,
    "SC_PAYMENT_REQUIRED": 402,
    "SC_FORBIDDEN": 403,
    "SC_NOT_FOUND": 404,
    "SC_METHOD_NOT_ALLOWED": 405,
    "SC_NOT_ACCEPTABLE": 406,
    "SC_PROXY_AUTHENTICATION_REQUIRED": 407,
    "SC_REQUEST_TIMEOUT": 408,
    "SC_CONFLICT": 409,
    "SC_GONE": 410,
    "SC_LENGTH_REQUIRED": 411,
    "SC_PRECONDITION_FAILED": 412,
    "SC_REQUEST_ENTITY_TOO_LARGE": 413,
    "SC_REQUEST_URI_TOO_LONG": 414,
    "SC_UNSUPPORTED_MEDIA_TYPE": 415,
    "SC_REQUESTED_RANGE_NOT_SATISFIABLE": 416,
    "SC_EXPECTATION_FAILED": 417,
    "SC_INTERNAL_SERVER_ERROR": 500,
    "SC_NOT_IMPLEMENTED": 501,
    "SC_BAD_GATEWAY": 502,
    "SC_SERVICE_UNAVAILABLE": 503,
    "SC_GATEWAY_TIMEOUT": 504,
    "SC_HTTP_VERSION_NOT_SUPPORTED": 505,
}

addConstants(HttpServletResponse, STATUS_CODES)
