"""
Tests for `catalina.http.cookies`.
"""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.http import formatCookie, parseCookies, plainCookieValues
from catalina.servlet import Cookie


def _read(*headers: str) -> list[tuple[str, str | None]]:
    return [(cookie.getName(), cookie.getValue()) for cookie in parseCookies(headers)]


class ParseCookiesTests:
    """
    Tomcat 7's reading of the Cookie header, after RFC 2109.
    """

    @pytest.mark.parametrize(
        ("header", "cookies"),
        [
            ("a=b", [("a", "b")]),
            ("a=b; c=d", [("a", "b"), ("c", "d")]),
            ("a=b;c=d", [("a", "b"), ("c", "d")]),
            ("a=b, c=d", [("a", "b"), ("c", "d")]),
            ("a=b,c=d;", [("a", "b"), ("c", "d")]),
            (" ;, a=b", [("a", "b")]),
            ("a = b ; c\t=\td", [("a", "b"), ("c", "d")]),
            ("a=b; a=c", [("a", "b"), ("a", "c")]),
            ("a.b=c.d; e-f=g_h", [("a.b", "c.d"), ("e-f", "g_h")]),
            ("a=b/c", [("a", "b/c")]),
            ("a='b c'; d=e", [("a", "'b"), ("d", "e")]),
            ("a=!#$%&'*+-.^_`|~", [("a", "!#$%&'*+-.^_`|~")]),
            ("JSESSIONID=none; a=b", [("JSESSIONID", "none"), ("a", "b")]),
        ],
    )
    def test_reads(self, header: str, cookies: list[tuple[str, str]]) -> None:
        """Semicolons and commas end a cookie, white space around its parts is dropped."""
        assert _read(header) == cookies

    @pytest.mark.parametrize(
        ("header", "cookies"),
        [
            ("a=YWI=; d=e", [("a", "YWI"), ("d", "e")]),
            ("a=b=c", [("a", "b")]),
            ("a=b@c", [("a", "b")]),
            ("a=b:c", [("a", "b")]),
            ("a=b c; d=e", [("a", "b"), ("d", "e")]),
            ('a=b"c; d=e', [("a", "b"), ("d", "e")]),
            (r"a=b\c; d=e", [("a", "b"), ("d", "e")]),
            ("a=(b)", []),
        ],
    )
    def test_separatorsEndAValue(self, header: str, cookies: list[tuple[str, str]]) -> None:
        """A separator of RFC 2616 ends a value; what follows up to the delimiter is lost."""
        assert _read(header) == cookies

    @pytest.mark.parametrize(
        ("header", "cookies"),
        [
            ("", []),
            (";;; ;", []),
            ("a", []),
            ("a=", []),
            ("a=; b=c", [("b", "c")]),
            ("a=, b=c", [("b", "c")]),
            ("a==b; c=d", [("c", "d")]),
            ("=b; c=d", [("c", "d")]),
            ("a b=c; d=e", [("d", "e")]),
            ("a:b=c; d=e", [("d", "e")]),
            ("a[1]=b; c=d", [("c", "d")]),
            ('"a"=b; c=d', [("c", "d")]),
            ("a=[b]; c={d}", []),
            ('a={"x":1}; c=d', [("c", "d")]),
            ("Path=/; c=d", [("c", "d")]),
            ("expires=1; Max-Age=2; c=d", [("c", "d")]),
        ],
    )
    def test_drops(self, header: str, cookies: list[tuple[str, str]]) -> None:
        """A cookie without a value, with a broken one, or named like an attribute, is left out."""
        assert _read(header) == cookies

    @pytest.mark.parametrize(
        ("header", "cookies"),
        [
            ('a="b c"; d=e', [("a", "b c"), ("d", "e")]),
            ('a="b,c;d=e"', [("a", "b,c;d=e")]),
            ('a=""', [("a", "")]),
            (r'a="b\"c"', [("a", 'b"c')]),
            (r'a="b\\c"', [("a", r"b\c")]),
            (r'a="b\c"', [("a", "bc")]),
            (r'a="\\\"x\\"', [("a", '\\"x\\')]),
            ('a="b"x; c=d', [("a", "b"), ("c", "d")]),
            ('a="é"', [("a", "é")]),
            ('a="b; c=d', []),
            ('a=b; c="d', [("a", "b")]),
            (r'a="b\"', []),
            ('a="', []),
        ],
    )
    def test_quotes(self, header: str, cookies: list[tuple[str, str]]) -> None:
        """Quotes are taken off and escapes resolved; without a closing quote the rest is lost."""
        assert _read(header) == cookies

    @pytest.mark.parametrize(
        ("header", "cookies"),
        [
            ("$Version=1; a=b; $Path=/x; $Domain=.Example.org", [("a", 1, "/x", ".example.org")]),
            ('$Version="1"; a="b"; $Path="/x"; $Port=1; c=d', [("a", 1, "/x", None), ("c", 1, None, None)]),
            ("$Version=1, a=b, c=d", [("a", 1, None, None), ("c", 1, None, None)]),
            ("$Version=0; a=b", [("a", 0, None, None)]),
            ("$Version=2; a=b", [("a", 0, None, None)]),
            ("$version=1; a=b", [("a", 0, None, None)]),
            ("a=b; $Version=1; c=d", [("a", 0, None, None), ("c", 0, None, None)]),
            ("$Path=/x; a=b", [("a", 0, None, None)]),
            ("a=b; c=[d]; $Path=/x", [("a", 0, None, None)]),
            ("a=b; c; $Path=/x", [("a", 0, "/x", None)]),
            ("a=b; Path=/; $Path=/x", [("a", 0, None, None)]),
            ("a=b; $Path", [("a", 0, "", None)]),
            ("$; a=b", [("a", 0, None, None)]),
        ],
    )
    def test_attributes(self, header: str, cookies: list[tuple[str, int, str | None, str | None]]) -> None:
        """$Version stands first, $Path and $Domain belong to the cookie before them."""
        found = [(c.getName(), c.getVersion(), c.getPath(), c.getDomain()) for c in parseCookies([header])]
        assert found == cookies

    def test_noAttributeBehindABrokenCookie(self) -> None:
        """A value that begins as none may ends the cookie before it: what follows is not its path."""
        assert [cookie.getPath() for cookie in parseCookies(["a=b; c==d; $Path=/x"])] == [None]

    def test_headersAreApart(self) -> None:
        """Cookies of several headers come together, a version holds for its own header."""
        cookies = parseCookies(["$Version=1; a=b", "$Path=/x; c=d"])
        assert [(cookie.getName(), cookie.getVersion()) for cookie in cookies] == [("a", 1), ("c", 0)]

    @pytest.mark.parametrize(
        "header", ["a=é", "é=a", "aé=b", "a=bé; c=d", "a=b\x01c", "\x7f=a", "a=\x00", "$é", "a\n=b"]
    )
    def test_refusesControlCharacters(self, header: str) -> None:
        """A control character or one that is not ASCII, outside of quotes, is an error, as in Tomcat."""
        with pytest.raises(ValueError, match="Cookie header"):
            parseCookies([header])

    def test_limit(self) -> None:
        """More cookies than allowed are an error, over all headers; a negative limit is none."""
        header = ";".join(f"a{number}=b" for number in range(150))
        assert len(parseCookies([header])) == 150
        assert len(parseCookies([header, header], -1)) == 300
        with pytest.raises(ValueError, match="maxCookieCount"):
            parseCookies([header, header])

    @given(st.text(alphabet='ab$=;, \t"\\{/é\x01', max_size=30))
    def test_onlyValueErrors(self, header: str) -> None:
        """Any header gives cookies with names, or a ValueError."""
        with contextlib.suppress(ValueError):
            assert all(cookie.getName() for cookie in parseCookies([header]))

    @given(
        st.lists(
            st.tuples(
                st.text("abc._-", min_size=1), st.text(st.characters(min_codepoint=32, max_codepoint=126))
            )
        ),
    )
    def test_readsWhatItWrites(self, pairs: list[tuple[str, str]]) -> None:
        """Values come back as they were sent, whatever visible characters they have, but for escapes."""
        pairs = [(name, value) for name, value in pairs if "\\" not in value and not value.startswith('"')]
        header = "; ".join(formatCookie(Cookie(name, value), 0).partition("; V")[0] for name, value in pairs)
        assert _read(header) == pairs


