"""Mutated requests into a connection: always an answer, a wait for more, or a close; never an exception, never without bound."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from catalina.coyote.body import READ_AHEAD
from catalina.coyote.http11.states import ConnectionState
from tests.coyote.doubles import FakeAdapter, answers, connect, makeHandler

SEEDS = [
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://a:80/b;c?d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
    b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
    b"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nT: x\r\n\r\n",
    b"HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: [::1]\r\nX: \x01\r\n\r\n",
]
FRAGMENTS = [
    b"\r\n", b"\n", b"\r", b"\0", b" ", b":", b"\xff", b"0", b"Host: y\r\n", b"Content-Length: 7\r\n", b"HTTP/1.1",
    b"Transfer-Encoding: chunked\r\n", b"\r\n\r\n", b"A" * 9000, b"\r\n" * 5000, b"x: y\r\n" * 120, b";" * 9000, b"%00", b"/../",
]  # fmt: skip

_MUTATIONS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "replace", "delete", "repeat"]),
        st.integers(0, 400),
        st.sampled_from(FRAGMENTS),
    ),
    max_size=4,
)


@st.composite
def streams(draw):
    """Some requests, mutated, in pieces."""
    data = b"".join(draw(st.lists(st.sampled_from(SEEDS), min_size=1, max_size=3)))
    for kind, place, fragment in draw(_MUTATIONS):
        place %= len(data) + 1
        if kind == "insert":
            data = data[:place] + fragment + data[place:]
        elif kind == "replace":
            data = data[:place] + fragment + data[place + len(fragment) :]
        elif kind == "delete":
            data = data[:place] + data[place + len(fragment) :]
        else:
            data = data[:place] + data[max(0, place - 30) :]
    cuts = sorted({cut % (len(data) + 1) for cut in draw(st.lists(st.integers(0, 30000), max_size=6))})
    return [data[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]


def echo(exchange):
    """Answer with the body, as far as it has come."""
    body = b""
    try:
        while piece := exchange.body.readNow():
            body += piece
    except OSError:
        body += b"!"
    exchange.response.contentLength = len(body)
    exchange.commit(body, True)
    exchange.finish()


def ignore(exchange):
    """Answer without a look at the body."""
    exchange.response.contentLength = 0
    exchange.commit(b"", True)
    exchange.finish()


def held(connection):
    """How many bytes a connection keeps."""
    exchange = connection.exchange
    return len(connection.buffer) + (exchange.body.available() if exchange is not None else 0)


def settle(handler):
    """Let workers and loop do all they can."""
    handler.loop.turn()
    while handler.executor.tasks:
        handler.executor.runNext()
        handler.loop.turn()


class FuzzTests:
    """Whatever a client sends."""

    @settings(max_examples=8000, phases=[__import__("hypothesis").Phase.generate], deadline=None)
    @given(streams(), st.sampled_from([echo, ignore]), st.booleans(), st.booleans())
    def test_staysInOrder(self, pieces, serve, blocking, leaves):
        """
        Nothing is raised, memory is bounded, every answer is whole, there are no more of them than requests and refusals, and in
        the end, at the latest with its timeouts, the connection closes and is forgotten.
        """
        handler = makeHandler(FakeAdapter(serve, blocking), connectionTimeout=2000, maxSwallowSize=1000)
        connection = connect(handler)
        for piece in pieces:
            if connection.transport.reading and not connection.transport.closed:
                connection.data_received(piece)
            settle(handler)
            assert held(connection) <= READ_AHEAD + max(map(len, pieces)) + handler.maxHttpHeaderSize
        if leaves and not connection.transport.closed:
            connection.eof_received()
            settle(handler)
        adapter = handler.adapter
        assert len(adapter.refusals) <= 1
        if connection.state in (ConnectionState.OPEN, ConnectionState.KEEP_ALIVE):
            assert connection.exchange is None
            assert len(connection.buffer) <= handler.maxHttpHeaderSize
        for _ in range(4):
            handler.loop.advance(2.5)
            settle(handler)
        assert connection.transport.closed
        assert connection.state is ConnectionState.CLOSED
        assert handler.connections == set()
        sent = connection.transport.sent.replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")
        if not any(exchange.request.method == "HEAD" for exchange in adapter.seen):
            found = answers(sent)
            assert len(found) <= len(adapter.seen) + len(adapter.refusals)
            assert {status for status, _, _ in found} <= {200, 400, 417, 501, 505}

    @settings(max_examples=10, deadline=None)
    @given(streams())
    def test_cutsChangeNothing(self, pieces):
        """What is taken for a request, and its answer, do not depend on how the network cuts the bytes."""
        found, whole = [], b"".join(pieces)
        # who waits for 100 Continue is answered before its body has come
        serve = ignore if b"100-continue" in whole.lower() else echo
        for parts in (pieces, [whole]):
            handler = makeHandler(FakeAdapter(serve))
            connection = connect(handler)
            for part in parts:
                if not connection.transport.closed:
                    connection.data_received(part)
            sent = connection.transport.sent.replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")
            # of several faults the first that can be seen is answered, or none in HTTP/0.9
            found.append(re.split(rb"HTTP/1\.1 [45]", sent)[0])
        assert found[0] == found[1]
