"""
Dates as HTTP writes them: for Date, Last-Modified, Expires, the conditions of a request and cookies.

Answers to Tomcat's FastHttpDateFormat. Times are seconds since 1970 in UTC. Nothing depends on the locale of
the process.
"""

from __future__ import annotations

import calendar
import re
import time

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_MONTH_NUMBERS = {name[:3]: index for index, name in enumerate(_MONTH_NAMES, 1)} | {
    name: index for index, name in enumerate(_MONTH_NAMES, 1)
}
#: From where on two digits of a year are counted: SimpleDateFormat's window, 80 years before it was made.
_WINDOW_START = calendar.timegm((time.gmtime().tm_year - 80, *time.gmtime()[1:6]))
_EARLIEST = -62135596800  # 1 January of the year 1
_LATEST = 253402300799  # the last second of 9999, the last year of four digits

#: Hours from UTC of the zone names that RFC 822 knows and of those seen in old European clients.
_ZONES = {
    "GMT": 0, "UTC": 0, "UT": 0, "WET": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "BST": 1, "WEST": 1, "EET": 2, "EEST": 3,
    "MSK": 3, "JST": 9,
}  # fmt: skip

# Numbers and zones may have blanks before them, names may not.
_DAY = r"(?:mon|tue|tuesday|wed|wednesday|thu|thursday|fri|sat|saturday|sun|monday|friday|sunday)"
_MONTH = r"(?P<month>[a-z]{3,9})"
_TIME = r"[ \t]*(?P<hour>\d{1,9}):[ \t]*(?P<minute>\d{1,9}):[ \t]*(?P<second>\d{1,9})"
_ZONE = r" [ \t]*(?P<zone>gmt[+-]\d{1,2}:\d{2}|[+-]\d{4}|(?!gmt[+-])[a-z]{2,4})"
# As Tomcat does it: whatever follows a date is ignored, and so is a wrong day of the week.
_FORMATS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"{_DAY}, [ \t]*(?P<day>\d{{1,9}}) {_MONTH} [ \t]*(?P<year>\d{{1,9}}) {_TIME}{_ZONE}",
        rf"{_DAY}, [ \t]*(?P<day>\d{{1,9}})-{_MONTH}-[ \t]*(?P<year>\d{{1,9}}) {_TIME}{_ZONE}",
        rf"{_DAY} {_MONTH} [ \t]*(?P<day>\d{{1,9}}) {_TIME} [ \t]*(?P<year>\d{{1,9}})",
    )
)
_DASHED_FORMAT = 1

_lastDate: tuple[int, str] = (-1, "")


def formatDate(seconds: float) -> str:
    """
    Return a time as ``Sun, 06 Nov 1994 08:49:37 GMT`` (IMF-fixdate, RFC 9110, 5.6.7).

    :param seconds: seconds since 1970; fractions are cut off, times before the year 1 or after 9999 become
        these years' ends.
    """
    year, month, day, hour, minute, second, weekday, _, _ = _utc(seconds)
    return f"{_DAYS[weekday]}, {day:02} {_MONTHS[month - 1]} {year:04} {hour:02}:{minute:02}:{second:02} GMT"


def httpDate(now: float) -> str:
    """
    Return the present time for a Date header, made once a second.

    :param now: the clock's time in seconds since 1970.
    """
    global _lastDate
    second = int(now)
    last = _lastDate
    if last[0] != second:
        # One assignment of a pair: threads may both make it, none ever sees half of it.
        _lastDate = last = (second, formatDate(second))
    return last[1]


def cookieDate(seconds: float) -> str:
    """
    Return a time as Netscape's cookies want it, ``Thu, 01-Jan-1970 00:00:10 GMT``.

    :param seconds: seconds since 1970.
    """
    year, month, day, hour, minute, second, weekday, _, _ = _utc(seconds)
    return f"{_DAYS[weekday]}, {day:02}-{_MONTHS[month - 1]}-{year:04} {hour:02}:{minute:02}:{second:02} GMT"


def _utc(seconds: float) -> time.struct_time:
    return time.gmtime(min(max(seconds, _EARLIEST), _LATEST) // 1)


def parseDate(text: str) -> float | None:
    """
    Read one of HTTP's three date formats (RFC 9110, 5.6.7), with the tolerance of Tomcat 7.

    Names may be long or short and in any case, blanks may stand before numbers only, other zones than GMT are
    understood, numbers that are too large run over into the next unit, text after the date is ignored. A year of
    two digits lies at most 80 years before the time this module was loaded, or less than 20 years after it.

    :param text: the header's value.
    :return: seconds since 1970, None if it is no date.
    """
    for number, pattern in enumerate(_FORMATS):
        match = pattern.match(text)
        if match is not None:
            return _toSeconds(match.groupdict(), number == _DASHED_FORMAT)
    return None


def _toSeconds(fields: dict[str, str], shortYear: bool) -> float | None:
    month = _MONTH_NUMBERS.get(fields["month"].lower())
    offset = _zoneOffset(fields.get("zone", "GMT"))
    if month is None or offset is None:
        return None
    day = (int(fields["day"]) - 1) * 86400 - offset
    clock = int(fields["hour"]) * 3600 + int(fields["minute"]) * 60 + int(fields["second"])
    year = int(fields["year"])
    if shortYear and len(fields["year"]) == 2:
        return float(_inWindow(year, month, day + clock))
    return float(_monthStart(year, month) + day + clock) if 1 <= year <= 9999 else None


def _monthStart(year: int, month: int) -> int:
    return calendar.timegm((year, month, 1, 0, 0, 0))


def _inWindow(short: int, month: int, rest: int) -> int:
    """A date whose year has two digits: the first one in the window; in its first year the day decides."""
    first = _utc(_WINDOW_START).tm_year
    year = first + (short - first) % 100
    seconds = _monthStart(year, month) + rest
    if year == first and seconds < _WINDOW_START:
        return _monthStart(year + 100, month) + rest
    return seconds


def _zoneOffset(zone: str) -> int | None:
    digits = re.fullmatch(r"(?:GMT)?([+-])(\d{1,2}):?(\d{2})", zone, re.IGNORECASE | re.ASCII)
    if digits is None:
        hours = _ZONES.get(zone.upper())
        return None if hours is None else hours * 3600
    sign, hour, minute = digits.groups()
    return (1 if sign == "+" else -1) * (int(hour) * 3600 + int(minute) * 60)
