"""
Tests for `catalina.http.multipart`.
"""

from __future__ import annotations

import contextlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalina.http import FormPart, MultipartLimits, MultipartReader, parseMultipart
from catalina.servlet import IllegalStateException, ServletException

_TYPE = "multipart/form-data; boundary=XX"
_NO_LIMITS = MultipartLimits(fileSizeThreshold=1000)


def _field(name: str, value: str, more: str = "") -> str:
    return f'--XX\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'


_FILE = (
    '--XX\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n'
    "Content-Type: text/plain\r\n\r\nfile\r\n"
)
_END = "--XX--\r\n"


def _parse(body: str, contentType: str | None = _TYPE, charset: str | None = None) -> list[FormPart]:
    return parseMultipart(BytesIO(body.encode("latin-1")), contentType, charset, _NO_LIMITS)


def _read(body: str) -> list[tuple[str, str]]:
    return [(part.getName(), part.getString()) for part in _parse(body)]


class PartsTests:
    """
    Fields and files.
    """

    def test_fieldAndFile(self) -> None:
        """A field has no file name, a file has one and its own type."""
        field, file = _parse(_field("a", "1") + _FILE + _END)
        assert (field.name, field.filename, field.getContentType(), field.getString()) == (
            "a",
            None,
            None,
            "1",
        )
        assert (file.name, file.filename, file.getContentType()) == ("f", "a.txt", "text/plain")
        assert file.getInputStream().read() == b"file"
        assert file.getHeader("content-disposition") == 'form-data; name="f"; filename="a.txt"'

    @pytest.mark.parametrize(
        ("body", "parts"),
        [
            (_field("a", "1") + _field("a", "2") + _END, [("a", "1"), ("a", "2")]),
            (_field("a", "") + _END, [("a", "")]),
            (_field("a", "1\r\n2\r\n") + _END, [("a", "1\r\n2\r\n")]),
            (_field("a", "\r\n--X\r\n-\r\r\n") + _END, [("a", "\r\n--X\r\n-\r\r\n")]),
            ("before\r\n" + _field("a", "1") + _END + "after", [("a", "1")]),
            (_field("a", "1") + "--XX--", [("a", "1")]),
            ("\r\n" + _field("a", "1") + _END, [("a", "1")]),
            ("--X--XX\n" + _field("a", "1")[6:] + _END, [("a", "1")]),
        ],
    )
    def test_bodies(self, body: str, parts: list[tuple[str, str]]) -> None:
        """Only a delimiter ends a part; what stands before the first and behind the last one is skipped."""
        assert _read(body) == parts

    @pytest.mark.parametrize(
        "body", ["", _END, "--XX--", "nothing like it", "--XY\r\n", "--XX", "--XXY\r\n" + _END]
    )
    def test_noParts(self, body: str) -> None:
        """A body without a first delimiter just has no parts, as in Tomcat."""
        assert _read(body) == []

    @pytest.mark.parametrize(
        "head",
        [
            "Content-Type: text/plain",
            "Content-Disposition: form-data",
            'Content-Disposition: form-data; name=""',
            'Content-Disposition: attachment; name="x"',
            "no header at all",
        ],
    )
    def test_skips(self, head: str) -> None:
        """A part without a name, or of another disposition, is no part of the form; the next one is."""
        assert _read(f"--XX\r\n{head}\r\n\r\nlost\r\n" + _field("a", "1") + _END) == [("a", "1")]

    @pytest.mark.parametrize("end", ["--XXY\r\n" + _field("b", "2")[6:] + _END, "--XX", "--XX-", "--XX\r"])
    def test_oddBoundaryIsTheLast(self, end: str) -> None:
        """Other characters behind a boundary, or none, just end the list of parts, as in Tomcat."""
        assert _read(_field("a", "1") + end) == [("a", "1")]
        reader = MultipartReader(_TYPE, None, _NO_LIMITS)
        for character in (_field("a", "1") + end).encode():
            reader.feed(bytes((character,)))
        assert [part.getName() for part in reader.finish()] == ["a"]

    def test_mixed(self) -> None:
        """The files within a part of type multipart/mixed are parts by the name of its field."""
        inner = "".join(
            f"--YY\r\nContent-Disposition: {head}\r\n\r\n{head[0]}\r\n"
            for head in (
                'attachment; filename="1"',
                'file; filename="2"',
                "attachment",
                'form-data; filename="3"',
            )
        )
        mixed = (
            '--XX\r\nContent-Disposition: form-data; name="m"\r\n'
            f"Content-Type: multipart/mixed; boundary=YY\r\n\r\n{inner}--YY--\r\n"
        )
        parts = _parse(mixed + _field("a", "1") + _END)
        assert [(part.name, part.filename, part.getString()) for part in parts] == [
            ("m", "1", "a"),
            ("m", "3", "f"),
            ("a", None, "1"),
        ]
        with pytest.raises(OSError):
            _parse(mixed.replace("--YY--", "") + _END)

    def test_partWithoutHeaders(self) -> None:
        """Tomcat takes the next part for the headers that it misses; at the end there are none to be had."""
        assert _read("--XX\r\n\r\nx\r\n" + _field("a", "1") + _field("b", "2") + _END) == [("b", "2")]
        with pytest.raises(OSError, match="no headers"):
            _read(_field("a", "1") + "--XX\r\n\r\nx\r\n" + _END)

    @pytest.mark.parametrize(
        ("head", "name"),
        [
            ("content-disposition: Form-Data; Name=a", "a"),
            ('Content-Disposition : form-data; name=" a "', "a"),
            ('Content-Disposition: form-data;\r\n  name="a"', "a"),
            ('X Y: 1\r\nnone\r\nContent-Disposition: form-data; name="a"', "a"),
            ('Content-Disposition: form-data; name="a"\r\nContent-Length: 99', "a"),
            ('Content-Disposition: form-data; name="a"\r\nContent-Length: x', "a"),
            ('Content-Disposition: form-data; name="a;b"', "a;b"),
        ],
    )
    def test_headers(self, head: str, name: str) -> None:
        """Headers are read as easily as by Tomcat: folded, in any case, between lines that are none."""
        assert _read(f"--XX\r\n{head}\r\n\r\n1\r\n" + _END) == [(name, "1")]

    @pytest.mark.parametrize(
        ("more", "filename"),
        [
            ('; filename="a.txt"', "a.txt"),
            ('; filename=""', ""),
            ("; filename", ""),
            ('; filename=" a "', "a"),
            (r'; filename="C:\dir\a.txt"', r"C:\dir\a.txt"),
            ("", None),
        ],
    )
    def test_filename(self, more: str, filename: str | None) -> None:
        """A file is what has a file name, be it empty; its path is left to the application."""
        assert [part.getSubmittedFileName() for part in _parse(_field("f", "1", more) + _END)] == [filename]

    @pytest.mark.parametrize(
        ("charset", "name"),
        [(None, "é"), ("UTF-8", "é"), ("ISO-8859-1", "Ã©"), ("nosuch", "é"), ("US-ASCII", "\ufffd" * 2)],
    )
    def test_charset(self, charset: str | None, name: str) -> None:
        """Names are read by the request's charset, without one by UTF-8."""
        (part,) = _parse(_field("é".encode().decode("latin-1"), "1") + _END, charset=charset)
        assert part.getName() == name

    def test_brokenNames(self) -> None:
        """What is broken in a name becomes U+FFFD."""
        assert _parse(_field("\xe9", "1") + _END)[0].getName() == "\ufffd"

    @pytest.mark.parametrize(
        "contentType",
        [
            'multipart/form-data; boundary="XX"',
            "MULTIPART/Form-Data; Boundary=XX; charset=x",
            "multipart/form-data, boundary=XX",
            "multipart/mixed; a=b; boundary=XX",
            "multipart/form-data; boundary = XX ",
        ],
    )
    def test_boundary(self, contentType: str) -> None:
        """The boundary is found in any case, with quotes, and behind a comma."""
        assert [part.getName() for part in _parse(_field("a", "1") + _END, contentType)] == ["a"]

    def test_commaInTheBoundary(self) -> None:
        """Behind a semicolon a comma is a part of the boundary."""
        (part,) = _parse((_field("a", "1") + _END).replace("XX", "X,X"), "multipart/form-data; boundary=X,X")
        assert part.getString() == "1"


