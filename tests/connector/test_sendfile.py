"""Tests of sendfile by request attributes."""

import pytest

from catalina.coyote.http11 import Http11Protocol
from tests.connector.comet import opened
from tests.connector.world import World, served

NAME = "org.apache.tomcat.sendfile."


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    return str(path)


def send(file, start=None, end=None, length=None, **options):
    """A client of a servlet that names a file."""

    def call(request, response):
        request.setAttribute(f"{NAME}filename", file)
        request.setAttribute(f"{NAME}start", start)
        request.setAttribute(f"{NAME}end", end)
        if length is not None:
            response.setContentLength(length)
        return request.getAttribute(f"{NAME}support")

    return served(call, **options)


class SendfileTests:
    """The contract of Tomcat's advanced I/O page."""

    @pytest.mark.parametrize(
        ("start", "end", "body"),
        [(0, 10, b"0123456789"), (2, 5, b"234"), (None, None, b"0123456789"), (4, 4, b""), (10, 10, b"")],
    )
    def test_theFileIsTheBody(self, file, start, end, body):
        """
        From start to end, exclusive; without them the whole file.
        """
        support, client = send(file, start, end, None if end is None else end - start)
        assert support is True
        assert client.body == body
        assert client.header("Content-Length") == [str(len(body))]

    def test_theLengthIsPutRight(self, file):
        """
        Without a Content-Length, or with a wrong one, the file's counts; Tomcat said 0 and sent the file.
        """
        assert send(file, 0, 10)[1].header("Content-Length") == ["10"]
        assert send(file, 0, 10, 3)[1].header("Content-Length") == ["10"]

    def test_theConnectionIsKept(self, file):
        """
        The next request is answered.
        """
        world = World()
        _support, client = send(file, 0, 10, world=world)
        client.get("/app/s")
        assert client.answer.count(b"HTTP/1.1 200") == 2

    def test_headHasNoBody(self, file):
        """
        HEAD gets the head alone.
        """
        _support, client = send(file, 0, 10, method="HEAD")
        assert client.body == b""
        assert client.header("Content-Length") == ["10"]

    @pytest.mark.parametrize("range", [(5, 3), (-1, 3), (0, 11)])
    def test_bytesThatAreNotThere(self, file, range):
        """
        A range outside of the file is an error, not a wrong answer.
        """
        assert send(file, *range)[1].status == 500

    def test_aFileThatIsNotThere(self):
        """
        A file that cannot be opened is a 500.
        """
        assert send("/nonexistent/file")[1].status == 500

    @pytest.mark.parametrize("options", [{"useSendfile": False}, {"handler": Http11Protocol()}])
    def test_whereItIsNotSupported(self, file, options):
        """
        With useSendfile="false", or on the BIO connector, the support attribute is missing and the file is not sent.
        """
        support, client = send(file, 0, 10, **options)
        assert support is None
        assert client.body == b""

    def test_afterAFlushItIsTooLate(self, file):
        """
        Attributes that are set after the head has left do nothing.
        """

        def call(request, response):
            response.getOutputStream().write(b"x")
            response.flushBuffer()
            request.setAttribute(f"{NAME}filename", file)

        assert served(call)[1].body == b"1\r\nx\r\n0\r\n\r\n"

    def test_inComet(self, file):
        """
        In BEGIN of a Comet request the file is the body at the flush, what is written later is dropped, and END still comes.
        """

        def begin(event):
            event.getHttpServletRequest().setAttribute(f"{NAME}filename", file)
            event.getHttpServletResponse().flushBuffer()
            event.getHttpServletResponse().getWriter().print("too much")

        comet, client = opened(begin=begin)
        assert client.body == b"0123456789"
        client.finish()
        assert comet.seen == ["BEGIN", "END"]
        assert client.body == b"0123456789"
