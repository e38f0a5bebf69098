"""The head parser against h11: what both call a request they must understand alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.coyote import ProtocolError
from catalina.coyote.http11.parser import HeadParser

h11 = pytest.importorskip("h11")

_TOKEN = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_NAMES = st.text(_TOKEN, min_size=1, max_size=8).filter(
    lambda name: (
        name.lower() not in ("host", "content-length", "transfer-encoding", "connection", "expect", "upgrade")
    )
)
_VALUES = st.text('abc ,;="()\t:/~\xe4\xff', max_size=12)
_TARGETS = st.text("abc/.-_~%20;=,:@!$&'()*+", max_size=12).map(lambda text: "/" + text)
_QUERIES = st.none() | st.text("ab=&%20?/+", max_size=8)
_FRAMINGS = st.sampled_from(["", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"])
_CONNECTIONS = st.sampled_from(
    ["", "Connection: close\r\n", "Connection: a, close\r\n", "CONNECTION: keep-alive\r\n"]
)


@st.composite
def heads(draw):
    """A well-formed head of HTTP/1.1."""
    query = draw(_QUERIES)
    target = draw(_TARGETS) + ("" if query is None else "?" + query)
    fields = draw(st.lists(st.tuples(_NAMES, st.sampled_from(["", " ", "\t", "  "]), _VALUES), max_size=5))
    lines = "".join(f"{name}:{blank}{value}\r\n" for name, blank, value in fields)
    method = draw(st.sampled_from(["GET", "POST", "PUT", "DELETE", "X-Own", "M!"]))
    special = draw(_FRAMINGS) + draw(_CONNECTIONS)
    return f"{method} {target} HTTP/1.1\r\nHost: example.org:80\r\n{lines}{special}\r\n".encode("latin-1")


def theirs(data):
    """What h11 reads."""
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(data)
    event = connection.next_event()
    return connection, event


class AgreementTests:
    """Two readers of one request are one reader too many if they differ: that is how requests are smuggled."""

    @given(heads())
    def test_wellFormed(self, data):
        """Method, target, fields in order, framing and persistence are the same."""
        connection, event = theirs(data)
        request = HeadParser().parse(data)
        target = request.path + (b"" if request.query is None else b"?" + request.query)
        assert (request.method.encode(), target) == (event.method, event.target)
        assert [(name.lower(), value) for name, value in request.fields] == [
            (name, value.lower() if name == b"transfer-encoding" else value) for name, value in event.headers
        ]
        following = connection.next_event()
        assert request.hasBody is (following is h11.NEED_DATA)
        if not request.hasBody:
            assert request.keepAlive is (connection.states[h11.CLIENT] is not h11.MUST_CLOSE)

    @given(heads(), st.integers(0, 200), st.sampled_from(list(b"\r\n\0 \t:,;\x0b\x7f\xe4/1x")), st.booleans())
    def test_oneByteOff(self, data, place, byte, insert):
        """With a byte changed or inserted: what both still take as a whole has the same framing."""
        place %= len(data)
        data = data[:place] + bytes([byte]) + data[place + (not insert) :]
        try:
            connection, event = theirs(data)
            request = HeadParser().parse(data)
        except (ProtocolError, h11.RemoteProtocolError):
            return
        if request is None or not isinstance(event, h11.Request) or request.minor != 1:
            return
        try:
            following = connection.next_event()
        except h11.RemoteProtocolError:
            return
        assert request.hasBody is (following is h11.NEED_DATA), data
