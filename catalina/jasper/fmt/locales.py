"""
Which locale and time zone a formatting tag works in (C{SetLocaleSupport}, C{TimeZoneSupport},
C{BundleSupport}).

The scoped variables are those of JSTL's C{Config}, so that web.xml's context parameters and pages agree on
them.
"""

import datetime
import re
import zoneinfo
from typing import Any

from babel import Locale, UnknownLocaleError

LOCALE = "javax.servlet.jsp.jstl.fmt.locale"
FALLBACK = "javax.servlet.jsp.jstl.fmt.fallbackLocale"
BUNDLE = "javax.servlet.jsp.jstl.fmt.localizationContext"
ZONE = "javax.servlet.jsp.jstl.fmt.timeZone"

_SCOPES = {1: "page", 2: "request", 3: "session", 4: "application"}
_OFFSET = re.compile(r"GMT([+-])(\d{1,2})(?::?(\d{2}))?", re.ASCII)


def configured(context: Any, name: str) -> Any:
    """A setting of the closest scope that has it, else the application's context parameter, else None."""
    for scope, suffix in _SCOPES.items():
        if scope == 3 and context.getSession() is None:
            continue
        value = context.getAttribute(f"{name}.{suffix}", scope)
        if value is not None:
            return value
    return context.getServletContext().getInitParameter(name)


def configure(context: Any, name: str, value: Any, scope: int) -> None:
    """Set or, by None, remove a setting of one scope."""
    context.setAttribute(f"{name}.{_SCOPES[scope]}", value, scope)


def localeOf(value: Any) -> str:
    """
    A locale in Java's form.

    :param value: a locale, or text such as C{de_AT} or C{de-AT}; empty is the server's own.
    """
    text = str(value or "").strip().replace("-", "_")
    return text or "en_US"


def babelLocale(name: str) -> Locale:
    """Babel's locale for a name in Java's form: the closest that it knows."""
    parts = name.split("_")
    while parts and parts[0]:
        try:
            return Locale.parse("_".join(parts))
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return Locale.parse("en_US")


def isKnown(name: str) -> bool:
    """Whether there are formats for a locale."""
    try:
        Locale.parse(name.split("_")[0])
    except (UnknownLocaleError, ValueError):
        return False
    return True


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
    session = context.getSession()
    if session is not None:
        session.setAttribute("javax.servlet.jsp.jstl.fmt.request.charset", response.getCharacterEncoding())


def formattingLocale(context: Any, bundle: Any) -> str | None:
    """
    The locale that numbers and dates are formatted in.

    :param bundle: of the fmt:bundle around, or None.
    :returns: None if nobody has asked for any: values are then shown as they are.
    """
    if bundle is not None and bundle.locale is not None:
        return str(bundle.locale)
    said = configured(context, LOCALE)
    if said is not None:
        name: str | None = localeOf(said)
    else:
        name = next((each for each in browserLocales(context) if isKnown(each)), None)
        fallback = configured(context, FALLBACK)
        name = localeOf(fallback) if name is None and fallback is not None else name
    if name is not None:
        tellResponse(context, name)
    return name


def zoneOf(value: Any) -> datetime.tzinfo | None:
    """
    A time zone.

    :param value: one, or its name, or an offset such as C{GMT+02:00}; an unknown one is UTC, empty is none.
    """
    if value is None or isinstance(value, datetime.tzinfo):
        return value
    text = str(value).strip()
    if not text:
        return datetime.UTC
    match = _OFFSET.fullmatch(text)
    if match is not None:
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return datetime.timezone(datetime.timedelta(minutes=minutes if match[1] == "+" else -minutes))
    try:
        return zoneinfo.ZoneInfo(text) if text != "UTC" else datetime.UTC
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return datetime.UTC


def setTimeZone(context: Any, zone: datetime.tzinfo | None, scope: int) -> None:
    """fmt:setTimeZone without a variable."""
    configure(context, ZONE, zone, scope)


class Place:
    """
    Where a formatting tag stands.

    :param bundle: of the fmt:bundle around, or None.
    :param zone: of the fmt:timeZone around, or None.
    """

    def __init__(self, context: Any, bundle: Any, zone: datetime.tzinfo | None) -> None:
        self.context = context
        self.bundle = bundle
        self.zone = zone

    def locale(self) -> str | None:
        """The locale that values are formatted in; None if they are shown as they are."""
        return formattingLocale(self.context, self.bundle)

    def timeZone(self, own: Any) -> datetime.tzinfo | None:
        """
        The time zone that dates are shown in; None for that of the server.

        :param own: what the tag says itself.
        """
        if own is not None and own != "":
            return zoneOf(own)
        return self.zone or zoneOf(configured(self.context, ZONE))


def setRequestEncoding(context: Any, value: str | None) -> None:
    """
    fmt:requestEncoding: how parameters are read; without a value that of the last answer to this session.
    """
    request, session = context.getRequest(), context.getSession()
    if value is None and request.getCharacterEncoding() is None and session is not None:
        value = session.getAttribute("javax.servlet.jsp.jstl.fmt.request.charset")
    if value or request.getCharacterEncoding() is None:
        request.setCharacterEncoding(value or "ISO-8859-1")
