"""
Properties of beans: getters and setters by the rule of Java's Introspector, and public attributes.

What may be reached is decided here: never a name with a leading underscore, never an attribute of a module,
a class, a function, a frame or the like.
"""

import difflib
import enum
import inspect
import keyword
import types
import weakref
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from operator import methodcaller
from typing import Any

from catalina.el.errors import PropertyNotFoundException, PropertyNotWritableException
from catalina.el.javanames import methodsOf
from catalina.el.signatures import parametersOf

#: Objects of these types have neither properties nor methods.
CLOSED: tuple[type, ...] = (
    type,
    types.ModuleType,
    types.FunctionType,
    types.MethodType,
    types.BuiltinFunctionType,
    types.MethodWrapperType,
    types.WrapperDescriptorType,
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
    types.CodeType,
    types.FrameType,
    types.TracebackType,
    types.GeneratorType,
    types.CoroutineType,
    types.AsyncGeneratorType,
    types.CellType,
    types.GenericAlias,
    property,
    staticmethod,
    classmethod,
)
#: Plain values have only the properties that their Java counterparts have.
_PLAIN: tuple[type, ...] = (str, bytes, bytearray, int, float, complex, Decimal)
_WITHOUT = CLOSED + _PLAIN

_EXTENSIBLE: tuple[type, ...] = (type, types.ModuleType, property, staticmethod, classmethod)
_FINAL = frozenset(CLOSED) - set(_EXTENSIBLE)

#: The types that most attributes have; for them nothing further is asked.
OPEN = frozenset((str, int, float, bool, type(None), list, dict, tuple))

_Reader = Callable[[Any], Any]


class Readers(dict[str, _Reader]):
    """
    How the properties of one class's objects are read: functions by name, found out when first asked for.

    Neither the class nor its functions are kept alive: it belongs to an application, which may be undeployed.
    """

    def __init__(self, kind: type) -> None:
        super().__init__()
        self._kind = weakref.ref(kind)

    def __missing__(self, name: str) -> _Reader:
        kind = self._kind()
        assert kind is not None  # whoever asks holds an object of it
        reader = _readerOf(kind, name)
        if len(self) < 1000:  # names may come from requests: bean[param.x]
            self[name] = reader
        return reader

    def getterOf(self, name: str) -> str | None:
        """The method that reads a property, or None."""
        kind = self._kind()
        isClosed = kind is None or name.startswith("_") or issubclass(kind, _WITHOUT)
        return None if isClosed else _getterOf(kind, name)  # type: ignore[arg-type]

    def isOther(self, name: str) -> bool:
        """Whether a property is read in neither of a bean's two ways."""
        kind = self._kind()
        return kind is None or issubclass(kind, _WITHOUT) or _javaGetter(kind, name) is not None


def isClosed(value: object) -> bool:
    """Whether a value is of one of the closed types; takes a quarter of C{isinstance}'s time."""
    return type(value) in _FINAL or isinstance(value, _EXTENSIBLE)


def capitals(name: str) -> list[str]:
    """
    What may stand behind C{get} in the getter of a property: the inverse of C{Introspector.decapitalize}.

    C{name} is that of C{getName}, C{URL} of C{getURL}, C{aB} of C{getaB}, and C{uRL} of none.
    """
    candidates = (name[:1].upper() + name[1:], name)
    return [suffix for suffix in dict.fromkeys(candidates) if suffix and decapitalized(suffix) == name]


def decapitalized(suffix: str) -> str:
    """The property of a getter without its C{get}: C{Introspector.decapitalize}."""
    if len(suffix) > 1 and suffix[0].isupper() and suffix[1].isupper():
        return suffix
    return suffix[:1].lower() + suffix[1:]


def _readerOf(kind: type, name: str) -> _Reader:
    """How a property is read: a getter, a Java name, a public attribute, or an error."""
    isConstant = issubclass(kind, enum.Enum) and name in kind.__members__
    if not name.startswith("_") and not issubclass(kind, CLOSED) and not isConstant:
        isPlain = issubclass(kind, _PLAIN)
        getter = None if isPlain else _getterOf(kind, name)
        if getter is not None:
            return _caller(getter)
        java = _javaGetter(kind, name)
        if java is not None:
            return java
        if name.isidentifier() and not isPlain:
            return _attributeReader(name)

    def missing(bean: Any) -> Any:
        raise missingProperty(type(bean), name)

    return missing


