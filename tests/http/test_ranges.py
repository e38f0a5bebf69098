"""
Tests for `catalina.http.ranges`.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.http import (
    ContentRange,
    RangeNotSatisfiable,
    evaluateConditions,
    formatDate,
    matchEntityTag,
    parseContentRange,
    parseRange,
    selectRanges,
)

_CHANGED = 1000000000.4
_DATE = formatDate(_CHANGED)
_OLD = "Sun, 06 Nov 1994 08:49:37 GMT"
_NEW = "Fri, 06 Nov 2099 08:49:37 GMT"
_WEAK = 'W/"10-1"'
_STRONG = '"10-1"'


class ParseRangeTests:
    """
    The Range header.
    """

    @pytest.mark.parametrize(
        ("text", "ranges"),
        [
            ("bytes=2-5", [(2, 5)]),
            ("bytes=7-", [(7, 9)]),
            ("bytes=-3", [(7, 9)]),
            ("bytes=-10", [(0, 9)]),
            ("bytes=0-9", [(0, 9)]),
            ("bytes=0-0", [(0, 0)]),
            ("bytes=5-99", [(5, 9)]),
            ("bytes 0-1", [(0, 1)]),
            ("bytes= 0-1 , 3-4 ", [(0, 1), (3, 4)]),
            ("bytes=0-5,3-8", [(0, 5), (3, 8)]),
            ("bytes=3-4,0-1", [(3, 4), (0, 1)]),
            ("bytes=,,0-1,", [(0, 1)]),
            ("bytes=+1-+2", [(1, 2)]),
            ("bytes=0000000000000000000000001-2", [(1, 2)]),
        ],
    )
    def test_reads(self, text: str, ranges: list[tuple[int, int]]) -> None:
        """Ranges come with first and last byte, in the order asked for, cut at the file's end."""
        assert parseRange(text, 10) == ranges

    @pytest.mark.parametrize(
        "text",
        ["bytes=-99", "bytes=-0", "bytes=10-", "bytes=11-12", "bytes=5-4", "items=0-1", "Bytes=0-1", "0-1",
         "", "bytes=a-b",
         "bytes=5", "bytes=0-1,20-30", "bytes=0--1", "bytes=--1", "bytes=-", "bytes=-+3",
         "bytes=0-99999999999999999999",
         "bytes=0 - 1", "bytes=1_0-", "bytes=0-1, ,2-3", "bytes=²-3", "bytes=" + "9" * 5000 + "-"],
    )  # fmt: skip
    def test_refuses(self, text: str) -> None:
        """What is no range, or one that the file does not have, cannot be satisfied."""
        with pytest.raises(RangeNotSatisfiable):
            parseRange(text, 10)

    @pytest.mark.parametrize(
        ("text", "size"), [(None, 10), ("bytes=", 10), ("bytes", 10), ("bytes=0-1", 0), ("x", 0)]
    )
    def test_wholeFile(self, text: str | None, size: int) -> None:
        """Without a header, without a range in it, or for an empty file, everything is sent."""
        assert parseRange(text, size) is None

    def test_repetitionIsNotServed(self) -> None:
        """Who asks for the same bytes a hundred times gets the file once; many small ranges are served."""
        assert parseRange("bytes=" + "0-," * 100, 10) is None
        ranges = ",".join(f"{n * 2}-{n * 2}" for n in range(100))
        assert len(parseRange("bytes=" + ranges, 1000) or []) == 100

    @given(st.text(alphabet="bytes=0123456789-, ", max_size=30), st.integers(0, 200))
    def test_rangesLieInTheFile(self, text: str, size: int) -> None:
        """Whatever is asked, a range lies inside of the file."""
        for prefix in ("", "bytes="):
            try:
                ranges = parseRange(prefix + text, size)
            except RangeNotSatisfiable:
                continue
            assert all(0 <= start <= end < size for start, end in ranges or [])


class IfRangeTests:
    """
    Range together with If-Range.
    """

    @pytest.mark.parametrize(
        ("condition", "served"),
        [
            (None, True),
            (_WEAK, True),
            (f" {_WEAK} ", True),
            ('"x"', False),
            ("", False),
            (_DATE, True),
            (_NEW, True),
            (_OLD, False),
        ],
    )
    def test_condition(self, condition: str | None, served: bool) -> None:
        """The range is served only if the client's copy is this one, by its tag or by its date."""
        headers = {"Range": "bytes=2-5", "If-Range": condition}
        assert selectRanges(headers.get, _WEAK, _CHANGED, 10) == ([(2, 5)] if served else None)

    def test_badRangeDoesNotMatterThen(self) -> None:
        """If the copy is old, nobody looks at the range."""
        assert selectRanges({"Range": "x", "If-Range": '"x"'}.get, _WEAK, _CHANGED, 10) is None


