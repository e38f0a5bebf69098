"""One response before it becomes bytes: status, headers and framing (org.apache.coyote.Response)."""

from __future__ import annotations

from catalina.http import Headers


class Response:
    """What will be sent; `contentLength` is -1 while unknown, `committed` once the head has left."""

    __slots__ = ("status", "headers", "contentType", "contentLanguage", "contentLength", "committed")

    def __init__(self) -> None:
        self.status = 200
        self.headers = Headers()
        self.contentType: str | None = None
        self.contentLanguage: str | None = None
        self.contentLength = -1
        self.committed = False


class Framing:
    """How the body of one response is marked: by its length, by chunks, by the end of the connection, or not there."""

    __slots__ = ("hasBody", "chunked", "keepAlive", "remaining")

    def __init__(self, hasBody: bool, chunked: bool, keepAlive: bool, remaining: int) -> None:
        self.hasBody = hasBody
        self.chunked = chunked
        self.keepAlive = keepAlive
        self.remaining = remaining
