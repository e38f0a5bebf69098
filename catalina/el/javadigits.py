"""
The digits of a double as Java 17 finds them (C{FloatingDecimal.dtoa}); from Java 19 on they are fewer.

Often that is the shortest decimal that reads back, which Python writes. But whole numbers up to 2**63 keep nearly
all their digits, of most others there are at least two, and the neighbours of a power of two are taken for nearer
than they are.
"""

import math
from fractions import Fraction

#: Whole numbers below this power of 2 are written digit by digit.
_WHOLE_BITS = 63
_FIRST_NORMAL = -1022
_BITS = 53


def digitsOf(value: float) -> tuple[str, int]:
    """
    The digits of a number, and the power of ten that the first one stands for.

    :param value: above 0, and not infinite.
    """
    fraction, exponent = math.frexp(value)
    if value.is_integer() and exponent <= _WHOLE_BITS:
        return _wholeDigits(int(value), exponent - 1)
    return _fractionDigits(int(fraction * 2**_BITS), exponent - 1)


def _wholeDigits(number: int, exponent: int) -> tuple[str, int]:
    """Without the last digits that the bits of a double cannot tell; half up."""
    unknown = len(str(2 ** max(exponent - _BITS - 1, 0))) - 1
    text = str((number + 10**unknown // 2) // 10**unknown)
    return text.rstrip("0"), len(text) - 1 + unknown


def _fractionDigits(bits: int, exponent: int) -> tuple[str, int]:
    """
    One digit after the other, until what is left is less than half the distance to the next double.

    :param bits: 53 of them, of which the first stands for 2**exponent.
    """
    decimal = math.floor((bits / 2**52 - 1.5) * 0.289529654 + 0.176091259 + exponent * 0.301029995663981)
    rest, half, unit = _scaled(bits, exponent, decimal)
    digit, rest = divmod(rest, unit)
    isLow, isHigh = 10 * rest < 10 * half, rest + half > unit
    number, count = digit, 1
    if digit == 0 and not isHigh:
        decimal, count = decimal - 1, 0  # the estimate was one too high
    if not -4 < decimal < 8:
        isLow = isHigh = False
    while not (isLow or isHigh):
        digit, rest = divmod(10 * rest, unit)
        half *= 10
        number, count = 10 * number + digit, count + 1
        isLow, isHigh = rest < half, rest + half > unit
    if isHigh and (not isLow or (2 * rest, digit % 2) >= (unit, 1)):
        number += 1
    text = str(number)
    if len(text) > count:
        return text[:count], decimal + 1
    return text, decimal


def _scaled(bits: int, exponent: int, decimal: int) -> tuple[int, int, int]:
    """The number and half the distance to the next one, in units of a power of ten: whole numbers all three."""
    isPower = bits == 2 ** (_BITS - 1)  # whose lower neighbour is nearer: Java takes both for as near
    lost = max(_FIRST_NORMAL - exponent, 0)
    ratio = Fraction(2) ** (exponent - _BITS - 1) / Fraction(10) ** decimal
    return 4 * bits * ratio.numerator, 2 ** (lost + 1 - isPower) * ratio.numerator, ratio.denominator
