"""
fmt:formatDate and fmt:parseDate (C{FormatDateSupport}, C{ParseDateSupport}).
"""

import datetime
from typing import Any, Literal

from babel.dates import get_date_format, get_time_format

from catalina.el import toText
from catalina.jasper.fmt.dateformat import read, write
from catalina.jasper.fmt.locales import Place, babelLocale, localeOf
from catalina.jsp import JspException

_Style = Literal["full", "long", "medium", "short"]
_STYLES: dict[str, _Style] = {
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

    :param value: a C{datetime}, a C{date}, or milliseconds since 1970.
    :raises JspException: a type or style is unknown, the pattern is wrong, or the value is no date.
    """
    if value is None:
        return None
    when = _dateOf(value).astimezone(place.timeZone(timeZone))
    name = place.locale()
    if name is None:
        return toText(value)
    locale = babelLocale(name)
    try:
        return write(when, pattern or patternOf(locale, type, dateStyle, timeStyle), locale)
    except ValueError as problem:
        raise JspException(f"formatDate: {problem}", problem) from problem


def _dateOf(value: Any) -> datetime.datetime:
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, datetime.date):
        return datetime.datetime(value.year, value.month, value.day)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.datetime.fromtimestamp(value / 1000, datetime.UTC)
    raise JspException(f"formatDate: a value of type {type(value).__name__} is no date")


def patternOf(locale: Any, type: str, dateStyle: str, timeStyle: str) -> str:
    """
    The pattern of a locale for date, time or both.

    :raises JspException: a type or style is unknown.
    """
    for name, style in (("dateStyle", dateStyle), ("timeStyle", timeStyle)):
        if style not in _STYLES:
            raise JspException(f"{name} is {', '.join(_STYLES)}, not {style!r}")
    date = str(get_date_format(_STYLES[dateStyle], locale).pattern)
    # Java 17's locales have a plain blank before AM and PM, newer ones a narrow one.
    time = str(get_time_format(_STYLES[timeStyle], locale).pattern).replace("\u202f", " ")
    if type in ("date", "time"):
        return date if type == "date" else time
    if type != "both":
        raise JspException(f'type is "date", "time" or "both", not "{type}"')
    joint = str(locale.datetime_formats[_STYLES[dateStyle]])
    if dateStyle in ("long", "full"):
        joint = _JOINED.get(locale.language, joint)
    return joint.replace("{1}", date).replace("{0}", time)


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
    name = localeOf(parseLocale) if parseLocale else place.locale()
    if name is None:
        raise JspException("parseDate: there is no locale to read the date in; see parseLocale")
    locale = babelLocale(name)
    zone = place.timeZone(timeZone) or datetime.datetime.now().astimezone().tzinfo or datetime.UTC
    try:
        return read(str(value), pattern or patternOf(locale, type, dateStyle, timeStyle), locale, zone)
    except ValueError as problem:
        raise JspException(f"parseDate: {value!r} is no date: {problem}", problem) from problem
