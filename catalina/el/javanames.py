"""
Java's names for what Python's own types call otherwise, so that C{${list.size()}} means what it did in Java.

Pages call C{size()}, C{containsKey(k)} or C{length()} and read C{exception.message}; beans written in
Python know the names of their own methods and are never looked up here before these.
"""

import datetime
import enum
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from catalina.el.coercion import shown, toText
from catalina.el.signatures import Parameters

_Methods = dict[str, "JavaMethod"]


class JavaMethod(NamedTuple):
    """A method of a Java class: its parameters, and a function of the object and the arguments."""

    parameters: Parameters
    function: Callable[..., Any]


def _method(function: Callable[..., Any], *types: Any, required: int | None = None) -> JavaMethod:
    return JavaMethod(Parameters(types, len(types) if required is None else required, open=False), function)


class Entry(NamedTuple):
    """One pair of a map (C{java.util.Map.Entry})."""

    key: Any
    value: Any

    def __str__(self) -> str:
        return f"{shown(self.key)}={shown(self.value)}"


def _substring(text: str, begin: int, end: int | None = None) -> str:
    stop = len(text) if end is None else end
    if not 0 <= begin <= stop <= len(text):
        raise IndexError(f"begin {begin}, end {stop}, length {len(text)}")
    return text[begin:stop]


def _charAt(text: str, index: int) -> str:
    if not 0 <= index < len(text):
        raise IndexError(f"index {index}, length {len(text)}")
    return text[index]


def _element(values: Sequence[Any], index: int) -> Any:
    if not 0 <= index < len(values):
        raise IndexError(f"index {index}, size {len(values)}")
    return values[index]


def _position(values: Sequence[Any], wanted: Any) -> int:
    return values.index(wanted) if wanted in values else -1


_ANY: _Methods = {
    "toString": _method(toText),
    "equals": _method(lambda one, other: one == other, None),
    "hashCode": _method(hash),
}
_TEXT: _Methods = {
    "length": _method(len),
    "isEmpty": _method(lambda text: not text),
    "toUpperCase": _method(str.upper),
    "toLowerCase": _method(str.lower),
    "trim": _method(lambda text: text.strip("".join(map(chr, range(33))))),
    "contains": _method(lambda text, part: part in text, str),
    "startsWith": _method(str.startswith, str),
    "endsWith": _method(str.endswith, str),
    "indexOf": _method(str.find, str),
    "lastIndexOf": _method(str.rfind, str),
    "charAt": _method(_charAt, int),
    "substring": _method(_substring, int, int, required=1),
    "concat": _method(lambda text, other: text + other, str),
    "equalsIgnoreCase": _method(lambda text, other: text.lower() == other.lower(), str),
    "replace": _method(str.replace, str, str),
}
_COLLECTION: _Methods = {
    "size": _method(len),
    "isEmpty": _method(lambda values: not values),
    "contains": _method(lambda values, wanted: wanted in values, None),
    "toArray": _method(tuple),
}
_SEQUENCE: _Methods = {
    "get": _method(_element, int),
    "indexOf": _method(_position, None),
    "subList": _method(lambda values, begin, end: values[begin:end], int, int),
}
_MAPPING: _Methods = {
    "size": _method(len),
    "isEmpty": _method(lambda mapping: not mapping),
    "containsKey": _method(lambda mapping, key: key in mapping, None),
    "containsValue": _method(lambda mapping, value: value in mapping.values(), None),
    "get": _method(lambda mapping, key: mapping.get(key), None),
    "keySet": _method(lambda mapping: list(mapping)),
    "values": _method(lambda mapping: list(mapping.values())),
    "entrySet": _method(lambda mapping: [Entry(key, value) for key, value in mapping.items()]),
}
_ENUM: _Methods = {
    "name": _method(lambda member: member.name),
    "ordinal": _method(lambda member: type(member)._member_names_.index(member.name)),
}
_EXCEPTION: _Methods = {
    "getMessage": _method(lambda problem: str(problem)),
    "getLocalizedMessage": _method(lambda problem: str(problem)),
    "getCause": _method(lambda problem: problem.__cause__),
    "toString": _method(lambda problem: f"{type(problem).__name__}: {problem}"),
}
_DATE: _Methods = {"getTime": _method(lambda date: int(date.timestamp() * 1000))}

_TABLES: tuple[tuple[type, _Methods], ...] = (
    (enum.Enum, _ENUM),
    (str, _TEXT),
    (Mapping, _MAPPING),
    (Sequence, _SEQUENCE),
    (Collection, _COLLECTION),
    (AbstractSet, _COLLECTION),
    (BaseException, _EXCEPTION),
    (datetime.datetime, _DATE),
    (object, _ANY),
)

#: Properties by the Java getter that answers them.
_PROPERTIES = {
    "message": "getMessage",
    "localizedMessage": "getLocalizedMessage",
    "cause": "getCause",
    "time": "getTime",
}


def javaMethod(base: object, name: str) -> JavaMethod | None:
    """
    The method of that name which the object's Java counterpart has.

    :returns: None if there is none.
    """
    for kind, methods in _TABLES:
        if name in methods and isinstance(base, kind):
            return methods[name]
    return None


def javaGetter(kind: type, name: str) -> Callable[[Any], Any] | None:
    """
    A property which the Java counterpart of an exception or a date has.

    :returns: a function of the object; None if there is none.
    """
    getter = _PROPERTIES.get(name)
    for owner, methods in ((BaseException, _EXCEPTION), (datetime.datetime, _DATE)):
        if getter is not None and getter in methods and issubclass(kind, owner):
            return methods[getter].function
    return None


def entries(mapping: Mapping[Any, Any]) -> list[Entry]:
    """A map's pairs, each with C{key} and C{value}."""
    return [Entry(key, value) for key, value in mapping.items()]
