"""
The Cookie header into cookies, and a cookie into a Set-Cookie header, by the old rules of RFC 2109.

The connector's request reads cookies here when session tracking or an application asks for them; the response
writes them. Answers to Tomcat 7's Cookies, CookieSupport and ServerCookie with their default switches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Literal

from catalina.http.dates import cookieDate
from catalina.http.fields import cleanFieldValue
from catalina.servlet import Cookie

# RFC 2616's separators without the slash; one of them ends a name or an unquoted value.
_SEPARATOR = r'\t "(),:;<=>?@\[\\\]{}'
_TOKEN = r"!#-'*+\-./0-9A-Z^_`a-z|~"
_ILLEGAL = re.compile(r"[^\t\x20-\x7e]")
#: What makes Tomcat stop and look: a character that needs quotes around it, or one that may not be there.
_UNUSUAL = re.compile(f"[{_SEPARATOR}]|(?P<illegal>[^\t\x20-\x7e])")

#: The usual case in one match: a name, an equals sign, a value without quotes, and nothing that Tomcat reads
#: otherwise.
_PLAIN_PAIR = re.compile(f"[ ,;]*+(?!\\$)([{_TOKEN}]++)=([{_TOKEN}]++)(?:[;,]|$)")
#: All of them in a header, and for what follows the last one a third group.
_PLAIN_PAIRS = re.compile(f"{_PLAIN_PAIR.pattern}|(.+)", re.DOTALL)
_BEFORE_NAME = re.compile(f"[{_SEPARATOR}]*")
_NAME = re.compile(f"(\\$?)([{_TOKEN}]*)")
_EQUALS = re.compile(r"[ \t]*=[ \t]*(?=[^ \t])")
_VALUE = re.compile(f"[{_TOKEN}]*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_REST = re.compile(r"[^;,]*[;,]?")

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED_OR_QUOTE = re.compile(r'\\.|"', re.DOTALL)
_ANCIENT_DATE = cookieDate(10)  # what Tomcat writes for a cookie that is to be deleted
_LONGEST_AGE = (1 << 31) - 1


class _Kind(Enum):
    """What stands between two delimiters of a Cookie header."""

    COOKIE = 1
    ATTRIBUTE = 2  # $Version, $Path ...
    BROKEN = 3


class _Unterminated(Exception):
    """The header ends inside of a value: Tomcat reads no further."""


def parseCookies(headerValues: Iterable[str], limit: int = 200) -> list[Cookie]:
    """
    Read the cookies of a request as Tomcat 7 does.

    A comma ends a cookie as well as a semicolon does; quotes around a value are taken off; a cookie without a
    value, or with a name that `Cookie` does not take, is dropped; ``$Version``, ``$Path`` and ``$Domain`` are
    understood.

    :param headerValues: the values of all Cookie headers, in ISO-8859-1.
    :param limit: the most cookies to accept (maxCookieCount); negative for no limit.
    :raises ValueError: at a control character or one that is not ASCII outside of quotes, or at too many
        cookies: a 400.
    """
    cookies: list[Cookie] = []
    count = 0
    for value in headerValues:
        for cookie in _parseHeader(value):
            count += 1
            if 0 <= limit < count:
                raise ValueError(
                    f"the request has more than {limit} cookies; raise maxCookieCount to accept more"
                )
            if cookie is not None:
                cookies.append(cookie)
    return cookies


def plainCookieValues(header: str, name: str, limit: int = 200) -> list[str] | None:
    """
    Find the values of one cookie in a header of the usual kind, without making cookies of all the others.

    :param header: the value of the only Cookie header.
    :param limit: the most cookies to accept; negative for no limit.
    :returns: those that `parseCookies` would give; None where only that can tell, or has something to complain of.
    """
    pairs = _PLAIN_PAIRS.findall(header)
    if not pairs or pairs[-1][2] or 0 <= limit < len(pairs):
        return None
    values = []
    for each, value, _ in pairs:
        if each == name:
            values.append(value)
    return values


def _parseHeader(text: str) -> Iterator[Cookie | None]:
    """Yield the cookies of one header, None for each whose name cannot be."""
    version = 0
    first = True
    current: Cookie | None = None
    for kind, name, value in _pairs(text):
        if kind is _Kind.COOKIE:
            first = False
            current = _makeCookie(name, value, version)
            yield current
        elif kind is _Kind.BROKEN:
            # What follows may be no attribute of the cookie before; a version may.
            first, current = True, None
        elif first and name == "Version":
            version = 1 if value == "1" else version
        elif current is not None:
            _setAttribute(current, name, value)


def _makeCookie(name: str, value: str, version: int) -> Cookie | None:
    try:
        cookie = Cookie(name, value)
    except ValueError:
        return None
    cookie.setVersion(version)
    return cookie


def _setAttribute(cookie: Cookie, name: str, value: str) -> None:
    if name == "Path":
        cookie.setPath(value)
    elif name == "Domain":
        cookie.setDomain(value)


def _pairs(text: str) -> Iterator[tuple[_Kind, str, str]]:
    """
    Yield kind, name and value of what a header holds; a cookie without a value is left out.

    :raises ValueError: at a character that may not be there.
    """
    position = 0
    end = len(text)
    while position < end:
        plain = _PLAIN_PAIR.match(text, position)
        if plain is not None:
            position = plain.end()
            yield _Kind.COOKIE, plain[1], plain[2]
            continue
        try:
            pair, position = _readPair(text, position)
        except _Unterminated:
            return
        if pair is not None:
            yield pair


def _readPair(text: str, position: int) -> tuple[tuple[_Kind, str, str] | None, int]:
    """Read up to behind the next delimiter; the pair is None if it counts for nothing."""
    position = _skip(_BEFORE_NAME, text, position)
    name = _NAME.match(text, position)
    if name is None or position == len(text):
        raise _Unterminated
    _checkLegal(text, name.end())
    value, position = _readValue(text, name.end())
    rest = _REST.match(text, position)
    position = len(text) if rest is None else rest.end()
    if value is _Kind.BROKEN:
        return (_Kind.BROKEN, "", ""), position
    if name[1]:
        return (_Kind.ATTRIBUTE, name[2], value or ""), position
    return (None if value is None else (_Kind.COOKIE, name[2], value)), position


def _readValue(text: str, position: int) -> tuple[str | None | Literal[_Kind.BROKEN], int]:
    """Return the value and where it ends: None if there is none, BROKEN if it begins as no value may."""
    equals = _EQUALS.match(text, position)
    if equals is None:
        return None, position
    position = equals.end()
    if text[position] == '"':
        quoted = _QUOTED.match(text, position)
        if quoted is None:
            raise _Unterminated
        return _ESCAPED.sub(r"\1", quoted[1]), quoted.end()
    end = _skip(_VALUE, text, position)
    if end > position:
        return text[position:end], end
    return None if text[position] in ";," else _Kind.BROKEN, position


def _skip(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    end = position if match is None else match.end()
    _checkLegal(text, end)
    return end


def _checkLegal(text: str, position: int) -> None:
    if _ILLEGAL.match(text, position):
        raise ValueError(
            f"{text[position]!r} may not stand in a Cookie header: it is a control character or not ASCII"
        )


def formatCookie(cookie: Cookie, now: float) -> str:
    """
    Write a Set-Cookie header as Tomcat 7 does.

    A value, path or domain that needs quotes, or a comment, makes it a version 1 cookie. Expires is always
    sent with an age, Max-Age only in version 1.

    :param cookie: what the application added.
    :param now: the present time in seconds since 1970, which the age is counted from.
    :raises ValueError: if a part has a control character or one that is not ASCII, with nothing before it that
        needs quotes; behind that, Tomcat does not look.
    """
    value, path, domain = cookie.getValue() or "", cookie.getPath(), cookie.getDomain()
    comment = cookie.getComment()
    version = cookie.getVersion()
    if version == 0 and (comment is not None or any(map(_needsQuotes, (value, path, domain)))):
        version = 1
    pieces = [f"{cookie.getName()}={_quote(value)}"]
    if version == 1:
        pieces.append("Version=1")
        pieces += _attribute("Comment", comment)
    pieces += _attribute("Domain", domain)
    pieces += _ageAttributes(cookie.getMaxAge(), version, now)
    pieces += _attribute("Path", path)
    if cookie.getSecure():
        pieces.append("Secure")
    if cookie.isHttpOnly():
        pieces.append("HttpOnly")
    return cleanFieldValue("; ".join(pieces))


def _attribute(name: str, value: str | None) -> list[str]:
    return [] if value is None else [f"{name}={_quote(value)}"]


def _ageAttributes(age: int, version: int, now: float) -> list[str]:
    if age < 0:
        return []
    age = min(age, _LONGEST_AGE)
    expires = "Expires=" + (cookieDate(now + age) if age else _ANCIENT_DATE)
    return [f"Max-Age={age}", expires] if version > 0 else [expires]


def _isQuoted(text: str) -> bool:
    return len(text) > 1 and text[0] == text[-1] == '"'


def _needsQuotes(text: str | None) -> bool:
    found = None if text is None else _UNUSUAL.search(text[1:-1] if _isQuoted(text) else text)
    if found is not None and found["illegal"]:
        raise ValueError(
            f"{text!r} may not be sent in a cookie: it has a control character or one that is not ASCII; encode "
            "it first, for example with urllib.parse.quote"
        )
    return found is not None


def _quote(text: str) -> str:
    """Put quotes around a text that needs them; what is escaped in it already stays as it is."""
    if not text:
        return '""'
    if _isQuoted(text):
        text = text[1:-1]
    elif not _needsQuotes(text):
        return text
    elif '"' not in text:
        return f'"{text}"'
    if "\\" in _ESCAPED.sub("", text):
        raise ValueError(f"{text!r} may not be sent in a cookie: its last backslash escapes nothing")
    return '"' + _ESCAPED_OR_QUOTE.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    found = match[0]
    return '\\"' if found == '"' else found
