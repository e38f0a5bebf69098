"""
Reads texts, numbers and patterns from the elements of a deployment descriptor, and says what is wrong with
them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from lxml import etree

from catalina.deploy.patterns import PatternError, adjustPattern, checkPattern, decodePattern, isUnusual
from catalina.digester import ConfigurationError, errorAt, localName, positionOf, warningAt
from catalina.util import didYouMean

V = TypeVar("V")

_BLANKS: Final = "".join(map(chr, range(0x21)))
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_TRUTHS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class DescriptorReader:
    """
    What the readers of a descriptor's sections share: its name, its version, its warnings.
    """

    def __init__(self, file: str, version: str, encoding: str) -> None:
        """
        :param file: the file as the user knows it.
        :param version: the Servlet version of the descriptor, such as ``3.0``.
        :param encoding: the encoding of the file; ``%xx`` in patterns is read in it.
        """
        self.file = file
        self.version = version
        self.encoding = encoding
        self.warnings: list[str] = []
        self.places: dict[tuple[str, str], str] = {}

    def where(self, element: etree._Element) -> str:
        """
        Give an element's place, as ``file:line``.
        """
        return positionOf(element, self.file)

    def fail(self, element: etree._Element, message: str, remedy: str = "") -> ConfigurationError:
        """
        Make, for raising, the error about an element.
        """
        return errorAt(element, self.file, message, remedy)

    def warn(self, element: etree._Element, message: str, remedy: str = "") -> None:
        """
        Note a warning about an element.
        """
        self.warnings.append(warningAt(element, self.file, message, remedy))

    def children(self, element: etree._Element, name: str) -> list[etree._Element]:
        """
        List the children of one name, in order.
        """
        # lxml looks for them many times faster, and conf/web.xml has thousands of elements
        return list(element.iterchildren(f"{{*}}{name}"))

    def only(self, element: etree._Element, name: str) -> etree._Element | None:
        """
        Give the child of a name that may be there once.

        :raises ConfigurationError: if it is there more than once.
        """
        found = self.children(element, name)
        if len(found) > 1:
            raise self.fail(found[1], f"{name} may be there only once", f"put both into one {name}")
        return found[0] if found else None

    def content(self, element: etree._Element) -> str:
        """
        Give an element's own text, trimmed as Java's ``String.trim`` does, inner blanks as they are.
        """
        pieces = [element.text, *(child.tail for child in element)]
        return "".join(piece or "" for piece in pieces).strip(_BLANKS)

    def texts(self, element: etree._Element, name: str) -> tuple[str, ...]:
        """
        List the texts of all children of one name, in order.
        """
        return tuple(self.content(child) for child in self.children(element, name))

    def text(self, element: etree._Element, name: str) -> str | None:
        """
        Give the text of a child; of the last one if there are several, as Tomcat does; None if there is none.
        """
        found = self.texts(element, name)
        return found[-1] if found else None

    def require(self, element: etree._Element, name: str, allowEmpty: bool = False) -> str:
        """
        Give the text of a child that has to be there.

        :raises ConfigurationError: if it is missing, or empty and must not be.
        """
        text = self.text(element, name)
        if text is None or (not text and not allowEmpty):
            outer = localName(element)
            raise self.fail(element, f"{outer} has no {name}", f"add <{name}>...</{name}> to it")
        return text

    def number(
        self, element: etree._Element, name: str, minimum: int | None = None, empty: int | None = None
    ) -> int | None:
        """
        Give the whole number in a child; None if there is no such child.

        :param element: the parent.
        :param name: the child's name.
        :param minimum: the smallest number allowed.
        :param empty: what an empty child means; None if it means nothing.
        :raises ConfigurationError: if it is no such number.
        """
        found = self.children(element, name)
        if not found:
            return None
        text = self.content(found[-1])
        if not text and empty is not None:
            return empty
        if _INTEGER.fullmatch(text) is None or (minimum is not None and int(text) < minimum):
            expected = "a whole number" if minimum is None else f"a whole number, {minimum} or more"
            raise self.fail(found[-1], f'{name} must be {expected}, not "{text}"')
        return int(text)

    def truth(self, element: etree._Element, name: str) -> bool | None:
        """
        Give the boolean in a child; None if there is no such child.

        :raises ConfigurationError: if it is neither true nor false.
        """
        found = self.children(element, name)
        if not found:
            return None
        text = self.content(found[-1])
        if text.lower() not in _TRUTHS:
            raise self.fail(found[-1], f'{name} must be true or false, not "{text}"')
        return _TRUTHS[text.lower()]

    def choice(self, element: etree._Element, choices: Iterable[str]) -> str:
        """
        Give an element's text if it is one of some words, whatever its case.

        :raises ConfigurationError: if it is none of them.
        """
        text, known = self.content(element), list(choices)
        if text.upper() in known:
            return text.upper()
        message = f'{localName(element)} must be one of {", ".join(known)}, not "{text}"'
        raise self.fail(element, message, didYouMean(text, known))

    def pairs(
        self, elements: Iterable[etree._Element], key: str, value: str, kind: str = ""
    ) -> dict[str, str]:
        """
        Read elements that hold a name and a value each; of equal names the last one counts.

        :param elements: the elements, such as all ``<context-param>``.
        :param key: the child with the name.
        :param value: the child with the value, which may be empty.
        :param kind: under which kind to note the places; empty for not noting them.
        """
        found = {}
        for element in elements:
            name = self.require(element, key)
            found[name] = self.require(element, value, allowEmpty=True)
            if kind:
                self.places[kind, name] = self.where(element)
        return found

    def index(
        self,
        elements: Iterable[etree._Element],
        read: Callable[[DescriptorReader, etree._Element], V],
        key: str,
    ) -> dict[str, V]:
        """
        Read elements that each have a name of their own.

        :param elements: the elements, such as all ``<filter>``.
        :param read: reads one of them.
        :param key: the child that holds the name.
        :raises ConfigurationError: if two of them have one name.
        """
        found: dict[str, V] = {}
        for element in elements:
            name = self.require(element, key)
            if name in found:
                message = f'there is another {localName(element)} named "{name}" in this file'
                raise self.fail(element, message, "rename one of them, or take one out")
            found[name] = read(self, element)
        return found

    def patterns(self, element: etree._Element, allowStar: bool = False) -> Iterator[tuple[str, str]]:
        """
        Yield the checked and decoded url-patterns in an element, each with its place.

        :param element: such as ``<servlet-mapping>``.
        :param allowStar: also accept a single ``*``, which matches everything.
        :raises ConfigurationError: for a pattern that cannot be used.
        """
        for child in self.children(element, "url-pattern"):
            text = self.content(child)
            yield text if allowStar and text == "*" else self._pattern(child, text), self.where(child)

    def webPath(self, element: etree._Element, name: str) -> str:
        """
        Give the path in a child: it begins with a slash; empty if there is no such child.

        :raises ConfigurationError: if the slash is missing, except in Servlet 2.2, where a warning will do.
        """
        found = self.children(element, name)
        text = self.content(found[-1]) if found else ""
        if not text or text.startswith("/"):
            return text
        if self.version != "2.2":
            raise self.fail(found[-1], f'{name} "{text}" must begin with a slash', f'did you mean "/{text}"?')
        self.warn(found[-1], f'{name} "{text}" should begin with a slash', f'"/{text}" is used')
        return "/" + text

    def _pattern(self, element: etree._Element, text: str) -> str:
        try:
            pattern = decodePattern(text, self.encoding)
            if self.version == "2.2" and pattern != adjustPattern(pattern):
                pattern = adjustPattern(pattern)
                self.warn(element, f'url-pattern "{text}" should begin with a slash', f'"{pattern}" is used')
            checkPattern(pattern)
        except PatternError as error:
            raise self.fail(element, str(error), error.remedy) from error
        if isUnusual(pattern):
            self.warn(element, f'url-pattern "{pattern}" matches literally, star included', "was that meant?")
        return pattern
