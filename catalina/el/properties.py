"""
One property of one object: of maps, lists and beans, told apart once per class.

What Tomcat's chain of MapELResolver, ListELResolver, ArrayELResolver and BeanELResolver does, without the
chain; the resolvers in C{resolvers.py} are the same functions behind the API's interface.
"""

import weakref
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from decimal import Decimal
from typing import Any

from catalina.el.beans import Readers, setterOf
from catalina.el.coercion import coerce, toText
from catalina.el.errors import ELException, PropertyNotFoundException, PropertyNotWritableException
from catalina.el.javacollections import readMapping
from catalina.el.javatext import integerOf, parseInteger

_Read = Callable[[Any, Any], Any]

#: How a class's objects are read, by the class's id: no class is kept alive, and its end removes the entry.
_kinds: dict[int, tuple["weakref.ref[type]", _Read]] = {}

#: The same for beans alone, name by name; expressions look here first.
beanReaders: dict[int, Readers] = {}


def readProperty(base: Any, key: Any) -> Any:
    """
    C{base[key]} of an object that is not null.

    :raises PropertyNotFoundException: a bean, or anything else without properties, has none of this name.
    :raises ELException: a list is given a key that is no number, or a getter raised.
    """
    kind = type(base)
    known = _kinds.get(id(kind))
    return (known[1] if known is not None else _learn(kind))(base, key)


def _learn(kind: type) -> _Read:
    """Find out how the objects of a class are read, and remember it."""
    identity = id(kind)
    reader = _readerFor(kind)
    _kinds[identity] = (weakref.ref(kind, lambda _: _forget(identity)), reader)
    return reader


def _forget(identity: int) -> None:
    beanReaders.pop(identity, None)
    _kinds.pop(identity, None)


def _readerFor(kind: type) -> _Read:
    if issubclass(kind, Mapping):
        return readMapping
    readers = Readers(kind)
    if issubclass(kind, Sequence) and not issubclass(kind, str | bytes | bytearray):
        return readSequence if kind in (list, tuple) else _fieldReader(readers)
    beanReaders[id(kind)] = readers

    def readBean(bean: Any, key: Any) -> Any:
        name = key if type(key) is str else toText(key)
        try:
            return readers[name](bean)
        except ELException:
            raise
        except Exception as problem:
            raise getterRaised(bean, name, problem) from problem

    return readBean


def _fieldReader(readers: Readers) -> _Read:
    """
    Of a named tuple the fields, and of any subclass of list or tuple its public properties, besides the
    elements.
    """

    def readField(base: Any, key: Any) -> Any:
        if isinstance(key, str) and key.isidentifier():
            return readers[key](base)
        return readSequence(base, key)

    return readField


def getterRaised(bean: Any, key: str, problem: Exception) -> ELException:
    """The error for whatever a getter raised."""
    text = f"reading {key!r} of {type(bean).__name__} raised {type(problem).__name__}: {problem}"
    return ELException(text)


def readSequence(base: Any, key: Any) -> Any:
    """An element of a list, or null where there is none."""
    index = key if type(key) is int and 0 <= key < len(base) else indexOf(key)
    return base[index] if 0 <= index < len(base) else None


def indexOf(key: Any) -> int:
    """
    An index into a list: any number, truth, or text that is a whole number, all of 32 bits
    (C{ListELResolver.coerce}).

    :raises ELException: anything else.
    """
    if isinstance(key, str):
        try:
            return parseInteger(key)
        except ValueError:
            raise ELException(f"a list has elements by number, and {key!r} is none") from None
    if not isinstance(key, int | float | Decimal):
        raise ELException(f"a value of type {type(key).__name__} is no index of a list")
    return integerOf(key)


def writeProperty(base: Any, key: Any, value: Any) -> None:
    """
    C{base[key] = value} of an object that is not null.

    :raises PropertyNotFoundException: there is no such property or element.
    :raises PropertyNotWritableException: it can only be read.
    :raises ELException: the value cannot be converted, or the setter raised.
    """
    if isinstance(base, Mapping):
        _writeMapping(base, key, value)
    elif isinstance(base, list):
        _writeElement(base, key, value)
    elif type(base) is tuple:
        raise PropertyNotWritableException("a tuple can only be read")
    else:
        _writeBean(base, toText(key), value)


def _writeMapping(base: Mapping[Any, Any], key: Any, value: Any) -> None:
    if not isinstance(base, MutableMapping):
        raise PropertyNotWritableException(f"a {type(base).__name__} can only be read")
    base[key] = value


def _writeElement(base: list[Any], key: Any, value: Any) -> None:
    index = indexOf(key)
    if not 0 <= index < len(base):
        raise PropertyNotFoundException(f"a list of {len(base)} elements has none with number {index}")
    base[index] = value


def _writeBean(bean: Any, name: str, value: Any) -> None:
    setter, kind = setterOf(bean, name)
    converted = coerce(value, kind)
    try:
        setter(converted)
    except ELException:
        raise
    except Exception as problem:
        text = f"setting {name!r} of {type(bean).__name__} raised {type(problem).__name__}: {problem}"
        raise ELException(text) from problem


def isWritable(base: Any, key: Any) -> bool:
    """
    Whether a property can be set.

    :raises PropertyNotFoundException: a bean has no such property.
    """
    if isinstance(base, Mapping):
        return isinstance(base, MutableMapping)
    if isinstance(base, list | tuple):
        return isinstance(base, list)
    try:
        setterOf(base, toText(key))
    except PropertyNotWritableException:
        return False
    return True


def typeOf(base: Any, key: Any) -> Any:
    """
    The type that a property takes: what a setter's annotation says, of maps and lists anything.

    :returns: a type or annotation; C{object} where anything is taken.
    :raises PropertyNotFoundException: a bean has no such property.
    """
    if isinstance(base, Mapping | list | tuple):
        return object
    return setterOf(base, toText(key))[1] or object
