"""
Text of expressions to tokens: the lexical part of Tomcat 7's C{ELParser.jjt}.

Knows two states, as the specification does: literal text (L{literalText}) and the inside of C{${...}}
(L{tokensOf}).  Nothing here touches values.
"""

import re
from typing import NamedTuple

from catalina.el.errors import ParseException

#: Outside of expressions: a backslash before ${ or #{ makes them text, also behind a $ or #; a lone one is text.
_TEXT = re.compile(r"(?:\\[$#]|\\|[^\\$#]|[$#][^{$#\\])+|[$#](?!\{)", re.DOTALL)
_ESCAPED = re.compile(r"\\([$#])(?=\{)")

_LETTER = "$A-Z_a-zÀ-ÖØ-öø-\u1fff\u3040-\u318f\u3300-\u337f\u3400-\u3d2d\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(
    rf"""[ \t\n\r]*(?:
        (?P<float>[0-9]+\.[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)
      | (?P<integer>[0-9]+)
      | (?P<name>[{_LETTER}][{_LETTER}0-9]*)
      | (?P<string>"(?:[^"\\]|\\["'\\])*"|'(?:[^'\\]|\\["'\\])*')
      | (?P<operator>[=!<>]=|&&|\|\||[-+*/%<>!?:()\[\].,}}])
    )""",
    re.VERBOSE,
)
_BLANKS = re.compile(r"[ \t\n\r]*")
_STRING_ESCAPE = re.compile(r"\\(.)", re.DOTALL)

#: Words of the language; names of none of its variables and properties.
WORDS = frozenset(
    (
        "and", "or", "not", "eq", "ne", "lt", "gt", "le", "ge", "div", "mod", "empty", "true",
        "false", "null", "instanceof",
    )
)  # fmt: skip

#: Java's reserved words, which Tomcat refuses as names too (javax.el.util.Validation).
JAVA_WORDS = frozenset(
    (
        "abstract", "assert", "boolean", "break", "byte", "case", "catch", "char", "class", "const",
        "continue", "default", "do", "double", "else", "enum", "extends", "final", "finally",
        "float", "for", "goto", "if", "implements", "import", "int", "interface", "long", "native",
        "new", "package", "private", "protected", "public", "return", "short", "static", "strictfp",
        "super", "switch", "synchronized", "this", "throw", "throws", "transient", "try", "void",
        "volatile", "while",
    )
)  # fmt: skip


class Token(NamedTuple):
    """
    A token: C{kind} is float, integer, name, string, word or operator; C{position} its offset in the text.
    """

    kind: str
    text: str
    position: int


def literalText(text: str, start: int) -> tuple[str, int]:
    """
    Read literal text up to the next expression or the end.

    :param start: where to begin.
    :returns: the text, unescaped, and the offset behind it; the same offset if an expression begins there.
    """
    match = _TEXT.match(text, start)
    if match is None:
        return "", start
    return _ESCAPED.sub(r"\1", match[0]), match.end()


def tokensOf(text: str, start: int) -> list[Token]:
    """
    Read the tokens of one expression; the last is the brace that closes it.

    :param start: the offset behind C{${} or C{#{}.
    :raises ParseException: at a character that begins no token, or at the end of the text.
    """
    tokens: list[Token] = []
    while True:
        match = _TOKEN.match(text, start)
        if match is None:
            raise _noToken(text, start)
        kind = match.lastgroup or ""
        found = Token(kind, match[kind], match.start(kind))
        start = match.end()
        if kind == "name" and found.text in WORDS:
            found = found._replace(kind="word")
        tokens.append(found)
        if found.text == "}" and kind == "operator":
            return tokens


def unquoted(literal: str) -> str:
    """
    The value of a string literal.

    :param literal: with its quotes.
    """
    inner = literal[1:-1]
    return _STRING_ESCAPE.sub(r"\1", inner) if "\\" in inner else inner


def _noToken(text: str, start: int) -> ParseException:
    """The error for what begins no token."""
    blanks = _BLANKS.match(text, start)
    position = blanks.end() if blanks else start
    if position == len(text):
        return ParseException("the expression is not closed: '}' expected", position)
    if text[position] in "\"'":
        return ParseException("the string is not closed, or a backslash in it escapes no quote", position)
    return ParseException(f"unexpected character {text[position]!r}", position)
