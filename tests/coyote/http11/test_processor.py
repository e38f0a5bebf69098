"""Tests for `catalina.coyote.http11.processor`: one connection, from its first byte to its end."""

from __future__ import annotations

import re

import pytest

from catalina.coyote.body import READ_AHEAD
from catalina.coyote.http11.ending import LINGER_TIME
from catalina.coyote.http11.processor import ClientEOF, canonicalAddress
from catalina.coyote.http11.states import ConnectionState
from tests.coyote.doubles import FakeAdapter, answers, connect, echo, makeHandler

GET = b"GET /%b HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"


def unread(exchange):
    """Answer without a look at the body."""
    exchange.response.contentLength = 2
    exchange.commit(b"ok", True)
    exchange.finish()


def statuses(connection):
    return [status for status, _, _ in answers(connection.transport.sent)]


def bodies(connection):
    return [body for _, _, body in answers(connection.transport.sent)]


@pytest.fixture
def handler():
    return makeHandler()


class RequestTests:
    """Requests on the reactor."""

    @pytest.mark.parametrize(
        "data, body", [(GET % b"a", b"GET /a "), (POST, b"POST /p hello"), (CHUNKED, b"POST /c hello")]
    )
    def test_everySplit(self, handler, data, body):
        """Wherever a request is cut, the answer is the same, and the connection is ready for the next."""
        for pieces in [*([data[:cut], data[cut:]] for cut in range(len(data))), [bytes([b]) for b in data]]:
            connection = connect(handler)
            for piece in pieces:
                connection.data_received(piece)
            assert bodies(connection) == [body]
            assert connection.state is ConnectionState.KEEP_ALIVE
            assert connection.buffer == b""

    def test_pipelined(self, handler):
        """Requests that come together are answered in order, whatever the cut."""
        data = GET % b"1" + POST + GET % b"2" + CHUNKED + GET % b"3"
        expected = [b"GET /1 ", b"POST /p hello", b"GET /2 ", b"POST /c hello", b"GET /3 "]
        for cut in range(len(data)):
            connection = connect(handler)
            connection.data_received(data[:cut])
            connection.data_received(data[cut:])
            assert bodies(connection) == expected

    def test_refusal(self, handler):
        """What is no request is answered without a body and logged; then the client is told to go."""
        connection = connect(handler)
        connection.data_received(b"GET / HTTP/1.1\r\n\r\n" + GET % b"never")
        ((status, fields, body),) = answers(connection.transport.sent)
        assert (status, fields[b"connection"], body) == (400, b"close", b"")
        assert len(handler.adapter.refusals) == 1
        assert handler.adapter.seen == []
        assert connection.state is ConnectionState.LINGER

    def test_simpleRequest(self, handler):
        """HTTP/0.9 gets no answer that it could not understand."""
        connection = connect(handler)
        connection.data_received(b"GET /\r\n")
        assert connection.transport.sent == b""
        assert connection.state is ConnectionState.LINGER

    @pytest.mark.parametrize("limit, count", [(3, 3), (1, 1), (-1, 5)])
    def test_maxKeepAliveRequests(self, limit, count):
        """The last request that is allowed says that the connection closes, and it does."""
        connection = connect(makeHandler(maxKeepAliveRequests=limit))
        connection.data_received(GET % b"" * 5)
        closing = [b"connection" in fields for _, fields, _ in answers(connection.transport.sent)]
        assert closing == [False] * (count - 1) + [limit > 0]

    def test_restrictedUserAgents(self):
        """Clients that restrictedUserAgents names as a whole get no keep-alive."""
        handler = makeHandler(restrictedUserAgents=re.compile("Old.*"))
        for agent, state in ((b"Old 1", ConnectionState.LINGER), (b"Not Old", ConnectionState.KEEP_ALIVE)):
            connection = connect(handler)
            connection.data_received(b"GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: %b\r\n\r\n" % agent)
            assert connection.state is state

    def test_pausedConnector(self, handler):
        """While the connector is paused each answer is its connection's last."""
        connection = connect(handler)
        handler.serving = False
        connection.data_received(GET % b"")
        assert answers(connection.transport.sent)[0][1][b"connection"] == b"close"

    @pytest.mark.parametrize(
        "address, shown",
        [
            (("::ffff:10.1.2.3", 80, 0, 0), ("10.1.2.3", 80)),
            (("::1", 80, 0, 0), ("::1", 80)),
            (("10.1.2.3", 80), ("10.1.2.3", 80)),
            (None, ("", 0)),
            ("/a/unix/socket", ("", 0)),
        ],
    )
    def test_addresses(self, address, shown):
        """IPv4 in IPv6 is shown as IPv4; a socket without a name has none."""
        assert canonicalAddress(address) == shown


