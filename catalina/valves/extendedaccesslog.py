"""
An access log in the W3C's Extended Log File Format (org.apache.catalina.valves.ExtendedAccessLogValve).

The pattern lists fields, such as ``c-ip cs-method cs-uri-stem sc-status x-H(remoteUser)``; each file begins
by naming them.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote_plus

from catalina import __version__
from catalina.util import Setting
from catalina.valves import accesslogelements as plain
from catalina.valves.accesslog import AccessLogValve
from catalina.valves.accesslogelements import Element, escape
from catalina.valves.accesslogpattern import AccessLogPattern

_FIELD: Final = re.compile(r"(cs|sc|x-[ACHOPRS])\(([^)]*)\)")
#: Between this server and another one behind it, which there is none of.
_PROXY_FIELD: Final = re.compile(r"(?:sr|rs)(?:-.+|\([^)]*\))")


class ExtendedPattern(AccessLogPattern):
    """
    A list of W3C fields, ready to write lines.

    :param pattern: the fields, separated by blanks, which come again between the values.
    """

    def __init__(self, pattern: str, requestAttributes: bool = False) -> None:
        super().__init__(pattern, requestAttributes)

    def partsOf(self, pattern: str) -> list[Element | str]:
        """Take a list of fields apart."""
        tokens = [token for token in re.split(r"(\s+)", pattern.strip()) if token]
        return [token if token.isspace() else self._field(token) for token in tokens]

    def _field(self, token: str) -> Element:
        found = _FIELDS.get(token)
        if found is not None:
            return found
        if _PROXY_FIELD.fullmatch(token) is not None:
            return plain.dash
        match = _FIELD.fullmatch(token)
        element = _PARAMETRIC[match[1]](match[2]) if match is not None else None
        if element is None:
            self.unknown.append(token)
            return plain.dash
        return element


class ExtendedAccessLogValve(AccessLogValve):
    """Logs the requests of its container in the W3C's format."""

    pattern: Setting[str] = Setting(str, "", doc="the fields of a line, separated by blanks")

    def compilePattern(self) -> AccessLogPattern:
        """Take the list of fields apart."""
        return ExtendedPattern(self.pattern, self.requestAttributesEnabled)

    def preamble(self) -> str:
        """The directives that name the fields."""
        return f"#Fields: {self.pattern}\n#Version: 2.0\n#Software: Catalina/{__version__}\n"


def quoted(value: object) -> str:
    """Write a value as the format's string: in quotes, with quotes inside doubled; ``-`` for none and for itself."""
    if value is None or value == "-":
        return "-"
    return '"' + escape(str(value)).replace('\\"', '""') + '"'


# Fields without an argument


def utcDate(request: Any, response: Any, seconds: float) -> str:
    """date: the day the request ended, in UTC."""
    return time.strftime("%Y-%m-%d", time.gmtime(request.startTime + seconds))


def utcTime(request: Any, response: Any, seconds: float) -> str:
    """time: when the request ended, in UTC."""
    return time.strftime("%H:%M:%S", time.gmtime(request.startTime + seconds))


def wholeUri(request: Any, response: Any, seconds: float) -> str:
    """cs-uri: path and query as sent."""
    return f"{plain.path(request, response, seconds)}{plain.query(request, response, seconds)}"


def queryAlone(request: Any, response: Any, seconds: float) -> str:
    """cs-uri-query: the query without its question mark."""
    return plain.orDash(request.getQueryString())


def ownName(request: Any, response: Any, seconds: float) -> str:
    """s-dns: the name of this machine."""
    return plain.orDash(socket.gethostname())


def comment(request: Any, response: Any, seconds: float) -> str:
    """sc-comment: the text behind the status, which is not kept."""
    return "?"


_FIELDS: Final[dict[str, Element]] = {
    "bytes": plain.bytesOrDash,
    "c-dns": plain.remoteHost,
    "c-ip": plain.remoteAddr,
    "cached": plain.dash,
    "cs-method": plain.method,
    "cs-uri": wholeUri,
    "cs-uri-query": queryAlone,
    "cs-uri-stem": plain.path,
    "date": utcDate,
    "s-dns": ownName,
    "s-ip": plain.localAddr,
    "sc-comment": comment,
    "sc-status": plain.status,
    "time": utcTime,
    "time-taken": plain.secondsTaken,
    "x-threadname": plain.threadName,
}


# Fields with an argument in parentheses

_Getter = Callable[[Any, Any], object]


def _quotedField(get: _Getter) -> Element:
    return lambda request, response, seconds: quoted(get(request, response))


def _cookie(name: str) -> Element:
    def get(request: Any, response: Any) -> object:
        values = [each.getValue() for each in request.getCookies() or () if each.getName() == name]
        return values[0] if values else None

    return _quotedField(get)


def _sessionAttribute(name: str) -> Element:
    def get(request: Any, response: Any) -> object:
        session = request.getSession(False)
        return None if session is None else session.getAttribute(name)

    return _quotedField(get)


def _parameter(name: str) -> Element:
    def get(request: Any, response: Any) -> object:
        value = request.getParameter(name)
        # As java.net.URLEncoder does it.
        return quote_plus(value, safe="*").replace("~", "%7E") if value else None

    return _quotedField(get)


def _ofRequest(name: str) -> Element | None:
    if name == "scheme":
        # Tomcat forgets the quotes here, and so do those who read its logs.
        return lambda request, response, seconds: plain.orDash(request.getScheme())
    get = _REQUEST_METHODS.get(name)
    return None if get is None else _quotedField(get)


def _javaBool(value: bool) -> str:
    return "true" if value else "false"


_REQUEST_METHODS: Final[dict[str, _Getter]] = {
    "authType": lambda request, response: request.getAuthType(),
    "characterEncoding": lambda request, response: request.getCharacterEncoding(),
    "contentLength": lambda request, response: request.getContentLength(),
    "locale": lambda request, response: request.getLocale(),
    "protocol": lambda request, response: request.getProtocol(),
    "remoteUser": lambda request, response: request.getRemoteUser(),
    "requestedSessionId": lambda request, response: request.getRequestedSessionId(),
    "requestedSessionIdFromCookie": lambda request, response: _javaBool(
        request.isRequestedSessionIdFromCookie()
    ),
    "requestedSessionIdValid": lambda request, response: _javaBool(request.isRequestedSessionIdValid()),
    "secure": lambda request, response: _javaBool(request.isSecure()),
}

_PARAMETRIC: Final[dict[str, Callable[[str], Element | None]]] = {
    "cs": lambda name: _quotedField(lambda request, response: request.getHeader(name)),
    "sc": lambda name: _quotedField(lambda request, response: response.getHeader(name)),
    "x-A": lambda name: _quotedField(
        lambda request, response: request.context.servletContext.getAttribute(name)
    ),
    "x-C": _cookie,
    "x-H": _ofRequest,
    "x-O": lambda name: _quotedField(lambda request, response: ",".join(response.getHeaders(name)) or None),
    "x-P": _parameter,
    "x-R": lambda name: _quotedField(lambda request, response: request.getAttribute(name)),
    "x-S": _sessionAttribute,
}
