"""
Tests of catalina.el.beans, methods, properties and javanames: what of an object can be reached, and how.
"""

import dataclasses
import datetime
import enum
import gc
import math
import sys
import types
import weakref
from collections import namedtuple
from decimal import Decimal
from typing import Any

import pytest

from catalina.el import evaluate
from catalina.el.beans import capitals, decapitalized, propertiesOf
from catalina.el.errors import (
    ELException,
    MethodNotFoundException,
    PropertyNotFoundException,
    PropertyNotWritableException,
)
from catalina.el.properties import beanReaders, isWritable, readProperty, typeOf, writeProperty


class Person:
    """A bean."""

    module = sys

    def __init__(self) -> None:
        self.nick = "Ann"
        self._age = 3

    def getAge(self) -> int:
        """A getter."""
        return self._age

    def setAge(self, age: int) -> None:
        """A setter."""
        self._age = age

    def isAdult(self) -> bool:
        """A getter of truth."""
        return False

    def getURL(self) -> str:
        """A getter with capitals."""
        return "/ann"

    def getNamed(self, name: str) -> str:
        """No getter: it takes an argument."""
        return name

    def getBroken(self) -> None:
        """A getter that fails."""
        raise AttributeError("inner")

    def setTired(self, tired: bool) -> None:
        """A setter that fails."""
        raise ValueError("never")

    def add(self, a: int, b: int = 1) -> int:
        """A method with a default."""
        return a + b

    def join(self, *parts: str) -> str:
        """A method with any number of arguments."""
        return "".join(parts)

    @property
    def shout(self) -> str:
        """A property of Python's."""
        return "ANN"

    def words(self) -> Any:
        """A generator."""
        yield 1


@dataclasses.dataclass
class Point:
    """A data class."""

    x: int = 1


class Colour(enum.Enum):
    """An enumeration."""

    RED = 1


Pair = namedtuple("Pair", "left right")  # noqa: PYI024 - a pair without types is what is tested


class IntrospectorRuleTests:
    """Names of getters and of properties."""

    @pytest.mark.parametrize(
        ("name", "expected"),
        [("name", ["Name", "name"]), ("URL", ["URL"]), ("aB", ["aB"]), ("uRL", ["uRL"]), ("Name", [])],
    )
    def test_capitals(self, name: str, expected: list[str]) -> None:
        """What stands behind get is the inverse of decapitalizing."""
        assert capitals(name) == expected

    @pytest.mark.parametrize(("suffix", "name"), [("Name", "name"), ("URL", "URL"), ("aB", "aB"), ("X", "x")])
    def test_decapitalized(self, suffix: str, name: str) -> None:
        """Two capitals at the beginning stay."""
        assert decapitalized(suffix) == name

    def test_listsProperties(self) -> None:
        """Getters without arguments and attributes of the class, nothing private, no modules."""
        assert sorted(propertiesOf(Person)) == ["URL", "adult", "age", "broken", "shout"]


class ReadingTests:
    """Properties of objects."""

    @pytest.mark.parametrize(
        ("base", "key", "expected"),
        [
            (Person(), "age", 3),
            (Person(), "adult", False),
            (Person(), "URL", "/ann"),
            (Person(), "nick", "Ann"),
            (Person(), "shout", "ANN"),
            (Point(7), "x", 7),
            (Pair(1, 2), "right", 2),
            (Pair(1, 2), 0, 1),
            (range(5), "2", 2),
            ({"a": 1}, "b", None),
            ({1: "x"}, True, None),
            ({1: "x"}, 1.0, None),
            ({1.5: "x"}, 1.5, "x"),
            ({}, [], None),
            ([1, 2], -1, None),
            ([1, 2], True, 2),
            (ValueError("boom"), "message", "boom"),
            (datetime.datetime.fromtimestamp(1.5, datetime.UTC), "time", 1500),
            (Colour.RED, "name", "RED"),
            ("ab", "bytes", (97, 98)),
            ("", "empty", True),
            ({"p"}, "empty", False),
            (2.5, "infinite", False),
        ],
    )
    def test_reads(self, base: Any, key: Any, expected: Any) -> None:
        """Getters, Java's too, attributes, fields, elements and values of keys."""
        assert readProperty(base, key) == expected

    @pytest.mark.parametrize(
        ("base", "key"),
        [
            (Person(), "_age"),
            (Person(), "__class__"),
            (Person(), "__dict__"),
            (Person(), "getAge"),
            (Person(), "add"),
            (Person(), "named"),
            (Person(), "module"),
            (Person(), "tired"),
            (Person, "module"),
            (sys, "path"),
            (len, "__self__"),
            (lambda: None, "__globals__"),
            (Person().words(), "gi_frame"),
            (sys._getframe(), "f_globals"),
            (types.CodeType, "mro"),
            ("text", "upper"),
            ("text", "charAt"),
            ("text", "length"),
            (Colour.RED, "RED"),
            (5, "real"),
            (5, "__class__"),
        ],
    )
    def test_hides(self, base: Any, key: Any) -> None:
        """Nothing private, no methods, nothing of modules, classes, functions and frames."""
        with pytest.raises(PropertyNotFoundException):
            readProperty(base, key)

    def test_suggestsTheNearestName(self) -> None:
        """A misspelt property gets the nearest known one."""
        with pytest.raises(
            PropertyNotFoundException, match="Person has no property 'aeg'; did you mean 'age'"
        ):
            readProperty(Person(), "aeg")

    def test_getterThatFails(self) -> None:
        """What a getter raises is an error of the evaluation, even an AttributeError."""
        with pytest.raises(
            ELException, match="reading 'broken' of Person raised AttributeError: inner"
        ) as caught:
            readProperty(Person(), "broken")
        assert not isinstance(caught.value, PropertyNotFoundException)

    def test_listsHaveNumbers(self) -> None:
        """A key of a list that is no number is an error."""
        with pytest.raises(ELException, match="by number"):
            readProperty([1], "size")

    @pytest.mark.parametrize(
        ("key", "expected"),
        [
            (math.nan, "a"),
            (math.inf, None),
            (-math.inf, None),
            (2**32 + 1, "b"),
            (-(2**32), "a"),
            (Decimal("1.9"), "b"),
            (True, "b"),
            ("-1", None),
            ("+1", "b"),
        ],
    )
    def test_listsHaveNumbersOf32Bits(self, key: Any, expected: str | None) -> None:
        """A key of a list becomes an int of Java: cut off, or the nearest one if it is a double."""
        assert readProperty(["a", "b"], key) == expected

    @pytest.mark.parametrize("key", ["2147483648", "1.0", " 1", Person()])
    def test_listsHaveNoOtherKeys(self, key: Any) -> None:
        """Text has to be an int as it is; other objects are no numbers."""
        with pytest.raises(ELException):
            readProperty(["a", "b"], key)

    def test_keepsNoClassAlive(self) -> None:
        """A class that was read goes away with its application, and nothing of it stays behind."""

        class Guest:
            def getName(self) -> str:
                return "x"

        reference, identity = weakref.ref(Guest), id(Guest)
        assert evaluate("${g.name}${g.getName()}", {"g": Guest()}) == "xx"
        assert identity in beanReaders
        del Guest
        gc.collect()
        assert reference() is None and identity not in beanReaders


