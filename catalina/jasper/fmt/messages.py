"""
fmt:bundle and fmt:message: C{.properties} files of the application, and Java's message patterns
(C{BundleSupport}).
"""

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from catalina.el import toText
from catalina.jasper.fmt.dateformat import write
from catalina.jasper.fmt.dates import patternOf
from catalina.jasper.fmt.locales import (
    BUNDLE,
    FALLBACK,
    LOCALE,
    Place,
    babelLocale,
    browserLocales,
    configure,
    configured,
    localeOf,
    tellResponse,
)
from catalina.jasper.fmt.numbers import formatNumber

_Resource = Callable[[str], bytes | None]
_SEPARATOR = re.compile(r"(?<!\\)(?:\\\\)*(?P<sep>[ \t\f]*[=:][ \t\f]*|[ \t\f]+)")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}


@dataclass(frozen=True)
class Bundle:
    """Messages by key, the locale that they were found for (None: for any), and the prefix of fmt:bundle."""

    messages: dict[str, str]
    locale: str | None
    prefix: str = ""


def parseProperties(text: str) -> dict[str, str]:
    """What a C{.properties} file says."""
    found = {}
    for line in _logicalLines(text):
        match = _SEPARATOR.search(line)
        key, value = (line, "") if match is None else (line[: match.start("sep")], line[match.end("sep") :])
        found[_unescaped(key)] = _unescaped(value)
    return found


def _logicalLines(text: str) -> list[str]:
    """Lines without comments; those that end in a backslash go on in the next one."""
    lines, pending = [], ""
    for raw in text.splitlines():
        line = raw.lstrip(" \t\f")
        if not pending and (not line or line[0] in "#!"):
            continue
        trailing = len(line) - len(line.rstrip("\\"))
        if trailing % 2:
            pending += line[:-1]
        else:
            lines.append(pending + line)
            pending = ""
    return [*lines, pending] if pending else lines


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(
        lambda match: chr(int(match[1][1:], 16)) if len(match[1]) == 5 else _LETTERS.get(match[1], match[1]),
        text,
    )


def _load(basename: str, locale: str, resource: _Resource) -> dict[str, str] | None:
    """One file of a bundle, or None."""
    path = basename.replace(".", "/") + (f"_{locale}" if locale else "") + ".properties"
    data = resource(path)
    return None if data is None else parseProperties(data.decode("iso-8859-1"))


def _find(basename: str, locale: str, resource: _Resource) -> Bundle | None:
    """The bundle of a locale or its language; what it lacks is that of the less special ones."""
    parts = [part for part in locale.split("_") if part]
    names = ["_".join(parts[:length]) for length in range(len(parts), 0, -1)]
    files = [(name, _load(basename, name, resource)) for name in names]
    if all(messages is None for _, messages in files):
        return None
    messages = dict(_load(basename, "", resource) or {})
    for _, each in reversed(files):
        messages |= each or {}
    return Bundle(messages, locale)


def bundle(context: Any, basename: str, prefix: str, resource: _Resource) -> Bundle | None:
    """
    The bundle for the locale of the page: fmt:bundle and fmt:setBundle.

    :returns: None if there is none, not even one for any locale.
    """
    said = configured(context, LOCALE)
    wanted = browserLocales(context) if said is None else [localeOf(said)]
    fallback = configured(context, FALLBACK)
    candidates = [*wanted, *([] if fallback is None else [localeOf(fallback)])]
    found = next(filter(None, (_find(basename, each, resource) for each in candidates)), None)
    if found is None:
        messages = _load(basename, "", resource)
        return None if messages is None else Bundle(messages, None, prefix)
    tellResponse(context, str(found.locale))
    return Bundle(found.messages, found.locale, prefix)


def setBundle(context: Any, found: Bundle | None, scope: int) -> None:
    """fmt:setBundle without a variable."""
    configure(context, BUNDLE, found, scope)


def message(
    context: Any, key: str, params: Sequence[Any], found: Any, around: Bundle | None, resource: _Resource
) -> str:
    """
    A message, its parameters put in; a key that is not there is shown in question marks.

    :param found: the bundle that the tag names, or that is around it.
    :param around: the latter, whose prefix counts.
    """
    if not isinstance(found, Bundle):
        said = configured(context, BUNDLE)
        found = bundle(context, said, "", resource) if isinstance(said, str) else said
    if found is None or not key:
        return f"???{key}???"
    text = found.messages.get((around.prefix if around is not None else "") + key)
    if text is None:
        return f"???{key}???"
    return formatMessage(text, params, found.locale, Place(context, found, None)) if params else text


def formatMessage(text: str, params: Sequence[Any], locale: str | None, place: Place) -> str:
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
            pieces.append(_argument(text[index + 1 : end], params, locale, place))
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


def _argument(inside: str, params: Sequence[Any], locale: str | None, place: Place) -> str:
    number, kind, style = (inside.split(",", 2) + ["", ""])[:3]
    if not number.strip().isdigit():
        raise ValueError(f"a message's parameter has a number, not {inside!r}")
    if int(number) >= len(params):
        return "{" + number.strip() + "}"
    return _shown(params[int(number)], kind.strip(), style.strip(), locale or "en_US", place)


def _shown(value: Any, kind: str, style: str, locale: str, place: Place) -> str:
    if value is None:
        return "null"
    if isinstance(value, datetime.datetime):
        form = {"date": "date", "time": "time"}.get(kind, "both")
        short = style or ("short" if form == "both" else "default")
        return write(value, patternOf(babelLocale(locale), form, short, short), babelLocale(locale))
    if isinstance(value, int | float) and not isinstance(value, bool):
        named = {"percent": "percent", "currency": "currency"}.get(style, "number")
        pattern = style if style and named == "number" and style != "integer" else None
        limits: dict[str, Any] = {"maxFractionDigits": 0} if style == "integer" else {}
        return str(formatNumber(place, value, type=named, pattern=pattern, **limits))
    return toText(value)
