"""Tests for `catalina.coyote.request`."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from catalina.coyote import Request


class RequestTests:
    """What the containers ask of a head."""

    def test_decoded(self):
        """Path, query and headers as text, names in lower case as Tomcat's NIO connector shows them."""
        request = Request("GET", b"/a%20\xe4", b"q", 0, [(b"X-A", b"1"), (b"x-a", b"\xe4")], 9)
        assert (request.requestURI, request.queryString, request.protocol) == ("/a%20\xe4", "q", "HTTP/1.0")
        assert request.headers.items() == [("x-a", "1"), ("x-a", "\xe4")]
        assert request.headers is request.headers
        assert Request("GET", b"/", None, 1, [], 0).queryString is None

    @pytest.mark.parametrize(
        ("length", "shown"), [(-1, -1), (0, 0), (2147483646, 2147483646), (2147483647, -1)]
    )
    def test_intLength(self, length, shown):
        """A length that is too large for an int is as good as unknown to a servlet."""
        request = Request("GET", b"/", None, 1, [], 0)
        request.contentLength = length
        assert request.intLength == shown

    def test_addresses(self):
        """Addresses are the connection's."""
        request = Request("GET", b"/", None, 1, [], 0)
        request.connection = SimpleNamespace(
            remoteAddr="a", remoteHost="h", remotePort=1, localAddr="b", localPort=2
        )
        found = (
            request.remoteAddr,
            request.remoteHost,
            request.remotePort,
            request.localAddr,
            request.localPort,
        )
        assert found == ("a", "h", 1, "b", 2)

    @pytest.mark.parametrize(
        ("lines", "values"),
        [
            (b"Host: a\r\nCookie: a=b\r\n", ["a=b"]),
            (b"cOOKIE:\t a=\xe4 ; b \t\r\nX-Cookie: x\r\nCookie2: y\r\nCookie:\r\n", ["a=\xe4 ; b", ""]),
            (b"Host: Cookie: a\r\n", []),
            (b"", []),
        ],
    )
    def test_cookieFields(self, lines, values):
        """The Cookie fields are found in the lines as among all headers."""
        for look in (lambda request: None, lambda request: request.fields, lambda request: request.headers):
            request = Request("GET", b"/", None, 1, None, 9, lines)
            look(request)
            assert request.cookieFields == values == request.headers.getAll("Cookie")
            request.headers.set("Cookie", "c=d")
            assert request.cookieFields == ["c=d"]