class PlainCookieValuesTests:
    """
    One cookie of a usual header.
    """

    @pytest.mark.parametrize(
        ("header", "values"),
        [
            ("a=b", ["b"]),
            ("x=y; a=b; z=1", ["b"]),
            ("a=b,a=c;", ["b", "c"]),
            ("x=a; A=b; aa=c", []),
            ('a="b"', None),
            ("$Version=1; a=b", None),
            ("a=b; c", None),
            ("a=b; ", None),
            ("a=b\n", None),
            ("a=b; é=c", None),
            ("", None),
        ],
    )
    def test_findsOrLeavesIt(self, header: str, values: list[str] | None) -> None:
        """The values of the cookie in their order; None at whatever is not a plain pair."""
        assert plainCookieValues(header, "a") == values

    @pytest.mark.parametrize(("limit", "values"), [(2, ["b"]), (1, None), (0, None), (-1, ["b"])])
    def test_limit(self, limit: int, values: list[str] | None) -> None:
        """Too many cookies are left to who complains of them."""
        assert plainCookieValues("a=b; c=d", "a", limit) == values

    @given(st.text(alphabet='ab$=;, \t\n"\\{/é\x01', max_size=30))
    def test_agreesWithTheParser(self, header: str) -> None:
        """What is found is what `parseCookies` finds."""
        values = plainCookieValues(header, "a")
        assert values is None or values == [value for name, value in _read(header) if name == "a"]


