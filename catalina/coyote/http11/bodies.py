"""
Body decoders: the bytes after the head become the bytes that applications read (the input filters of Tomcat).

A decoder does no I/O. It is fed whatever has come and returns what of it belongs to the body; what stands behind the end of the body
is in `rest`. A broken body never raises here: the good bytes before the fault count, and `error` tells the fault, so that an application
reads exactly what Tomcat would let it read before the IOException.
"""

from __future__ import annotations

import enum
from collections.abc import Callable

from catalina.coyote.errors import ProtocolError
from catalina.coyote.http11 import grammar

#: Tomcat's org.apache.coyote.MAX_EXTENSION_SIZE and MAX_TRAILER_SIZE, bytes for a whole body.
MAX_EXTENSION_SIZE = 8192
MAX_TRAILER_SIZE = 8192
#: Fields that say where a message ends or who it is for.
_NO_TRAILERS = frozenset(
    {b"content-length", b"transfer-encoding", b"host", b"connection", b"trailer", b"expect"}
)
#: The longest chunk size with its CR.
_SIZE_LIMIT = 8 + 1
_NO_LIMIT = 1 << 31


class FixedLengthBody:
    """
    A body of Content-Length bytes (RFC 9112 6.2).

    :param length: how many bytes it has.
    """

    __slots__ = ("remaining", "rest", "error")

    def __init__(self, length: int) -> None:
        self.remaining = length
        self.rest = b""
        self.error: ProtocolError | None = None

    @property
    def done(self) -> bool:
        """Whether the last byte has been seen."""
        return not self.remaining

    def feed(self, data: bytes) -> bytes:
        """Take what has come; return what belongs to the body and leave the others in `rest`."""
        taken = data[: self.remaining]
        self.remaining -= len(taken)
        if not self.remaining:
            self.rest = data[len(taken) :]
        return taken


class _State(enum.Enum):
    SIZE = 0
    DATA = 1
    DATA_END = 2
    TRAILER = 3
    DONE = 4
    BROKEN = 5


