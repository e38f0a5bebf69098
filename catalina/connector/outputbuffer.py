"""
What an application writes on its way to the exchange: buffered, committed, flushed (OutputBuffer and CoyoteOutputStream in Tomcat).

Small responses leave with their head in one piece when they end; only what outgrows the buffer, or is flushed, leaves before.
"""

from __future__ import annotations

from typing import Any

from catalina.coyote import SharedBytes
from catalina.servlet import ServletOutputStream

DEFAULT_SIZE = 8192


class OutputBuffer(ServletOutputStream):
    """
    The buffer of one response, and the output stream that applications get.

    :param response: this container's response.
    """

    __slots__ = ("_response", "_chunks", "_size", "limit", "closed", "suspended", "written")

    def __init__(self, response: Any) -> None:
        self._response = response
        self._chunks: list[bytes] | tuple[()] = ()
        self._size = 0
        self.limit = DEFAULT_SIZE
        self.closed = False
        self.suspended = False
        self.written = 0

    def write(self, data: bytes, /) -> None:
        """Write bytes; dropped once the response is closed or its output suspended, as Tomcat does."""
        if self.closed or self.suspended:
            self._response.checkUsable()
            return
        if type(data) is not bytes:
            data = bytes(data)
        size = len(data)
        self.written += size
        if self._chunks:
            self._chunks.append(data)
        else:
            self._chunks = [data]
        self._size += size
        if self._size > self.limit:
            self._send()

    def flush(self) -> None:
        """Send what was written, with the head before it."""
        if self.closed or self.suspended:
            self._response.checkUsable()
            return
        self._send()

    def writeShared(self, shared: SharedBytes) -> None:
        """Write and flush a piece that other responses write too (`catalina.comet.broadcast`)."""
        if (
            not self._chunks
            and self._response.coyoteResponse.committed
            and not self.closed
            and not self.suspended
        ):
            self.written += len(shared.data)
            self._response.exchange.writeShared(shared)
            return
        self.write(shared.data)
        self.flush()

    def _send(self) -> None:
        data = self._take() if self._chunks else b""
        response = self._response
        if not response.coyoteResponse.committed:
            response.commit(data, False)
        elif data:
            response.exchange.write(data)

    def _take(self) -> bytes:
        """What has been kept, of which there is something."""
        chunks = self._chunks
        self._chunks = ()
        self._size = 0
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def close(self) -> None:
        """End the body; a body that was never flushed leaves with its Content-Length."""
        if self.closed or self.suspended:
            return
        self.finish()

    def finish(self) -> None:
        """`close`, also where the output was suspended."""
        if self.closed:
            return
        self.closed = True
        response = self._response
        coyote = response.coyoteResponse
        data = self._take() if self._chunks else b""
        if coyote.committed:
            if data or coyote.contentLength != self.written:
                response.exchange.write(data, True)
            return
        if coyote.contentLength < 0 and response.exchange.request.method != "HEAD":
            coyote.contentLength = len(data)
        response.commit(data, True)

    def release(self, ended: Any) -> None:
        """Let go of the response; whoever still writes is told by `ended`, which stands in its place."""
        self._response = ended

    def reset(self) -> None:
        """Forget what has not been sent."""
        self._chunks = ()
        self._size = 0
        self.written = 0
