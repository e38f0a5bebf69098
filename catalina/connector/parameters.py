"""
A request's parameters: those of the query and, for forms, those of the body (Request.parseParameters in Tomcat).

Parsed when first asked for, so that a request whose servlet wants none pays nothing.
"""

from __future__ import annotations

from typing import Any, Final

from catalina.http import codecFor, mediaTypeOf, parseQuery

FORM_TYPE = "application/x-www-form-urlencoded"
MULTIPART_TYPE = "multipart/form-data"
_DEFAULT = "iso-8859-1"
_BLOCK = 65536


class RequestParameters:
    """
    Names and values in order of arrival.

    `failed` tells FailedRequestFilter that something was dropped: too many, too large, or broken.
    """

    __slots__ = ("values", "count", "failed")

    def __init__(self) -> None:
        self.values: dict[str, list[str]] = {}
        self.count = 0
        self.failed = False

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
    partsFirst = request._multipart is not None and request._multipart.parsed
    query = request.coyoteRequest.query
    if not (query or form or partsFirst):
        return NO_PARAMETERS
    parameters = RequestParameters()
    limit = connector.maxParameterCount
    if partsFirst:
        # getParts() was called before any parameter was asked for: its fields are there already
        request.multipart.addParameters(parameters)
    if query:
        # the body's charset stands in the header: most requests need not take that apart
        charset = request.getCharacterEncoding() if connector.useBodyEncodingForURI else None
        _parse(parameters, query, charset or connector.URIEncoding or _DEFAULT, limit)
    if not form:
        return parameters
    kind = mediaTypeOf(request.getContentType())
    if kind == MULTIPART_TYPE and not partsFirst:
        request.multipart.addParameters(parameters)
    elif kind == FORM_TYPE:
        data = _readForm(request, connector.maxPostSize)
        if data is None:
            parameters.failed = True
            request.leaveRest()
        elif data:
            _parse(parameters, data, request.getCharacterEncoding() or _DEFAULT, limit)
    return parameters


def _parse(parameters: RequestParameters, raw: bytes, charset: str, limit: int) -> None:
    left = limit - parameters.count if limit >= 0 else -1
    if left == 0 and raw:
        parameters.failed = True
        return
    pairs, complete = parseQuery(raw, codecFor(charset) or _DEFAULT, left)
    parameters.add(pairs)
    parameters.failed |= not complete


def _readForm(request: Any, maximum: int) -> bytes | None:
    """The whole body; None if it is above the limit or cannot be read."""
    length = request.getContentLength()
    if maximum > 0 and length > maximum:
        return None
    pieces: list[bytes] = []
    size = 0
    try:
        while data := request.exchange.read(_BLOCK):
            size += len(data)
            if 0 < maximum < size:
                return None
            pieces.append(data)
    except OSError:
        return None
    return b"".join(pieces)
