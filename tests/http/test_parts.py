"""
Tests for `catalina.http.parts`.
"""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zope.interface.verify import verifyObject

from catalina.http import FormPart, Headers
from catalina.http.parts import PartStorage, headerParameters
from catalina.servlet import Part


def _storage(folder: Path, data: bytes, threshold: int = 0) -> PartStorage:
    storage = PartStorage(str(folder), threshold)
    for position in range(0, len(data), 3):
        storage.append(data[position : position + 3])
    storage.complete()
    return storage


class PartStorageTests:
    """
    Bytes in memory or on the disk.
    """

    @pytest.mark.parametrize(("size", "files"), [(0, 0), (10, 0), (11, 1), (100, 1)])
    def test_threshold(self, tmp_path: Path, size: int, files: int) -> None:
        """Up to the threshold nothing is written, above it one file holds everything."""
        storage = _storage(tmp_path, b"x" * size, 10)
        assert len(list(tmp_path.iterdir())) == files
        assert storage.size == size
        with storage.open() as stream:
            assert stream.read() == b"x" * size

    def test_eachOpenBeginsAtTheStart(self, tmp_path: Path) -> None:
        """Readers do not disturb one another."""
        for threshold in (0, 100):
            storage = _storage(tmp_path, b"abcdef", threshold)
            with storage.open() as one, storage.open() as two:
                assert one.read(3) == b"abc"
                assert two.read() == b"abcdef"
                assert one.read() == b"def"

    def test_filesArePrivate(self, tmp_path: Path) -> None:
        """Nobody else on the machine reads an uploaded file."""
        _kept = _storage(tmp_path, b"secret")
        (path,) = tmp_path.iterdir()
        assert path.stat().st_mode & 0o077 == 0

    def test_delete(self, tmp_path: Path) -> None:
        """Deleting removes the file, may be done twice, and leaves nothing to read."""
        for threshold in (0, 100):
            storage = _storage(tmp_path, b"abc", threshold)
            storage.delete()
            storage.delete()
            assert list(tmp_path.iterdir()) == []
            with pytest.raises(OSError, match="deleted"):
                storage.open()

    def test_deleteBeforeTheEnd(self, tmp_path: Path) -> None:
        """A part that will not be completed leaves no file."""
        storage = PartStorage(str(tmp_path), 0)
        storage.append(b"abc")
        storage.delete()
        assert list(tmp_path.iterdir()) == []

    def test_fileGoesWithTheLastReference(self, tmp_path: Path) -> None:
        """A forgotten part does not stay on the disk."""
        storage = _storage(tmp_path, b"abc")
        assert len(list(tmp_path.iterdir())) == 1
        del storage
        gc.collect()
        assert list(tmp_path.iterdir()) == []

    def test_missingFolder(self, tmp_path: Path) -> None:
        """A folder that is not there is an OSError when it is first needed."""
        storage = PartStorage(str(tmp_path / "none"), 0)
        with pytest.raises(OSError):
            storage.append(b"abc")


class FormPartTests:
    """
    What applications see.
    """

    def _part(self, folder: Path, data: bytes = b"abc", threshold: int = 100) -> FormPart:
        headers = Headers([("Content-Type", "text/plain"), ("X-A", "1"), ("x-a", "2")])
        return FormPart("field", "a.txt", headers, _storage(folder, data, threshold))

    def test_isAPart(self, tmp_path: Path) -> None:
        """It is what the Servlet API promises."""
        assert verifyObject(Part, self._part(tmp_path))

    def test_getters(self, tmp_path: Path) -> None:
        """Name, file name, size, type and headers are told; header names in lower case, as in Tomcat."""
        part = self._part(tmp_path)
        assert (part.getName(), part.getSubmittedFileName(), part.getSize()) == ("field", "a.txt", 3)
        assert part.getContentType() == part.getHeader("CONTENT-TYPE") == "text/plain"
        assert part.getHeaders("X-a") == ["1", "2"]
        assert part.getHeaders("none") == []
        assert part.getHeader("none") is None
        assert part.getHeaderNames() == ["content-type", "x-a"]
        with part.getInputStream() as stream:
            assert stream.read() == b"abc"

    @pytest.mark.parametrize(
        ("charset", "text"), [(None, "Ã©"), ("UTF-8", "é"), ("nosuch", "Ã©"), ("US-ASCII", "\ufffd\ufffd")]
    )
    def test_getString(self, tmp_path: Path, charset: str | None, text: str) -> None:
        """The value of a field is read by the request's charset."""
        assert self._part(tmp_path, "é".encode()).getString(charset) == text

    @pytest.mark.parametrize("threshold", [0, 100])
    def test_write(self, tmp_path: Path, threshold: int) -> None:
        """A part is written below its location; the file stays when the part is deleted."""
        part = self._part(tmp_path, threshold=threshold)
        part.write("target.bin")
        assert [path.name for path in tmp_path.iterdir()] == ["target.bin"]
        with part.getInputStream() as stream:
            assert stream.read() == b"abc"
        part.write(str(tmp_path / "again.bin"))
        part.delete()
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
            "target.bin": b"abc",
            "again.bin": b"abc",
        }

    def test_writeFails(self, tmp_path: Path) -> None:
        """A target that cannot be written is an OSError."""
        for threshold in (0, 100):
            with pytest.raises(OSError):
                self._part(tmp_path, threshold=threshold).write("none/target.bin")


class HeaderParametersTests:
    """
    Parameters of Content-Disposition and Content-Type.
    """

    @pytest.mark.parametrize(
        ("value", "parameters"),
        [
            ("", {}),
            ("form-data", {"form-data": None}),
            ('form-data; name="a"', {"form-data": None, "name": "a"}),
            ("form-data; NAME=a ; b = c", {"form-data": None, "name": "a", "b": "c"}),
            ('form-data; name=""; filename=""', {"form-data": None, "name": None, "filename": None}),
            ('form-data; name="a;b"; c', {"form-data": None, "name": "a;b", "c": None}),
            (r'form-data; name="a\"b;c"', {"form-data": None, "name": r"a\"b;c"}),
            (r'form-data; name="C:\dir\a"', {"form-data": None, "name": r"C:\dir\a"}),
            ('form-data; name="a; b', {"form-data": None, "name": '"a; b'}),
            ("form-data; name=a; name=b", {"form-data": None, "name": "b"}),
            ('x; name= "a" ;;=b', {"x": None, "name": "a"}),
            ("x; a=b=c", {"x": None, "a": "b=c"}),
            ("x; name==?UTF-8?Q?=C3=A9?=", {"x": None, "name": "é"}),
            ('x; name="=?utf-8?B?w6k=?="', {"x": None, "name": "é"}),
            ("x; name==?nosuch?B?w6k=?=", {"x": None, "name": "=?nosuch?B?w6k=?="}),
        ],
    )
    def test_reads(self, value: str, parameters: dict[str, str | None]) -> None:
        """Names are in lower case, quotes go, escapes stay, encoded words are decoded, the last one wins."""
        assert headerParameters(value) == parameters

    @given(st.text(alphabet='a;="\\ ?UTF-8Q', max_size=40))
    def test_neverRaises(self, value: str) -> None:
        """Any value gives names and values."""
        assert all(headerParameters(value))