class WorkerTests:
    """Requests that need a worker."""

    def test_answersThere(self):
        """A blocking request runs on a worker, and a pipelined one waits until the first has been answered."""
        handler = makeHandler(FakeAdapter(blocking=True))
        connection = connect(handler)
        connection.data_received(GET % b"1" + GET % b"2")
        assert len(handler.executor.tasks) == 1
        handler.executor.runNext()
        handler.loop.turn()
        assert len(handler.executor.tasks) == 1
        handler.executor.runNext()
        handler.loop.turn()
        assert bodies(connection) == [b"GET /1 ", b"GET /2 "]

    def test_smallBodiesComeFirst(self):
        """A worker is taken only when a small body is complete."""
        handler = makeHandler(FakeAdapter(blocking=True))
        connection = connect(handler)
        connection.data_received(POST[:-1])
        assert not handler.executor.tasks
        connection.data_received(POST[-1:])
        handler.executor.runNext()
        handler.loop.turn()
        assert bodies(connection) == [b"POST /p hello"]

    def test_slowBody(self):
        """A body that does not come in time is an error for the servlet, which may answer; the rest is dropped then."""
        handler = makeHandler(FakeAdapter(blocking=True), connectionTimeout=2000)
        connection = connect(handler)
        connection.data_received(POST[:-1])
        handler.loop.advance(3)
        handler.executor.runNext()
        handler.loop.turn()
        assert bodies(connection) == [b"POST /p hell!"]

    def test_overload(self):
        """A pool that takes no more answers 503."""
        handler = makeHandler(FakeAdapter(blocking=True))
        handler.executor.full = True
        connection = connect(handler)
        connection.data_received(GET % b"")
        assert statuses(connection) == [503]

    def test_readAheadIsBounded(self):
        """What a client sends ahead of a busy worker is kept up to a bound; then its socket is paused."""
        handler = makeHandler(FakeAdapter(blocking=True), maxKeepAliveRequests=-1)
        connection = connect(handler)
        connection.data_received(GET % b"1")
        for _ in range(100):
            if connection.transport.reading:
                connection.data_received(GET % b"2" * 100)
        assert not connection.transport.reading
        assert len(connection.buffer) < READ_AHEAD + 100 * len(GET)
        while handler.executor.tasks:
            handler.executor.runNext()
            handler.loop.turn()
        assert connection.transport.reading
        assert len(bodies(connection)) > READ_AHEAD // len(GET)


