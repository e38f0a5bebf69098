"""
Addresses in pages: what c:url and c:redirect make of theirs (C{UrlSupport}, C{RedirectSupport}, C{ParamSupport}).
"""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote_plus

from catalina.jsp import JspTagException

_SCHEME = re.compile(r"[A-Za-z0-9+.\-]*:")


def isAbsolute(address: str) -> bool:
    """Whether an address begins with a scheme."""
    return _SCHEME.match(address) is not None


def checkRooted(address: str, context: str) -> None:
    """
    Complain about an address in another application that is relative.

    :raises JspTagException: one of them does not begin with a slash.
    """
    if not address.startswith("/") or not context.startswith("/"):
        raise JspTagException('with a context both "context" and the address must begin with a slash')


def _encoded(text: str, charset: str) -> str:
    """Text in a query as C{java.net.URLEncoder} writes it; what the charset lacks is a question mark."""
    return quote_plus(text, "*", charset, "replace").replace("~", "%7E")


def withPairs(address: str, params: Sequence[tuple[str, str]], charset: str) -> str:
    """Parameters go in front of the query that an address has, and behind a fragment; they need a name."""
    pairs = "&".join(f"{_encoded(name, charset)}={_encoded(text, charset)}" for name, text in params if name)
    if not pairs:
        return address
    path, mark, query = address.partition("?")
    return f"{path}?{pairs}&{query}" if mark else f"{path}?{pairs}"


def _inContext(context: Any, address: str, other: str | None) -> str:
    """
    An address with the path of an application in front.

    :raises JspTagException: it has a context, and one of them does not begin with a slash.
    """
    if isAbsolute(address):
        return address
    if other is None:
        return context.getRequest().getContextPath() + address if address.startswith("/") else address
    checkRooted(address, other)
    return other.removesuffix("/") + address


def address(context: Any, value: str, other: str | None, params: Sequence[tuple[str, str]]) -> str:
    """c:url: with the application's path, the parameters, and the session's id where it is needed."""
    response = context.getResponse()
    result = withPairs(_inContext(context, value, other), params, response.getCharacterEncoding())
    return result if isAbsolute(result) else response.encodeURL(result)


def redirectAddress(context: Any, value: str, other: str | None, params: Sequence[tuple[str, str]]) -> str:
    """The address of c:redirect."""
    response = context.getResponse()
    result = withPairs(_inContext(context, value, other), params, response.getCharacterEncoding())
    return result if isAbsolute(result) else response.encodeRedirectURL(result)
