"""Tests of catalina.el.javaobjects: what pages call on numbers, truth, constants, dates and any object."""

import datetime
import enum
import math
from decimal import Decimal
from typing import Any

import pytest

from catalina.el import ELException, MethodNotFoundException, evaluate
from catalina.el.javaobjects import hashCode, same


class Colour(enum.Enum):
    """An enumeration."""

    RED = 1
    BLUE = 2


_EARLY = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
_VARIABLES: dict[str, Any] = {
    "i": 5,
    "x": 2.9,
    "d": Decimal("1.10"),
    "t": True,
    "n": None,
    "red": Colour.RED,
    "blue": Colour.BLUE,
    "early": _EARLY,
    "late": _EARLY + datetime.timedelta(1),
}


class ObjectTests:
    """What every object has."""

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            (None, 0),
            ("hello", 99162322),
            ("", 0),
            (5, 5),
            (-1, 0),
            (2**40, 256),
            (2**64, 961),
            (-(2**64), -961),
            (2.5, 1074003968),
            (math.nan, 2146959360),
            (Decimal("1.10"), 3412),
            (Decimal("-1.10"), -3408),
            (True, 1231),
            (False, 1237),
            ([], 1),
            (["a", "b", "c"], 126145),
            ({1, 2}, 3),
            ({"a": 1}, 96),
        ],
    )
    def test_hashCodes(self, value: Any, code: int) -> None:
        """Text, numbers, truth and collections have Java's hash codes."""
        assert hashCode(value) == code

    def test_otherHashCodes(self) -> None:
        """Other objects have a number of 32 bits."""
        assert -(2**31) <= hashCode(object()) < 2**31

    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            (1, 1, True),
            (1, 1.0, False),
            (1, True, False),
            (1, "1", False),
            (math.nan, float("nan"), True),
            (Decimal("1.10"), Decimal("1.1"), False),
            ([1], [1], True),
            (Colour.RED, "RED", False),
            (None, 0, False),
        ],
    )
    def test_equality(self, one: Any, other: Any, expected: bool) -> None:
        """Nothing is converted, and numbers of different kinds differ."""
        assert same(one, other) is expected


class ValueTests:
    """Numbers, truth, constants and dates."""

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("x.intValue()", 2),
            ("x.longValue()", 2),
            ("i.doubleValue()", 5.0),
            ("(i * 100).byteValue()", -12),
            ("(i * 10000).shortValue()", -15536),
            ("i.compareTo(3)", 1),
            ("i.compareTo(n)", 1),
            ("x.compareTo(2.9)", 0),
            ("x.isNaN()", False),
            ("(1/0).isInfinite()", True),
            ("i.equals(5.0)", False),
            ("i.toString()", "5"),
            ("d.add(1)", Decimal("2.10")),
            ("d.subtract('0.1')", Decimal("1.00")),
            ("d.multiply(d)", Decimal("1.2100")),
            ("d.negate().signum()", -1),
            ("d.negate().abs()", Decimal("1.10")),
            ("d.scale()", 2),
            ("d.precision()", 3),
            ("d.setScale(3)", Decimal("1.100")),
            ("d.max(2)", Decimal(2)),
            ("d.min(2)", Decimal("1.10")),
            ("d.toPlainString()", "1.10"),
            ("t.booleanValue()", True),
            ("t.compareTo(false)", 1),
            ("red.compareTo(blue)", -1),
            ("red.valueOf('BLUE')", Colour.BLUE),
            ("red.values()[1]", Colour.BLUE),
            ("early.before(late)", True),
            ("early.after(late)", False),
            ("late.compareTo(early)", 1),
        ],
    )
    def test_answersAsInJava(self, expression: str, expected: Any) -> None:
        """The value, and its type."""
        result = evaluate("${" + expression + "}", _VARIABLES)
        assert result == expected and type(result) is type(expected)

    @pytest.mark.parametrize(
        "expression",
        [
            "i.compareTo(2.5)",
            "x.compareTo(3)",
            "d.setScale(0)",
            "red.valueOf('X')",
            "red.valueOf('')",
            "red.compareTo(1)",
        ],
    )
    def test_fails(self, expression: str) -> None:
        """Only values of one class can be compared, and no digit is dropped unsaid."""
        with pytest.raises(ELException) as caught:
            evaluate("${" + expression + "}", _VARIABLES)
        assert type(caught.value) is ELException

    @pytest.mark.parametrize("expression", ["t.intValue()", "i.booleanValue()", "i.isNaN()", "red.length()"])
    def test_findsNone(self, expression: str) -> None:
        """Truth is no number, and a whole number no double."""
        with pytest.raises(MethodNotFoundException):
            evaluate("${" + expression + "}", _VARIABLES)
