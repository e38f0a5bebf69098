"""Tests for `catalina.coyote.http11.serializer`."""

from __future__ import annotations

import pytest

from catalina.coyote import Request, Response
from catalina.coyote.http11 import serializer

SERVER, DATE = b"Server: S\r\n", b"Date: D\r\n"


def makeResponse(status=200, length=-1, **headers):
    """A response; underscores in names of headers are hyphens."""
    response = Response()
    response.status, response.contentLength = status, length
    for name, value in headers.items():
        response.headers.add(name.replace("_", "-"), value)
    return response


def makeRequest(method="GET", minor=1):
    return Request(method, b"/", None, minor, [], 0)


def written(response, request=None, keepAlive=True):
    """The head's lines, and the framing."""
    request = request or makeRequest()
    framing, data = serializer.commit(request, response, keepAlive, SERVER, DATE)
    assert data.endswith(b"\r\n\r\n")
    return data[:-4].split(b"\r\n"), framing


class FrameTests:
    """How the client learns where the body ends (RFC 9112, 6.3)."""

    @pytest.mark.parametrize(
        "method, minor, status, length, hasBody, chunked, keepAlive",
        [
            ("GET", 1, 200, 5, True, False, True),
            ("GET", 1, 200, 0, True, False, True),
            ("GET", 1, 200, -1, True, True, True),
            ("GET", 0, 200, 5, True, False, True),
            ("GET", 0, 200, -1, True, False, False),
            ("HEAD", 1, 200, 5, False, False, True),
            ("HEAD", 1, 200, -1, False, True, True),
            ("HEAD", 0, 200, -1, False, False, True),
            ("GET", 1, 204, -1, False, False, True),
            ("GET", 1, 205, 7, False, False, True),
            ("GET", 1, 304, 7, False, False, True),
            ("GET", 0, 304, -1, False, False, True),
            ("GET", 1, 404, 5, True, False, True),
            ("GET", 1, 400, 5, True, False, False),
            ("GET", 1, 500, 5, True, False, False),
            ("GET", 1, 999, 5, True, False, True),
        ],
    )
    def test_table(self, method, minor, status, length, hasBody, chunked, keepAlive):
        """By length, by chunks, by the end of the connection, or none; some statuses close."""
        framing = serializer.frame(makeRequest(method, minor), makeResponse(status, length), True)
        assert (framing.hasBody, framing.chunked, framing.keepAlive) == (hasBody, chunked, keepAlive)

    @pytest.mark.parametrize("fields", [{}, {"X_A": "\xe4"}, {"Date": "mine"}, {"Connection": "close"}])
    @pytest.mark.parametrize("kind, language", [(None, None), ("text/plain", None), ("a/b", "de")])
    @pytest.mark.parametrize("method, keepAlive", [("GET", True), ("GET", False), ("HEAD", True)])
    def test_usual(self, fields, kind, language, method, keepAlive):
        """The short cut for most responses writes what the long way writes."""
        request, response = makeRequest(method), makeResponse(200, 5, **fields)
        response.contentType, response.contentLanguage = kind, language
        framing = serializer.frame(request, response, keepAlive)
        head = serializer.head(request, response, framing, SERVER, DATE)
        assert serializer.commit(request, response, keepAlive, SERVER, DATE) == (framing, head)

    def test_applicationAsksToClose(self):
        """``Connection: close`` of an application closes, is sent once, and needs no chunks."""
        lines, framing = written(makeResponse(Connection="Close"))
        assert not framing.keepAlive
        assert not framing.chunked
        assert [line for line in lines if line.lower().startswith(b"connection")] == [b"Connection: Close"]

    def test_applicationAsksToCloseAHead(self):
        """Behind the answer to a HEAD, which has no body whose end were to be marked, the connection lives on."""
        lines, framing = written(makeResponse(Connection="close"), makeRequest("HEAD"))
        assert framing.keepAlive
        assert b"Connection: close" in lines

    @pytest.mark.parametrize("option, asks", [("x, Close", True), ("closed", False), ("x-close", False)])
    def test_applicationAsksAmongOthers(self, option, asks):
        """Only the option itself closes, in whichever of several fields it stands."""
        response = makeResponse(Connection="x")
        response.headers.add("Connection", option)
        _, framing = written(response)
        assert framing.keepAlive is not asks

    @pytest.mark.parametrize("status, keepAlive", [(200, True), (299, True), (300, False), (401, False)])
    def test_afterAnExpectation(self, status, keepAlive):
        """A client that waits for 100 Continue and gets an error may send its body or not: the connection ends."""
        request = makeRequest()
        request.expectContinue = True
        lines, framing = written(makeResponse(status, 0), request)
        assert framing.keepAlive is keepAlive
        assert (b"Connection: close" in lines) is not keepAlive

    def test_never(self):
        """What may not live on does not."""
        assert not serializer.frame(makeRequest(), makeResponse(length=1), False).keepAlive


