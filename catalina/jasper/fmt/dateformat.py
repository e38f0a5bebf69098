"""
Dates by the patterns of Java's C{SimpleDateFormat}, with Babel's names: writing and reading.
"""

import datetime
import re
from collections.abc import Callable
from typing import Any

from babel.dates import get_timezone_name

_TOKEN = re.compile(r"([A-Za-z])\1*|'((?:[^']|'')*)'|[^A-Za-z']+", re.DOTALL)
_NUMBERS = "yYdDHkKhmsSwWFu"
#: Time zones by the short names that dates are read with, as far as they mean one thing.
_HOURS = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "IST": 5.5, "JST": 9, "KST": 9, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip
_ZONE = re.compile(
    rf"(?:GMT)?([+-])([0-9]{{1,2}}):?([0-9]{{2}})?|({'|'.join(sorted(_HOURS, key=len, reverse=True))})",
    re.ASCII | re.IGNORECASE,
)


def tokensOf(pattern: str) -> list[tuple[str, str]]:
    """
    A pattern as letters and literal text in turn: pairs of a letter and all of its repetitions, or of
    nothing and text.

    :raises ValueError: a quote is not closed, or a letter means nothing.
    """
    tokens, index = [], 0
    while index < len(pattern):
        match = _TOKEN.match(pattern, index)
        if match is None:
            raise ValueError(f"a quote in {pattern!r} is not closed")
        index = match.end()
        if match[1] is None:
            quoted = match[0].startswith("'")
            tokens.append(("", (match[2].replace("''", "'") or "'") if quoted else match[0]))
        elif match[1] not in _WRITERS:
            raise ValueError(f"the letter {match[1]} of {pattern!r} means nothing")
        else:
            tokens.append((match[1], match[0]))
    return tokens


def write(when: datetime.datetime, pattern: str, locale: Any) -> str:
    """
    A date as text.

    :param when: in the time zone that it is to be shown in.
    :raises ValueError: the pattern is wrong.
    """
    return "".join(
        _WRITERS[letter](when, len(text), locale) if letter else text for letter, text in tokensOf(pattern)
    )


def _padded(number: Callable[[datetime.datetime], int]) -> Callable[[datetime.datetime, int, Any], str]:
    return lambda when, width, locale: str(number(when)).zfill(width)


def _year(when: datetime.datetime, width: int, locale: Any) -> str:
    return _yearText(when.year, width)


def _weekYear(when: datetime.datetime, width: int, locale: Any) -> str:
    """The year that the week belongs to."""
    week = _weekOfYear(when, locale)
    isNext, isLast = week == 1 and when.month == 12, week > 50 and when.month == 1
    return _yearText(when.year + isNext - isLast, width)


def _yearText(year: int, width: int) -> str:
    return f"{year % 100:02}" if width == 2 else str(year).zfill(width)


def _month(context: str) -> Callable[[datetime.datetime, int, Any], str]:
    def month(when: datetime.datetime, width: int, locale: Any) -> str:
        if width < 3:
            return str(when.month).zfill(width)
        return str(locale.months[context]["abbreviated" if width == 3 else "wide"][when.month])

    return month


def _day(when: datetime.datetime, width: int, locale: Any) -> str:
    return str(locale.days["format"]["abbreviated" if width < 4 else "wide"][when.weekday()])


def _period(when: datetime.datetime, width: int, locale: Any) -> str:
    return str(locale.periods["am" if when.hour < 12 else "pm"])


