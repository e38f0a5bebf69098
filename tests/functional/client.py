"""A client for tests over real sockets: whole requests, and raw bytes where the wire itself is the matter."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import select
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType

SECONDS = 10.0
#: Each of several processes that run the tests side by side has ports of its own: a port is free until the server takes it.
_PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_SERVER_PORTS = range(20_000, 32_000)[_PROCESS :: int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))]


@dataclass(frozen=True)
class Answer:
    """A response as a test looks at it."""

    status: int
    reason: str
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8")


def request(
    port: int,
    path: str = "/",
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send one request on a connection of its own; OSError if there is no answer."""
    connection = http.client.HTTPConnection("localhost", port, timeout=SECONDS)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return Answer(answer.status, answer.reason, answer.headers, answer.read())
    except http.client.HTTPException as broken:
        raise ConnectionError(f"no proper answer: {broken!r}") from broken
    finally:
        connection.close()


class Wire:
    """A connection on which a test sends and reads bytes as they are."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("localhost", port), SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._data = b""

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def send(self, data: bytes | str) -> None:
        """Send bytes, or text whose line ends become CR LF."""
        self._socket.sendall(data.replace("\n", "\r\n").encode("latin-1") if isinstance(data, str) else data)

    def readUntil(self, end: bytes) -> bytes:
        """Read up to some bytes and with them; EOFError with what came if they do not come."""
        while end not in self._data:
            self._more()
        head, _, self._data = self._data.partition(end)
        return head + end

    def readHead(self) -> str:
        """Read a head with its empty line."""
        return self.readUntil(b"\r\n\r\n").decode("latin-1")

    def readExactly(self, count: int) -> bytes:
        """Read that many bytes."""
        while len(self._data) < count:
            self._more()
        found, self._data = self._data[:count], self._data[count:]
        return found

    def readChunk(self) -> bytes:
        """Read one chunk of a chunked body; empty for the last one, whose trailers are read too."""
        size = int(self.readUntil(b"\r\n").split(b";")[0], 16)
        if size:
            return self.readExactly(size + 2)[:-2]
        while self.readUntil(b"\r\n") != b"\r\n":
            pass
        return b""

    def hasMore(self, seconds: float) -> bool:
        """Whether bytes have come, or come within some seconds; also at the end of the connection."""
        return bool(self._data) or bool(select.select([self._socket], [], [], seconds)[0])

    def readAll(self) -> bytes:
        """Read until the server ends the connection."""
        while data := self._socket.recv(65536):
            self._data += data
        found, self._data = self._data, b""
        return found

    def finish(self) -> None:
        """Tell the server that no more bytes will come, and go on reading."""
        self._socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Go away without a farewell: the server gets an RST."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self._socket.close()

    def _more(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise EOFError(f"the connection ended after {self._data!r}")
        self._data += data


def freePorts(count: int) -> list[int]:
    """Find ports that nobody uses at the moment, each another one.

    They lie below those that systems give to outgoing connections (32768 and up on Linux): such a connection, of any
    process, would hold the port that a server is about to open.
    """
    ports: list[int] = []
    for port in random.sample(_SERVER_PORTS, len(_SERVER_PORTS)):
        if len(ports) == count:
            return ports
        with contextlib.suppress(OSError), socket.socket() as each:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            each.bind(("", port))
            ports.append(port)
    raise RuntimeError(f"fewer than {count} free ports between {_SERVER_PORTS[0]} and {_SERVER_PORTS[-1]}")


def listens(port: int) -> bool:
    """Whether somebody accepts connections on a port."""
    try:
        socket.create_connection(("localhost", port), SECONDS).close()
    except OSError:
        return False
    return True
