"""
Which other sites' scripts may use an application (W3C Cross-Origin Resource Sharing;
org.apache.catalina.filters.CorsFilter).
"""

from __future__ import annotations

import enum
from typing import Any, Final
from urllib.parse import urlsplit

from catalina.filters.base import FilterBase
from catalina.http import mediaTypeOf
from catalina.servlet import ServletException
from catalina.util import Setting

_ANY: Final = "*"
_SIMPLE_TYPES: Final = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_DEFAULT_METHODS: Final = ["GET", "POST", "HEAD", "OPTIONS"]
_DEFAULT_HEADERS: Final = [
    "Origin",
    "Accept",
    "X-Requested-With",
    "Content-Type",
    "Access-Control-Request-Method",
    "Access-Control-Request-Headers",
]


class CorsRequestType(enum.Enum):
    """What a request is to CORS."""

    SIMPLE = "simple"
    ACTUAL = "actual"
    PRE_FLIGHT = "pre_flight"
    NOT_CORS = "not_cors"
    INVALID_CORS = "invalid_cors"


class CorsFilter(FilterBase):
    """Answers preflights, and lets requests of allowed origins through."""

    allowedOrigins: Setting[list[str]] = Setting(
        list[str], [], name="cors.allowed.origins", doc="origins that may, * for all; nobody by default"
    )
    allowedMethods: Setting[list[str]] = Setting(
        list[str], _DEFAULT_METHODS, name="cors.allowed.methods", doc="methods that they may use"
    )
    allowedHeaders: Setting[list[str]] = Setting(
        list[str], _DEFAULT_HEADERS, name="cors.allowed.headers", doc="headers that they may send"
    )
    exposedHeaders: Setting[list[str]] = Setting(
        list[str], [], name="cors.exposed.headers", doc="headers of the response that they may see"
    )
    preflightMaxAge: Setting[int] = Setting(
        int,
        1800,
        name="cors.preflight.maxage",
        unit="s",
        doc="how long a preflight's answer holds; -1: not said",
    )
    supportsCredentials: Setting[bool] = Setting(
        bool, False, name="cors.support.credentials", doc="whether cookies and logins may come along"
    )
    decorateRequest: Setting[bool] = Setting(
        bool, True, name="cors.request.decorate", doc="tell the application by request attributes cors.*"
    )

    def configured(self) -> None:
        """
        Check the settings against one another.

        :raises ServletException: if every site's scripts would act with the user's credentials.
        """
        if _ANY in self.allowedOrigins and not self.anyOrigin:
            self._log.warn(
                "cors.allowed.origins: * counts only where it stands alone; take it or the others out"
            )
        if self.anyOrigin and self.supportsCredentials:
            raise ServletException(
                "cors.support.credentials=true with cors.allowed.origins=* lets every site act as the user;"
                " list the origins"
            )

    @property
    def anyOrigin(self) -> bool:
        """Whether all origins are allowed; among others the star is an origin like them, which nobody has."""
        return self.allowedOrigins == [_ANY]

    def doFilter(self, request: Any, response: Any, chain: Any) -> Any:
        """Answer, refuse, or add headers and go on."""
        kind = requestType(request)
        if self.decorateRequest:
            _decorate(request, kind)
        if kind is CorsRequestType.NOT_CORS:
            self._addVary(response)
            return chain.doFilter(request, response)
        if kind is CorsRequestType.INVALID_CORS or not self._mayComeFrom(request):
            return _refuse(response)
        if kind is CorsRequestType.PRE_FLIGHT:
            return self._answerPreflight(request, response)
        if request.getMethod() not in self.allowedMethods:
            return _refuse(response)
        self._addHeaders(request, response)
        return chain.doFilter(request, response)

    def _mayComeFrom(self, request: Any) -> bool:
        return self.anyOrigin or request.getHeader("Origin") in self.allowedOrigins

    def _answerPreflight(self, request: Any, response: Any) -> None:
        method = (request.getHeader("Access-Control-Request-Method") or "").strip()
        wanted = (request.getHeader("Access-Control-Request-Headers") or "").lower().split(",")
        allowed = {name.lower() for name in self.allowedHeaders}
        if method not in self.allowedMethods or any(
            each.strip() not in allowed for each in wanted if each.strip()
        ):
            return _refuse(response)
        self._addHeaders(request, response)
        return None

    def _addVary(self, response: Any) -> None:
        # Where the answer depends on the origin, a cache must not give one origin's answer to another.
        if not self.anyOrigin:
            addVary(response, "Origin")

    def _addHeaders(self, request: Any, response: Any) -> None:
        self._addVary(response)
        origin = _ANY if self.anyOrigin else request.getHeader("Origin")
        response.addHeader("Access-Control-Allow-Origin", origin)
        if self.supportsCredentials:
            response.addHeader("Access-Control-Allow-Credentials", "true")
        if self.exposedHeaders:
            response.addHeader("Access-Control-Expose-Headers", ",".join(self.exposedHeaders))
        if request.getMethod() == "OPTIONS":
            self._addPreflightHeaders(response)

    def _addPreflightHeaders(self, response: Any) -> None:
        addVary(response, "Access-Control-Request-Method")
        addVary(response, "Access-Control-Request-Headers")
        if self.preflightMaxAge > 0:
            response.addHeader("Access-Control-Max-Age", str(self.preflightMaxAge))
        if self.allowedMethods:
            response.addHeader("Access-Control-Allow-Methods", ",".join(self.allowedMethods))
        if self.allowedHeaders:
            response.addHeader(
                "Access-Control-Allow-Headers", ",".join(name.lower() for name in self.allowedHeaders)
            )


