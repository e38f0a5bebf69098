"""
Tests for `catalina.http.dates`.
"""

from __future__ import annotations

import calendar
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.http import cookieDate, dates, formatDate, httpDate, parseDate

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
        ("short", "full"),
        [
            ("06-Nov-50", "06 Nov 1950"),
            ("06-Nov-70", "06 Nov 1970"),
            ("06-Nov-99", "06 Nov 1999"),
            ("06-Nov-00", "06 Nov 2000"),
            ("06-Nov-45", "06 Nov 2045"),
            ("21-Nov-46", "21 Nov 2046"),
            ("23-Nov-46", "23 Nov 1946"),
        ],
    )
    def test_shortYears(self, monkeypatch: pytest.MonkeyPatch, short: str, full: str) -> None:
        """Two digits of a year mean one from 80 years ago up to 20 years from now, to the day."""
        monkeypatch.setattr(dates, "_WINDOW_START", calendar.timegm((1946, 11, 22, 0, 0, 0)))
        assert parseDate(f"Sunday, {short} 08:49:37 GMT") == parseDate(f"Sun, {full} 08:49:37 GMT")

    def test_shortYearsSlide(self) -> None:
        """The window is that of the time the process began."""
        start = time.gmtime(dates._WINDOW_START)
        assert time.gmtime().tm_year - start.tm_year in (80, 81)

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
            " Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06  Nov 1994 08:49:37 GMT",
            "Sun  Nov 6 08:49:37 1994",
            "Sun,\t06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT+1",
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