class ErrorsTests:
    """
    Which family of exceptions each failure is.
    """

    @pytest.mark.parametrize(
        "contentType", [None, "", "text/plain", "application/x-www-form-urlencoded", "multipart"]
    )
    def test_otherTypes(self, contentType: str | None) -> None:
        """A request that is not multipart has no parts to ask for."""
        with pytest.raises(ServletException):
            _parse("", contentType)

    @pytest.mark.parametrize(
        "contentType",
        ["multipart/form-data", "multipart/form-data; boundary=", 'multipart/form-data; x="boundary=XX"'],
    )
    def test_noBoundary(self, contentType: str) -> None:
        """Without a boundary the body cannot be read."""
        with pytest.raises(OSError, match="boundary"):
            _parse(_END, contentType)

    @pytest.mark.parametrize(
        "body",
        [
            "--XX\r\n",
            "--XX\r\nContent-Dispo",
            '--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\n1',
            _field("a", "1"),
            (_field("a", "1") + _END).replace("\r\n", "\n"),
            f"--XX\r\nX-A: {'x' * 10241}\r\n\r\n\r\n" + _END,
            "--XX\r\n" + "X-A: x\r\n" * 2000 + "\r\n\r\n" + _END,
            "--XX\r\nX-A: " + "x" * 20000,
        ],
    )
    def test_broken(self, body: str) -> None:
        """A body that ends too early, or whose parts cannot be told apart, is an OSError."""
        with pytest.raises(OSError):
            _parse(body)

    @pytest.mark.parametrize(
        ("limits", "allowed"),
        [
            (MultipartLimits(maxFileSize=4), True),
            (MultipartLimits(maxFileSize=3), False),
            (MultipartLimits(maxRequestSize=200), True),
            (MultipartLimits(maxRequestSize=100), False),
            (MultipartLimits(maxParts=2), True),
            (MultipartLimits(maxParts=1), False),
            (MultipartLimits(maxParts=-1), True),
        ],
    )
    def test_limits(self, limits: MultipartLimits, allowed: bool) -> None:
        """What is larger than allowed is an IllegalStateException; the limits themselves are allowed."""
        body = (_field("a", "four") + _FILE + _END).encode()
        if allowed:
            assert len(parseMultipart(BytesIO(body), _TYPE, None, limits)) == 2
        else:
            with pytest.raises(IllegalStateException):
                parseMultipart(BytesIO(body), _TYPE, None, limits)

    def test_fieldsAreLimitedToo(self) -> None:
        """The limit for files holds for plain fields, as in Tomcat."""
        body = (_field("a", "12345") + _END).encode()
        with pytest.raises(IllegalStateException, match="max-file-size"):
            parseMultipart(BytesIO(body), _TYPE, None, MultipartLimits(maxFileSize=4))

    def test_announcedSizes(self) -> None:
        """A length that is announced counts before a byte is read."""
        limits = MultipartLimits(maxFileSize=10, maxRequestSize=1000)
        with pytest.raises(IllegalStateException, match="max-request-size"):
            MultipartReader(_TYPE, None, limits, 1001)
        reader = MultipartReader(_TYPE, None, limits, 1000)
        with pytest.raises(IllegalStateException, match="max-file-size"):
            reader.feed(b"--XX\r\nContent-Disposition: form-data; name=a\r\nContent-Length: 11\r\n\r\n")

    def test_errorsOfTheClientGoUp(self) -> None:
        """What the body's stream raises is raised."""

        class Lost:
            def read(self, n: int) -> bytes:
                raise OSError("the client has gone")

        with pytest.raises(OSError, match="gone"):
            parseMultipart(Lost(), _TYPE, None, _NO_LIMITS)


