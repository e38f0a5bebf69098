"""
The url-patterns of servlets, filters, constraints and page groups (Servlet 3.0, 12.2).

A pattern is decoded once, here, since requests are matched by their decoded path; answers to
``validateURLPattern`` and ``adjustURLPattern`` of ``org.apache.catalina.core.StandardContext``.
"""

from __future__ import annotations

import re
from typing import Final

_BAD_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPES: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_FORMS: Final = "write an exact path /a/b, a prefix /a/*, an extension *.x, or /"


class PatternError(ValueError):
    """
    A url-pattern that cannot be used.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


def decodePattern(pattern: str, encoding: str = "utf-8") -> str:
    """
    Undo the ``%xx`` in a pattern.

    :param pattern: the pattern as it is written.
    :param encoding: the encoding of the bytes so written; the descriptor's own.
    :raises PatternError: if an escape is broken, or the bytes are not text in this encoding.
    """
    if _BAD_ESCAPE.search(pattern):
        raise PatternError(f'url-pattern "{pattern}" has a bad % escape', "write %25 for a percent sign")
    try:
        return _ESCAPES.sub(lambda match: bytes.fromhex(match[0].replace("%", "")).decode(encoding), pattern)
    except (UnicodeError, LookupError) as error:
        message = f'url-pattern "{pattern}" is not text in {encoding} once its escapes are undone'
        raise PatternError(message, "write the characters themselves") from error


def checkPattern(pattern: str) -> None:
    """
    Accept a decoded pattern, or say what is wrong with it.

    :param pattern: exact, prefix, extension, ``/``, or empty for the context root.
    :raises PatternError: if it is none of these.
    """
    if "\n" in pattern or "\r" in pattern:
        raise PatternError("url-pattern has a line break in it", "write it on one line")
    if pattern == "" or (pattern.startswith("/") and "*." not in pattern):
        return
    if pattern.startswith("*.") and "/" not in pattern:
        return
    raise PatternError(f'url-pattern "{pattern}" is none that can match', _remedyFor(pattern))


def adjustPattern(pattern: str) -> str:
    """
    Give a pattern of Servlet 2.2, which may lack its leading slash, the slash.
    """
    return pattern if pattern.startswith(("/", "*.")) or not pattern else "/" + pattern


def isUnusual(pattern: str) -> bool:
    """
    Tell whether a valid pattern probably does not mean what it looks like: ``/a*`` and ``*.tar.gz`` match
    literally.
    """
    starAtEnd = pattern.endswith("*") and not pattern.endswith("/*") and len(pattern) > 1
    return starAtEnd or (pattern.startswith("*.") and pattern.rfind(".") > 1)


def _remedyFor(pattern: str) -> str:
    if "*." in pattern[1:]:
        return f"a path and an extension cannot be combined; {_FORMS}"
    if not pattern.startswith(("/", "*")):
        return f'did you mean "/{pattern}"?'
    return _FORMS
