"""Stand-ins for the container around the default servlet: a request, a response, a configuration."""

from __future__ import annotations

from typing import Any

from catalina.http.headers import Headers
from catalina.naming.resources import FileDirContext
from catalina.servlet import DispatcherType, IllegalStateException

TYPES = {
    "txt": "text/plain",
    "html": "text/html",
    "bin": "application/octet-stream",
    "xml": "application/xml",
}


class FakeContext:
    """The application."""

    def __init__(self, files: FileDirContext | None, path: str = "") -> None:
        self.resources = files
        self.path = path

    def getMimeType(self, name: str) -> str | None:
        return TYPES.get(name.rpartition(".")[2])

    def getContextPath(self) -> str:
        return self.path

    def getServerInfo(self) -> str:
        return "Fake/1.0 <server>"


class FakeConfig:
    """What the servlet is told at its start."""

    def __init__(self, context: FakeContext, parameters: dict[str, str]) -> None:
        self.context = context
        self.parameters = parameters

    def getServletName(self) -> str:
        return "default"

    def getServletContext(self) -> FakeContext:
        return self.context

    def getInitParameter(self, name: str) -> str | None:
        return self.parameters.get(name)

    def getInitParameterNames(self) -> list[str]:
        return list(self.parameters)


class FakeConnector:
    """Knows whether TRACE is allowed."""

    def __init__(self, allowTrace: bool) -> None:
        self.allowTrace = allowTrace


class FakeInput:
    """The body of a request, in blocks; an exception among them is raised."""

    def __init__(self, blocks: list[bytes | Exception]) -> None:
        self.blocks = blocks

    def read(self, n: int = -1) -> bytes:
        block = self.blocks.pop(0) if self.blocks else b""
        if isinstance(block, Exception):
            raise block
        return block


class FakeRequest:
    """A request for a path."""

    def __init__(
        self,
        path: str = "/",
        method: str = "GET",
        *headers: tuple[str, str],
        query: str | None = None,
        body: list[bytes | Exception] | None = None,
        dispatcher: DispatcherType = DispatcherType.REQUEST,
        attributes: dict[str, Any] | None = None,
        allowTrace: bool = False,
        uri: str | None = None,
    ) -> None:
        self.path = path
        self.uri = path if uri is None else uri
        self.method = method
        self.headers = Headers()
        for name, value in headers:
            self.headers.add(name, value)
        self.query = query
        self.body = body or []
        self.dispatcher = dispatcher
        self.attributes = attributes or {}
        self.connector = FakeConnector(allowTrace)

    def getMethod(self) -> str:
        return self.method

    def getHeader(self, name: str) -> str | None:
        return self.headers.get(name)

    def getServletPath(self) -> str:
        return self.path

    def getPathInfo(self) -> str | None:
        return None

    def getRequestURI(self) -> str:
        return self.uri

    def getQueryString(self) -> str | None:
        return self.query

    def getDispatcherType(self) -> DispatcherType:
        return self.dispatcher

    def getAttribute(self, name: str) -> Any:
        return self.attributes.get(name)

    def setAttribute(self, name: str, value: Any) -> None:
        self.attributes[name] = value

    def getInputStream(self) -> FakeInput:
        return FakeInput(self.body)


class FakeStream:
    """The body of a response; each write is kept as it came."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.writes.append(bytes(data))


class FakeWriter:
    """The body of a response as text."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text


class FakeResponse:
    """What the servlet did to the answer."""

    def __init__(self, writerTaken: bool = False, contentWritten: int = 0) -> None:
        self.status = 200
        self.message: str | None = None
        self.error = False
        self.headers = Headers()
        self.type: str | None = None
        self.length: int | None = None
        self.stream = FakeStream()
        self.writer = FakeWriter()
        self.writerTaken = writerTaken
        self.contentWritten = contentWritten
        self.included = False
        self.flushes = 0
        self.file: Any = None

    @property
    def body(self) -> bytes:
        return b"".join(self.stream.writes)

    def setStatus(self, status: int) -> None:
        self.status = status

    def sendError(self, status: int, message: str | None = None) -> None:
        self.status, self.message, self.error = status, message, True

    def sendRedirect(self, location: str) -> None:
        self.status = 302
        self.headers.set("Location", location)

    def encodeRedirectURL(self, url: str) -> str:
        return url.replace("/encoded", "/encoded;jsessionid=1")

    def setHeader(self, name: str, value: str) -> None:
        self.headers.set(name, value)

    def addHeader(self, name: str, value: str) -> None:
        self.headers.add(name, value)

    def setContentType(self, type: str) -> None:
        self.type = type

    def setContentLength(self, length: int) -> None:
        self.length = length

    def sendFile(self, file: Any) -> None:
        self.file = file

    def getOutputStream(self) -> FakeStream:
        if self.writerTaken:
            raise IllegalStateException("getWriter() has already been called for this response")
        return self.stream

    def getWriter(self) -> FakeWriter:
        return self.writer

    async def flushAsync(self) -> None:
        self.flushes += 1
