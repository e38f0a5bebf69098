"""
Typed and documented attributes that XML may set.

A component declares each of its XML attributes once, as a class attribute; that one declaration serves the
digester, the error texts, ``configtest``, the manager and the reference page::

    class Connector:
        port = Setting(int, 8080, minimum=0, maximum=65535, doc="the TCP port to listen on")

In Tomcat these are setters found by introspection (``org.apache.tomcat.util.IntrospectionUtils``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, Generic, TypeVar, cast, overload

from catalina.util.errors import ConfigurationError, didYouMean, startTag

T = TypeVar("T")

#: What to do about something that has no effect.
TAKE_OUT: Final = "take it out to be rid of this warning"

_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,19}")
_REAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_BLANKS: Final = " \t\r\n"


class Setting(Generic[T]):
    """
    One attribute of a component that XML may set: its type, its default, its limits and what it is for.

    Reading it on an instance gives the instance's value, or the default; assigning sets it, unchecked, for
    that instance.
    """

    def __init__(
        self,
        type: Callable[[str], T],
        default: T,
        *,
        name: str | None = None,
        unit: str = "",
        minimum: float | None = None,
        maximum: float | None = None,
        choices: Iterable[str] | None = None,
        aliases: Iterable[str] = (),
        inert: str = "",
        doc: str = "",
    ) -> None:
        """
        :param type: ``int``, ``float``, ``bool``, ``str``, ``list[str]`` (separated by commas), or any
            function that makes the value from the text and raises ValueError with the reason if it cannot.
        :param default: what the attribute is as long as nothing sets it.
            An empty list wants the annotation ``Setting[list[str]]`` beside it for the type checker.
        :param name: its name in XML, where that is not the attribute's own name.
        :param unit: such as ``ms`` or ``bytes``.
        :param minimum: the smallest number allowed.
        :param maximum: the largest number allowed.
        :param choices: the only texts allowed; they are compared without regard to case.
        :param aliases: other names for it in XML.
        :param inert: if it is accepted and has no effect here, the reason; using it then gives a warning.
        :param doc: what it does, for the reference page.
        """
        self.type = type
        self.default = default
        self.name = name or ""
        self.attribute = ""
        self.unit = unit
        self.minimum = minimum
        self.maximum = maximum
        self.choices = tuple(choices) if choices is not None else None
        self.aliases = tuple(aliases)
        self.inert = inert
        self.doc = doc

    def __set_name__(self, owner: type[object], name: str) -> None:
        self.attribute = name
        self.name = self.name or name

    @overload
    def __get__(self, instance: None, owner: type[object]) -> Setting[T]: ...

    @overload
    def __get__(self, instance: object, owner: type[object]) -> T: ...

    def __get__(self, instance: object | None, owner: type[object]) -> Setting[T] | T:
        if instance is None:
            return self
        # There is no __set__, so what is in the instance's dictionary wins from now on: reading a setting on
        # a request's way then costs no more than reading any other attribute.
        value = cast(T, list(self.default)) if isinstance(self.default, list) else self.default
        instance.__dict__[self.attribute] = value
        return value

    def parse(self, text: str) -> T:
        """
        Turn a text from XML into the value it stands for.

        :param text: the attribute's value; blanks around numbers and booleans do not matter.
        :raises ValueError: if it is not acceptable; the message says what is, beginning with ``must be``.
        """
        if self.choices is not None:
            text = self._chosen(text)
        convert = _CONVERTERS.get(self.type)
        value = self.type(text) if convert is None else cast(T, convert(self, text))
        self._checkRange(value)
        return value

    def expectation(self) -> str:
        """
        Say what values are accepted, such as ``a whole number from 0 to 65535``.
        """
        if self.choices is not None:
            return "one of " + ", ".join(self.choices)
        text = _WORDS.get(self.type, "a suitable value") + self._rangeWords()
        return f"{text} ({self.unit})" if self.unit else text

    def example(self) -> str:
        """
        Give an acceptable value as it would be written in XML; empty if none is known.
        """
        if self.default is None or self.default == "" or isinstance(self.default, (list, tuple)):
            return self.choices[0] if self.choices else ""
        return str(self.default).lower() if isinstance(self.default, bool) else str(self.default)

    def _chosen(self, text: str) -> str:
        for choice in self.choices or ():
            if choice.casefold() == text.strip(_BLANKS).casefold():
                return choice
        raise ValueError("must be " + self.expectation())

    def _checkRange(self, value: object) -> None:
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            return
        tooSmall = self.minimum is not None and value < self.minimum
        if tooSmall or (self.maximum is not None and value > self.maximum):
            raise ValueError("must be " + self.expectation())

    def _rangeWords(self) -> str:
        if self.minimum is not None and self.maximum is not None:
            return f" from {self.minimum:.17g} to {self.maximum:.17g}"
        if self.minimum is not None:
            return f", {self.minimum:.17g} or more"
        return f", {self.maximum:.17g} or less" if self.maximum is not None else ""


def _parseInt(setting: Setting[Any], text: str) -> int:
    if _WHOLE.fullmatch(text.strip(_BLANKS)) is None:
        raise ValueError("must be " + setting.expectation())
    return int(text)


def _parseFloat(setting: Setting[Any], text: str) -> float:
    if _REAL.fullmatch(text.strip(_BLANKS)) is None:
        raise ValueError("must be " + setting.expectation())
    return float(text)


def _parseBool(setting: Setting[Any], text: str) -> bool:
    # Java reads everything but "true" as false; a misspelt "ture" that silently switches something off helps
    # nobody.
    truth = {"true": True, "false": False}.get(text.strip(_BLANKS).lower())
    if truth is None:
        raise ValueError("must be " + setting.expectation())
    return truth


def _parseList(setting: Setting[Any], text: str) -> list[str]:
    return [part.strip(_BLANKS) for part in text.split(",") if part.strip(_BLANKS)]


_CONVERTERS: Final[dict[object, Callable[[Setting[Any], str], object]]] = {
    int: _parseInt,
    float: _parseFloat,
    bool: _parseBool,
    list: _parseList,
    list[str]: _parseList,
}

_WORDS: Final[dict[object, str]] = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list of values separated by commas",
    list[str]: "a list of values separated by commas",
    str: "a text",
}


def settingsOf(cls: type[object]) -> dict[str, Setting[Any]]:
    """
    List everything that XML may set on a class, its bases' settings included, by XML name (aliases are not
    keys).

    A class attribute of the same name in a subclass that is not a Setting takes the setting away.
    """
    byAttribute: dict[str, Setting[Any]] = {}
    for base in reversed(cls.__mro__):
        for attribute, value in vars(base).items():
            if isinstance(value, Setting):
                byAttribute[attribute] = value
            else:
                byAttribute.pop(attribute, None)
    return {setting.name: setting for setting in byAttribute.values()}


def applySettings(
    component: object, attributes: Mapping[str, str], where: str, element: str = ""
) -> list[str]:
    """
    Set on a component what XML says.

    Beside its own settings a component may take attributes for others, by a method ``settingTargets()`` that
    lists the objects concerned (a Connector's protocol handler), and attributes of any name, by
    ``setProperty(name, text) -> bool``, which is asked last and returns False for what it does not know.

    :param component: what gets the values.
    :param attributes: names and texts, as they stand in XML.
    :param where: the place in the file, as ``file:line``.
    :param element: the element's name, for messages; the class's name if left out.
    :returns: the warnings to log: for names nobody knows, and for settings without effect.
    :raises ConfigurationError: for the first value that is not acceptable; what came before it is set.
    """
    element = element or type(component).__name__
    known = dict(_knownSettings(component))
    warnings: list[str] = []
    for name, text in attributes.items():
        found = known.get(name)
        if found is not None:
            warnings += _applyOne(*found, name, text, where, element)
        elif not _setProperty(component, name, text):
            warnings.append(unknownAttribute(known, name, text, where, element))
    return warnings


def _knownSettings(component: object) -> Iterator[tuple[str, tuple[object, Setting[Any]]]]:
    """
    Yield (XML name, (target, setting)); later ones win, so the component's own come last.
    """
    others: Callable[[], Iterable[object]] | None = getattr(component, "settingTargets", None)
    targets = [component, *(others() if others is not None else ())]
    for target in reversed(targets):
        for name, setting in settingsOf(type(target)).items():
            for each in (*setting.aliases, name):
                yield each, (target, setting)


def _applyOne(
    target: object, setting: Setting[Any], name: str, text: str, where: str, element: str
) -> list[str]:
    try:
        value = setting.parse(text)
    except ValueError as error:
        example = setting.example()
        remedy = f'for example {name}="{example}"' if example else ""
        raise ConfigurationError.at(
            where, startTag(element, name, text), f"{name} {error}", remedy
        ) from error
    setattr(target, setting.attribute, value)
    if not setting.inert:
        return []
    return [f"{where}: {startTag(element, name, text)}: {name} has no effect: {setting.inert}; {TAKE_OUT}"]


def _setProperty(component: object, name: str, text: str) -> bool:
    method: Callable[[str, str], bool] | None = getattr(component, "setProperty", None)
    return method is not None and method(name, text)


def unknownAttribute(known: Iterable[str], name: str, text: str, where: str, element: str) -> str:
    """
    Write the warning about an attribute that an element does not have.

    :param known: the names of those that it has.
    :param name: the name of this one.
    :param text: its value.
    :param where: the place, as ``file:line``.
    :param element: the element's name.
    """
    advice = didYouMean(name, known) or "it is ignored; take it out"
    return f"{where}: {startTag(element, name, text)}: {name} is not known here; {advice}"
