"""
Conversions of the EL specification, section 1.18, as Tomcat 7 carries them out
(C{org.apache.el.lang.ELSupport}).

Of Java's types C{str} stands for String, C{int} for Long and BigInteger, C{float} for Double, C{bool} for
Boolean, C{Decimal} for BigDecimal; enumerations and classes are what they are.  All of this raises
L{ELException} where the value does not fit.
"""

import datetime
import enum
import types
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any, Union, get_args, get_origin

from catalina.el.errors import ELException
from catalina.el.javatext import (
    MAX_LONG,
    MIN_LONG,
    dateText,
    doubleText,
    parseDecimal,
    parseDouble,
    parseLong,
)


def toText(value: object) -> str:
    """
    Convert to text: null is empty, numbers, collections, truth and dates are written as Java writes them.

    :raises ELException: where the value's own conversion raises.
    """
    kind = type(value)
    if kind is str:
        return value  # type: ignore[return-value]
    if value is None:
        return ""
    if kind is int:
        return str(value)
    if kind is float:
        return doubleText(value)  # type: ignore[arg-type]
    return _elaborateText(value)


def _elaborateText(value: object) -> str:
    try:
        return shown(value)
    except ELException:
        raise
    except Exception as problem:
        raise ELException(f"{_nameOf(value)} cannot be shown as text: {problem}") from problem


def shown(value: object) -> str:
    """
    Text as Java's C{toString} would give it, with null as C{null}: what stands in the text of a collection.
    """
    if isinstance(value, str) and not isinstance(value, enum.Enum):
        return str(value)
    if isinstance(value, enum.Enum):
        return value.name
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return doubleText(value)
    if type(value) is dict or (isinstance(value, Mapping) and type(value).__str__ is object.__str__):
        return "{" + ", ".join(f"{shown(key)}={shown(item)}" for key, item in value.items()) + "}"
    if type(value) in (list, tuple, set, frozenset) or isinstance(value, AbstractSet):
        return "[" + ", ".join(map(shown, value)) + "]"  # type: ignore[call-overload]
    if isinstance(value, datetime.datetime):
        return dateText(value)
    return str(value)


def toBool(value: object) -> bool:
    """
    Convert to truth: null and empty text are false, of other texts only C{true} in any case is true.

    :raises ELException: for anything that is neither text nor truth.
    """
    if value is True or value is False:
        return value
    if value is None:
        return False
    if isinstance(value, str) and not isinstance(value, enum.Enum):
        return value.lower() == "true"
    raise _unfit(value, "a boolean")


def toInt(value: object) -> int:
    """
    Convert to a whole number: null and empty text are 0, fractions are cut off.

    :raises ELException: for truth, for text that is no whole number, and all else.
    """
    if type(value) is int:
        return value
    if value is None or value == "":
        return 0
    if isinstance(value, str):
        return int(_parsed(parseLong, value, "a whole number"))
    if isNumber(value):
        return _truncated(value)
    raise _unfit(value, "a whole number")


def toFloat(value: object) -> float:
    """
    Convert to a double: null and empty text are 0.0.

    :raises ELException: for truth, for text that is no number, and all else.
    """
    if type(value) is float:
        return value
    if value is None or value == "":
        return 0.0
    if isinstance(value, str):
        return float(_parsed(parseDouble, value, "a number"))
    if isNumber(value):
        return doubleOf(value)
    raise _unfit(value, "a number")


def toDecimal(value: object) -> Decimal:
    """
    Convert to a decimal number: null and empty text are 0, a double becomes exactly what it is in binary.

    :raises ELException: for truth, for text that is no number, and all else.
    """
    if isinstance(value, Decimal):
        return value
    if value is None or value == "":
        return Decimal(0)
    if isinstance(value, str):
        return withoutSignedZero(_parsed(parseDecimal, value, "a decimal number"))
    if isNumber(value):
        return decimalOf(value)
    raise _unfit(value, "a decimal number")


