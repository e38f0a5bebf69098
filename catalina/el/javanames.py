"""
Java's names for what Python's own types call otherwise, so that C{${list.size()}} means what it did in Java.

Pages call C{size()}, C{containsKey(k)} or C{length()} and read C{exception.message}; beans written in
Python know the names of their own methods and are never looked up here before these.
"""

import datetime
import enum
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any

from catalina.el.javacollections import COLLECTION, ENTRY, LIST, MAP, SET, Entry
from catalina.el.javaobjects import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DOUBLE,
    ENUM,
    EXCEPTION,
    NUMBER,
    OBJECT,
    JavaMethod,
    Methods,
)
from catalina.el.javastrings import STRING

#: Java's counterparts; the first that fits counts: truth is no number here, text no list, and a constant neither.
_COUNTERPARTS: tuple[tuple[type, Methods], ...] = (
    (enum.Enum, OBJECT | ENUM),
    (str, OBJECT | STRING),
    (bool, OBJECT | BOOLEAN),
    (float, OBJECT | NUMBER | DOUBLE),
    (Decimal, OBJECT | NUMBER | DECIMAL),
    (int, OBJECT | NUMBER),
    (Mapping, OBJECT | MAP),
    (Entry, OBJECT | ENTRY),
    (Sequence, OBJECT | COLLECTION | LIST),
    (AbstractSet, OBJECT | COLLECTION | SET),
    (Collection, OBJECT | COLLECTION),
    (BaseException, OBJECT | EXCEPTION),
    (datetime.datetime, OBJECT | DATE),
    (object, OBJECT),
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
    return next(methods for kind, methods in _COUNTERPARTS if isinstance(base, kind)).get(name)


def javaGetter(kind: type, name: str) -> Callable[[Any], Any] | None:
    """
    A property which the Java counterpart of an exception or a date has.

    :returns: a function of the object; None if there is none.
    """
    getter = _PROPERTIES.get(name)
    for owner, methods in ((BaseException, EXCEPTION), (datetime.datetime, DATE)):
        if getter is not None and getter in methods and issubclass(kind, owner):
            return methods[getter].function
    return None