class FormatCookieTests:
    """
    The Set-Cookie header.
    """

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ("b", "a=b"),
            ("b/c", "a=b/c"),
            ("'b'", "a='b'"),
            ("", 'a=""'),
            (None, 'a=""'),
            ("b c", 'a="b c"; Version=1'),
            ("b\tc", 'a="b\tc"; Version=1'),
            ("b;c", 'a="b;c"; Version=1'),
            ("b=c", 'a="b=c"; Version=1'),
            ("b@c", 'a="b@c"; Version=1'),
            ("(b)", 'a="(b)"; Version=1'),
            ('b"c', r'a="b\"c"; Version=1'),
            (r"b\c", r'a="b\c"; Version=1'),
            (r"b\"c", r'a="b\"c"; Version=1'),
            ('"b"', 'a="b"'),
            ('"b c"', 'a="b c"; Version=1'),
            ('""', 'a=""'),
            ('"', r'a="\""; Version=1'),
        ],
    )
    def test_value(self, value: str | None, text: str) -> None:
        """A value that needs quotes gets them, and makes it a cookie of version 1."""
        assert formatCookie(Cookie("a", value), 0) == text

    @pytest.mark.parametrize(
        ("age", "version", "text"),
        [
            (-1, 0, "a=b"),
            (0, 0, "a=b; Expires=Thu, 01-Jan-1970 00:00:10 GMT"),
            (60, 0, "a=b; Expires=Sun, 09-Sep-2001 01:47:40 GMT"),
            (60, 1, "a=b; Version=1; Max-Age=60; Expires=Sun, 09-Sep-2001 01:47:40 GMT"),
            (0, 1, "a=b; Version=1; Max-Age=0; Expires=Thu, 01-Jan-1970 00:00:10 GMT"),
            (10**30, 1, "a=b; Version=1; Max-Age=2147483647; Expires=Fri, 27-Sep-2069 05:00:47 GMT"),
        ],
    )
    def test_age(self, age: int, version: int, text: str) -> None:
        """Expires is always there with an age, Max-Age only in version 1."""
        cookie = Cookie("a", "b")
        cookie.setMaxAge(age)
        cookie.setVersion(version)
        assert formatCookie(cookie, 1000000000.0) == text

    def test_allAttributes(self) -> None:
        """The attributes come in Tomcat's order."""
        cookie = Cookie("a", "b")
        cookie.setComment("two words")
        cookie.setDomain("example.org")
        cookie.setPath("/x")
        cookie.setMaxAge(0)
        cookie.setSecure(True)
        cookie.setHttpOnly(True)
        assert formatCookie(cookie, 0) == (
            'a=b; Version=1; Comment="two words"; Domain=example.org; Max-Age=0; '
            "Expires=Thu, 01-Jan-1970 00:00:10 GMT; Path=/x; Secure; HttpOnly"
        )

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("/x+y", "a=b; Path=/x+y"),
            ("/x;y", 'a=b; Version=1; Path="/x;y"'),
            ("/x,y", 'a=b; Version=1; Path="/x,y"'),
            ("", 'a=b; Path=""'),
        ],
    )
    def test_path(self, path: str, text: str) -> None:
        """A path that needs quotes makes it a cookie of version 1 too."""
        cookie = Cookie("a", "b")
        cookie.setPath(path)
        assert formatCookie(cookie, 0) == text

    @pytest.mark.parametrize("text", ["é", "b\r\nSet-Cookie: c=d", "\x00", "\x7f", "\u20ac"])
    @pytest.mark.parametrize("part", ["Value", "Path", "Domain", "Comment"])
    def test_refusesControlCharacters(self, part: str, text: str) -> None:
        """A control character, or one outside of ASCII, is refused in all parts and in every version."""
        for version in (0, 1):
            cookie = Cookie("a", "b")
            cookie.setVersion(version)
            getattr(cookie, f"set{part}")(text)
            with pytest.raises(ValueError, match="may not be sent"):
                formatCookie(cookie, 0)

    @pytest.mark.parametrize(
        ("value", "sent"),
        [
            ("a é\u20ac", 'a="a é "; Version=1'),
            ("(b\r\nSet-Cookie: c=d", 'a="(b  Set-Cookie: c=d"; Version=1'),
            ('"b\n"', 'a="b "; Version=1'),
        ],
    )
    def test_doesNotLookBehindWhatNeedsQuotes(self, value: str, sent: str) -> None:
        """What stands behind it is sent, as far as a header can hold it: no control character leaves."""
        cookie = Cookie("a", value)
        cookie.setVersion(1)
        assert formatCookie(cookie, 0) == sent

    @pytest.mark.parametrize("value", ['b"\\', '"b\\"'])
    def test_refusesAnOpenEscape(self, value: str) -> None:
        """Where quotes are escaped a backslash at the end would escape the closing one."""
        with pytest.raises(ValueError, match="backslash"):
            formatCookie(Cookie("a", value), 0)

    def test_aBackslashAtTheEnd(self) -> None:
        """Without quotes nothing is escaped."""
        assert formatCookie(Cookie("a", "b\\"), 0) == 'a="b\\"; Version=1'
