"""Tests for `catalina.mapper.rules`: the order of Servlet 3.0, 12.2."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.mapper import tableOf

PATTERNS = ["/exact", "/a/*", "/a/b/*", "*.do", "*.start", "/a/b/exact.do", "/"]


class Files:
    """An application's files: directories end in a slash."""

    def __init__(self, *paths):
        self.paths = set(paths)

    def lookup(self, path):
        if path not in self.paths:
            return None
        return SimpleNamespace(isDirectory=path.endswith("/"))


def table(*patterns, welcome=(), files=None):
    """A table in which each wrapper is its pattern."""
    return tableOf({pattern: pattern for pattern in patterns}, welcome, files)


class PatternTests:
    """Exact, longest prefix, extension, default."""

    @pytest.mark.parametrize(
        "path, expected",
        [
            ("/exact", ("/exact", "/exact", None)),
            ("/exact/", ("/", "/exact/", None)),
            ("/exactly", ("/", "/exactly", None)),
            ("/a", ("/a/*", "/a", None)),
            ("/a/", ("/a/*", "/a", "/")),
            ("/a/x/y", ("/a/*", "/a", "/x/y")),
            ("/a/b", ("/a/b/*", "/a/b", None)),
            ("/a/b/c", ("/a/b/*", "/a/b", "/c")),
            ("/a/bc", ("/a/*", "/a", "/bc")),
            ("/a/b/exact.do", ("/a/b/exact.do", "/a/b/exact.do", None)),
            ("/a/x.do", ("/a/*", "/a", "/x.do")),
            ("/ab", ("/", "/ab", None)),
            ("/x.do", ("*.do", "/x.do", None)),
            ("/x/y.z.do", ("*.do", "/x/y.z.do", None)),
            ("/x.do/y", ("/", "/x.do/y", None)),
            ("/x.DO", ("/", "/x.DO", None)),
            ("/do", ("/", "/do", None)),
            ("/", ("/", "/", None)),
        ],
    )
    def test_order(self, path, expected):
        """The first rule that applies wins, and says how the path is shared out."""
        assert table(*PATTERNS).match(path)[:3] == expected

    def test_allPathsPrefix(self):
        """``/*`` takes everything that no longer prefix takes, extensions too."""
        rules = table("/*", "*.do", "/")
        assert rules.match("/x.do")[:3] == ("/*", "", "/x.do")
        assert rules.match("/")[:3] == ("/*", "", "/")

    def test_rootPattern(self):
        """The empty pattern is the root alone: no servlet path, and a slash as path info."""
        rules = table("", "/")
        assert rules.match("/")[:3] == ("", "", "/")
        assert rules.match("/x")[0] == "/"

    def test_nothingApplies(self):
        """Without a default servlet there may be no answer."""
        assert table("/a/*", "*.do").match("/x") is None
        assert table().match("/") is None

    @given(st.lists(st.sampled_from(["a", "b", "c.do", "exact"]), max_size=5), st.booleans())
    def test_pathIsSharedOutWhole(self, segments, slash):
        """Servlet path and path info are the path, whichever rule applied."""
        path = "/" + "/".join(segments) + ("/" if slash and segments else "")
        match = table(*PATTERNS).match(path)
        assert match.servletPath + (match.pathInfo or "") == path

    def test_deepPathsCostNoMore(self):
        """A path of thousands of segments is not looked up once for each of them."""
        rules = table("/a/*", "/")
        begin = time.perf_counter()
        assert rules.match("/b" * 100_000)[0] == "/"
        assert rules.match("/a" * 100_000)[0] == "/a/*"
        assert time.perf_counter() - begin < 1


class WelcomeTests:
    """What stands for a directory."""

    @pytest.mark.parametrize(
        "files, expected",
        [
            (["/d/index.html"], ("/", "/d/index.html", None)),
            (["/d/index.html", "/d/start.do"], ("/", "/d/index.html", None)),
            (["/d/start.do"], ("*.do", "/d/start.do", None)),
            ([], ("*.do", "/d/start.do", None)),
            (["/d/index.html/"], ("*.do", "/d/start.do", None)),
        ],
    )
    def test_filesThenExtensions(self, files, expected):
        """A file that exists comes first, in the order of the list; else a servlet by extension, with or without a file."""
        rules = table("*.do", "/", welcome=("index.html", "start.do"), files=Files(*files))
        match = rules.match("/d/")
        assert match[:3] == expected
        assert not match.cacheable

    def test_exactAndPrefixServlets(self):
        """A servlet with the welcome file's exact path or above it needs no file."""
        assert table("/d/hello", "/", welcome=("hello",)).match("/d/")[:2] == ("/d/hello", "/d/hello")
        found = table("/d/hello/*", "/", welcome=("hello/x",)).match("/d/")
        assert found[:3] == ("/d/hello/*", "/d/hello", "/x")

    def test_noWelcomeFile(self):
        """The default servlet gets the directory, and files that come later are seen."""
        match = table("/", welcome=("index.html",), files=Files()).match("/d/")
        assert match[:3] == ("/", "/d/", None)
        assert not match.cacheable
        assert table("/", files=Files()).match("/file").cacheable
