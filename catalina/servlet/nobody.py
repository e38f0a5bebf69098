"""
The response that `doHead` hands to `doGet`: it counts the body and sends nothing of it.

It stands between a servlet and the container's response for the time of one HEAD request, and answers to
`javax.servlet.http.NoBodyResponse` and `NoBodyOutputStream`.
"""

from __future__ import annotations

from typing import Any

from catalina.servlet.errors import IllegalStateException
from catalina.servlet.responsewrappers import HttpServletResponseWrapper
from catalina.servlet.streams import PrintWriter, ServletOutputStream


class NoBodyOutputStream(ServletOutputStream):
    """
    Counts bytes in place of sending them.
    """

    __slots__ = ("_closed", "length")

    def __init__(self) -> None:
        self.length = 0
        self._closed = False

    def write(self, data: bytes, /) -> None:
        """
        Count bytes; those after `close` do not count, as they would not be sent.

        :param data: what a GET would send.
        """
        if not self._closed:
            self.length += memoryview(data).nbytes

    def close(self) -> None:
        """End the body."""
        self._closed = True


class NoBodyResponse(HttpServletResponseWrapper):
    """
    A response without body whose Content-Length is that of the body which a GET would get.

    :param response: the response to the HEAD request.
    """

    __slots__ = ("_body", "_lengthSettled", "_streamTaken", "_writer")

    def __init__(self, response: Any) -> None:
        super().__init__(response)
        self._lengthSettled = False
        self._forgetBody()

    def _forgetBody(self) -> None:
        self._body = NoBodyOutputStream()
        self._writer: PrintWriter | None = None
        self._streamTaken = False

    def settleLength(self) -> None:
        """Set the Content-Length to what was counted, unless the servlet has set it or has sent an error."""
        if not self._lengthSettled:
            super().setContentLength(self._body.length)

    def getOutputStream(self) -> ServletOutputStream:
        """
        Return the stream that counts.

        :raises IllegalStateException: if the writer was taken already.
        """
        if self._writer is not None:
            raise IllegalStateException("getWriter() has already been called for this response")
        self._streamTaken = True
        return self._body

    def getWriter(self) -> PrintWriter:
        """
        Return a writer over the stream that counts. The type gets no charset by this, as in Tomcat.

        :raises IllegalStateException: if the stream was taken already.
        :raises OSError: if the encoding is not known.
        """
        if self._streamTaken:
            raise IllegalStateException("getOutputStream() has already been called for this response")
        if self._writer is None:
            charset = self.getCharacterEncoding()
            try:
                self._writer = PrintWriter(self._body, charset)
            except LookupError:
                raise OSError(f"the encoding {charset!r} is not known; use for example UTF-8") from None
        return self._writer

    def reset(self) -> None:
        """Forget what was counted, status and headers."""
        super().reset()
        self._lengthSettled = False
        self._forgetBody()

    def resetBuffer(self) -> None:
        """Forget what was counted."""
        super().resetBuffer()
        self._body.length = 0

    def setContentLength(self, length: int) -> None:
        """
        Set the Content-Length; it is not counted then.

        :param length: bytes.
        """
        self._lengthSettled = True
        super().setContentLength(length)

    def setHeader(self, name: str, value: str | None) -> None:
        """
        Set a header; a Content-Length is not counted then.

        :param name: the header.
        :param value: its value.
        """
        self._noteHeader(name)
        super().setHeader(name, value)

    def addHeader(self, name: str, value: str | None) -> None:
        """
        Add a header; a Content-Length is not counted then.

        :param name: the header.
        :param value: its value.
        """
        self._noteHeader(name)
        super().addHeader(name, value)

    def setIntHeader(self, name: str, value: int) -> None:
        """
        Set a header to a number; a Content-Length is not counted then.

        :param name: the header.
        :param value: its value.
        """
        self._noteHeader(name)
        super().setIntHeader(name, value)

    def addIntHeader(self, name: str, value: int) -> None:
        """
        Add a header with a number; a Content-Length is not counted then.

        :param name: the header.
        :param value: its value.
        """
        self._noteHeader(name)
        super().addIntHeader(name, value)

    def sendError(self, status: int, message: str | None = None) -> None:
        """
        Answer with an error page, whose length is the container's business.

        :param status: the status code.
        :param message: for the error page.
        """
        self._lengthSettled = True
        super().sendError(status, message)

    def sendRedirect(self, location: str) -> None:
        """
        Answer with a redirect, whose length is the container's business.

        :param location: the target.
        """
        self._lengthSettled = True
        super().sendRedirect(location)

    def _noteHeader(self, name: str) -> None:
        if name.lower() == "content-length":
            self._lengthSettled = True
