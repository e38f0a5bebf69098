"""Tests for `catalina.coyote.channel`, on socket pairs: what leaves, in order, whoever sends."""

from __future__ import annotations

import os
import socket
import tempfile
import threading
import weakref

import pytest

from catalina.coyote import Channel, ClientAbortException, FileSlice, WriteTimeout
from catalina.coyote.channel import HIGH_WATER, LOW_WATER
from catalina.util import OpenFile
from tests.coyote.doubles import PATIENCE, FakeTransport, ManualLoop, elsewhere


class Line:
    """A channel, its client's end, and a loop that drains when told to."""

    def __init__(self, tls=False):
        self.loop = ManualLoop()
        self.near, self.far = socket.socketpair()
        for end in (self.near, self.far):
            end.setblocking(False)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        self.transport = FakeTransport()
        self.drained = 0
        fd = -1 if tls else self.near.fileno()
        self.channel = Channel(self.loop, self.transport, fd, self, threading.get_ident())

    def channelDrained(self):
        self.drained += 1

    def take(self):
        """What the client has got so far."""
        data = b""
        while True:
            try:
                piece = self.far.recv(1 << 20)
            except BlockingIOError:
                return data
            if not piece:
                return data
            data += piece

    def drain(self):
        """Let the loop run and the client read until nothing moves."""
        data = b""
        while True:
            self.loop.turn()
            for call in tuple(self.loop.writers.values()):
                call()
            piece = self.take()
            if not piece and not self.loop.writers:
                return data
            data += piece

    def close(self):
        self.channel.lost()
        self.near.close()
        self.far.close()


@pytest.fixture
def line():
    made = Line()
    yield made
    made.close()


@pytest.fixture
def secure():
    made = Line(tls=True)
    yield made
    made.close()


class Files:
    """Slices of a temporary file that note when nobody refers to the file any more."""

    def __init__(self):
        self.released = []

    def slice(self, data, start=0, end=None):
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.flush()
            opened = OpenFile(os.dup(file.fileno()))
        weakref.finalize(opened, self.released.append, opened.fd)
        return FileSlice(opened, start, len(data) if end is None else end)


BIG = bytes(range(256)) * 2000


