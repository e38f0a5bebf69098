"""
Single header fields: the lines of a head taken apart, and the gate for what leaves, where names are tokens and values hold no control
characters (RFC 9110 5.1, 5.5).
"""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]")

#: Name and value of one line of a well-formed block; in linear time, whatever blanks the value has.
_FIELD = re.compile(rb"([^:]++):[ \t]*+((?:[^ \t\r]++|[ \t]++(?!\r))*+)[ \t]*+\r\n")


def splitFields(lines: bytes) -> list[tuple[bytes, bytes]]:
    """
    Name and value of each field line, without the blanks around the value (RFC 9112 5).

    :param lines: field lines that a parser has found well formed, each with its CRLF.
    """
    return _FIELD.findall(lines)


def isToken(text: str) -> bool:
    """Whether a text may be a field's name."""
    return _TOKEN.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def fieldKey(name: str) -> str | None:
    """The name in lower case, as fields are looked for; None if it is no token. Applications use few names, so they are remembered."""
    return name.lower() if isToken(name) else None


def cleanFieldValue(text: str) -> str:
    """
    A field's value as it may be sent: each control character, and each one beyond ISO-8859-1, becomes a space as in Tomcat 7, so
    that no value can begin a new line.
    """
    return text if text.isascii() and text.isprintable() else _UNSENDABLE.sub(" ", text)