@lru_cache(maxsize=2000)
def _caller(method: str) -> _Reader:
    """A function that calls a method without arguments: compiled, it takes half of methodcaller's time."""
    if not method.isidentifier() or keyword.iskeyword(method):
        return methodcaller(method)
    reader: _Reader = eval(f"lambda bean: bean.{method}()")  # noqa: S307 - a checked name, and nothing else
    return reader


def _getterOf(kind: type, name: str) -> str | None:
    for suffix in capitals(name):
        for prefix in ("get", "is"):
            method = getattr(kind, prefix + suffix, None)
            if inspect.isroutine(method) and _takes(kind, prefix + suffix, 0):
                return prefix + suffix
    return None


def _javaGetter(kind: type, name: str) -> _Reader | None:
    """A property that the Java counterpart of a class has: C{message} of exceptions, C{bytes} of text."""
    methods = methodsOf(kind)
    names = [prefix + suffix for suffix in capitals(name) for prefix in ("get", "is")]
    found = next((methods[each] for each in names if each in methods), None)
    return found.function if found is not None and found.parameters.accepts(0) else None


def _takes(kind: type, method: str, count: int) -> bool:
    """Whether a method of a class can be called with that many arguments."""
    static = inspect.getattr_static(kind, method)
    function = getattr(kind, method)
    parameters = parametersOf(function)
    bound = 0 if isinstance(static, staticmethod | classmethod) else 1
    return parameters is None or parameters.accepts(count + bound)


def _attributeReader(name: str) -> _Reader:
    def read(bean: Any) -> Any:
        try:
            value = getattr(bean, name)
        except AttributeError:
            raise missingProperty(type(bean), name) from None
        if type(value) not in OPEN and isClosed(value):
            raise missingProperty(type(bean), name)
        return value

    return read


def missingProperty(kind: type, name: str) -> PropertyNotFoundException:
    """The error for a property that a class does not have; names the nearest one."""
    close = difflib.get_close_matches(name, propertiesOf(kind), 1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return PropertyNotFoundException(f"{kind.__name__} has no property {name!r}{hint}")


def propertiesOf(kind: type) -> list[str]:
    """The names of a class's properties that can be told from its getters and its own public attributes."""
    if issubclass(kind, _WITHOUT):
        return []
    names = (_propertyOf(kind, attribute) for attribute in dir(kind) if not attribute.startswith("_"))
    return [name for name in names if name]


def _propertyOf(kind: type, attribute: str) -> str:
    """The property that an attribute of a class gives its objects; empty if it gives none."""
    static = inspect.getattr_static(kind, attribute, None)
    if not inspect.isroutine(static):
        return "" if isinstance(static, type | types.ModuleType) else attribute
    suffix = attribute.removeprefix("get" if attribute.startswith("get") else "is")
    isGetter = suffix not in ("", attribute) and _takes(kind, attribute, 0)
    return decapitalized(suffix) if isGetter else ""


def setterOf(bean: object, name: str) -> tuple[Callable[[Any], Any], Any]:
    """
    How a property of a bean is set.

    :returns: a function of the new value, and the type that it is to be converted to first (None: any).
    :raises PropertyNotFoundException: there is no such property.
    :raises PropertyNotWritableException: it can only be read.
    """
    kind = type(bean)
    if not name.startswith("_") and not issubclass(kind, _WITHOUT):
        for suffix in capitals(name):
            setter = getattr(bean, "set" + suffix, None)
            if inspect.isroutine(setter):
                parameters = parametersOf(setter)
                return setter, parameters.types[0] if parameters and parameters.types else None
        if _getterOf(kind, name) is not None:
            raise PropertyNotWritableException(f"{kind.__name__}'s property {name!r} can only be read")
        if name.isidentifier() and _isSettableAttribute(bean, name):
            return lambda value: setattr(bean, name, value), _attributeType(kind, name)
    raise missingProperty(kind, name)


def _isSettableAttribute(bean: object, name: str) -> bool:
    static = inspect.getattr_static(bean, name, CLOSED)
    if isinstance(static, property):
        if static.fset is None:
            raise PropertyNotWritableException(f"{type(bean).__name__}'s property {name!r} can only be read")
        return True
    return not (static is CLOSED or isinstance(static, CLOSED))


def _attributeType(kind: type, name: str) -> Any:
    """The annotation of an attribute: that of its setter, or of the class (dataclasses)."""
    static = inspect.getattr_static(kind, name, None)
    if isinstance(static, property) and static.fset is not None:
        parameters = parametersOf(static.fset)
        return parameters.types[1] if parameters and len(parameters.types) > 1 else None
    for owner in kind.__mro__:
        hint = inspect.get_annotations(owner).get(name)
        if hint is not None:
            return None if isinstance(hint, str) else hint
    return None
