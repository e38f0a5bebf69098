"""
Locales and time zones: what pages and browsers ask for (C{SetLocaleSupport}, C{TimeZoneSupport}).

The scoped variables are those of JSTL's C{Config}, so that web.xml's context parameters and pages agree on
them.
"""

import datetime
import re
import zoneinfo
from contextlib import suppress
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError

from catalina.servlet import IllegalStateException

LOCALE = "javax.servlet.jsp.jstl.fmt.locale"
FALLBACK = "javax.servlet.jsp.jstl.fmt.fallbackLocale"
BUNDLE = "javax.servlet.jsp.jstl.fmt.localizationContext"
ZONE = "javax.servlet.jsp.jstl.fmt.timeZone"

_SCOPES = {1: "page", 2: "request", 3: "session", 4: "application"}
_OFFSET = re.compile(r"GMT([+-])(\d{1,2})(?::?(\d{2}))?", re.ASCII)
_GMT = datetime.timezone(datetime.timedelta(), "GMT")
#: Java's oldest names of time zones, as far as nobody else has them.
_OLD_ZONES = {
    "ACT": "Australia/Darwin", "AET": "Australia/Sydney", "AGT": "America/Argentina/Buenos_Aires",
    "ART": "Africa/Cairo", "AST": "America/Anchorage", "BET": "America/Sao_Paulo", "BST": "Asia/Dhaka",
    "CAT": "Africa/Harare", "CNT": "America/St_Johns", "CST": "America/Chicago", "CTT": "Asia/Shanghai",
    "EAT": "Africa/Addis_Ababa", "ECT": "Europe/Paris", "IET": "America/Indiana/Indianapolis",
    "IST": "Asia/Kolkata", "JST": "Asia/Tokyo", "MIT": "Pacific/Apia", "NET": "Asia/Yerevan",
    "NST": "Pacific/Auckland", "PLT": "Asia/Karachi", "PNT": "America/Phoenix", "PRT": "America/Puerto_Rico",
    "PST": "America/Los_Angeles", "SST": "Pacific/Guadalcanal", "VST": "Asia/Ho_Chi_Minh",
}  # fmt: skip


def configured(context: Any, name: str) -> Any:
    """A setting of the closest scope that has it, else the application's context parameter, else None."""
    for scope, suffix in _SCOPES.items():
        with suppress(IllegalStateException):  # no session, or none any more
            value = context.getAttribute(f"{name}.{suffix}", scope)
            if value is not None:
                return value
    return context.getServletContext().getInitParameter(name)


def configure(context: Any, name: str, value: Any, scope: int) -> None:
    """Set or, by None, remove a setting of one scope."""
    context.setAttribute(f"{name}.{_SCOPES[scope]}", value, scope)


def localeOf(value: Any) -> str:
    """
    A locale in Java's form (C{LocaleUtil.parseLocale}).

    :param value: a locale, or text such as C{de_AT} or C{de-AT}; empty is the server's own.
    :raises ValueError: there is no language in front of the country, or no country behind a language.
    """
    text = str(value or "").strip()
    if not text:
        return "en_US"
    language, mark, country = text.partition("-" if "-" in text else "_")
    if mark and not (language and country):
        raise ValueError(f"a locale is a language, or a language and a country, and not {text!r}")
    country, _, variant = country.replace("-", "_").partition("_")
    return "_".join(filter(None, (language.lower(), country.upper(), variant)))


def babelLocale(name: str) -> Locale:
    """Babel's locale for a name in Java's form: the closest that it knows."""
    parts = name.split("_")
    while parts and parts[0]:
        try:
            return Locale.parse("_".join(parts))
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return Locale.parse("en_US")


@lru_cache(256)
def matching(name: str) -> str | None:
    """
    The closest locale that there are formats for (C{SetLocaleSupport.findFormattingMatch}).

    :param name: in Java's form.
    :returns: that of the same language and country, or else that of the language; None if there is neither.
    """
    parts = name.split("_")
    return next(filter(_isKnown, ("_".join(parts[:2]), parts[0])), None)


def _isKnown(name: str) -> bool:
    country = name.partition("_")[2]
    try:
        return Locale.parse(name).territory == country or not country
    except (UnknownLocaleError, ValueError):
        return False


def browserLocales(context: Any) -> list[str]:
    """What the browser asks for, its favourite first; nothing if it does not say."""
    request = context.getRequest()
    if request.getHeader("Accept-Language") is None:
        return []
    return [localeOf(each) for each in request.getLocales()]


def setLocale(context: Any, value: Any, variant: str | None, scope: int) -> None:
    """fmt:setLocale."""
    name = localeOf(value)
    configure(context, LOCALE, f"{name}_{variant}" if variant else name, scope)
    tellResponse(context, name)


def tellResponse(context: Any, name: str) -> None:
    """The answer is in this locale; with it goes the charset for what the next request sends."""
    response = context.getResponse()
    response.setLocale(name)
    charset = response.getCharacterEncoding()
    with suppress(IllegalStateException):  # no session, or none any more
        context.setAttribute("javax.servlet.jsp.jstl.fmt.request.charset", charset, 3)


def wantedLocales(context: Any) -> list[str]:
    """The locales to be tried, in order: the page's own or those of the browser, and that for all other cases."""
    said, fallback = configured(context, LOCALE), configured(context, FALLBACK)
    wanted = browserLocales(context) if said is None else [localeOf(said)]
    return wanted if fallback is None else [*wanted, localeOf(fallback)]


def preferredLocale(context: Any) -> str | None:
    """The first of the wanted locales that there are formats for; None if nobody has asked for such a one."""
    return next(filter(None, map(matching, wantedLocales(context))), None)


def zoneOf(value: Any) -> datetime.tzinfo | None:
    """
    A time zone (C{java.util.TimeZone.getTimeZone}).

    :param value: one, or its name, or an offset such as C{GMT+02:00}; an unknown one is GMT, null is none.
    """
    if value is None or isinstance(value, datetime.tzinfo):
        return value
    text = str(value).strip()
    match = _OFFSET.fullmatch(text)
    if match is not None:
        return _offsetZone(match[1], int(match[2]), int(match[3] or 0))
    try:
        return zoneinfo.ZoneInfo(_OLD_ZONES.get(text, text)) if text != "UTC" else datetime.UTC
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return _GMT


def _offsetZone(sign: str, hours: int, minutes: int) -> datetime.tzinfo:
    if hours > 23 or minutes > 59:
        return _GMT
    offset = datetime.timedelta(hours=hours, minutes=minutes)
    return datetime.timezone(offset if sign == "+" else -offset)


def setTimeZone(context: Any, zone: datetime.tzinfo | None, scope: int) -> None:
    """fmt:setTimeZone without a variable."""
    configure(context, ZONE, zone, scope)


def setRequestEncoding(context: Any, value: str | None) -> None:
    """
    fmt:requestEncoding: how parameters are read; without a value that of the last answer to this session.
    """
    request, session = context.getRequest(), context.getSession()
    if value is None and request.getCharacterEncoding() is None and session is not None:
        value = session.getAttribute("javax.servlet.jsp.jstl.fmt.request.charset")
    if value or request.getCharacterEncoding() is None:
        request.setCharacterEncoding(value or "ISO-8859-1")
