"""
Text to syntax tree: the grammar of EL 2.2 as Tomcat 7's C{ELParser.jjt} reads it.

A Pratt parser by hand, since the grammar is a dozen operators in six levels: measured, it reads an expression
in a third of the time that lark's LALR parser takes, and says more in its errors.
"""

from catalina.el.errors import ParseException
from catalina.el.lexer import JAVA_WORDS, Token, literalText, tokensOf, unquoted
from catalina.el.nodes import (
    Binary,
    Call,
    Choice,
    Composite,
    Function,
    Identifier,
    Literal,
    Node,
    Property,
    Unary,
)

#: Operator as written -> (how tightly it binds, its symbol).  All of them associate to the left.
_BINARY = {
    "||": (1, "||"), "or": (1, "||"),
    "&&": (2, "&&"), "and": (2, "&&"),
    "==": (3, "=="), "eq": (3, "=="), "!=": (3, "!="), "ne": (3, "!="),
    "<": (4, "<"), "lt": (4, "<"), ">": (4, ">"), "gt": (4, ">"),
    "<=": (4, "<="), "le": (4, "<="), ">=": (4, ">="), "ge": (4, ">="),
    "+": (5, "+"), "-": (5, "-"),
    "*": (6, "*"), "/": (6, "/"), "div": (6, "/"), "%": (6, "%"), "mod": (6, "%"),
}  # fmt: skip
_NO_OPERATOR = (0, "")
_UNARY = {"-": "-", "!": "not", "not": "not", "empty": "empty"}
_CONSTANTS = {"true": True, "false": False, "null": None}

#: Deeper nesting is refused: it would exhaust the interpreter's stack before it meant anything.
_MAX_DEPTH = 100


def parse(text: str) -> Composite:
    """
    Read a whole text: literal text with any number of C{${...}} or C{#{...}}.

    :raises ParseException: with the text and the position; also where both kinds of expression are mixed.
    """
    try:
        return _Reader(text).read()
    except ParseException as problem:
        raise problem.within(text) from None


