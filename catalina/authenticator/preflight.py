"""
Which requests are CORS preflights that may pass without a login: browsers send them without credentials
(AuthenticatorBase.allowCorsPreflightBypass).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from catalina.servlet import DispatcherType
from catalina.util import pythonName

_CORS_FILTERS = ("catalina.filters.CorsFilter", "catalina.filters.cors.CorsFilter")


def isAllowedPreflight(request: Any, context: Any, setting: str) -> bool:
    """
    Tell whether a request is a preflight that need not be authenticated.

    :param context: the application, whose filters are looked at.
    :param setting: ``never``, ``always``, or ``filter`` for applications with a CorsFilter on every address.
    """
    if setting == "never" or request.getMethod() != "OPTIONS":
        return False
    if not _isFromElsewhere(request) or not request.getHeader("Access-Control-Request-Method"):
        return False
    return setting == "always" or _hasCorsFilter(context)


def _isFromElsewhere(request: Any) -> bool:
    """Whether there is a well-formed Origin, and another one than that of this server."""
    origin = request.getHeader("Origin")
    if not origin or "%" in origin:
        return False
    try:
        parts = urlsplit(origin)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, -1)
    except ValueError:
        return False
    own = (request.getScheme(), request.getServerName().lower(), request.getServerPort())
    return bool(parts.scheme) and (parts.scheme, parts.hostname, port) != own


def _hasCorsFilter(context: Any) -> bool:
    names = {
        definition.name
        for definition in context.filterDefs.values()
        if pythonName(definition.className) in _CORS_FILTERS
    }
    return any(
        each.filterName in names
        and "/*" in each.urlPatterns
        and (not each.dispatchers or DispatcherType.REQUEST in each.dispatchers)
        for each in context.filterMaps
    )
