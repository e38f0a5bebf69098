"""
fmt:formatNumber and fmt:parseNumber, by Babel's patterns (C{FormatNumberSupport}, C{ParseNumberSupport}).
"""

import re
from decimal import Decimal
from typing import Any

from babel.numbers import NumberPattern, get_currency_symbol, get_territory_currencies, parse_pattern

from catalina.el import toText
from catalina.jasper.fmt.locales import Place, babelLocale, localeOf
from catalina.jsp import JspException

_DIGITS = re.compile(r"[0-9]")


def numberOf(text: str) -> int | float:
    """
    A number that stands as text in a page: a double if it has a point, else whole.

    :raises JspException: it is none; C{1e3} is none either.
    """
    try:
        if "_" in text:
            raise ValueError
        return float(text) if "." in text else int(text)
    except ValueError:
        raise JspException(f"formatNumber: {text!r} is no number") from None


def formatNumber(
    place: Place,
    value: Any,
    type: str = "number",
    pattern: str | None = None,
    currencyCode: str | None = None,
    currencySymbol: str | None = None,
    groupingUsed: bool = True,
    **digits: int,
) -> str | None:
    """
    A number as text; null for null and empty text.

    :param digits: C{maxIntegerDigits} and its kin.
    :raises JspException: the value is no number, the type is unknown, or the pattern is wrong.
    """
    if value is None or value == "":
        return None
    number = numberOf(value.strip()) if isinstance(value, str) else value
    name = place.locale()
    if name is None:
        return toText(number)
    locale = babelLocale(name)
    form = _pattern(type, pattern, locale)
    _limitDigits(form, digits)
    currency = _currency(form, locale, currencyCode, currencySymbol)
    text: str = form.apply(
        Decimal(repr(number)) if isinstance(number, float) else number,
        locale,
        currency=currency[0],
        currency_digits=False,
        group_separator=groupingUsed,
    )
    if form.exp_prec:
        return text
    return text.replace(currency[0] or "\0", currency[1]) if currency[2] else text


def _pattern(type: str, pattern: str | None, locale: Any) -> NumberPattern:
    """The form that a type or a pattern asks for, to be changed at will."""
    if type not in ("number", "currency", "percent"):
        raise JspException(f'type is "number", "currency" or "percent", not "{type}"')
    if pattern:
        try:
            return parse_pattern(pattern)
        except ValueError as problem:
            raise JspException(f"the pattern {pattern!r} is wrong: {problem}", problem) from problem
    formats = {
        "number": lambda: locale.decimal_formats[None],
        "currency": lambda: locale.currency_formats["standard"],
        "percent": lambda: locale.percent_formats[None],
    }
    return parse_pattern(formats[type]().pattern)


def _limitDigits(form: NumberPattern, digits: dict[str, int]) -> None:
    """Take in minimum and maximum numbers of digits; the one given last draws the other along."""
    fraction, whole = list(form.frac_prec), list(form.int_prec)
    if "maxIntegerDigits" in digits:
        whole = [min(whole[0], digits["maxIntegerDigits"]), digits["maxIntegerDigits"]]
    if "minIntegerDigits" in digits:
        whole = [digits["minIntegerDigits"], max(whole[1], digits["minIntegerDigits"])]
    if "maxFractionDigits" in digits:
        fraction = [min(fraction[0], digits["maxFractionDigits"]), digits["maxFractionDigits"]]
    if "minFractionDigits" in digits:
        fraction = [digits["minFractionDigits"], max(fraction[1], digits["minFractionDigits"])]
    form.frac_prec = (fraction[0], fraction[1])
    form.int_prec = (whole[0], whole[1])


def _currency(
    form: NumberPattern, locale: Any, code: str | None, symbol: str | None
) -> tuple[str | None, str, bool]:
    """The currency, the symbol to be shown for it, and whether there is one to be replaced."""
    if "¤" not in form.pattern:
        return None, "", False
    if code is None and symbol is None:
        return _currencyOf(locale), "", False
    if code is not None:
        return code, "", False
    own = _currencyOf(locale)
    shown = get_currency_symbol(own, locale)
    form.prefix = tuple(each.replace("¤", symbol or "") for each in form.prefix)  # type: ignore[assignment]
    form.suffix = tuple(each.replace("¤", symbol or "") for each in form.suffix)  # type: ignore[assignment]
    return own, shown, False


def _currencyOf(locale: Any) -> str:
    territory = locale.territory
    found = get_territory_currencies(territory) if territory else []
    return found[0] if found else "XXX"


def parseNumber(
    place: Place,
    value: Any,
    type: str = "number",
    pattern: str | None = None,
    parseLocale: Any = None,
    integerOnly: bool = False,
) -> int | float | None:
    """
    The number at the beginning of a text; null for null and empty text.

    :raises JspException: there is no number at its beginning, or no locale to read it in.
    """
    if value is None or value == "":
        return None
    name = localeOf(parseLocale) if parseLocale else place.locale()
    if name is None:
        raise JspException("parseNumber: there is no locale to read the number in; see parseLocale")
    locale = babelLocale(name)
    text = str(value)
    number = _read(text, _pattern(type, pattern, locale), locale, integerOnly)
    if number is None:
        raise JspException(f"parseNumber: {text!r} is no number")
    return int(number) if number == int(number) else float(number)


def _read(text: str, form: NumberPattern, locale: Any, integerOnly: bool) -> Decimal | None:
    for sign, prefix, suffix in ((1, form.prefix[0], form.suffix[0]), (-1, form.prefix[1], form.suffix[1])):
        before, behind = _affix(prefix, locale), _affix(suffix, locale)
        if not text.startswith(before):
            continue
        number, end = _digits(text, len(before), locale, integerOnly)
        if number is not None and (integerOnly or text.startswith(behind, end)):
            return sign * number.scaleb(-2 if "%" in form.pattern else 0)
    return None


def _affix(text: str, locale: Any) -> str:
    symbols = locale.number_symbols.get("latn", locale.number_symbols)
    found = text.replace("¤", get_currency_symbol(_currencyOf(locale), locale))
    return found.replace("%", symbols.get("percentSign", "%")).replace("-", symbols.get("minusSign", "-"))


def _digits(text: str, start: int, locale: Any, integerOnly: bool) -> tuple[Decimal | None, int]:
    """The number at a place, and where it ends."""
    symbols = locale.number_symbols.get("latn", locale.number_symbols)
    group, point = re.escape(symbols["group"]), re.escape(symbols["decimal"])
    fraction = "" if integerOnly else rf"(?:{point}([0-9]*))?(?:E(-?[0-9]+))?"
    groups = rf"{group}|\s" if not symbols["group"].strip() else group
    match = re.compile(rf"([0-9](?:[0-9]|{groups})*)?{fraction}", re.ASCII).match(text, start)
    if match is None or _DIGITS.search(match[0]) is None:
        return None, start
    whole = re.sub(rf"{groups}", "", match[1] or "0")
    rest = "" if integerOnly else f".{match[2] or '0'}E{match[3] or '0'}"
    return Decimal(whole + rest), match.end()
