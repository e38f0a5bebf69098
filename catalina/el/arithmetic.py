"""
Arithmetic of the EL specification, section 1.7, as Tomcat 7 does it (C{org.apache.el.lang.ELArithmetic}).

Which arithmetic is used depends on both operands: decimal if one is a decimal, double if one is a double or
text that looks like one, else whole numbers.  Whole numbers beyond 64 bits take BigInteger's part.
"""

import math
import operator
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException
from typing import Any

from catalina.el.coercion import decimalOf, doubleOf, isNumber, toInt, withoutSignedZero
from catalina.el.errors import ELException
from catalina.el.javatext import MAX_LONG, MIN_LONG, looksLikeDouble, parseDecimal, parseDouble, parseLong

#: BigDecimal's sums and products are exact; this many digits are enough to be so, and stop runaway ones.
_EXACT = Context(prec=5000, rounding=ROUND_HALF_UP, Emax=999999, Emin=-999999)


def _isDecimal(value: object) -> bool:
    return isinstance(value, Decimal)


def _isDouble(value: object) -> bool:
    return isinstance(value, float) or (isinstance(value, str) and looksLikeDouble(value))


def _isBig(value: object) -> bool:
    return isinstance(value, int) and not MIN_LONG <= value <= MAX_LONG


def _operand(value: object, convert: Callable[[Any], Any], parse: Callable[[str], Any]) -> Any:
    """An operand in the arithmetic that was chosen; null and empty text are 0."""
    if value is None or value == "":
        return convert(0)
    if isNumber(value):
        return convert(value)
    if not isinstance(value, str):
        raise ELException(f"a value of type {type(value).__name__} is no number")
    try:
        return parse(value)
    except ValueError as problem:
        raise ELException(str(problem)) from None


def _decimal(value: object) -> Decimal:
    result: Decimal = _operand(value, decimalOf, parseDecimal)
    return result


def _double(value: object) -> float:
    result: float = _operand(value, doubleOf, parseDouble)
    return result


def _long(value: object) -> int:
    result: int = _operand(value, toInt, parseLong)
    return result


def _arithmetic(
    plain: Callable[[Any, Any], Any], exact: Callable[[Decimal, Decimal], Decimal]
) -> Callable[[Any, Any], Any]:
    """Addition, subtraction or multiplication: one Python operator, and the exact one for decimals."""

    def compute(left: Any, right: Any) -> Any:
        if type(left) is int and type(right) is int:
            return plain(left, right)
        if left is None and right is None:
            return 0
        double = _isDouble(left) or _isDouble(right)
        if _isDecimal(left) or _isDecimal(right) or (double and (_isBig(left) or _isBig(right))):
            return _decimals(exact, left, right)
        if double:
            return plain(_double(left), _double(right))
        return plain(_long(left), _long(right))

    return compute


def _decimals(exact: Callable[[Decimal, Decimal], Decimal], left: Any, right: Any) -> Decimal:
    try:
        return withoutSignedZero(exact(_decimal(left), _decimal(right)))
    except DecimalException as problem:
        raise ELException(f"decimal arithmetic failed: {type(problem).__name__}") from None


add = _arithmetic(operator.add, _EXACT.add)
subtract = _arithmetic(operator.sub, _EXACT.subtract)
multiply = _arithmetic(operator.mul, _EXACT.multiply)


def divide(left: Any, right: Any) -> Any:
    """
    Divide: always doubles, except for decimals and big numbers; 1/0 is infinite, but null/null is 0.

    :raises ELException: an operand is no number, or a decimal is divided by zero.
    """
    if left is None and right is None:
        return 0
    if _isDecimal(left) or _isDecimal(right) or _isBig(left) or _isBig(right):
        return _decimals(_quotient, left, right)
    return _doubleQuotient(_double(left), _double(right))


def _doubleQuotient(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or left != left:
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _quotient(left: Decimal, right: Decimal) -> Decimal:
    """BigDecimal's: as many digits behind the point as the dividend has, half up."""
    if not right:
        raise ELException("division by zero")
    exponent = left.as_tuple().exponent
    return _EXACT.divide(left, right).quantize(Decimal((0, (1,), int(exponent))), context=_EXACT)


def modulo(left: Any, right: Any) -> Any:
    """
    The remainder: with the sign of the dividend, but of big numbers never negative (C{BigInteger.mod}).

    :raises ELException: an operand is no number, a whole number is divided by zero, or a big one by what is
        not above zero.
    """
    if left is None and right is None:
        return 0
    if any(_isDecimal(value) or _isDouble(value) for value in (left, right)):
        return _doubleRemainder(_double(left), _double(right))
    dividend, divisor = _long(left), _long(right)
    if divisor == 0:
        raise ELException("the remainder of a division by zero")
    if _isBig(left) or _isBig(right):
        return _bigRemainder(dividend, divisor)
    remainder = abs(dividend) % abs(divisor)
    return -remainder if dividend < 0 else remainder


def _bigRemainder(dividend: int, divisor: int) -> int:
    if divisor < 0:
        raise ELException("the remainder of a big number and a negative one")
    return dividend % divisor


def _doubleRemainder(left: float, right: float) -> float:
    if right == 0 or math.isinf(left):
        return math.nan
    return math.fmod(left, right)


def negate(value: Any) -> Any:
    """
    Negate: null is 0, but empty text is no number here.

    :raises ELException: the value is no number.
    """
    if value is None:
        return 0
    if isinstance(value, Decimal):
        return value.copy_negate() if value else value
    if isinstance(value, str):
        return -_textNumber(value)
    if isNumber(value):
        return -value
    raise ELException(f"a value of type {type(value).__name__} is no number")


def _textNumber(text: str) -> float | int:
    try:
        return parseDouble(text) if looksLikeDouble(text) else parseLong(text)
    except ValueError as problem:
        raise ELException(str(problem)) from None
