"""
Tests for `catalina.servlet.streams`.
"""

from __future__ import annotations

import pytest

from catalina.http import codecFor
from catalina.servlet import BufferedReader, PrintWriter, ServletInputStream, ServletOutputStream
from tests.servlet.doubles import Collected, Pieces, finish


def lines(reader: BufferedReader) -> list[str]:
    """Return all lines of a reader."""
    return list(iter(reader.readLine, None))


class ServletInputStreamTests:
    """
    What a stream gets from its base class.
    """

    def test_needsRead(self) -> None:
        """A subclass without `read` cannot be made."""
        with pytest.raises(TypeError, match="read"):
            ServletInputStream()  # type: ignore[abstract]

    def test_readsLinesWithTheirLineFeeds(self) -> None:
        """readLine returns a line with its end, the rest without one, and then nothing."""
        stream = Pieces(b"one\r\ntw", b"o\nthree")
        assert [stream.readLine() for _ in range(5)] == [b"one\r\n", b"two\n", b"three", b"", b""]

    def test_limitsLines(self) -> None:
        """A line longer than the limit comes in several parts."""
        stream = Pieces(b"abcdef\n")
        assert [stream.readLine(3), stream.readLine(3), stream.readLine(3)] == [b"abc", b"def", b"\n"]
        assert Pieces(b"a").readLine(0) == b""

    def test_knowsNothingOfWhatIsAvailable(self) -> None:
        """Unless a subclass says more, available() promises nothing."""
        assert Pieces(b"a").available() == 0

    def test_readsAsynchronously(self) -> None:
        """readAsync reads what read would."""
        stream = Pieces(b"ab", b"cd")
        assert finish(stream.readAsync(8)) == b"ab"
        assert finish(stream.readAsync()) == b"cd"


class ServletOutputStreamTests:
    """
    What a stream gets from its base class.
    """

    def test_needsWrite(self) -> None:
        """A subclass without `write` cannot be made."""
        with pytest.raises(TypeError, match="write"):
            ServletOutputStream()  # type: ignore[abstract]

    def test_printsInLatin1(self) -> None:
        """print writes ISO 8859-1, println carriage return and line feed after it."""
        stream = Collected()
        stream.print("é")
        stream.print(12)
        stream.println("x")
        stream.println()
        assert stream.data == b"\xe912x\r\n\r\n"

    def test_refusesOtherCharacters(self) -> None:
        """A character outside ISO 8859-1 is an OSError that says what to do, and nothing is written."""
        stream = Collected()
        with pytest.raises(OSError, match=r"'€' is not an ISO 8859-1 character: .*getWriter"):
            stream.print("2 €")
        assert stream.data == b""


