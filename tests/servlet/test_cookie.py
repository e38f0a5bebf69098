"""
Tests for `catalina.servlet.cookie`.
"""

from __future__ import annotations

import pytest

from catalina.servlet import Cookie


class CookieNameTests:
    """
    Which names Tomcat 7 lets pass.
    """

    @pytest.mark.parametrize(
        "name",
        [
            "a",
            "a.b",
            "JSESSIONID",
            "a=b",
            "a/b",
            "a@b",
            "a:b",
            "(a)",
            '"a"',
            "a{b",
            "a$",
            "!",
            "~",
            "HttpOnly",
        ],
    )
    def test_acceptsVisibleAscii(self, name: str) -> None:
        """Visible ASCII without comma and semicolon is a name, as Tomcat 7 is lax by default."""
        assert Cookie(name, "v").getName() == name

    @pytest.mark.parametrize("name", ["a;b", "a,b", "$a", "a\tb", "a b", "a\n", "\x7f", "é", "a\x00", " "])
    def test_refusesOtherCharacters(self, name: str) -> None:
        """What would end a cookie's name or begin an attribute is refused."""
        with pytest.raises(ValueError, match="cannot be a cookie's name"):
            Cookie(name, "v")

    @pytest.mark.parametrize(
        "name", ["Comment", "Discard", "Domain", "Expires", "Max-Age", "Path", "Secure", "version"]
    )
    def test_refusesNamesOfAttributes(self, name: str) -> None:
        """The names of a cookie's attributes are refused in upper and lower case."""
        for spelling in (name, name.upper(), name.lower()):
            with pytest.raises(ValueError, match="attribute"):
                Cookie(spelling, "v")

    def test_refusesNoName(self) -> None:
        """An empty name is refused."""
        with pytest.raises(ValueError, match="needs a name"):
            Cookie("", "v")


class CookieAttributeTests:
    """
    What a cookie knows beside name and value.
    """

    @pytest.mark.parametrize(
        ("name", "default", "value"),
        [
            ("Value", None, "other"),
            ("Comment", None, "two words"),
            ("Domain", None, "example.org"),
            ("Path", None, "/x"),
            ("MaxAge", -1, 100),
            ("Secure", False, True),
            ("Version", 0, 1),
        ],
    )
    def test_hasGettersAndSetters(self, name: str, default: object, value: object) -> None:
        """Each attribute begins with Java's default and keeps what is set."""
        cookie = Cookie("a")
        assert getattr(cookie, "get" + name)() == default
        getattr(cookie, "set" + name)(value)
        assert getattr(cookie, "get" + name)() == value

    def test_knowsHttpOnly(self) -> None:
        """HttpOnly begins as false."""
        cookie = Cookie("a", "b")
        assert not cookie.isHttpOnly()
        cookie.setHttpOnly(True)
        assert cookie.isHttpOnly()

    def test_keepsDomainsInLowerCase(self) -> None:
        """Browsers compare domains without case, so Tomcat writes them in lower case."""
        cookie = Cookie("a", "b")
        cookie.setDomain("Example.ORG")
        assert cookie.getDomain() == "example.org"
        cookie.setDomain(None)
        assert cookie.getDomain() is None

    def test_clones(self) -> None:
        """A clone has all attributes, and changing it does not change the first."""
        cookie = Cookie("a", "b")
        cookie.setPath("/x")
        twin = cookie.clone()
        twin.setPath("/y")
        assert (twin.getName(), twin.getValue(), cookie.getPath()) == ("a", "b", "/x")

    def test_showsItself(self) -> None:
        """In a log a cookie is seen with name and value."""
        assert repr(Cookie("a", "b")) == "<Cookie a='b'>"
