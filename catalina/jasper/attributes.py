"""
Attribute values of directives and actions: quoting, escapes, expressions
(C{org.apache.jasper.compiler.AttributeParser}).
"""

import re
from typing import Any

from catalina.jasper.errors import TranslationError
from catalina.jasper.marks import Lines, Mark
from catalina.jasper.nodes import Attribute, El

_NAME = re.compile(r"(\s*)([A-Za-z_][\w.\-]*(?::[A-Za-z_][\w.\-]*)?)\s*=\s*([\"'])", re.ASCII)
_BROKEN = re.compile(r"\s*[\w.:\-]*\s*=?\s*")
_ENDS = re.compile(r"\s*(/?>|%>)")
_UNQUOTED = {"&apos;": "'", "&quot;": '"', "<\\%": "<%", "%\\>": "%>"}
_ESCAPES = r"\\[\\\"'{0}]|&apos;|&quot;|<\\%|%\\>"

#: What is special in values, by the characters that begin expressions in them.
_SPECIAL = {
    starts: re.compile(_ESCAPES.format(starts) + (f"|[{starts}]{{" if starts else ""))
    for starts in ("", "$", "$#")
}


def endOfExpression(text: str, start: int) -> int:
    """
    Where an expression C{${...}} ends.

    :param start: the offset behind its opening brace.
    :returns: the offset behind its closing brace, which is not in a string; -1 if there is none.
    """
    quote = ""
    index = start
    while index < len(text):
        char = text[index]
        if char == "\\" and quote:
            index += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == "}":
            return index + 1
        index += 1
    return -1


def parseValue(raw: str, starts: str) -> list[Any]:
    """
    Take a quoted value apart.

    :param raw: without its quotes.
    :param starts: the characters that begin expressions: C{$#}, C{$}, or none.
    :returns: literal text and expressions in turn.
    """
    parts: list[Any] = []
    index, literal = 0, ""
    while (match := _SPECIAL[starts].search(raw, index)) is not None:
        literal += raw[index : match.start()]
        if not match[0].endswith("{"):
            literal += _literal(match)
            index = match.end()
            continue
        index, expression = _expression(raw, match, starts)
        if literal:
            parts.append(literal)
            literal = ""
        parts.append(expression)
    literal += raw[index:]
    return [*parts, literal] if literal or not parts else parts


def _literal(match: re.Match[str]) -> str:
    found = match[0]
    return _UNQUOTED.get(found, found[1:])


def _expression(raw: str, match: re.Match[str], starts: str) -> tuple[int, El]:
    """
    An expression in a value: the value's escapes and entities count in it as they do beside it.

    :returns: where it ends in the value, and the expression as its author meant it.
    """
    pieces = re.compile(f"{_ESCAPES.format(starts)}|.", re.DOTALL).findall(raw, match.end())
    plain = [piece if len(piece) == 1 else _UNQUOTED.get(piece, piece[1:]) for piece in pieces]
    end = endOfExpression("".join(plain), 0)
    count, length = len(pieces), 0
    for number, piece in enumerate(plain):
        length += len(piece)
        if length >= end > 0:
            count = number + 1
            break
    return match.end() + sum(map(len, pieces[:count])), El(match[0] + "".join(plain[:count]))


def parseAttributes(
    text: str, index: int, mark: Mark, lines: Lines, starts: str, what: str, mayRepeat: bool = False
) -> tuple[dict[str, Attribute], int]:
    """
    Read the attributes of a directive or an action.

    :param index: where to begin, behind the name.
    :param mark: where the directive or the action stands, and so all of its attributes.
    :param lines: those of the text, for errors.
    :param starts: the characters that begin expressions in values.
    :param what: what they are attributes of, for errors.
    :param mayRepeat: whether they are those of a page or tag directive.
    :returns: them by name, and the offset of what ends them.
    :raises TranslationError: for what is no attribute, is not closed, or is there twice.
    """
    found: dict[str, Attribute] = {}
    while _ENDS.match(text, index) is None:
        match = _NAME.match(text, index)
        if match is None:
            broken = _BROKEN.match(text, index)
            assert broken is not None
            message = f"{what} is not closed, or one of its attributes is not quoted"
            raise TranslationError(message, lines.mark(broken.end()))
        blanks, name, quote = match.groups()
        place = lines.mark(match.start(2))
        if found and not blanks:
            raise TranslationError(f"{what} needs a blank in front of the attribute {name}", place)
        attribute, index = _quoted(text, match.end(), quote, Attribute(name, mark), starts, (what, place))
        if name in found and not (mayRepeat and _repeats(found[name], attribute)):
            raise TranslationError(f"{what} has the attribute {name} twice", place)
        found.setdefault(name, attribute)
    end = _ENDS.match(text, index)
    assert end is not None
    return found, end.start(1)


def _repeats(first: Attribute, second: Attribute) -> bool:
    """
    Whether an attribute of a directive may be there again: imports add up, others must say the same.

    A pageEncoding may not: there is one for each file (C{UniqueAttributesImpl}).
    """
    if first.name == "import":
        first.parts += [",", *second.parts]
        return True
    return first.name != "pageEncoding" and first.text == second.text


def _quoted(
    text: str, start: int, quote: str, attribute: Attribute, starts: str, told: tuple[str, Mark]
) -> tuple[Attribute, int]:
    """
    The value of an attribute, and where it ends.

    :param told: what it is an attribute of, and where it is, for errors.
    """
    isScript = text.startswith("<%=", start)
    closing = "%>" + quote if isScript else quote
    start += 3 if isScript else 0
    end = text.find(closing, start) if isScript else _closingQuote(text, start, quote)
    if end < 0:
        raise TranslationError(f"the attribute {attribute.name} of {told[0]} is not closed", told[1])
    raw = text[start:end]
    if isScript:
        if _closingQuote(raw, 0, quote) >= 0:
            message = (
                f"the expression of the attribute {attribute.name} has a {quote} in it that must be \\{quote}"
            )
            raise TranslationError(message, told[1])
        attribute.code = _SPECIAL[""].sub(_literal, raw).strip()
    else:
        attribute.parts = parseValue(raw, starts)
    return attribute, end + len(closing)


def _closingQuote(text: str, start: int, quote: str) -> int:
    index = start
    while index < len(text):
        if text[index] == "\\":
            index += 1
        elif text[index] == quote:
            return index
        index += 1
    return -1
