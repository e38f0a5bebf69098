"""
The writers of pages (C{org.apache.jasper.runtime.JspWriterImpl}, C{BodyContentImpl}).

Generated code appends text to a writer's list through C{append} and calls C{check} now and then, which
costs a fifth of a method call for each piece; everybody else calls C{write}.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from catalina.jsp import BodyContent, JspWriter
from catalina.servlet import IllegalStateException

#: So many pieces of text are kept before their length is looked at.
_MANY = 128


class PageWriter(JspWriter):
    """
    The writer of a page, in front of the response's.

    :param response: its writer is asked for when something is sent first, so that a page may set the type
        before.
    :param bufferSize: in characters; 0 for none.
    :param autoFlush: whether a full buffer is sent; otherwise it is an error.
    """

    append: Callable[[str], Any]

    def __init__(self, response: Any, bufferSize: int, autoFlush: bool) -> None:
        super().__init__(bufferSize, autoFlush)
        self._response = response
        self._parts: list[str] = []
        self._flushed = False
        self._closed = False
        self._isOpen = False
        self.append = self._parts.append if bufferSize else self._send

    def write(self, text: str) -> None:
        self.append(text)
        if len(self._parts) > _MANY:
            self.fold()

    def check(self) -> None:
        """Look at the length of what was appended, if it may be too much."""
        if len(self._parts) > _MANY:
            self.fold()

    def fold(self) -> None:
        """
        Account for what was appended: each time that the buffer got full, it was sent (C{JspWriterImpl.write}).

        :raises OSError: it got full, and C{autoFlush} is off; or the client has gone.
        """
        text = "".join(self._parts)
        self._parts[:] = [text]
        if len(text) < self.bufferSize or not self.bufferSize:
            return
        if not self.autoFlush:
            raise OSError(f"the page's buffer of {self.bufferSize} characters is full, and autoFlush is off")
        full = len(text) - len(text) % self.bufferSize
        self._parts[:] = [text[full:]]
        self._flushed = True
        self._send(text[:full])

    def sendBuffer(self) -> None:
        """
        Hand what is in the buffer to the response.

        :raises OSError: more is in it than fits, and C{autoFlush} is off; or the client has gone.
        """
        self._flushed = True
        text = "".join(self._parts)
        if len(text) >= self.bufferSize and not self.autoFlush:
            self.fold()
        del self._parts[:]
        if text:
            self._send(text)

    def _send(self, text: str) -> None:
        if not self._closed:  # afterwards there is nobody to have it
            self._isOpen = True
            self._response.getWriter().write(text)

    def clear(self) -> None:
        if not self.bufferSize and self._isOpen:
            raise IllegalStateException("a page without buffer has sent all that it has written")
        self.fold()
        if self._flushed:
            raise OSError("the buffer has been sent already and cannot be cleared")
        del self._parts[:]

    def clearBuffer(self) -> None:
        if not self.bufferSize:
            raise IllegalStateException("a page without buffer has nothing to clear")
        self.fold()
        del self._parts[:]

    def abandon(self) -> None:
        """Send what is in the buffer if something of the answer has gone out already, else forget it."""
        with suppress(OSError):
            self.fold()
            if self._response.isCommitted():
                self.sendBuffer()
        del self._parts[:]

    def flush(self) -> None:
        self.sendBuffer()
        if self._isOpen:
            self._response.getWriter().flush()

    def close(self) -> None:
        if not self._closed:
            self.flush()
            if self._isOpen:
                self._response.getWriter().close()
            self._closed = True

    def getRemaining(self) -> int:
        self.fold()
        return self.bufferSize - sum(map(len, self._parts))


class BodyWriter(BodyContent):
    """
    What the body of a tag writes; kept, or handed on at once.

    :param writer: where it is handed to, anything with C{write}; None to keep it.
    """

    append: Callable[[str], Any]

    def __init__(self, enclosingWriter: JspWriter, writer: Any = None) -> None:
        super().__init__(enclosingWriter)
        self._parts: list[str] = []
        self._writer = writer
        self.append = self._parts.append if writer is None else writer.write

    def write(self, text: str) -> None:
        self.append(text)

    def check(self) -> None:
        """A body content keeps all it gets."""

    def clear(self) -> None:
        del self._parts[:]

    def clearBuffer(self) -> None:
        del self._parts[:]

    def close(self) -> None:
        """Nothing more is to come."""

    def getRemaining(self) -> int:
        return 0

    def getString(self) -> str:
        return "".join(self._parts)
