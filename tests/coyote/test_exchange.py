"""Tests for `catalina.coyote.exchange`: reading, writing and ending one request, on the reactor and on workers."""

from __future__ import annotations

import zlib

import pytest
from twisted.internet.defer import CancelledError, Deferred

from catalina.coyote import Channel, ClientAbortException
from catalina.coyote.exchange import ASYNC_WRITE_LIMIT
from catalina.coyote.http11.states import ConnectionState
from catalina.coyote.shared import SharedBytes
from catalina.servlet import IllegalStateException
from tests.coyote.doubles import FakeAdapter, answers, connect, elsewhere, makeHandler
from tests.coyote.test_channel import Files

GET = b"GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n"


def post(fields, body=b""):
    return b"POST / HTTP/1.1\r\nHost: x\r\n" + fields + b"\r\n\r\n" + body


@pytest.fixture
def begin():
    """Sends a request and returns its exchange, which the test answers itself."""

    def make(data=GET, **settings):
        handler = makeHandler(FakeAdapter(lambda exchange: None), **settings)
        connection = connect(handler)
        connection.data_received(data)
        return connection.exchange

    return make


def sent(exchange):
    return exchange.connection.transport.sent


class ReadTests:
    """The body, as it comes."""

    def test_reactorNeverWaits(self, begin):
        """On the reactor a read that would wait is refused, and says what to do."""
        exchange = begin(post(b"Expect: 100-continue\r\nContent-Length: 3"))
        with pytest.raises(IllegalStateException, match="readAsync"):
            exchange.read(10)
        exchange.connection.data_received(b"abc")
        assert (exchange.read(2), exchange.available(), exchange.read(10), exchange.read(10)) == (
            b"ab",
            1,
            b"c",
            b"",
        )

    def test_readAsync(self, begin):
        """The Deferred fires with what comes, then with the end; a client that goes is its error."""
        exchange = begin(post(b"Expect: 100-continue\r\nTransfer-Encoding: chunked"))
        seen = []
        for data in (b"3\r\nabc\r\n", b"0\r\n\r\n"):
            exchange.readAsync(10).addBoth(seen.append)
            exchange.connection.data_received(data)
        assert seen == [b"abc", b""]
        exchange = begin(post(b"Expect: 100-continue\r\nContent-Length: 3"))
        failed = exchange.readAsync(10)
        exchange.connection.connection_lost(None)
        failed.addErrback(lambda failure: seen.append(failure.check(OSError)))
        assert seen[2] is OSError

    def test_cancelledReadLosesNothing(self, begin):
        """What comes after a read was cancelled (by a timeout) is for the next one."""
        exchange = begin(post(b"Expect: 100-continue\r\nContent-Length: 3"))
        read = exchange.readAsync(10)
        read.cancel()
        read.addErrback(lambda failure: failure.trap(CancelledError))
        exchange.connection.data_received(b"abc")
        assert exchange.read(10) == b"abc"

    def test_continue(self, begin):
        """``100 Continue`` is sent once, when somebody wants the body, and never behind the response's head."""
        exchange = begin(post(b"Expect: 100-continue\r\nContent-Length: 3"))
        assert sent(exchange) == b""
        exchange.readAsync(1)
        exchange.acknowledge()
        assert sent(exchange) == b"HTTP/1.1 100 Continue\r\n\r\n"
        late = begin(post(b"Expect: 100-continue\r\nContent-Length: 3"))
        late.commit(b"", False)
        late.acknowledge()
        assert b"100 Continue" not in sent(late)

    def test_workersWait(self, begin):
        """On a worker a read waits for the timeout at most."""
        exchange = begin(post(b"Expect: 100-continue\r\nContent-Length: 3"), connectionTimeout=1)
        assert isinstance(elsewhere(exchange.read, 1), TimeoutError)


