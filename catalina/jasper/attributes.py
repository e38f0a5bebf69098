"""
Attribute values of directives and actions: quoting, escapes, expressions
(C{org.apache.jasper.compiler.AttributeParser}).
"""

import re
from typing import Any

from catalina.jasper.errors import TranslationError
from catalina.jasper.marks import Mark
from catalina.jasper.nodes import Attribute, El

_NAME = re.compile(r"\s*([A-Za-z_][\w.\-]*(?::[A-Za-z_][\w.\-]*)?)\s*=\s*(<%=|[\"'])", re.ASCII)
_ENDS = re.compile(r"\s*(/?>|%>)")
_UNQUOTED = {"&apos;": "'", "&quot;": '"', "<\\%": "<%", "%\\>": "%>"}
_SPECIAL = re.compile(r"\\[\\\"'$#]|[$#]\{|&apos;|&quot;|<\\%|%\\>")
_LITERAL = re.compile(r"\\[\\\"']|&apos;|&quot;|<\\%|%\\>")
_EL_PIECE = re.compile(r'\\[\\"]|.', re.DOTALL)


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


def parseValue(raw: str, elIgnored: bool) -> list[Any]:
    """
    Take a quoted value apart.

    :param raw: without its quotes.
    :returns: literal text and expressions in turn.
    """
    if elIgnored:
        return [_LITERAL.sub(_literal, raw)]
    parts: list[Any] = []
    index, literal = 0, ""
    while (match := _SPECIAL.search(raw, index)) is not None:
        literal += raw[index : match.start()]
        if match[0] not in ("${", "#{"):
            literal += _literal(match)
            index = match.end()
            continue
        index, expression = _expression(raw, match)
        if literal:
            parts.append(literal)
            literal = ""
        parts.append(expression)
    literal += raw[index:]
    return [*parts, literal] if literal or not parts else parts


def _literal(match: re.Match[str]) -> str:
    found = match[0]
    return _UNQUOTED.get(found, found[1:])


def _expression(raw: str, match: re.Match[str]) -> tuple[int, El]:
    """
    An expression in a value.

    For the attribute's sake quotes and backslashes in it are escaped once more than in template text.
    """
    pieces = _EL_PIECE.findall(raw, match.end())
    end = endOfExpression("".join(_unescaped(piece) for piece in pieces), 0)
    used = pieces if end < 0 else pieces[:end]
    text = match[0] + "".join(_unescaped(piece) for piece in used)
    return match.end() + sum(map(len, used)), El(text)


def _unescaped(piece: str) -> str:
    return piece[1] if piece in ('\\"', "\\\\") else piece[0]


def parseAttributes(
    text: str, index: int, mark: Mark, elIgnored: bool, what: str, mayRepeat: bool = False
) -> tuple[dict[str, Attribute], int]:
    """
    Read the attributes of a directive or an action.

    :param index: where to begin, behind the name.
    :param what: what they are attributes of, for errors.
    :param mayRepeat: whether they are those of a page or tag directive.
    :returns: them by name, and the offset of what ends them.
    :raises TranslationError: for what is no attribute, is not closed, or is there twice.
    """
    found: dict[str, Attribute] = {}
    while _ENDS.match(text, index) is None:
        match = _NAME.match(text, index)
        if match is None:
            raise TranslationError(f"{what} is not closed, or one of its attributes is not quoted", mark)
        name, quote = match[1], match[2]
        attribute, index = _quoted(text, match.end(), quote, Attribute(name, mark), elIgnored, what)
        if name in found and not (mayRepeat and _repeats(found[name], attribute)):
            raise TranslationError(f"{what} has the attribute {name} twice", mark)
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
    text: str, start: int, quote: str, attribute: Attribute, elIgnored: bool, what: str
) -> tuple[Attribute, int]:
    closing = "%>" if quote == "<%=" else quote
    if quote == "<%=" or text.startswith("<%=", start):
        start += 0 if quote == "<%=" else 3
        closing = "%>" if quote == "<%=" else "%>" + quote
        end = text.find(closing, start)
    else:
        end = _closingQuote(text, start, quote)
    if end < 0:
        raise TranslationError(f"the attribute {attribute.name} of {what} is not closed", attribute.mark)
    raw = text[start:end]
    if closing.startswith("%>"):
        attribute.code = raw.replace("\\" + quote, quote).replace("%\\>", "%>").strip()
    else:
        attribute.parts = parseValue(raw, elIgnored)
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
