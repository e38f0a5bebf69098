"""Tests for `catalina.net.reactorloop` on a reactor whose time and descriptors are the test's."""

from __future__ import annotations

import socket

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionLost
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from catalina.net.reactorloop import ReactorLoop, ReactorTransport


class FakeReactor(Clock):
    """Keeps readers and writers, and calls from threads until `turn`."""

    def __init__(self):
        super().__init__()
        self.readers, self.writers, self.calls = [], [], []

    def addReader(self, reader):
        self.readers.append(reader)

    def removeReader(self, reader):
        self.readers.remove(reader)

    def addWriter(self, writer):
        self.writers.append(writer)

    def removeWriter(self, writer):
        self.writers.remove(writer)

    def callFromThread(self, call, *arguments):
        self.calls.append((call, arguments))


class Protocol:
    """Remembers what it is told."""

    def __init__(self, keepOpen=True):
        self.keepOpen, self.told, self.transport = keepOpen, [], None

    def connection_made(self, transport):
        self.transport = transport
        self.told.append("made")

    def data_received(self, data):
        self.told.append(data)

    def eof_received(self):
        self.told.append("eof")
        return self.keepOpen

    def connection_lost(self, problem):
        self.told.append(problem)


@pytest.fixture
def reactor():
    return FakeReactor()


@pytest.fixture
def ends():
    near, far = socket.socketpair()
    near.setblocking(False)
    yield near, far
    near.close()
    far.close()


class ReactorLoopTests:
    """The few methods of asyncio's loop."""

    def test_time(self, reactor):
        """Time and timers are the reactor's; a timer may be cancelled, also when it has fired."""
        loop, calls = ReactorLoop(reactor), []
        loop.call_soon(calls.append, 1)
        timer = loop.call_later(2, calls.append, 2)
        loop.call_later(3, calls.append, 3).cancel()
        reactor.advance(0)
        assert calls == [1]
        reactor.advance(5)
        timer.cancel()
        assert (calls, loop.time()) == ([1, 2], 5.0)

    def test_threads(self, reactor):
        """Calls from threads are the reactor's."""
        ReactorLoop(reactor).call_soon_threadsafe(print, 1)
        assert reactor.calls == [(print, (1,))]

    def test_descriptors(self, reactor):
        """Who watches a descriptor is called until it no longer wants to be; a second watch replaces the first."""
        loop, calls = ReactorLoop(reactor), []
        loop.add_reader(5, calls.append, "old")
        loop.add_reader(5, calls.append, "read")
        loop.add_writer(5, calls.append, "write")
        (reader,), (writer,) = reactor.readers, reactor.writers
        assert (reader.fileno(), writer.fileno()) == (5, 5)
        reader.doRead()
        writer.doWrite()
        writer.connectionLost(Failure(ConnectionLost()))
        assert calls == ["read", "write", "write"]
        assert loop.remove_reader(5)
        assert not loop.remove_reader(5)
        assert loop.remove_writer(5)
        assert (reactor.readers, reactor.writers) == ([], [])

    def test_connectAcceptedSocket(self, reactor, ends):
        """An accepted socket gets its protocol and is read."""
        protocol = Protocol()
        Deferred.fromCoroutine(ReactorLoop(reactor).connect_accepted_socket(lambda: protocol, ends[0]))
        ends[1].send(b"hello")
        reactor.readers[0].doRead()
        assert protocol.told == ["made", b"hello"]


class ReactorTransportTests:
    """One connection."""

    @pytest.fixture
    def transport(self, reactor, ends):
        protocol = Protocol()
        made = ReactorTransport(reactor, ends[0], protocol)
        made.resume_reading()
        return made, protocol

    def test_pause(self, reactor, transport):
        """While reading is paused the reactor does not look; both may be asked for twice."""
        made, _ = transport
        made.pause_reading()
        made.pause_reading()
        assert reactor.readers == []
        made.resume_reading()
        made.resume_reading()
        assert reactor.readers == [made]

    def test_nothingThere(self, transport):
        """A look for nothing tells nothing."""
        made, protocol = transport
        made.doRead()
        assert protocol.told == []

    @pytest.mark.parametrize("keepOpen", [True, False])
    def test_end(self, reactor, transport, ends, keepOpen):
        """The protocol decides whether the client's end is the connection's."""
        made, protocol = transport
        protocol.keepOpen = keepOpen
        ends[1].shutdown(socket.SHUT_WR)
        made.doRead()
        reactor.advance(0)
        assert protocol.told == (["eof"] if keepOpen else ["eof", None])
        assert reactor.readers == []
        assert (made.fileno() == -1) is not keepOpen

    def test_close(self, reactor, transport):
        """After close the protocol hears of it once, in the next turn, and the socket is closed behind it."""
        made, protocol = transport
        made.close()
        made.close()
        assert made.is_closing()
        assert protocol.told == []
        reactor.advance(0)
        made.doRead()
        made.connectionLost(Failure(ConnectionLost()))
        assert protocol.told == [None]
        assert made.get_extra_info("socket", "none") == "none"

    def test_abort(self, reactor, transport):
        """abort closes too."""
        made, protocol = transport
        made.abort()
        reactor.advance(0)
        assert protocol.told == [None]

    def test_lost(self, transport):
        """A hang-up that the reactor notices is an OSError."""
        made, protocol = transport
        made.connectionLost(Failure(ConnectionLost()))
        assert isinstance(protocol.told[0], OSError)

    def test_writeEof(self, transport, ends):
        """The client sees the end and may still send."""
        made, protocol = transport
        made.write_eof()
        assert ends[1].recv(1) == b""
        ends[1].send(b"x")
        made.doRead()
        assert protocol.told == [b"x"]

    def test_namesOfAClientThatHasGone(self, reactor):
        """A client may be gone before its name is asked for: then it has none."""

        class Gone:
            def getpeername(self):
                raise OSError(107, "not connected")

            getsockname = getpeername

        made = ReactorTransport(reactor, Gone(), Protocol())
        assert made.get_extra_info("peername") is None
        assert made.get_extra_info("sockname", ("", 0)) == ("", 0)
        assert made.get_extra_info("ssl_object") is None
