"""
What the directives of a page say (C{org.apache.jasper.compiler.PageInfo}).

Filled by all directives first, then while a page is parsed; read by the generator. Checks the page and tag
directives' attributes.
"""

import difflib
import re
from dataclasses import dataclass, field
from typing import Any

from catalina.jasper.errors import TranslationError
from catalina.jasper.marks import Mark
from catalina.jasper.nodes import Attribute

#: What stands before the folder of a tag library in its address.
TAGDIR = "urn:jsptagdir:"

_TRUTH = {"true": True, "false": False}
_PAGE = frozenset(
    (
        "language", "extends", "import", "session", "buffer", "autoFlush", "isThreadSafe",
        "info", "errorPage", "isErrorPage", "contentType", "pageEncoding", "isELIgnored",
        "deferredSyntaxAllowedAsLiteral", "trimDirectiveWhitespaces",
    )
)  # fmt: skip
_TAG = frozenset(
    (
        "display-name", "body-content", "dynamic-attributes", "small-icon", "large-icon",
        "description", "example", "language", "import", "pageEncoding", "isELIgnored",
        "deferredSyntaxAllowedAsLiteral", "trimDirectiveWhitespaces",
    )
)  # fmt: skip
_BOOLEANS = frozenset(
    (
        "session", "autoFlush", "isThreadSafe", "isErrorPage", "isELIgnored",
        "deferredSyntaxAllowedAsLiteral", "trimDirectiveWhitespaces",
    )
)  # fmt: skip
_BUFFER = re.compile(r"\+?([0-9]+)kb", re.ASCII | re.IGNORECASE)


@dataclass
class PageInfo:
    """What is known of one page or tag file while it is translated."""

    path: str
    isTagFile: bool = False
    isDocument: bool = False
    values: dict[str, str] = field(default_factory=dict)
    imports: list[tuple[str, Mark]] = field(default_factory=list)
    libraries: dict[str, Any] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    unknownPrefixes: dict[str, Mark] = field(default_factory=dict)
    dependants: list[str] = field(default_factory=list)
    includes: list[str] = field(default_factory=list)
    beans: dict[str, Mark] = field(default_factory=dict)
    tagVariables: set[str] = field(default_factory=set)
    shown: dict[str, Mark] = field(default_factory=dict)
    attributes: list[Any] = field(default_factory=list)
    variables: list[Any] = field(default_factory=list)
    scriptingInvalid: bool = False
    undeclaredIsError: bool = False
    output: dict[str, str] = field(default_factory=dict)
    hasRoot: bool = False
    defaults: dict[str, str] = field(default_factory=dict)
    deferrals: set[str] = field(default_factory=set)

    def flag(self, name: str, default: bool = False) -> bool:
        """A directive's truth value; the page's own beats that of its jsp-property-group."""
        text = self.values.get(name, self.defaults.get(name))
        return default if text is None else _TRUTH[text.lower()]

    @property
    def deferred(self) -> set[str]:
        """
        The variables that stand for expressions, evaluated where they are met: attributes of a tag file, and what
        c:set makes so.
        """
        return {each.name for each in self.attributes if each.isDeferred} | self.deferrals

    @property
    def isJava(self) -> bool:
        """Whether the page says language="java", as many do that have no scripting elements at all."""
        return self.values.get("language", "").lower() == "java"

    @property
    def contentType(self) -> str | None:
        """The type that the page says, or that of its group."""
        return self.values.get("contentType", self.defaults.get("contentType"))

    @property
    def buffer(self) -> int:
        """The buffer's size in characters."""
        text = self.values.get("buffer", self.defaults.get("buffer", "8kb"))
        match = _BUFFER.fullmatch(text)
        return int(match[1]) * 1024 if match else 0

    def directive(self, attributes: dict[str, Attribute], mark: Mark) -> None:
        """
        Take in a page or tag directive.

        :raises TranslationError: for an attribute that there is not, a wrong value, or one that was set
            differently.
        """
        for name, attribute in attributes.items():
            value = attribute.text
            self._checkName(name, mark)
            if name == "import":
                self.imports += [(each.strip(), mark) for each in value.split(",") if each.strip()]
            elif name != "pageEncoding":  # which is each file's own
                _checkValue(name, value, mark)
                self._set(name, value, mark)
        if self.buffer == 0 and not self.flag("autoFlush", True):
            raise TranslationError('buffer="none" and autoFlush="false" do not go together', mark)

    def checkShown(self) -> None:
        """
        Complain about a jsp:getProperty of what no jsp:useBean and no tag makes (JSP 2.2, 5.3).

        :raises TranslationError: there is one.
        """
        for name, mark in self.shown.items():
            if name not in self.beans and name not in self.tagVariables:
                message = f"jsp:getProperty: {name} is made by no jsp:useBean and no tag of this page"
                raise TranslationError(message, mark)

    def declarePrefix(self, prefix: str, address: str, mark: Mark) -> None:
        """
        Take in the prefix of a taglib directive.

        :param address: of the library, or of its folder.
        :raises TranslationError: elements with this prefix stand before it, or it is that of another library.
        """
        if prefix in self.unknownPrefixes:
            before = self.unknownPrefixes[prefix]
            raise TranslationError(f"the prefix {prefix} was used before its directive, at {before}", mark)
        known = self.prefixes.get(prefix, address)
        if known != address and not address.startswith(TAGDIR):
            raise TranslationError(f"the prefix {prefix} is that of {known} already", mark)
        self.prefixes[prefix] = address

    def _checkName(self, name: str, mark: Mark) -> None:
        known = _TAG if self.isTagFile else _PAGE
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean {close[0]}?" if close else f"; known are {', '.join(sorted(known))}"
            kind = "tag" if self.isTagFile else "page"
            raise TranslationError(f"the {kind} directive has no attribute {name}{hint}", mark)

    def _set(self, name: str, value: str, mark: Mark) -> None:
        known = self.values.setdefault(name, value)
        if known != value:
            raise TranslationError(f"{name} was {known!r} and cannot become {value!r}", mark)


def _checkValue(name: str, value: str, mark: Mark) -> None:
    if name in _BOOLEANS and value.lower() not in _TRUTH:
        raise TranslationError(f'{name} is "true" or "false", not "{value}"', mark)
    isSize = value.endswith("kb") and _BUFFER.fullmatch(value) is not None
    if name == "buffer" and value.lower() != "none" and not isSize:
        raise TranslationError(f'buffer is "none" or a size such as "8kb", not "{value}"', mark)
    if name == "language" and value.lower() not in ("python", "java"):
        raise TranslationError(f'language is "python", not "{value}"', mark)
    if name == "body-content" and value.lower() not in ("empty", "scriptless", "tagdependent"):
        raise TranslationError(
            f'body-content is "empty", "scriptless" or "tagdependent", not "{value}"', mark
        )
