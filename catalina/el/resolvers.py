"""
Resolvers: the API by which applications teach expressions to read objects of their own
(C{javax.el.ELResolver}).

The standard ones are here too, for resolvers that delegate to them; expressions themselves use
C{py}.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from catalina.el.coercion import toText
from catalina.el.context import ELContext
from catalina.el.errors import MethodNotFoundException, PropertyNotFoundException
from catalina.el.methods import invoke
from catalina.el.properties import isWritable, readProperty, typeOf, writeProperty


class ELResolver:
    """
    Reads, writes and calls what it knows; what it does not know it leaves to others.

    A resolver that has answered calls C{context.setPropertyResolved(True)}; C{base} is None for a variable.
    """

    def getValue(self, context: ELContext, base: Any, key: Any) -> Any:
        """The value of a property, or of a variable."""
        return None

    def getType(self, context: ELContext, base: Any, key: Any) -> Any:
        """The type that C{setValue} takes."""
        return None

    def setValue(self, context: ELContext, base: Any, key: Any, value: Any) -> None:
        """Set a property, or a variable."""

    def isReadOnly(self, context: ELContext, base: Any, key: Any) -> bool:
        """Whether C{setValue} would fail."""
        return False

    def invoke(self, context: ELContext, base: Any, method: Any, types: Any, arguments: Sequence[Any]) -> Any:
        """Call a method."""
        return None

    def getCommonPropertyType(self, context: ELContext, base: Any) -> Any:
        """The type of the keys it takes."""
        return object


class _StandardResolver(ELResolver):
    """Knows the objects of some types, by the functions that expressions use."""

    def _knows(self, base: Any) -> bool:
        raise NotImplementedError

    def _claims(self, context: ELContext, base: Any) -> bool:
        known = base is not None and self._knows(base)
        if known:
            context.setPropertyResolved(True)
        return known

    def getValue(self, context: ELContext, base: Any, key: Any) -> Any:
        return readProperty(base, key) if self._claims(context, base) else None

    def getType(self, context: ELContext, base: Any, key: Any) -> Any:
        return typeOf(base, key) if self._claims(context, base) else None

    def setValue(self, context: ELContext, base: Any, key: Any, value: Any) -> None:
        if self._claims(context, base):
            writeProperty(base, key, value)

    def isReadOnly(self, context: ELContext, base: Any, key: Any) -> bool:
        return self._claims(context, base) and not isWritable(base, key)


class MapELResolver(_StandardResolver):
    """Maps: any C{collections.abc.Mapping}."""

    def _knows(self, base: Any) -> bool:
        return isinstance(base, Mapping)


class ListELResolver(_StandardResolver):
    """Lists and other sequences, but not text."""

    def _knows(self, base: Any) -> bool:
        return isinstance(base, Sequence) and not isinstance(base, str | bytes | bytearray)


class BeanELResolver(_StandardResolver):
    """Everything that is neither a map nor a list: getters, setters, public attributes and methods."""

    def _knows(self, base: Any) -> bool:
        return not isinstance(base, Mapping) and not ListELResolver._knows(ListELResolver(), base)

    def invoke(self, context: ELContext, base: Any, method: Any, types: Any, arguments: Sequence[Any]) -> Any:
        if base is None:
            return None
        context.setPropertyResolved(True)
        return invoke(base, toText(method), list(arguments))


class CompositeELResolver(ELResolver):
    """Asks several resolvers in the order in which they were added, until one has answered."""

    def __init__(self) -> None:
        self._resolvers: list[ELResolver] = []

    def add(self, resolver: ELResolver) -> None:
        """
        Ask one more resolver, after those that are there.

        :param resolver: an object with the methods of L{ELResolver}.
        """
        self._resolvers.append(resolver)

    def _ask(self, context: ELContext, operation: str, *arguments: Any) -> Any:
        for resolver in self._resolvers:
            context.setPropertyResolved(False)
            answer = getattr(resolver, operation)(context, *arguments)
            if context.isPropertyResolved():
                return answer
        context.setPropertyResolved(False)
        return None

    def getValue(self, context: ELContext, base: Any, key: Any) -> Any:
        return self._ask(context, "getValue", base, key)

    def getType(self, context: ELContext, base: Any, key: Any) -> Any:
        return self._ask(context, "getType", base, key)

    def setValue(self, context: ELContext, base: Any, key: Any, value: Any) -> None:
        self._ask(context, "setValue", base, key, value)

    def isReadOnly(self, context: ELContext, base: Any, key: Any) -> bool:
        return bool(self._ask(context, "isReadOnly", base, key))

    def invoke(self, context: ELContext, base: Any, method: Any, types: Any, arguments: Sequence[Any]) -> Any:
        return self._ask(context, "invoke", base, method, types, arguments)


def readThrough(context: ELContext, base: Any, key: Any) -> Any:
    """C{base[key]}, by the context's own resolver if it knows it, else the standard way."""
    context.setPropertyResolved(False)
    value = context.resolver.getValue(context, base, key)
    return value if context.isPropertyResolved() else readProperty(base, key)


def writeThrough(context: ELContext, base: Any, key: Any, value: Any) -> None:
    """C{base[key] = value}, by the context's own resolver if it knows it, else the standard way."""
    if context.resolver is not None:
        context.setPropertyResolved(False)
        context.resolver.setValue(context, base, key, value)
        if context.isPropertyResolved():
            return
    writeProperty(base, key, value)


def invokeThrough(context: ELContext, base: Any, name: str, arguments: list[Any]) -> Any:
    """C{base.name(arguments)}, by the context's own resolver if it knows it, else the standard way."""
    if context.resolver is not None:
        context.setPropertyResolved(False)
        result = context.resolver.invoke(context, base, name, None, arguments)
        if context.isPropertyResolved():
            return result
    return invoke(base, name, arguments)


def variableThrough(context: ELContext, name: str) -> Any:
    """A variable, by the context's own resolver if it knows it, else the context's own way."""
    context.setPropertyResolved(False)
    value = context.resolver.getValue(context, None, name)
    return value if context.isPropertyResolved() else context.variable(name)


__all__ = [
    "BeanELResolver",
    "CompositeELResolver",
    "ELResolver",
    "ListELResolver",
    "MapELResolver",
    "MethodNotFoundException",
    "PropertyNotFoundException",
]
