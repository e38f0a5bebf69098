"""What each code of an access log writes; whole patterns are tested with accesslogpattern."""

import time

import pytest

from catalina.valves.accesslogelements import PLAIN, WITH_ARGUMENT, attributeFirst, clfTime, escape, orDash


class EscapeTests:
    """Nothing from outside breaks a line."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("plain text", "plain text"),
            ('a"b', 'a\\"b'),
            ("a\\b", "a\\\\b"),
            ("a\r\nb\tc\fd", "a\\r\\nb\\tc\\fd"),
            ("\x00\x1b[2J\x7f", "\\u0000\\u001b[2J\\u007f"),
            ("caf\u00e9 \u2028", "caf\\u00e9 \\u2028"),
        ],
    )
    def test_escapes(self, text, expected):
        """Quotes, backslashes, control characters and everything outside ASCII are escaped."""
        assert escape(text) == expected

    @pytest.mark.parametrize(("value", "expected"), [(None, "-"), ("", "-"), (0, "0"), ("a\n", "a\\n")])
    def test_orDash(self, value, expected):
        """A dash stands for what is not there."""
        assert orDash(value) == expected


class ClfTimeTests:
    """The time of the Common Log Format."""

    def test_writes(self, monkeypatch):
        """Local time with its offset, and English names of months."""
        monkeypatch.setenv("TZ", "XXX-5:30")
        time.tzset()
        assert clfTime(1773583509) == "[15/Mar/2026:19:35:09 +0530]"
        monkeypatch.undo()
        time.tzset()


class TableTests:
    """Which codes there are."""

    def test_allOfTomcats(self):
        """Tomcat 7 documents these and no others."""
        assert set(PLAIN) == set("aAbBDFhHIlmpqrsStTuUv")
        assert set(WITH_ARGUMENT) == set("ciorspt") - {"b"}

    def test_attributeFirst(self):
        """An attribute goes before what the connection says."""

        class Request:
            def getAttribute(self, name):
                return {"a": "from the proxy"}.get(name)

        def direct(request, response, seconds):
            return "direct"

        assert attributeFirst("a", direct)(Request(), None, 0) == "from the proxy"
        assert attributeFirst("b", direct)(Request(), None, 0) == "direct"