class ContentRangeTests:
    """
    The part of a file that a PUT brings.
    """

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("bytes 0-9/100", (0, 9, 100)), ("bytes=5-5/6", (5, 5, 6)), ("bytes 5-99/10", (5, 9, 10))],
    )
    def test_reads(self, text: str, expected: tuple[int, int, int]) -> None:
        """First, last and length are read; the last is cut at the length."""
        assert parseContentRange(text) == ContentRange(*expected)

    @pytest.mark.parametrize(
        "text", ["", "nonsense", "bytes 0-9", "bytes 0-9/*", "bytes */9", "items 0-9/10", "bytes 5-4/10",
        "bytes 0-0/0",
                 "bytes 9-9/9", "bytes -1-2/3", "bytes ²-3/4", "bytes 0-9/" + "9" * 30]
    )  # fmt: skip
    def test_refuses(self, text: str) -> None:
        """Everything else is a ValueError."""
        with pytest.raises(ValueError, match="Content-Range"):
            parseContentRange(text)


class ConditionsTests:
    """
    If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since.
    """

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({}, None),
            ({"If-Match": "*"}, None),
            ({"If-Match": _WEAK}, 412),
            ({"If-Match": '"x"'}, 412),
            ({"If-Match": f'"x", {_WEAK}'}, 412),
            ({"If-Match": "x"}, 400),
            ({"If-Match": ""}, 400),
            ({"If-None-Match": "*"}, 304),
            ({"If-None-Match": _WEAK}, 304),
            ({"If-None-Match": _STRONG}, 304),
            ({"If-None-Match": f'"x" , {_WEAK}'}, 304),
            ({"If-None-Match": '"x"'}, None),
            ({"If-None-Match": ""}, 400),
            ({"If-None-Match": "x"}, 400),
            ({"If-None-Match": f"{_WEAK},"}, 400),
            ({"If-None-Match": f"{_WEAK}, *"}, 400),
            ({"If-Modified-Since": _DATE}, 304),
            ({"If-Modified-Since": _NEW}, 304),
            ({"If-Modified-Since": _OLD}, None),
            ({"If-Modified-Since": "yesterday"}, None),
            ({"If-Unmodified-Since": _DATE}, None),
            ({"If-Unmodified-Since": _NEW}, None),
            ({"If-Unmodified-Since": _OLD}, 412),
            ({"If-Unmodified-Since": "x"}, None),
            ({"If-None-Match": '"x"', "If-Modified-Since": _DATE}, None),
            ({"If-None-Match": _WEAK, "If-Modified-Since": _OLD}, 304),
            ({"If-Match": _WEAK, "If-None-Match": _WEAK}, 412),
            ({"If-Modified-Since": _DATE, "If-Unmodified-Since": _OLD}, 304),
            ({"If-None-Match": '"x"', "If-Unmodified-Since": _OLD}, 412),
        ],
    )
    def test_get(self, headers: dict[str, str], status: int | None) -> None:
        """A GET gets what Tomcat 7 answers: tags beat dates, a weak tag never satisfies If-Match."""
        assert evaluateConditions(headers.get, "GET", _WEAK, _CHANGED) == status

    @pytest.mark.parametrize(
        ("method", "headers", "status"),
        [
            ("HEAD", {"If-None-Match": _WEAK}, 304),
            ("POST", {"If-None-Match": _WEAK}, 412),
            ("PUT", {"If-None-Match": "*"}, 412),
            ("POST", {"If-Modified-Since": _DATE}, 304),
        ],
    )
    def test_otherMethods(self, method: str, headers: dict[str, str], status: int) -> None:
        """Only GET and HEAD are told that nothing has changed when a tag matches."""
        assert evaluateConditions(headers.get, method, _WEAK, _CHANGED) == status

    def test_strongTags(self) -> None:
        """A file with a strong tag satisfies If-Match."""
        assert evaluateConditions({"If-Match": f'"x",{_STRONG}'}.get, "GET", _STRONG, _CHANGED) is None
        assert evaluateConditions({"If-Match": _WEAK}.get, "GET", _STRONG, _CHANGED) == 412

    @pytest.mark.parametrize(
        ("text", "matched"),
        [
            (r'"a\"b"', True),
            (r'W/ "a\"b"', True),
            (r'"x" , "a\"b","y"', True),
            ('"a', None),
            ('"a\\', None),
            ('w/"a"', None),
            ('"a" "b"', None),
            ("  ", None),
        ],
    )
    def test_lists(self, text: str, matched: bool | None) -> None:
        """Quotes may hold escaped quotes; what is no list of tags is None."""
        assert matchEntityTag(text, r'W/"a\"b"', weak=True) is matched

    @given(st.text(alphabet='W/"a\\, *', max_size=20))
    def test_neverRaises(self, text: str) -> None:
        """Any text is a match, none, or no list."""
        assert matchEntityTag(text, '"a"', weak=True) in (True, False, None)
