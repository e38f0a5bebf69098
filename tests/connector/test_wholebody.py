"""Tests of bodies that a response takes in one piece, and of what others do to it behind them."""

import contextlib
import gzip
import os

import pytest

from catalina.coyote import FileSlice
from catalina.http import PreparedHeaders
from catalina.servlet import IllegalStateException
from catalina.util import OpenFile
from tests.connector.world import Calling, World, answered

BODY = b"0123456789" * 1000


def sliced(path, start=0, end=10_000):
    """What opens a part of a file."""
    return lambda: FileSlice(OpenFile(os.open(path, os.O_RDONLY)), start, end)


@pytest.fixture(params=["bytes", "file"])
def body(request, tmp_path):
    """The same body, from memory and from a file."""
    if request.param == "bytes":
        return lambda: BODY
    (tmp_path / "body").write_bytes(BODY)
    return sliced(tmp_path / "body")


def unchunked(data):
    """The bytes of a chunked body."""
    whole = b""
    while True:
        size, _, data = data.partition(b"\r\n")
        if not int(size, 16):
            return whole
        whole, data = whole + data[: int(size, 16)], data[int(size, 16) + 2 :]


class SendWholeTests:
    """sendWhole."""

    def test_isTheBody(self, body):
        """
        It goes out with its type and its length; nothing that is written behind it does.
        """

        def call(response):
            assert response.sendWhole(None, "text/css", body)
            response.getOutputStream().write(b"late")
            response.flushBuffer()

        response = answered(call)
        assert (response.body, response.header("Content-Type")) == (BODY, ["text/css"])
        assert response.header("Content-Length") == [str(len(BODY))]

    def test_aPartOfAFile(self, tmp_path):
        """
        Offsets are kept.
        """
        (tmp_path / "f").write_bytes(b"0123456789")
        assert (
            answered(lambda response: response.sendWhole(None, "", sliced(tmp_path / "f", 2, 7))).body
            == b"23456"
        )

    def test_fields(self, body):
        """
        Prepared fields go out as they are, in the place of those of their names and beside others; nobody changes them.
        """
        prepared = PreparedHeaders([("ETag", "1"), ("X-A", "a")])

        def behind(response):
            response.setHeader("X-A", "b")
            response.setHeader("X-B", "c")
            assert response.sendWhole(prepared, "", body)

        def alone(response):
            assert response.sendWhole(prepared, "", body)

        kept = [answered(call).header for call in (alone, behind)]
        assert [(header("ETag"), header("X-A"), header("X-B")) for header in kept] == [
            (["1"], ["a"], []),
            (["1"], ["a"], ["c"]),
        ]
        assert prepared.items() == [("ETag", "1"), ("X-A", "a")]

    def test_isRefused(self):
        """
        Nothing happens where somebody has written, sent, chosen how to, named a file, or includes; nothing is opened, either.
        """

        def written(response):
            response.getOutputStream().write(b"a")

        def chosen(response):
            response.getWriter()

        def named(response):
            response.request.setAttribute("org.apache.tomcat.sendfile.filename", os.devnull)

        def sent(response):
            response.flushBuffer()

        def including(response):
            response.included = True

        for call in written, chosen, named, sent, including:

            def both(response, call=call):
                call(response)
                assert not response.sendWhole(PreparedHeaders([("X-A", "a")]), "text/css", pytest.fail)
                response.included = False

            response = answered(both)
            assert (response.header("X-A"), response.header("Content-Type")) == ([], []), call

    def test_onlyOnce(self, body):
        """
        A second body is refused.
        """

        def call(response):
            assert response.sendWhole(None, "", body)
            assert not response.sendWhole(None, "", pytest.fail)

        assert answered(call).body == BODY

    def test_cannotBeHad(self):
        """
        What cannot be read is told, and leaves nothing behind in the head.
        """

        def gone():
            raise FileNotFoundError("gone")

        def call(response):
            with pytest.raises(FileNotFoundError):
                response.sendWhole(PreparedHeaders([("X-A", "a")]), "text/css", gone)

        response = answered(call)
        assert (response.header("X-A"), response.header("Content-Length")) == ([], ["0"])