class WriteTests:
    """The response, as it leaves."""

    def test_headAndBodyTogether(self, begin):
        """The head leaves with the first bytes; later ones follow in chunks."""
        exchange = begin()
        exchange.commit(b"one", False)
        exchange.write(b"two")
        exchange.write(b"")
        exchange.write(b"three", True)
        exchange.finish()
        ((status, fields, body),) = answers(sent(exchange))
        assert (status, body) == (200, b"onetwothree")
        assert fields[b"transfer-encoding"] == b"chunked"

    def test_countsWhatFollowsTheHead(self, begin):
        """The bytes that frame chunks count, too, and so do pieces that other responses share."""
        exchange = begin()
        exchange.commit(b"one", False)
        exchange.writeShared(SharedBytes(b"two"))
        exchange.write(b"three", True)
        exchange.finish()
        assert sent(exchange).partition(b"\r\n\r\n")[2] == b"3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n"
        assert exchange.bodySent == 31

    def test_neverMoreThanAnnounced(self, begin):
        """What is written above the Content-Length is dropped: it would be taken for the next response."""
        exchange = begin()
        exchange.response.contentLength = 5
        exchange.commit(b"123", False)
        exchange.write(b"4567")
        exchange.write(b"8")
        exchange.finish()
        assert sent(exchange).endswith(b"\r\n\r\n12345")
        assert exchange.bodySent == 5
        assert exchange.connection.state is ConnectionState.KEEP_ALIVE

    def test_lessThanAnnounced(self, begin):
        """After a response that is too short nothing else is answered: it would be taken for the missing bytes."""
        exchange = begin()
        connection = exchange.connection
        exchange.response.contentLength = 5
        exchange.commit(b"123", True)
        exchange.finish()
        before = sent(exchange)
        connection.data_received(GET)
        assert connection.transport.sent == before
        assert len(connection.handler.adapter.seen) == 1

    def test_headRequest(self, begin):
        """HEAD gets the same head, and no body."""
        exchange = begin(GET.replace(b"GET", b"HEAD"))
        exchange.response.contentLength = 3
        exchange.commit(b"abc", True)
        exchange.finish()
        assert b"Content-Length: 3\r\n" in sent(exchange)
        assert sent(exchange).endswith(b"\r\n\r\n")

    def test_gzip(self, begin):
        """A compressed body can be read piece by piece, and ends well."""
        exchange = begin(compression="force")
        exchange.commit(b"one", False)
        first = answers(sent(exchange) + b"0\r\n\r\n")[0][2]
        assert zlib.decompressobj(31).decompress(first) == b"one"
        exchange.write(b"two", True)
        exchange.finish()
        _, fields, body = answers(sent(exchange))[0]
        assert fields[b"content-encoding"] == b"gzip"
        assert zlib.decompress(body, 31) == b"onetwo"

    def test_coroutinesMustFlush(self, begin):
        """On the reactor more than the limit cannot be written to a client that does not read; the error says what to do."""
        exchange = begin()
        exchange.connection.pause_writing()
        exchange.commit(b"x" * (ASYNC_WRITE_LIMIT - 1000), False)
        with pytest.raises(IllegalStateException, match="flushAsync"):
            exchange.write(b"x" * 2000)

    def test_whenDrained(self, begin):
        """flushAsync's Deferred fires when the client has taken everything."""
        exchange = begin()
        exchange.connection.pause_writing()
        exchange.commit(b"x", False)
        drained = exchange.whenDrained()
        assert not drained.called
        exchange.connection.resume_writing()
        assert drained.called

    def test_gone(self, begin):
        """Writing to a client that has gone is a ClientAbortException."""
        exchange = begin()
        assert not exchange.gone
        exchange.connection.connection_lost(None)
        assert exchange.gone
        with pytest.raises(ClientAbortException):
            exchange.commit(b"x", False)


class SendFileTests:
    """Bodies from files."""

    @pytest.mark.parametrize("method, content", [(b"GET", b"content"), (b"HEAD", b"content"), (b"GET", b"")])
    def test_sends(self, begin, method, content):
        """Head and file arrive whole, an empty file too; a HEAD gets no file; the descriptor is given back."""
        files = Files()
        exchange = begin(GET.replace(b"GET", method))
        exchange.response.contentLength = len(content)
        exchange.sendFile(files.slice(content))
        exchange.finish()
        head, _, body = sent(exchange).partition(b"\r\n\r\n")
        assert b"Content-Length: %d" % len(content) in head
        assert body == (content if method == b"GET" else b"")
        assert len(files.released) == 1
        assert exchange.connection.state is ConnectionState.KEEP_ALIVE
        assert not exchange.connection.transport.aborted

    def test_gone(self, begin):
        """The file of a client that has gone is closed."""
        files = Files()
        exchange = begin()
        exchange.connection.connection_lost(None)
        exchange.response.contentLength = 1
        with pytest.raises(ClientAbortException):
            exchange.sendFile(files.slice(b"a"))
        assert len(files.released) == 1

    def test_cannotBeSent(self, begin, monkeypatch):
        """A connection whose client waits for a file that does not come is not used again, and the file counts as far as it was sent."""
        exchange = begin()
        exchange.response.contentLength = 10

        def send(channel, head, file):
            file.position += 3
            raise OSError("the file is shorter than it was")

        monkeypatch.setattr(Channel, "send", send)
        with pytest.raises(OSError, match="shorter"):
            exchange.sendFile(Files().slice(b"0123456789"))
        assert (exchange.keepAlive, exchange.bodySent) == (False, 3)


class EndTests:
    """Handing the connection back."""

    def test_onlyOnce(self, begin):
        """A second finish does nothing to the request that came meanwhile."""
        exchange = begin()
        exchange.response.contentLength = 0
        exchange.commit(b"", True)
        exchange.finish()
        exchange.connection.data_received(GET)
        following = exchange.connection.exchange
        exchange.finish()
        exchange.finishAndClose()
        assert exchange.connection.exchange is following

    def test_finishAndClose(self, begin):
        """The connection closes whatever the client still sends."""
        exchange = begin(post(b"Expect: 100-continue\r\nContent-Length: 300000"))
        exchange.commit(b"", True)
        exchange.finishAndClose()
        assert exchange.connection.state is ConnectionState.LINGER


class CoroutineTests:
    """What an `async def` leaves to be awaited."""

    @pytest.mark.parametrize("worker", [False, True])
    def test_drive(self, begin, worker):
        """It runs on the reactor, whoever hands it over."""
        exchange, deferred, seen = begin(), Deferred(), []

        async def rest():
            seen.append(exchange.connection.handler.isReactorThread())
            return await deferred

        def drive():
            exchange.drive(rest(), lambda result, error: seen.append(result))

        elsewhere(drive) if worker else drive()
        exchange.connection.handler.loop.turn()
        deferred.callback("done")
        assert seen == [True, "done"]

    def test_onWorker(self, begin):
        """Coroutines get back what a blocking call returned or raised on a worker."""
        exchange, seen = begin(), []
        handler = exchange.connection.handler
        for call in (handler.isReactorThread, lambda: 1 / 0):
            exchange.onWorker(call).addBoth(seen.append)
            handler.executor.runNext()
            handler.loop.turn()
        assert seen[0] is False
        assert seen[1].check(ZeroDivisionError)
