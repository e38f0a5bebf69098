"""
Tests for `catalina.http.marked`.
"""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.http import codecFor

_CHARSETS = ["UTF-16", "x-UTF-16LE-BOM", "UTF-32", "X-UTF-32LE-BOM", "X-UTF-32BE-BOM"]


def codec(charset: str) -> str:
    """The codec of a charset that is there."""
    name = codecFor(charset)
    assert name is not None
    return name


class MarkedTests:
    """
    Charsets with byte order marks.
    """

    @pytest.mark.parametrize(
        ("charset", "data"),
        [
            ("UTF-16", b"\xfe\xff\x00a\x00b"),
            ("x-UTF-16LE-BOM", b"\xff\xfea\x00b\x00"),
            ("UTF-32", b"\x00\x00\x00a\x00\x00\x00b"),
            ("X-UTF-32LE-BOM", b"\xff\xfe\x00\x00a\x00\x00\x00b\x00\x00\x00"),
            ("X-UTF-32BE-BOM", b"\x00\x00\xfe\xff\x00\x00\x00a\x00\x00\x00b"),
        ],
    )
    def test_writesOneOrder(self, charset: str, data: bytes) -> None:
        """The order is the charset's, and its mark stands once, in front of the first character."""
        encoder = codecs.getincrementalencoder(codec(charset))("replace")
        assert b"".join(encoder.encode(piece) for piece in ("", "a", "", "b")) == data
        assert "ab".encode(codec(charset)) == data
        encoder.reset()
        assert encoder.encode("ab") == data

    @pytest.mark.parametrize(
        ("charset", "data"),
        [
            ("UTF-16", b"\x00a\x00b"),
            ("UTF-16", b"\xfe\xff\x00a\x00b"),
            ("UTF-16", b"\xff\xfea\x00b\x00"),
            ("x-UTF-16LE-BOM", b"a\x00b\x00"),
            ("x-UTF-16LE-BOM", b"\xfe\xff\x00a\x00b"),
            ("UTF-32", b"\x00\x00\x00a\x00\x00\x00b"),
            ("UTF-32", b"\xff\xfe\x00\x00a\x00\x00\x00b\x00\x00\x00"),
        ],
    )
    def test_readsTheOrderOfTheMark(self, charset: str, data: bytes) -> None:
        """Without a mark the order is the charset's; a mark is no part of the text, wherever data is split."""
        assert data.decode(codec(charset)) == "ab"
        for split in range(len(data) + 1):
            decoder = codecs.getincrementaldecoder(codec(charset))()
            assert decoder.decode(data[:split]) + decoder.decode(data[split:], True) == "ab"
            decoder.reset()
            assert decoder.decode(data, True) == "ab"

    def test_whatIsBroken(self) -> None:
        """Half a character is an error, or U+FFFD."""
        with pytest.raises(UnicodeDecodeError):
            b"\x00a\x00".decode(codec("UTF-16"))
        assert b"\x00a\x00".decode(codec("UTF-16"), "replace") == "a\ufffd"
        assert b"\xf0\x9f\x98\x80".decode(codec("UTF-16"), "replace") == "\uf09f\u9880"

    @pytest.mark.parametrize("charset", _CHARSETS)
    @given(text=st.text())
    def test_readsWhatItWrote(self, charset: str, text: str) -> None:
        """All text comes back; only a mark that begins it is taken for one where none is written."""
        encoded = text.encode(codec(charset))
        assert encoded.decode(codec(charset)) == (
            text.removeprefix("\ufeff") if charset == "UTF-32" else text
        )
