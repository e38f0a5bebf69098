"""
Parts of a file, and the conditions under which it is sent: Range, If-Range, If-Match and their kin.

The default servlet asks here before it opens a file. Answers to the checks of Tomcat 7's DefaultServlet and
its EntityTag.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from catalina.http.dates import parseDate

GetHeader = Callable[[str], str | None]

_NUMBER = re.compile(r"[+-]?[0-9]{1,40}")
_LONGEST = (1 << 63) - 1
_UNIT = "bytes"
# More ranges than this are sent only as long as they do not repeat the file: an attacker asks for it a
# thousand times.
_MANY_RANGES = 32
_ENTITY_TAG = re.compile(r'[ \t\r\n]*(W/)?[ \t\r\n]*("(?:[^"\\]|\\.)*")[ \t\r\n]*(,|$)', re.DOTALL)


class RangeNotSatisfiable(ValueError):
    """
    A Range header that cannot be served: answer 416 with ``Content-Range: bytes */size``.
    """


class ContentRange(NamedTuple):
    """
    Which bytes of a file the body of a PUT is: first and last, both included, and the size of the whole.
    """

    start: int
    end: int
    length: int


def parseRange(text: str | None, size: int) -> list[tuple[int, int]] | None:
    """
    Read a Range header as Tomcat 7 does.

    Only ``bytes`` is known, and one bad range among good ones makes them all bad. Ranges that overlap are
    kept.

    :param text: the header's value, None without the header.
    :param size: the file's size in bytes.
    :return: first and last byte of each range, both included; None if the whole file is to be sent.
    :raises RangeNotSatisfiable: if a range is no range, or lies outside of the file.
    """
    if text is None or size <= 0:
        return None
    if not text.startswith(_UNIT):
        raise RangeNotSatisfiable(f"the unit of the range {text!r} is not bytes")
    # Whatever stands after the unit is skipped: "bytes 0-1" works too.
    ranges = [_parseOne(item.strip(), size) for item in text[len(_UNIT) + 1 :].split(",") if item]
    if len(ranges) > _MANY_RANGES and sum(end - start + 1 for start, end in ranges) > 2 * size:
        return None
    return ranges or None


def _parseOne(text: str, size: int) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    if not dash:
        raise RangeNotSatisfiable(f"the range {text!r} has no dash")
    if first:
        start, end = _toNumber(first), _toNumber(last) if last else size - 1
    else:
        start, end = size - _toNumber(last, digitsOnly=True), size - 1
    end = min(end, size - 1)
    if not 0 <= start <= end:
        raise RangeNotSatisfiable(f"the range {text!r} lies outside of the {size} bytes")
    return start, end


def _toNumber(text: str, digitsOnly: bool = False) -> int:
    if not _NUMBER.fullmatch(text) or (digitsOnly and not text.isdigit()):
        raise RangeNotSatisfiable(f"{text!r} is not a number of bytes")
    number = int(text)
    if number > _LONGEST:
        raise RangeNotSatisfiable(f"{text!r} is too large")
    return number


def selectRanges(
    getHeader: GetHeader, etag: str, lastModified: float, size: int
) -> list[tuple[int, int]] | None:
    """
    Read Range, but only if If-Range, where there is one, still fits the file.

    :param getHeader: gives the first value of a request header.
    :param etag: the file's entity tag as it is sent.
    :param lastModified: when the file was changed, in seconds since 1970.
    :param size: the file's size in bytes.
    :return: as `parseRange`.
    :raises RangeNotSatisfiable: as `parseRange`.
    """
    condition = getHeader("If-Range")
    if condition is not None:
        since = parseDate(condition)
        if (condition.strip() != etag) if since is None else (lastModified > since + 1):
            return None
    return parseRange(getHeader("Range"), size)


def parseContentRange(text: str) -> ContentRange:
    """
    Read the Content-Range header of a PUT that writes a part of a file.

    :param text: for example ``bytes 0-9/100``.
    :raises ValueError: if it is not such a text, or the range does not lie inside of the length: a 400.
    """
    match = re.fullmatch(r"bytes.[ \t]*([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})[ \t]*", text, re.ASCII)
    if match is None:
        raise ValueError(f"Content-Range {text!r} is not of the form 'bytes first-last/length'")
    start, end, length = map(int, match.groups())
    end = min(end, length - 1)
    if not 0 <= start <= end:
        raise ValueError(f"Content-Range {text!r} does not lie inside of its length")
    return ContentRange(start, end, length)


def evaluateConditions(getHeader: GetHeader, method: str, etag: str, lastModified: float) -> int | None:
    """
    Check the conditions of a request against a file, in the order and by the rules of Tomcat 7.

    If-Match wants a strong entity tag, so a weak one never matches. If-None-Match switches If-Modified-Since
    off.

    :param getHeader: gives the first value of a request header.
    :param method: the request's method.
    :param etag: the file's entity tag as it is sent.
    :param lastModified: when the file was changed, in seconds since 1970.
    :return: None to go on, else the status to answer: 304 (send the ETag with it), 412, or 400 for a list
        that is none.
    """
    return (
        _checkIfMatch(getHeader("If-Match"), etag)
        or _checkIfModifiedSince(getHeader, lastModified)
        or _checkIfNoneMatch(getHeader("If-None-Match"), method, etag)
        or _checkIfUnmodifiedSince(getHeader("If-Unmodified-Since"), lastModified)
    )


def _checkIfMatch(value: str | None, etag: str) -> int | None:
    if value is None or value == "*":
        return None
    matched = matchEntityTag(value, etag, weak=False)
    if matched is None:
        return 400
    return None if matched else 412


def _checkIfNoneMatch(value: str | None, method: str, etag: str) -> int | None:
    if value is None:
        return None
    matched = value == "*" or matchEntityTag(value, etag, weak=True)
    if matched is None:
        return 400
    if not matched:
        return None
    return 304 if method in ("GET", "HEAD") else 412


def _checkIfModifiedSince(getHeader: GetHeader, lastModified: float) -> int | None:
    value = getHeader("If-Modified-Since")
    if value is None or getHeader("If-None-Match") is not None:
        return None
    since = parseDate(value)
    # Dates have whole seconds, files fractions: up to one second later is still the same time.
    return 304 if since is not None and lastModified < since + 1 else None


def _checkIfUnmodifiedSince(value: str | None, lastModified: float) -> int | None:
    since = None if value is None else parseDate(value)
    return 412 if since is not None and lastModified >= since + 1 else None


def matchEntityTag(text: str, etag: str, *, weak: bool) -> bool | None:
    """
    Say whether a list of entity tags holds one (RFC 9110, 8.8.3).

    :param text: the header's value.
    :param etag: the file's entity tag, quotes and ``W/`` included.
    :param weak: compare weakly, as If-None-Match does; otherwise only strong tags match.
    :return: whether it does, None if the text is no list of entity tags.
    """
    wanted = etag.removeprefix("W/") if weak else etag
    found = False
    position = 0
    while match := _ENTITY_TAG.match(text, position):
        if match[2] == wanted and (weak or not match[1]):
            found = True
        if not match[3]:
            return found
        position = match.end()
    return None
