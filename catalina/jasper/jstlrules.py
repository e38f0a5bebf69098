"""
What JSTL's validators find wrong with a page before it is translated (C{org.apache.taglibs.standard.tlv.JstlCoreTLV},
C{JstlFmtTLV}): tags in wrong places, and attributes and bodies that do not go together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeGuard

from catalina.jasper.errors import TranslationError
from catalina.jasper.nodes import Comment, Element, Markup, Node, Text

#: Tags that take C{param} tags; the closest of them counts, and C{param} itself is one that takes none.
_URLS = ("import", "url", "redirect", "param")
#: Of these the value is an attribute or the body: one of them, and not both.
_VALUED = ("param", "formatNumber", "parseNumber", "parseDate")
#: These set the page's own settings where they have a scope and no variable.
_SETTINGS = ("setLocale", "setBundle", "setTimeZone")


@dataclass(frozen=True)
class _Around:
    """The tags around: the closest one of core that makes an address, and whether there is an fmt:message."""

    url: Element | None = None
    isMessage: bool = False

    @property
    def isPlainImport(self) -> bool:
        """Whether nothing but C{param} may stand here: directly in an import that gives no reader."""
        return self.url is not None and self.url.name == "import" and "varReader" not in self.url.attributes

    @property
    def takesParam(self) -> bool:
        """Whether a C{param} may stand here."""
        url = self.url
        return url is not None and url.name != "param" and "varReader" not in url.attributes

    def inside(self, node: Element) -> "_Around":
        """The same in the body of a tag."""
        return _Around(
            node if _isTag(node, "core", *_URLS) else self.url,
            self.isMessage or _isTag(node, "fmt", "message"),
        )


def checkTags(nodes: Iterable[Node], around: _Around = _Around()) -> None:
    """
    Complain about what JSTL's validators refuse.

    :raises TranslationError: there is such a thing.
    """
    for node in nodes:
        _checkPlace(node, around)
        if isinstance(node, Element):
            if node.library is not None and node.library.kind:
                _checkTag(node)
            checkTags(node.body or (), around.inside(node))
        elif isinstance(node, Markup):
            checkTags(node.body, around)


def _isTag(node: Node, kind: str, *names: str) -> TypeGuard[Element]:
    if not isinstance(node, Element) or node.library is None:
        return False
    return node.library.kind == kind and node.name in names


def _isContent(node: Node) -> bool:
    return not isinstance(node, Comment) and not (isinstance(node, Text) and not node.text.strip())


def _checkPlace(node: Node, around: _Around) -> None:
    if _isTag(node, "core", "param"):
        if not around.takesParam:
            raise TranslationError(
                "a param must stand in an import without varReader, a url or a redirect", node.mark
            )
    elif around.isPlainImport and _isContent(node):
        raise TranslationError("only param may stand in an import without varReader", node.mark)
    elif _isTag(node, "fmt", "param") and not around.isMessage:
        raise TranslationError("a param must stand in a message", node.mark)


def _checkTag(node: Element) -> None:
    _checkVariable(node)
    if _isTag(node, "core", "choose"):
        _checkBranches(node)
    content = next(filter(_isContent, node.body or ()), None)
    given = _valueOf(node)
    if given is not None and content is not None:
        raise TranslationError(
            f"<{node.qualifiedName}> has the attribute {given} and may have no body", content.mark
        )
    if given is None and _needsBody(node) and not node.body:
        raise TranslationError(f"<{node.qualifiedName}> needs a body", node.mark)


def _checkVariable(node: Element) -> None:
    """A scope is that of a variable, which has a name."""
    variable = node.attributes.get("var")
    if variable is None:
        if "scope" in node.attributes and not _isTag(node, "fmt", *_SETTINGS):
            raise TranslationError(f"<{node.qualifiedName}> has a scope, but no var", node.mark)
    elif variable.literal == "":
        raise TranslationError(f"var of <{node.qualifiedName}> is empty", node.mark)


def _checkBranches(node: Element) -> None:
    """In c:choose there are only branches: at least one c:when, and c:otherwise behind all of them."""
    names = []
    for each in filter(_isContent, node.body or ()):
        if not _isTag(each, "core", "when", "otherwise"):
            raise TranslationError("only c:when and c:otherwise may stand in c:choose", each.mark)
        if "otherwise" in names:
            raise TranslationError("nothing may stand behind c:otherwise", each.mark)
        names.append(each.name)
    if "when" not in names:
        raise TranslationError("c:choose needs a c:when", node.mark)


def _valueOf(node: Element) -> str | None:
    """The attribute of a tag, if it is there, that makes a body wrong."""
    name = "default" if _isTag(node, "core", "out") else "value"
    isEither = _isTag(node, "core", "out", "set") or _isTag(node, "fmt", *_VALUED)
    return name if isEither and name in node.attributes else None


def _needsBody(node: Element) -> bool:
    """Whether the body stands for an attribute that is not there, or is what another attribute is for."""
    if _isTag(node, "fmt", "message"):
        return "key" not in node.attributes
    if _isTag(node, "fmt", "bundle"):
        return "prefix" in node.attributes
    return _isTag(node, "fmt", *_VALUED)
