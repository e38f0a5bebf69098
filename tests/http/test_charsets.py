"""
Tests for `catalina.http.charsets`.
"""

from __future__ import annotations

import codecs
import encodings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.http import charsetOf, codecFor, mediaTypeOf


class CodecForTests:
    """
    From Java's and IANA's names to Python's codecs.
    """

    @pytest.mark.parametrize(
        ("charset", "codec"),
        [
            ("UTF-8", "utf-8"),
            ("utf8", "utf-8"),
            ("ISO-8859-1", "iso8859-1"),
            ("ISO8859_1", "iso8859-1"),
            ("latin1", "iso8859-1"),
            ("US-ASCII", "ascii"),
            ("Cp1252", "cp1252"),
            ("windows-1252", "cp1252"),
            ("windows-31j", "cp932"),
            ("Shift_JIS", "shift_jis"),
            ("EUC-JP", "euc_jp"),
            ("Big5", "big5"),
            ("GB18030", "gb18030"),
            ("KOI8-R", "koi8-r"),
            ("UTF-16LE", "utf-16-le"),
            ("UTF-16", "java_utf_16"),
            ("utf16", "java_utf_16"),
            ("UnicodeBig", "java_utf_16"),
            ("UnicodeLittle", "java_utf_16le_bom"),
            ("UTF-32", "java_utf_32"),
            ("x-windows-874", "cp874"),
            ("UnicodeBigUnmarked", "utf-16-be"),
        ],
    )
    def test_knows(self, charset: str, codec: str) -> None:
        """Charsets are found in any case and under their old names."""
        assert codecFor(charset) == codec
        assert codecFor(charset.upper()) == codec

    @pytest.mark.parametrize(
        "charset",
        ["", "nosuch", "utf 8", "utf-8\n", "base64", "hex", "rot13", "zlib", "idna", "punycode", "utf-7",
         "unicode_escape",
         "undefined", "../os", "é"],
    )  # fmt: skip
    def test_refuses(self, charset: str) -> None:
        """What is unknown, or a codec of Python's that is no charset, is None."""
        assert codecFor(charset) is None

    @given(st.text(max_size=20))
    def test_neverRaises(self, charset: str) -> None:
        """Any name gives a codec that decodes text, or None."""
        codec = codecFor(charset)
        assert codec is None or isinstance(b"".decode(codec), str)

    def test_unknownNamesAreNotKept(self) -> None:
        """Names that clients invent do not fill Python's table of codecs, which is never emptied."""
        before = len(encodings._cache)  # type: ignore[attr-defined]
        for number in range(50):
            assert codecFor(f"invented-{number}") is None
        assert len(encodings._cache) == before  # type: ignore[attr-defined]
        assert codecs.lookup("utf-8").name == "utf-8"


class ContentTypeTests:
    """
    Type and charset of a Content-Type.
    """

    @pytest.mark.parametrize(
        ("contentType", "charset"),
        [
            (None, None),
            ("text/plain", None),
            ("text/plain; charset=utf-8", "utf-8"),
            ("text/plain;charset=nosuch", "nosuch"),
            ('text/plain; charset="utf-8"', "utf-8"),
            ("text/plain; charset= utf-8 ; format=flowed", "utf-8"),
            ("text/plain; CHARSET=UTF-8", None),
            ("text/plain; charset=", ""),
            ('text/plain; charset="', '"'),
        ],
    )
    def test_charsetOf(self, contentType: str | None, charset: str | None) -> None:
        """The charset is what stands behind ``charset=``, written just so, without quotes."""
        assert charsetOf(contentType) == charset

    @pytest.mark.parametrize(
        ("contentType", "mediaType"),
        [(None, None), ("text/plain", "text/plain"), ("Text/Plain ; charset=x", "Text/Plain"), (";a", "")],
    )
    def test_mediaTypeOf(self, contentType: str | None, mediaType: str | None) -> None:
        """The media type is what stands before the first semicolon, in its own case."""
        assert mediaTypeOf(contentType) == mediaType