class BufferedReaderTests:
    """
    A body as text.
    """

    def test_returnsAsSoonAsThereIsText(self) -> None:
        """read(n) does not wait for all n characters, and "" is the end."""
        reader = BufferedReader(Pieces(b"ab", b"cde"), "latin-1")
        assert [reader.read(4), reader.read(2), reader.read(4), reader.read(4)] == ["ab", "cd", "e", ""]

    def test_waitsForTheRestOfACharacter(self) -> None:
        """A character that is cut in two is not an end."""
        reader = BufferedReader(Pieces(b"\xe2", b"\x82", b"\xac!"), "utf-8")
        assert reader.read(10) == "€!"
        assert reader.read(10) == ""

    def test_readsToTheEnd(self) -> None:
        """read() without a number returns all there is, also after something was read."""
        reader = BufferedReader(Pieces(b"ab", b"\xe2\x82", b"\xac"), "utf-8")
        assert reader.read(1) == "a"
        assert reader.read() == "b€"
        assert reader.read() == ""

    def test_readsNothing(self) -> None:
        """read(0) takes nothing from the stream."""
        stream = Pieces(b"ab")
        assert BufferedReader(stream, "utf-8").read(0) == ""
        assert stream.pieces == [b"ab"]

    @pytest.mark.parametrize("size", [1, 2, 3, 50])
    def test_readsLines(self, size: int) -> None:
        """Line feed, carriage return or both end a line, however the body is cut; None is the end."""
        body = b"one\ntwo\r\n\r\nthree\rfour\n\nfive"
        pieces = [body[i : i + size] for i in range(0, len(body), size)]
        assert lines(BufferedReader(Pieces(*pieces), "utf-8")) == [
            "one",
            "two",
            "",
            "three",
            "four",
            "",
            "five",
        ]

    @pytest.mark.parametrize(
        ("body", "expected"), [(b"", []), (b"\n", [""]), (b"\r", [""]), (b"a\r\n", ["a"])]
    )
    def test_knowsTheLastLine(self, body: bytes, expected: list[str]) -> None:
        """An end of line at the end of the body begins no new line."""
        assert lines(BufferedReader(Pieces(body), "utf-8")) == expected

    def test_doesNotWaitForALineFeed(self) -> None:
        """A carriage return ends a line at once; the line feed that comes later belongs to it."""
        stream = Pieces(b"go\r", b"\nnext")
        reader = BufferedReader(stream, "utf-8")
        assert reader.readLine() == "go"
        assert stream.pieces == [b"\nnext"]
        assert reader.read(10) == "next"

    def test_raisesForBrokenText(self) -> None:
        """Bytes that are no text of the encoding are an OSError."""
        with pytest.raises(OSError, match="not utf-8 text"):
            BufferedReader(Pieces(b"a\xff"), "utf-8").read(5)

    def test_raisesForTextCutShort(self) -> None:
        """A body that ends within a character is an OSError, for every way of reading."""
        with pytest.raises(OSError, match="not utf-8 text"):
            BufferedReader(Pieces(b"\xe2\x82"), "utf-8").read()
        with pytest.raises(OSError, match="not utf-8 text"):
            BufferedReader(Pieces(b"\xe2\x82"), "utf-8").readLine()

    def test_refusesUnknownEncodings(self) -> None:
        """An encoding that Python does not know is a LookupError at once."""
        with pytest.raises(LookupError):
            BufferedReader(Pieces(), "klingon")

    def test_isReadyWhenSomethingIsLeft(self) -> None:
        """ready() is true for text that was decoded and not yet read."""
        reader = BufferedReader(Pieces(b"ab"), "utf-8")
        assert not reader.ready()
        reader.read(1)
        assert reader.ready()

    def test_closes(self) -> None:
        """close() gives the stream back and ends the text."""
        stream = Pieces(b"ab", b"cd")
        reader = BufferedReader(stream, "utf-8")
        reader.read(1)
        reader.close()
        assert stream.closed
        assert reader.read(1) == ""
        assert reader.readLine() is None

    def test_readsAsynchronously(self) -> None:
        """readAsync reads what read would."""
        reader = BufferedReader(Pieces(b"ab", b"cd", b"ef"), "utf-8")
        assert finish(reader.readAsync(1)) == "a"
        assert finish(reader.readAsync(5)) == "b"
        assert finish(reader.readAsync()) == "cdef"
        assert finish(reader.readAsync(5)) == ""


class PrintWriterTests:
    """
    An answer as text.
    """

    def test_encodes(self) -> None:
        """Text is written in the encoding, and println ends with a line feed alone, as Tomcat's does."""
        stream = Collected()
        writer = PrintWriter(stream, "utf-8")
        writer.write("€")
        writer.print(12)
        writer.println("x")
        writer.println()
        assert stream.data == "€12x\n\n".encode()

    def test_replacesWhatTheEncodingLacks(self) -> None:
        """A character that cannot be encoded becomes a question mark."""
        stream = Collected()
        PrintWriter(stream, "iso-8859-1").print("2 €")
        assert stream.data == b"2 ?"

    def test_writesOneByteOrderMark(self) -> None:
        """An encoding with a mark at its beginning gets it once."""
        stream = Collected()
        writer = PrintWriter(stream, codecFor("UTF-16") or "")
        writer.print("a")
        writer.print("b")
        assert stream.data == b"\xfe\xff\x00a\x00b"

    def test_readsWithoutByteOrderMark(self) -> None:
        """Without a mark UTF-16 is big-endian, as in Java."""
        assert BufferedReader(Pieces(b"\x00", b"a\x00b"), codecFor("UTF-16") or "").read() == "ab"

    def test_passesFlushAndCloseOn(self) -> None:
        """flush and close reach the stream; checkError flushes."""
        stream = Collected()
        writer = PrintWriter(stream, "utf-8")
        writer.flush()
        assert not writer.checkError()
        writer.close()
        assert stream.calls == ["flush", "flush", "close"]

    @pytest.mark.parametrize("method", ["println", "flush", "close"])
    def test_remembersFailures(self, method: str) -> None:
        """No method raises when the client has gone; checkError tells, also later."""
        stream = Collected()
        writer = PrintWriter(stream, "utf-8")
        stream.broken = True
        getattr(writer, method)()
        stream.broken = False
        assert writer.checkError()
