"""Session ids in URLs, for clients that keep no cookies (Response.isEncodeable and toEncoded in Tomcat)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from catalina.connector.sessioncookie import sessionUriParameterName
from catalina.servlet import SessionTrackingMode

_PORTS = {"http": 80, "https": 443}


def isEncodeable(request: Any, absolute: str) -> bool:
    """Whether a URL should carry the session's id: there is a session, the client sent no cookie, and the URL is this application's."""
    context = request.context
    if (
        context is None
        or absolute.startswith("#")
        or SessionTrackingMode.URL not in context.effectiveTrackingModes
    ):
        return False
    session = request.getSessionInternal(False)
    if session is None or request.isRequestedSessionIdFromCookie():
        return False
    try:
        url = urlsplit(absolute)
        port = url.port or _PORTS.get(url.scheme)
    except ValueError:
        return False
    here = (request.getScheme().lower(), request.getServerName().lower(), request.getServerPort())
    if (url.scheme.lower(), (url.hostname or "").lower(), port) != here:
        return False
    path: str = context.encodedPath
    marker = f";{sessionUriParameterName(context)}={session.getIdInternal()}"
    return url.path.startswith(path) and marker not in url.path


def encodeWithSession(url: str, context: Any, sessionId: str) -> str:
    """Put the session's id behind the path of a URL, before query and fragment."""
    end = min((at for at in (url.find("?"), url.find("#")) if at >= 0), default=len(url))
    path = url[:end]
    if not path:
        return url
    return f"{path};{sessionUriParameterName(context)}={sessionId}{url[end:]}"
