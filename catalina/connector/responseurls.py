"""URLs that a response hands out: made absolute, and with the session's id where the client keeps no cookies (Servlet 3.0 7.1.3)."""

from __future__ import annotations

import re
from typing import Any

from catalina.connector.urlencoding import encodeWithSession, isEncodeable

#: RFC 3986 3.1
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


class ResponseUrls:
    """The part of a response that encodes URLs."""

    request: Any

    def encodeURL(self, url: str) -> str:
        """Add the session's id to a URL of this application, where the client does not keep cookies."""
        # an empty reference means the present page (RFC 3986 4.4)
        return url if url is None else self._encode(url, url or self.toAbsolute(url))

    def encodeRedirectURL(self, url: str) -> str:
        """The same for a URL to redirect to."""
        return url if url is None else self._encode(url, url)

    def _encode(self, url: str, encoded: str) -> str:
        if not isEncodeable(self.request, self.toAbsolute(url)):
            return url
        session = self.request.getSessionInternal(False)
        return encodeWithSession(encoded, self.request.context, session.getIdInternal())

    def encodeUrl(self, url: str) -> str:
        """Deprecated spelling."""
        return self.encodeURL(url)

    def encodeRedirectUrl(self, url: str) -> str:
        """Deprecated spelling."""
        return self.encodeRedirectURL(url)

    def toAbsolute(self, location: str) -> str:
        """A URL relative to this request, made absolute."""
        request = self.request
        if _SCHEME.match(location):
            return location
        if location.startswith("//"):
            return f"{request.getScheme()}:{location}"
        base = request.getRequestURL()
        root = base[: len(base) - len(request.getRequestURI())]
        if location.startswith("/"):
            return root + location
        directory = base[: base.rfind("/") + 1]
        return directory + location