class WritingTests:
    """Setting properties."""

    def test_setsWithTheSettersType(self) -> None:
        """The value is converted to the annotation first."""
        person = Person()
        writeProperty(person, "age", "41")
        assert person.getAge() == 41 and typeOf(person, "age") is int and isWritable(person, "age")

    def test_setsAttributesMapsAndLists(self) -> None:
        """Annotated attributes of data classes convert, too."""
        point, mapping, values = Point(), {}, [1]  # type: ignore[var-annotated]
        writeProperty(point, "x", "5")
        writeProperty(mapping, "k", 1)
        writeProperty(values, "0", 2)
        assert (point.x, mapping, values) == (5, {"k": 1}, [2])

    @pytest.mark.parametrize(
        ("base", "key"),
        [(Person(), "adult"), (Person(), "shout"), ((1,), 0), (types.MappingProxyType({}), "a")],
    )
    def test_refusesWhatIsReadOnly(self, base: Any, key: Any) -> None:
        """Properties without setter, tuples and read-only maps."""
        assert not isWritable(base, key)
        with pytest.raises(PropertyNotWritableException):
            writeProperty(base, key, 1)

    @pytest.mark.parametrize(
        ("base", "key"),
        [(Person(), "colour"), (Person(), "_age"), ([], 0), (sys, "path"), (Person, "module"), ("x", "y")],
    )
    def test_refusesWhatIsNotThere(self, base: Any, key: Any) -> None:
        """A property that does not exist is not made."""
        with pytest.raises(PropertyNotFoundException):
            writeProperty(base, key, 1)

    def test_setterThatFails(self) -> None:
        """What a setter raises is an ELException that names it."""
        with pytest.raises(ELException, match="setting 'tired' of Person raised ValueError: never"):
            writeProperty(Person(), "tired", "true")


class MethodTests:
    """Calling methods."""

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("p.add('1', 2.9)", 3),
            ("p.add(4)", 5),
            ("p.join(1, true, null)", "1true"),
            ("s.length()", 5),
            ("s.toUpperCase().substring(1, 3)", "EL"),
            ("s.upper()", "HELLO"),
            ("l.size()", 2),
            ("l.contains(2)", True),
            ("l.get(0)", 1),
            ("l.indexOf(5)", -1),
            ("m.containsKey('a')", True),
            ("m.get('a')", 1),
            ("m.keySet()[0]", "a"),
            ("m.entrySet()[0].value", 1),
            ("m.entrySet()[0]", "a=1"),
            ("red.name()", "RED"),
            ("red.ordinal()", 0),
            ("p.nick.equals('Ann')", True),
        ],
    )
    def test_calls(self, expression: str, expected: Any) -> None:
        """The object's own methods, and those that its Java counterpart has."""
        variables = {"p": Person(), "s": "hello", "l": [1, 2], "m": {"a": 1}, "red": Colour.RED}
        result = evaluate("${" + expression + "}", variables)
        assert result == expected or str(result) == expected

    @pytest.mark.parametrize(
        "expression",
        [
            "p.add('x')",
            "p.add(1, 2, 3)",
            "p.adds(1)",
            "p.__init__()",
            "p._hidden()",
            "s.format(p)",
            "s['format_map'](m)",
            "k.getAge(p)",
            "k.mro()",
            "os.getcwd()",
            "p.nick()",
            "l.get('x')",
        ],
    )
    def test_findsNone(self, expression: str) -> None:
        """No method of that name, with other parameters, or of an object that has none to offer."""
        variables = {"p": Person(), "s": "hello", "l": [1], "m": {}, "k": Person, "os": __import__("os")}
        with pytest.raises(MethodNotFoundException):
            evaluate("${" + expression + "}", variables)

    def test_methodThatFails(self) -> None:
        """What a method raises is an ELException with the exception as its cause."""
        with pytest.raises(ELException, match="charAt.. raised IndexError") as caught:
            evaluate("${s.charAt(9)}", {"s": "x"})
        assert isinstance(caught.value.__cause__, IndexError)