class _Reader:
    """Splits a text into literal text and expressions."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.calls: list[Function] = []
        self.marks: set[str] = set()

    def read(self) -> Composite:
        parts: list[Node] = []
        offset = 0
        while offset < len(self.text):
            literal, end = literalText(self.text, offset)
            if end > offset:
                self._addText(parts, literal, offset)
            else:
                node, end = self._expression(offset)
                parts.append(node)
            offset = end
        nodes = tuple(parts) or (Literal("", 0),)
        return Composite(nodes, self.marks == {"#"}, tuple(self.calls), not self.marks)

    @staticmethod
    def _addText(parts: list[Node], text: str, offset: int) -> None:
        """Literal text beside literal text is one part."""
        last = parts[-1] if parts else None
        if isinstance(last, Literal) and isinstance(last.value, _Text):
            parts[-1] = Literal(_Text(last.value + text), last.position)
        else:
            parts.append(Literal(_Text(text), offset))

    def _expression(self, offset: int) -> tuple[Node, int]:
        self.marks.add(self.text[offset])
        if len(self.marks) > 1:
            raise ParseException("${...} and #{...} are mixed in one text", offset)
        tokens = tokensOf(self.text, offset + 2)
        parser = _Parser(tokens, self.calls)
        return parser.whole(), tokens[-1].position + 1


class _Text(str):
    """Text around expressions, as against a string literal in one."""


class _Parser:
    """Reads the tokens of one expression; the last of them is the closing brace."""

    def __init__(self, tokens: list[Token], calls: list[Function]) -> None:
        self.tokens = tokens
        self.calls = calls
        self.index = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.tokens[self.index]
        self.index += 1
        return token

    def accept(self, operator: str) -> bool:
        """Take the operator if it comes next."""
        if self.next.kind == "operator" and self.next.text == operator:
            self.index += 1
            return True
        return False

    def expect(self, operator: str) -> None:
        if not self.accept(operator):
            raise ParseException(f"{operator!r} expected, found {self.next.text!r}", self.next.position)

    def whole(self) -> Node:
        node = self.choice()
        if self.next.text != "}":
            raise ParseException(f"'}}' expected, found {self.next.text!r}", self.next.position)
        return node

    def choice(self) -> Node:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise ParseException(f"nested more than {_MAX_DEPTH} levels deep", self.next.position)
        node = self.binary(1)
        while self.next.text == "?" and self.next.kind == "operator":
            position = self.take().position
            yes = self.choice()
            self.expect(":")
            node = Choice(node, yes, self.choice(), position)
        self.depth -= 1
        return node

    def binary(self, level: int) -> Node:
        """Operators that bind at least as tightly as the level, and what stands between them."""
        left = self.unary()
        while True:
            token = self.next
            isOperator = token.kind in ("operator", "word")
            binds, symbol = _BINARY.get(token.text, _NO_OPERATOR) if isOperator else _NO_OPERATOR
            if binds < level:
                return left
            self.index += 1
            left = Binary(symbol, left, self.binary(binds + 1), token.position)

    def unary(self) -> Node:
        """Operators in front; collected in a loop, since there may be many."""
        operators: list[Token] = []
        while self.next.text in _UNARY and self.next.kind in ("operator", "word"):
            operators.append(self.take())
        if len(operators) > _MAX_DEPTH:
            raise ParseException(f"more than {_MAX_DEPTH} operators in front of a value", self.next.position)
        node = self.value()
        for token in reversed(operators):
            node = Unary(_UNARY[token.text], node, token.position)
        return node

    def value(self) -> Node:
        """A prefix and all its C{.name}, C{[key]} and calls."""
        node = self.prefix()
        while self.next.kind == "operator" and self.next.text in ".[":
            position = self.next.position
            key = self.suffix()
            isCall = self.accept("(")
            node = Call(node, key, self.arguments(), position) if isCall else Property(node, key, position)
        return node

    def suffix(self) -> Node:
        if self.accept("."):
            token = self.take()
            if token.kind != "name":
                raise ParseException(f"a name expected behind the dot, found {token.text!r}", token.position)
            return Literal(_checked(token), token.position)
        self.expect("[")
        key = self.choice()
        self.expect("]")
        return key

    def prefix(self) -> Node:
        token = self.take()
        if token.kind == "operator" and token.text == "(":
            node = self.choice()
            self.expect(")")
            return node
        if token.kind == "name":
            return self.nameOrFunction(token)
        if token.kind == "word" and token.text in _CONSTANTS:
            return Literal(_CONSTANTS[token.text], token.position)
        return _number(token)

    def nameOrFunction(self, token: Token) -> Node:
        following = [other.text for other in self.tokens[self.index : self.index + 3]]
        if following[:1] == ["("]:
            return self.function(token.text, token, 1)
        if following[:1] == [":"] and following[2:] == ["("] and self.tokens[self.index + 1].kind == "name":
            return self.function(f"{token.text}:{following[1]}", token, 3)
        return Identifier(_checked(token), token.position)

    def function(self, name: str, token: Token, length: int) -> Node:
        self.index += length
        node = Function(name, self.arguments(), token.position)
        self.calls.append(node)
        return node

    def arguments(self) -> tuple[Node, ...]:
        """Arguments up to the closing bracket; the opening one is taken already."""
        if self.accept(")"):
            return ()
        arguments = [self.choice()]
        while self.accept(","):
            arguments.append(self.choice())
        self.expect(")")
        return tuple(arguments)


def _checked(token: Token) -> str:
    """A name that is not one of Java's reserved words."""
    if token.text in JAVA_WORDS:
        hint = f"; write [{token.text!r}] for a property"
        raise ParseException(f"{token.text!r} is a reserved word of Java and no name{hint}", token.position)
    return token.text


def _number(token: Token) -> Literal:
    """A number or a string; anything else is out of place."""
    if token.kind == "integer":
        return Literal(_integer(token), token.position)
    if token.kind == "float":
        return Literal(float(token.text), token.position)
    if token.kind == "string":
        return Literal(unquoted(token.text), token.position)
    raise ParseException(f"a value expected, found {token.text!r}", token.position)


def _integer(token: Token) -> int:
    try:
        return int(token.text)
    except ValueError:  # Python refuses more than some 4300 digits
        raise ParseException("the number has too many digits", token.position) from None
