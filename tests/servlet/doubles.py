"""
Stand-ins for the container's request and response, for tests that need neither.
"""

from __future__ import annotations

from typing import Any

from catalina.servlet import DispatcherType, ServletInputStream, ServletOutputStream


class Pieces(ServletInputStream):
    """
    A body that comes in the pieces given, one for each read.
    """

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = [piece for piece in pieces if piece]
        self.closed = False

    def read(self, n: int = -1, /) -> bytes:
        """Return what is left of the next piece; everything without n."""
        if n < 0:
            everything = b"".join(self.pieces)
            self.pieces.clear()
            return everything
        if not self.pieces:
            return b""
        piece = self.pieces.pop(0)
        if len(piece) > n:
            self.pieces.insert(0, piece[n:])
        return piece[:n]

    def close(self) -> None:
        """Note that the stream was closed."""
        self.closed = True


class Collected(ServletOutputStream):
    """
    Keeps what is written; every method fails once `broken` is set.
    """

    def __init__(self) -> None:
        self.data = b""
        self.calls: list[str] = []
        self.broken = False

    def write(self, data: bytes, /) -> None:
        """Keep the data."""
        self._check()
        self.data += data

    def flush(self) -> None:
        """Note the call."""
        self._check()
        self.calls.append("flush")

    def close(self) -> None:
        """Note the call."""
        self._check()
        self.calls.append("close")

    def _check(self) -> None:
        if self.broken:
            raise OSError("the client has gone")


class Request:
    """
    As much of a request as HttpServlet asks for.
    """

    def __init__(
        self,
        method: str = "GET",
        *,
        protocol: str = "HTTP/1.1",
        headers: dict[str, str] | None = None,
        since: int | Exception = -1,
        kind: DispatcherType = DispatcherType.REQUEST,
    ) -> None:
        self.method = method
        self.protocol = protocol
        self.headers = headers or {}
        self.since = since
        self.kind = kind
        self.asynchronous = False

    def getMethod(self) -> str:
        """Return the method."""
        return self.method

    def getProtocol(self) -> str:
        """Return the protocol."""
        return self.protocol

    def getRequestURI(self) -> str:
        """Return a fixed URI."""
        return "/app/thing;v=1"

    def getHeaderNames(self) -> list[str]:
        """Return the names of the headers."""
        return list(self.headers)

    def getHeader(self, name: str) -> str | None:
        """Return a header."""
        return self.headers.get(name)

    def getDateHeader(self, name: str) -> int:
        """Return or raise what the test wants for If-Modified-Since."""
        assert name == "If-Modified-Since"
        if isinstance(self.since, Exception):
            raise self.since
        return self.since

    def getDispatcherType(self) -> DispatcherType:
        """Return how the request came."""
        return self.kind

    def isAsyncStarted(self) -> bool:
        """Tell whether the test has started it."""
        return self.asynchronous


class Response:
    """
    As much of a response as HttpServlet asks for; it keeps all it is told.
    """

    def __init__(self) -> None:
        self.status = 200
        self.message: str | None = None
        self.headers: dict[str, Any] = {}
        self.length: int | None = None
        self.location: str | None = None
        self.stream = Collected()
        self.encoding = "ISO-8859-1"

    def setStatus(self, status: int, message: str | None = None) -> None:
        """Keep the status."""
        self.status = status

    def sendError(self, status: int, message: str | None = None) -> None:
        """Keep status and message."""
        self.status, self.message = status, message

    def sendRedirect(self, location: str) -> None:
        """Keep the location."""
        self.location = location

    def setHeader(self, name: str, value: Any) -> None:
        """Keep the header."""
        self.headers[name] = value

    addHeader = setIntHeader = addIntHeader = setDateHeader = setHeader

    def containsHeader(self, name: str) -> bool:
        """Tell whether the header was set."""
        return name in self.headers

    def setContentType(self, type: str | None) -> None:
        """Keep the type."""
        self.headers["Content-Type"] = type

    def setContentLength(self, length: int) -> None:
        """Keep the length."""
        self.length = length

    def getCharacterEncoding(self) -> str:
        """Return the encoding that the test has set."""
        return self.encoding

    def getOutputStream(self) -> Collected:
        """Return the stream."""
        return self.stream

    def reset(self) -> None:
        """Forget all."""
        self.__init__()  # type: ignore[misc]

    def resetBuffer(self) -> None:
        """Forget the body."""
        self.stream.data = b""


def finish(pending: Any) -> Any:
    """
    Run a coroutine that never has to wait to its end, and return its result.
    """
    try:
        pending.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("the coroutine waits for something")
