"""JSESSIONID: its name, and the cookie that carries it (ApplicationSessionCookieConfig, SessionConfig in Tomcat)."""

from __future__ import annotations

from typing import Any

from catalina.servlet import Cookie

DEFAULT_COOKIE_NAME = "JSESSIONID"
DEFAULT_PARAMETER_NAME = "jsessionid"


def sessionCookieName(context: Any) -> str:
    """The name of an application's session cookie: the Context's, the descriptor's, or JSESSIONID."""
    return context.sessionCookieName or context.cookieConfig.name or DEFAULT_COOKIE_NAME


def sessionUriParameterName(context: Any) -> str:
    """The name of the path parameter that stands for the cookie."""
    return context.sessionCookieName or context.cookieConfig.name or DEFAULT_PARAMETER_NAME


def sessionCookie(context: Any, sessionId: str, secure: bool) -> Cookie:
    """
    Make the session cookie of an application.

    :param secure: whether the request came over an encrypted connection.
    """
    config = context.cookieConfig
    cookie = Cookie(sessionCookieName(context), sessionId)
    if config.comment:
        cookie.setComment(config.comment)
    domain = context.sessionCookieDomain or config.domain
    if domain:
        cookie.setDomain(domain)
    cookie.setMaxAge(config.maxAge)
    cookie.setSecure(bool(config.secure) or secure)
    cookie.setHttpOnly(bool(config.httpOnly) or context.useHttpOnly)
    cookie.setPath(_path(context, config.path))
    return cookie


def _path(context: Any, configured: str | None) -> str:
    path: str = context.sessionCookiePath or configured or context.encodedPath or "/"
    if context.sessionCookiePathUsesTrailingSlash and not path.endswith("/"):
        path += "/"
    return path
