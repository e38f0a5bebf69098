"""Tests of catalina.el.coercion and catalina.el.javatext."""

import datetime
import enum
import math
import time
from decimal import Decimal
from typing import Any

import pytest

from catalina.el.coercion import coerce, toText
from catalina.el.errors import ELException
from catalina.el.javatext import doubleText, parseDouble


class Colour(enum.Enum):
    """An enumeration."""

    RED = 1


class Broken:
    """Cannot be shown."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


class CoercionTests:
    """The specification's tables of section 1.18."""

    @pytest.mark.parametrize(
        ("value", "kind", "expected"),
        [
            (None, str, ""),
            (1e10, str, "1.0E10"),
            (True, str, "true"),
            ({"a": [1, None]}, str, "{a=[1, null]}"),
            (Colour.RED, str, "RED"),
            ("", int, 0),
            (2.9, int, 2),
            (math.nan, int, 0),
            (math.inf, int, 2**63 - 1),
            ("+5", int, 5),
            ("-\u0661\u0662", int, -12),
            ("\uff11.\uff15", Decimal, Decimal("1.5")),
            (None, float, 0.0),
            (" 2.5 ", float, 2.5),
            (10**400, float, math.inf),
            ("TRUE", bool, True),
            ("yes", bool, False),
            (None, bool, False),
            ("1.50", Decimal, Decimal("1.50")),
            (2.5, Decimal, Decimal("2.5")),
            (2**63 - 1, Decimal, Decimal(2**63)),
            (2**70 + 1, Decimal, Decimal(2**70 + 1)),
            ("RED", Colour, Colour.RED),
            ("", Colour, None),
            ("", list, None),
            ([1], list, [1]),
            ([1], list[str], [1]),
            (5, str | None, "5"),
            (None, str | None, None),
            ("x", Any, "x"),
            ("x", "SomeName", "x"),
            (5, object, 5),
        ],
    )
    def test_converts(self, value: Any, kind: Any, expected: Any) -> None:
        """A value becomes what the table says, of exactly that type."""
        result = coerce(value, kind)
        assert result == expected and type(result) is type(expected)

    @pytest.mark.parametrize(
        ("value", "kind"),
        [
            (True, int),
            ("1.5", int),
            ("1_0", int),
            ("inf", float),
            ("\uff11", float),
            (1, bool),
            (math.nan, Decimal),
            (" 1", Decimal),
            ("red", Colour),
            (1, Colour),
            ("text", list),
            ({}, list),
            ([], dict),
            (Broken(), str),
        ],
    )
    def test_refuses(self, value: Any, kind: Any) -> None:
        """What does not fit is an ELException."""
        with pytest.raises(ELException):
            coerce(value, kind)

    def test_errorShortensLongText(self) -> None:
        """A long text is not repeated in full in the error."""
        with pytest.raises(ELException) as caught:
            coerce("x" * 1000, int)
        assert len(caught.value.message) < 150

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (1.0, "1.0"),
            (1e7, "1.0E7"),
            (9999999.0, "9999999.0"),
            (0.001, "0.001"),
            (0.0001, "1.0E-4"),
            (1.23456789e-7, "1.23456789E-7"),
            (-math.inf, "-Infinity"),
            (math.nan, "NaN"),
            (-0.0, "-0.0"),
            (100.0, "100.0"),
            (1e22, "1.0E22"),
            (5e-324, "4.9E-324"),
            (1e-323, "1.0E-323"),
            (9.9e-322, "9.9E-322"),
            (1e-321, "1.0E-321"),
            (2.2250738585072014e-308, "2.2250738585072014E-308"),
            (-1.7976931348623157e308, "-1.7976931348623157E308"),
            (2.0**-44, "5.6843418860808015E-14"),
            (2.0e-5, "2.0E-5"),
            (1e23, "9.999999999999999E22"),
            (2e23, "1.9999999999999998E23"),
            (3.5e22, "3.5000000000000002E22"),
            (112842269129291792.0, "1.12842269129291792E17"),
            (6806895744627828736.0, "6.8068957446278287E18"),
            (9223372036854775807.0, "9.223372036854776E18"),
            (12345678.9, "1.23456789E7"),
            (1.2634920662350609e-175, "1.2634920662350609E-175"),
        ],
    )
    def test_doublesAreWrittenAsInJava(self, value: float, text: str) -> None:
        """Plain between 1e-3 and 1e7, else with an exponent and the digits that Java 17 finds."""
        assert doubleText(value) == text == toText(value)

    @pytest.mark.parametrize(
        ("zone", "text"),
        [
            ("UTC", "Sat Feb 03 16:05:06 UTC 2024"),
            ("Europe/Berlin", "Sat Feb 03 17:05:06 CET 2024"),
            ("Asia/Tokyo", "Sun Feb 04 01:05:06 JST 2024"),
        ],
    )
    def test_datesAreWrittenAsInJava(self, zone: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """In English and in the server's zone, also inside of a list."""
        when = datetime.datetime(2024, 2, 3, 16, 5, 6, 789000, tzinfo=datetime.UTC)
        with monkeypatch.context() as patch:
            patch.setenv("TZ", zone)
            time.tzset()
            written = toText(when), toText([when])
        time.tzset()
        assert written == (text, f"[{text}]")

    def test_datesHaveNoEnds(self) -> None:
        """The first and the last moment that Python knows can be written, too."""
        assert toText(datetime.datetime.min).startswith("Mon Jan 01 00:00:00 ")
        assert toText(datetime.datetime.max).startswith("Fri Dec 31 23:59:59 ")

    @pytest.mark.parametrize(
        ("text", "value"),
        [("1d", 1.0), ("0x1p3", 8.0), ("-Infinity", -math.inf), ("\t1.\n", 1.0), ("+.5f", 0.5)],
    )
    def test_doublesAreReadAsInJava(self, text: str, value: float) -> None:
        """Blanks, type letters, hexadecimal and names of what is no number are read."""
        assert parseDouble(text) == value
