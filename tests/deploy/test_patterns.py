"""
url-patterns: decoded once, and checked.
"""

from __future__ import annotations

import pytest

from catalina.deploy.patterns import PatternError, adjustPattern, checkPattern, decodePattern, isUnusual


class DecodePatternTests:
    """
    ``%xx`` in patterns.
    """

    @pytest.mark.parametrize(
        ("pattern", "encoding", "decoded"),
        [
            ("/a b/*", "utf-8", "/a b/*"),
            ("/pct%25/*", "utf-8", "/pct%/*"),
            ("/sp%20ace", "utf-8", "/sp ace"),
            ("/%C3%BC", "utf-8", "/\u00fc"),
            ("/%FC", "iso-8859-1", "/\u00fc"),
            ("/\u4e2d%FC", "iso-8859-1", "/\u4e2d\u00fc"),
            ("/a+b", "utf-8", "/a+b"),
            ("/%2a", "utf-8", "/*"),
            ("", "utf-8", ""),
        ],
    )
    def test_decodes(self, pattern: str, encoding: str, decoded: str) -> None:
        """
        Escapes are bytes in the descriptor's encoding; a plus sign is a plus sign.
        """
        assert decodePattern(pattern, encoding) == decoded

    @pytest.mark.parametrize("pattern", ["/100%", "/%4", "/%zz", "/%%25"])
    def test_refusesBrokenEscapes(self, pattern: str) -> None:
        """
        A lone percent sign is an error that says how to write one.
        """
        with pytest.raises(PatternError) as caught:
            decodePattern(pattern)
        assert caught.value.remedy == "write %25 for a percent sign"

    @pytest.mark.parametrize("encoding", ["utf-8", "no-such-encoding"])
    def test_refusesBytesThatAreNoText(self, encoding: str) -> None:
        """
        A pattern that nobody can read can match nothing.
        """
        with pytest.raises(PatternError, match="is not text in"):
            decodePattern("/%FF", encoding)


class CheckPatternTests:
    """
    What a pattern may look like.
    """

    @pytest.mark.parametrize(
        "pattern", ["", "/", "/*", "/a", "/a/*", "/a*", "*.do", "*.tar.gz", "/a.b/c", "/*/a"]
    )
    def test_accepts(self, pattern: str) -> None:
        """
        Exact, prefix, extension, default and root, and what Tomcat lets pass with a doubt.
        """
        checkPattern(pattern)

    @pytest.mark.parametrize(
        ("pattern", "remedy"),
        [
            ("a", 'did you mean "/a"?'),
            ("a/*", 'did you mean "/a/*"?'),
            ("/a/*.do", "a path and an extension cannot be combined;"),
            ("*.do/x", "write an exact path"),
            ("*", "write an exact path"),
            ("*do", "write an exact path"),
            ("/a\nb", "write it on one line"),
            ("/a\rb", "write it on one line"),
        ],
    )
    def test_refuses(self, pattern: str, remedy: str) -> None:
        """
        Anything else is an error with a remedy.
        """
        with pytest.raises(PatternError) as caught:
            checkPattern(pattern)
        assert caught.value.remedy.startswith(remedy)


class OddPatternTests:
    """
    Patterns that are tolerated.
    """

    @pytest.mark.parametrize(
        ("pattern", "adjusted"),
        [("a", "/a"), ("a/*", "/a/*"), ("/a", "/a"), ("*.do", "*.do"), ("", ""), ("*", "/*")],
    )
    def test_adjusts(self, pattern: str, adjusted: str) -> None:
        """
        In Servlet 2.2 the leading slash may be missing.
        """
        assert adjustPattern(pattern) == adjusted

    @pytest.mark.parametrize(
        ("pattern", "unusual"),
        [("/a*", True), ("*.tar.gz", True), ("/a/*", False), ("/*", False), ("*.do", False), ("/a", False)],
    )
    def test_findsUnusual(self, pattern: str, unusual: bool) -> None:
        """
        Some patterns match literally though they look as if they did not.
        """
        assert isUnusual(pattern) is unusual
