"""One response before it becomes bytes: status, headers and framing (org.apache.coyote.Response)."""

from __future__ import annotations

import itertools

from catalina.http import Headers, PreparedHeaders
from catalina.util import sharedKeys


@sharedKeys("committed", "contentType", "contentLength", "status", "fields", "contentLanguage")
class Response:
    """What will be sent; `contentLength` is -1 while unknown, `committed` once the head has left."""

    status = 200
    contentType: str | None = None
    contentLanguage: str | None = None
    contentLength = -1
    committed = False
    #: The header fields, None while there are none.
    fields: Headers | None = None

    @property
    def headers(self) -> Headers:
        """The header fields, for whoever sets or asks for one."""
        found = self.fields
        if found is None:
            found = self.fields = Headers()
        elif type(found) is PreparedHeaders:
            # other responses have them, too
            found = self.fields = found.copy()
        return found

    def use(self, prepared: PreparedHeaders) -> None:
        """Set fields that other responses have, too."""
        if self.fields is None:
            self.fields = prepared
            return
        for name, value in prepared:
            self.headers.set(name, value)


class Framing:
    """How the body of a response is marked: by its length, by chunks, by the end of the connection, or not there; never changes."""

    __slots__ = ("hasBody", "chunked", "keepAlive")

    def __init__(self, hasBody: bool, chunked: bool, keepAlive: bool) -> None:
        self.hasBody = hasBody
        self.chunked = chunked
        self.keepAlive = keepAlive


#: Every framing there is, by its three properties in their order.
FRAMINGS = {flags: Framing(*flags) for flags in itertools.product((False, True), repeat=3)}
