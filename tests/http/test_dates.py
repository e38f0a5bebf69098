"""
Tests for `catalina.http.dates`.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.http import cookieDate, formatDate, httpDate, parseDate

_RFC_EXAMPLE = 784111777.0


class FormatDateTests:
    """
    Dates as they are sent.
    """

    @pytest.mark.parametrize(
        ("seconds", "text"),
        [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (_RFC_EXAMPLE, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (1000000000.123, "Sun, 09 Sep 2001 01:46:40 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (-0.5, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (951782400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1e20, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (-1e20, "Mon, 01 Jan 0001 00:00:00 GMT"),
        ],
    )
    def test_formats(self, seconds: float, text: str) -> None:
        """Times become IMF-fixdate in GMT; what no four-digit year can say becomes the nearest that can."""
        assert formatDate(seconds) == text

    def test_cookieDate(self) -> None:
        """Cookies have dashes in their dates."""
        assert cookieDate(10) == "Thu, 01-Jan-1970 00:00:10 GMT"

    def test_httpDateFollowsTheClock(self) -> None:
        """The cached date changes with the second, also backwards, and not within it."""
        assert httpDate(100.0) is httpDate(100.9)
        assert [httpDate(now)[-6:-4] for now in (100.0, 101.0, 100.0)] == ["40", "41", "40"]


class ParseDateTests:
    """
    Dates as they are received.
    """

    @pytest.mark.parametrize(
        "text",
        [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "sun, 06 nov 1994 08:49:37 gmt",
            "Sunday, 6 November 1994 8:49:37 GMT",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT; length=12",
            "Sun, 06 Nov 1994 09:49:37 CET",
            "Sun, 06 Nov 1994 00:49:37 PST",
            "Sun, 06 Nov 1994 10:49:37 +0200",
            "Sun, 06 Nov 1994 05:19:37 GMT-03:30",
            "Sun, 06 Nov 1994 07:109:37 GMT",
            "Sat, 05 Nov 1994 32:49:37 GMT",
            "Mon, 37 Oct 1994 08:49:37 GMT",
            "Sun, 06-Nov-1994 08:49:37 GMT",
        ],
    )
    def test_reads(self, text: str) -> None:
        """The three formats are read as leniently as by Tomcat: names, zones, numbers that run over."""
        assert parseDate(text) == _RFC_EXAMPLE

    @pytest.mark.parametrize(
        ("year", "full"), [("70", "1970"), ("99", "1999"), ("00", "2000"), ("46", "2046")]
    )
    def test_shortYears(self, year: str, full: str) -> None:
        """Two digits of a year mean one from 1970 on."""
        assert parseDate(f"Sunday, 06-Nov-{year} 08:49:37 GMT") == parseDate(
            f"Sun, 06 Nov {full} 08:49:37 GMT"
        )

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "0",
            "784111777",
            "yesterday",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49 GMT",
            "06 Nov 1994 08:49:37 GMT",
            "Xyz, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Xyz 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 XYZ",
            "Sun, 06 Nov 0 08:49:37 GMT",
            "Sun, 06 Nov 10000 08:49:37 GMT",
            "1994-11-06T08:49:37Z",
        ],
    )
    def test_refuses(self, text: str) -> None:
        """What is no date of HTTP is None."""
        assert parseDate(text) is None

    @given(st.integers(-62135596800, 253402300799))
    def test_readsWhatIsWritten(self, seconds: int) -> None:
        """Each time that can be written is read again as it was."""
        assert parseDate(formatDate(seconds)) == seconds
        assert parseDate(cookieDate(seconds)) == seconds

    @given(st.text(alphabet="SunMo,: -+0123456789GMTNov", max_size=40))
    def test_neverRaises(self, text: str) -> None:
        """Any text gives a time or None."""
        assert isinstance(parseDate(text), float | None)
