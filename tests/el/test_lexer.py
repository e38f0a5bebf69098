"""Tests of catalina.el.lexer."""

import pytest

from catalina.el.errors import ParseException
from catalina.el.lexer import literalText, tokensOf, unquoted


class LiteralTextTests:
    """Text outside of expressions."""

    @pytest.mark.parametrize(
        ("text", "literal", "end"),
        [
            ("plain", "plain", 5),
            ("a ${b}", "a ", 2),
            ("${b}", "", 0),
            ("#{b}", "", 0),
            (r"\${b}", "${b}", 5),
            (r"\#{b}", "#{b}", 5),
            (r"\\${b}", r"\${b}", 6),
            (r"\$5", r"\$5", 3),
            ("$${b}", "$", 1),
            ("a$b#c", "a$b#c", 5),
            ("\n$", "\n", 1),
            (r"a$\${b}", "a", 1),
            (r"\${b}$c", "${b}$c", 7),
        ],
    )
    def test_endsWhereAnExpressionBegins(self, text: str, literal: str, end: int) -> None:
        """A backslash in front of ${ or #{ makes these text; every other one stays."""
        assert literalText(text, 0) == (literal, end)


class TokensTests:
    """The inside of expressions."""

    @pytest.mark.parametrize(
        ("inside", "kinds"),
        [
            ("a.b", "name operator name"),
            ("1.5e3", "float"),
            (".5", "float"),
            ("5.", "float"),
            ("007", "integer"),
            ("a eq 5", "name word integer"),
            ("a ge'x'", "name word string"),
            ("notempty", "name"),
            ("café", "name"),
            ("list .0", "name float"),
            ("'}'", "string"),
        ],
    )
    def test_kinds(self, inside: str, kinds: str) -> None:
        """Tokens are what Tomcat's grammar says, the closing brace last."""
        assert [token.kind for token in tokensOf(inside + "}", 0)] == [*kinds.split(), "operator"]

    @pytest.mark.parametrize(
        ("inside", "position", "message"),
        [
            ("a", 1, "not closed"),
            ("'a}", 0, "string is not closed"),
            (r"'\n'}", 0, "escapes no quote"),
            ("a;b}", 1, "unexpected character ';'"),
            ("a = b}", 2, "unexpected character '='"),
            ("\u00a0a}", 0, "unexpected character"),
        ],
    )
    def test_refusesWhatBeginsNoToken(self, inside: str, position: int, message: str) -> None:
        """The error names the offset of the culprit."""
        with pytest.raises(ParseException, match=message) as caught:
            tokensOf(inside, 0)
        assert caught.value.position == position

    def test_unquotesThreeEscapes(self) -> None:
        """Only backslash, apostrophe and quotation mark can be escaped."""
        assert unquoted(r"'it\'s \"a\" \\'") == r"""it's "a" \ """[:-1]