class HeadTests:
    """The head's lines."""

    def test_order(self):
        """Server, the application's fields in their order, type, language, framing, date."""
        response = makeResponse(length=3, X_B="1", Set_Cookie="a=b", X_A="2")
        response.headers.add("X-B", "3")
        response.contentType, response.contentLanguage = "text/plain", "de"
        lines, _ = written(response)
        assert lines == [
            b"HTTP/1.1 200 OK",
            b"Server: S",
            b"X-B: 1",
            b"Set-Cookie: a=b",
            b"X-A: 2",
            b"X-B: 3",
            b"Content-Type: text/plain",
            b"Content-Language: de",
            b"Content-Length: 3",
            b"Date: D",
        ]

    @pytest.mark.parametrize(
        "minor, keepAlive, line",
        [
            (1, True, None),
            (1, False, b"Connection: close"),
            (0, True, b"Connection: keep-alive"),
            (0, False, b"Connection: close"),
        ],
    )
    def test_connection(self, minor, keepAlive, line):
        """The connection's fate is said where it is not the version's default; HTTP/1.0 is told that it closes too."""
        lines, _ = written(makeResponse(length=0), makeRequest(minor=minor), keepAlive)
        assert [each for each in lines if each.startswith(b"Connection")] == ([line] if line else [])

    @pytest.mark.parametrize("name, sent", [("", b"Server: mine"), ("Named", b"Server: Named")])
    @pytest.mark.parametrize("length", [0, -1])
    def test_ownServer(self, name, length, sent):
        """An application's Server takes the place of the default one, and gives way to the connector's."""
        line = serializer.serverLine(name)
        _, data = serializer.commit(
            makeRequest(), makeResponse(length=length, Server="mine"), True, line, DATE
        )
        assert [each for each in data.split(b"\r\n") if each.startswith(b"Server")] == [sent]

    def test_ownDate(self):
        """An application's Date stands alone."""
        lines, _ = written(makeResponse(length=0, Date="mine"))
        assert [line for line in lines if line.startswith(b"Date")] == [b"Date: mine"]

    @pytest.mark.parametrize("status", [204, 304])
    def test_noBodyNoLength(self, status):
        """What never has a body says neither length nor chunks."""
        lines, _ = written(makeResponse(status, 5))
        assert not [line for line in lines if line.startswith((b"Content-Length", b"Transfer"))]

    def test_resetContentSaysThatItIsEmpty(self):
        """A client cannot know that a 205 has no body (RFC 9110, 15.3.6), so its length is sent."""
        lines, _ = written(makeResponse(205))
        assert b"Content-Length: 0" in lines

    def test_typeOnlyWhereThereMayBeABody(self):
        """A 304 repeats no type."""
        response = makeResponse(304)
        response.contentType = "text/html"
        assert not [line for line in written(response)[0] if line.startswith(b"Content-Type")]

    def test_unknownStatus(self):
        """A status without a standard phrase has an empty one, and never the application's text."""
        assert written(makeResponse(299))[0][0] == b"HTTP/1.1 299 "
        assert serializer.statusLine(404) == b"HTTP/1.1 404 Not Found\r\n"

    def test_beyondLatin1(self):
        """What the wire cannot carry becomes a question mark and no other byte: a line end least of all."""
        lines, _ = written(makeResponse(length=0, X="\u010d\u010a\u20ac\xe4"))
        assert b"X: ???\xe4" in lines


class BodyTests:
    """Chunks, and what the connector answers by itself."""

    def test_chunks(self):
        """A chunk for bytes, none for nothing, and the last one where nothing follows."""
        assert serializer.chunks(b"a" * 26, False) == b"1a\r\n" + b"a" * 26 + b"\r\n"
        assert serializer.chunks(b"ab", True) == b"2\r\nab\r\n0\r\n\r\n"
        assert serializer.chunks(b"", True) == b"0\r\n\r\n"
        assert serializer.chunks(b"", False) == b""

    def test_refusalThatDoesNotSaySo(self):
        """After 417 the connection ends without a word, as in Tomcat."""
        assert b"Connection" not in serializer.refusal(417, False, SERVER, DATE)

    def test_refusal(self):
        """What is no request gets its status, an empty body and the end of the connection."""
        head, _, body = serializer.refusal(400, True, SERVER, DATE).partition(b"\r\n\r\n")
        assert head.split(b"\r\n") == [
            b"HTTP/1.1 400 Bad Request",
            b"Server: S",
            b"Transfer-Encoding: chunked",
            b"Date: D",
            b"Connection: close",
        ]
        assert body == b"0\r\n\r\n"
