"""
Requests that another site slips into a user's browser are refused: they cannot know the number that this
server hands out (org.apache.catalina.filters.CsrfPreventionFilter, RestCsrfPreventionFilter).
"""

from __future__ import annotations

import hmac
import threading
from typing import Any, Final

from catalina.filters.base import FilterBase
from catalina.servlet import HttpServletResponseWrapper
from catalina.util import Setting, newSessionId

NONCE_PARAMETER: Final = "org.apache.catalina.filters.CSRF_NONCE"
NONCES_ATTRIBUTE: Final = "org.apache.catalina.filters.CSRF_NONCE"
NONCE_REQUEST_ATTRIBUTE: Final = "org.apache.catalina.filters.CSRF_REQUEST_NONCE"
REST_NONCE_HEADER: Final = "X-CSRF-Token"
REST_NONCE_ATTRIBUTE: Final = "org.apache.catalina.filters.CSRF_REST_NONCE"
_FETCH: Final = "fetch"
_REQUIRED: Final = "Required"
_HARMLESS: Final = ("GET", "HEAD", "OPTIONS")


def _pathOf(request: Any) -> str:
    return str(request.getServletPath()) + (request.getPathInfo() or "")


class _CsrfFilterBase(FilterBase):
    """What both have in common."""

    denyStatus: Setting[int] = Setting(int, 403, minimum=400, maximum=599, doc="status of a denial")
    randomClass: Setting[str] = Setting(
        str, "", inert="the system's random source is used", doc="random source"
    )


class CsrfPreventionFilter(_CsrfFilterBase):
    """
    For applications whose pages write their links with ``encodeURL``: it adds a number to each, which the
    next request must bring.

    The numbers are kept in the session, the last few of them, since browsers have more than one window and a
    way back.
    """

    entryPoints: Setting[list[str]] = Setting(list[str], [], doc="paths that need no number, for GET alone")
    nonceCacheSize: Setting[int] = Setting(int, 5, minimum=1, doc="how many numbers are good at a time")

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def doFilter(self, request: Any, response: Any, chain: Any) -> Any:
        """Look for a number that is known, and hand out a new one."""
        if not self._isEntry(request) and not self._bringsNonce(request):
            response.sendError(self.denyStatus)
            return None
        nonce = newSessionId()
        self._remember(request.getSession(True), nonce)
        request.setAttribute(NONCE_REQUEST_ATTRIBUTE, nonce)
        return chain.doFilter(request, CsrfResponse(response, nonce))

    def _isEntry(self, request: Any) -> bool:
        return request.getMethod() == "GET" and _pathOf(request) in self.entryPoints

    def _bringsNonce(self, request: Any) -> bool:
        nonce, session = request.getParameter(NONCE_PARAMETER), request.getSession(False)
        if nonce is None or session is None:
            return False
        return nonce in (session.getAttribute(NONCES_ATTRIBUTE) or ())

    def _remember(self, session: Any, nonce: str) -> None:
        with self._lock:
            known = session.getAttribute(NONCES_ATTRIBUTE) or []
            session.setAttribute(NONCES_ATTRIBUTE, [*known, nonce][-self.nonceCacheSize :])


class CsrfResponse(HttpServletResponseWrapper):
    """A response whose ``encodeURL`` adds the number."""

    __slots__ = ("_nonce",)

    def __init__(self, response: Any, nonce: str) -> None:
        super().__init__(response)
        self._nonce = nonce

    def encodeURL(self, url: str) -> str:
        """Add session id and number to a URL."""
        return self._add(super().encodeURL(url))

    def encodeRedirectURL(self, url: str) -> str:
        """Add session id and number to a URL to redirect to."""
        return self._add(super().encodeRedirectURL(url))

    def encodeUrl(self, url: str) -> str:
        """Deprecated spelling."""
        return self.encodeURL(url)

    def encodeRedirectUrl(self, url: str) -> str:
        """Deprecated spelling."""
        return self.encodeRedirectURL(url)

    def _add(self, url: str) -> str:
        if url is None:
            return url
        path, hash, fragment = url.partition("#")
        mark = "&" if "?" in path else "?"
        return f"{path}{mark}{NONCE_PARAMETER}={self._nonce}{hash}{fragment}"


class RestCsrfPreventionFilter(_CsrfFilterBase):
    """
    For services that scripts call: whoever wants to change something first fetches a number, by the header
    ``X-CSRF-Token: Fetch`` of a harmless request, and sends it back in that header.
    """

    pathsAcceptingParams: Setting[list[str]] = Setting(
        list[str], [], doc="paths where a parameter may stand in for the header, such as for uploads"
    )

    def doFilter(self, request: Any, response: Any, chain: Any) -> Any:
        """Hand the number out to harmless requests that ask, and want it of the others."""
        session = request.getSession(False)
        expected = None if session is None else session.getAttribute(REST_NONCE_ATTRIBUTE)
        if request.getMethod() in _HARMLESS:
            if (request.getHeader(REST_NONCE_HEADER) or "").lower() == _FETCH:
                response.setHeader(REST_NONCE_HEADER, expected or self._newNonce(request))
            return chain.doFilter(request, response)
        if expected is None or not self._brings(request, expected):
            response.setHeader(REST_NONCE_HEADER, _REQUIRED)
            response.sendError(self.denyStatus, "CSRF nonce validation failed")
            return None
        return chain.doFilter(request, response)

    def _newNonce(self, request: Any) -> str:
        nonce = newSessionId()
        request.getSession(True).setAttribute(REST_NONCE_ATTRIBUTE, nonce)
        return nonce

    def _brings(self, request: Any, expected: str) -> bool:
        given = request.getHeader(REST_NONCE_HEADER)
        if not given and _pathOf(request) in self.pathsAcceptingParams:
            values = request.getParameterValues(REST_NONCE_HEADER) or []
            return bool(values) and all(_equal(value, expected) for value in values)
        return given is not None and _equal(given, expected)


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode())