class UnreadBodyTests:
    """Who answers before the body is read drains it up to a bound, or closes."""

    @pytest.mark.parametrize("data", [POST, CHUNKED])
    def test_drained(self, data):
        """The rest of a small body is dropped wherever it is cut, and the next request is answered."""
        for cut in range(data.index(b"\r\n\r\n") + 4, len(data)):
            handler = makeHandler(FakeAdapter(unread))
            connection = connect(handler)
            connection.data_received(
                data[:cut].replace(b"Host: x\r\n", b"Host: x\r\nExpect: 100-continue\r\n")
            )
            connection.data_received(data[cut:] + GET % b"")
            assert statuses(connection) == [200, 200]

    def test_tooLarge(self):
        """A body that is announced as larger than maxSwallowSize closes the connection."""
        handler = makeHandler(FakeAdapter(unread), maxSwallowSize=10)
        connection = connect(handler)
        connection.data_received(
            b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n\r\n"
        )
        assert connection.state is ConnectionState.LINGER

    def test_growsTooLarge(self):
        """A chunked body may turn out to be too large."""
        handler = makeHandler(FakeAdapter(unread), maxSwallowSize=10)
        connection = connect(handler)
        head = b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.data_received(head + b"8\r\n12345678\r\n")
        assert connection.state is ConnectionState.SWALLOW
        connection.data_received(b"8\r\n12345678\r\n")
        assert connection.state is ConnectionState.LINGER
        connection.data_received(b"0\r\n\r\n" + GET % b"smuggled")
        assert len(handler.adapter.seen) == 1

    def test_errorAfterAnExpectation(self):
        """Nobody waits for a body whose client was told of an error when it asked whether to send it."""

        def refused(exchange):
            exchange.response.status = 401
            unread(exchange)

        connection = connect(makeHandler(FakeAdapter(refused)))
        connection.data_received(
            b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
        )
        assert statuses(connection) == [401]
        assert connection.state is ConnectionState.LINGER

    def test_brokenBody(self):
        """Behind a broken body nothing is taken for a request."""
        connection = connect(makeHandler())
        connection.data_received(CHUNKED.replace(b"0\r\n\r\n", b"x\r\n") + GET % b"smuggled")
        assert bodies(connection) == [b"POST /c hello!"]
        assert connection.state is ConnectionState.LINGER


