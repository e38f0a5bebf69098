"""
The base classes of what applications read a body from and write an answer to.

A request's body comes through a `ServletInputStream` (bytes) or a `BufferedReader` (text), an answer goes
through a `ServletOutputStream` or a `PrintWriter`. The container's own streams extend these, and so do those
with which a filter wraps them. They answer to `javax.servlet.ServletInputStream`,
`javax.servlet.ServletOutputStream`, `java.io.BufferedReader` and `java.io.PrintWriter` (Tomcat's CoyoteReader
and CoyoteWriter).
"""

from __future__ import annotations

import codecs
import re
from abc import ABC, abstractmethod
from typing import Any

_BLOCK = 8192
#: What is read where one would have to wait and must not; all other streams and readers have bytes and text alone.
_NOTHING: Any = None
_SURROGATES = re.compile("[\ud800-\udfff]")


class ServletInputStream(ABC):
    """
    A request's body as bytes; `read` is all that a subclass has to write.
    """

    __slots__ = ()

    @abstractmethod
    def read(self, n: int = -1, /) -> bytes:
        """
        Read up to `n` bytes, as soon as there is one; without `n` everything up to the end.

        :param n: the most to return; negative for no limit.
        :return: the bytes; `b""` is the end of the body. On a Comet connection with
            `configureBlocking(False)` nothing waits: what is there, and None if that is nothing.
        :raises OSError: if the client has gone, or its body is not well formed.
        :raises IllegalStateException: if this would have to block the reactor; await `readAsync` there.
        """

    def readLine(self, limit: int = -1) -> bytes:
        """
        Read a line with its line feed.

        :param limit: the most bytes to return; negative for no limit.
        :return: the line; without a line feed if the body or the limit ended it; `b""` is the end of the
            body. Where reads do not wait, what there is of the line, and None if that is nothing.
        """
        line = bytearray()
        byte: bytes | None = b""
        while limit < 0 or len(line) < limit:
            byte = self.read(1)
            line += byte or b""
            if not byte or byte == b"\n":
                break
        return bytes(line) if line or byte is not None else _NOTHING

    def available(self) -> int:
        """Return how many bytes can be read without waiting; 0 if that is not known."""
        return 0

    def close(self) -> None:
        """Give the stream back; what was not read is skipped."""
        return

    async def readAsync(self, n: int = -1) -> bytes:
        """
        Read as `read` does, but give way to others while there is nothing: for `async def` servlets.

        :param n: the most to return; negative for everything up to the end.
        :return: the bytes; `b""` is the end of the body.
        """
        return self.read(n)


class ServletOutputStream(ABC):
    """
    An answer's body as bytes; `write` is all that a subclass has to write.
    """

    __slots__ = ()

    @abstractmethod
    def write(self, data: bytes, /) -> None:
        """
        Write bytes.

        :param data: what to write: bytes, or anything that shows its bytes, as bytearray and memoryview do.
        :raises OSError: if the client has gone.
        """

    def print(self, value: object = "") -> None:
        """
        Write a value's `str` in ISO 8859-1, as the Servlet API promises for this stream.

        :param value: what to write.
        :raises OSError: if it has a character outside ISO 8859-1 (CharConversionException in Java).
        """
        text = str(value)
        try:
            data = text.encode("latin-1")
        except UnicodeEncodeError as problem:
            raise OSError(
                f"{text[problem.start]!r} is not an ISO 8859-1 character: print it through getWriter(), "
                "or write() encoded bytes"
            ) from None
        self.write(data)

    def println(self, value: object = "") -> None:
        """
        Write a value's `str` in ISO 8859-1, and carriage return and line feed.

        :param value: what to write.
        :raises OSError: if it has a character outside ISO 8859-1.
        """
        self.print(f"{value}\r\n")

    def flush(self) -> None:
        """Send what was written to the client, with the head before it."""
        return

    def close(self) -> None:
        """Send what was written and end the body."""
        return


