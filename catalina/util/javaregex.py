"""
Regular expressions in Java's syntax, as Tomcat's configuration holds them, made into Python's.

The two agree on nearly all that is written in a server.xml. What differs is translated; what cannot be is
refused with a reason when the configuration is read, since a filter that silently means something else lets
the wrong people in (java.util.regex.Pattern).
"""

from __future__ import annotations

import re
import warnings
from typing import Final

_POSIX: Final = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "ASCII": "\\x00-\\x7f",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "0-9a-zA-Z",
    "Punct": "!-/:-@\\[-`{-~",
    "Graph": "!-~",
    "Print": "\\x20-~",
    "Blank": "\\x20\\t",
    "Cntrl": "\\x00-\\x1f\\x7f",
    "XDigit": "0-9a-fA-F",
    "Space": "\\x20\\t\\n\\x0b\\f\\r",
}
_ESCAPE: Final = re.compile(
    r"\\(?:[pP]\{(?:Is|In)?(\w+)\}|Q(.*?)(?:\\E|$)|([zhHRGXkN])|[^E])|\(\?<([A-Za-z])|&&", re.DOTALL
)
_IN_CLASS: Final = re.compile(r"\[[^\]\\]*(?:\\.[^\]\\]*)*\]")


def javaRegex(text: str) -> re.Pattern[str]:
    """
    Compile a regular expression of Java's.

    Classes such as ``\\d`` and ``\\w`` mean ASCII, as in Java. Use ``fullmatch`` where Tomcat says
    ``matches()``.

    :param text: the expression.
    :raises ValueError: if it is none, or uses something that Python has not; the message says what.
    """
    translated = _ESCAPE.sub(lambda match: _translate(match, text), text)
    try:
        with warnings.catch_warnings():
            # Python warns of "[a[b]]", which Java reads as a union: refused like any other error.
            warnings.simplefilter("error", FutureWarning)
            return re.compile(translated, re.ASCII)
    except (re.error, FutureWarning) as error:
        raise ValueError(f"must be a regular expression, and {text!r} is none: {error}") from None


def optionalRegex(text: str) -> re.Pattern[str] | None:
    """
    Compile the expression of an attribute; an empty one is none at all, as in Tomcat.

    :raises ValueError: as `javaRegex`.
    """
    return javaRegex(text) if text else None


def _translate(match: re.Match[str], text: str) -> str:
    found = match[0]
    if match[1] is not None:
        return _posix(match, text)
    if match[2] is not None:
        return re.escape(match[2])
    if match[3] is not None:
        if match[3] == "z":
            return r"\Z"
        raise _javaOnly(found, text)
    if match[4] is not None:
        return f"(?P<{match[4]}"
    if found == "&&" and any(match.start() in range(*each.span()) for each in _IN_CLASS.finditer(text)):
        raise ValueError(f"must be a regular expression without && inside [], which Python has not: {text!r}")
    return found


def _javaOnly(found: str, text: str) -> ValueError:
    return ValueError(
        f"must be a regular expression that Python knows, too; {found} in {text!r} is Java's alone"
    )


def _posix(match: re.Match[str], text: str) -> str:
    inside = _POSIX.get(match[1])
    if inside is None:
        raise _javaOnly(match[0], text)
    if any(each.start() < match.start() < each.end() for each in _IN_CLASS.finditer(text)):
        if match[0][1] == "P":
            raise ValueError(
                f"must be a regular expression without \\P inside [], which Python has not: {text!r}"
            )
        return inside
    return f"[^{inside}]" if match[0][1] == "P" else f"[{inside}]"
