"""Tests of catalina.jasper.loops, functions, groups and sources: what pages are read by and loop over."""

import types
from typing import Any

import pytest

from catalina.jasper.functions import Functions
from catalina.jasper.groups import JspConfig
from catalina.jasper.loops import LoopStatus, count, loop, tokens
from catalina.jasper.sources import resolve


class LoopTests:
    """c:forEach and c:forTokens."""

    @pytest.mark.parametrize(
        ("items", "bounds", "expected"),
        [
            ([1, 2, 3], (), [1, 2, 3]),
            ([1, 2, 3, 4], (1, 2), [2, 3]),
            ([1, 2, 3], (None, None, 2), [1, 3]),
            (None, (), []),
            ("a,b,,c", (), ["a", "b", "c"]),
            ({"k": "v"}, (), [("k", "v")]),
            (iter("xy"), (), ["x", "y"]),
            (range(3), (9,), []),
        ],
    )
    def test_goesThrough(self, items: Any, bounds: tuple[Any, ...], expected: list[Any]) -> None:
        """Lists, maps, text, iterators, or a part of them."""
        assert list(loop(items, *bounds)) == expected

    def test_refuses(self) -> None:
        """Negative bounds, steps below one, and what cannot be gone through."""
        with pytest.raises(ValueError, match="begin"):
            loop([], -1)
        with pytest.raises(ValueError, match="step"):
            count(1, 2, 0)
        with pytest.raises(TypeError, match="int"):
            loop(5)

    def test_status(self) -> None:
        """Knows where the loop is, and which element is the last."""
        status = LoopStatus(1, 3, 2)
        seen = [
            (each, status.getIndex(), status.getCount(), status.isFirst(), status.isLast())
            for each in status.follow("bd")
        ]
        assert seen == [("b", 1, 1, True, False), ("d", 3, 2, False, True)]

    def test_tokens(self) -> None:
        """Each delimiter is a character; without any the text is whole."""
        assert tokens("a,b;c", ",;") == ["a", "b", "c"] and tokens("a.b", "") == ["a.b"]


class FunctionTests:
    """JSTL's functions where they differ from Python's methods."""

    def test_substringsNeverFail(self) -> None:
        """Whatever the bounds."""
        assert [Functions.substring("abc", *each) for each in ((-1, 2), (1, -1), (1, 99), (2, 1))] == [
            "ab",
            "bc",
            "bc",
            "",
        ]

    def test_splitAndJoin(self) -> None:
        """Delimiters are characters, and splitting nothing gives one piece."""
        assert Functions.split("a,b;c", ",;") == ("a", "b", "c") and Functions.split("", ",") == ("",)
        assert Functions.join([1, None, "x"], "-") == "1-null-x"

    def test_length(self) -> None:
        """Of text, collections, iterators and null; of a number there is none."""
        assert [Functions.length(each) for each in ("ab", {1: 2}, iter("abc"), None)] == [2, 1, 3, 0]
        with pytest.raises(TypeError, match="no length"):
            Functions.length(5)


class GroupTests:
    """jsp-property-group."""

    def group(self, *patterns: str, **said: Any) -> Any:
        """A group as web.xml's reader makes it."""
        names = (
            "elIgnored",
            "pageEncoding",
            "scriptingInvalid",
            "isXml",
            "deferredSyntaxAllowedAsLiteral",
            "buffer",
        )
        more = ("trimDirectiveWhitespaces", "defaultContentType", "errorOnUndeclaredNamespace")
        nothing = dict.fromkeys((*names, *more)) | {"includePreludes": (), "includeCodas": ()}
        return types.SimpleNamespace(urlPatterns=patterns, **(nothing | said))

    def test_closestWins(self) -> None:
        """An exact pattern beats a long path, that a short one, that an extension."""
        groups = (
            self.group("*.jsp", pageEncoding="a"),
            self.group("/x/*", pageEncoding="b"),
            self.group("/x/y/*", elIgnored=True),
            self.group("/x/y/z.jsp", pageEncoding="d"),
        )
        config = JspConfig((groups, {}))
        found = [
            config.first(path, "pageEncoding")
            for path in ("/a.jsp", "/x/a.jsp", "/x/y/a.jsp", "/x/y/z.jsp", "/a.html")
        ]
        assert found == ["a", "b", "b", "d", None]
        assert config.defaults("/x/y/a.jsp") == {"isELIgnored": "true"}

    def test_preludesOfAllGroups(self) -> None:
        """In the order of web.xml."""
        groups = (
            self.group("/x/*", includePreludes=("/a",)),
            self.group("*.jsp", includePreludes=("/b",), includeCodas=("/c",)),
        )
        assert JspConfig((groups, {})).around("/x/p.jsp") == (["/a", "/b"], ["/c"])


class PathTests:
    """Paths in pages."""

    @pytest.mark.parametrize(
        ("path", "base", "expected"),
        [
            ("b.jsp", "/x/a.jsp", "/x/b.jsp"),
            ("../b.jsp", "/x/a.jsp", "/b.jsp"),
            ("/b.jsp", "/x/a.jsp", "/b.jsp"),
            ("../../../etc/passwd", "/x/a.jsp", "/etc/passwd"),
        ],
    )
    def test_stayInTheApplication(self, path: str, base: str, expected: str) -> None:
        """Dots never lead out of it."""
        assert resolve(path, base) == expected