class BufferedReader:
    """
    A request's body as text.

    :param stream: where the bytes come from.
    :param charset: their encoding; a name that Python knows.
    :raises LookupError: if the encoding is not known.
    """

    __slots__ = ("_decoder", "_ended", "_skipsFeed", "_stream", "_text")

    def __init__(self, stream: ServletInputStream, charset: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(charset)()
        self._text = ""
        self._ended = False
        self._skipsFeed = False

    def read(self, n: int = -1, /) -> str:
        """
        Read up to `n` characters, as soon as there is one; without `n` everything up to the end.

        :param n: the most to return; negative for no limit.
        :return: the text; `""` is the end of the body. Where reads do not wait, what is there, and None if
            that is nothing.
        :raises OSError: if the bytes are not text of this encoding, or the client has gone.
        """
        if n < 0:
            while self._fill(-1):
                pass
        while n > 0 and not self._text and self._fill(_BLOCK):
            pass
        if n and not self._text and not self._ended:
            return _NOTHING
        return self._take(len(self._text) if n < 0 else n)

    def readLine(self) -> str | None:
        """
        Read a line, without its line feed, carriage return, or both.

        :return: the line; None at the end of the body, and, where reads do not wait, as long as the line is
            not complete.
        :raises OSError: as `read` does.
        """
        pieces: list[str] = []
        while self._lineEnd() < 0 and not self._ended:
            # A long line is joined once, at its end: its cost does not grow with the square of its length.
            pieces.append(self._take(len(self._text)))
            if not self._fill(_BLOCK) and not self._ended:
                self._text = "".join(pieces)
                return None
        return self._takeLine(pieces)

    @property
    def holdsText(self) -> bool:
        """Whether there is text that came with what was read before."""
        return bool(self._text)

    def ready(self) -> bool:
        """Tell whether there is something to read without waiting."""
        return bool(self._text) or self._stream.available() > 0

    def close(self) -> None:
        """Give the body back; what was not read is skipped."""
        self._text = ""
        self._ended = True
        self._stream.close()

    async def readAsync(self, n: int = -1) -> str:
        """
        Read as `read` does, but give way to others while there is nothing: for `async def` servlets.

        :param n: the most to return; negative for everything up to the end.
        :return: the text; `""` is the end of the body.
        :raises OSError: as `read` does.
        """
        if n < 0:
            self._decode(b"" if self._ended else await self._stream.readAsync(), final=True)
        while n > 0 and not self._text and not self._ended:
            self._accept(await self._stream.readAsync(_BLOCK))
        return self._take(len(self._text) if n < 0 else n)

    def _fill(self, size: int) -> bool:
        """Decode what the stream has; False at the end of the body, or where one would have to wait."""
        data: Any = b"" if self._ended else self._stream.read(size)
        if data is not None:
            self._accept(data)
        return bool(data)

    def _accept(self, data: bytes) -> None:
        self._decode(data, final=not data)

    def _decode(self, data: bytes, final: bool) -> None:
        self._ended = final
        try:
            text = self._decoder.decode(data, final=final)
        except UnicodeDecodeError as problem:
            raise OSError(
                f"the body is not {problem.encoding} text: {problem.reason}; the client has to send what its "
                "Content-Type says, or call setCharacterEncoding() before getReader()"
            ) from None
        if text and self._skipsFeed:
            text = text.removeprefix("\n")
            self._skipsFeed = False
        self._text += text

    def _take(self, count: int) -> str:
        taken, self._text = self._text[:count], self._text[count:]
        return taken

    def _lineEnd(self) -> int:
        ends = [place for place in (self._text.find("\n"), self._text.find("\r")) if place >= 0]
        return min(ends, default=-1)

    def _takeLine(self, pieces: list[str]) -> str | None:
        end = self._lineEnd()
        if end < 0:
            pieces.append(self._take(len(self._text)))
            return "".join(pieces) or None
        pieces.append(self._take(end))
        # A client that waits for an answer to its carriage return may send the line feed later, or never.
        self._skipsFeed = self._text == "\r"
        self._take(2 if self._text.startswith("\r\n") else 1)
        return "".join(pieces)


class PrintWriter:
    """
    An answer's body as text; what the encoding lacks is written as a question mark.

    As in Java no method raises OSError when the client has gone: `checkError` tells.

    :param stream: where the bytes go.
    :param charset: their encoding; a name that Python knows.
    :raises LookupError: if the encoding is not known.
    """

    __slots__ = ("_encoder", "_failed", "_stream")

    def __init__(self, stream: ServletOutputStream, charset: str) -> None:
        self._stream = stream
        self._encoder = codecs.getincrementalencoder(charset)("replace")
        self._failed = False

    def write(self, text: str, /) -> None:
        """
        Write text.

        :param text: what to write.
        """
        if not text.isascii() and _SURROGATES.search(text):
            # Java's texts are UTF-16: a pair of surrogates is one character
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        try:
            self._stream.write(self._encoder.encode(text))
        except OSError:
            self._failed = True

    def print(self, value: object = "") -> None:
        """
        Write a value's `str`.

        :param value: what to write.
        """
        self.write(str(value))

    def println(self, value: object = "") -> None:
        """
        Write a value's `str` and a line feed.

        :param value: what to write.
        """
        self.write(f"{value}\n")

    def flush(self) -> None:
        """Send what was written to the client, with the head before it."""
        try:
            self._stream.flush()
        except OSError:
            self._failed = True

    def close(self) -> None:
        """Send what was written and end the body."""
        try:
            self._stream.close()
        except OSError:
            self._failed = True

    def checkError(self) -> bool:
        """Flush, and tell whether anything so far could not be written."""
        self.flush()
        return self._failed
