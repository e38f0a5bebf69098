"""
jsp:useBean, jsp:setProperty and jsp:getProperty at run time (C{JspRuntimeLibrary.introspect}, C{convert}).
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, get_args, get_origin

from catalina.el import (
    ELException,
    PropertyNotWritableException,
    coerce,
    isWritable,
    parametersOf,
    readProperty,
    toText,
    writeProperty,
)
from catalina.el.beans import capitals

_Load = Callable[[str], Any]


def useBean(
    context: Any, name: str, scope: int, className: str | None, typeName: str | None, load: _Load
) -> tuple[Any, bool]:
    """
    Find a bean, or make it.

    :returns: it, and whether it was made.
    :raises LookupError: there is none, and no class to make one of.
    :raises TypeError: there is one of another type.
    """
    found = context.getAttribute(name, scope)
    if found is not None:
        _checkType(found, name, typeName or className, load)
        return found, False
    if className is None:
        raise LookupError(
            f"there is no bean {name} in its scope, and jsp:useBean has no class to make one of"
        )
    bean = load(className)()
    _checkType(bean, name, typeName, load)
    context.setAttribute(name, bean, scope)
    return bean, True


def _checkType(bean: Any, name: str, typeName: str | None, load: _Load) -> None:
    if typeName is None:
        return
    kind = load(typeName)
    if isinstance(kind, type) and not isinstance(bean, kind):
        raise TypeError(f"the bean {name} is of type {type(bean).__name__}, not {typeName}")


def bean(context: Any, name: str) -> Any:
    """
    A bean of any scope.

    :raises LookupError: there is none.
    """
    found = context.findAttribute(name)
    if found is None:
        raise LookupError(f"there is no bean {name} in any scope")
    return found


def getProperty(target: Any, name: str) -> str:
    """A property as jsp:getProperty prints it: null as C{null}."""
    value = readProperty(target, name)
    return "null" if value is None else toText(value)


def setProperty(target: Any, name: str, value: Any, isText: bool) -> None:
    """
    Set a property.

    :param isText: whether the value stands in the page as text, which is converted more freely.
    """
    kind = _typeOf(target, name)
    if isText and isinstance(value, str):
        writeProperty(target, name, _fromText(value, kind))
    else:
        writeProperty(target, name, value)


def setAllProperties(target: Any, request: Any) -> None:
    """Set all properties that parameters of the request are named after; empty parameters are skipped."""
    for name in request.getParameterNames():
        if _setterOf(target, name) is not None:
            setFromParameter(target, name, request, name)


def setFromParameter(target: Any, name: str, request: Any, parameter: str) -> None:
    """
    Set a property from a parameter of the request; one that is empty or missing is skipped.

    :raises ELException: there is no such property, or it cannot be set, whatever the request says.
    """
    if not isWritable(target, name):
        raise PropertyNotWritableException(f"the property {name!r} can only be read")
    values = request.getParameterValues(parameter)
    if not values:
        return
    kind = _typeOf(target, name)
    if kind in (list, tuple) or get_origin(kind) in (list, tuple):
        inner = (get_args(kind) or (None,))[0]
        sequence = [_fromText(each, inner) for each in values]
        writeProperty(target, name, tuple(sequence) if tuple in (kind, get_origin(kind)) else sequence)
    elif values[0]:
        writeProperty(target, name, _fromText(values[0], kind))


def _setterOf(target: Any, name: str) -> Any:
    if name.startswith("_"):
        return None
    setters = (getattr(target, f"set{suffix}", None) for suffix in capitals(name))
    return next((setter for setter in setters if callable(setter)), None)


def _typeOf(target: Any, name: str) -> Any:
    setter = _setterOf(target, name)
    parameters = None if setter is None else parametersOf(setter)
    return parameters.types[0] if parameters is not None and parameters.types else None


def _fromText(text: str, kind: Any) -> Any:
    """
    Text of a page or a request in the type of a property: C{on} is true as well, and numbers may not be
    empty.
    """
    if kind is bool:
        return text.lower() in ("on", "true")
    if not text and kind in (int, float, Decimal):
        raise ValueError("empty text is no number")
    try:
        return coerce(text, kind)
    except ELException as problem:
        raise ValueError(problem.message) from problem
