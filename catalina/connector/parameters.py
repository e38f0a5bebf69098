"""
A request's parameters: those of the query and, for forms, those of the body (Request.parseParameters in Tomcat).

Parsed when first asked for, so that a request whose servlet wants none pays nothing.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, Final

from catalina.http import codecFor, mediaTypeOf, parseQuery

FORM_TYPE = "application/x-www-form-urlencoded"
MULTIPART_TYPE = "multipart/form-data"
_DEFAULT = "iso-8859-1"
_BLOCK = 65536


class FailReason(Enum):
    """Why parameters are missing (Parameters.FailReason in Tomcat)."""

    CLIENT_DISCONNECT = "the body could not be read"
    IO_ERROR = "the multipart body is broken or could not be kept"
    POST_TOO_LARGE = "the body is larger than is allowed"
    TOO_MANY_PARAMETERS = "there are more than maxParameterCount"
    UNKNOWN = "some are malformed, or too many"


class RequestParameters:
    """
    Names and values in order of arrival.

    `failure` tells FailedRequestFilter that something was dropped, and why; the first reason stays.
    """

    __slots__ = ("values", "count", "failure")

    def __init__(self) -> None:
        self.values: dict[str, list[str]] = {}
        self.count = 0
        self.failure: FailReason | None = None

    def fail(self, reason: FailReason) -> None:
        """Say that something was dropped."""
        self.failure = self.failure or reason

    def add(self, pairs: list[tuple[str, str]]) -> None:
        """Append pairs."""
        for name, value in pairs:
            self.values.setdefault(name, []).append(value)
        self.count += len(pairs)


#: Of all requests that have none.
NO_PARAMETERS: Final = RequestParameters()


def parseParameters(request: Any) -> RequestParameters:
    """
    Parse the query and, where the body is a form that nobody has begun to read, the body.

    :param request: this container's request.
    """
    connector = request.connector
    begun = request.usingInputStream or request.usingReader
    form = not begun and connector.isParseBodyMethod(request.getMethod())
    # a multipart body is read whatever the method
    body = form or (not begun and request.coyoteRequest.hasBody)
    partsFirst = request._multipart is not None and request._multipart.parsed
    query = request.coyoteRequest.query
    if not (query or body or partsFirst):
        return NO_PARAMETERS
    parameters = RequestParameters()
    limit = connector.maxParameterCount
    if partsFirst:
        # getParts() was called before any parameter was asked for: its fields are there already
        request.multipart.addParameters(parameters)
    if query:
        # the body's charset stands in the header: most requests need not take that apart
        charset = request.getCharacterEncoding() if connector.useBodyEncodingForURI else connector.URIEncoding
        _parse(parameters, query, charset or _DEFAULT, limit)
    if not body:
        return parameters
    kind = mediaTypeOf(request.getContentType())
    if kind == MULTIPART_TYPE and not partsFirst:
        request.multipart.addParameters(parameters)
    elif kind == FORM_TYPE and form:
        data = _readForm(request, connector.maxPostSize)
        if isinstance(data, FailReason):
            parameters.fail(data)
            request.leaveRest()
        elif data:
            _parse(parameters, data, request.getCharacterEncoding() or _DEFAULT, limit)
    return parameters


def _parse(parameters: RequestParameters, raw: bytes, charset: str, limit: int) -> None:
    left = limit - parameters.count if limit >= 0 else -1
    if left == 0 and raw:
        parameters.fail(FailReason.TOO_MANY_PARAMETERS)
        return
    pairs, complete = parseQuery(raw, codecFor(charset) or _DEFAULT, left)
    parameters.add(pairs)
    if not complete:
        parameters.fail(FailReason.UNKNOWN)


def _readForm(request: Any, maximum: int) -> bytes | FailReason:
    """The whole body; the reason if it is above the limit or cannot be read."""
    length = request.getContentLength()
    if 0 <= maximum < length:
        return FailReason.POST_TOO_LARGE
    pieces: list[bytes] = []
    size = 0
    try:
        while data := request.exchange.read(_BLOCK):
            size += len(data)
            if 0 <= maximum < size:
                return FailReason.POST_TOO_LARGE
            pieces.append(data)
    except OSError:
        return FailReason.CLIENT_DISCONNECT
    return b"".join(pieces)
