"""
Equality, order and emptiness of the EL specification, sections 1.8 to 1.10, as Tomcat 7 decides them.

Numbers are compared as Java compares objects: NaN equals itself and is above all others, -0.0 is below 0.0,
and the decimals 1.10 and 1.1 differ.
"""

import enum
import math
from collections.abc import Mapping, Set, Sized
from decimal import Decimal
from typing import Any

from catalina.el.coercion import toBool, toDecimal, toEnum, toFloat, toInt, toText
from catalina.el.errors import ELException

#: Java's collections are not Comparable; Python orders lists by their elements, and sets by what they contain.
_WITHOUT_ORDER = (list, tuple, Mapping, Set)


def equals(left: Any, right: Any) -> bool:
    """
    C{==}: the type of one operand decides how the other is converted.

    :raises ELException: the other operand cannot be converted.
    """
    if left is right:
        return True
    if left is None or right is None:
        return False
    kind = type(left)
    if kind is type(right) and (kind is str or kind is int):
        return bool(left == right)
    return _equalMixed(left, right)


def _equalMixed(left: Any, right: Any) -> bool:
    kind = _numberKind(left, right)
    if kind is not None:
        return _compareNumbers(left, right, kind) == 0
    if isinstance(left, bool) or isinstance(right, bool):
        return toBool(left) == toBool(right)
    if isinstance(left, enum.Enum):
        return left is toEnum(right, type(left))
    if isinstance(right, enum.Enum):
        return right is toEnum(left, type(right))
    if isinstance(left, str) or isinstance(right, str):
        return toText(left) == toText(right)
    return _objectsEqual(left, right)


def _objectsEqual(left: Any, right: Any) -> bool:
    try:
        return bool(left == right)
    except Exception as problem:
        raise ELException(f"the comparison raised {type(problem).__name__}: {problem}") from problem


def _numberKind(left: object, right: object) -> type | None:
    """In which arithmetic two operands are compared; None if neither is a number."""
    for kind in (Decimal, float, int):
        if _is(left, kind) or _is(right, kind):
            return kind
    return None


def _is(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool | enum.Enum)


def _compareNumbers(left: Any, right: Any, kind: type) -> int:
    """
    Below, at or above 0, as Java's C{compareTo}; decimals of different scale are told apart only as
    unequal.
    """
    if kind is Decimal:
        one, other = toDecimal(left), toDecimal(right)
        return _order(one, other) or int(one.as_tuple().exponent != other.as_tuple().exponent)
    if kind is float:
        return _compareDoubles(toFloat(left), toFloat(right))
    return _order(toInt(left), toInt(right))


def _order(one: Any, other: Any) -> int:
    return int(one > other) - int(one < other)


def _compareDoubles(one: float, other: float) -> int:
    if one != one or other != other:
        return int(one != one) - int(other != other)
    if one == other == 0:
        return int(math.copysign(1, one) - math.copysign(1, other))
    return _order(one, other)


def compare(left: Any, right: Any) -> int:
    """
    Order two values, neither of them null.

    :returns: below, at or above 0.
    :raises ELException: they cannot be ordered.
    """
    if type(left) is int and type(right) is int:
        return _order(left, right)
    if equals(left, right):
        return 0
    kind = _numberKind(left, right)
    if kind is Decimal:
        return _order(toDecimal(left), toDecimal(right))
    if kind is not None:
        return _compareNumbers(left, right, kind)
    if isinstance(left, str) or isinstance(right, str):
        return _order(_units(toText(left)), _units(toText(right)))
    return _compareObjects(left, right)


def _units(text: str) -> bytes | str:
    """Java orders text by UTF-16 units: that differs from Python's order beyond the first plane only."""
    return text.encode("utf-16-be", "surrogatepass")


def _compareObjects(left: Any, right: Any) -> int:
    if isinstance(left, enum.Enum) and type(left) is type(right):
        members = list(type(left))
        return _order(members.index(left), members.index(right))
    if isinstance(left, _WITHOUT_ORDER) and isinstance(right, _WITHOUT_ORDER):
        raise _noOrder(left, right)
    try:
        return -1 if left < right else 1
    except Exception as problem:
        raise _noOrder(left, right) from problem


def _noOrder(left: object, right: object) -> ELException:
    return ELException(f"values of types {type(left).__name__} and {type(right).__name__} have no order")


def less(left: Any, right: Any) -> bool:
    """C{<}: false if one operand is null."""
    return left is not None and right is not None and compare(left, right) < 0


def greater(left: Any, right: Any) -> bool:
    """C{>}: false if one operand is null."""
    return left is not None and right is not None and compare(left, right) > 0


def lessOrEqual(left: Any, right: Any) -> bool:
    """C{<=}: of nulls true only if both are."""
    return left is right or (left is not None and right is not None and compare(left, right) <= 0)


def greaterOrEqual(left: Any, right: Any) -> bool:
    """C{>=}: of nulls true only if both are."""
    return left is right or (left is not None and right is not None and compare(left, right) >= 0)


def isEmpty(value: object) -> bool:
    """C{empty}: null, empty text and empty collections."""
    return value is None or (isinstance(value, Sized) and len(value) == 0)
