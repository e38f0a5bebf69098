"""One request as the wire gave it: what the parser found in the head, before any servlet is thought of (org.apache.coyote.Request)."""

from __future__ import annotations

import re
from typing import Any

from catalina.http import Headers, splitFields
from catalina.util import sharedKeys

#: How a line of If-Match, of its kin, or of Range begins.
_CONDITION = re.compile(rb"\n(?:[iI][fF]-|[rR][aA][nN][gG][eE]:)")

#: A line of the Cookie header, without the blanks around its value.
_COOKIE = re.compile(rb"\n[cC][oO][oO][kK][iI][eE]:[ \t]*+([^\r]*+)")

_LARGEST_INT = (1 << 31) - 1


@sharedKeys(
    "method", "path", "query", "minor", "_fields", "size", "lines", "host", "plain", "connection", "_headers", "keepAlive", "protocol",
    "contentLength", "chunked", "expectContinue",
)  # fmt: skip
class Request:
    """
    The head of one request, and the addresses of the connection that it came on.

    Everything is as it was sent: ``path`` and ``query`` raw bytes, fields in order. `fields` and `headers` are made when somebody asks
    for them; what most requests do not have stands at the class.

    :param fields: name and value of each field line; None where `lines` has them.
    :param size: how many bytes the head has.
    :param lines: the well-formed field lines as they were sent.
    """

    protocol = "HTTP/1.1"
    keepAlive = True
    host: bytes | None = None
    contentLength = -1
    chunked = False
    expectContinue = False
    #: Whether method and target are known to have no characters but those of RFC 9110 and RFC 3986.
    plain = False
    connection: Any = None
    _headers: Headers | None = None

    def __init__(
        self,
        method: str,
        path: bytes,
        query: bytes | None,
        minor: int,
        fields: list[tuple[bytes, bytes]] | None,
        size: int,
        lines: bytes = b"",
    ) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.minor = minor
        self._fields = fields
        self.size = size
        self.lines = lines
        if not minor:
            self.protocol = "HTTP/1.0"
            self.keepAlive = False

    @property
    def fields(self) -> list[tuple[bytes, bytes]]:
        """Name and value of each field line, in order."""
        found = self._fields
        if found is None:
            found = self._fields = splitFields(self.lines)
        return found

    @fields.setter
    def fields(self, fields: list[tuple[bytes, bytes]]) -> None:
        self._fields = fields
        self._headers = None

    @property
    def headers(self) -> Headers:
        """The fields as a case-blind map that keeps their order."""
        found = self._headers
        if found is None:
            # those of the wire are not kept beside them; Tomcat's NIO connector shows all names in lower case
            fields = splitFields(self.lines) if self._fields is None else self._fields
            found = self._headers = Headers(
                [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in fields]
            )
        return found

    @property
    def cookieFields(self) -> list[str]:
        """The values of all Cookie fields; nothing else is split for that."""
        if self._fields is not None or self._headers is not None:
            return self.headers.getAll("Cookie")
        return [value.rstrip(b" \t").decode("latin-1") for value in _COOKIE.findall(b"\n" + self.lines)]

    def addTrailer(self, name: bytes, value: bytes) -> None:
        """A field has come behind a chunked body: it is a header from now on (allowedTrailerHeaders)."""
        self.fields.append((name, value))
        if self._headers is not None:
            self._headers.add(name.decode("latin-1").lower(), value.decode("latin-1"))

    def isConditional(self) -> bool:
        """Whether a field asks for something under a condition, or for a part of it (RFC 9110 13.1, 14.2); nothing is split for that."""
        return self._fields is not None or _CONDITION.search(b"\n" + self.lines) is not None

    @property
    def requestURI(self) -> str:
        """The raw path of the request line, with path parameters and escapes."""
        return self.path.decode("latin-1")

    @property
    def queryString(self) -> str | None:
        """The raw query, None without a question mark."""
        return None if self.query is None else self.query.decode("latin-1")

    @property
    def intLength(self) -> int:
        """The length of the body as servlets are told it: -1 where it is not known, or not less than what an int holds."""
        length = self.contentLength
        return length if length < _LARGEST_INT else -1

    @property
    def hasBody(self) -> bool:
        """Whether body bytes follow the head."""
        return self.chunked or self.contentLength > 0

    @property
    def remoteAddr(self) -> str:
        """The client's address."""
        return str(self.connection.remoteAddr)

    @property
    def remoteHost(self) -> str:
        """The client's name where look-ups are enabled, else its address."""
        return str(self.connection.remoteHost)

    @property
    def remotePort(self) -> int:
        """The client's port."""
        return int(self.connection.remotePort)

    @property
    def localAddr(self) -> str:
        """The address the client reached."""
        return str(self.connection.localAddr)

    @property
    def localPort(self) -> int:
        """The port the client reached."""
        return int(self.connection.localPort)
