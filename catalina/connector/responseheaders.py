"""
The headers of a response (the header part of Tomcat's Response).

Everything that reaches a header goes through one gate: names are tokens, and no control character leaves.
"""

from __future__ import annotations

from typing import Any

from catalina.connector.sessioncookie import sessionCookieField, sessionCookieName
from catalina.http import cleanFieldValue, fieldKey, formatCookie, formatDate
from catalina.servlet import Cookie


class ResponseHeaders:
    """The part of a response that keeps its headers and cookies."""

    coyoteResponse: Any
    connector: Any
    request: Any
    _contentType: str | None = None

    def _fixed(self) -> bool:
        """Whether headers can no longer be changed."""
        raise NotImplementedError

    def setContentType(self, type: str | None) -> None:
        """Set the type of the body; Content-Type stands apart from the other headers."""
        raise NotImplementedError

    def setContentLength(self, length: int) -> None:
        """Announce the length of the body; so does Content-Length."""
        raise NotImplementedError

    def addCookie(self, cookie: Cookie) -> None:
        """Add a cookie, beside others of its name."""
        if not self._fixed():
            self.coyoteResponse.headers.add("Set-Cookie", formatCookie(cookie, self.connector.now()))

    def addSessionCookie(self, sessionId: str) -> None:
        """Add the session cookie, in the place of one that was added before."""
        if self.coyoteResponse.committed:
            return
        request = self.request
        field = sessionCookieField(request.context, sessionId, request.isSecure(), self.connector.now)
        headers = self.coyoteResponse.headers
        others = headers.getAll("Set-Cookie")
        prefix = sessionCookieName(request.context) + "="
        if not any(value.startswith(prefix) for value in others):
            headers.add("Set-Cookie", field)
            return
        headers.remove("Set-Cookie")
        for value in others:
            headers.add("Set-Cookie", field if value.startswith(prefix) else value)

    def containsHeader(self, name: str) -> bool:
        """Whether a header was set."""
        lower = name.lower()
        if lower == "content-type":
            return self._contentType is not None
        if lower == "content-length":
            return bool(self.coyoteResponse.contentLength >= 0)
        return bool(self.coyoteResponse.headers.contains(name))

    def setDateHeader(self, name: str, date: int) -> None:
        """Set a header to a date in milliseconds since 1970."""
        self.setHeader(name, formatDate(date / 1000))

    def addDateHeader(self, name: str, date: int) -> None:
        """Add a header with a date in milliseconds since 1970."""
        self.addHeader(name, formatDate(date / 1000))

    def setHeader(self, name: str, value: str | None) -> None:
        """Set a header; nothing happens without a value."""
        key = self._headerKey(name, value)
        if key is not None:
            self.coyoteResponse.headers.put(key, name, cleanFieldValue(str(value)))

    def addHeader(self, name: str, value: str | None) -> None:
        """Add a header beside others of its name."""
        if self._headerKey(name, value) is not None:
            self.coyoteResponse.headers.add(name, cleanFieldValue(str(value)))

    def _headerKey(self, name: str, value: str | None) -> str | None:
        """The name in lower case if the header is to be kept with the others; None if it is refused, or stands elsewhere."""
        if not name or value is None or self._fixed():
            return None
        key = fieldKey(name)
        if key == "content-type":
            self.setContentType(value)
            return None
        if key == "content-length":
            if value.isascii() and value.isdigit():
                self.setContentLength(int(value))
            return None
        return key

    def setIntHeader(self, name: str, value: int) -> None:
        """Set a header to a number."""
        self.setHeader(name, str(value))

    def addIntHeader(self, name: str, value: int) -> None:
        """Add a header with a number."""
        self.addHeader(name, str(value))

    def getHeader(self, name: str) -> str | None:
        """The first header of this name."""
        return self.coyoteResponse.headers.get(name)

    def getHeaders(self, name: str) -> list[str]:
        """All headers of this name."""
        return self.coyoteResponse.headers.getAll(name)

    def getHeaderNames(self) -> list[str]:
        """The names of all headers that were set, each as often as it was added."""
        return [name for name, _ in self.coyoteResponse.headers]
