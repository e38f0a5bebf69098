"""Attributes, sessions, cookies and responses for pages that are rendered without a server."""

import re
from typing import Any

from catalina.servlet import IllegalStateException, PrintWriter


class Attributes:
    """Attributes by name."""

    def __init__(self) -> None:
        self.attributes: dict[str, Any] = {}

    def getAttribute(self, name: str) -> Any:
        return self.attributes.get(name)

    def setAttribute(self, name: str, value: Any) -> None:
        if value is None:
            self.attributes.pop(name, None)
        else:
            self.attributes[name] = value

    def removeAttribute(self, name: str) -> None:
        self.attributes.pop(name, None)

    def getAttributeNames(self) -> list[str]:
        return list(self.attributes)


class Session(Attributes):
    """A session."""

    isValid, isFresh = True, True

    def isNew(self) -> bool:
        return self.isFresh

    def getAttribute(self, name: str) -> Any:
        if not self.isValid:
            raise IllegalStateException("the session is at its end")
        return super().getAttribute(name)

    def invalidate(self) -> None:
        self.isValid = False


class CookieValue:
    """A cookie of a request."""

    def __init__(self, name: str, value: str) -> None:
        self._name, self._value = name, value

    def getName(self) -> str:
        return self._name

    def getValue(self) -> str:
        return self._value


class _Writer(PrintWriter):
    def __init__(self, response: "Response") -> None:
        self._response = response

    def write(self, text: str, /) -> None:
        if not self._response.isClosed:
            self._response.pieces.append(text)
            self._response.committed |= sum(map(len, self._response.pieces)) > 8192

    def flush(self) -> None:
        self._response.committed |= not self._response.isClosed

    def close(self) -> None:
        self._response.isClosed = True


class Response:
    """A response, and what became of it."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.committed, self.isClosed = False, False
        self.status = 200
        self.headers: dict[str, str] = {}
        self.type: str | None = None
        self.charset: str | None = None
        self.location: str | None = None
        self.message: str | None = None
        self.problem: Exception | None = None
        self.locale: Any = "en_US"
        self.request: Any = None
        self._writer: _Writer | None = None

    @property
    def body(self) -> str:
        return "".join(self.pieces)

    def failed(self, problem: Exception) -> None:
        self.problem = problem
        if not self.committed:
            self.status = 500
            self.pieces = [f"{type(problem).__name__}: {problem}"]

    def getWriter(self) -> _Writer:
        self._writer = self._writer or _Writer(self)
        return self._writer

    def setContentType(self, text: str) -> None:
        kind, _, charset = text.partition(";")
        if not self.committed:
            self.type = kind.strip()
            if charset and self._writer is None:
                self.charset = charset.partition("=")[2].strip()

    def getContentType(self) -> str | None:
        return f"{self.type};charset={self.charset}" if self.charset else self.type

    def getCharacterEncoding(self) -> str:
        return self.charset or "ISO-8859-1"

    def setStatus(self, status: int, message: str | None = None) -> None:
        if not self.committed:
            self.status = status

    def getStatus(self) -> int:
        return self.status

    def setHeader(self, name: str, value: str) -> None:
        if not self.committed:
            self.headers[name.lower()] = value

    addHeader = setHeader

    def isCommitted(self) -> bool:
        return self.committed

    def resetBuffer(self) -> None:
        if self.committed:
            raise IllegalStateException("the response has been committed")
        self.pieces.clear()

    def flushBuffer(self) -> None:
        self.committed = True

    def sendError(self, status: int, message: str | None = None) -> None:
        self.resetBuffer()
        self.status, self.message, self.isClosed = status, message, True

    def sendRedirect(self, location: str) -> None:
        self.resetBuffer()
        self.status, self.location, self.isClosed = 302, location, True

    def encodeURL(self, address: str) -> str:
        if not self.request.madeSession:
            return address
        match = re.match(r"([^?#]*)(.*)$", address, re.DOTALL)
        assert match is not None
        return f"{match[1]};jsessionid=ID{match[2]}"

    encodeRedirectURL = encodeURL

    def setLocale(self, locale: Any) -> None:
        self.locale = locale

    def getLocale(self) -> Any:
        return self.locale
