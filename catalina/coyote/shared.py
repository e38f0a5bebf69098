"""Bytes that many responses send: encoded once, whatever the number of clients."""

from __future__ import annotations


class SharedBytes:
    """
    A piece of many bodies, as it is and as one chunk (RFC 9112 7.1); no bytes are no chunk, since an empty one would end the body.

    :param data: the bytes.
    """

    __slots__ = ("data", "chunk")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.chunk = b"%x\r\n%b\r\n" % (len(data), data) if data else b""
