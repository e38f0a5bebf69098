"""
Tells browsers and caches how long a response stays fresh, by its type
(org.apache.catalina.filters.ExpiresFilter).

The headers are set at the last moment, when the first byte of the body is written: only then are type and
status known.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from catalina.filters.base import FilterBase
from catalina.filters.expiresrules import ExpiresRule, parseRule
from catalina.http import parseDate
from catalina.servlet import HttpServletResponseWrapper, PrintWriter, ServletException, ServletOutputStream
from catalina.util import Setting

_BY_TYPE: Final = "ExpiresByType"


def _statuses(text: str) -> frozenset[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError("must be status codes separated by commas, such as 302, 304")
    return frozenset(map(int, parts))


class ExpiresFilter(FilterBase):
    """
    Sets Expires and Cache-Control: max-age where the application did not.

    :param clock: gives seconds since 1970; for tests.
    """

    ExpiresDefault: Setting[ExpiresRule | None] = Setting(parseRule, None, doc="the rule for all other types")
    ExpiresExcludedResponseStatusCodes: Setting[frozenset[int]] = Setting(
        _statuses, frozenset({304}), doc="statuses that get no headers"
    )

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._rules: dict[str, ExpiresRule] = {}

    def setProperty(self, name: str, text: str) -> bool:
        """
        Take a rule for one type: the init parameter ``ExpiresByType text/css``.

        :raises ServletException: if the rule is none.
        """
        if not name.startswith(_BY_TYPE):
            return False
        try:
            self._rules[name.removeprefix(_BY_TYPE).strip().lower()] = parseRule(text)
        except ValueError as error:
            raise ServletException(f"init-param {name}={text!r}: the rule {error}") from error
        return True

    def doFilter(self, request: Any, response: Any, chain: Any) -> Any:
        """Go on with a response that is watched for its first byte."""
        if response.isCommitted():
            return chain.doFilter(request, response)
        watched = ExpiringResponse(response, self.addHeaders)
        pending = chain.doFilter(request, watched)
        if pending is not None:
            return _finishLater(pending, watched)
        watched.beforeBody()
        return None

    def addHeaders(self, response: Any) -> None:
        """
        Set the headers, unless the application or the rules have it otherwise.

        :param response: the response, whose body has not begun.
        """
        if response.isCommitted() or response.getStatus() in self.ExpiresExcludedResponseStatusCodes:
            return
        cacheControl = response.getHeader("Cache-Control")
        if response.containsHeader("Expires") or "max-age" in (cacheControl or ""):
            return
        now = self._clock()
        expiry = self._expiry(response, now)
        if expiry is None:
            return
        maxAge = f"max-age={int(expiry - now)}"
        response.setHeader("Cache-Control", maxAge if cacheControl is None else f"{cacheControl}, {maxAge}")
        response.setDateHeader("Expires", int(expiry * 1000))

    def _expiry(self, response: Any, now: float) -> float | None:
        rule = self._ruleFor(response.getContentType())
        if rule is None:
            return None
        modified = parseDate(response.getHeader("Last-Modified") or "")
        # what has no date was made just now, as Tomcat takes it; mod_expires would leave the headers out
        return rule.expiry(now, now if modified is None else modified)

    def _ruleFor(self, contentType: str | None) -> ExpiresRule | None:
        """
        The rule of the whole type, else of the type without its parameters, else of ``text`` and its like,
        else the default.
        """
        whole = (contentType or "").lower().strip()
        plain = whole.partition(";")[0].strip()
        for name in (whole, plain, plain.partition("/")[0]):
            if name and name in self._rules:
                return self._rules[name]
        return self.ExpiresDefault


async def _finishLater(pending: Awaitable[Any], watched: ExpiringResponse) -> None:
    await pending
    watched.beforeBody()


class ExpiringResponse(HttpServletResponseWrapper):
    """
    A response that calls once before the first byte of its body.

    :param addHeaders: is called with the response inside.
    """

    __slots__ = ("_addHeaders", "_begun", "_stream", "_writer")

    def __init__(self, response: Any, addHeaders: Callable[[Any], None]) -> None:
        super().__init__(response)
        self._addHeaders = addHeaders
        self._begun = False
        self._stream: ServletOutputStream | None = None
        self._writer: PrintWriter | None = None

    def beforeBody(self) -> None:
        """The body begins, or there is none."""
        if not self._begun:
            self._begun = True
            self._addHeaders(self.getResponse())

    def getOutputStream(self) -> ServletOutputStream:
        """Return the stream, watched."""
        if self._stream is None:
            self._stream = _WatchedStream(super().getOutputStream(), self)
        return self._stream

    def getWriter(self) -> PrintWriter:
        """Return a writer, watched."""
        if self._writer is None:
            self._writer = _WatchedWriter(super().getWriter(), self)
        return self._writer

    def flushBuffer(self) -> None:
        """Send what was written, with the head before it."""
        self.beforeBody()
        super().flushBuffer()


class _WatchedStream(ServletOutputStream):
    """Passes everything on, after the headers."""

    __slots__ = ("_inner", "_response")

    def __init__(self, inner: ServletOutputStream, response: ExpiringResponse) -> None:
        self._inner = inner
        self._response = response

    def write(self, data: bytes, /) -> None:
        """Write bytes."""
        self._response.beforeBody()
        self._inner.write(data)

    def flush(self) -> None:
        """Send what was written."""
        self._response.beforeBody()
        self._inner.flush()

    def close(self) -> None:
        """End the body."""
        self._response.beforeBody()
        self._inner.close()


class _WatchedWriter(PrintWriter):
    """Passes everything on, after the headers."""

    __slots__ = ("_inner", "_response")

    def __init__(self, inner: PrintWriter, response: ExpiringResponse) -> None:
        self._inner = inner
        self._response = response

    def write(self, text: str, /) -> None:
        """Write text."""
        self._response.beforeBody()
        self._inner.write(text)

    def flush(self) -> None:
        """Send what was written."""
        self._response.beforeBody()
        self._inner.flush()

    def close(self) -> None:
        """End the body."""
        self._response.beforeBody()
        self._inner.close()

    def checkError(self) -> bool:
        """Flush, and tell whether anything could not be written."""
        self._response.beforeBody()
        return self._inner.checkError()
