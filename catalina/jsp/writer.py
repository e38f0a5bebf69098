"""
Where pages and tags write to: C{javax.servlet.jsp.JspWriter} and C{tagext.BodyContent}.

The page's own writer goes to the response through a buffer; a body content keeps all it gets for its tag.
"""

from abc import ABC, abstractmethod
from io import StringIO
from typing import Any

from catalina.el import toText


class JspWriter(ABC):
    """
    Writes text, through a buffer of the size that the page asks for.

    :param bufferSize: in characters; 0 for none.
    :param autoFlush: whether a full buffer is sent; otherwise it is an error.
    """

    NO_BUFFER = 0
    DEFAULT_BUFFER = -1
    UNBOUNDED_BUFFER = -2

    def __init__(self, bufferSize: int = DEFAULT_BUFFER, autoFlush: bool = True) -> None:
        self.bufferSize = bufferSize
        self.autoFlush = autoFlush

    @abstractmethod
    def write(self, text: str) -> Any:
        """
        Write text.

        :raises OSError: the client has gone, or the buffer is full and not flushed by itself.
        """

    def print(self, value: object = "") -> None:
        """
        Write anything as text: truth and null as Java writes them.

        :raises OSError: as C{write}.
        """
        self.write("null" if value is None else toText(value) if isinstance(value, bool) else str(value))

    def println(self, value: object = "") -> None:
        """
        Write anything as text, and a line end.

        :raises OSError: as C{write}.
        """
        self.print(value)
        self.newLine()

    def newLine(self) -> None:
        """Write a line end."""
        self.write("\n")

    @abstractmethod
    def clear(self) -> None:
        """
        Forget what is in the buffer.

        :raises OSError: something has been sent already.
        """

    @abstractmethod
    def clearBuffer(self) -> None:
        """Forget what is in the buffer, whether or not something has been sent."""

    @abstractmethod
    def flush(self) -> None:
        """Send what is in the buffer."""

    @abstractmethod
    def close(self) -> None:
        """Send what is in the buffer; nothing can be written any more."""

    def getBufferSize(self) -> int:
        """The size of the buffer in characters; 0 if there is none."""
        return self.bufferSize

    @abstractmethod
    def getRemaining(self) -> int:
        """How many characters fit into the buffer yet."""

    def isAutoFlush(self) -> bool:
        """Whether a full buffer is sent by itself."""
        return self.autoFlush


class BodyContent(JspWriter):
    """
    What the body of a tag has written, kept for the tag.

    :param enclosingWriter: the writer around the tag.
    """

    def __init__(self, enclosingWriter: JspWriter) -> None:
        super().__init__(JspWriter.UNBOUNDED_BUFFER, False)
        self._enclosing = enclosingWriter

    def flush(self) -> None:
        """
        A body content cannot be flushed.

        :raises OSError: always.
        """
        raise OSError("a body content cannot be flushed; its tag decides what becomes of it")

    def clearBody(self) -> None:
        """Forget what was written."""
        self.clearBuffer()

    @abstractmethod
    def getString(self) -> str:
        """What was written."""

    def getReader(self) -> StringIO:
        """What was written, as a stream of text."""
        return StringIO(self.getString())

    def writeOut(self, writer: Any) -> None:
        """
        Write all of it to another writer.

        :param writer: anything with C{write}.
        """
        writer.write(self.getString())

    def getEnclosingWriter(self) -> JspWriter:
        """The writer around the tag."""
        return self._enclosing
