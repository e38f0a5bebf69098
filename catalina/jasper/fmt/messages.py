"""
fmt:message: messages of a bundle, and Java's patterns of them (C{MessageSupport}, C{java.text.MessageFormat}).
"""

import datetime
from collections.abc import Sequence
from typing import Any

from catalina.el import toText
from catalina.jasper.fmt.bundles import Bundle, Resource, defaultBundle
from catalina.jasper.fmt.dateformat import write
from catalina.jasper.fmt.dates import STYLES, patternOf
from catalina.jasper.fmt.locales import babelLocale, preferredLocale, tellResponse
from catalina.jasper.fmt.numbers import formatNumber
from catalina.jasper.fmt.places import Place


def message(
    context: Any, key: str, params: Sequence[Any], found: Any, around: Bundle | None, resource: Resource
) -> str:
    """
    A message, its parameters put in; a key that is not there is shown in question marks.

    :param found: the bundle that the tag names, or that is around it.
    :param around: the latter, whose prefix counts.
    """
    chosen = found if isinstance(found, Bundle) else defaultBundle(context, resource)
    if chosen is None or chosen.messages is None:
        return f"???{key}???"
    whole = (around.prefix if around is not None else "") + key
    text = chosen.messages.get(whole)
    if text is None:
        return f"???{whole}???"
    return formatMessage(text, params, _localeFor(context, chosen)) if params else text


def _localeFor(context: Any, found: Bundle) -> str:
    """The locale that parameters are shown in."""
    name = found.locale or preferredLocale(context)
    if name is not None:
        tellResponse(context, name)
    return name or "en_US"


def formatMessage(text: str, params: Sequence[Any], locale: str) -> str:
    """
    A pattern of Java's C{MessageFormat} with its parameters.

    :param locale: in which numbers and dates are shown.
    """
    pieces: list[str] = []
    index = 0
    while index < len(text):
        char = text[index]
        if char == "'":
            index = _quoted(text, index, pieces)
        elif char == "{":
            end = text.find("}", index)
            if end < 0:
                raise ValueError(f"a brace in the message {text!r} is not closed")
            pieces.append(_argument(text[index + 1 : end], params, locale))
            index = end + 1
        else:
            pieces.append(char)
            index += 1
    return "".join(pieces)


def _quoted(text: str, index: int, pieces: list[str]) -> int:
    """Text in apostrophes stands for itself; two of them are one."""
    if text.startswith("''", index):
        pieces.append("'")
        return index + 2
    end = text.find("'", index + 1)
    pieces.append(text[index + 1 : end] if end > 0 else text[index + 1 :])
    return end + 1 if end > 0 else len(text)


def _argument(inside: str, params: Sequence[Any], locale: str) -> str:
    number, kind, style = (inside.split(",", 2) + ["", ""])[:3]
    if not number.strip().isdigit():
        raise ValueError(f"a message's parameter has a number, not {inside!r}")
    if int(number) >= len(params):
        return "{" + number.strip() + "}"
    return _shown(params[int(number)], kind.strip(), style.strip(), locale)


def _shown(value: Any, kind: str, style: str, locale: str) -> str:
    if value is None:
        return "null"
    if isinstance(value, datetime.datetime):
        return _shownDate(value, kind, style, babelLocale(locale))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _shownNumber(value, style, locale)
    return toText(value)


def _shownDate(value: datetime.datetime, kind: str, style: str, locale: Any) -> str:
    if kind not in ("date", "time"):
        return write(value, patternOf(locale, "both", "short", "short"), locale)
    isNamed = not style or style in STYLES
    named = style or "default"
    return write(value, patternOf(locale, kind, named, named) if isNamed else style, locale)


def _shownNumber(value: float, style: str, locale: str) -> str:
    place = Place(None, Bundle(None, locale), None)
    if style in ("percent", "currency"):
        return str(formatNumber(place, value, type=style))
    if style == "integer":
        return str(formatNumber(place, value, maxFractionDigits=0))
    return str(formatNumber(place, value, pattern=style))
