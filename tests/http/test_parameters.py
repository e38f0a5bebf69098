"""
Tests for `catalina.http.parameters`.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.http import parseQuery

_NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5)
_VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)


class ParseQueryTests:
    """
    Tomcat 7's reading of queries and forms.
    """

    @pytest.mark.parametrize(
        ("raw", "parameters"),
        [
            ("", []),
            ("a=1&b=2", [("a", "1"), ("b", "2")]),
            ("c=1&a=2&c=3", [("c", "1"), ("a", "2"), ("c", "3")]),
            ("a=1&A=2", [("a", "1"), ("A", "2")]),
            ("a=&b", [("a", ""), ("b", "")]),
            ("&&a=1&&b=2&", [("a", "1"), ("b", "2")]),
            ("a=b=c", [("a", "b=c")]),
            ("a=x+y&b+c=d", [("a", "x y"), ("b c", "d")]),
            ("+=+", [(" ", " ")]),
            ("a=%41%42&%63=d", [("a", "AB"), ("c", "d")]),
            ("a=%2B&b=%26&c=%3D&d=%25", [("a", "+"), ("b", "&"), ("c", "="), ("d", "%")]),
            ("a=1;b=2", [("a", "1;b=2")]),
            ("a=?&?b=1", [("a", "?"), ("?b", "1")]),
            ("a=x%00y%0d%0a", [("a", "x\0y\r\n")]),
            ("a=%e9", [("a", "é")]),
            ("%00=x", [("\0", "x")]),
        ],
    )
    def test_reads(self, raw: str, parameters: list[tuple[str, str]]) -> None:
        """Only ``&`` separates, plus is a space, escapes are decoded after splitting; all is there."""
        assert parseQuery(raw.encode()) == (parameters, True)

    def test_readsUtf16AsBigEndian(self) -> None:
        """Each name and value is a text of its own, which without a mark is big-endian."""
        raw = b"%00a=%F0%9F%98%80&%00b=%FF%FEc%00"
        assert parseQuery(raw, "UTF-16") == ([("a", "\uf09f\u9880"), ("b", "c")], True)

    @pytest.mark.parametrize(
        ("raw", "parameters"),
        [
            ("=x&a=1", [("a", "1")]),
            ("=", []),
            ("a=%zz&b=2", [("b", "2")]),
            ("%zz=1&b=2", [("b", "2")]),
            ("a=1&b=%4", [("a", "1")]),
            ("a=1&b=%", [("a", "1")]),
            ("a=% 1&b=%+1&c=%-1", []),
        ],
    )
    def test_dropsWhatIsBroken(self, raw: str, parameters: list[tuple[str, str]]) -> None:
        """A broken escape or an empty name costs that parameter alone, and the answer says so."""
        assert parseQuery(raw.encode()) == (parameters, False)

    @pytest.mark.parametrize(
        ("raw", "charset", "value"),
        [
            (b"a=%c3%a9", "UTF-8", "é"),
            (b"a=\xc3\xa9", "UTF-8", "é"),
            (b"a=%c3%a9", "ISO-8859-1", "Ã©"),
            (b"a=%e9", "UTF-8", "\ufffd"),
            (b"a=%e9", "nosuch", "é"),
            (b"a=%93", "windows-1252", "\u201c"),
        ],
    )
    def test_charset(self, raw: bytes, charset: str, value: str) -> None:
        """Decoded bytes are read by the charset; broken ones become U+FFFD, an unknown charset is Latin-1."""
        assert parseQuery(raw, charset) == ([("a", value)], True)

    @pytest.mark.parametrize(
        ("limit", "count", "complete"),
        [(-1, 4, True), (5, 4, True), (4, 4, True), (3, 3, False), (0, 0, False)],
    )
    def test_limit(self, limit: int, count: int, complete: bool) -> None:
        """What is above the limit is missing; what is broken or empty does not count."""
        parameters, whole = parseQuery(b"a=1&&b=2&c=3&d=4", limit=limit)
        assert len(parameters) == count
        assert whole is complete

    @given(st.lists(st.tuples(_NAMES, _VALUES), max_size=5))
    def test_readsWhatABrowserSends(self, parameters: list[tuple[str, str]]) -> None:
        """What was encoded by the rules is read as it was."""
        assert parseQuery(urlencode(parameters).encode(), "UTF-8") == (parameters, True)

    @given(st.text(alphabet="a=&%+4f", max_size=20))
    def test_agreesWithTheStandardLibrary(self, text: str) -> None:
        """Where no escape is broken and no name empty, the standard library reads the same."""
        parameters, complete = parseQuery(text.encode())
        if complete:
            assert parameters == parse_qsl(text, keep_blank_values=True, encoding="latin-1")

    @given(
        st.binary(max_size=50),
        st.sampled_from(["utf-8", "latin-1", "shift_jis", "utf-16", "x"]),
        st.integers(-1, 3),
    )
    def test_neverRaises(self, raw: bytes, charset: str, limit: int) -> None:
        """Any bytes give names and values."""
        parameters, _ = parseQuery(raw, charset, limit)
        assert limit < 0 or len(parameters) <= limit
