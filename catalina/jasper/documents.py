"""
JSP documents (XML syntax) to nodes, by lxml (C{org.apache.jasper.compiler.JspDocumentParser}).
"""

import re
from typing import Any

from lxml import etree

from catalina.jasper.attributes import endOfExpression
from catalina.jasper.errors import TranslationError
from catalina.jasper.marks import Mark
from catalina.jasper.nodes import (
    BLANKS,
    Attribute,
    Declaration,
    El,
    Element,
    ElText,
    Markup,
    Node,
    ScriptExpression,
    Scriptlet,
    Text,
)
from catalina.jasper.pageinfo import PageInfo
from catalina.jasper.tld import xmlParser

_JSP = "http://java.sun.com/JSP/Page"
_TAGDIR = "urn:jsptagdir:"
_TLD = "urn:jsptld:"
_SPECIAL = re.compile(r"\\[$#](?=\{)|[$#]\{")
_SCRIPTS = {"scriptlet": Scriptlet, "expression": ScriptExpression, "declaration": Declaration}


class DocumentParser:
    """
    Parses one JSP document.

    :param file: its path in the application.
    :param page: what is known of the page that it belongs to.
    :param host: does what needs more than the text: C{directive}, C{libraryOf}, C{bodyKind}.
    """

    def __init__(self, file: str, content: bytes, page: PageInfo, host: Any) -> None:
        self._file = file
        self._content = content
        self._page = page
        self._host = host
        self._namespaces: dict[str | None, Any] = {_JSP: None}

    def parse(self) -> list[Node]:
        """
        The whole document.

        :raises TranslationError: it is no XML, or something in it is wrong.
        """
        try:
            root = etree.fromstring(self._content, xmlParser())
        except etree.XMLSyntaxError as problem:
            raise TranslationError(
                f"this is no XML: {problem.msg}", Mark(self._file, problem.lineno or 1)
            ) from None
        self._page.hasRoot = root.tag == f"{{{_JSP}}}root"
        return self._element(root, {})

    def _mark(self, element: etree._Element) -> Mark:
        return Mark(self._file, element.sourceline if isinstance(element.sourceline, int) else 1)

    def _library(self, namespace: str | None, mark: Mark) -> Any:
        """The tag library of a namespace, or None."""
        if namespace not in self._namespaces:
            self._namespaces[namespace] = self._host.libraryOf(namespace, mark)
        return self._namespaces[namespace]

    def _element(self, element: etree._Element, around: dict[str | None, str]) -> list[Node]:
        mark = self._mark(element)
        name = etree.QName(element)
        self._declare(element, mark)
        if name.namespace == _JSP:
            return self._standard(element, name.localname, mark)
        library = self._library(name.namespace, mark) if name.namespace else None
        if library is not None:
            return [self._custom(element, name.localname, library, mark)]
        return [self._markup(element, around, mark)]

    def _declare(self, element: etree._Element, mark: Mark) -> None:
        """Prefixes of tag libraries are known in expressions, too."""
        for prefix, uri in element.nsmap.items():
            library = self._library(uri, mark) if uri != _JSP else None
            if library is not None and prefix:
                self._page.libraries[prefix] = library

    # -- elements

    def _standard(self, element: etree._Element, name: str, mark: Mark) -> list[Node]:
        if name.startswith("directive."):
            attributes = {key: Attribute(key, mark, [text]) for key, text in _attributesOf(element)}
            nodes: list[Node] = self._host.directive(name.removeprefix("directive."), attributes, mark)
            return nodes
        if name in _SCRIPTS:
            return [_SCRIPTS[name](mark, "".join(str(each) for each in element.itertext()))]
        if name == "text":
            return self._text(element.text or "", mark, keep=True)
        if name == "output":
            self._output(element)
            return []
        if name == "root":
            return self._children(element, dict(element.nsmap))
        node = Element(mark, "jsp", name, self._attributes(element, mark))
        node.body = self._children(element, dict(element.nsmap)) or None
        if name == "attribute" and node.body and node.isTrimmed:
            _trim(node.body)
        return [node]

    def _output(self, element: etree._Element) -> None:
        """What jsp:output says about the beginning of the answer."""
        said = dict(_attributesOf(element))
        if "omit-xml-declaration" in said:
            self._page.xmlDeclaration = said["omit-xml-declaration"] not in ("true", "yes")
        if "doctype-root-element" in said:
            system, public = said.get("doctype-system", ""), said.get("doctype-public")
            identifier = f'PUBLIC "{public}" "{system}"' if public else f'SYSTEM "{system}"'
            self._page.doctype = f"<!DOCTYPE {said['doctype-root-element']} {identifier}>\n"

    def _custom(self, element: etree._Element, name: str, library: Any, mark: Mark) -> Element:
        node = Element(mark, element.prefix or "", name, self._attributes(element, mark), library=library)
        if self._host.bodyKind(node) == "tagdependent":
            inner = (element.text or "") + "".join(
                etree.tostring(each, encoding="unicode") for each in element
            )
            node.body = [Text(mark, inner)] if inner else []
        else:
            node.body = self._children(element, dict(element.nsmap)) or None
        return node

    def _markup(self, element: etree._Element, around: dict[str | None, str], mark: Mark) -> Markup:
        name = (
            f"{element.prefix}:{etree.QName(element).localname}"
            if element.prefix
            else etree.QName(element).localname
        )
        attributes = list(self._attributes(element, mark).values())
        for prefix, uri in element.nsmap.items():
            if around.get(prefix) != uri and uri != _JSP and self._library(uri, mark) is None:
                key = f"xmlns:{prefix}" if prefix else "xmlns"
                attributes.append(Attribute(key, mark, [uri]))
        attributes.reverse()  # as Tomcat writes them
        return Markup(mark, name, attributes, self._children(element, dict(element.nsmap)))

    def _attributes(self, element: etree._Element, mark: Mark) -> dict[str, Attribute]:
        found = {}
        for key, text in _attributesOf(element):
            attribute = Attribute(key, mark)
            if text.startswith("%=") and text.endswith("%"):
                attribute.code = text[2:-1].strip()
            else:
                attribute.parts = self._parts(text)
            found[key] = attribute
        return found

    # -- text

    def _children(self, element: etree._Element, namespaces: dict[str | None, str]) -> list[Node]:
        nodes = self._text(element.text or "", self._mark(element))
        for child in element:
            if isinstance(child.tag, str):
                nodes += self._element(child, namespaces)
            nodes += self._text(child.tail or "", self._mark(child))
        return nodes

    def _text(self, text: str, mark: Mark, keep: bool = False) -> list[Node]:
        """Text with expressions; blanks between elements are no text."""
        if not text.strip() and not keep:
            return []
        nodes: list[Node] = []
        for part in self._parts(text):
            if not isinstance(part, El):
                nodes.append(Text(mark, part))
            elif part.startswith("#"):
                raise TranslationError(
                    "#{...} is not allowed in template text; write \\#{ for the text itself", mark
                )
            else:
                nodes.append(ElText(mark, part.text))
        return nodes

    def _parts(self, text: str) -> list[Any]:
        """Literal text and expressions in turn."""
        if self._page.flag("isELIgnored"):
            return [text]
        parts: list[Any] = []
        index, literal = 0, ""
        while (match := _SPECIAL.search(text, index)) is not None:
            literal += text[index : match.start()]
            index = match.end()
            if match[0].startswith("\\"):
                literal += match[0][1]
                continue
            end = endOfExpression(text, index)
            if literal:
                parts.append(literal)
            parts.append(El(text[match.start() : end] if end > 0 else text[match.start() :]))
            index, literal = (end if end > 0 else len(text)), ""
        literal += text[index:]
        return [*parts, literal] if literal else parts


def _trim(body: list[Node]) -> None:
    """Take the blanks at the ends of the body of a jsp:attribute; a text that is alone keeps those behind it."""
    first, last = body[0], body[-1]
    if isinstance(first, Text):
        first.text = first.text.lstrip(BLANKS)
    if isinstance(last, Text) and last is not first:
        last.text = last.text.rstrip(BLANKS)


def _attributesOf(element: etree._Element) -> list[tuple[str, str]]:
    """Names, with the prefix that they are written with, and values."""
    prefixes = {uri: prefix for prefix, uri in element.nsmap.items() if prefix}
    found = []
    for key, text in element.attrib.items():
        name = etree.QName(str(key))
        prefix = prefixes.get(name.namespace or "")
        found.append((f"{prefix}:{name.localname}" if prefix else name.localname, str(text)))
    return found
