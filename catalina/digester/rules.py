"""
The rules that say what an XML element makes (``org.apache.tomcat.util.digester.Rule`` and its kin).

A rule is told of each element that its pattern matches: ``begin`` at the start tag, ``body`` once its own
text is known, ``end`` at the end tag. A typical component is read by three of them::

    digester.addRule(
        "Server/Service/Connector", ObjectCreate(Connector), SetProperties(), SetNext("addConnector")
    )
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection
from typing import Any

from lxml import etree
from zope.interface import Interface
from zope.interface.exceptions import Invalid
from zope.interface.verify import verifyObject

from catalina.digester.digester import Digester
from catalina.digester.errors import ConfigurationError, localName
from catalina.util import ClassNotFoundError, applySettings, resolveClassName


class Rule:
    """
    A rule that does nothing: it makes an element known, and is the base of the others.
    """

    skipsContents = False
    """
    True if nothing inside the element is to be looked at.
    """

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        """
        Act on a start tag.

        :param digester: who reads the file; its stack is there to be used.
        :param element: the element, as lxml sees it.
        :param attributes: its attributes, with ``${...}`` substituted; the rules of one element share the
            dictionary.
        :raises ConfigurationError: if nothing useful can be made; the element is then left out with all in
            it.
        """

    def body(self, digester: Digester, element: etree._Element, text: str) -> None:
        """
        Act on an element's own text, before its children are looked at.

        :param digester: as in `begin`.
        :param element: as in `begin`.
        :param text: the text, trimmed as Tomcat trims it, with ``${...}`` substituted.
        """

    def end(self, digester: Digester, element: etree._Element) -> None:
        """
        Act on an end tag; all inside the element is done.

        :param digester: as in `begin`.
        :param element: as in `begin`.
        """


class Ignore(Rule):
    """
    A known element that is left out on purpose, with all that it contains.
    """

    skipsContents = True

    def __init__(self, reason: str = "") -> None:
        """
        :param reason: why it has no effect, for a warning; empty for no warning.
        """
        self._reason = reason

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        if self._reason:
            digester.warnHere(f"{localName(element)} has no effect: {self._reason}")


class ObjectCreate(Rule):
    """
    Makes an object, puts it on the stack for as long as the element lasts, and notes in ``where`` where it
    came from.
    """

    def __init__(
        self,
        default: str | Callable[[], object] | None = None,
        attribute: str = "className",
        interface: type[Interface] | None = None,
    ) -> None:
        """
        :param default: the class, or its name, if the element does not name one; None if the element has to.
        :param attribute: the attribute that names the class; empty if there is none.
        :param interface: what the object has to provide; it is verified as soon as it is made.
        """
        self._default = default
        self._attribute = attribute
        self._interface = interface

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        made = self._make(digester, element, attributes)
        if self._interface is not None:
            self._verify(digester, made, self._interface)
        _noteOrigin(made, digester.where)
        digester.push(made)

    def end(self, digester: Digester, element: etree._Element) -> None:
        digester.pop()

    def _make(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> object:
        factory = self._factory(digester, element, attributes)
        try:
            return factory()
        except Exception as error:
            name = getattr(factory, "__qualname__", repr(factory))
            message = f"{name} cannot be made: {type(error).__name__}: {error}"
            raise digester.error(message, "", self._shownAttribute(attributes)) from error

    def _factory(
        self, digester: Digester, element: etree._Element, attributes: dict[str, str]
    ) -> Callable[[], object]:
        name = attributes.get(self._attribute, self._default) if self._attribute else self._default
        if name is None:
            remedy = f'add {self._attribute}="..." with the name of a class'
            raise digester.error(f"{localName(element)} needs {self._attribute}", remedy)
        if not isinstance(name, str):
            return name
        return self._resolve(digester, name, attributes)

    def _resolve(self, digester: Digester, name: str, attributes: dict[str, str]) -> Callable[[], object]:
        shown = self._shownAttribute(attributes)
        try:
            found = resolveClassName(name, digester.load)
        except ClassNotFoundError as error:
            raise digester.error(str(error), "", shown) from error
        except Exception as error:
            message = f"class {name} cannot be loaded: {type(error).__name__}: {error}"
            raise digester.error(message, "mend the module, or name another class", shown) from error
        if not callable(found):
            raise digester.error(f"{name} is no class", "name a class", shown)
        return found

    def _verify(self, digester: Digester, made: object, interface: type[Interface]) -> None:
        try:
            verifyObject(interface, made)
        except Invalid as error:
            text = " ".join(str(error).split())
            raise digester.error(
                f"{type(made).__qualname__} cannot stand here: {text}",
                f"name a class that implements {interface.__name__}",
            ) from error

    def _shownAttribute(self, attributes: dict[str, str]) -> str:
        return self._attribute if self._attribute in attributes else ""


class SetProperties(Rule):
    """
    Sets the attributes of the element on the object at the top of the stack, by its settings.
    """

    def __init__(self, ignore: Collection[str] = ("className",)) -> None:
        """
        :param ignore: attributes that others take care of.
        """
        self._ignore = frozenset(ignore)

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        for name, text in attributes.items():
            if name not in self._ignore:
                self._setOne(digester, element, name, text)

    def _setOne(self, digester: Digester, element: etree._Element, name: str, text: str) -> None:
        try:
            warnings = applySettings(digester.peek(), {name: text}, digester.where, localName(element))
        except ConfigurationError as error:
            digester.report(error)
            return
        for warning in warnings:
            digester.warn(warning)


class SetNext(Rule):
    """
    Hands the object at the top of the stack to the one below it, when the element ends.
    """

    def __init__(self, methodName: str) -> None:
        """
        :param methodName: the method of the object below, such as ``addConnector``.
        """
        self._methodName = methodName

    def end(self, digester: Digester, element: etree._Element) -> None:
        parent = digester.peek(1)
        if parent is not None:
            _call(digester, parent, self._methodName, digester.peek())


class CallMethod(Rule):
    """
    Calls a method of the object at the top of the stack when the element ends.

    Its parameters are the element's own text, or what `CallParam` rules collect.
    """

    def __init__(self, methodName: str, parameterCount: int = 0) -> None:
        """
        :param methodName: the method, such as ``addAlias``.
        :param parameterCount: how many texts the `CallParam` rules collect; 0 to hand over the element's own
            text. If the first of them is missing, the method is not called.
        """
        self._methodName = methodName
        self._parameterCount = parameterCount

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        digester.parameters.append({})

    def body(self, digester: Digester, element: etree._Element, text: str) -> None:
        if self._parameterCount == 0:
            digester.parameters[-1][0] = text

    def end(self, digester: Digester, element: etree._Element) -> None:
        found = digester.parameters.pop()
        if 0 in found:
            values = [found.get(index) for index in range(self._parameterCount or 1)]
            _call(digester, digester.peek(), self._methodName, *values)


class CallParam(Rule):
    """
    Collects one parameter for the `CallMethod` around it: an attribute, or the element's text.
    """

    def __init__(self, index: int, attribute: str = "") -> None:
        """
        :param index: which parameter, from 0.
        :param attribute: the attribute that holds it; empty for the element's text.
        """
        self._index = index
        self._attribute = attribute

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        if self._attribute in attributes:
            digester.parameters[-1][self._index] = attributes[self._attribute]

    def body(self, digester: Digester, element: etree._Element, text: str) -> None:
        if not self._attribute:
            digester.parameters[-1][self._index] = text


def _call(digester: Digester, target: Any, methodName: str, *values: object) -> None:
    """
    Call a method; what it refuses becomes an error about the element.
    """
    try:
        getattr(target, methodName)(*values)
    except (ValueError, RuntimeError) as error:
        raise digester.error(str(error)) from error


def _noteOrigin(made: object, where: str) -> None:
    # Slots, frozen values, builtins: they can do without.
    with contextlib.suppress(AttributeError, TypeError):
        made.where = where  # type: ignore[attr-defined]
