"""Tests of the way a resource's bytes take into the response."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from catalina.naming.resources import FileDirContext, Resource
from catalina.servlet import HttpServletResponseWrapper, IllegalStateException
from catalina.servlets import delivery
from catalina.servlets.delivery import Delivery
from tests.servlets.fakes import FakeRequest, FakeResponse

SUPPORT = {"org.apache.tomcat.sendfile.support": True}


class DeliveryCase:
    """A folder of files."""

    @pytest.fixture(autouse=True)
    def prepare(self, tmp_path: Path) -> None:
        self.folder = tmp_path
        self.files = FileDirContext(str(tmp_path))
        self.files.allocate()
        self.response = FakeResponse()
        self.request = FakeRequest(attributes=dict(SUPPORT))

    def resource(self, content: bytes, name: str = "f.txt") -> Resource:
        (self.folder / name).write_bytes(content)
        found = self.files.lookup("/" + name)
        assert found is not None
        return found

    def deliver(
        self, resource: Resource, contentType: str | None = "text/plain", content: bool = True
    ) -> Delivery:
        return Delivery(self.request, self.response, resource, contentType, content)


class WholeTests(DeliveryCase):
    """A whole file."""

    def test_isOneWrite(self) -> None:
        """A small file is one write from memory, behind its type and length."""
        resource = self.resource(b"hello")
        assert self.deliver(resource).send(None, 48 * 1024) is None
        assert self.response.stream.writes == [b"hello"]
        assert (self.response.type, self.response.length, self.response.status) == ("text/plain", 5, 200)
        assert resource.content == b"hello"

    def test_headHasNoBody(self) -> None:
        """Without content only the head is set."""
        self.deliver(self.resource(b"hello"), content=False).send(None)
        assert (self.response.body, self.response.length) == (b"", 5)

    def test_emptyFileTakesNoStream(self) -> None:
        """An empty file has a length and nothing else."""
        self.response.writerTaken = True
        self.deliver(self.resource(b""), "image/png").send(None)
        assert (self.response.length, self.response.type) == (0, "image/png")

    @pytest.mark.parametrize("contentType", [None, ""])
    def test_withoutTypeNoneIsSet(self, contentType: str | None) -> None:
        """What has no type is sent without."""
        self.deliver(self.resource(b"x"), contentType).send(None)
        assert self.response.type is None


class SendfileTests(DeliveryCase):
    """What is left to the connector."""

    def test_handsLargeFilesOver(self) -> None:
        """Above the limit nothing is written: the connector gets the open file."""
        resource = self.resource(bytes(2000))
        self.deliver(resource).send(None, 1999)
        assert self.response.body == b""
        assert self.response.length == 2000
        file = self.response.file
        assert (file.position, file.end, os.fstat(file.source.fd).st_size) == (0, 2000, 2000)

    def test_handsRangesOver(self) -> None:
        """A range has its place in the file; the end is the byte behind the last."""
        self.deliver(self.resource(bytes(2000))).send([(100, 1199)], 1000)
        assert (self.response.status, self.response.length, self.response.body) == (206, 1100, b"")
        assert (self.response.file.position, self.response.file.end) == (100, 1200)

    @pytest.mark.parametrize("limit", [2000, 0, -1024])
    def test_writesWhatIsNotAboveTheLimit(self, limit: int) -> None:
        """At the limit, and where sendfile is switched off, the file is written."""
        self.deliver(self.resource(bytes(2000))).send(None, limit)
        assert len(self.response.body) == 2000

    @pytest.mark.parametrize("support", [None, False, "true"])
    def test_needsTheConnector(self, support: object) -> None:
        """Only a connector that says so sends files."""
        self.request.attributes = {"org.apache.tomcat.sendfile.support": support}
        self.deliver(self.resource(bytes(2000))).send(None, 1)
        assert len(self.response.body) == 2000

    def test_wrappedResponseWantsTheBytes(self) -> None:
        """A filter that has wrapped the response sees every byte."""
        wrapped = HttpServletResponseWrapper(self.response)
        Delivery(self.request, wrapped, self.resource(bytes(2000)), "text/plain", True).send(None, 1)
        assert len(self.response.body) == 2000

    def test_includedFileIsPartOfAPage(self) -> None:
        """Within another page the file is written at its place."""
        self.response.included = True
        self.deliver(self.resource(bytes(2000))).send(None, 1)
        assert len(self.response.body) == 2000


class RangeTests(DeliveryCase):
    """Parts of a file."""

    def test_sendsOnePart(self) -> None:
        """One range is the body, with its place in a header."""
        self.deliver(self.resource(b"0123456789")).send([(2, 5)])
        assert (self.response.status, self.response.length, self.response.type) == (206, 4, "text/plain")
        assert self.response.headers.get("Content-Range") == "bytes 2-5/10"
        assert self.response.stream.writes == [b"2345"]

    def test_sendsSeveralParts(self) -> None:
        """Several ranges are a multipart body, byte for byte as Tomcat writes it."""
        self.deliver(self.resource(b"0123456789")).send([(0, 1), (3, 4)])
        assert self.response.type == "multipart/byteranges; boundary=CATALINA_MIME_BOUNDARY"
        assert self.response.length is None
        assert self.response.stream.writes == [
            b"\r\n--CATALINA_MIME_BOUNDARY\r\nContent-Type: text/plain\r\n"
            b"Content-Range: bytes 0-1/10\r\n\r\n01"
            b"\r\n--CATALINA_MIME_BOUNDARY\r\nContent-Type: text/plain\r\n"
            b"Content-Range: bytes 3-4/10\r\n\r\n34"
            b"\r\n--CATALINA_MIME_BOUNDARY--"
        ]

    def test_partsNeedNoType(self) -> None:
        """A file without type gives parts without type."""
        self.deliver(self.resource(b"0123456789"), None).send([(0, 0), (9, 9)])
        assert b"Content-Type" not in self.response.body

    def test_headOfSeveralParts(self) -> None:
        """HEAD is told the type."""
        self.deliver(self.resource(b"0123456789"), content=False).send([(0, 1), (3, 4)])
        assert (self.response.status, self.response.body) == (206, b"")
        assert self.response.type == "multipart/byteranges; boundary=CATALINA_MIME_BOUNDARY"


class MixedTests(DeliveryCase):
    """A file behind what others have written."""

    def test_textGoesThroughTheWriter(self) -> None:
        """Where the writer is taken a text is decoded, whole, and without a length."""
        self.response.writerTaken = True
        self.deliver(self.resource("täxt\r\n".encode("latin-1"))).send([(0, 1)], 0, "latin-1")
        assert self.response.writer.text == "täxt\r\n"
        assert (self.response.status, self.response.length) == (200, None)

    def test_brokenTextIsReplaced(self) -> None:
        """Bytes that the encoding does not have become U+FFFD, as in Java."""
        self.response.writerTaken = True
        self.deliver(self.resource(b"a\xffb")).send(None)
        assert self.response.writer.text == "a�b"

    @pytest.mark.parametrize("contentType", [None, "text/html", "image/svg+xml", "application/javascript"])
    def test_knowsText(self, contentType: str | None) -> None:
        """What Tomcat takes for text may be written to a writer."""
        self.response.writerTaken = True
        self.deliver(self.resource(b"x"), contentType).send(None)
        assert self.response.writer.text == "x"

    def test_otherTypesCannotBeMixedWithText(self) -> None:
        """A picture cannot follow text."""
        self.response.writerTaken = True
        with pytest.raises(IllegalStateException):
            self.deliver(self.resource(b"x"), "image/png")

    def test_afterOtherBytesEverythingIsSent(self) -> None:
        """Behind bytes of others a range or a length would be wrong; wrappers do not hide these bytes."""
        self.response.contentWritten = 3
        wrapped = HttpServletResponseWrapper(HttpServletResponseWrapper(self.response))
        Delivery(self.request, wrapped, self.resource(b"0123"), "text/plain", True).send([(0, 0)], 1)
        assert (self.response.body, self.response.length, self.response.status) == (b"0123", None, 200)

    def test_headOfMixed(self) -> None:
        """Without content there is nothing to do but the type."""
        self.response.contentWritten = 3
        self.deliver(self.resource(b"0123"), content=False).send(None)
        assert (self.response.body, self.response.type) == (b"", "text/plain")


class LargeTests(DeliveryCase):
    """Files that the connector does not send and that are too large for one write."""

    @pytest.fixture(autouse=True)
    def shrink(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(delivery, "ONE_WRITE", 100)
        monkeypatch.setattr(delivery, "_BLOCK", 64)

    def test_isWrittenInBlocks(self) -> None:
        """On a worker the blocks are written one after another."""
        content = bytes(range(200))
        assert self.deliver(self.resource(content)).send(None) is None
        assert [len(write) for write in self.response.stream.writes] == [64, 64, 64, 8]
        assert self.response.body == content

    def test_partsInBlocks(self) -> None:
        """So are ranges, and several of them."""
        content = bytes(range(200))
        resource = self.resource(content)
        self.deliver(resource).send([(10, 150)])
        assert self.response.body == content[10:151]
        self.response = FakeResponse()
        self.deliver(resource).send([(0, 99), (50, 150)])
        assert self.response.body.count(content[50:100]) == 2
        assert len(self.response.stream.writes) > 4

    def test_reactorAwaitsTheClient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """On the reactor nothing waits: what is left is to be awaited, and flushes after every block."""
        monkeypatch.setattr(delivery, "_onReactor", lambda: True)
        content = bytes(range(200))
        pending = self.deliver(self.resource(content)).send(None)
        assert pending is not None
        assert self.response.body == b""
        asyncio.run(_awaited(pending))
        assert (self.response.body, self.response.flushes) == (content, 4)

    def test_shrunkenFileIsAnError(self) -> None:
        """A file that has become shorter ends the answer, which must not look complete."""
        resource = self.resource(bytes(200))
        (self.folder / "f.txt").write_bytes(bytes(150))
        with pytest.raises(OSError, match="became shorter"):
            self.deliver(resource).send(None)


async def _awaited(pending: object) -> None:
    await pending  # type: ignore[misc]
