"""
Java's methods of text (C{java.lang.String}); positions count characters.
"""

import re
import sys
from abc import ABC
from collections.abc import Callable
from typing import Any

from catalina.el.coercion import isNumber, toText
from catalina.el.errors import MethodNotFoundException
from catalina.el.javaobjects import Methods, method
from catalina.el.javatext import integerOf
from catalina.util.javaregex import javaRegex

_BLANKS = "".join(map(chr, range(33)))
_GROUP = re.compile(r"\\(.)|\$(?:(\d)|\{([A-Za-z][A-Za-z0-9]*)\})", re.DOTALL)


class CharSequence(ABC):  # noqa: B024 - a type to ask for, which nothing but text is of
    """A parameter that is text already: nothing else is converted to it, unlike to a String."""


CharSequence.register(str)


def _substring(text: str, begin: int, end: int | None = None) -> str:
    stop = len(text) if end is None else end
    if not 0 <= begin <= stop <= len(text):
        raise IndexError(f"begin {begin}, end {stop}, length {len(text)}")
    return text[begin:stop]


def _charAt(text: str, index: int) -> str:
    if not 0 <= index < len(text):
        raise IndexError(f"index {index}, length {len(text)}")
    return text[index]


def _part(wanted: Any) -> str | None:
    """What is looked for: a number is the code of a character; None if there is no such character."""
    if wanted is None:
        raise MethodNotFoundException("null may be a text or a character: the method is ambiguous")
    if not isNumber(wanted):
        return toText(wanted)
    code = integerOf(wanted)
    return chr(code) if 0 <= code <= sys.maxunicode else None


def _indexOf(text: str, wanted: Any, start: int = 0) -> int:
    part = _part(wanted)
    return -1 if part is None else text.find(part, min(max(start, 0), len(text)))


def _lastIndexOf(text: str, wanted: Any, start: int | None = None) -> int:
    part = _part(wanted)
    if part is None or (start is not None and start < 0):
        return -1
    return text.rfind(part) if start is None else text.rfind(part, 0, start + len(part))


def _startsWith(text: str, part: str, start: int = 0) -> bool:
    return 0 <= start <= len(text) and text.startswith(part, start)


def _compare(text: str, other: Any) -> int:
    """The difference of the first characters that differ, else of the lengths; null is empty text."""
    other = "" if other is None else other
    if not isinstance(other, str):
        raise TypeError(f"{type(other).__name__} cannot be cast to String")
    one, two = (value.encode("utf-16-be", "surrogatepass") for value in (text, other))
    for place in range(0, min(len(one), len(two)), 2):
        if one[place : place + 2] != two[place : place + 2]:
            units = (int.from_bytes(value[place : place + 2], "big") for value in (one, two))
            return next(units) - next(units)
    return (len(one) - len(two)) // 2


def _folded(text: str) -> str:
    """Each character in capitals and then small, as C{equalsIgnoreCase} compares them."""
    if text.isascii():
        return text.lower()
    return "".join([_single(_single(char, str.upper), str.lower) for char in text])


def _single(char: str, convert: Callable[[str], str]) -> str:
    """A character converted, unless that makes several of it."""
    converted = convert(char)
    return converted if len(converted) == 1 else char


def _repeated(text: str, count: int) -> str:
    if count < 0:
        raise ValueError(f"count is negative: {count}")
    return text * count


def _replaced(text: str, pattern: str, replacement: str, count: int = 0) -> str:
    """C{replaceAll} and, with a count of 1, C{replaceFirst}."""
    regex = javaRegex(pattern)
    return regex.sub(lambda match: _GROUP.sub(lambda mark: _expanded(match, mark), replacement), text, count)


def _expanded(match: re.Match[str], mark: re.Match[str]) -> str:
    """What C{$1}, C{${name}} or an escaped character of a replacement stands for."""
    if mark[1] is not None:
        return mark[1]
    return match[int(mark[2]) if mark[2] else mark[3]] or ""


def _split(text: str, pattern: str, limit: int = 0) -> tuple[str, ...]:
    """The pieces between matches; empty ones at the end only with a limit below 0, none before an empty match."""
    pieces: list[str] = []
    begin = 0
    for match in javaRegex(pattern).finditer(text):
        if 0 < limit <= len(pieces) + 1:
            break
        if match.end() > 0:
            pieces.append(text[begin : match.start()])
            begin = match.end()
    if not pieces:
        return (text,)
    pieces.append(text[begin:])
    while limit == 0 and pieces and not pieces[-1]:
        pieces.pop()
    return tuple(pieces)


def _signed(data: bytes) -> tuple[int, ...]:
    return tuple(byte - 256 if byte > 127 else byte for byte in data)


STRING: Methods = {
    "length": method(len),
    "isEmpty": method(lambda text: not text),
    "isBlank": method(lambda text: not text.strip()),
    "toUpperCase": method(str.upper),
    "toLowerCase": method(str.lower),
    "trim": method(lambda text: text.strip(_BLANKS)),
    "strip": method(str.strip),
    "stripLeading": method(str.lstrip),
    "stripTrailing": method(str.rstrip),
    "repeat": method(_repeated, int),
    "contains": method(lambda text, part: part in text, CharSequence),
    "contentEquals": method(lambda text, other: text == other, CharSequence),
    "startsWith": method(_startsWith, str, int, required=1),
    "endsWith": method(str.endswith, str),
    "indexOf": method(_indexOf, None, int, required=1),
    "lastIndexOf": method(_lastIndexOf, None, int, required=1),
    "charAt": method(_charAt, int),
    "codePointAt": method(lambda text, index: ord(_charAt(text, index)), int),
    "substring": method(_substring, int, int, required=1),
    "subSequence": method(_substring, int, int),
    "concat": method(lambda text, other: text + other, str),
    "compareTo": method(_compare, None),
    "compareToIgnoreCase": method(lambda text, other: _compare(_folded(text), _folded(other)), str),
    "equalsIgnoreCase": method(lambda text, other: _folded(text) == _folded(other), str),
    "replace": method(str.replace, CharSequence, CharSequence),
    "matches": method(lambda text, pattern: javaRegex(pattern).fullmatch(text) is not None, str),
    "replaceAll": method(_replaced, str, str),
    "replaceFirst": method(lambda text, pattern, other: _replaced(text, pattern, other, 1), str, str),
    "split": method(_split, str, int, required=1),
    "toCharArray": method(tuple),
    "getBytes": method(lambda text: _signed(text.encode("utf-8", "replace"))),
    "intern": method(str),
}
