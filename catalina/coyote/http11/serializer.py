"""
A response becomes bytes: the head in Tomcat's order, and the framing of the body (AbstractHttp11Processor.prepareResponse).

Names and values of fields passed their gate when they were set (`catalina.http.fields`).
"""

from __future__ import annotations

from catalina.coyote.request import Request
from catalina.coyote.response import FRAMINGS, Framing, Response
from catalina.http import CLOSING_STATUSES, REASONS, Headers

_COUNTED = FRAMINGS[True, False, True]
#: A status whose response never has a body (RFC 9110 6.4.1).
_BODILESS = frozenset({204, 205, 304})
LAST_CHUNK = b"0\r\n\r\n"
#: The Server line of a connector that has no name of its own.
_DEFAULT_SERVER = b"Server: Catalina\r\n"
_CLOSE = b"Connection: close\r\n"

_STATUS_LINES = {
    status: f"HTTP/1.1 {status} {reason}\r\n".encode("latin-1") for status, reason in REASONS.items()
}


def serverLine(name: str) -> bytes:
    """The whole Server line of a connector; empty for the server's own name."""
    return f"Server: {name}\r\n".encode("latin-1", "replace") if name else _DEFAULT_SERVER


def statusLine(status: int) -> bytes:
    """The status line with the standard reason phrase, never a text of the application."""
    return _STATUS_LINES.get(status) or b"HTTP/1.1 %d \r\n" % status


def commit(
    request: Request, response: Response, keepAlive: bool, server: bytes, date: bytes
) -> tuple[Framing, bytes]:
    """
    Settle the framing of a response and write its head.

    :param keepAlive: whether the connection may live on, as far as the request says.
    :param server: the whole Server line, or nothing.
    :param date: the whole Date line.
    """
    length = response.contentLength
    if response.status != 200 or length < 0 or not keepAlive or not request.minor or request.method == "HEAD":
        framing = frame(request, response, keepAlive)
        return framing, head(request, response, framing, server, date)
    # most responses: there is nothing to be settled
    fields = response.fields
    if fields is not None:
        server, date = _lines(fields, server, date)
    text = _describe(response) if fields is None else fields.lines() + _describe(response)
    block = text.encode("latin-1", "replace")
    return _COUNTED, b"HTTP/1.1 200 OK\r\n%b%bContent-Length: %d\r\n%b\r\n" % (server, block, length, date)


def frame(request: Request, response: Response, keepAlive: bool) -> Framing:
    """Decide once how the body will be marked and whether the connection lives on (RFC 9112 6.3, 9.3)."""
    status = response.status
    entity = status >= 200 and status not in _BODILESS
    if not entity:
        # RFC 9110 15.3.6: that a 205 is empty has to be said
        response.contentLength = 0 if status == 205 else -1
    if status in CLOSING_STATUSES or leavesBody(request, status):
        keepAlive = False
    length = response.contentLength
    chunked = entity and length < 0 and request.minor == 1 and not _asksToClose(response)
    if entity and length < 0 and not chunked and request.method != "HEAD":
        # only the end of the connection can end the body; Tomcat keeps it open after a Connection: close of the application otherwise
        keepAlive = False
    return FRAMINGS[entity and request.method != "HEAD", chunked, keepAlive]


def leavesBody(request: Request, status: int) -> bool:
    """
    Whether nobody can know if the body will still come: the client has asked first (``Expect: 100-continue``) and is told of an error.
    """
    return request.expectContinue and not 200 <= status < 300


def _asksToClose(response: Response) -> bool:
    if response.fields is None:
        return False
    options = ",".join(response.fields.getAll("Connection")).lower().split(",")
    return any(option.strip(" \t") == "close" for option in options)


def head(request: Request, response: Response, framing: Framing, server: bytes, date: bytes) -> bytes:
    """
    Write the head: Server, the application's headers and cookies, Content-Type, Content-Language, the framing, Date, Connection.

    :param server: the whole Server line, or nothing.
    :param date: the whole Date line.
    """
    status, fields = response.status, response.fields
    if fields is not None:
        server, date = _lines(fields, server, date)
    text = fields.lines() if fields is not None else ""
    if status >= 200 and status not in (205, 304):
        text += _describe(response)
    if framing.chunked:
        text += "Transfer-Encoding: chunked\r\n"
    elif response.contentLength >= 0:
        text += f"Content-Length: {response.contentLength}\r\n"
    block = text.encode("latin-1", "replace")
    line = _STATUS_LINES.get(status) or statusLine(status)
    connection = b"" if framing.keepAlive and request.minor else _connection(response, framing)
    return b"%b%b%b%b%b\r\n" % (line, server, block, date, connection)


def _lines(fields: Headers, server: bytes, date: bytes) -> tuple[bytes, bytes]:
    """
    The lines of Server and Date that are left to be written: an application's own stand alone, but not against the connector's name.
    """
    if fields.contains("Server"):
        if server == _DEFAULT_SERVER:
            server = b""
        else:
            fields.remove("Server")
    return server, b"" if fields.contains("Date") else date


def _describe(response: Response) -> str:
    """The lines that say what the body is."""
    text = f"Content-Type: {response.contentType}\r\n" if response.contentType is not None else ""
    if response.contentLanguage is not None:
        text += f"Content-Language: {response.contentLanguage}\r\n"
    return text


def _connection(response: Response, framing: Framing) -> bytes:
    """What has to be said of the connection where it is not what HTTP/1.1 assumes (RFC 9112 9.3)."""
    if framing.keepAlive:
        return b"Connection: keep-alive\r\n"
    return b"" if _asksToClose(response) else _CLOSE


def chunks(data: bytes, last: bool) -> bytes:
    """One chunk, none for no bytes, and the last one where nothing follows (RFC 9112 7.1)."""
    chunk = b"%x\r\n%b\r\n" % (len(data), data) if data else b""
    return chunk + LAST_CHUNK if last else chunk


def refusal(status: int, saysClose: bool, server: bytes, date: bytes) -> bytes:
    """The connector's own answer to what is no request: an empty body, chunked as Tomcat's is, and the connection closes."""
    connection = _CLOSE if saysClose else b""
    return b"%b%bTransfer-Encoding: chunked\r\n%b%b\r\n%b" % (
        statusLine(status),
        server,
        date,
        connection,
        LAST_CHUNK,
    )
