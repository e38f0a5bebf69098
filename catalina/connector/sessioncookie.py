"""JSESSIONID: its name, and the cookie that carries it (ApplicationSessionCookieConfig, SessionConfig in Tomcat)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from catalina.http import formatCookie
from catalina.servlet import Cookie

DEFAULT_COOKIE_NAME = "JSESSIONID"
DEFAULT_PARAMETER_NAME = "jsessionid"

#: An id that stands in a cookie as it is; those that the container makes are so unless the jvmRoute is odd.
_PLAIN_ID = re.compile(r"[0-9A-Za-z._\-]+")


def sessionCookieName(context: Any) -> str:
    """The name of an application's session cookie: the Context's, the descriptor's, or JSESSIONID."""
    return context.sessionCookieName or context.cookieConfig.name or DEFAULT_COOKIE_NAME


def sessionUriParameterName(context: Any) -> str:
    """The name of the path parameter that stands for the cookie."""
    return context.sessionCookieName or context.cookieConfig.name or DEFAULT_PARAMETER_NAME


def sessionCookieField(context: Any, sessionId: str, secure: bool, now: Callable[[], float]) -> str:
    """
    Write the Set-Cookie header with the session cookie of an application.

    :param secure: whether the request came over an encrypted connection.
    :param now: tells the present time in seconds since 1970.
    """
    looks = _looks(context, secure)
    if _PLAIN_ID.fullmatch(sessionId) and looks[1] <= 0:
        return f"{looks[0]}={sessionId}{_attributes(*looks)}"
    return formatCookie(sessionCookie(context, sessionId, secure), now())


def sessionCookie(context: Any, sessionId: str, secure: bool) -> Cookie:
    """
    Make the session cookie of an application.

    :param secure: whether the request came over an encrypted connection.
    """
    return _cookie(sessionId, *_looks(context, secure))


_Looks = tuple[str, int, str | None, str | None, str, bool, bool]


def _looks(context: Any, secure: bool) -> _Looks:
    """Name, age, comment, domain and path, and whether it is secure and kept from scripts."""
    config = context.cookieConfig
    return (
        sessionCookieName(context),
        config.maxAge,
        config.comment or None,
        context.sessionCookieDomain or config.domain or None,
        _path(context, config.path),
        bool(config.secure) or secure,
        bool(config.httpOnly) or context.useHttpOnly,
    )


@lru_cache(maxsize=256)
def _attributes(*looks: Any) -> str:
    """What stands behind the id; it is the same for all sessions of an application as long as they have no age."""
    return formatCookie(_cookie("ID", *looks), 0)[len(f"{looks[0]}=ID") :]


def _cookie(
    sessionId: str,
    name: str,
    maxAge: int,
    comment: str | None,
    domain: str | None,
    path: str,
    secure: bool,
    httpOnly: bool,
) -> Cookie:
    cookie = Cookie(name, sessionId)
    cookie.setMaxAge(maxAge)
    cookie.setComment(comment)
    cookie.setDomain(domain)
    cookie.setPath(path)
    cookie.setSecure(secure)
    cookie.setHttpOnly(httpOnly)
    return cookie


def _path(context: Any, configured: str | None) -> str:
    path: str = context.sessionCookiePath or configured or context.encodedPath or "/"
    if context.sessionCookiePathUsesTrailingSlash and not path.endswith("/"):
        path += "/"
    return path
