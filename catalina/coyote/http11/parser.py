"""
Bytes in, one request head out: the first thing that happens to what a client sends (InternalInputBuffer in Tomcat).

The parser does no I/O and keeps no state: the connection owns the bytes and asks again when more have come. One compiled
expression accepts a well-formed head as a whole; only when it does not, the reason is looked for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address

from catalina.coyote.errors import ProtocolError
from catalina.coyote.http11 import grammar
from catalina.coyote.request import Request
from catalina.http import splitFields

_HOST = b"host"
#: Longer than any name of the DNS with a port (RFC 1035 2.3.4).
_LONGEST_HOST = 512


class HeadParser:
    """
    Reads request heads within a connector's limits; one parser serves all connections.

    :param maxHeaderSize: bytes that a head may have, request line included (maxHttpHeaderSize).
    :param maxHeaderCount: how many fields it may have; negative for any number.
    :param relaxedPath: characters that paths may have beyond RFC 3986.
    :param relaxedQuery: the same for queries.
    :param strict: refuse a field line with control characters instead of dropping it (rejectIllegalHeader).
    :param allowHostMismatch: whether Host may differ from the host of an absolute target (allowHostHeaderMismatch).
    """

    def __init__(
        self,
        maxHeaderSize: int = 8192,
        maxHeaderCount: int = 100,
        relaxedPath: str = "",
        relaxedQuery: str = "",
        strict: bool = False,
        allowHostMismatch: bool = True,
    ) -> None:
        self.maxHeaderSize = maxHeaderSize
        self.maxHeaderCount = maxHeaderCount if maxHeaderCount >= 0 else 1 << 30
        relaxed = relaxedPath.encode("latin-1"), relaxedQuery.encode("latin-1")
        self._usualHead = grammar.usualHeadPattern(*relaxed)
        self._head = grammar.headPattern(*relaxed)
        self._plain = not any(relaxed)
        self._lenientHead = self._head if strict else grammar.headPattern(*relaxed, lenient=True)
        self._allowHostMismatch = allowHostMismatch

    def parse(self, data: bytes, start: int = 0) -> Request | None:
        """
        Read one head that begins at an offset.

        :returns: the request, whose `size` counts the bytes from `start` to the end of the head; None if more bytes are needed.
        :raises ProtocolError: it is no head, or above a limit; `status` says how to answer.
        """
        match = self._usualHead.match(data, start)
        if match is None:
            return self._parseAny(data, start)
        end = match.end()
        method, path, query, lines, host = match.groups()
        self._checkSize(end - start, lines)
        if not _isHost(host):
            raise ProtocolError("the Host is not well formed")
        request = Request(method.decode("ascii"), path, query, 1, None, end - start, lines)
        request.host = host
        request.plain = self._plain
        return request

    def _checkSize(self, size: int, lines: bytes) -> None:
        if size > self.maxHeaderSize:
            raise ProtocolError("the request head is larger than maxHttpHeaderSize")
        if lines.count(b"\n") > self.maxHeaderCount:
            raise ProtocolError("more header fields than maxHeaderCount")

    def _parseAny(self, data: bytes, start: int) -> Request | None:
        """A head that is not as most are, or not complete."""
        match = self._head.match(data, start)
        if match is None:
            match = self._unusual(data, start)
            if match is None:
                return None
        end = match.end()
        method, authority, path, query, minor, lines = match.groups()
        if not path and authority is None:
            raise ProtocolError("the request has no target")
        if match.re is not self._head:
            lines = _wellFormed(lines)
        self._checkSize(end - start, lines)
        request = Request(
            method.decode("ascii"), path or b"/", query, 1 if minor == b"1" else 0, None, end - start, lines
        )
        request.plain = self._plain
        if authority is not None and not self._allowHostMismatch:
            _checkHost(request, authority)
        _frame(request, lines, authority)
        return request

    def _unusual(self, data: bytes, start: int) -> re.Match[bytes] | None:
        """A head behind empty lines, or with fields that are left out; None if more bytes are needed."""
        begin = start
        if data[begin : begin + 1] in (b"\r", b"\n"):
            begin = _skipEmptyLines(data, begin)
        match = self._head.match(data, begin) or self._lenientHead.match(data, begin)
        if match is None:
            self._refuse(data, start, begin)
        return match

    def _refuse(self, data: bytes, start: int, begin: int) -> None:
        """Say why these bytes are no head, or return None if they may still become one."""
        line = data.find(b"\r\n", begin, start + self.maxHeaderSize)
        if line >= 0:
            self._checkRequestLine(data[begin : line + 2])
        end = data.find(b"\r\n\r\n", begin)
        if (end if end >= 0 else len(data)) - start > self.maxHeaderSize:
            raise ProtocolError("the request head is larger than maxHttpHeaderSize")
        if end >= 0:
            raise ProtocolError("a header line is not well formed")
        if grammar.BARE_LINE_FEED.search(data, begin):
            raise ProtocolError("a line ends in a bare line feed")
        if data[begin:] == b"\r":
            # an empty line in two pieces
            return
        if data[begin : begin + 1].isspace() or data[begin : begin + 1] > b"\x7e":
            raise ProtocolError("the bytes are no HTTP request")

    def _checkRequestLine(self, line: bytes) -> None:
        if self._head.match(line + b"\r\n"):
            return
        protocol = grammar.PROTOCOL.fullmatch(line)
        if protocol and protocol[1] not in (b"HTTP/1.0", b"HTTP/1.1"):
            raise ProtocolError("the protocol version is not supported", 505)
        if grammar.SIMPLE_REQUEST.fullmatch(line):
            # no status line could be understood by such a client
            raise ProtocolError("HTTP/0.9 is not spoken", 0)
        raise ProtocolError("the request line is not well formed")


def _wellFormed(lines: bytes) -> bytes:
    """
    The field lines without those that hold control characters, as Tomcat reads them.

    :raises ProtocolError: such a line would say where the message ends, so that another hop may have read it differently.
    """
    kept = []
    for name, value in splitFields(lines):
        if grammar.CONTROL.search(value) is None:
            kept.append(b"%b: %b\r\n" % (name, value))
        elif name.lower() in grammar.FRAMING:
            raise ProtocolError("a control character in a header that matters for framing")
    return b"".join(kept)


def _skipEmptyLines(data: bytes, begin: int) -> int:
    match = grammar.LEADING_EMPTY_LINES.match(data, begin)
    return match.end() if match else begin


def _checkHost(request: Request, authority: bytes) -> None:
    """The Host field has to say what an absolute target says (RFC 9112 3.2.2)."""
    for name, value in request.fields:
        if name.lower() == _HOST and value.lower() != authority.lower():
            raise ProtocolError("the Host field differs from the host of the request target")


def _frame(request: Request, lines: bytes, authority: bytes | None) -> None:
    """
    Decide once, from the raw lines, where the message ends and whether the connection lives on (RFC 9112 6.3, 9.3).

    Only the fields that matter for it are looked for; nobody may ever ask for the others.
    """
    found: dict[bytes, list[bytes]] = {}
    for name, value in grammar.FRAMING_FIELD.findall(b"\n" + lines):
        found.setdefault(name.lower(), []).append(value)
    _host(request, found.get(_HOST, []), authority)
    if b"content-length" in found or b"transfer-encoding" in found:
        _body(request, found.get(b"content-length", []), found.get(b"transfer-encoding", []))
    if b"connection" in found:
        _persistence(request, b",".join(found[b"connection"]))
    if b"expect" in found and request.minor:
        _expect(request, found[b"expect"][0])


def _expect(request: Request, value: bytes) -> None:
    """The first Expect of HTTP/1.1 counts, as in Tomcat; as there the answer to another one says nothing of the connection."""
    if value.lower() != b"100-continue":
        raise ProtocolError("the expectation is not understood", 417, saysClose=not request.keepAlive)
    request.expectContinue = True


def _host(request: Request, hosts: list[bytes], authority: bytes | None) -> None:
    """Exactly one well-formed Host in HTTP/1.1 (RFC 9112 3.2); that of an absolute target counts instead."""
    if len(hosts) != 1 and (hosts or request.minor):
        raise ProtocolError("exactly one Host field is needed")
    host = hosts[0] if hosts else None
    if not (host is None or _isHost(host)) or not (authority is None or _isHost(authority)):
        raise ProtocolError("the Host is not well formed")
    if authority is not None:
        host = authority
        request.fields = [f for f in request.fields if f[0].lower() != _HOST] + [(b"Host", authority)]
    request.host = host


@lru_cache(maxsize=1024)
def _isHost(host: bytes) -> bool:
    """Whether a Host is well formed; most clients send the same few."""
    match = grammar.HOST.fullmatch(host) if len(host) <= _LONGEST_HOST else None
    return match is not None and (match[1] is None or _isIPv6(match[1].decode("ascii")))


def _isIPv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def _body(request: Request, lengths: list[bytes], codings: list[bytes]) -> None:
    """
    Content-Length or chunked, never both: in doubt the message is refused, since another hop may have read it differently.
    """
    if codings:
        coding = b",".join(codings).lower()
        if coding != b"chunked":
            raise ProtocolError(
                "the transfer coding is not supported", 501 if _isForeign(coding, lengths) else 400
            )
        if lengths or not request.minor:
            raise ProtocolError("Transfer-Encoding with Content-Length or in HTTP/1.0")
        request.chunked = True
        return
    if not _isOneNumber(lengths):
        raise ProtocolError("Content-Length is not one number")
    request.contentLength = int(lengths[0])


def _isOneNumber(lengths: list[bytes]) -> bool:
    return len(lengths) == 1 and grammar.CONTENT_LENGTH.fullmatch(lengths[0]) is not None


def _isForeign(coding: bytes, lengths: list[bytes]) -> bool:
    """Whether a coding is unknown and nothing else is wrong with the message; what is malformed counts first."""
    if lengths and not _isOneNumber(lengths):
        return False
    parts = [part.strip(b" \t") for part in coding.split(b",")]
    wellFormed = all(not part or grammar.CODING.fullmatch(part) for part in parts)
    return wellFormed and any(part not in (b"chunked", b"identity", b"") for part in parts)


def _persistence(request: Request, options: bytes) -> None:
    tokens = {token.strip(b" \t") for token in options.lower().split(b",")}
    if b"close" in tokens:
        request.keepAlive = False
    elif b"keep-alive" in tokens:
        request.keepAlive = True
