"""
Numbers and dates as Java reads and writes them, which the EL specification's conversions refer to.

C{Double.valueOf}, C{Long.valueOf} and C{BigDecimal}'s constructor take other texts than Python's types do
(C{1_0}, blanks, C{inf}), and C{Double.toString} and C{Date.toString} write other ones.
"""

import datetime
import math
import re
from decimal import Decimal
from typing import Any

from catalina.el.javadigits import digitsOf

# Whole numbers and decimals may have the digits of any script (Character.digit), doubles only ours.
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_DOUBLE = re.compile(_DECIMAL.pattern, re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+")
_HEXADECIMAL = re.compile(
    r"[+-]?0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)p[+-]?[0-9]+", re.ASCII | re.IGNORECASE
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BLANKS = "".join(map(chr, range(33)))

#: The largest and smallest Long.
MAX_LONG = 2**63 - 1
MIN_LONG = -(2**63)
_MAX_INTEGER = 2**31 - 1
_MIN_INTEGER = -(2**31)


def parseLong(text: str) -> int:
    """
    Read a whole number as C{Long.valueOf} does: digits and a sign, nothing else; any size.

    :raises ValueError: for anything else.
    """
    if _INTEGER.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no whole number")
    return int(text)


def parseInteger(text: str) -> int:
    """
    Read a whole number of 32 bits as C{Integer.parseInt} does.

    :raises ValueError: for anything else.
    """
    number = parseLong(text)
    if not _MIN_INTEGER <= number <= _MAX_INTEGER:
        raise ValueError(f"{text!r} is too large")
    return number


def integerOf(number: Any) -> int:
    """
    A number narrowed to 32 bits as C{Number.intValue} does: of whole numbers and decimals the lowest bits,
    of doubles the nearest; NaN is 0.
    """
    if not isinstance(number, float):
        return (int(number) - _MIN_INTEGER) % 2**32 + _MIN_INTEGER
    if number != number:
        return 0
    return int(max(_MIN_INTEGER, min(_MAX_INTEGER, number)))


def parseDouble(text: str) -> float:
    """
    Read a number as C{Double.valueOf} does: blanks around it, C{NaN}, C{Infinity} and a final d or f are
    fine.

    :raises ValueError: for anything else.
    """
    bare = text.strip(_BLANKS)
    sign = -1.0 if bare.startswith("-") else 1.0
    unsigned = bare[1:] if bare[:1] in ("+", "-") else bare
    if unsigned == "NaN":
        return math.nan
    if unsigned == "Infinity":
        return sign * math.inf
    number = bare[:-1] if bare[-1:] in ("d", "D", "f", "F") else bare
    if _DOUBLE.fullmatch(number) is not None:
        return float(number)
    if _HEXADECIMAL.fullmatch(number) is not None:
        return float.fromhex(number)
    raise ValueError(f"{text!r} is no number")


def parseDecimal(text: str) -> Decimal:
    """
    Read a number as C{new BigDecimal(String)} does.

    :raises ValueError: for anything that is no decimal number.
    """
    if _DECIMAL.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no decimal number")
    return Decimal(text)


def looksLikeDouble(text: str) -> bool:
    """
    Whether arithmetic takes a text for a double: it has a point or an e (Tomcat's
    C{ELSupport.isStringFloat}).
    """
    return len(text) > 1 and ("." in text or "e" in text or "E" in text)


def doubleText(value: float) -> str:
    """Write a double as C{Double.toString} of Java 17 does: 1.0, 1.0E10, 1.0E-4, 4.9E-324, NaN, Infinity."""
    if 1e-3 <= value < 1e7 or -1e7 < value <= -1e-3 or value == 0:
        return repr(value)
    if value != value:
        return "NaN"
    if value in (math.inf, -math.inf):
        return "Infinity" if value > 0 else "-Infinity"
    digits, exponent = digitsOf(abs(value))
    return f"{'-' if value < 0 else ''}{digits[0]}.{digits[1:] or '0'}E{exponent}"


def dateText(value: datetime.datetime) -> str:
    """
    Write a moment as C{Date.toString} does, in English and in the server's own time zone: C{Sat Feb 03 16:05:06
    UTC 2024}.
    """
    try:
        local = value.astimezone()
    except (OverflowError, ValueError):  # hours from where Python's dates begin or end
        local = value
    day, month = _DAYS[local.weekday()], _MONTHS[local.month - 1]
    return f"{day} {month} {local:%d %H:%M:%S} {local.tzname() or 'UTC'} {local.year}"