def requestType(request: Any) -> CorsRequestType:
    """Tell what a request is to CORS, by its Origin, method and type."""
    origin = request.getHeader("Origin")
    if origin is None:
        return CorsRequestType.NOT_CORS
    if not isValidOrigin(origin):
        return CorsRequestType.INVALID_CORS
    if _isSameOrigin(request, origin):
        return CorsRequestType.NOT_CORS
    method = request.getMethod()
    if method == "OPTIONS":
        return _typeOfOptions(request)
    if method in ("GET", "HEAD"):
        return CorsRequestType.SIMPLE
    if method == "POST":
        kind = mediaTypeOf(request.getContentType())
        return CorsRequestType.SIMPLE if not kind or kind.lower() in _SIMPLE_TYPES else CorsRequestType.ACTUAL
    return CorsRequestType.ACTUAL


def _typeOfOptions(request: Any) -> CorsRequestType:
    wanted = request.getHeader("Access-Control-Request-Method")
    if wanted is None:
        return CorsRequestType.ACTUAL
    return CorsRequestType.PRE_FLIGHT if wanted else CorsRequestType.INVALID_CORS


def isValidOrigin(origin: str) -> bool:
    """
    Tell whether a text may be an Origin header (RFC 6454): ``null``, or a URL's scheme and host, nothing
    encoded.
    """
    if origin == "null":
        return True
    if not origin or "%" in origin or any(character <= " " for character in origin):
        return False
    try:
        return bool(urlsplit(origin).scheme) and _portOf(origin) is not None
    except ValueError:
        return False


def _portOf(origin: str) -> int | None:
    parts = urlsplit(origin)
    return parts.port or _DEFAULT_PORTS.get(parts.scheme, -1)


def _isSameOrigin(request: Any, origin: str) -> bool:
    parts = urlsplit(origin)
    own = (request.getScheme(), request.getServerName().lower(), request.getServerPort())
    return (parts.scheme, parts.hostname, _portOf(origin)) == own


def _decorate(request: Any, kind: CorsRequestType) -> None:
    if kind is CorsRequestType.INVALID_CORS:
        return
    isCors = kind is not CorsRequestType.NOT_CORS
    request.setAttribute("cors.isCorsRequest", isCors)
    if not isCors:
        return
    request.setAttribute("cors.request.origin", request.getHeader("Origin"))
    request.setAttribute("cors.request.type", kind.value)
    if kind is CorsRequestType.PRE_FLIGHT:
        request.setAttribute(
            "cors.request.headers", request.getHeader("Access-Control-Request-Headers") or ""
        )


def _refuse(response: Any) -> None:
    response.setContentType("text/plain")
    response.setStatus(403)
    response.resetBuffer()


def addVary(response: Any, name: str) -> None:
    """Say that the response depends on a request header, unless that is said already."""
    said = [
        each.strip() for value in response.getHeaders("Vary") for each in value.split(",") if each.strip()
    ]
    if "*" not in said and name.lower() not in (each.lower() for each in said):
        response.setHeader("Vary", ",".join([*said, name]))
