"""
What web.xml says about pages, sessions and their likes, as values (``org.apache.catalina.deploy.ErrorPage``,
``SessionConfig``, ``JspPropertyGroup``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from catalina.servlet import SessionTrackingMode


@dataclass(frozen=True)
class ErrorPage:
    """
    One ``<error-page>``; with neither code nor exception it is the page for all errors (Servlet 3.0, 10.9.2).
    """

    location: str
    errorCode: int | None = None
    exceptionType: str | None = None
    """
    The class as it is written, in Java's or Python's spelling.
    """

    where: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """
        What the page is for; of two pages with one key only one can be in effect.
        """
        return self.exceptionType or ("" if self.errorCode is None else str(self.errorCode))


@dataclass(frozen=True)
class SessionConfig:
    """
    The ``<session-config>``; None stands for what was not said.
    """

    timeout: int | None = None
    """
    Minutes without a request after which a session ends; 0 or less: never.
    """

    cookieName: str | None = None
    cookiePath: str | None = None
    cookieDomain: str | None = None
    cookieComment: str | None = None
    cookieHttpOnly: bool | None = None
    cookieSecure: bool | None = None
    cookieMaxAge: int | None = None
    """
    Seconds; -1: until the browser is closed.
    """

    trackingModes: frozenset[SessionTrackingMode] | None = None
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class JspPropertyGroup:
    """
    One ``<jsp-property-group>``: settings for the pages that its patterns match; None stands for what was not
    said.
    """

    urlPatterns: tuple[str, ...] = ()
    elIgnored: bool | None = None
    pageEncoding: str | None = None
    scriptingInvalid: bool | None = None
    isXml: bool | None = None
    includePreludes: tuple[str, ...] = ()
    includeCodas: tuple[str, ...] = ()
    deferredSyntaxAllowedAsLiteral: bool | None = None
    trimDirectiveWhitespaces: bool | None = None
    defaultContentType: str | None = None
    buffer: str | None = None
    errorOnUndeclaredNamespace: bool | None = None
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class Ordering:
    """
    Where a fragment wants to stand among the others (``<ordering>``, Servlet 3.0, 8.2.2).
    """

    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    afterOthers: bool = False
    beforeOthers: bool = False
    where: str = field(default="", compare=False)
