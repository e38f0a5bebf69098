"""Tests of catalina.el.javacollections: what pages call on lists, sets and maps."""

from collections.abc import Mapping
from typing import Any

import pytest

from catalina.el import ELException, MethodNotFoundException, evaluate, hashOrder


def variables() -> dict[str, Any]:
    """A list, a set, a map and an array."""
    return {"l": ["a", "b", "a", 1], "s": {"p"}, "m": {"k": 1, 2: "two"}, "t": (1,), "n": None}


class ListTests:
    """Methods of List and Collection."""

    @pytest.mark.parametrize(
        ("expression", "expected", "after"),
        [
            ("l.add('c')", True, ["a", "b", "a", 1, "c"]),
            ("l.add(1, 'c')", None, ["a", "c", "b", "a", 1]),
            ("l.addAll(t)", True, ["a", "b", "a", 1, 1]),
            ("l.set(0, 'c')", "a", ["c", "b", "a", 1]),
            ("l.remove('a')", True, ["b", "a", 1]),
            ("l.remove('z')", False, ["a", "b", "a", 1]),
            ("l.remove(1)", True, ["a", "b", "a"]),
            ("l.remove(0)", False, ["a", "b", "a", 1]),
            ("l.removeAll(t)", True, ["a", "b", "a"]),
            ("l.retainAll(t)", True, [1]),
            ("l.clear()", None, []),
        ],
    )
    def test_changes(self, expression: str, expected: Any, after: list[Any]) -> None:
        """Each method answers as in Java, also where Python's own of that name answers nothing."""
        values = variables()
        assert evaluate("${" + expression + "}", values) is expected or expected == "a"
        assert values["l"] == after

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("l.lastIndexOf('a')", 2),
            ("l.lastIndexOf('z')", -1),
            ("l.indexOf(1.0)", -1),
            ("l.contains(1)", True),
            ("l.contains(true)", False),
            ("l.containsAll(t)", True),
            ("l.subList(1, 3)", ["b", "a"]),
            ("l.iterator().next()", "a"),
            ("s.iterator().hasNext()", True),
            ("t.hashCode()", 32),
            ("l.equals(t)", False),
        ],
    )
    def test_tells(self, expression: str, expected: Any) -> None:
        """Elements are found as Java's objects are equal: 1 is neither 1.0 nor true."""
        assert evaluate("${" + expression + "}", variables()) == expected

    @pytest.mark.parametrize("expression", ["l.get(4)", "l.add(9, 'x')", "l.subList(3, 1)", "t.add(2)"])
    def test_fails(self, expression: str) -> None:
        """What is outside of a list, or cannot be changed."""
        with pytest.raises(ELException, match="raised") as caught:
            evaluate("${" + expression + "}", variables())
        assert type(caught.value) is ELException

    @pytest.mark.parametrize(
        "expression", ["l.addAll('text')", "l.get('x')", "m.putAll(l)", "l.remove(n)", "l.clear(1)"]
    )
    def test_findsNone(self, expression: str) -> None:
        """Text is no collection, a list no map, and null may mean two methods."""
        with pytest.raises(MethodNotFoundException):
            evaluate("${" + expression + "}", variables())

    def test_iteratorEnds(self) -> None:
        """There is nothing behind the last element."""
        values = {"i": evaluate("${s.iterator()}", variables())}
        assert evaluate("${i.next()}", values) == "p" and evaluate("${i.hasNext()}", values) is False
        with pytest.raises(ELException, match="no more"):
            evaluate("${i.next()}", values)


class SetTests:
    """Methods of Set."""

    @pytest.mark.parametrize(
        ("expression", "expected", "after"),
        [
            ("s.add('q')", True, {"p", "q"}),
            ("s.add('p')", False, {"p"}),
            ("s.addAll(l)", True, {"p", "a", "b", 1}),
            ("s.remove('p')", True, set()),
            ("s.remove('z')", False, {"p"}),
            ("s.retainAll(l)", True, set()),
        ],
    )
    def test_changes(self, expression: str, expected: bool, after: set[Any]) -> None:
        """Each tells whether the set is another one now."""
        values = variables()
        assert evaluate("${" + expression + "}", values) is expected
        assert values["s"] == after


class MapTests:
    """Methods of Map and its entries."""

    @pytest.mark.parametrize(
        ("expression", "expected", "after"),
        [
            ("m.put('k', 5)", 1, {"k": 5, 2: "two"}),
            ("m.put('z', 5)", None, {"k": 1, 2: "two", "z": 5}),
            ("m.putIfAbsent('k', 5)", 1, {"k": 1, 2: "two"}),
            ("m.putIfAbsent('z', 5)", None, {"k": 1, 2: "two", "z": 5}),
            ("m.putAll(m)", None, {"k": 1, 2: "two"}),
            ("m.remove('k')", 1, {2: "two"}),
            ("m.remove('z')", None, {"k": 1, 2: "two"}),
            ("m.clear()", None, {}),
        ],
    )
    def test_changes(self, expression: str, expected: Any, after: Mapping[Any, Any]) -> None:
        """Each gives the value that was there before."""
        values = variables()
        assert evaluate("${" + expression + "}", values) == expected
        assert values["m"] == after

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("m.get(2)", "two"),
            ("m.get(2.0)", None),
            ("m.get(l)", None),
            ("m.containsKey(2.0)", False),
            ("m.containsKey(l)", False),
            ("m.containsKey('k')", True),
            ("m.containsValue(true)", False),
            ("m.getOrDefault('z', 'd')", "d"),
            ("m.getOrDefault('k', 'd')", 1),
            ("m.entrySet().iterator().next().getKey()", "k"),
            ("m.entrySet()[1].getValue()", "two"),
        ],
    )
    def test_tells(self, expression: str, expected: Any) -> None:
        """Keys are found as Java's objects are equal, and never converted."""
        assert evaluate("${" + expression + "}", variables()) == expected


class HashOrderTests:
    """The order of Java's hash tables."""

    @pytest.mark.parametrize(
        ("keys", "expected"),
        [
            ("b a p z", "p a b z"),
            ("one two three four five six", "six four one two three five"),
            ("n m l k j i h g f e d c b a", "a b c d e f g h i j k l m n"),
            ("same same other", "other same"),
        ],
    )
    def test_isThatOfHashCodes(self, keys: str, expected: str) -> None:
        """Keys come by their hash code, of which a table with few keys looks at few bits."""
        assert hashOrder(keys.split()) == expected.split()
