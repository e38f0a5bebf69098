"""Tests of what leaves on a Comet connection while several threads write and end it."""

import threading

import pytest

from catalina.comet import CometOperation, broadcast
from catalina.coyote import SharedBytes
from catalina.coyote.http11 import processor, serializer
from catalina.servlet import IllegalStateException
from tests.connector.comet import AsyncScript, closing, flush, opened
from tests.connector.world import PATIENCE, elsewhere

LAST_CHUNK = b"0\r\n\r\n"
#: Seconds that a writer stands still; whoever has to wait for it does so long.
PAUSE = 0.2


class SlowWriter:
    """
    A thread that writes, and stands still between the response and the connection: after the response has been found open, and before
    the first byte has left.
    """

    def __init__(self, monkeypatch):
        self._thread = None
        self._arrived = threading.Event()
        self.outcome = None
        monkeypatch.setattr(processor, "serializer", self)

    def write(self, event):
        """Write and flush on a thread of its own; returns when that stands still."""
        self._thread = threading.Thread(target=self._write, args=(event.getHttpServletResponse(),))
        self._thread.start()
        assert self._arrived.wait(PATIENCE)

    def _write(self, response):
        try:
            response.getOutputStream().write(b"late")
            response.flushBuffer()
        except Exception as problem:
            self.outcome = problem

    def join(self):
        """Wait for its end."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    # the codec

    commit = staticmethod(serializer.commit)

    def chunks(self, data, last):
        if threading.current_thread() is self._thread and not self._arrived.is_set():
            self._arrived.set()
            threading.Event().wait(PAUSE)
        return serializer.chunks(data, last)


@pytest.fixture
def slow(monkeypatch):
    """A writer that stands still for a moment at the worst place."""
    return SlowWriter(monkeypatch)


class LateWriterTests:
    """Whoever writes while the response ends comes before the end, or not at all."""

    def test_closedByAnotherThread(self, slow):
        """
        close() of one thread and a write of another: nothing stands behind the last chunk.
        """
        world, client = opened()
        slow.write(world.event)
        elsewhere(world.event.close)
        slow.join()
        world.settle()
        assert client.answer.endswith(LAST_CHUNK)
        assert slow.outcome is None

    def test_closedThroughTheStream(self, slow):
        """
        The same where the stream is closed instead.
        """
        world, client = opened()
        slow.write(world.event)
        elsewhere(world.event.getHttpServletResponse().getOutputStream().close)
        slow.join()
        world.settle()
        assert client.answer.endswith(LAST_CHUNK)

    @pytest.mark.parametrize("end", ["finish", "leave"])
    def test_theLastEventIsDelivered(self, slow, end):
        """
        The last event is delivered while a thread writes: what it writes is part of the response, or it raises.
        """
        world, client = opened()
        slow.write(world.event)
        getattr(client, end)()
        slow.join()
        assert b"late" not in client.answer.partition(LAST_CHUNK)[2]
        assert slow.outcome is None or isinstance(slow.outcome, (OSError, IllegalStateException))

    def test_theNextRequestIsAnswered(self, slow):
        """
        Bytes of the next request bring END while a thread writes: its text does not stand in the next answer.
        """
        world, client = opened()
        slow.write(world.event)
        client.get("/app/none")
        slow.join()
        world.settle()
        first, _, second = client.answer.partition(LAST_CHUNK)
        assert second.startswith(b"HTTP/1.1 404 ")
        assert b"late" not in second

    def test_closedInBegin(self, slow):
        """
        BEGIN hands its response to a thread and closes it: the thread's text comes before the end, or not at all.
        """
        world, client = opened(begin=lambda event: (flush(event), slow.write(event), closing(event)))
        slow.join()
        world.settle()
        assert client.answer.endswith(LAST_CHUNK)
        assert client.exchange is None

    def test_threadsDoNotMix(self):
        """
        What several threads write at once arrives whole, and all of it.
        """
        world, client = opened()
        stream = world.event.getHttpServletResponse().getOutputStream()

        def write(letter):
            for _ in range(200):
                stream.write(letter * 50)
                stream.flush()

        threads = [threading.Thread(target=write, args=(letter,)) for letter in (b"a", b"b", b"c")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        world.settle()
        for letter in (b"a", b"b", b"c"):
            assert client.body.count(letter * 50) == 200

    def test_aSharedPieceFollowsWhatIsBuffered(self):
        """
        A broadcast piece comes behind what was written and not yet flushed.
        """
        world, client = opened()
        response = world.event.getHttpServletResponse()
        response.getOutputStream().write(b"first ")
        response.buffer.writeShared(SharedBytes(b"second"))
        response.buffer.writeShared(SharedBytes(b"third"))
        world.settle()
        assert client.body == b"c\r\nfirst second\r\n5\r\nthird\r\n"
        exchange = client.exchange
        world.event.close()
        client.leave()
        assert exchange.bodySent == len(b"c\r\nfirst second\r\n5\r\nthird\r\n0\r\n\r\n")

    def test_anEmptySharedPiece(self):
        """
        A broadcast of nothing sends nothing, first or later: an empty chunk would end the body.
        """
        world, client = opened()
        response = world.event.getHttpServletResponse()
        for piece in (b"", b"first", b"", b"second"):
            broadcast([response], piece)
        world.settle()
        assert client.body == b"5\r\nfirst\r\n6\r\nsecond\r\n"


class OverflowTests:
    """A client that takes nothing."""

    def test_theEventComesAfterTheWrite(self):
        """
        Where coroutines write, ERROR is delivered when the write that was too much has raised, not in the middle of it.
        """
        world, client = opened(script=AsyncScript, settings={"cometWriteBuffer": 4096})
        client.stall()
        world.event.getHttpServletResponse().getOutputStream().write(b"x" * 8192)
        with pytest.raises(OSError, match="cometWriteBuffer"):
            world.event.getHttpServletResponse().flushBuffer()
        assert world.seen == ["BEGIN"]
        world.settle()
        assert world.seen == ["BEGIN", "ERROR/IOEXCEPTION"]

    def test_aLargePieceIsTaken(self):
        """
        What counts is what the client has not taken: a piece larger than cometWriteBuffer leaves where it takes it.
        """
        world, client = opened(settings={"cometWriteBuffer": 4096})
        world.event.getHttpServletResponse().getOutputStream().write(b"x" * 8192)
        world.event.getHttpServletResponse().flushBuffer()
        world.settle()
        assert world.seen == ["BEGIN"]
        assert client.answer.count(b"x") == 8192


class WhereItClosesTests:
    """Who has ended the response decides what follows."""

    @pytest.mark.parametrize("operation", [CometOperation.OP_WRITE, CometOperation.OP_CALLBACK])
    def test_anotherThreadClosesTheStreamDuringAnEvent(self, operation):
        """
        WRITE or CALLBACK runs while another thread closes the stream: END still comes, as after its close().
        """

        def close(event):
            elsewhere(event.getHttpServletResponse().getOutputStream().close)

        world, _client = opened(
            begin=lambda event: (flush(event), event.register(operation)), write=close, callback=close
        )
        assert world.seen == ["BEGIN", operation.name.removeprefix("OP_"), "END"]
