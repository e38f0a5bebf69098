"""
Messages with parameters, by the patterns of Java's C{MessageFormat} and C{ChoiceFormat}.
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from catalina.el import toText
from catalina.jasper.fmt.bundles import Bundle
from catalina.jasper.fmt.dateformat import write
from catalina.jasper.fmt.dates import STYLES, dateOf, patternOf
from catalina.jasper.fmt.locales import babelLocale
from catalina.jasper.fmt.numbers import formatNumber
from catalina.jasper.fmt.places import Place

_KINDS = ("", "number", "choice", "date", "time")
_CHOICES = re.compile(r"(?:'[^']*'|[^'|])+")
_CHOICE = re.compile(r"([^#<\u2264]*)([#<\u2264])(.*)", re.DOTALL)


def formatMessage(text: str, params: Sequence[Any], locale: str) -> str:
    """
    A pattern with its parameters.

    :param locale: in which numbers and dates are shown.
    :raises ValueError: a brace is not closed, or what stands in braces means nothing.
    """
    return "".join(_pieces(text, params, locale))


def _pieces(text: str, params: Sequence[Any], locale: str) -> Iterator[str]:
    """Text in apostrophes stands for itself; two of them are one."""
    index, isQuoted = 0, False
    while index < len(text):
        end = index + 1
        if text.startswith("''", index):
            yield "'"
            end += 1
        elif text[index] == "'":
            isQuoted = not isQuoted
        elif text[index] == "{" and not isQuoted:
            end = _endOf(text, index)
            yield _argument(text[index + 1 : end - 1], params, locale)
        else:
            yield text[index]
        index = end


def _endOf(text: str, start: int) -> int:
    """Where braces end, in which there may be others."""
    depth, isQuoted = 0, False
    for index in range(start, len(text)):
        if text[index] == "'":
            isQuoted = not isQuoted
        elif not isQuoted:
            depth += {"{": 1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return index + 1
    raise ValueError(f"a brace in the message {text!r} is not closed")


def _argument(inside: str, params: Sequence[Any], locale: str) -> str:
    number, kind, style = (each.strip() for each in (inside.split(",", 2) + ["", ""])[:3])
    if not number.isdigit() or kind not in _KINDS:
        raise ValueError(
            f"a message's parameter has a number, and one of the kinds of Java; {inside!r} has not"
        )
    if int(number) >= len(params):
        return "{" + number + "}"
    value = params[int(number)]
    if value is None:
        return "null"
    if kind != "choice":
        return _shown(value, kind, style, locale)
    text = _chosen(style, value)
    return formatMessage(text, params, locale) if "{" in text else text


def _chosen(pattern: str, value: Any) -> str:
    """The text of the last limit that a number reaches; of the first if it reaches none."""
    if not _isNumber(value):
        raise ValueError(f"{value!r} is no number to choose by")
    chosen = None
    for part in _CHOICES.findall(pattern):
        match = _CHOICE.fullmatch(part)
        if match is None:
            raise ValueError(f"the choice {part!r} has no limit")
        limit = float(match[1].strip().replace("\u221e", "inf"))
        if chosen is not None and not (value > limit if match[2] == "<" else value >= limit):
            break
        chosen = match[3]
    return re.sub("'('?)", r"\1", chosen or "")


def _isNumber(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _shown(value: Any, kind: str, style: str, locale: str) -> str:
    if isinstance(value, datetime.date) and kind != "number":
        return _shownDate(dateOf(value).astimezone(), kind, style, babelLocale(locale))
    if _isNumber(value) and kind in ("", "number"):
        return _shownNumber(value, style, locale)
    if kind:
        raise ValueError(f"{value!r} is no {kind}")
    return toText(value)


def _shownDate(value: datetime.datetime, kind: str, style: str, locale: Any) -> str:
    if not kind:
        return write(value, patternOf(locale, "both", "short", "short"), locale)
    isNamed = not style or style in STYLES
    named = style or "default"
    return write(value, patternOf(locale, kind, named, named) if isNamed else style, locale)


def _shownNumber(value: Any, style: str, locale: str) -> str:
    place = Place(None, Bundle(None, locale), None)
    if style in ("percent", "currency"):
        return str(formatNumber(place, value, type=style))
    if style == "integer":
        return str(formatNumber(place, value, maxFractionDigits=0))
    return str(formatNumber(place, value, pattern=style))
