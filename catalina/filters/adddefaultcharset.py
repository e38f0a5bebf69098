"""
A charset for text whose servlet names none, so that browsers do not guess
(org.apache.catalina.filters.AddDefaultCharsetFilter).
"""

from __future__ import annotations

import locale
from typing import Any, Final

from catalina.filters.base import FilterBase
from catalina.http import codecFor
from catalina.servlet import HttpServletResponseWrapper
from catalina.util import Setting

_DEFAULT: Final = "ISO-8859-1"


def _charset(text: str) -> str:
    name = text.strip()
    if name.lower() in ("", "default"):
        return _DEFAULT
    if name.lower() == "system":
        return locale.getpreferredencoding(False)
    if codecFor(name) is None:
        raise ValueError("must be the name of a charset, default (ISO-8859-1) or system")
    return name


class AddDefaultCharsetFilter(FilterBase):
    """Adds ``charset`` to every ``text/...`` type without one."""

    encoding: Setting[str] = Setting(
        _charset, _DEFAULT, doc="the charset; default is ISO-8859-1, system that of the process"
    )

    def doFilter(self, request: Any, response: Any, chain: Any) -> Any:
        """Watch the response's type."""
        return chain.doFilter(request, _CharsetResponse(response, self.encoding))


class _CharsetResponse(HttpServletResponseWrapper):
    """Completes the type when it is set."""

    __slots__ = ("_encoding",)

    def __init__(self, response: Any, encoding: str) -> None:
        super().__init__(response)
        self._encoding = encoding

    def setContentType(self, type: str | None) -> None:
        """Set the type, with the charset if it is text without one; another one is kept for types to come."""
        isText = type is not None and type.startswith("text/")
        if isText and "charset=" not in str(type).lower():
            super().setContentType(f"{type};charset={self._encoding}")
            return
        super().setContentType(type)
        if isText:
            self._encoding = self.getCharacterEncoding()

    def setHeader(self, name: str, value: str | None) -> None:
        """Set a header; Content-Type as `setContentType`."""
        if name.strip().lower() == "content-type":
            self.setContentType(value)
        else:
            super().setHeader(name, value)

    def addHeader(self, name: str, value: str | None) -> None:
        """Add a header; Content-Type as `setContentType`."""
        if name.strip().lower() == "content-type":
            self.setContentType(value)
        else:
            super().addHeader(name, value)

    def setCharacterEncoding(self, charset: str) -> None:
        """Choose another charset, which text types get from now on."""
        super().setCharacterEncoding(charset)
        if charset:
            self._encoding = charset
