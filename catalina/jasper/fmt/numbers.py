"""
fmt:formatNumber and fmt:parseNumber, by Babel's patterns (C{FormatNumberSupport}, C{ParseNumberSupport}).
"""

import re
from decimal import Context, Decimal, localcontext
from typing import Any

from babel.numbers import (
    NumberPattern,
    get_currency_precision,
    get_currency_symbol,
    get_minus_sign_symbol,
    get_territory_currencies,
    is_currency,
    parse_pattern,
)

from catalina.el import toText
from catalina.jasper.fmt.locales import babelLocale, localeOf
from catalina.jasper.fmt.places import Place
from catalina.jsp import JspException

_DIGITS = re.compile(r"[0-9]")
_DIGITS_PATTERN = re.compile(r"[#,]*[0,]*(?<!,)(\.0*#*)?(E0+)?")
_LONG = re.compile(r"([+-]?\d+)")
_DOUBLE = re.compile(
    r"[\x00- ]*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)[fFdD]?[\x00- ]*", re.ASCII
)
_LIMIT = 2**63
#: So many digits has nothing.
_MANY = 1000


class _Pattern(NumberPattern):
    """A pattern of Babel's that writes whole parts as C{java.text.DecimalFormat} does."""

    @classmethod
    def of(cls, text: str) -> "_Pattern":
        """
        What a text means.

        :raises ValueError: nothing.
        """
        known = vars(parse_pattern(text))
        pattern = cls(**{name: value for name, value in known.items() if name != "scale"})
        if _DIGITS_PATTERN.fullmatch(pattern.number_pattern or "") is None:
            raise ValueError("digits, commas and points in the wrong order")
        pattern.int_prec = (pattern.int_prec[0], _MANY)  # patterns say no maximum
        return pattern

    def _format_int(self, value: str, min: int, max: int, *more: Any, **named: Any) -> str:
        """No more digits than there may be, and no zero in front of a point that need not have one."""
        if min == 0 and value == "0" and self.frac_prec[0] > 0:
            return ""
        return str(super()._format_int(value[-max:] if max else "", min, max, *more, **named))

    def rounded(self, number: int | float | Decimal) -> Decimal:
        """
        A number with no more digits than are shown.

        What counts is the double itself, not the text that it is usually shown as: 2.675 is a bit less than that.
        """
        scaled = number * 10**self.scale
        if not isinstance(scaled, float):
            return Decimal(scaled).scaleb(-self.scale)
        shown, last = Decimal(repr(scaled)), -self.frac_prec[1]
        if shown.is_finite() and not self.exp_prec and int(shown.as_tuple().exponent) < last:
            shown = Decimal(scaled).quantize(Decimal(1).scaleb(last))
        return shown.scaleb(-self.scale)


def numberOf(text: str) -> int | float:
    """
    A number that stands as text in a page: a double if it has a point, else a C{Long}.

    :raises JspException: it is none; C{1e3} is none either.
    """
    match = (_DOUBLE if "." in text else _LONG).fullmatch(text)
    number = None if match is None else float(match[1]) if "." in text else int(match[1])
    if number is None or (isinstance(number, int) and not -_LIMIT <= number < _LIMIT):
        raise JspException(f"formatNumber: {text!r} is no number")
    return number


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
    number = numberOf(value) if isinstance(value, str) else value
    name = place.locale()
    if name is None:
        return toText(number)
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        raise JspException(f"formatNumber: {number!r} is no number")
    locale = babelLocale(name)
    form = _pattern(type, pattern, locale)
    _limitDigits(form, digits)
    if not groupingUsed:
        form.grouping = (_MANY, _MANY)
    form.prefix = _replaced(form.prefix, "-", get_minus_sign_symbol(locale))
    isMoney = pattern or "¤" in form.pattern
    currency = _currency(form, locale, currencyCode, currencySymbol) if isMoney else None
    with localcontext(prec=_MANY):  # doubles may have 309 digits in front of the point
        text: str = form.apply(form.rounded(number), locale, currency=currency, currency_digits=False)
    return text


def _pattern(type: str, pattern: str | None, locale: Any) -> _Pattern:
    """The form that a pattern, or else a type, asks for, to be changed at will."""
    if pattern:
        try:
            return _Pattern.of(pattern)
        except ValueError as problem:
            raise JspException(f"the pattern {pattern!r} is wrong: {problem}", problem) from problem
    formats = {
        "number": lambda: locale.decimal_formats[None],
        "currency": lambda: locale.currency_formats["standard"],
        "percent": lambda: locale.percent_formats[None],
    }
    known = formats.get(type.lower())
    if known is None:
        raise JspException(f'type is "number", "currency" or "percent", not "{type}"')
    form = _Pattern.of(known().pattern)
    if "¤" in form.pattern:
        form.frac_prec = (get_currency_precision(_currencyOf(locale)),) * 2
    return form


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


def _currency(form: NumberPattern, locale: Any, code: str | None, symbol: str | None) -> str | None:
    """
    The currency to be shown; another symbol for it is put into the form.

    :raises JspException: there is no such currency.
    """
    if code is not None:
        if not is_currency(code):
            raise JspException(f"there is no currency {code!r}")
        return code
    if symbol is not None:
        form.prefix = _replaced(form.prefix, "¤", symbol)
        form.suffix = _replaced(form.suffix, "¤", symbol)
    return _currencyOf(locale)


def _replaced(affixes: tuple[str, str], sign: str, symbol: str) -> tuple[str, str]:
    positive, negative = (each.replace(sign, symbol) for each in affixes)
    return positive, negative


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
    name = localeOf(parseLocale) if parseLocale else place.locale(isAnswer=False)
    if name is None:
        raise JspException("parseNumber: there is no locale to read the number in; see parseLocale")
    locale = babelLocale(name)
    text = str(value)
    with localcontext(Context(prec=_MANY, traps=[])):  # what is too large is infinite
        number = _read(text, _pattern(type, pattern, locale), locale, integerOnly)
    if number is None:
        raise JspException(f"parseNumber: {text!r} is no number")
    isLong = (
        number.is_finite()
        and -_LIMIT <= number < _LIMIT  # first, since a whole number may have a million digits
        and number == int(number)
        and (integerOnly or number or not number.is_signed())
    )
    return int(number) if isLong else float(number)


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
