"""
How the bytes of a resource reach the response.

The last step of the default servlet. A small file is one write from memory; a large one is handed to the
connector, which sends it without copying where it can; what is left goes out block by block, waiting for the
client as the thread it runs on allows: by blocking on a worker, by awaiting the flush on the reactor
(DefaultServlet.checkSendfile and its ``copy`` methods).
"""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

from twisted.python.threadable import isInIOThread

from catalina.connector.requestattributes import SENDFILE_SUPPORT
from catalina.coyote import FileSlice
from catalina.naming.resources import Resource
from catalina.servlet import IllegalStateException, ServletResponseWrapper

T = TypeVar("T")

#: What stands between the parts of a multipart/byteranges answer, as in Tomcat.
BOUNDARY = "CATALINA_MIME_BOUNDARY"

#: Up to this size a body is one write.
ONE_WRITE = 512 * 1024

_BLOCK = 64 * 1024

_onReactor: Callable[[], bool] = isInIOThread


class Delivery:
    """One resource on its way into one response."""

    __slots__ = ("isMixed", "_request", "_response", "_resource", "_contentType", "_stream", "_writer")

    def __init__(
        self, request: Any, response: Any, resource: Resource, contentType: str | None, content: bool
    ) -> None:
        """
        Take the response's stream, or its writer if somebody has taken that before and the resource is text.

        :param contentType: None or empty if the resource has none.
        :param content: whether the body is to be sent and not the head alone.
        :raises IllegalStateException: somebody has taken the writer, and the resource is not text.
        """
        self._request = request
        self._response = response
        self._resource = resource
        self._contentType = contentType
        self._stream: Any = None
        self._writer: Any = None
        if content and resource.size:
            self._takeOutput()
        # Behind something that others have written, offsets and lengths mean nothing.
        self.isMixed = self._writer is not None or _contentWritten(response) > 0

    def _takeOutput(self) -> None:
        try:
            self._stream = self._response.getOutputStream()
        except IllegalStateException:
            if not _isText(self._contentType):
                raise
            self._writer = self._response.getWriter()

    def send(
        self, ranges: list[tuple[int, int]] | None, sendfileFrom: int = 0, encoding: str = "utf-8"
    ) -> Awaitable[None] | None:
        """
        Set type, length and status, and send the resource or parts of it.

        :param ranges: first and last byte of each part; None for everything.
        :param sendfileFrom: what is longer than this is left to the connector, if it can; 0 or less: nothing
            is.
        :param encoding: what a text is written in, where a writer is in use.
        :return: what is to be awaited, if it could not be written at once.
        :raises OSError: the resource cannot be read, or the client has gone.
        """
        if self.isMixed:
            return self._sendMixed(encoding)
        if ranges is None:
            return self._sendPart(0, self._resource.size, sendfileFrom)
        self._response.setStatus(206)
        if len(ranges) > 1:
            return self._sendParts(ranges)
        first, last = ranges[0]
        self._response.addHeader("Content-Range", f"bytes {first}-{last}/{self._resource.size}")
        return self._sendPart(first, last + 1, sendfileFrom)

    def _sendMixed(self, encoding: str) -> Awaitable[None] | None:
        self._setType()
        if self._writer is not None:
            return _pump(self._response, self._writer.write, _textOf(self._resource, encoding))
        return self._write(0, self._resource.size) if self._stream is not None else None

    def _sendPart(self, start: int, end: int, sendfileFrom: int) -> Awaitable[None] | None:
        self._setType()
        self._response.setContentLength(end - start)
        if self._stream is None:
            return None
        if 0 < sendfileFrom < end - start and connectorSends(self._request, self._response, self._resource):
            self._response.sendFile(FileSlice(self._resource.openShared(), start, end))
            return None
        return self._write(start, end)

    def _sendParts(self, ranges: list[tuple[int, int]]) -> Awaitable[None] | None:
        self._response.setContentType(f"multipart/byteranges; boundary={BOUNDARY}")
        if self._stream is None:
            return None
        blocks = _multipart(self._resource, ranges, self._contentType)
        if sum(last - first + 1 for first, last in ranges) > ONE_WRITE:
            return _pump(self._response, self._stream.write, blocks)
        self._stream.write(b"".join(blocks))
        return None

    def _setType(self) -> None:
        if self._contentType:
            self._response.setContentType(self._contentType)

    def _write(self, start: int, end: int) -> Awaitable[None] | None:
        resource = self._resource
        if resource.size > ONE_WRITE:
            return _pump(self._response, self._stream.write, _blocksOf(resource, start, end))
        content = resource.readBytes()
        self._stream.write(content if end - start == resource.size else content[start:end])
        return None


def connectorSends(request: Any, response: Any, resource: Resource) -> bool:
    """Whether the connector can send a file itself, and nothing on the way wants to see its bytes."""
    return (
        request.getAttribute(SENDFILE_SUPPORT) is True
        and resource.realPath is not None
        and not isinstance(response, ServletResponseWrapper)
        and not getattr(response, "included", False)
    )


def _contentWritten(response: Any) -> int:
    """How many bytes of body others have written, below all wrappers."""
    while isinstance(response, ServletResponseWrapper):
        response = response.getResponse()
    return getattr(response, "contentWritten", 0)


def _isText(contentType: str | None) -> bool:
    # As Tomcat decides it: what has no type is taken for text.
    return not contentType or (
        contentType.startswith("text") or contentType.endswith("xml") or "/javascript" in contentType
    )


def _pump(response: Any, write: Callable[[T], Any], blocks: Iterator[T]) -> Awaitable[None] | None:
    """
    Write blocks one after another, not faster than the client takes them; the reactor must not wait, so it
    awaits.
    """
    if _onReactor():
        return _pumpAsync(response, write, blocks)
    for block in blocks:
        write(block)
    return None


async def _pumpAsync(response: Any, write: Callable[[T], Any], blocks: Iterator[T]) -> None:
    for block in blocks:
        write(block)
        await response.flushAsync()


def _blocksOf(resource: Resource, start: int, end: int) -> Iterator[bytes]:
    if resource.size <= ONE_WRITE:
        yield resource.readBytes()[start:end]
        return
    with resource.open() as file:
        file.seek(start)
        left = end - start
        while left > 0:
            block = file.read(min(left, _BLOCK))
            if not block:
                raise OSError(f"{resource.path}: the file became shorter while it was sent")
            left -= len(block)
            yield block


def _textOf(resource: Resource, encoding: str) -> Iterator[str]:
    with io.TextIOWrapper(resource.open(), encoding, errors="replace", newline="") as file:
        while text := file.read(_BLOCK):
            yield text


def _multipart(resource: Resource, ranges: list[tuple[int, int]], contentType: str | None) -> Iterator[bytes]:
    opening = f"\r\n--{BOUNDARY}\r\n" + (f"Content-Type: {contentType}\r\n" if contentType else "")
    for first, last in ranges:
        yield f"{opening}Content-Range: bytes {first}-{last}/{resource.size}\r\n\r\n".encode("latin-1")
        yield from _blocksOf(resource, first, last + 1)
    yield f"\r\n--{BOUNDARY}--".encode("latin-1")
