"""One response before it becomes bytes: status, headers and framing (org.apache.coyote.Response)."""

from __future__ import annotations

from catalina.http import Headers


class Response:
    """What will be sent; `contentLength` is -1 while unknown, `committed` once the head has left."""

    status = 200
    contentType: str | None = None
    contentLanguage: str | None = None
    contentLength = -1
    committed = False

    def __init__(self) -> None:
        self.headers = Headers()


class Framing:
    """How the body of one response is marked: by its length, by chunks, by the end of the connection, or not there."""

    __slots__ = ("hasBody", "chunked", "keepAlive", "length", "remaining")

    def __init__(self, hasBody: bool, chunked: bool, keepAlive: bool, length: int) -> None:
        self.hasBody = hasBody
        self.chunked = chunked
        self.keepAlive = keepAlive
        self.length = length
        self.remaining = length
