"""How an application's session cookie looks (ApplicationSessionCookieConfig in Tomcat)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zope.interface import implementer

from catalina.servlet import IllegalStateException, SessionCookieConfig


def _property(attribute: str, what: str) -> tuple[Callable[[Any], Any], Callable[[Any, Any], None]]:
    def get(self: Any) -> Any:
        return getattr(self, attribute)

    def put(self: Any, value: Any) -> None:
        self.change(attribute, value)

    get.__doc__ = f"The cookie's {what}."
    put.__doc__ = f"Set the cookie's {what}; only while the application starts."
    return get, put


@implementer(SessionCookieConfig)
class ApplicationSessionCookieConfig:
    """
    The session cookie as web.xml and the application itself want it.

    :param context: the application; while it runs nothing may be changed any more.
    """

    def __init__(self, context: Any) -> None:
        self._context = context
        self.name: str | None = None
        self.domain: str | None = None
        self.path: str | None = None
        self.comment: str | None = None
        self.httpOnly = False
        self.secure = False
        self.maxAge = -1

    def change(self, attribute: str, value: Any) -> None:
        """
        Change one property.

        :raises IllegalStateException: the application has started.
        """
        if not self._context.starting:
            raise IllegalStateException(
                f"the session cookie's {attribute} may be changed only while the application starts"
            )
        setattr(self, attribute, value)

    getName, setName = _property("name", "name")
    getDomain, setDomain = _property("domain", "domain")
    getPath, setPath = _property("path", "path")
    getComment, setComment = _property("comment", "comment")
    isHttpOnly, setHttpOnly = _property("httpOnly", "HttpOnly flag")
    isSecure, setSecure = _property("secure", "Secure flag")
    getMaxAge, setMaxAge = _property("maxAge", "life in seconds")
