"""
This container's HttpServletResponse (org.apache.catalina.connector.Response).

Like the request it has no facade. Its headers are in `responseheaders`, the URLs that it encodes in `responseurls`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from twisted.logger import Logger
from zope.interface import implementer

from catalina.connector.cometwriter import CometWriter
from catalina.connector.contenttype import parseContentType
from catalina.connector.ended import ENDED
from catalina.connector.outputbuffer import DEFAULT_SIZE, OutputBuffer
from catalina.connector.redirect import redirect
from catalina.connector.responseheaders import ResponseHeaders
from catalina.connector.responseurls import ResponseUrls
from catalina.connector.sendfile import takeSendfile
from catalina.connector.wholebody import WholeBody
from catalina.coyote import FileSlice, SharedBytes
from catalina.http import Locale, codecFor
from catalina.servlet import (
    HttpServletResponse,
    IllegalStateException,
    PrintWriter,
    ServletOutputStream,
)
from catalina.util import sharedKeys

_DEFAULT_CHARSET = "ISO-8859-1"


@sharedKeys(
    "exchange", "coyoteResponse", "connector", "request", "_buffer", "_contentType", "ended", "usingOutputStream", "usingWriter",
    "_writer", "_characterEncoding", "_charsetSet", "_charsetChosen", "cometWriter", "errorState", "message", "included", "_locale",
    "_file",
)  # fmt: skip
@implementer(HttpServletResponse)
class Response(ResponseHeaders, ResponseUrls, WholeBody):
    """One response on its way through the containers."""

    _log = Logger()

    usingOutputStream = False
    usingWriter = False
    included = False
    errorState = False
    errorReported = False
    message: str | None = None
    ended = False
    cometWriter = False
    overflown = False
    _locale: Locale | None = None
    _characterEncoding: str | None = None
    #: Whether the type of the body names its charset; and whether the application chose that, and not `setLocale`.
    _charsetSet = _charsetChosen = False
    _writer: PrintWriter | None = None
    _buffer: OutputBuffer | None = None
    _file: FileSlice | None = None

    def attach(self, exchange: Any, connector: Any, request: Any) -> None:
        """Belong to an exchange, from its beginning; no ``__init__``, which Python calls at twice the price."""
        self.exchange = exchange
        self.coyoteResponse = exchange.response
        self.connector = connector
        self.request = request

    # what valves ask

    @property
    def context(self) -> Any:
        """The application that answers."""
        return self.request.context

    @property
    def buffer(self) -> OutputBuffer:
        """The output buffer, made when something is first written."""
        return self._buffer or self._makeBuffer()

    def _makeBuffer(self) -> OutputBuffer:
        buffer = self._buffer = OutputBuffer(self)
        if self.coyoteResponse.committed:
            # the body has been sent whole: nothing can follow
            buffer.closed = True
            buffer.written = self.exchange.bodySent
        return buffer

    @property
    def closed(self) -> bool:
        """Whether the body has been ended, by the application or for it."""
        return self._buffer is not None and self._buffer.closed

    @property
    def status(self) -> int:
        """The status as it is now."""
        return int(self.coyoteResponse.status)

    @property
    def suspended(self) -> bool:
        """Whether what the application writes is dropped (after sendError, sendRedirect and forward)."""
        return self._buffer is not None and self._buffer.suspended

    @suspended.setter
    def suspended(self, value: bool) -> None:
        self.buffer.suspended = value

    @property
    def contentWritten(self) -> int:
        """How many bytes the application has written; of a body that was sent whole, how many were sent."""
        return int(self.exchange.bodySent if self._buffer is None else self._buffer.written)

    def isError(self) -> bool:
        """Whether an error is to be reported."""
        return self.errorState

    def setError(self) -> None:
        """Have the error reported."""
        self.errorState = True

    def checkUsable(self) -> None:
        """
        Refuse late writers.

        :raises IllegalStateException: the response has ended, and its connection may serve somebody else by now.
        """
        if self.ended:
            raise IllegalStateException("the response has ended")

    def sendAcknowledgement(self) -> None:
        """Send ``100 Continue`` if the client waits for it."""
        self.exchange.acknowledge()

    def commit(self, body: bytes, last: bool) -> None:
        """Send the head with the first bytes of the body; called by the buffer."""
        coyote = self.coyoteResponse
        file, self._file = self._file, None
        if file is None and self.request.attributes is not None and not self.included:
            try:
                file = takeSendfile(self.request)
            except OSError as problem:
                uri = self.request.getRequestURI()
                self._log.error("{uri}: sendfile: {problem}", uri=uri, problem=problem)
                body = b""
                coyote.status, coyote.contentLength = 500, 0
        self._settle()
        if file is None:
            self.exchange.commit(body, last)
            return
        coyote.contentLength = len(file)
        self.exchange.sendFile(file)

    def _settle(self) -> None:
        """Say in the head what is known here of the body."""
        coyote = self.coyoteResponse
        coyote.contentType = self.getContentType() if self._charsetSet else self._contentType
        if self._locale is not None:
            coyote.contentLanguage = self._locale.contentLanguage
            coyote.headers.remove("Content-Language")

    def finish(self) -> None:
        """End the response; what is buffered leaves now."""
        buffer = self._buffer
        if buffer is not None:
            buffer.finish()
        elif self._file is not None:
            self.commit(b"", True)
        elif not self.coyoteResponse.committed:
            self._makeBuffer().finish()

    def release(self) -> None:
        """
        Take apart what refers to itself, once the response has ended: then its memory is free at once, and there is hardly anything for
        the garbage collector to look for.
        """
        self.request.response = ENDED
        if self._buffer is not None:
            self._buffer.release(ENDED)

    # ServletResponse

    def getCharacterEncoding(self) -> str:
        """The charset of the body."""
        return self._characterEncoding or _DEFAULT_CHARSET

    def getContentType(self) -> str | None:
        """The type of the body with its charset; None if it was not set."""
        if self._contentType is None or not self._charsetSet:
            return self._contentType
        return f"{self._contentType};charset={self.getCharacterEncoding()}"

    def getOutputStream(self) -> ServletOutputStream:
        """Where bytes are written."""
        if self.usingWriter:
            raise IllegalStateException("getWriter() has already been called for this response")
        self.usingOutputStream = True
        return self._buffer or self._makeBuffer()

    def getWriter(self) -> PrintWriter:
        """Where text is written."""
        if self.usingOutputStream:
            raise IllegalStateException("getOutputStream() has already been called for this response")
        if self._writer is None:
            name = self.getCharacterEncoding()
            codec = codecFor(name)
            if codec is None:
                raise OSError(f"unsupported encoding {name!r}")
            self._characterEncoding = name
            self._writer = self._makeWriter(codec)
        self.usingWriter = self._charsetSet = self._charsetChosen = True
        return self._writer

    def _makeWriter(self, codec: str) -> PrintWriter:
        return CometWriter(self, codec) if self.cometWriter else PrintWriter(self.buffer, codec)

    def _fixed(self) -> bool:
        """Whether headers can no longer be changed, or must not be since this is an include."""
        if self._buffer is None:
            # as it is for most headers of most responses, and cheaper to find out
            return self.included or bool(self.coyoteResponse.committed)
        return self.included or self.isCommitted()

    def setCharacterEncoding(self, charset: str | None) -> None:
        """Write the body in this charset, an include too; None: the one it would have. Without effect once the writer is there."""
        if self.coyoteResponse.committed or self.usingWriter:
            return
        self._charsetChosen = True
        if charset is not None:
            self._characterEncoding = charset
            self._charsetSet = True

    def setContentLength(self, length: int) -> None:
        """Announce the length of the body."""
        if not self._fixed():
            self.coyoteResponse.contentLength = length

    def setContentType(self, type: str | None) -> None:
        """Set the type of the body, and its charset if it names one."""
        if self._fixed():
            return
        if type is None:
            self._contentType = None
            return
        self._contentType, charset = parseContentType(type)
        if charset is not None and not self.usingWriter:
            self._characterEncoding = charset
            self._charsetSet = self._charsetChosen = True

    def setBufferSize(self, size: int) -> None:
        """Make the buffer larger; a smaller size is ignored, as Tomcat does."""
        if self.included:
            return
        if self.isCommitted() or self.contentWritten:
            raise IllegalStateException("cannot change the buffer's size after data has been written")
        self.buffer.limit = max(self.buffer.limit, size)

    def getBufferSize(self) -> int:
        """The size of the buffer in bytes."""
        return DEFAULT_SIZE if self._buffer is None else self._buffer.limit

    def flushBuffer(self) -> None:
        """Send what was written, with the head before it."""
        self.buffer.flush()

    async def flushAsync(self) -> None:
        """`flushBuffer` for ``async def`` servlets: waits, without blocking, until the client has taken it."""
        self.buffer.flush()
        await self.exchange.whenDrained()

    def resetBuffer(self, resetUsage: bool = False) -> None:
        """
        Forget what has not been sent; status and headers stay.

        :param resetUsage: also let the application choose anew between stream and writer.
        """
        if self.isCommitted():
            raise IllegalStateException("the response has been committed")
        self.clearBuffer(resetUsage)

    def clearBuffer(self, resetUsage: bool = False) -> None:
        """`resetBuffer` for the container, which may replace what is complete."""
        self._file = None
        if self._buffer is not None:
            self._buffer.reset()
        if resetUsage:
            self.usingOutputStream = self.usingWriter = self._charsetChosen = False
            self._writer = None

    def isCommitted(self) -> bool:
        """Whether the answer can no longer be changed: the head has been sent, sendError was called, or the body is complete."""
        coyote, buffer = self.coyoteResponse, self._buffer
        if coyote.committed or buffer is None:
            return bool(coyote.committed)
        return buffer.suspended or buffer.closed or 0 < coyote.contentLength <= buffer.written

    def reset(self) -> None:
        """Forget everything that has not been sent, status and headers too."""
        if self.isCommitted():
            raise IllegalStateException("the response has been committed")
        if self.included:
            return
        self.startOver()

    def startOver(self) -> None:
        """`reset` for the container, which may replace what is complete."""
        coyote = self.coyoteResponse
        coyote.status = 200
        coyote.contentLength = -1
        coyote.headers.clear()
        self.message = None
        self._contentType = self._characterEncoding = self._locale = None
        self._charsetSet = False
        self.clearBuffer(True)

    def setLocale(self, locale: Any) -> None:
        """Set the language of the body, and the charset that goes with it where no other was chosen."""
        if self._fixed():
            return
        self._locale = locale if isinstance(locale, Locale) else Locale.parse(str(locale))
        if self.usingWriter or self._charsetChosen:
            return
        charset = None if self.context is None else self.context.charsetForLocale(self._locale)
        if charset is not None:
            self._characterEncoding = charset
            self._charsetSet = True

    def getLocale(self) -> Locale:
        """The language of the body."""
        return self._locale or self.connector.defaultLocale

    # HttpServletResponse

    def sendError(self, status: int, message: str | None = None) -> None:
        """Answer with an error page."""
        if self.isCommitted():
            raise IllegalStateException("the response has been committed")
        if self.included:
            return
        self.setError()
        self.coyoteResponse.status = status
        self.message = message
        self.clearBuffer()
        self.suspended = True

    def sendRedirect(self, location: str | None, status: int = 302) -> None:
        """
        Send the client elsewhere; the location is sent as it is, unless the client speaks HTTP/1.0 or useRelativeRedirects is false.
        """
        if self.isCommitted():
            raise IllegalStateException("the response has been committed")
        if self.included:
            return
        self.clearBuffer(True)
        redirect(self, location, status)
        self.suspended = True

    def setStatus(self, status: int, message: str | None = None) -> None:
        """Set the status, without an error page."""
        if not self._fixed():
            self.coyoteResponse.status = status
            self.message = message

    def getStatus(self) -> int:
        """The status as it is now."""
        return int(self.coyoteResponse.status)

    def broadcast(self, data: bytes) -> Callable[[Any], None]:
        """
        Prepare bytes for many responses of this container; what is returned writes them to one (`catalina.comet.broadcast`).

        :param data: the bytes; encoded once, whatever the number of clients.
        """
        shared = SharedBytes(data)

        def send(response: Any) -> None:
            while not isinstance(response, Response):
                response = response.getResponse()
            (response._buffer or response._makeBuffer()).writeShared(shared)

        return send

    def drain(self) -> Awaitable[None]:
        """Something to await until the client has taken what was sent."""
        return self.exchange.whenDrained()
