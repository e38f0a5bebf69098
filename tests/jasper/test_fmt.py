"""Tests of catalina.jasper.fmt: dates by Java's patterns, properties, messages, numbers."""

import datetime
from typing import Any

import pytest
from babel import Locale

from catalina.jasper.fmt.dateformat import read, write
from catalina.jasper.fmt.locales import babelLocale, zoneOf
from catalina.jasper.fmt.messages import parseProperties
from tests.jasper.fakes import page

UTC = datetime.UTC
WHEN = datetime.datetime(2024, 2, 3, 16, 5, 6, 789000, tzinfo=UTC)
FMT = '<%@ taglib prefix="fmt" uri="http://java.sun.com/jsp/jstl/fmt" %><fmt:setLocale value="en_US"/>'


class DateFormatTests:
    """SimpleDateFormat's letters."""

    @pytest.mark.parametrize(
        ("pattern", "text"),
        [
            ("yyyy-MM-dd HH:mm:ss.SSS", "2024-02-03 16:05:06.789"),
            ("yy yyyyy", "24 02024"),
            ("EEE EEEE MMM MMMM a", "Sat Saturday Feb February PM"),
            ("D w W F u k K h", "34 5 1 1 6 16 4 4"),
            ("z Z X XX XXX", "UTC +0000 Z Z Z"),
            ("'at' h 'o''clock' ''", "at 4 o'clock '"),
        ],
    )
    def test_writes(self, pattern: str, text: str) -> None:
        """Each letter as Java writes it."""
        assert write(WHEN, pattern, Locale.parse("en_US")) == text

    @pytest.mark.parametrize(
        ("text", "pattern", "locale", "expected"),
        [
            ("2024-02-29 13:05", "yyyy-MM-dd HH:mm", "en_US", (2024, 2, 29, 13, 5)),
            ("3 Mai 2024", "d MMM yyyy", "de_DE", (2024, 5, 3, 0, 0)),
            ("20240203", "yyyyMMdd", "en_US", (2024, 2, 3, 0, 0)),
            ("4:30 PM", "h:mm a", "en_US", (1970, 1, 1, 16, 30)),
            ("03/02/24 rest", "dd/MM/yy", "en_US", (2024, 2, 3, 0, 0)),
        ],
    )
    def test_reads(self, text: str, pattern: str, locale: str, expected: tuple[int, ...]) -> None:
        """What stands at the beginning."""
        assert read(text, pattern, Locale.parse(locale), UTC) == datetime.datetime(*expected, tzinfo=UTC)  # type: ignore[misc,arg-type]

    @pytest.mark.parametrize(
        ("text", "pattern"),
        [
            ("2024-02-30", "yyyy-MM-dd"),
            ("x", "yyyy"),
            ("2024", "yyyy-MM"),
            ("Foo", "MMM"),
            ("1", "Q"),
            ("1", "'a"),
        ],
    )
    def test_refuses(self, text: str, pattern: str) -> None:
        """Nothing is made to fit; a letter without meaning and an open quote are errors."""
        with pytest.raises(ValueError):
            read(text, pattern, Locale.parse("en_US"), UTC)


class LocaleTests:
    """Locales and time zones by name."""

    @pytest.mark.parametrize(
        ("name", "known"), [("de_AT", "de_AT"), ("de_XX", "de"), ("xx", "en_US"), ("en_US_win", "en_US")]
    )
    def test_theClosestThatIsKnown(self, name: str, known: str) -> None:
        """A country or language that nobody knows does not stop a page."""
        assert str(babelLocale(name)) == known

    @pytest.mark.parametrize(
        ("value", "hours"), [("UTC", 0), ("GMT+02:00", 2), ("GMT-5", -5), ("No/Where", 0), ("../etc", 0)]
    )
    def test_zones(self, value: Any, hours: int) -> None:
        """Offsets, and UTC for what is unknown."""
        zone = zoneOf(value)
        assert zone is not None and zone.utcoffset(WHEN.replace(tzinfo=None)) == datetime.timedelta(
            hours=hours
        )


class PropertiesTests:
    """Java's .properties files."""

    def test_reads(self) -> None:
        """Separators, comments, continued lines and escapes."""
        text = "# c\n! c\na=1\nb : 2\nc 3\nlong=one, \\\n   two\nu=\\u00fc\\t|\nk\\ ey=v\nempty\n"
        assert parseProperties(text) == {
            "a": "1", "b": "2", "c": "3", "long": "one, two", "u": "ü\t|", "k ey": "v", "empty": ""
        }  # fmt: skip


class NumberTests:
    """fmt:formatNumber and fmt:parseNumber in pages."""

    @pytest.mark.parametrize(
        ("tag", "text"),
        [
            ('<fmt:formatNumber value="1234567.891"/>', "1,234,567.891"),
            ('<fmt:formatNumber value="2.5" pattern="0"/>', "2"),
            ('<fmt:formatNumber value="1234.5" groupingUsed="false"/>', "1234.5"),
            ('<fmt:formatNumber value="5" minIntegerDigits="3" minFractionDigits="2"/>', "005.00"),
            ('<fmt:formatNumber value="12.5" type="currency" currencyCode="EUR"/>', "€12.50"),
            ('<fmt:parseNumber value="1,234.5xyz"/>', "1234.5"),
            ('<fmt:parseNumber value="-7"/>', "-7"),
            ('<fmt:formatNumber value="${null}"/>', ""),
        ],
    )
    def test_writes(self, tag: str, text: str) -> None:
        """In the page's locale."""
        assert page(FMT + tag).body == text

    @pytest.mark.parametrize(
        "tag",
        [
            '<fmt:formatNumber value="x"/>',
            '<fmt:formatNumber value="1" type="x"/>',
            '<fmt:parseNumber value="x"/>',
        ],
    )
    def test_refuses(self, tag: str) -> None:
        """What is no number or no type."""
        assert page(FMT + tag).status == 500

    def test_withoutALocaleValuesStayAsTheyAre(self) -> None:
        """If neither page nor browser names one."""
        assert page(FMT.partition("<fmt")[0] + '<fmt:formatNumber value="1234.50"/>').body == "1234.5"
