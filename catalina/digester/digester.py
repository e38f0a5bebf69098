"""
Turns an XML file into objects: walks the elements, fires the rules that match, keeps the stack of objects.

Answers to ``org.apache.tomcat.util.digester.Digester``. What each element makes is said by rules
(`catalina.digester.rules`); `catalina.startup` has the rules for server.xml and context.xml.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Protocol

from lxml import etree

from catalina.digester.errors import (
    ConfigurationError,
    NotSupported,
    errorAt,
    localName,
    positionOf,
    warningAt,
)
from catalina.digester.reader import readXml
from catalina.util import didYouMean, substitute

_BLANKS: Final = "".join(map(chr, range(0x21)))


class IRule(Protocol):
    """
    What the digester asks of a rule; `catalina.digester.rules.Rule` has all of it, doing nothing.
    """

    skipsContents: bool

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        """
        Act on a start tag.
        """

    def body(self, digester: Digester, element: etree._Element, text: str) -> None:
        """
        Act on an element's own text.
        """

    def end(self, digester: Digester, element: etree._Element) -> None:
        """
        Act on an end tag.
        """


class Digester:
    """
    Makes objects of an XML file by rules; one digester reads one file at a time.

    A pattern is the path of an element from the root, ``Server/Service/Connector``, or ``*/Valve`` for any
    path that ends so. The exact pattern wins, then the longest one with a star; the rules of one pattern fire
    in the order they were added when an element begins, and in reverse when it ends.
    """

    def __init__(
        self,
        properties: Mapping[str, str] | None = None,
        log: Callable[[str], None] | None = None,
        *,
        collect: bool = False,
        load: Callable[[str], ModuleType] = importlib.import_module,
    ) -> None:
        """
        :param properties: what ``${name}`` stands for in attributes and texts.
        :param log: told each warning as it is found.
        :param collect: go on after an error, and keep them all in ``errors``, as ``configtest`` does.
        :param load: imports a module, for rules that make objects by class name.
        """
        self.properties: Mapping[str, str] = properties or {}
        self.collect = collect
        self.load = load
        self.errors: list[ConfigurationError] = []
        self.warnings: list[str] = []
        self.parameters: list[dict[int, str]] = []
        self._log = log
        self._rules: dict[str, list[IRule]] = {}
        self._stack: list[Any] = []
        self._first: Any = None
        self._path: list[str] = []
        self._element: etree._Element | None = None
        self._file = ""

    def addRule(self, pattern: str, *rules: IRule) -> None:
        """
        Say what happens at the elements that a pattern matches.

        :param pattern: as in the class's description.
        :param rules: one or more rules, in the order in which they begin.
        """
        self._rules.setdefault(pattern, []).extend(rules)

    def parse(self, source: str | Path | bytes, root: object = None, name: str = "") -> Any:
        """
        Read a file and make its objects.

        :param source: the file, or its bytes.
        :param root: an object to put on the stack first, that the file's objects are added to.
        :param name: the file as the user knows it, for messages; the path if left out.
        :returns: the first object on the stack: ``root``, or what the outermost element made.
        :raises ConfigurationError: for the first mistake, unless errors are collected.
        """
        self._file = name or (str(source) if not isinstance(source, bytes) else "(text)")
        self._stack = [root] if root is not None else []
        self._first = root
        self._path = []
        self.parameters = []
        try:
            self._visit(readXml(source, self._file))
        except ConfigurationError as error:
            self.report(error)
        return self._first

    def push(self, item: object) -> None:
        """
        Put an object on the stack; the one that pushes also pops.
        """
        if not self._stack:
            self._first = item
        self._stack.append(item)

    def pop(self) -> Any:
        """
        Take the top object off the stack.
        """
        return self._stack.pop()

    def peek(self, depth: int = 0) -> Any:
        """
        Look at the stack.

        :param depth: 0 for the top, 1 for the object below it, and so on; None comes back where there is
            none.
        """
        return self._stack[-1 - depth] if depth < len(self._stack) else None

    @property
    def path(self) -> str:
        """
        The path of the element being read, such as ``Server/Service``.
        """
        return "/".join(self._path)

    @property
    def where(self) -> str:
        """
        The place being read, as ``file:line``.
        """
        return self._file if self._element is None else positionOf(self._element, self._file)

    def error(self, message: str, remedy: str = "", attribute: str = "") -> ConfigurationError:
        """
        Make, for raising, an error about the element being read.

        :param message: what was found and what was expected.
        :param remedy: what to do about it.
        :param attribute: the attribute that is wrong, if it is one.
        """
        if self._element is None:
            return ConfigurationError(self._file, 0, "", message, remedy)
        return errorAt(self._element, self._file, message, remedy, attribute)

    def report(self, error: ConfigurationError) -> None:
        """
        Raise an error, or keep it and go on if errors are collected.

        Rules call this for mistakes after which the rest of the element still makes sense.
        """
        if not self.collect:
            raise error
        self.errors.append(error)

    def warn(self, text: str) -> None:
        """
        Log and keep a warning; its text already says where.
        """
        self.warnings.append(text)
        if self._log is not None:
            self._log(text)

    def warnHere(self, message: str, remedy: str = "") -> None:
        """
        Log and keep a warning about the element being read.
        """
        self.warn(str(self.error(message, remedy)))

    def _visit(self, element: etree._Element) -> None:
        parent, self._element = self._element, element
        self._path.append(localName(element))
        depth = len(self._stack)
        try:
            self._fire(element, self._match())
        except NotSupported as error:
            self.warn(str(error))
            del self._stack[depth:]
        except ConfigurationError as error:
            # Without its object an element's children have nothing to belong to: they are left out.
            self.report(error)
            del self._stack[depth:]
        finally:
            self._path.pop()
            self._element = parent

    def _fire(self, element: etree._Element, rules: list[IRule] | None) -> None:
        if rules is None:
            self._warnUnknown(element)
            return
        attributes = self._attributesOf(element)
        for rule in rules:
            rule.begin(self, element, attributes)
        if not any(rule.skipsContents for rule in rules):
            text = self._textOf(element)
            for rule in rules:
                rule.body(self, element, text)
            for child in element:
                self._visit(child)
        for rule in reversed(rules):
            rule.end(self, element)

    def _match(self) -> list[IRule] | None:
        exact = self._rules.get(self.path)
        if exact is not None:
            return exact
        tails = ("*/" + "/".join(self._path[start:]) for start in range(len(self._path)))
        return next((self._rules[tail] for tail in tails if tail in self._rules), None)

    def _attributesOf(self, element: etree._Element) -> dict[str, str]:
        """
        Give the attributes by name, substituted; those of a namespace (``xsi:schemaLocation``) are not ours.
        """
        items = ((str(name), str(value)) for name, value in element.attrib.items())
        return {name: substitute(value, self.properties) for name, value in items if name[:1] != "{"}

    def _textOf(self, element: etree._Element) -> str:
        pieces = [element.text, *(child.tail for child in element)]
        return substitute("".join(piece or "" for piece in pieces).strip(_BLANKS), self.properties)

    def _warnUnknown(self, element: etree._Element) -> None:
        name = localName(element)
        if len(self._path) == 1:
            # nothing of the file would count, nor what it is to protect
            expected = " or ".join(f"<{each}>" for each in sorted(self._knownHere()))
            raise self.error(f"the outermost element must be {expected}", didYouMean(name, self._knownHere()))
        outer = f"in <{self._path[-2]}>"
        advice = didYouMean(name, self._knownHere()) or "take it out"
        message = f"{name} is not known {outer}, and is left out with all it contains"
        self.warn(warningAt(element, self._file, message, advice))

    def _knownHere(self) -> set[str]:
        outer = self._path[:-1]
        known = set()
        for pattern in self._rules:
            *parents, name = pattern.split("/")
            isTail = parents[:1] == ["*"] and outer[len(outer) - len(parents) + 1 :] == parents[1:]
            if isTail or parents == outer:
                known.add(name)
        return known
