"""
Reading one property at one place of a page, with what was found out about each class of object kept there.

Generated pages write C{site[type(bean)](bean)} instead of evaluating an expression's closure: one look-up
and one call. A site belongs to the page, and goes away with the application; it may hold the application's
classes.
"""

import inspect
import keyword
from collections.abc import Callable, Mapping
from typing import Any

from catalina.el.beans import CLOSED, OPEN, Readers, isClosed, missingProperty
from catalina.el.coercion import toText
from catalina.el.errors import ELException
from catalina.el.properties import getterRaised, readProperty

_Reader = Callable[[Any], Any]

#: So many classes are remembered at one place; a page that meets ever new ones begins anew.
_MANY = 200

_TEXT = """\
def read(bean):
    try:
        value = bean.{access}
    except Exception as problem:
        raise failed(bean, problem) from problem
    kind = type(value)
    if kind is str:
        return value
    if kind is int or (kind is float and 1e-3 <= value < 1e7):
        return f"{{value}}"
    return finish(value, bean)
"""

_VALUE = """\
def read(bean):
    try:
        value = bean.{access}
    except Exception as problem:
        raise failed(bean, problem) from problem
    return value if type(value) in simple else finish(value, bean)
"""


class Site(dict[type, _Reader]):
    """
    Reads a property: functions of an object by its class.

    :param name: of the property.
    :param asText: whether the functions give text; else they give the value as it is.
    """

    def __init__(self, name: str, asText: bool = False) -> None:
        super().__init__()
        self._name = name
        self._asText = asText
        self._finish: Callable[[Any], Any] = toText if asText else _same

    def __missing__(self, kind: type) -> _Reader:
        if len(self) >= _MANY:
            self.clear()
        reader = self[kind] = self._readerOf(kind)
        return reader

    def _readerOf(self, kind: type) -> _Reader:
        finish, name = self._finish, self._name
        if kind is type(None):
            nothing = finish(None)
            return lambda bean: nothing
        if issubclass(kind, Mapping):
            return self._mappingReader(kind)
        access = accessOf(kind, name)
        if access is None:
            return lambda bean: finish(readProperty(bean, name))
        return self._compiled(access)

    def _mappingReader(self, kind: type) -> _Reader:
        finish, name = self._finish, self._name
        if not self._asText:
            return lambda mapping: mapping.get(name)

        def read(mapping: Any) -> Any:
            value = mapping.get(name)
            return value if type(value) is str else finish(value)

        return read

    def _compiled(self, access: str) -> _Reader:
        isCall = access.endswith("()")
        names = {
            "failed": self._failed,
            "finish": self._finished if isCall else self._checked,
            "simple": OPEN,
        }
        exec((_TEXT if self._asText else _VALUE).format(access=access), names)  # noqa: S102
        reader: _Reader = names["read"]  # type: ignore[assignment]
        return reader

    def _finished(self, value: Any, bean: Any) -> Any:
        return self._finish(value)

    def _checked(self, value: Any, bean: Any) -> Any:
        """Attributes that are methods, modules, classes and the like are no properties."""
        if type(value) not in OPEN and isClosed(value):
            raise missingProperty(type(bean), self._name)
        return self._finish(value)

    def _failed(self, bean: Any, problem: Exception) -> ELException:
        if isinstance(problem, ELException):
            return problem
        if (
            isinstance(problem, AttributeError)
            and not hasattr(type(bean), self._name)
            and self._isAttribute(bean)
        ):
            return missingProperty(type(bean), self._name)
        return getterRaised(bean, self._name, problem)

    def _isAttribute(self, bean: Any) -> bool:
        return Readers(type(bean)).getterOf(self._name) is None


def _same(value: Any) -> Any:
    return value


def accessOf(kind: type, name: str) -> str | None:
    """
    The code behind the object's name, where the property is a getter or an attribute of a bean; else None.
    """
    if issubclass(kind, (*CLOSED, list, tuple)) or not name.isidentifier() or keyword.iskeyword(name):
        return None
    getter = Readers(kind).getterOf(name)
    if getter is not None:
        return f"{getter}()"
    isPlain = name.startswith("_") or Readers(kind).isOther(name)
    return None if isPlain or inspect.isroutine(getattr(kind, name, None)) else name


class Modes(dict[type, bool | None]):
    """
    Whether all of some properties are read the same simple way: by class C{True} where they are attributes,
    C{False} where they are getters that begin with C{get}, C{None} where each needs its site.

    Generated pages write the simple ways out. What goes wrong then is done again by the sites, which know
    how to tell it.

    :param names: of the properties.
    """

    def __init__(self, *names: str) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, kind: type) -> bool | None:
        if len(self) >= _MANY:
            self.clear()
        mode = self[kind] = self._modeOf(kind)
        return mode

    def _modeOf(self, kind: type) -> bool | None:
        if kind is type(None) or issubclass(kind, Mapping):
            return None
        ways = [accessOf(kind, name) for name in self._names]
        if ways == list(self._names):
            return True
        return False if ways == [f"{getterFor(name)}()" for name in self._names] else None


def getterFor(name: str) -> str:
    """The getter that a property has most often."""
    return "get" + name[:1].upper() + name[1:]


def isSimple(name: str) -> bool:
    """Whether code may name a property: it is an identifier that Python reads as it is written."""
    return name.isascii() and name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_")


def attributeText(value: Any) -> str:
    """
    The text of an attribute's value.

    :raises TypeError: it is a method, a module, a class or the like, which is no property.
    """
    if type(value) not in OPEN and isClosed(value):
        raise TypeError("this is no property")
    return toText(value)
