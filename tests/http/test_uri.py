"""
Tests for `catalina.http.uri`.
"""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalina.http import (
    decodeEscapes,
    decodePath,
    encodePath,
    isSafePath,
    normalise,
    resolvePath,
    splitPathParameters,
)

_PATHS = st.text(alphabet="/.;=%ab2eEfF5cC0\\\0é", max_size=30).map(lambda text: "/" + text)


class ResolvePathTests:
    """
    From the request line's path to the one that is mapped.
    """

    @pytest.mark.parametrize(
        ("solidus", "path"), [("decode", "/a/b/c d"), ("passthrough", "/a%2fb/c d"), ("reject", None)]
    )
    def test_escapedSlash(self, solidus: str, path: str | None) -> None:
        """
        What becomes of an escaped slash is said by encodedSolidusHandling.
        """
        if path is None:
            with pytest.raises(ValueError, match="%2F"):
                resolvePath(b"/a%2fb/c%20d", "utf-8", solidus)
        else:
            assert resolvePath(b"/a%2fb/c%20d", "utf-8", solidus) == (path, {})

    def test_escapedSlashHidesNothing(self) -> None:
        """
        Neither way leads above the root, or around the normal form.
        """
        assert resolvePath(b"/a%2F..%2Fb", "utf-8", "decode") == ("/b", {})
        assert resolvePath(b"/a%2F..%2F..%2Fb", "utf-8", "passthrough") == ("/a%2F..%2F..%2Fb", {})
        with pytest.raises(ValueError, match="above the root"):
            resolvePath(b"/..%2F..%2Fb", "utf-8", "decode")

    @pytest.mark.parametrize(
        ("raw", "path"),
        [
            ("/", "/"),
            ("/a/b.txt", "/a/b.txt"),
            ("/a/", "/a/"),
            ("//a//b//", "/a/b/"),
            ("/a/./b", "/a/b"),
            ("/a/../b", "/b"),
            ("/a/.", "/a/"),
            ("/a/b/..", "/a/"),
            ("/a/..", "/"),
            ("/.", "/"),
            ("/...", "/..."),
            ("/a/.b", "/a/.b"),
            ("/a/b..c", "/a/b..c"),
            ("/a/%2e%2e/b", "/b"),
            ("/a/..;x=y/b", "/b"),
            ("/a;x=1/b;y=2", "/a/b"),
            ("/a%3Bb", "/a;b"),
            ("/a%20b%3Fc", "/a b?c"),
            ("/100%25", "/100%"),
            ("/%2541", "/%41"),
            ("/a+b%2B", "/a+b+"),
            ("/%0d%0a", "/\r\n"),
            ("/~a!$&'()*+,:@=-_", "/~a!$&'()*+,:@=-_"),
            ("/%E9", "/é"),
            ("/;", "/"),
        ],
    )
    def test_resolves(self, raw: str, path: str) -> None:
        """Parameters are taken out, escapes decoded once, dots and slashes resolved, in this order."""
        assert resolvePath(raw.encode())[0] == path

    @pytest.mark.parametrize(
        "raw",
        ["", "a", "*", "/..", "/../a", "/a/../..", "/%2e%2e/a", "/a/..;/..", "/a%2Fb", "/a%2fb", "/a%5Cb",
         "/a\\b", "/a%00",
         "/a\0", "/%", "/%4", "/%zz", "/%4g", "/%+1", "/% 1", ";a"],
    )  # fmt: skip
    def test_refuses(self, raw: str) -> None:
        """What leads above the root or around a constraint is a ValueError, never a path."""
        with pytest.raises(ValueError):
            resolvePath(raw.encode())

    @pytest.mark.parametrize(
        ("raw", "charset", "path"),
        [
            (b"/%c3%a9", "UTF-8", "/é"),
            (b"/\xc3\xa9", "utf-8", "/é"),
            (b"/%c3%a9", "ISO-8859-1", "/Ã©"),
            (b"/%e9", "UTF-8", "/\ufffd"),
            (b"/%e9", "nosuch", "/é"),
            (b"/%c0%ae%c0%ae/a", "UTF-8", "/" + "\ufffd" * 4 + "/a"),
        ],
    )
    def test_decodesByTheCharset(self, raw: bytes, charset: str, path: str) -> None:
        """Bytes are read by URIEncoding; broken ones become U+FFFD and never a dot or slash."""
        assert resolvePath(raw, charset)[0] == path

    def test_parameters(self) -> None:
        """Path parameters come by name: the last of two wins, what has no equals sign is dropped."""
        raw = b"/a;x=1;jsessionid=AB/b;x=%32;y;z=;=e"
        assert resolvePath(raw) == ("/a/b", {"x": "%32", "jsessionid": "AB", "z": "", "": "e"})
        assert resolvePath(b"/a/b") == ("/a/b", {})

    @given(_PATHS)
    @example("/%2e%2e%2f")
    @example("/.;/..;/")
    def test_isAlwaysSafe(self, text: str) -> None:
        """Whatever is asked, the path that comes out is safe, or there is none."""
        try:
            path, parameters = resolvePath(text.encode())
        except ValueError:
            return
        assert isSafePath(path)
        assert all(isinstance(value, str) for value in parameters.values())

    @given(st.binary(max_size=30).map(lambda raw: b"/" + raw))
    def test_fastWayAgrees(self, raw: bytes) -> None:
        """The short way for plain paths gives what the long way gives."""
        bare, _ = splitPathParameters(raw)
        try:
            expected = normalise(decodePath(bare))
        except ValueError:
            expected = None
        try:
            assert resolvePath(raw)[0] == expected
        except ValueError:
            assert expected is None


