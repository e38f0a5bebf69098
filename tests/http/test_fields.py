"""Tests for `catalina.http.fields`."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.http.fields import cleanFieldValue, isToken


class TokenTests:
    """Which texts may name a field."""

    @pytest.mark.parametrize("name", ["Host", "X-1", "!#$%&'*+-.^_`|~", "0"])
    def test_takesTokens(self, name):
        """All of RFC 9110's token characters are taken."""
        assert isToken(name)

    @pytest.mark.parametrize(
        "name", ["", "a b", "a:", "a\r\n", "a\n", "é", "a\0", "(a)", "\u0661", " a", "a\t"]
    )
    def test_refusesWhatIsNoToken(self, name):
        """Blanks, separators, line ends, also a final one, and letters beyond ASCII are refused."""
        assert not isToken(name)


class CleanFieldValueTests:
    """No value begins a new line."""

    @pytest.mark.parametrize(
        "value, clean",
        [
            ("text/html", "text/html"),
            ("", ""),
            ("a\r\nSet-Cookie: x", "a  Set-Cookie: x"),
            ("a\tb", "a\tb"),
            ("a\0b\x7fc\x1bd", "a b c d"),
            ("grün €", "grün  "),
            ("\u010a\u010d", "  "),
        ],
    )
    def test_controlsBecomeSpaces(self, value, clean):
        """Each control character but the tab, and each one beyond ISO-8859-1, becomes one space; the others stay."""
        assert cleanFieldValue(value) == clean

    @given(st.text())
    def test_neverLetsAControlPass(self, text):
        """Whatever the text, no control character but the tab is left, it can be sent, and its length is the same."""
        clean = cleanFieldValue(text)
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", clean)
        assert len(clean.encode("latin-1")) == len(text)
