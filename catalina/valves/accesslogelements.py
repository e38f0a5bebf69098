"""
What each code of an access log's pattern writes: one small function for each.

AccessLogPattern puts them together; they are called for every request, so each does one thing and nothing
twice. Nothing that a client sends can break a line or end a quoted field: quotes, backslashes, control
characters and everything outside ASCII are escaped. Answers to the inner ``AccessLogElement`` classes of
Tomcat's AccessLogValve.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from catalina.juli import DateFormat

#: Writes one part of a line: request, response, seconds the request took -> text or number.
Element = Callable[[Any, Any, float], str | int]

# What a proxy valve leaves for the log, where requestAttributesEnabled is set.
REMOTE_ADDR_ATTRIBUTE: Final = "org.apache.catalina.AccessLog.RemoteAddr"
REMOTE_HOST_ATTRIBUTE: Final = "org.apache.catalina.AccessLog.RemoteHost"
PROTOCOL_ATTRIBUTE: Final = "org.apache.catalina.AccessLog.Protocol"
SERVER_PORT_ATTRIBUTE: Final = "org.apache.catalina.AccessLog.ServerPort"

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNSAFE: Final = re.compile(r"[^ !#-\[\]-~]")
_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f"}


def escape(text: str) -> str:
    """
    Make a text from outside fit for a field of a log line: printable ASCII without a bare quote or backslash.

    :param text: anything; what does not fit becomes ``\\n``, ``\\"`` or ``\\uXXXX``.
    """
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return text
    return _UNSAFE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    return _SHORT.get(character) or f"\\u{ord(character):04x}"


def orDash(text: object) -> str:
    """Escape a value, and show ``-`` where there is none."""
    return escape(str(text)) if text is not None and text != "" else "-"


# Codes without an argument


def remoteAddr(request: Any, response: Any, seconds: float) -> str:
    """%a: the client's address."""
    return escape(request.getRemoteAddr() or "-")


def localAddr(request: Any, response: Any, seconds: float) -> str:
    """%A: the address that the client reached."""
    return escape(request.getLocalAddr() or "-")


def bytesOrDash(request: Any, response: Any, seconds: float) -> str | int:
    """%b: bytes sent behind the head, those that frame chunks among them, ``-`` for none."""
    return response.exchange.bodySent or "-"


def bytesSent(request: Any, response: Any, seconds: float) -> int:
    """%B: bytes sent behind the head."""
    return response.exchange.bodySent


def milliseconds(request: Any, response: Any, seconds: float) -> int:
    """%D: how long the request took, in milliseconds."""
    return int(seconds * 1000)


def commitTime(request: Any, response: Any, seconds: float) -> str | int:
    """%F: milliseconds until the head of the response was sent, ``-`` if it was not."""
    committed = request.exchange.commitTime
    return int((committed - request.startTime) * 1000) if committed else "-"


def remoteHost(request: Any, response: Any, seconds: float) -> str:
    """%h: the client's name, or its address where look-ups are off."""
    return escape(request.getRemoteHost()) or "-"


def protocol(request: Any, response: Any, seconds: float) -> str:
    """%H: the protocol of the request."""
    return escape(request.getProtocol() or "-")


def threadName(request: Any, response: Any, seconds: float) -> str:
    """%I: the thread that ended the request."""
    return escape(threading.current_thread().name)


def dash(request: Any, response: Any, seconds: float) -> str:
    """%l: the user as identd would say, which nobody asks."""
    return "-"


def method(request: Any, response: Any, seconds: float) -> str:
    """%m: the method."""
    return escape(request.getMethod() or "-")


def serverPort(request: Any, response: Any, seconds: float) -> int:
    """%p: the port that the request was sent to, as getServerPort tells it."""
    return request.getServerPort()


def query(request: Any, response: Any, seconds: float) -> str:
    """%q: the query with its question mark, nothing if there is none."""
    text = request.getQueryString()
    return "" if text is None else "?" + escape(text)


def requestLine(request: Any, response: Any, seconds: float) -> str:
    """%r: method, target and protocol."""
    # What the connector parsed, without the request's methods around it: this code is in nearly every log.
    head = request.coyoteRequest
    if head.method == "-":
        return "-"
    query = head.query
    target = head.path if query is None else head.path + b"?" + query
    line = f"{head.method} {target.decode('latin-1')} {head.protocol}"
    return line if head.plain else escape(line)


def status(request: Any, response: Any, seconds: float) -> int:
    """%s: the status of the response."""
    return response.coyoteResponse.status


def sessionId(request: Any, response: Any, seconds: float) -> str:
    """%S: the id of the session, ``-`` for none."""
    session = request.getSessionInternal(False)
    return "-" if session is None else escape(session.id)


def secondsTaken(request: Any, response: Any, seconds: float) -> str:
    """%T: how long the request took, in seconds with three digits behind the point."""
    return f"{seconds:.3f}"


def user(request: Any, response: Any, seconds: float) -> str:
    """%u: who is logged in, ``-`` for nobody."""
    name = request.getRemoteUser()
    return orDash(name) if name is not None else "-"


def path(request: Any, response: Any, seconds: float) -> str:
    """%U: the path as sent, without the query."""
    return orDash(request.getRequestURI())


