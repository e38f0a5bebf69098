"""Bytes that many responses send: encoded once, whatever the number of clients."""

from __future__ import annotations


class SharedBytes:
    """
    A piece of many bodies, as it is and as a chunk.

    :param data: the bytes.
    """

    __slots__ = ("data", "_chunk")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._chunk: bytes | None = None

    @property
    def chunk(self) -> bytes:
        """The bytes as one chunk (RFC 9112 7.1), made when first asked for."""
        if self._chunk is None:
            self._chunk = b"%x\r\n%b\r\n" % (len(self.data), self.data)
        return self._chunk
