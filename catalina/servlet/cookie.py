"""
A cookie as servlets make it and read it.

The request's come from `http.cookies`, which parses the Cookie header; the response's go back there to become
a Set-Cookie header. It answers to `javax.servlet.http.Cookie` as Tomcat 7 has it.
"""

from __future__ import annotations

import copy
import re

# Tomcat 7 is lax by default (its NetscapeValidator): a comma, a semicolon and white space end a name, "="
# does not.
_NAME = re.compile(r"[!-+\--:<-~]+")
_RESERVED = frozenset(("comment", "discard", "domain", "expires", "max-age", "path", "secure", "version"))


class Cookie:
    """
    A name and a value that the browser keeps and sends back, and what it is told about them.

    :param name: visible ASCII without comma and semicolon; not an attribute's name (Path, Max-Age ...), no
        leading `$`.
    :param value: any text; what needs quotes gets them when the cookie is sent.
    :raises ValueError: if the name is not one.
    """

    __slots__ = (
        "_comment", "_domain", "_httpOnly", "_maxAge", "_name", "_path", "_secure", "_value", "_version",
    )  # fmt: skip

    def __init__(self, name: str, value: str | None = None) -> None:
        _checkName(name)
        self._name = name
        self._value = value
        self._comment: str | None = None
        self._domain: str | None = None
        self._path: str | None = None
        self._maxAge = -1
        self._version = 0
        self._secure = False
        self._httpOnly = False

    def __repr__(self) -> str:
        return f"<Cookie {self._name}={self._value!r}>"

    def clone(self) -> Cookie:
        """Return a copy that may be changed without changing this one."""
        return copy.copy(self)

    def getName(self) -> str:
        """Return the name, which cannot be changed."""
        return self._name

    def getValue(self) -> str | None:
        """Return the value, without the quotes it may have travelled in."""
        return self._value

    def setValue(self, value: str | None) -> None:
        """
        Replace the value.

        :param value: any text.
        """
        self._value = value

    def getComment(self) -> str | None:
        """Return what the cookie is for, or None."""
        return self._comment

    def setComment(self, purpose: str | None) -> None:
        """
        Say what the cookie is for; this makes it a version 1 cookie when it is sent.

        :param purpose: a text for the user, or None.
        """
        self._comment = purpose

    def getDomain(self) -> str | None:
        """Return the domain that the browser sends the cookie to, or None for this host alone."""
        return self._domain

    def setDomain(self, domain: str | None) -> None:
        """
        Say which hosts the browser sends the cookie to.

        :param domain: a domain; it is kept in lower case.
        """
        self._domain = None if domain is None else domain.lower()

    def getMaxAge(self) -> int:
        """Return for how many seconds the browser keeps the cookie; negative means until it is closed."""
        return self._maxAge

    def setMaxAge(self, expiry: int) -> None:
        """
        Say for how long the browser keeps the cookie.

        :param expiry: seconds; 0 deletes it, negative means until the browser is closed.
        """
        self._maxAge = expiry

    def getPath(self) -> str | None:
        """Return the path below which the browser sends the cookie, or None for that of the request."""
        return self._path

    def setPath(self, uri: str | None) -> None:
        """
        Say below which path the browser sends the cookie.

        :param uri: a path, which has to hold the servlet that sets the cookie.
        """
        self._path = uri

    def getSecure(self) -> bool:
        """Tell whether the browser sends the cookie over TLS only."""
        return self._secure

    def setSecure(self, flag: bool) -> None:
        """
        Say whether the browser shall send the cookie over TLS only.

        :param flag: whether it shall.
        """
        self._secure = flag

    def getVersion(self) -> int:
        """Return 0 for a cookie of Netscape's original specification, 1 for one of RFC 2109."""
        return self._version

    def setVersion(self, version: int) -> None:
        """
        Say which specification the cookie follows.

        :param version: 0 for Netscape's, 1 for RFC 2109.
        """
        self._version = version

    def isHttpOnly(self) -> bool:
        """Tell whether scripts in the browser are kept from the cookie."""
        return self._httpOnly

    def setHttpOnly(self, httpOnly: bool) -> None:
        """
        Say whether scripts in the browser shall be kept from the cookie.

        :param httpOnly: whether they shall.
        """
        self._httpOnly = httpOnly


def _checkName(name: str) -> None:
    if not name:
        raise ValueError("a cookie needs a name; it was empty")
    if not _NAME.fullmatch(name) or name.startswith("$"):
        raise ValueError(
            f"{name!r} cannot be a cookie's name: use visible ASCII characters without ',' and ';', "
            "and do not begin with '$'"
        )
    if name.lower() in _RESERVED:
        raise ValueError(f"{name!r} cannot be a cookie's name: it is the name of a cookie's attribute")