def serverName(request: Any, response: Any, seconds: float) -> str:
    """%v: the host that the request was sent to."""
    return orDash(request.getServerName())


def commonLogTime() -> Element:
    """%t: ``[21/Nov/2026:12:00:00 +0000]``, when the request ended; the text is made once a second."""
    last: tuple[int, str] = (-1, "")

    def write(request: Any, response: Any, seconds: float) -> str:
        nonlocal last
        second = int(request.startTime + seconds)
        known, text = last
        if second != known:
            text = clfTime(second)
            last = (second, text)
        return text

    return write


def clfTime(second: int) -> str:
    """Write a second as the Common Log Format has it, in the local time zone."""
    moment = time.localtime(second)
    # strftime's month names follow the process's locale; the format wants English ones.
    return time.strftime(f"[%d/{_MONTHS[moment.tm_mon - 1]}/%Y:%H:%M:%S %z]", moment)


PLAIN: Final[dict[str, Element]] = {
    "a": remoteAddr,
    "A": localAddr,
    "b": bytesOrDash,
    "B": bytesSent,
    "D": milliseconds,
    "F": commitTime,
    "h": remoteHost,
    "H": protocol,
    "I": threadName,
    "l": dash,
    "m": method,
    "p": serverPort,
    "q": query,
    "r": requestLine,
    "s": status,
    "S": sessionId,
    "t": commonLogTime(),
    "T": secondsTaken,
    "u": user,
    "U": path,
    "v": serverName,
}

#: What some of them do as an expression of request q, response r and seconds s: in a compiled line that costs no call. ``call`` calls
#: the element itself, for what is rare.
EXPRESSIONS: Final[dict[Element, str]] = {
    status: "r.coyoteResponse.status",
    bytesOrDash: "r.exchange.bodySent or '-'",
    bytesSent: "r.exchange.bodySent",
    remoteHost: (
        "{call} if q._remoteAddr or q.connector.enableLookups"
        " else q.coyoteRequest.connection.remoteAddr or '-'"
    ),
    user: "'-' if q.userPrincipal is None else {call}",
}

BY_ATTRIBUTE: Final = {
    "a": REMOTE_ADDR_ATTRIBUTE,
    "h": REMOTE_HOST_ATTRIBUTE,
    "H": PROTOCOL_ATTRIBUTE,
    "p": SERVER_PORT_ATTRIBUTE,
}


def attributeFirst(name: str, otherwise: Element) -> Element:
    """Show an attribute of the request; where it is not set, what another element writes."""

    def write(request: Any, response: Any, seconds: float) -> str | int:
        value = request.getAttribute(name)
        return otherwise(request, response, seconds) if value is None else orDash(value)

    return write


# Codes with an argument in braces


def requestHeader(name: str) -> Element:
    """%{name}i: all values of a request header, separated by commas."""
    return lambda request, response, seconds: orDash(",".join(request.getHeaders(name)))


def responseHeader(name: str) -> Element:
    """%{name}o: all values of a response header, separated by commas."""
    return lambda request, response, seconds: orDash(",".join(response.getHeaders(name)))


def cookieValue(name: str) -> Element:
    """%{name}c: the value of a cookie of the request."""

    def write(request: Any, response: Any, seconds: float) -> str:
        for cookie in request.getCookies() or ():
            if cookie.getName() == name:
                return orDash(cookie.getValue())
        return "-"

    return write


def requestAttribute(name: str) -> Element:
    """%{name}r: an attribute of the request."""
    return lambda request, response, seconds: orDash(request.getAttribute(name))


def sessionAttribute(name: str) -> Element:
    """%{name}s: an attribute of the session."""

    def write(request: Any, response: Any, seconds: float) -> str:
        session = request.getSession(False)
        return "-" if session is None else orDash(session.getAttribute(name))

    return write


def portNamed(name: str) -> Element:
    """%{local}p, %{remote}p, %{canonical}p: the port of either side, or the one the request was sent to."""
    if name == "local":
        return lambda request, response, seconds: str(request.getLocalPort())
    if name == "remote":
        return lambda request, response, seconds: str(request.getRemotePort())
    return serverPort


def timeNamed(name: str) -> Element:
    """
    %{format}t: a moment, as ``sec``, ``msec``, ``msec_frac`` or a pattern of SimpleDateFormat.

    :param name: the format; ``begin:`` before it means when the request began instead of when it ended, and
        ``begin`` alone the usual format of that moment.
    """
    which, _, rest = name.partition(":")
    write = _moment(rest if which in ("begin", "end") else name)
    if which == "begin":
        return lambda request, response, seconds: write(request.startTime)
    return lambda request, response, seconds: write(request.startTime + seconds)


def _moment(form: str) -> Callable[[float], str]:
    if form == "sec":
        return lambda moment: str(int(moment))
    if form == "msec":
        return lambda moment: str(int(moment * 1000))
    if form == "msec_frac":
        return lambda moment: f"{int(moment * 1000) % 1000:03d}"
    if not form:
        return lambda moment: clfTime(int(moment))
    return DateFormat(form).format


WITH_ARGUMENT: Final[dict[str, Callable[[str], Element]]] = {
    "c": cookieValue,
    "i": requestHeader,
    "o": responseHeader,
    "p": portNamed,
    "r": requestAttribute,
    "s": sessionAttribute,
    "t": timeNamed,
}
