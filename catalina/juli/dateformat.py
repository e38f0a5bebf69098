"""
Java's date patterns (``dd-MMM-yyyy HH:mm:ss``), which name log files and stamp log lines.

A pattern is taken apart once; what it gives is then kept for the second it belongs to, since a busy server
writes hundreds of lines a second. Answers to java.text.SimpleDateFormat as Tomcat uses it and to
org.apache.juli.DateFormatCache.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final

Part = Callable[[time.struct_time, int], str]

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_TOKEN: Final = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+")


class DateFormat:
    """
    Writes points in time as a pattern of SimpleDateFormat says, in the local time zone and in English.

    :param pattern: Java's letters (``y M d H h k K m s S E a D u z Z X``), text in single quotes, anything
        else as it is.
    :raises ValueError: for a letter that is not known, or a quote without its partner.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._parts = _compile(pattern)
        self._perSecond = _MILLIS not in _letters(pattern)
        # One tuple, replaced as a whole, so that threads need no lock.
        self._last: tuple[int, str] = (-1, "")

    def format(self, seconds: float) -> str:
        """Write a point in time, given as seconds since 1970."""
        whole = int(seconds)
        last = self._last
        if last[0] == whole:
            return last[1]
        text = self._write(whole, int((seconds - whole) * 1000))
        if self._perSecond:
            self._last = (whole, text)
        return text

    def _write(self, whole: int, millis: int) -> str:
        moment = time.localtime(whole)
        return "".join([part(moment, millis) for part in self._parts])


_MILLIS: Final = "S"


def _letters(pattern: str) -> set[str]:
    return {match[2] for match in _TOKEN.finditer(pattern) if match[2]}


def _compile(pattern: str) -> list[Part]:
    parts: list[Part] = []
    position = 0
    while position < len(pattern):
        match = _TOKEN.match(pattern, position)
        if match is None:
            raise ValueError(
                f"{pattern!r} has a single quote without its partner; write '' for a quote itself"
            )
        parts.append(_part(pattern, match))
        position = match.end()
    return parts


def _part(pattern: str, match: re.Match[str]) -> Part:
    if match[2]:
        make = _LETTERS.get(match[2])
        if make is None:
            known = " ".join(_LETTERS)
            raise ValueError(
                f"{pattern!r} has the letter {match[2]}, which is none of {known}; quote text: 'at'"
            )
        return make(len(match[0]))
    if match[1] is None:
        return _literal(match[0])
    return _literal(match[1].replace("''", "'") or "'")


def _literal(text: str) -> Part:
    return lambda moment, millis: text


def _number(value: Callable[[time.struct_time], int]) -> Callable[[int], Part]:
    def make(count: int) -> Part:
        return lambda moment, millis: f"{value(moment):0{count}d}"

    return make


def _year(count: int) -> Part:
    if count == 2:
        return lambda moment, millis: f"{moment.tm_year % 100:02d}"
    return lambda moment, millis: f"{moment.tm_year:0{count}d}"


def _month(count: int) -> Part:
    if count <= 2:
        return lambda moment, millis: f"{moment.tm_mon:0{count}d}"
    length = 3 if count == 3 else None
    return lambda moment, millis: MONTHS[moment.tm_mon - 1][:length]


def _weekday(count: int) -> Part:
    length = 3 if count <= 3 else None
    return lambda moment, millis: DAYS[moment.tm_wday][:length]


def _milliseconds(count: int) -> Part:
    return lambda moment, millis: f"{millis:0{count}d}"


def _halfDay(count: int) -> Part:
    return lambda moment, millis: "AM" if moment.tm_hour < 12 else "PM"


def _offset(moment: time.struct_time, colon: str) -> str:
    minutes = (moment.tm_gmtoff or 0) // 60
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    return f"{sign}{minutes // 60:02d}{colon}{minutes % 60:02d}"


def _isoOffset(count: int) -> Part:
    def write(moment: time.struct_time, millis: int) -> str:
        if not moment.tm_gmtoff:
            return "Z"
        return _offset(moment, ":" if count == 3 else "")[: 3 if count == 1 else None]

    return write


_LETTERS: Final[dict[str, Callable[[int], Part]]] = {
    "G": lambda count: _literal("AD"),
    "y": _year,
    "Y": _year,
    "M": _month,
    "L": _month,
    "d": _number(lambda moment: moment.tm_mday),
    "D": _number(lambda moment: moment.tm_yday),
    "E": _weekday,
    "u": _number(lambda moment: moment.tm_wday + 1),
    "a": _halfDay,
    "H": _number(lambda moment: moment.tm_hour),
    "k": _number(lambda moment: moment.tm_hour or 24),
    "K": _number(lambda moment: moment.tm_hour % 12),
    "h": _number(lambda moment: moment.tm_hour % 12 or 12),
    "m": _number(lambda moment: moment.tm_min),
    "s": _number(lambda moment: moment.tm_sec),
    "S": _milliseconds,
    "z": lambda count: lambda moment, millis: moment.tm_zone,
    "Z": lambda count: lambda moment, millis: _offset(moment, ""),
    "X": _isoOffset,
}
