"""One request as the wire gave it: what the parser found in the head, before any servlet is thought of (org.apache.coyote.Request)."""

from __future__ import annotations

from typing import Any

from catalina.http import Headers


class Request:
    """
    The head of one request, and the addresses of the connection that it came on.

    Everything is as it was sent: ``path`` and ``query`` raw bytes, fields in order. `headers` is built when somebody asks for it.
    """

    __slots__ = (
        "method", "path", "query", "protocol", "minor", "fields", "host", "contentLength", "chunked", "keepAlive",
        "expectContinue", "size", "connection", "_headers",
    )  # fmt: skip

    def __init__(
        self,
        method: str,
        path: bytes,
        query: bytes | None,
        minor: int,
        fields: list[tuple[bytes, bytes]],
        size: int,
    ) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.minor = minor
        self.protocol = "HTTP/1.1" if minor else "HTTP/1.0"
        self.fields = fields
        self.size = size
        self.host: bytes | None = None
        self.contentLength = -1
        self.chunked = False
        self.keepAlive = minor == 1
        self.expectContinue = False
        self.connection: Any = None
        self._headers: Headers | None = None

    @property
    def headers(self) -> Headers:
        """The fields as a case-blind map that keeps their order."""
        found = self._headers
        if found is None:
            # Tomcat's NIO connector shows all names in lower case
            found = self._headers = Headers(
                [(n.decode("latin-1").lower(), v.decode("latin-1")) for n, v in self.fields]
            )
        return found

    def addTrailer(self, name: bytes, value: bytes) -> None:
        """A field has come behind a chunked body: it is a header from now on (allowedTrailerHeaders)."""
        self.fields.append((name, value))
        if self._headers is not None:
            self._headers.add(name.decode("latin-1").lower(), value.decode("latin-1"))

    @property
    def requestURI(self) -> str:
        """The raw path of the request line, with path parameters and escapes."""
        return self.path.decode("latin-1")

    @property
    def queryString(self) -> str | None:
        """The raw query, None without a question mark."""
        return None if self.query is None else self.query.decode("latin-1")

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
