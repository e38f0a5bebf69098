"""Tests of what applications write on its way to the exchange."""

import pytest

from catalina.connector.outputbuffer import DEFAULT_SIZE
from catalina.servlet import IllegalStateException
from tests.connector.world import Calling, World, answered


def write(*pieces):
    """A servlet that writes bytes, and flushes for each None."""

    def call(response):
        stream = response.getOutputStream()
        for piece in pieces:
            stream.flush() if piece is None else stream.write(piece)

    return call


class CommitTests:
    """When the head leaves."""

    def test_aSmallAnswerLeavesInOnePiece(self):
        """
        What fits the buffer leaves with its head, and has a Content-Length.
        """
        client = answered(write(b"a", b"b"))
        assert client.header("Content-Length") == ["2"]
        assert client.body == b"ab"

    def test_aFullBufferIsStillKept(self):
        """
        Exactly the buffer's size is not sent before the end.
        """
        client = answered(write(b"x" * DEFAULT_SIZE))
        assert client.header("Content-Length") == [str(DEFAULT_SIZE)]

    def test_whatOutgrowsTheBufferIsChunked(self):
        """
        More than the buffer holds goes out chunked.
        """
        client = answered(write(b"x" * (DEFAULT_SIZE + 1)))
        assert client.header("Transfer-Encoding") == ["chunked"]
        assert client.body == b"2001\r\n" + b"x" * (DEFAULT_SIZE + 1) + b"\r\n0\r\n\r\n"

    def test_eachFlushIsAChunk(self):
        """
        A flush sends what there is; one with nothing new sends nothing.
        """
        assert answered(write(b"a", None, None, b"b", None)).body == b"1\r\na\r\n1\r\nb\r\n0\r\n\r\n"

    def test_anEmptyAnswer(self):
        """
        Nothing written is a Content-Length of 0.
        """
        assert answered(write()).header("Content-Length") == ["0"]

    def test_theAnnouncedLengthReachedIsSentAtOnce(self):
        """
        When all announced bytes are there the client need not wait for the servlet to return.
        """
        seen = []
        world = World()

        def call(request, response):
            response.setContentLength(3)
            response.getOutputStream().write(b"abc")
            world.loop.turn()
            seen.append(response.isCommitted())

        world.add(Calling(call), "/s")
        assert world.get("/app/s").body == b"abc"
        assert seen == [True]

    def test_moreThanAnnouncedIsNotSent(self):
        """
        Bytes beyond the announced length never leave: they would be read as the next answer.
        """

        def call(response):
            response.setContentLength(3)
            write(b"abcdef")(response)

        assert answered(call).body == b"abc"

    def test_headHasALengthButNoBody(self):
        """
        HEAD gets the head alone.
        """
        client = answered(write(b"abc"), method="HEAD")
        assert client.body == b""

    @pytest.mark.parametrize("data", [bytearray(b"abc"), memoryview(b"abc")])
    def test_takesWhateverIsBytes(self, data):
        """
        bytearrays and memoryviews are written as bytes.
        """
        assert answered(write(data)).body == b"abc"


class BufferSizeTests:
    """setBufferSize."""

    def test_canBeMadeLarger(self):
        """
        A larger buffer holds more before anything leaves; a smaller size is ignored.
        """

        def call(response):
            assert response.getBufferSize() == DEFAULT_SIZE
            response.setBufferSize(100)
            assert response.getBufferSize() == DEFAULT_SIZE
            response.setBufferSize(20_000)
            assert response.getBufferSize() == 20_000
            write(b"x" * 20_000)(response)
            assert not response.isCommitted()

        assert answered(call).header("Content-Length") == ["20000"]

    @pytest.mark.parametrize("before", [write(b"x"), write(None)])
    def test_notOnceThereIsContent(self, before):
        """
        After something was written, or the head has left, it is too late.
        """
        with pytest.raises(IllegalStateException, match="buffer"):
            answered(lambda response: (before(response), response.setBufferSize(20_000)))


class CloseTests:
    """close, suspend, and writing afterwards."""

    def test_closeEndsTheBody(self):
        """
        close() sends the answer; what is written then is dropped without a word, as Tomcat does.
        """

        def call(response):
            stream = response.getOutputStream()
            stream.write(b"a")
            stream.close()
            assert response.isCommitted()
            stream.write(b"late")
            stream.flush()
            stream.close()

        assert answered(call).body == b"a"

    def test_suspendedOutputIsDropped(self):
        """
        While output is suspended (after a forward) nothing is kept, and close() has to wait for the container.
        """

        def call(response):
            response.suspended = True
            write(b"lost", None)(response)
            response.getOutputStream().close()
            response.suspended = False
            write(b"kept")(response)

        assert answered(call).body == b"kept"

    @pytest.mark.parametrize(
        "late",
        [
            lambda response: response.buffer.write(b"late"),
            lambda response: response.buffer.flush(),
            lambda response: response.flushBuffer(),
            lambda response: response.getWriter().print("late"),
        ],
    )
    def test_afterTheRequestItRaises(self, late):
        """
        Whoever writes when the request is over gets IllegalStateException; the next answer stays clean.
        """
        kept = []
        world = World()
        world.add(Calling(lambda request, response: kept.append(response)), "/s")
        client = world.get("/app/s")
        client.get("/app/s")
        before = client.answer
        with pytest.raises(IllegalStateException, match="ended"):
            late(kept[0])
        assert client.answer == before