def isNumber(value: object) -> bool:
    """Whether a value is a number for EL: truth, which Python counts among them, is none."""
    kind = type(value)
    if kind is int or kind is float:
        return True
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def doubleOf(number: Any) -> float:
    """A number as a double; one that is too large is infinite, as in Java."""
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def decimalOf(number: Any) -> Decimal:
    """
    A number as a decimal: a Long by way of the nearest double, as Tomcat converts it.

    :raises ELException: for NaN and the infinities, which decimals do not have.
    """
    if isinstance(number, int) and MIN_LONG <= number <= MAX_LONG:
        number = float(number)
    result = Decimal(number)
    if not result.is_finite():
        raise ELException(f"{doubleText(float(number))} cannot be converted to a decimal number")
    return withoutSignedZero(result)


def withoutSignedZero(number: Decimal) -> Decimal:
    """The same decimal, which in Java is never below zero when it is zero."""
    return number if number else number.copy_abs()


def _truncated(number: Any) -> int:
    """
    Java's narrowing: NaN is 0, and what does not fit is the nearest Long; Python's whole numbers always
    fit.
    """
    if isinstance(number, float):
        if number != number:
            return 0
        return max(MIN_LONG, min(MAX_LONG, int(number))) if abs(number) != float("inf") else _extreme(number)
    return int(number)


def _extreme(number: float) -> int:
    return MAX_LONG if number > 0 else MIN_LONG


def coerce(value: Any, kind: Any) -> Any:
    """
    Convert a value to the type that a setter, a parameter or a caller of EL asks for.

    :param kind: C{str}, C{int}, C{float}, C{bool}, C{Decimal}, an enumeration, any class, or what an
        annotation may be otherwise: of C{list[str]} the list counts, of C{X | None} the X; None and all
        else convert nothing.
    :raises ELException: the value does not fit.
    """
    if kind is None or type(value) is kind:
        return value
    converter = _CONVERTERS.get(kind) if isinstance(kind, type) else None
    if converter is not None:
        return converter(value)
    if isinstance(kind, type) and get_origin(kind) is None:
        return _toClass(value, kind)
    return _toAnnotation(value, kind)


_CONVERTERS: dict[type, Callable[[Any], Any]] = {
    str: toText,
    int: toInt,
    float: toFloat,
    bool: toBool,
    Decimal: toDecimal,
    object: lambda value: value,
}


def _toAnnotation(value: Any, annotation: Any) -> Any:
    """Convert to a type that is written in the ways of annotations."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return _toUnion(value, get_args(annotation))
    if isinstance(origin, type):
        return coerce(value, origin)
    return value


def _toUnion(value: Any, choices: tuple[Any, ...]) -> Any:
    """
    Null stays null where it is allowed, one of several types is left alone; otherwise the first type
    counts.
    """
    if value is None and type(None) in choices:
        return None
    others = [choice for choice in choices if choice is not type(None)]
    if any(type(value) is choice for choice in others) or not others:
        return value
    return coerce(value, others[0])


def _toClass(value: Any, kind: type) -> Any:
    if issubclass(kind, enum.Enum):
        return toEnum(value, kind)
    fits = Mapping if kind is dict else kind
    try:
        if value is None or isinstance(value, fits):
            return value
    except TypeError:  # a protocol that cannot be asked
        return value
    if isinstance(value, str) and not value:
        return None
    raise _unfit(value, kind.__name__)


def toEnum(value: Any, kind: type[enum.Enum]) -> Any:
    """
    Convert to a member of an enumeration, by its name; null and empty text are null.

    :raises ELException: there is no such member, or the value is no text.
    """
    if isinstance(value, kind):
        return value
    if value is None or (isinstance(value, str) and not value):
        return None
    if not isinstance(value, str) or value not in kind.__members__:
        known = ", ".join(kind.__members__)
        raise ELException(f"{_nameOf(value)} is none of {kind.__name__}'s constants: {known}")
    return kind[value]


def _parsed(parse: Callable[[str], Any], text: str, wanted: str) -> Any:
    try:
        return parse(str(text))
    except ValueError:
        raise _unfit(text, wanted) from None


def _unfit(value: object, wanted: str) -> ELException:
    return ELException(f"{_nameOf(value)} cannot be converted to {wanted}")


def _nameOf(value: object) -> str:
    """A value in an error: short texts and numbers themselves, of anything else the type."""
    if isinstance(value, str | int | float | Decimal) and not isinstance(value, enum.Enum):
        text = repr(value) if isinstance(value, str) else shown(value)
        return text if len(text) <= 60 else text[:57] + "..."
    return f"a value of type {type(value).__name__}"
