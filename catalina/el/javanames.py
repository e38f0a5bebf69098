"""
Java's names for what Python's own types call otherwise, so that C{${list.size()}} means what it did in Java.

Pages call C{size()}, C{containsKey(k)} or C{length()} and read C{exception.message}; beans written in
Python know the names of their own methods and are never looked up here before these.
"""

import datetime
import enum
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal

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


def javaMethod(base: object, name: str) -> JavaMethod | None:
    """
    The method of that name which the object's Java counterpart has.

    :returns: None if there is none.
    """
    return methodsOf(type(base)).get(name)


def methodsOf(kind: type) -> Methods:
    """The methods of a class's Java counterpart, by name."""
    return next(methods for counterpart, methods in _COUNTERPARTS if issubclass(kind, counterpart))