class TemporaryFilesTests:
    """
    What lies on the disk, and when.
    """

    def test_filesAboveTheThreshold(self, tmp_path: Path) -> None:
        """Files above the threshold go to the location, short fields never."""
        body = (_field("a", "1") + _FILE + _END).encode()
        parts = parseMultipart(BytesIO(body), _TYPE, None, MultipartLimits(str(tmp_path)))
        assert len(list(tmp_path.iterdir())) == 1
        for part in parts:
            part.delete()
        assert list(tmp_path.iterdir()) == []

    def test_longFieldsGoToTheDisk(self, tmp_path: Path) -> None:
        """A field does not fill the memory."""
        body = (_field("a", "x" * 5000) + _END).encode()
        (part,) = parseMultipart(BytesIO(body), _TYPE, None, MultipartLimits(str(tmp_path)))
        assert len(list(tmp_path.iterdir())) == 1
        assert part.getString() == "x" * 5000

    @pytest.mark.parametrize("ending", ["", "--XX\r\n", _field("b", "x" * 200)])
    def test_errorsLeaveNothing(self, tmp_path: Path, ending: str) -> None:
        """After an error no temporary file is left, of complete parts neither."""
        body = (_FILE + _FILE + ending).encode()[: -2 if not ending else None]
        with pytest.raises((OSError, IllegalStateException)):
            parseMultipart(BytesIO(body), _TYPE, None, MultipartLimits(str(tmp_path), maxFileSize=100))
        assert list(tmp_path.iterdir()) == []

    def test_abort(self, tmp_path: Path) -> None:
        """A reader that is given up drops what it has, in the middle of a part too."""
        reader = MultipartReader(_TYPE, None, MultipartLimits(str(tmp_path)))
        reader.feed((_FILE + _FILE).encode()[:-2])
        assert len(list(tmp_path.iterdir())) == 2
        reader.abort()
        assert list(tmp_path.iterdir()) == []
        reader.feed(b"more")
        assert reader.finish() == []