class ChunkedBody:
    """
    A chunked body (RFC 9112 7.1), read strictly: CRLF only, hexadecimal digits only, bounded extensions and trailers.

    Trailer fields are checked and dropped: none of them may change how the message is understood (RFC 9110 6.5.1). Those that the
    connector allows by name are handed on.

    :param maxExtensionSize: bytes that all chunk extensions may have together; negative for any number.
    :param maxTrailerSize: the same for the trailer section.
    :param allowedTrailers: names, in lower case, of trailer fields that somebody wants (allowedTrailerHeaders).
    :param keepTrailer: is given name and value of each of these.
    """

    __slots__ = (
        "_state", "_held", "_remaining", "_extensions", "_trailers", "_maxExtensions", "_maxTrailers", "_allowed", "_keep",
        "rest", "error",
    )  # fmt: skip

    def __init__(
        self,
        maxExtensionSize: int = MAX_EXTENSION_SIZE,
        maxTrailerSize: int = MAX_TRAILER_SIZE,
        allowedTrailers: frozenset[bytes] = frozenset(),
        keepTrailer: Callable[[bytes, bytes], None] | None = None,
    ) -> None:
        self._allowed = allowedTrailers
        self._keep = keepTrailer
        self._maxExtensions = maxExtensionSize if maxExtensionSize >= 0 else _NO_LIMIT
        self._maxTrailers = maxTrailerSize if maxTrailerSize >= 0 else _NO_LIMIT
        self._state = _State.SIZE
        self._held = b""
        self._remaining = 0
        self._extensions = 0
        self._trailers = 0
        self.rest = b""
        self.error: ProtocolError | None = None

    @property
    def done(self) -> bool:
        """Whether the end of the trailer section has been seen."""
        return self._state is _State.DONE

    def feed(self, data: bytes) -> bytes:
        """Take what has come; return the decoded bytes of it. After the end, `rest` is what follows; after a fault, `error` is set."""
        data = self._held + data if self._held else data
        self._held = b""
        out: list[bytes] = []
        position = 0
        while self._state not in _FINAL:
            step = self._data if self._state is _State.DATA else self._line
            advanced = step(data, position, out)
            if advanced == position:
                self._held = data[position:]
                return b"".join(out)
            position = advanced
        self.rest = data[position:]
        return b"".join(out)

    def _data(self, data: bytes, position: int, out: list[bytes]) -> int:
        piece = data[position : position + self._remaining]
        self._remaining -= len(piece)
        if piece:
            out.append(piece)
        if not self._remaining:
            self._state = _State.DATA_END
        return position + len(piece)

    def _line(self, data: bytes, position: int, out: list[bytes]) -> int:
        """Take one line: a chunk's size, the empty one behind its data, or a trailer field."""
        end = data.find(b"\r\n", position)
        if end < 0:
            self._checkUnfinished(data, position)
            return position
        line = data[position:end]
        {_State.SIZE: self._size, _State.DATA_END: self._dataEnd, _State.TRAILER: self._trailer}[self._state](
            line
        )
        return end + 2 if self._state is not _State.BROKEN else position

    def _checkUnfinished(self, data: bytes, position: int) -> None:
        waiting = len(data) - position
        if grammar.BARE_LINE_FEED.search(data, position):
            self._broken("a line of the chunked body is not well formed")
        elif (
            self._state is _State.SIZE
            and waiting
            and not _mayBeSize(data[position : position + _SIZE_LIMIT + 1])
        ):
            self._broken("a chunk's size is not hexadecimal")
        elif self._state is _State.SIZE and self._extensions + waiting > _SIZE_LIMIT + self._maxExtensions:
            self._broken("a chunk's extension is larger than the limit")
        elif self._state is _State.DATA_END and waiting and data[position:] != b"\r":
            self._broken("a chunk is longer than its size")
        elif self._state is _State.TRAILER and self._trailers + waiting > self._maxTrailers:
            self._broken("the trailer is larger than the limit")

    def _size(self, line: bytes) -> None:
        match = grammar.CHUNK_LINE.fullmatch(line)
        if match is None:
            return self._broken("a chunk's size is not hexadecimal")
        self._extensions += len(line) - len(match[1])
        size = int(match[1], 16)
        if self._extensions > self._maxExtensions or size > 0x7FFFFFFF:
            return self._broken("a chunk or its extension is larger than the limit")
        self._remaining = size
        self._state = _State.DATA if size else _State.TRAILER

    def _dataEnd(self, line: bytes) -> None:
        if line:
            return self._broken("a chunk is longer than its size")
        self._state = _State.SIZE

    def _trailer(self, line: bytes) -> None:
        if not line:
            self._state = _State.DONE
            return
        self._trailers += len(line) + 2
        if self._trailers > self._maxTrailers or not grammar.TRAILER_LINE.fullmatch(line):
            return self._broken("the trailer is not well formed or larger than the limit")
        name, _, value = line.partition(b":")
        if self._keep is not None and name.lower() in self._allowed:
            self._keep(name, value.strip(b" \t"))

    def _broken(self, message: str) -> None:
        self._state = _State.BROKEN
        self.error = ProtocolError(message)


_FINAL = frozenset({_State.DONE, _State.BROKEN})


def _mayBeSize(text: bytes) -> bool:
    """Whether the beginning of a line may still become a chunk's size."""
    digits = text.partition(b";")[0].removesuffix(b"\r")
    return not digits or grammar.CHUNK_LINE.fullmatch(digits) is not None


def trailerNames(text: str) -> frozenset[bytes]:
    """Names in lower case; those that say where a message ends or who it is for may not come late (RFC 9110 6.5.1)."""
    parts = (part.strip() for part in text.split(","))
    names = frozenset(name.lower().encode("latin-1", "replace") for name in parts if name)
    forbidden = sorted(name.decode("latin-1") for name in names & _NO_TRAILERS)
    if forbidden:
        raise ValueError(f"must leave out {', '.join(forbidden)}: proxies read these in the head only")
    return names
