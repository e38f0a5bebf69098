"""URLs that a response hands out: made absolute, and with the session's id where the client keeps no cookies (Servlet 3.0 7.1.3)."""

from __future__ import annotations

from typing import Any

from catalina.connector.redirect import absoluteLocation
from catalina.connector.urlencoding import encodeWithSession, isEncodeable


class ResponseUrls:
    """The part of a response that encodes URLs."""

    request: Any

    def encodeURL(self, url: str) -> str:
        """Add the session's id to a URL of this application, where the client does not keep cookies."""
        if url is None:
            return url
        try:
            absolute = self.toAbsolute(url)
        except ValueError:
            # it leads above the root: no URL of this application
            return url
        # an empty reference means the present page (RFC 3986 4.4)
        return self._encode(url, absolute, url or absolute)

    def encodeRedirectURL(self, url: str) -> str:
        """
        The same for a URL to redirect to.

        :raises ValueError: the URL leads above the root.
        """
        return url if url is None else self._encode(url, self.toAbsolute(url), url)

    def _encode(self, url: str, absolute: str, encoded: str) -> str:
        if not isEncodeable(self.request, absolute):
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
        """
        A URL relative to this request, made absolute.

        :raises ValueError: it leads above the root.
        """
        return absoluteLocation(self.request, location)
