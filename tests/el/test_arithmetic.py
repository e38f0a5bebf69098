"""Tests of catalina.el.arithmetic and catalina.el.comparison."""

import enum
import math
from decimal import Decimal
from typing import Any

import pytest

from catalina.el import arithmetic, comparison
from catalina.el.errors import ELException

BIG = 2**70


class Colour(enum.Enum):
    """An enumeration."""

    RED = 1
    BLUE = 2


class ArithmeticTests:
    """Which arithmetic is taken for which operands."""

    @pytest.mark.parametrize(
        ("operation", "left", "right", "expected"),
        [
            ("add", 1, "2", 3),
            ("add", "1.5", 1, 2.5),
            ("add", None, None, 0),
            ("add", "", 1, 1),
            ("add", Decimal("1.10"), 1, Decimal("2.10")),
            ("add", BIG, 0.5, Decimal(BIG) + Decimal("0.5")),
            ("subtract", Decimal("1.10"), Decimal("1.1"), Decimal("0.00")),
            ("multiply", "2", 1.5, 3.0),
            ("divide", 6, 2, 3.0),
            ("divide", 1, 0, math.inf),
            ("divide", -1, 0, -math.inf),
            ("divide", Decimal("1.10"), 3, Decimal("0.37")),
            ("divide", None, None, 0),
            ("modulo", -7, 3, -1),
            ("modulo", 7.5, 2, 1.5),
            ("modulo", Decimal("7.5"), 2, 1.5),
            ("modulo", -BIG, 11, -BIG % 11),
            ("modulo", -11, BIG, BIG - 11),
            ("add", Decimal("1.10"), 2**63 - 1, Decimal("9223372036854775809.10")),
        ],
    )
    def test_computes(self, operation: str, left: Any, right: Any, expected: Any) -> None:
        """The result has the value and the type that Tomcat's delegates give it."""
        result = getattr(arithmetic, operation)(left, right)
        assert result == expected and type(result) is type(expected)

    @pytest.mark.parametrize(
        ("operation", "left", "right"),
        [
            ("add", True, 1),
            ("add", " 1", 1),
            ("add", [], 1),
            ("modulo", 7, 0),
            ("modulo", BIG, -11),
            ("modulo", BIG, 0),
            ("divide", Decimal(1), 0),
            ("multiply", "x", 2),
            ("add", Decimal(1), math.nan),
        ],
    )
    def test_refuses(self, operation: str, left: Any, right: Any) -> None:
        """What is no number is an ELException, and so are divisions by zero that have no result."""
        with pytest.raises(ELException):
            getattr(arithmetic, operation)(left, right)

    @pytest.mark.parametrize(
        ("operation", "left", "right", "text"),
        [
            ("multiply", Decimal("0.00"), -1, "0.00"),
            ("divide", Decimal("-0.001"), 9, "0.000"),
            ("add", Decimal("-0.0"), "-0", "0.0"),
        ],
    )
    def test_decimalZeroHasNoSign(self, operation: str, left: Any, right: Any, text: str) -> None:
        """BigDecimal knows one zero, however it came about."""
        assert str(getattr(arithmetic, operation)(left, right)) == text

    def test_remaindersThatAreNoNumber(self) -> None:
        """The remainder of a double by zero, and of infinity, is NaN."""
        assert math.isnan(arithmetic.modulo(7, 0.0)) and math.isnan(arithmetic.modulo(math.inf, 2))

    @pytest.mark.parametrize(
        ("value", "expected"), [(None, 0), ("5", -5), ("2.5", -2.5), (Decimal("0.0"), 0)]
    )
    def test_negates(self, value: Any, expected: Any) -> None:
        """Null and text are negated too."""
        assert arithmetic.negate(value) == expected

    @pytest.mark.parametrize("value", ["", True, [], "x"])
    def test_negatesNothingElse(self, value: Any) -> None:
        """Empty text is no number here, though it is in sums."""
        with pytest.raises(ELException):
            arithmetic.negate(value)


class ComparisonTests:
    """Equality and order."""

    @pytest.mark.parametrize(
        ("left", "right", "expected"),
        [
            (1, 1.0, True),
            ("1", 1, True),
            (None, 0, False),
            (None, None, True),
            (math.nan, float("nan"), True),
            (-0.0, 0, False),
            (Decimal("1.10"), Decimal("1.1"), False),
            (True, "TRUE", True),
            (False, "yes", True),
            (Colour.RED, "RED", True),
            ([1], [1], True),
            ([1, 2], "[1, 2]", True),
            ("", 0, True),
        ],
    )
    def test_equals(self, left: Any, right: Any, expected: bool) -> None:
        """One operand's type decides how the other is converted."""
        assert comparison.equals(left, right) is expected

    @pytest.mark.parametrize(("left", "right"), [(1, "a"), (True, 1), (Colour.RED, "red"), ("1.0", 1)])
    def test_equalityRefuses(self, left: Any, right: Any) -> None:
        """What cannot be converted is an error, not unequal."""
        with pytest.raises(ELException):
            comparison.equals(left, right)

    @pytest.mark.parametrize(
        ("left", "right", "expected"),
        [
            (1, 2, -1),
            ("10", "9", -1),
            ("10", 9, 1),
            (math.nan, math.inf, 1),
            (Decimal("1.10"), Decimal("1.1"), 0),
            (Colour.RED, Colour.BLUE, -1),
            (False, True, -1),
            ("\U0001f600", "\uffee", -1),
        ],
    )
    def test_compares(self, left: Any, right: Any, expected: int) -> None:
        """Numbers by value, text by its UTF-16 units, constants in the order of their definition."""
        assert comparison.compare(left, right) == expected

    @pytest.mark.parametrize(("left", "right"), [([1], []), ((1,), [2]), ({"p"}, set()), ({"a": 1}, {})])
    def test_collectionsHaveNoOrder(self, left: Any, right: Any) -> None:
        """Java's collections are not Comparable, even where Python orders its own."""
        with pytest.raises(ELException, match="have no order"):
            comparison.less(left, right)

    def test_refusesWhatHasNoOrder(self) -> None:
        """Objects without an order are an ELException."""
        with pytest.raises(ELException, match="no order"):
            comparison.compare(object(), object())

    @pytest.mark.parametrize("name", ["less", "greater", "lessOrEqual", "greaterOrEqual"])
    def test_nullIsInNoOrder(self, name: str) -> None:
        """A null beside anything else makes every comparison false."""
        assert not getattr(comparison, name)(None, 1) and not getattr(comparison, name)(1, None)

    def test_nullIsAsLargeAsNull(self) -> None:
        """Only the two with an equals sign hold between nulls."""
        assert comparison.lessOrEqual(None, None) and comparison.greaterOrEqual(None, None)
        assert not comparison.less(None, None) and not comparison.greater(None, None)

    @pytest.mark.parametrize(
        ("value", "expected"), [(None, True), ("", True), ((), True), ({}, True), (0, False), (" ", False)]
    )
    def test_empty(self, value: Any, expected: bool) -> None:
        """Null, empty text and empty collections."""
        assert comparison.isEmpty(value) is expected
