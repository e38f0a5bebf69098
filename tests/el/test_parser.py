"""Tests of catalina.el.parser."""

import pytest

from catalina.el.errors import ParseException
from catalina.el.nodes import Binary, Call, Choice, Function, Identifier, Literal, Node, Property, Unary
from catalina.el.parser import parse


def shape(node: Node) -> str:
    """A tree with all its brackets."""
    match node:
        case Literal():
            return repr(node.value)
        case Identifier():
            return node.name
        case Property():
            return f"{shape(node.base)}[{shape(node.key)}]"
        case Call():
            return f"{shape(node.base)}[{shape(node.key)}]({', '.join(map(shape, node.arguments))})"
        case Function():
            return f"{node.name}({', '.join(map(shape, node.arguments))})"
        case Unary():
            return f"({node.operator} {shape(node.operand)})"
        case Binary():
            return f"({shape(node.left)} {node.operator} {shape(node.right)})"
        case Choice():
            return f"({shape(node.condition)} ? {shape(node.yes)} : {shape(node.no)})"


class GrammarTests:
    """What binds how."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a+b*c", "(a + (b * c))"),
            ("a-b-c", "((a - b) - c)"),
            ("not a == b", "((not a) == b)"),
            ("empty a + 1", "((empty a) + 1)"),
            ("-a.b", "(- a['b'])"),
            ("a or b and c", "(a || (b && c))"),
            ("a lt b eq c", "((a < b) == c)"),
            ("a?b:c?d:e", "(a ? b : (c ? d : e))"),
            ("a?f:g(1):c", "(a ? f:g(1) : c)"),
            ("a ? b : c", "(a ? b : c)"),
            ("a.b[c]['d'](1, 2).e", "a['b'][c]['d'](1, 2)['e']"),
            ("a div b mod c", "((a / b) % c)"),
            ("f:g(a, b)", "f:g(a, b)"),
            ("(a)", "a"),
        ],
    )
    def test_precedence(self, text: str, expected: str) -> None:
        """Operators bind as the specification's table says, and associate to the left."""
        node = parse("${" + text + "}").single
        assert node is not None and shape(node) == expected

    @pytest.mark.parametrize(
        ("text", "position"),
        [
            ("${}", 2),
            ("${a b}", 4),
            ("${a.}", 4),
            ("${map.class}", 6),
            ("${a.b.and}", 6),
            ("${f(1,)}", 6),
            ("x ${a", 5),
            ("${a} #{b}", 5),
            ("${a?b}", 5),
            ("${+a}", 2),
        ],
    )
    def test_errorsHaveAPosition(self, text: str, position: int) -> None:
        """What is no expression is refused, with the text and the offset of the culprit."""
        with pytest.raises(ParseException) as caught:
            parse(text)
        assert (caught.value.position, caught.value.expression) == (position, text)

    @pytest.mark.parametrize(
        "text", ["(" * 500 + "1" + ")" * 500, "-" * 500 + "1", "a" + "[a" * 500 + "]" * 500]
    )
    def test_refusesEndlessNesting(self, text: str) -> None:
        """Nesting that would exhaust the stack is a parse error, not a crash."""
        with pytest.raises(ParseException, match="100"):
            parse("${" + text + "}")

    def test_textAroundExpressions(self) -> None:
        """Literal text and expressions are parts in turn, functions are listed."""
        tree = parse("a#{f:g()}b")
        assert [type(part) for part in tree.parts] == [Literal, Function, Literal]
        assert tree.deferred and [call.name for call in tree.calls] == ["f:g"]

    def test_emptyTextIsEmptyText(self) -> None:
        """Nothing at all is the empty text."""
        assert parse("").single == Literal("", 0)
