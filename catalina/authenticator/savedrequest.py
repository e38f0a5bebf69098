"""
The request that a FORM login interrupts: kept in the session, and put back in the place of the one that
follows the login (org.apache.catalina.authenticator.SavedRequest).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from catalina.coyote.body import RequestBody
from catalina.coyote.errors import ProtocolError

_BLOCK: Final = 8192
_READING: Final = ("GET", "HEAD")
#: What a body that was posted without a type is after the login, as in Tomcat.
_FORM: Final = (b"content-type", b"application/x-www-form-urlencoded")


class BodyTooLarge(OSError):
    """The body of a request is above the connector's maxSavePostSize."""


@dataclass(frozen=True)
class SavedRequest:
    """What is needed of a request to go on with it later; `body` is empty where there was none."""

    method: str
    path: bytes
    query: bytes | None
    decodedURI: str
    fields: tuple[tuple[bytes, bytes], ...] = ()
    contentLength: int = -1
    body: bytes = b""

    @property
    def location(self) -> str:
        """The address to send the client to, relative to this host."""
        path = b"/" + self.path.lstrip(b"/")
        # "//host/path" would send the client to another host.
        target = path if self.query is None else path + b"?" + self.query
        return target.decode("latin-1")


def saveRequest(request: Any, limit: int) -> SavedRequest:
    """
    Keep a request, reading its body.

    :param limit: how many bytes of body may be kept, the connector's maxSavePostSize: -1 for any number, 0 to
        leave the body where it is.
    :raises BodyTooLarge: if there are more.
    :raises OSError: if the body cannot be read.
    """
    coyote = request.coyoteRequest
    request.response.sendAcknowledgement()
    body = _readBody(request, limit) if limit else b""
    return SavedRequest(
        method=request.getMethod(),
        path=coyote.path,
        query=coyote.query,
        decodedURI=request.decodedURI,
        fields=tuple(coyote.fields),
        contentLength=coyote.contentLength,
        body=body,
    )


def _readBody(request: Any, limit: int) -> bytes:
    stream = request.getInputStream()
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_BLOCK):
        size += len(piece)
        if 0 < limit < size:
            raise BodyTooLarge(f"the request's body is larger than maxSavePostSize ({limit} bytes)")
        pieces.append(piece)
    return b"".join(pieces)


def restoreRequest(request: Any, saved: SavedRequest) -> None:
    """
    Make a request what the saved one was: its method, address, headers and body; connection and session stay.

    :raises OSError: if the present request's own body cannot be read to its end.
    """
    # What the present request brings of a body is not for the servlet; it must not be taken for the next
    # request either.
    while request.exchange.read(_BLOCK):
        continue
    coyote = request.coyoteRequest
    coyote.method = saved.method
    coyote.path = saved.path
    coyote.query = saved.query
    coyote.fields = [field for field in saved.fields if not _isStale(field[0], saved.method)]
    if saved.body and saved.method == "POST" and not _hasType(saved.fields):
        coyote.fields.append(_FORM)
    coyote.contentLength = saved.contentLength
    coyote._headers = None
    request.exchange.body = _bodyOf(saved.body)
    _forgetParsed(request)


def _forgetParsed(request: Any) -> None:
    """Have parameters, cookies and body read anew; the session has been found and stays."""
    request.usingInputStream = request.usingReader = request._cookiesParsed = False
    request._stream = request._reader = request._parameters = request._multipart = request._cookies = None
    request._characterEncoding = None


def _hasType(fields: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(name.lower() == _FORM[0] for name, _ in fields)


def _isStale(name: bytes, method: str) -> bool:
    """Whether a header would make the answer a 304 or 412 that the browser does not expect after a login."""
    lower = name.lower()
    return lower == b"if-modified-since" or (lower == b"if-none-match" and method in _READING)


class _Kept:
    """The decoder of a body that is there already."""

    rest = b""
    error: ProtocolError | None = None
    done = True

    def feed(self, data: bytes) -> bytes:
        """Take everything as it is."""
        return data


def _bodyOf(data: bytes) -> RequestBody:
    body = RequestBody(_Kept(), lambda: None)
    body.feed(data)
    return body