class AfterwardsTests:
    """What others do to a response that has its whole body."""

    def test_aFileWaitsForTheEnd(self, tmp_path):
        """
        As Tomcat sends a file when the response ends, its head can be changed until then, and an error can take its place.
        """
        (tmp_path / "f").write_bytes(BODY)

        def change(response):
            response.sendWhole(None, "", sliced(tmp_path / "f"))
            assert not response.isCommitted()
            response.setHeader("X-A", "a")

        def fail(response):
            response.sendWhole(None, "", sliced(tmp_path / "f"))
            response.sendError(410)

        def reset(response):
            response.sendWhole(None, "", sliced(tmp_path / "f"))
            response.reset()

        changed, failed, forgotten = answered(change), answered(fail), answered(reset)
        assert (changed.header("X-A"), changed.body) == (["a"], BODY)
        assert failed.status == 410
        assert BODY not in failed.body
        assert (forgotten.status, forgotten.body) == (200, b"")

    def test_aFlushSendsTheFile(self, tmp_path):
        """
        Who flushes commits, and what is committed is there.
        """
        (tmp_path / "f").write_bytes(BODY)

        def call(response):
            response.sendWhole(None, "", sliced(tmp_path / "f"))
            response.flushBuffer()
            assert response.isCommitted()
            assert response.exchange.bodySent == len(BODY)

        assert answered(call).body == BODY

    @pytest.mark.parametrize("compression", ["off", "on"])
    @pytest.mark.parametrize("path", ["/app/forward", "/app/flush", "/app/write"])
    def test_theConnectionGoesOn(self, compression, path):
        """
        Who forwards to it, flushes or writes behind it changes nothing, and the next request is answered.
        """

        def send(response):
            assert response.sendWhole(None, "text/html", lambda: BODY)

        def write(response):
            response.getOutputStream().write(b"late")
            response.getOutputStream().close()

        world = World(compression=compression)
        servlets = {
            "whole": lambda request, response: send(response),
            "forward": lambda request, response: request.getRequestDispatcher("/whole").forward(
                request, response
            ),
            "flush": lambda request, response: (send(response), response.flushBuffer()),
            "write": lambda request, response: (send(response), write(response)),
            "next": lambda request, response: response.getOutputStream().write(b"next"),
        }
        for name, call in servlets.items():
            world.add(Calling(call), f"/{name}", name=name)
        client = world.connect()
        client.get(path, "Accept-Encoding: gzip")
        first = client.body
        client.get("/app/next")
        assert (gzip.decompress(unchunked(first)) if compression == "on" else first) == BODY
        assert client.answer.endswith(b"\r\n\r\nnext")

    def test_tooLate(self):
        """
        Whoever writes when the response has ended is told so, as behind any other.
        """
        kept = []
        answered(lambda response: (kept.append(response), response.sendWhole(None, "", lambda: BODY)))
        with pytest.raises(IllegalStateException, match="has ended"):
            kept[0].getOutputStream().write(b"late")

    def test_isCounted(self, body):
        """
        contentWritten and bodySent count it, for valves and the access log.
        """
        kept = []

        def call(response):
            kept.append(response)
            response.sendWhole(None, "", body)

        answered(call)
        assert (kept[0].contentWritten, kept[0].exchange.bodySent) == (len(BODY), len(BODY))

    def test_aFileThatHasBecomeShorter(self, tmp_path):
        """
        What was promised cannot come: the connection ends, and no other answer takes its place, even where a filter has caught the error.
        """
        (tmp_path / "f").write_bytes(b"short")

        def call(request, response):
            response.sendWhole(None, "", sliced(tmp_path / "f", 5))
            with contextlib.suppress(OSError):
                response.flushBuffer()

        world = World()
        world.add(Calling(call), "/s", name="s")
        client = world.connect()
        client.get("/app/s")
        client.get("/app/s")
        assert client.answer.count(b"HTTP/1.1") <= 1
        assert client.transport.closed