def _offset(when: datetime.datetime) -> tuple[str, int, int]:
    minutes = int((when.utcoffset() or datetime.timedelta()).total_seconds() // 60)
    return ("-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60)


def _rfcZone(when: datetime.datetime, width: int, locale: Any) -> str:
    sign, hours, minutes = _offset(when)
    return f"{sign}{hours:02}{minutes:02}"


def _isoZone(when: datetime.datetime, width: int, locale: Any) -> str:
    sign, hours, minutes = _offset(when)
    if width > 3:
        raise ValueError("X has three forms, and no fourth")
    if (hours, minutes) == (0, 0):
        return "Z"
    return f"{sign}{hours:02}" + ("" if width == 1 else f"{':' if width == 3 else ''}{minutes:02}")


def _zoneName(when: datetime.datetime, width: int, locale: Any) -> str:
    if width > 3:
        return str(get_timezone_name(when, "long", locale=locale))
    name = when.tzname() or "UTC"
    return "GMT" + name.removeprefix("UTC") if name.startswith("UTC") and name != "UTC" else name


def _weekOfYear(when: datetime.datetime, locale: Any) -> int:
    """The week by the locale's first day and minimal days."""
    first, minimum = locale.first_week_day, locale.min_week_days
    start = datetime.date(when.year, 1, 1)
    days = (when.date() - start).days
    lead = (start.weekday() - first) % 7
    week = (days + lead) // 7 + (1 if 7 - lead >= minimum else 0)
    if week == 0:
        return _weekOfYear(when.replace(year=when.year - 1, month=12, day=31), locale)
    following = datetime.date(when.year + 1, 1, 1)
    inNext = 7 - (following.weekday() - first) % 7
    isNext = inNext >= minimum and (following - when.date()).days <= (following.weekday() - first) % 7
    return 1 if isNext else week


def _weekOfMonth(when: datetime.datetime, locale: Any) -> int:
    lead = (when.replace(day=1).weekday() - locale.first_week_day) % 7
    return int((when.day - 1 + lead) // 7 + (1 if 7 - lead >= locale.min_week_days else 0))


_WRITERS: dict[str, Callable[[datetime.datetime, int, Any], str]] = {
    "G": lambda when, width, locale: str(locale.eras["abbreviated" if width < 4 else "wide"][1]),
    "y": _year,
    "Y": _weekYear,
    "M": _month("format"),
    "L": _month("stand-alone"),
    "d": _padded(lambda when: when.day),
    "D": _padded(lambda when: when.timetuple().tm_yday),
    "F": _padded(lambda when: (when.day - 1) // 7 + 1),
    "u": _padded(lambda when: when.isoweekday()),
    "w": lambda when, width, locale: str(_weekOfYear(when, locale)).zfill(width),
    "W": lambda when, width, locale: str(_weekOfMonth(when, locale)).zfill(width),
    "E": _day,
    "a": _period,
    "H": _padded(lambda when: when.hour),
    "k": _padded(lambda when: when.hour or 24),
    "K": _padded(lambda when: when.hour % 12),
    "h": _padded(lambda when: when.hour % 12 or 12),
    "m": _padded(lambda when: when.minute),
    "s": _padded(lambda when: when.second),
    "S": _padded(lambda when: when.microsecond // 1000),
    "z": _zoneName,
    "Z": _rfcZone,
    "X": _isoZone,
}


# -- reading


def read(text: str, pattern: str, locale: Any, zone: datetime.tzinfo) -> datetime.datetime:
    """
    The date at the beginning of a text; nothing is made to fit that does not.

    :param zone: that of the text, unless it names one itself.
    :raises ValueError: it is no such date, or the pattern is wrong.
    """
    tokens = tokensOf(pattern)
    fields: dict[str, Any] = {}
    index = 0
    for number, (letter, token) in enumerate(tokens):
        if not letter:
            if not text.startswith(token, index):
                raise ValueError(f"{text!r} does not fit {pattern!r}")
            index += len(token)
            continue
        adjacent = number + 1 < len(tokens) and _isNumber(*tokens[number + 1])
        index += len(text[index:]) - len(text[index:].lstrip(" \t"))  # blanks may stand in front of a field
        index = _field(letter, token, text, index, locale, fields, adjacent)
    return _assembled(fields, zone)


def _isNumber(letter: str, token: str) -> bool:
    """Whether a letter stands for digits, which those in front of it must not eat."""
    return bool(letter) and (letter in _NUMBERS or (letter in "ML" and len(token) < 3))


def _field(
    letter: str, token: str, text: str, index: int, locale: Any, fields: dict[str, Any], adjacent: bool
) -> int:
    """Read one field; where it ends."""
    if letter in "ML" and len(token) > 2:
        names = [
            locale.months[kind][width]
            for kind in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
        ]
        fields["M"], end = _named(text, index, names)
    elif letter == "E":
        days = [locale.days["format"][width] for width in ("wide", "abbreviated")]
        fields["E"], end = _named(text, index, days)
    elif letter == "a":
        fields["a"], end = _named(text, index, [{"am": locale.periods["am"], "pm": locale.periods["pm"]}])
    elif letter == "G":
        _, end = _named(text, index, [locale.eras["abbreviated"], locale.eras["wide"]])
    elif letter in "zZX":
        fields["zone"], end = _zone(text, index)
    else:
        match = re.compile(rf"[0-9]{{1,{len(token) if adjacent else 9}}}", re.ASCII).match(text, index)
        if match is None:
            raise ValueError(f"a number expected at {index + 1} of {text!r}")
        fields[letter], end = (int(match[0]), match.end())
        if letter == "y" and len(token) < 3 and len(match[0]) == 2:
            fields["y"] = _century(fields["y"])
    return end


def _named(text: str, index: int, tables: list[Any]) -> tuple[Any, int]:
    """What a name at a place stands for; the longest that fits."""
    names = sorted(
        ((str(name), key) for table in tables for key, name in table.items()), key=lambda each: -len(each[0])
    )
    for name, key in names:
        if text[index : index + len(name)].lower() == name.lower():
            return key, index + len(name)
    raise ValueError(f"{text[index:]!r} begins with no name that is known here")


def _zone(text: str, index: int) -> tuple[datetime.tzinfo, int]:
    match = _ZONE.match(text, index)
    if match is None:
        raise ValueError(f"a time zone expected at {index + 1} of {text!r}")
    if match[4]:
        return datetime.timezone(datetime.timedelta(hours=_HOURS[match[4].upper()])), match.end()
    offset = datetime.timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return datetime.timezone(-offset if match[1] == "-" else offset), match.end()


def _century(year: int) -> int:
    """A year of two digits: within 80 years before and 20 after now."""
    now = datetime.date.today().year
    candidate = now - now % 100 + year
    if candidate > now + 20:
        return candidate - 100
    return candidate + 100 if candidate <= now - 80 else candidate


def _assembled(fields: dict[str, Any], zone: datetime.tzinfo) -> datetime.datetime:
    hour = fields.get("H", fields.get("k", 0) % 24)
    if "h" in fields or "K" in fields:
        small = fields.get("K", fields.get("h", 0))
        if small > 12:
            raise ValueError(f"there is no hour {small} of twelve")
        hour = small % 12 + (12 if fields.get("a") == "pm" else 0)
    when = datetime.datetime(
        fields.get("y", fields.get("Y", 1970)),
        fields.get("M", fields.get("L", 1)),
        fields.get("d", 1),
        hour,
        fields.get("m", 0),
        fields.get("s", 0),
        fields.get("S", 0) * 1000,
        tzinfo=fields.get("zone", zone),
    )
    when = when if "D" not in fields else when + datetime.timedelta(days=fields["D"] - 1)
    if fields.get("E", when.weekday()) != when.weekday():
        raise ValueError(f"{when:%Y-%m-%d} is another day of the week")
    return when
