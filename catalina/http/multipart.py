"""
Bodies of the type multipart/form-data: fields and files of a form.

The connector's request feeds the body in, whoever reads it; nothing here waits. Answers to Tomcat's
ServletFileUpload. The grammar is the work of the library ``multipart``; what Tomcat takes more easily than
the library is said where it is done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartSegment,
    ParserError,
    PushMultipartParser,
)

from catalina.http.charsets import codecFor
from catalina.http.headers import Headers
from catalina.http.parts import FormPart, PartStorage, headerParameters
from catalina.servlet import IllegalStateException, ServletException

_BLOCK = 65536
# Tomcat's HEADER_PART_SIZE_MAX: all headers of one part together.
_HEADER_SECTION = 10240
# Fields stay in memory up to here even if every file goes to the disk: most are a word long.
_SMALL_FIELD = 4096


class ByteSource(Protocol):
    """
    What a body is read from.
    """

    def read(self, n: int, /) -> bytes:
        """Return at least one and at most `n` bytes; none at the end."""


@dataclass(frozen=True)
class MultipartLimits:
    """
    What a multipart configuration allows; -1 is no limit.

    :param location: an existing folder for temporary files, None for the system's.
    :param maxFileSize: the most bytes of one part, a field or a file.
    :param maxRequestSize: the most bytes of the whole body.
    :param fileSizeThreshold: the most bytes of a file that are kept in memory.
    :param maxParts: the most parts.
    """

    location: str | None = None
    maxFileSize: int = -1
    maxRequestSize: int = -1
    fileSizeThreshold: int = 0
    maxParts: int = 10000


def parseMultipart(
    stream: ByteSource,
    contentType: str | None,
    charset: str | None,
    limits: MultipartLimits,
    contentLength: int = -1,
) -> list[FormPart]:
    """
    Read a whole body and return its parts.

    :param stream: the body.
    :param contentType: the request's Content-Type.
    :param charset: the request's encoding, by which headers of parts are decoded; None is UTF-8.
    :param limits: what is allowed.
    :param contentLength: the body's length if it is known, else -1.
    :raises ServletException: if it is no multipart request.
    :raises IllegalStateException: if a part or the body is too large.
    :raises OSError: if the body is broken or cannot be read or kept; no temporary file stays behind.
    """
    reader = MultipartReader(contentType, charset, limits, contentLength)
    try:
        while data := stream.read(_BLOCK):
            reader.feed(data)
        return reader.finish()
    except BaseException:
        reader.abort()
        raise


class MultipartReader:
    """
    Takes a body apart as it arrives.

    Call `feed` for each piece, then `finish`; `abort` if either raised, or if the body will not be needed.
    """

    def __init__(
        self,
        contentType: str | None,
        charset: str | None,
        limits: MultipartLimits,
        contentLength: int = -1,
        field: str | None = None,
    ) -> None:
        """
        :param contentType, charset, limits, contentLength: see `parseMultipart`.
        :param field: the field that all files belong to, where the body is itself a part of type
            multipart/mixed.
        :raises ServletException: if it is no multipart request.
        :raises IllegalStateException: if the announced length is too large.
        :raises OSError: if the type names no boundary.
        """
        if contentType is None or not contentType.lower().startswith("multipart/"):
            raise ServletException(
                f"the request's type is {contentType!r}; only one of type multipart/form-data has parts"
            )
        self._limits = limits
        self._received = 0
        self._checkRequestSize(contentLength)
        self._boundary = _boundaryOf(contentType)
        self._codec = (charset and codecFor(charset)) or "utf-8"
        self._preamble: bytes | None = b""
        self._parser: _Parser | None = None
        self._parts: list[FormPart] = []
        self._current: PartStorage | None = None
        self._field = field
        self._inner: MultipartReader | None = None
        self._headerless = False
        # the headers of a part have ended, and no boundary after them was understood
        self._insidePart = False

    def feed(self, data: bytes) -> None:
        """
        Take the next bytes of the body.

        :raises IllegalStateException: if a part or the body is too large.
        :raises OSError: if the body is broken or a temporary file cannot be written.
        """
        self._received += len(data)
        self._checkRequestSize(self._received)
        if self._preamble is not None:
            data = self._skipPreamble(self._preamble + data)
        if self._parser is None or self._parser.closed or not data:
            return
        try:
            for event in self._parser.parse(data):
                self._take(event)
        except MultipartError as problem:
            if not self._insidePart:
                raise OSError(f"the multipart body is broken: {problem}") from problem
            # As in Tomcat a boundary with other characters behind it is just the last one.
            self._endPart()
            self._parser = None

    def finish(self) -> list[FormPart]:
        """
        Say that the body has ended.

        :return: the parts in order.
        :raises OSError: if its end is missing.
        """
        try:
            if self._parser is not None and self._insidePart and self._parser.atBoundary:
                self._endPart()
            elif self._parser is not None:
                self._parser.close()
            if self._headerless:
                raise ParserError("the last part has no headers")
        except MultipartError as problem:
            raise OSError(f"the multipart body is broken: {problem}") from problem
        return self._parts

    def abort(self) -> None:
        """Drop what was read and remove the temporary files."""
        for part in self._parts:
            part.delete()
        if self._current is not None:
            self._current.delete()
        if self._inner is not None:
            self._inner.abort()
        self._parts = []
        self._preamble = self._parser = self._current = None

    def _skipPreamble(self, data: bytes) -> bytes:
        """
        Drop what stands before the first boundary.

        As in Tomcat a body without a boundary, or with other characters behind the first one, just has no
        parts; and a bare line feed behind that first one is good enough.
        """
        start = data.find(self._boundary)
        behind = start + len(self._boundary)
        if start < 0 or len(data) < behind + 2:
            # The start of a boundary may be waiting for its rest.
            self._preamble = data[start:] if start >= 0 else data[-len(self._boundary) :]
            return b""
        self._preamble = None
        if data[behind] == 10:
            data = b"".join((data[:behind], b"\r", data[behind:]))
        elif data[behind : behind + 2] != b"\r\n":
            return b""
        self._parser = _Parser(self._boundary[2:], self._codec)
        return data[start:]

    def _take(self, event: MultipartSegment | bytes | None) -> None:
        if isinstance(event, MultipartSegment):
            self._insidePart = True
            if self._takesHeaders():
                self._startPart(Headers(event.headerlist))
        elif event is None:
            self._endPart()
        elif self._inner is not None:
            self._inner.feed(event)
        elif self._current is not None:
            self._checkPartSize(self._current.size + len(event))
            self._current.append(event)

    def _endPart(self) -> None:
        if self._current is not None:
            self._current.complete()
        if self._inner is not None:
            self._inner.finish()
        self._current = self._inner = None
        self._insidePart = False

    def _takesHeaders(self) -> bool:
        """
        Say whether the segment that begins counts.

        Tomcat reads headers up to the next empty line: if a part has none at all, those of the next part are
        lost with it.
        """
        follows, self._headerless = not self._headerless, False
        if follows and self._parser is not None:
            self._headerless = self._parser.headerless
        return follows and not self._headerless

    def _startPart(self, headers: Headers) -> None:
        """
        Make a part, or look for those within one of type multipart/mixed; one without a name, or of another
        disposition than form-data, is skipped.
        """
        disposition = headers.get("content-disposition") or ""
        parameters = headerParameters(disposition)
        filename = (parameters["filename"] or "").strip() if "filename" in parameters else None
        kind = disposition.lower()
        if self._field is not None:
            if filename is not None and kind.startswith(("form-data", "attachment")):
                self._addPart(self._field, filename, headers)
            return
        name = parameters.get("name")
        if name is None or not kind.startswith("form-data"):
            return
        contentType = headers.get("content-type") or ""
        if contentType.lower().startswith("multipart/mixed"):
            self._inner = self._readerWithin(contentType, name.strip())
        else:
            self._addPart(name.strip(), filename, headers)

    def _readerWithin(self, contentType: str, field: str) -> MultipartReader:
        inner = MultipartReader(
            contentType, self._codec, replace(self._limits, maxRequestSize=-1), field=field
        )
        inner._parts = self._parts
        return inner

    def _addPart(self, name: str, filename: str | None, headers: Headers) -> None:
        if len(self._parts) >= self._limits.maxParts >= 0:
            raise IllegalStateException(f"the request has more than {self._limits.maxParts} parts")
        announced = headers.get("content-length") or ""
        if announced.isascii() and announced.isdigit():
            self._checkPartSize(int(announced[:18]))
        threshold = self._limits.fileSizeThreshold
        if filename is None:
            threshold = max(threshold, _SMALL_FIELD)
        self._current = PartStorage(self._limits.location, threshold)
        self._parts.append(FormPart(name, filename, headers, self._current))

    def _checkPartSize(self, size: int) -> None:
        if size > self._limits.maxFileSize >= 0:
            raise IllegalStateException(
                f"a part of the request is larger than max-file-size, {self._limits.maxFileSize} bytes"
            )

    def _checkRequestSize(self, size: int) -> None:
        if size > self._limits.maxRequestSize >= 0:
            raise IllegalStateException(
                f"the request is larger than max-request-size, {self._limits.maxRequestSize} bytes"
            )


def _boundaryOf(contentType: str) -> bytes:
    """Return the delimiter: two dashes and the boundary."""
    comma, semicolon = contentType.find(","), contentType.find(";")
    if 0 <= comma < semicolon or semicolon < 0:
        contentType = contentType.replace(";", " ").replace(",", ";")
    boundary = headerParameters(contentType).get("boundary")
    if boundary is None:
        raise OSError(f"the Content-Type {contentType!r} has no boundary, so its parts cannot be told apart")
    return b"--" + boundary.encode("latin-1", "replace")


class _Parser(PushMultipartParser):  # type: ignore[misc]
    """
    The library's parser, with Tomcat's reading of a part's headers.

    Tomcat skips header lines that are none, folds them, and does not mind a part without Content-Disposition.
    """

    def __init__(self, boundary: bytes, codec: str) -> None:
        super().__init__(boundary, max_header_size=_HEADER_SECTION, header_charset="latin-1")
        self._codec = codec
        self.headerless = False
        self._headerSize = 0

    @property
    def atBoundary(self) -> bool:
        """Whether nothing of a part is missing but what stands behind its boundary."""
        return bytes(self._buffer).startswith(self._delimiter)

    def _on_segment_headerline(self, line: bytes) -> None:
        lines: list[bytes] = self._segment_headerlist
        if line[:1] in (b" ", b"\t") and lines:
            lines[-1] += b" " + line.lstrip(b" \t")
        else:
            lines.append(line)
        self._headerSize += len(line) + 2
        if self._headerSize > _HEADER_SECTION:
            raise ParserError(f"the headers of a part are longer than {_HEADER_SECTION} bytes")

    def _create_segment(self, headerlist: list[bytes]) -> MultipartSegment:
        self.headerless = not headerlist
        self._headerSize = 0
        segment = MultipartSegment([])
        for line in headerlist:
            name, colon, value = line.decode(self._codec, "replace").partition(":")
            if colon:
                segment.headerlist.append((name.strip(), value.strip()))
        return segment
