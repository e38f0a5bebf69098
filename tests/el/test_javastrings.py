"""Tests of catalina.el.javastrings: what pages call on text."""

from typing import Any

import pytest

from catalina.el import ELException, MethodNotFoundException, evaluate


def call(expression: str) -> Any:
    """What a call gives; C{s} is a text."""
    return evaluate("${" + expression + "}", {"s": "hello", "n": None})


class StringTests:
    """Methods of String."""

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("s.indexOf('l', 3)", 3),
            ("s.indexOf('l', -1)", 2),
            ("s.indexOf('', 9)", 5),
            ("s.indexOf(108)", 2),
            ("s.indexOf(-1)", -1),
            ("s.lastIndexOf(-1)", -1),
            ("s.lastIndexOf('l')", 3),
            ("s.lastIndexOf('l', 2)", 2),
            ("s.lastIndexOf('l', -1)", -1),
            ("s.startsWith('l', 2)", True),
            ("s.startsWith(n)", True),
            ("s.endsWith('lo')", True),
            ("s.compareTo('help')", -4),
            ("s.compareTo('hell')", 1),
            ("s.compareTo(n)", 5),
            ("s.compareToIgnoreCase('HELLO')", 0),
            ("'Straße'.equalsIgnoreCase('STRAßE')", True),
            ("'Straße'.equalsIgnoreCase('STRASSE')", False),
            ("s.contentEquals('hello')", True),
            ("s.codePointAt(0)", 104),
            ("s.subSequence(1, 3)", "el"),
            ("s.concat(1)", "hello1"),
            ("s.repeat(2)", "hellohello"),
            ("' '.isBlank()", True),
            ("' a '.strip()", "a"),
            ("s.replace('l', 'L')", "heLLo"),
            ("s.hashCode()", 99162322),
            ("s.toCharArray()[4]", "o"),
            ("'é'.getBytes()[0]", -61),
        ],
    )
    def test_answersAsInJava(self, expression: str, expected: Any) -> None:
        """Positions, orders and conversions are Java's."""
        result = call(expression)
        assert result == expected and type(result) is type(expected)

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("s.matches('h.*o')", True),
            ("s.matches('ell')", False),
            ("s.matches('\\\\p{Lower}+')", True),
            ("s.replaceAll('(l)(?<more>l)', '[$2$1]')", "he[ll]o"),
            ("s.replaceAll('(?<two>ll)', '${two}!')", "hell!o"),
            ("s.replaceAll('l', '\\\\$')", "he$$o"),
            ("s.replaceFirst('l', 'L')", "heLlo"),
            ("s.split('l')", ("he", "", "o")),
            ("s.split('o')", ("hell",)),
            ("s.split('')", ("h", "e", "l", "l", "o")),
            ("s.split('x')", ("hello",)),
            ("'a.b.c'.split('[.]', 2)", ("a", "b.c")),
            ("'a,,'.split(',', -1)", ("a", "", "")),
            ("','.split(',')", ()),
            ("''.split(',')", ("",)),
        ],
    )
    def test_patternsAreJavas(self, expression: str, expected: Any) -> None:
        """Regular expressions, replacements with groups, and pieces without empty ones at the end."""
        assert evaluate("#{" + expression + "}", {"s": "hello"}) == expected

    @pytest.mark.parametrize(
        "expression",
        [
            "s.contains(5)",
            "s.indexOf(n)",
            "s.size()",
            "s.get(0)",
            "s.nosuch()",
            "s.charAt('x')",
            "s.strip('o')",
            "s.split()",
        ],
    )
    def test_findsNone(self, expression: str) -> None:
        """What is no CharSequence is not made one, null may mean two methods, and text is no list."""
        with pytest.raises(MethodNotFoundException):
            call(expression)

    @pytest.mark.parametrize(
        "expression",
        [
            "s.contains(n)",
            "s.compareTo(5)",
            "s.matches('(')",
            "s.repeat(-1)",
            "s.substring(4, 2)",
            "s.charAt(5)",
        ],
    )
    def test_fails(self, expression: str) -> None:
        """What String itself refuses is an error of the evaluation."""
        with pytest.raises(ELException) as caught:
            call(expression)
        assert type(caught.value) is ELException