class EndTests:
    """How connections end."""

    def test_clientHalfCloses(self):
        """Requests that came before the client's end are all answered, on workers too; then the connection closes."""
        handler = makeHandler(FakeAdapter(blocking=True))
        connection = connect(handler)
        connection.data_received(GET % b"1" + GET % b"2")
        connection.eof_received()
        for _ in range(2):
            handler.executor.runNext()
            handler.loop.turn()
        assert bodies(connection) == [b"GET /1 ", b"GET /2 "]
        assert connection.transport.closed
        assert connection.state is ConnectionState.CLOSED

    def test_staysOpenForTheAnswer(self):
        """Behind the client's end the transport stays open until the answer has left."""
        handler = makeHandler(FakeAdapter(blocking=True))
        connection = connect(handler)
        connection.data_received(GET % b"")
        assert connection.eof_received() is True
        assert not connection.transport.closed

    def test_insideTheBody(self):
        """A client that leaves inside its body is an IOException and an EOFException for who reads it."""
        problems = []

        def serve(exchange):
            try:
                while exchange.read(100):
                    pass
            except OSError as problem:
                problems.append(problem)
            exchange.finish()

        handler = makeHandler(FakeAdapter(serve, blocking=True))
        connection = connect(handler)
        connection.data_received(POST[:-1])
        connection.eof_received()
        handler.executor.runNext()
        handler.loop.turn()
        assert isinstance(problems[0], ClientEOF)
        assert isinstance(problems[0], EOFError)
        assert connection.transport.closed

    def test_idle(self):
        """A connection without a request is closed after connectionTimeout, one between requests after keepAliveTimeout."""
        handler = makeHandler(connectionTimeout=20000, keepAliveTimeout=2000)
        idle, used = connect(handler), connect(handler)
        used.data_received(GET % b"")
        handler.loop.advance(3)
        assert used.transport.closed
        assert not idle.transport.closed
        handler.loop.advance(18)
        assert idle.transport.closed
        assert handler.connections == set()
        assert len(handler.deadlines) == 0

    @pytest.mark.parametrize("first, keepAlive", [(b"", 20000), (GET % b"", 60000)])
    def test_slowHead(self, first, keepAlive):
        """A head has connectionTimeout from its first byte on, however slowly its bytes drip."""
        handler = makeHandler(connectionTimeout=4000, keepAliveTimeout=keepAlive)
        connection = connect(handler)
        connection.data_received(first)
        for byte in b"GET / HTTP/1.1":
            if not connection.transport.closed:
                connection.data_received(bytes([byte]))
                handler.loop.advance(0.5)
        assert connection.transport.closed

    def test_lastWord(self, handler):
        """After the last word what comes is dropped, and who does not close is closed after a while."""
        connection = connect(handler)
        connection.data_received(b"nonsense\r\n\r\n")
        assert connection.transport.ended
        connection.data_received(GET % b"never")
        assert not connection.transport.closed
        handler.loop.advance(LINGER_TIME + 1)
        assert connection.transport.closed
        assert handler.adapter.seen == []

    @pytest.mark.parametrize("request_", [GET % b"", b"GET / HTTP/1.0\r\n\r\n"])
    def test_stalledReader(self, request_):
        """Who takes nothing of the end of its answer is cut after a while, whether or not the connection would live on."""
        handler = makeHandler(connectionTimeout=2000)
        connection = connect(handler)
        connection.pause_writing()
        connection.data_received(request_)
        handler.loop.advance(6)
        assert connection.transport.closed
        assert handler.connections == set()

    @pytest.mark.parametrize("request_", [GET % b"", b"GET / HTTP/1.0\r\n\r\n"])
    def test_slowReader(self, request_):
        """Who goes on taking its answer is not cut, however long it takes."""
        handler = makeHandler(connectionTimeout=2000)
        connection = connect(handler)
        connection.pause_writing()
        connection.data_received(request_)
        for _ in range(10):
            connection.channel.queued -= 1
            handler.loop.advance(1.5)
            assert not connection.transport.closed
        connection.channel.queued += 10
        connection.resume_writing()
        handler.loop.advance(5)
        assert connection.transport.closed

    def test_nothingBehindTheEnd(self):
        """While the last answer drains, what the client sends is no request."""
        handler = makeHandler()
        connection = connect(handler)
        connection.pause_writing()
        connection.data_received(b"GET / HTTP/1.0\r\n\r\n")
        connection.data_received(GET % b"never")
        connection.resume_writing()
        handler.loop.turn()
        assert len(handler.adapter.seen) == 1
        assert connection.transport.closed

    def test_abort(self):
        """An exchange that cannot end well cuts its connection, from a worker too, and what is unread is no request."""
        handler = makeHandler(FakeAdapter(lambda exchange: exchange.abort(), blocking=True))
        connection = connect(handler)
        connection.data_received(GET % b"1" + GET % b"2")
        handler.executor.runNext()
        handler.loop.turn()
        assert connection.transport.closed
        assert len(handler.adapter.seen) == 1

    def test_lostWhileBusy(self):
        """A worker whose client goes gets an error when it writes, and nothing else breaks."""
        handler = makeHandler(FakeAdapter(blocking=True))
        connection = connect(handler)
        connection.data_received(GET % b"")
        connection.connection_lost(ConnectionResetError())
        assert isinstance(handler.executor.runNext(), OSError)
        handler.loop.turn()
        assert connection.state is ConnectionState.CLOSED
        assert handler.connections == set()

    def test_whenDrained(self, handler):
        """Who waits for the client to take everything hears when it has, or that it has gone."""
        connection = connect(handler)
        assert connection.whenDrained().called
        outcomes = []
        for end in (connection.resume_writing, lambda: connection.connection_lost(None)):
            connection.pause_writing()
            connection.channel.send(b"x")
            connection.whenDrained().addBoth(outcomes.append)
            end()
        assert outcomes[0] is None
        assert outcomes[1].check(OSError)

    def test_closeIdle(self):
        """Of the idle connections those go on that still send an answer."""
        handler = makeHandler()
        idle, busy = connect(handler), connect(handler)
        busy.pause_writing()
        busy.data_received(GET % b"")
        handler.closeIdle()
        assert (idle.transport.closed, busy.transport.closed) == (True, False)


def test_echoReadsAll():
    """The double answers with the whole body (so that the tests above prove something)."""
    connection = connect(makeHandler(FakeAdapter(echo)))
    connection.data_received(POST)
    assert bodies(connection) == [b"POST /p hello"]
