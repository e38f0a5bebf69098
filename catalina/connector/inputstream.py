"""The body as applications read it: bytes straight from the exchange (CoyoteInputStream, InputBuffer in Tomcat)."""

from __future__ import annotations

from typing import Any

from catalina.servlet import ServletInputStream

_BLOCK = 8192
#: What `read` returns where it would have to wait and must not; streams that wait, all others, have bytes alone.
_NOTHING: Any = None


class CoyoteInputStream(ServletInputStream):
    """
    The body of one request.

    :param exchange: where the bytes come from.
    """

    __slots__ = ("_exchange", "_closed")

    def __init__(self, exchange: Any) -> None:
        self._exchange = exchange
        self._closed = False

    def read(self, n: int = -1, /) -> bytes:
        """
        Read up to `n` bytes as soon as there is one; without `n` to the end. ``b""`` is the end.

        On a Comet connection with ``configureBlocking(False)`` it returns at once what is there, and None if that is nothing.
        """
        self._checkOpen()
        if n == 0:
            return b""
        if n > 0:
            return self._exchange.read(n)
        pieces = []
        while piece := self._exchange.read(_BLOCK * 8):
            pieces.append(piece)
        return b"".join(pieces) if pieces or piece is not None else _NOTHING

    async def readAsync(self, n: int = -1) -> bytes:
        """`read` for ``async def`` servlets: gives way to others while there is nothing."""
        self._checkOpen()
        if n >= 0:
            return await self._exchange.readAsync(n) if n else b""
        pieces = []
        while piece := await self._exchange.readAsync(_BLOCK * 8):
            pieces.append(piece)
        return b"".join(pieces)

    def available(self) -> int:
        """How many bytes can be read without waiting."""
        return 0 if self._closed else int(self._exchange.available())

    def close(self) -> None:
        """Read no more; what is left is skipped."""
        self._closed = True

    def _checkOpen(self) -> None:
        response = self._exchange.servletResponse
        # with the response the request has ended too, read or not (OutputBuffer.close in Tomcat)
        if self._closed or (response is not None and response.closed):
            raise OSError("the stream is closed")
