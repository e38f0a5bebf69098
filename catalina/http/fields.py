"""The gate for what leaves in a header: names are tokens, values hold no control characters (RFC 9110 5.1, 5.5)."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def isToken(text: str) -> bool:
    """Whether a text may be a field's name."""
    return _TOKEN.fullmatch(text) is not None


def cleanFieldValue(text: str) -> str:
    """
    A field's value without control characters: each becomes a space, as Tomcat 7 does with CR and LF, so that no value can begin a
    new line.
    """
    return text if text.isprintable() else _CONTROL.sub(" ", text)
