"""
fmt:formatDate and fmt:parseDate (C{FormatDateSupport}, C{ParseDateSupport}).
"""

import datetime
from typing import Any, Literal

from babel.dates import get_date_format, get_time_format

from catalina.el import toText
from catalina.jasper.fmt.dateformat import read, write
from catalina.jasper.fmt.locales import babelLocale, localeOf
from catalina.jasper.fmt.places import Place
from catalina.jsp import JspException

_Style = Literal["full", "long", "medium", "short"]
#: What dateStyle and timeStyle may be, and what Babel calls that.
STYLES: dict[str, _Style] = {
    "default": "medium",
    "short": "short",
    "medium": "medium",
    "long": "long",
    "full": "full",
}

#: How Java 17 joins a long date and a time, in languages that newer data join otherwise.
_JOINED = {"en": "{1} 'at' {0}", "de": "{1} 'um' {0}", "fr": "{1} 'à' {0}"}


def formatDate(
    place: Place,
    value: Any,
    type: str = "date",
    dateStyle: str = "default",
    timeStyle: str = "default",
    pattern: str | None = None,
    timeZone: Any = None,
) -> str | None:
    """
    A date as text; null for null.

    :param value: a C{datetime} or a C{date}.
    :raises JspException: a type or style is unknown, the pattern is wrong, or the value is no date.
    """
    if value is None:
        return None
    when, name = dateOf(value), place.locale()
    if name is None:
        return toText(when)
    locale = babelLocale(name)
    wanted = _patternFor(locale, type, dateStyle, timeStyle, pattern)
    try:
        return write(when.astimezone(place.timeZone(timeZone)), wanted, locale)
    except ValueError as problem:
        raise JspException(f"formatDate: {problem}", problem) from problem


def dateOf(value: Any) -> datetime.datetime:
    """
    A moment as it is, a day as its beginning.

    :raises JspException: the value is neither.
    """
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, datetime.date):
        return datetime.datetime(value.year, value.month, value.day)
    raise JspException(f"formatDate: a value of type {type(value).__name__} is no date")


def _patternFor(locale: Any, type: str, dateStyle: str, timeStyle: str, pattern: str | None) -> str:
    """
    The pattern of a tag: its own, or that of the locale; the type must be one even then.

    :raises JspException: a type or style is unknown.
    """
    if pattern is None:
        return patternOf(locale, type, dateStyle, timeStyle)
    _checkType(type.lower())
    return pattern


def _checkType(type: str) -> None:
    if type not in ("date", "time", "both"):
        raise JspException(f'type is "date", "time" or "both", not "{type}"')


def patternOf(locale: Any, type: str, dateStyle: str, timeStyle: str) -> str:
    """
    The pattern of a locale for date, time or both; only the style that is needed counts.

    :raises JspException: a type or style is unknown.
    """
    kind = type.lower()
    _checkType(kind)
    if kind == "date":
        return str(get_date_format(_style("dateStyle", dateStyle), locale).pattern)
    # Java 17's locales have a plain blank before AM and PM, newer ones a narrow one.
    time = str(get_time_format(_style("timeStyle", timeStyle), locale).pattern).replace("\u202f", " ")
    if kind == "time":
        return time
    style = _style("dateStyle", dateStyle)
    joint = str(locale.datetime_formats[style])
    if style in ("long", "full"):
        joint = _JOINED.get(locale.language, joint)
    return joint.replace("{1}", str(get_date_format(style, locale).pattern)).replace("{0}", time)


def _style(name: str, style: str) -> _Style:
    found = STYLES.get(style.lower())
    if found is None:
        raise JspException(f"{name} is {', '.join(STYLES)}, not {style!r}")
    return found


def parseDate(
    place: Place,
    value: Any,
    type: str = "date",
    dateStyle: str = "default",
    timeStyle: str = "default",
    pattern: str | None = None,
    timeZone: Any = None,
    parseLocale: Any = None,
) -> datetime.datetime | None:
    """
    The date that a text says; null for null and empty text.

    :raises JspException: it is none, or there is no locale to read it in.
    """
    if value is None or value == "":
        return None
    name = localeOf(parseLocale) if parseLocale else place.locale(isAnswer=False)
    if name is None:
        raise JspException("parseDate: there is no locale to read the date in; see parseLocale")
    locale = babelLocale(name)
    zone = place.timeZone(timeZone) or datetime.datetime.now().astimezone().tzinfo or datetime.UTC
    wanted = _patternFor(locale, type, dateStyle, timeStyle, pattern)
    try:
        return read(str(value), wanted, locale, zone)
    except ValueError as problem:
        raise JspException(f"parseDate: {value!r} is no date: {problem}", problem) from problem
