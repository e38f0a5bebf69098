"""
What every object answers in Java, and what numbers, truth, constants, exceptions and dates do besides
(C{java.lang.Object}, C{Number}, C{Boolean}, C{Enum}, C{Throwable}, C{java.util.Date}, C{BigDecimal}).
"""

import datetime
import enum
import struct
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from decimal import ROUND_DOWN, Context, Decimal, Inexact
from typing import Any, NamedTuple

from catalina.el.arithmetic import add, multiply, negate, subtract
from catalina.el.coercion import coerce, doubleOf, toInt, toText
from catalina.el.comparison import compare, equals
from catalina.el.javatext import MAX_LONG, MIN_LONG, integerOf
from catalina.el.signatures import Parameters

#: A digit behind the point cannot be dropped without a word (RoundingMode.UNNECESSARY).
_UNROUNDED = Context(prec=5000, rounding=ROUND_DOWN, traps=[Inexact])

#: In Java an object of one of these is equal to none of another.
_VALUES = (str, bool, int, float, Decimal, enum.Enum)


class JavaMethod(NamedTuple):
    """A method of a Java class: its parameters, and a function of the object and the arguments."""

    parameters: Parameters
    function: Callable[..., Any]


Methods = dict[str, JavaMethod]


def method(function: Callable[..., Any], *types: Any, required: int | None = None) -> JavaMethod:
    """
    A method with parameters of these types; None is any.

    :param required: how many arguments must be given, if not all.
    """
    return JavaMethod(Parameters(types, len(types) if required is None else required, open=False), function)


def same(one: Any, other: Any) -> bool:
    """C{one.equals(other)}: unlike C{==} of the language it never converts, and 1 is neither 1.0 nor true."""
    if one is other:
        return True
    if one is None or other is None:
        return False
    if isinstance(one, _VALUES) or isinstance(other, _VALUES):
        return type(one) is type(other) and equals(one, other)
    return bool(one == other)


def hashCode(value: Any) -> int:
    """The 32 bits that Java's C{hashCode} gives for text, numbers and collections; of other objects Python's."""
    return integerOf(_hash(value))


def _hash(value: Any) -> int:
    if value is None:
        return 0
    for kind, function in _HASHES:
        if isinstance(value, kind):
            return function(value)
    return hash(value)


def _polynomial(values: Any) -> int:
    result = 0
    for value in values:
        result = (31 * result + value) % 2**32
    return result


def _textHash(text: str) -> int:
    units = text.encode("utf-16-be", "surrogatepass")
    return _polynomial(struct.unpack(f">{len(units) // 2}H", units))


def _doubleHash(number: float) -> int:
    bits = 0x7FF8 << 48 if number != number else struct.unpack(">Q", struct.pack(">d", number))[0]
    return int(bits ^ bits >> 32)


def _wholeHash(number: int) -> int:
    """A Long's; what does not fit is a BigInteger."""
    bits = number % 2**64
    return bits ^ bits >> 32 if MIN_LONG <= number <= MAX_LONG else _bigHash(number)


def _bigHash(number: int) -> int:
    size = (abs(number).bit_length() + 31) // 32
    words = struct.unpack(f">{size}I", abs(number).to_bytes(4 * size, "big"))
    return _polynomial(words) * (1 if number > 0 else -1)


def _decimalHash(number: Decimal) -> int:
    """31 times the unscaled value's, and the scale."""
    _, digits, exponent = number.as_tuple()
    unscaled = int("".join(map(str, digits))) * (1 if number > 0 else -1)
    return 31 * _bigHash(unscaled) - int(exponent)


def _listHash(values: Any) -> int:
    result = 1
    for value in values:
        result = (31 * result + _hash(value)) % 2**32
    return result


_HASHES: tuple[tuple[Any, Callable[[Any], int]], ...] = (
    (enum.Enum, hash),
    (str, _textHash),
    (bool, lambda truth: 1231 if truth else 1237),
    (int, _wholeHash),
    (float, _doubleHash),
    (Decimal, _decimalHash),
    ((list, tuple), _listHash),
    (AbstractSet, lambda values: sum(map(_hash, values))),
    (Mapping, lambda mapping: sum(_hash(key) ^ _hash(value) for key, value in mapping.items())),
)


def compareTo(one: Any, other: Any) -> int:
    """
    C{Comparable.compareTo}: only values of one class can be compared; null is converted to it.

    :raises TypeError: the other value is of another class.
    """
    other = coerce(None, type(one)) if other is None else other
    if type(one) is not type(other):
        raise TypeError(f"{type(other).__name__} cannot be cast to {type(one).__name__}")
    return compare(one, other)


def _narrowed(bits: int) -> Callable[[Any], int]:
    """To a whole number of so many bits, by way of one of 32."""
    return lambda number: (integerOf(number) + (1 << bits - 1)) % (1 << bits) - (1 << bits - 1)


def _rescaled(number: Decimal, scale: int) -> Decimal:
    return number.quantize(Decimal((0, (1,), -scale)), context=_UNROUNDED)


def _constants(member: enum.Enum) -> tuple[enum.Enum, ...]:
    return tuple(type(member))


def _millisecond(date: datetime.datetime) -> int:
    return int(date.timestamp() * 1000)


OBJECT: Methods = {
    "toString": method(toText),
    "equals": method(same, None),
    "hashCode": method(hashCode),
}
NUMBER: Methods = {
    "intValue": method(integerOf),
    "longValue": method(toInt),
    "doubleValue": method(doubleOf),
    "shortValue": method(_narrowed(16)),
    "byteValue": method(_narrowed(8)),
    "compareTo": method(compareTo, None),
}
DOUBLE: Methods = {
    "isNaN": method(lambda number: number != number),
    "isInfinite": method(lambda number: abs(number) == float("inf")),
}
DECIMAL: Methods = {
    "add": method(add, Decimal),
    "subtract": method(subtract, Decimal),
    "multiply": method(multiply, Decimal),
    "negate": method(negate),
    "abs": method(lambda number: number.copy_abs()),
    "signum": method(lambda number: int(number > 0) - int(number < 0)),
    "scale": method(lambda number: -number.as_tuple().exponent),
    "precision": method(lambda number: len(number.as_tuple().digits)),
    "setScale": method(_rescaled, int),
    "max": method(lambda one, other: one if one >= other else other, Decimal),
    "min": method(lambda one, other: one if one <= other else other, Decimal),
    "toPlainString": method(lambda number: format(number, "f")),
}
BOOLEAN: Methods = {"booleanValue": method(bool), "compareTo": method(compareTo, None)}
ENUM: Methods = {
    "name": method(lambda member: member.name),
    "ordinal": method(lambda member: type(member)._member_names_.index(member.name)),
    "compareTo": method(lambda one, other: _constants(one).index(one) - _constants(one).index(other), None),
    "values": method(_constants),
    "valueOf": method(lambda member, name: type(member)[name], str),
}
EXCEPTION: Methods = {
    "getMessage": method(lambda problem: str(problem)),
    "getLocalizedMessage": method(lambda problem: str(problem)),
    "getCause": method(lambda problem: problem.__cause__),
    "toString": method(lambda problem: f"{type(problem).__name__}: {problem}"),
}
DATE: Methods = {
    "getTime": method(_millisecond),
    "after": method(lambda date, other: date > other, datetime.datetime),
    "before": method(lambda date, other: date < other, datetime.datetime),
    "compareTo": method(compareTo, None),
}