class DecodePathTests:
    """
    Decoding alone.
    """

    def test_switchesForOldApplications(self) -> None:
        """An escaped slash and a backslash can be let in; both are slashes then."""
        assert decodePath(b"/a%2Fb", allowEncodedSlash=True) == "/a/b"
        assert decodePath(b"/a%5Cb\\c", allowBackslash=True) == "/a/b/c"

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b"/a%2Fb", "escaped slash"),
            (b"/%5c", "backslash"),
            (b"/%00", "NUL"),
            (b"/%4", "two hexadecimal digits"),
        ],
    )
    def test_saysWhatIsWrong(self, raw: bytes, reason: str) -> None:
        """The error names what was found."""
        with pytest.raises(ValueError, match=reason):
            decodePath(raw)

    @given(st.binary(max_size=40))
    def test_escapesAgreeWithTheStandardLibrary(self, raw: bytes) -> None:
        """Escapes of any bytes give these bytes again."""
        assert decodeEscapes(b"".join(b"%%%02x" % byte for byte in raw)) == raw
        assert decodeEscapes(b"".join(b"%%%02X" % byte for byte in raw)) == raw


class NormaliseTests:
    """
    Dots and slashes.
    """

    @given(_PATHS)
    def test_twiceIsOnce(self, path: str) -> None:
        """A normal path is not changed again, and has no dots and no double slashes left."""
        normal = normalise(path)
        if normal is not None:
            assert normalise(normal) == normal
            assert "//" not in normal
            assert not {".", ".."} & set(normal.split("/"))

    @pytest.mark.parametrize(
        ("path", "safe"),
        [("/", True), ("/a/b/", True), ("/.a", True), ("", False), ("a", False), ("//", False),
         ("/a//b", False),
         ("/a/..", False), ("/./a", False), ("/a\\b", False), ("/a\0", False)],
    )  # fmt: skip
    def test_isSafePath(self, path: str, safe: bool) -> None:
        """Only a path that normalising would not change is safe."""
        assert isSafePath(path) is safe


class EncodePathTests:
    """
    Paths for links and redirects.
    """

    @pytest.mark.parametrize(
        ("path", "encoded"),
        [
            ("/a/b.txt", "/a/b.txt"),
            ("/a b", "/a%20b"),
            ("/é", "/%C3%A9"),
            ("/100%", "/100%25"),
            ("/a;b?c#d", "/a%3Bb%3Fc%23d"),
            ("/<\"'&>", "/%3C%22%27%26%3E"),
            ("/\r\n", "/%0D%0A"),
        ],
    )
    def test_encodes(self, path: str, encoded: str) -> None:
        """What would mean something in a URL, in HTML or in a header is escaped."""
        assert encodePath(path) == encoded

    def test_charset(self) -> None:
        """Bytes are those of the charset; what it lacks becomes a question mark."""
        assert encodePath("/é€", "ISO-8859-1") == "/%E9%3F"

    @given(st.text(st.characters(exclude_categories=["Cs"])))
    def test_decodesAgain(self, path: str) -> None:
        """An encoded path is plain ASCII and decodes to what it was."""
        encoded = encodePath(path)
        assert encoded.isascii()
        assert unquote(encoded) == path