class SendTests:
    """Bytes on a plain connection."""

    def test_direct(self, line):
        """What the socket takes is there at once; nothing is queued and the transport is not asked."""
        line.channel.send(b"hello")
        assert line.take() == b"hello"
        assert line.channel.writeable
        assert (line.channel.queued, line.channel.sent, line.transport.sent) == (0, 5, b"")

    def test_queues(self, line):
        """What does not fit waits, later bytes wait behind it, and everything comes in order."""
        line.channel.send(BIG)
        assert line.channel.queued > 0
        assert not line.channel.writeable
        line.channel.send(b"behind")
        line.channel.send(b"")
        assert line.drain() == BIG + b"behind"
        assert (line.channel.queued, line.channel.writeable, line.drained) == (0, True, 1)
        line.channel.send(b"again")
        assert line.take() == b"again"

    def test_fromWorkers(self, line):
        """A worker's bytes that do not fit are drained by the loop, which is told on its own thread."""
        elsewhere(line.channel.send, BIG)
        assert line.loop.writers == {}
        assert len(line.loop.ready) == 1
        elsewhere(line.channel.send, b"behind")
        assert len(line.loop.ready) == 1
        assert line.drain() == BIG + b"behind"

    def test_watchesAnotherDescriptor(self, line):
        """The loop watches a duplicate, and gives it back."""
        line.channel.send(BIG)
        (watched,) = line.loop.writers
        assert watched != line.near.fileno()
        line.drain()
        with pytest.raises(OSError):
            os.fstat(watched)

    def test_clientHasGone(self, line):
        """Writing to nobody is a ClientAbortException, directly and from the queue, which ends the connection."""
        line.channel.send(BIG)
        line.far.close()
        for call in tuple(line.loop.writers.values()):
            call()
        assert line.transport.aborted
        assert (line.channel.open, line.channel.queued, line.loop.writers) == (False, 0, {})
        with pytest.raises(ClientAbortException):
            line.channel.send(b"x")

    def test_directWriteFails(self, line):
        """The first write tells too."""
        line.far.close()
        with pytest.raises(ClientAbortException):
            line.channel.send(b"x")

    def test_manyThreads(self, line):
        """Messages of several threads are never mixed."""
        messages = [bytes([65 + number]) * 3000 for number in range(8)]
        threads = [
            threading.Thread(target=lambda m=m: [line.channel.send(m) for _ in range(5)], daemon=True)
            for m in messages
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        data = line.drain()
        pieces = [data[i : i + 3000] for i in range(0, len(data), 3000)]
        assert sorted(pieces) == sorted(messages * 5)


class WaitForRoomTests:
    """Workers whose client is slow."""

    def test_noNeed(self, line):
        """Below the mark nobody waits."""
        line.channel.send(b"x")
        line.channel.waitForRoom(0.001)

    def test_stalled(self, line):
        """A client that takes nothing for the whole timeout has stalled."""
        line.channel.send(BIG)
        assert line.channel.queued > HIGH_WATER
        assert isinstance(elsewhere(line.channel.waitForRoom, 0.001), WriteTimeout)

    def waiting(self, line):
        """Start a worker that waits; returns it and what it will end with."""
        outcome, entered = [], threading.Event()

        def run():
            entered.set()
            try:
                outcome.append(line.channel.waitForRoom(-1))
            except OSError as problem:
                outcome.append(problem)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        assert entered.wait(PATIENCE)
        return thread, outcome

    def test_roomAgain(self, line):
        """It goes on when less than the low mark is queued."""
        line.channel.send(BIG)
        thread, outcome = self.waiting(line)
        line.drain()
        thread.join(PATIENCE)
        assert outcome == [None]
        assert line.channel.queued <= LOW_WATER

    def test_gone(self, line):
        """It is told when the connection is gone, however long it would have waited."""
        line.channel.send(BIG)
        thread, outcome = self.waiting(line)
        line.channel.lost()
        thread.join(PATIENCE)
        assert isinstance(outcome[0], ClientAbortException)


class SendFileTests:
    """Files without copying."""

    def test_behindTheHead(self, line):
        """The file comes behind what was sent before and before what comes after; its descriptor is given back."""
        files = Files()
        line.channel.send(b"head", files.slice(BIG, 10, len(BIG) - 10))
        line.channel.send(b"after")
        assert line.channel.sent == 4 + len(BIG) - 20 + 5
        assert line.drain() == b"head" + BIG[10:-10] + b"after"
        assert len(files.released) == 1

    def test_atOnce(self, line):
        """What the socket takes leaves without the loop."""
        files = Files()
        line.channel.send(b"head", files.slice(b"little"))
        assert line.channel.writeable
        assert len(files.released) == 1
        assert line.drain() == b"headlittle"

    def test_behindWhatWaits(self, line):
        """Head and file wait behind what the client has not taken yet."""
        files = Files()
        line.channel.send(BIG)
        line.channel.send(b"head", files.slice(b"little"))
        assert line.drain() == BIG + b"headlittle"
        assert len(files.released) == 1

    def test_clientGoesBeforeWhatIsHeld(self, line):
        """A file behind an answer that waits is closed, too, when the client has gone."""
        files = Files()
        line.channel.held = b"answer"
        line.far.close()
        with pytest.raises(ClientAbortException):
            line.channel.send(b"head", files.slice(b"content"))
        assert len(files.released) == 1

    def test_clientGoes(self, line):
        """A file whose client has gone is closed, whether it was sent already or not."""
        files = Files()
        line.channel.send(b"", files.slice(BIG))
        line.channel.lost()
        with pytest.raises(ClientAbortException):
            line.channel.send(b"", files.slice(BIG))
        assert len(files.released) == 2

    @pytest.mark.parametrize("tls", [False, True])
    def test_fileShrinks(self, tls):
        """A file that became shorter cuts the connection: the rest of the response will never come."""
        files, line = Files(), Line(tls)
        line.channel.send(b"", files.slice(b"short", 0, 100))
        line.drain()
        assert line.transport.aborted
        assert not line.channel.open
        assert len(files.released) == 1
        line.close()


class TLSTests:
    """Under TLS the loop encrypts everything."""

    def test_throughTheTransport(self, secure):
        """Bytes are given to the transport on the loop's thread, in order."""
        secure.channel.send(b"a")
        assert secure.transport.sent == b"a"
        elsewhere(secure.channel.send, b"b")
        elsewhere(secure.channel.send, b"c")
        assert secure.transport.sent == b"a"
        assert secure.channel.queued == 2
        secure.loop.turn()
        assert secure.transport.sent == b"abc"
        assert secure.channel.writeable

    def test_pause(self, secure):
        """While the transport's buffer is full nothing is given to it."""
        secure.channel.pause()
        secure.channel.send(b"a")
        secure.channel.send(b"b")
        assert (secure.transport.sent, secure.channel.queued) == (b"", 2)
        secure.channel.resume()
        assert (secure.transport.sent, secure.channel.queued, secure.drained) == (b"ab", 0, 1)

    def test_files(self, secure):
        """Files are read piece by piece, and no further than the transport takes."""
        files = Files()
        secure.channel.pause()
        secure.channel.send(b"", files.slice(BIG))
        secure.channel.resume()
        assert secure.transport.sent == BIG
        assert len(files.released) == 1