class MultipartReaderTests:
    """
    Bodies that arrive in pieces.
    """

    @given(st.integers(1, 40), st.integers(0, 30))
    @example(1, 0)
    def test_piecesDoNotMatter(self, size: int, preamble: int) -> None:
        """Wherever the body is cut, the parts are the same."""
        body = (
            "x" * preamble + "\r\n" + _field("a", "1\r\n--X\r\n") + _FILE + _field("b", "") + _END + "after"
        ).encode()
        reader = MultipartReader(_TYPE, None, _NO_LIMITS)
        for position in range(0, len(body), size):
            reader.feed(body[position : position + size])
        assert [(p.name, p.getString()) for p in reader.finish()] == [
            ("a", "1\r\n--X\r\n"),
            ("f", "file"),
            ("b", ""),
        ]

    @given(
        st.lists(
            st.sampled_from([_field("a", "1"), _FILE, _END, "--XX", "\r\n", "\n", "--", "X", "a: b"]),
            max_size=8,
        )
    )
    def test_onlyTheThreeFamilies(self, pieces: list[str]) -> None:
        """Any body gives parts or an OSError."""
        with contextlib.suppress(OSError):
            assert all(part.getName() for part in _parse("".join(pieces)))

    def test_longPreambleIsNotKept(self) -> None:
        """What stands before the first delimiter does not fill the memory."""
        reader = MultipartReader(_TYPE, None, _NO_LIMITS)
        for _ in range(100):
            reader.feed(b"x" * 1000)
        assert len(reader._preamble or b"") < 10
        reader.feed(b"\r\n" + (_field("a", "1") + _END).encode())
        assert len(reader.finish()) == 1
