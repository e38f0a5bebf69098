"""Tests for `catalina.coyote.body`."""

from __future__ import annotations

import threading

import pytest

from catalina.coyote import ProtocolError, RequestBody
from catalina.coyote.body import NO_BODY, READ_AHEAD
from catalina.coyote.http11.bodies import ChunkedBody, FixedLengthBody
from tests.coyote.doubles import PATIENCE, elsewhere


class Wanted:
    """Counts how often more of the body was asked for."""

    def __init__(self):
        self.count = 0
        self.asked = threading.Event()

    def __call__(self):
        self.count += 1
        self.asked.set()


@pytest.fixture
def wanted():
    return Wanted()


def reading(body, timeout=-1.0):
    """Start a reader on a worker; returns the thread and the list that gets what it read."""
    outcome = []

    def run():
        try:
            outcome.append(body.read(100, timeout))
        except OSError as problem:
            outcome.append(problem)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, outcome


class ReadNowTests:
    """What can be read without waiting."""

    def test_inPieces(self, wanted):
        """A read takes at most what was asked for, then one would have to wait, then the end is told for ever."""
        body = RequestBody(FixedLengthBody(6), wanted)
        assert body.readNow(10) is None
        assert body.feed(b"hell") == b""
        assert (body.readNow(3), body.available(), body.readNow(), body.readNow(1)) == (b"hel", 1, b"l", None)
        assert body.feed(b"o!GET") == b"GET"
        assert not body.atEnd
        assert (body.readNow(-1), body.readNow(-1), body.readNow(5)) == (b"o!", b"", b"")
        assert body.atEnd
        assert body.complete

    def test_goodBytesBeforeTheFault(self, wanted):
        """A broken body gives what came before the fault, and then the fault, each time."""
        body = RequestBody(ChunkedBody(), wanted)
        body.feed(b"3\r\nabc\r\nx\r\n")
        assert body.complete
        assert body.readNow() == b"abc"
        assert not body.failed
        for _ in range(2):
            with pytest.raises(ProtocolError):
                body.readNow()
        assert body.failed

    def test_failure(self, wanted):
        """A client that goes fails what is not complete, and leaves alone what is."""
        body = RequestBody(FixedLengthBody(3), wanted)
        body.feed(b"ab")
        body.fail(OSError("gone"))
        body.fail(OSError("again"))
        assert body.readNow() == b"ab"
        with pytest.raises(OSError, match="gone"):
            body.readNow()
        whole = RequestBody(FixedLengthBody(1), wanted)
        whole.feed(b"a")
        whole.fail(OSError("gone"))
        assert (whole.readNow(), whole.readNow()) == (b"a", b"")

    def test_readAheadIsBounded(self, wanted):
        """Above the mark the body is full; whoever makes room asks for more, once."""
        body = RequestBody(FixedLengthBody(1 << 20), wanted)
        body.feed(b"x" * READ_AHEAD)
        assert not body.full
        body.feed(b"x" * 10)
        assert body.full
        body.readNow(5)
        assert wanted.count == 0
        body.readNow(5)
        assert wanted.count == 1
        body.readNow(5)
        assert wanted.count == 1

    def test_discard(self, wanted):
        """What nobody will read is forgotten and counted."""
        body = RequestBody(FixedLengthBody(10), wanted)
        body.feed(b"abc")
        assert (body.discard(), body.discard(), body.available(), body.received) == (3, 0, 0, 3)

    def test_endTogether(self, wanted):
        """Whether the end came with the last bytes can be asked until it was read."""
        body = RequestBody(ChunkedBody(), wanted)
        body.feed(b"1\r\na\r\n0\r\n\r\n")
        assert body.endTogether
        body.readNow()
        body.readNow()
        assert not body.endTogether
        assert body.endSeen

    def test_noBody(self):
        """A request without a body is complete, at its end, and takes no bytes."""
        body = NO_BODY
        assert body.complete
        assert body.atEnd
        assert body.readNow() == b""
        assert body.feed(b"GET") == b"GET"


class BlockingReadTests:
    """Readers on workers."""

    def test_waits(self, wanted):
        """A reader asks for more and gets it when it comes."""
        body = RequestBody(FixedLengthBody(3), wanted)
        thread, outcome = reading(body)
        assert wanted.asked.wait(PATIENCE)
        body.feed(b"ab")
        thread.join(PATIENCE)
        assert outcome == [b"ab"]

    def test_seesTheEnd(self, wanted):
        """A reader that waits hears of a chunked body's end and of a client that goes."""
        body = RequestBody(ChunkedBody(), wanted)
        thread, outcome = reading(body)
        assert wanted.asked.wait(PATIENCE)
        body.feed(b"0\r\n\r\n")
        thread.join(PATIENCE)
        assert outcome == [b""]
        body = RequestBody(ChunkedBody(), wanted)
        wanted.asked.clear()
        thread, outcome = reading(body)
        assert wanted.asked.wait(PATIENCE)
        body.fail(OSError("gone"))
        thread.join(PATIENCE)
        assert str(outcome[0]) == "gone"

    def test_slowClient(self, wanted):
        """After the timeout the read fails; the body itself does not, and may still come."""
        body = RequestBody(FixedLengthBody(3), wanted)
        assert isinstance(elsewhere(body.read, 5, 0.001), TimeoutError)
        body.feed(b"abc")
        assert body.read(5, 1) == b"abc"

    def test_nothingAskedFor(self, wanted):
        """A read of no bytes does not wait."""
        assert RequestBody(FixedLengthBody(3), wanted).read(0, -1) == b""


class WhenReadableTests:
    """Readers on the reactor."""

    def test_now(self, wanted):
        """What is there is told at once, also an end."""
        calls = []
        body = RequestBody(FixedLengthBody(1), wanted)
        body.feed(b"a")
        body.whenReadable(lambda: calls.append(1))
        body.readNow()
        body.whenReadable(lambda: calls.append(2))
        assert calls == [1, 2]

    def test_later(self, wanted):
        """What comes is told once."""
        calls = []
        body = RequestBody(FixedLengthBody(5), wanted)
        body.whenReadable(lambda: calls.append(body.readNow()))
        assert (calls, wanted.count) == ([], 1)
        body.feed(b"ab")
        body.feed(b"c")
        assert calls == [b"ab"]
