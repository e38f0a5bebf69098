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
    Comment,
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

_JSP = "http://java.sun.com/JSP/Page"
_XML = "http://www.w3.org/XML/1998/namespace"
_VERSIONS = ("1.2", "2.0", "2.1", "2.2")
_OUTPUT = ("omit-xml-declaration", "doctype-root-element", "doctype-public", "doctype-system")
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
        self._line = 1

    def parse(self) -> list[Node]:
        """
        The whole document.

        :raises TranslationError: it is no XML, or something in it is wrong.
        """
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.fromstring(self._content, parser)
        except etree.XMLSyntaxError as problem:
            raise TranslationError(
                f"this is no XML: {problem.msg}", Mark(self._file, problem.lineno or 1)
            ) from None
        if root.tag != f"{{{_JSP}}}root":
            return self._element(root, {})
        self._page.hasRoot = self._page.hasRoot or self._file == self._page.path
        return self._root(root)

    def _mark(self, element: etree._Element) -> Mark:
        """Where a start tag ends; text goes on from there."""
        self._line = element.sourceline if isinstance(element.sourceline, int) else self._line
        return Mark(self._file, self._line)

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
            if name == "directive.taglib":
                raise TranslationError("the namespaces of a document are its tag libraries", mark)
            attributes = {key: Attribute(key, mark, [text]) for key, text in _attributesOf(element)}
            nodes: list[Node] = self._host.directive(name.removeprefix("directive."), attributes, mark)
            return nodes
        if name == "root":
            raise TranslationError("jsp:root must be the outermost element", mark)
        if name in _SCRIPTS or name in ("text", "output"):
            return self._childless(element, name, mark)
        node = Element(mark, "jsp", name, self._attributes(element, mark))
        isAttribute = name == "attribute"
        body = _withoutComments(self._children(element, dict(element.nsmap), isAttribute))
        node.body = (_valueOf(body, node.isTrimmed) if isAttribute else body) or None
        return [node]

    def _childless(self, element: etree._Element, name: str, mark: Mark) -> list[Node]:
        """A scripting element, jsp:text or jsp:output: no other may stand in it."""
        for each in element:
            if isinstance(each.tag, str) or name in _SCRIPTS:
                raise TranslationError(f"jsp:{name} holds text only", self._mark(each))
        text = (element.text or "") + "".join(each.tail or "" for each in element)
        if name == "text":
            return [Comment(mark), *self._text(text, keep=True)]
        if name == "output":
            self._output(element, mark)
        self._line += text.count("\n")
        return [_SCRIPTS[name](mark, text) if name in _SCRIPTS else Comment(mark)]

    def _root(self, element: etree._Element) -> list[Node]:
        mark, said = self._mark(element), dict(_attributesOf(element))
        self._declare(element, mark)
        if said.get("version") not in _VERSIONS:
            raise TranslationError(f"jsp:root needs a version, one of {', '.join(_VERSIONS)}", mark)
        if said.keys() - {"version", "xsi:schemaLocation"}:
            raise TranslationError("jsp:root has the attribute version only", mark)
        return self._children(element, dict(element.nsmap))

    def _output(self, element: etree._Element, mark: Mark) -> None:
        """
        What jsp:output says about the beginning of the answer.

        :raises TranslationError: it says half of it, something else than another one, or what is unknown.
        """
        said = dict(_attributesOf(element))
        for key, text in said.items():
            if key not in _OUTPUT:
                raise TranslationError(f"jsp:output has no attribute {key}", mark)
            known = self._page.output.setdefault(key, text)
            if known != text:
                raise TranslationError(f"{key} was {known!r} and cannot become {text!r}", mark)
        if ("doctype-root-element" in said) != ("doctype-system" in said):
            raise TranslationError("doctype-root-element and doctype-system go together", mark)
        if "doctype-public" in said and "doctype-system" not in said:
            raise TranslationError("doctype-public needs doctype-system", mark)
        if (element.text or "").strip(BLANKS):
            raise TranslationError("jsp:output must be empty", mark)

    def _custom(self, element: etree._Element, name: str, library: Any, mark: Mark) -> Element:
        attributes = self._attributes(element, mark, element.nsmap.get(element.prefix))
        node = Element(mark, element.prefix or "", name, attributes, library=library)
        if self._host.bodyKind(node) == "tagdependent":
            node.body = self._uninterpreted(element)
            if node.body and isinstance(node.body[0], Text) and not node.body[0].text.strip(BLANKS):
                del node.body[0]
        else:
            node.body = self._children(element, dict(element.nsmap)) or None
            if any(isinstance(each, Element) and each.prefix == "jsp" for each in node.body or ()):
                node.body = _withoutComments(node.body or [])  # they may stand beside jsp:attribute
        return node

    def _uninterpreted(self, element: etree._Element) -> list[Node]:
        """The content of an element of which the tag around makes what it likes: text is only text."""
        around = dict(element.nsmap)
        nodes = self._raw(element.text)
        for child in element:
            if isinstance(child.tag, str):
                nodes.append(self._tagOf(child, around, self._mark(child), self._uninterpreted(child)))
            nodes += self._raw(child.tail)
        return nodes

    def _raw(self, text: str | None) -> list[Node]:
        mark = Mark(self._file, self._line)
        self._line += (text or "").count("\n")
        return [Text(mark, text)] if text else []

    def _markup(self, element: etree._Element, around: dict[str | None, str], mark: Mark) -> Markup:
        return self._tagOf(element, around, mark, self._children(element, dict(element.nsmap)))

    def _tagOf(
        self, element: etree._Element, around: dict[str | None, str], mark: Mark, body: list[Node]
    ) -> Markup:
        name = etree.QName(element).localname
        attributes = list(self._attributes(element, mark).values())
        if any(each.isDeferred for each in attributes):
            raise TranslationError("#{...} is not allowed in template text", mark)
        for prefix, uri in element.nsmap.items():
            if around.get(prefix) != uri and uri != _JSP and self._library(uri, mark) is None:
                key = f"xmlns:{prefix}" if prefix else "xmlns"
                attributes.append(Attribute(key, mark, [uri]))
        attributes.reverse()  # as Tomcat writes them
        return Markup(mark, f"{element.prefix}:{name}" if element.prefix else name, attributes, body)

    def _attributes(
        self, element: etree._Element, mark: Mark, own: str | None = None
    ) -> dict[str, Attribute]:
        """
        The attributes of an element by their names.

        :param own: the namespace whose attributes are the same as those without a prefix.
        """
        found = {}
        for (key, text), name in zip(_attributesOf(element), element.attrib, strict=True):
            namespace = etree.QName(str(name)).namespace
            attribute = Attribute(key, mark, uri=namespace)
            if own is not None and namespace == own:
                attribute.name = attribute.localName
            if text.startswith("%=") and text.endswith("%"):
                attribute.code = text[2:-1].strip()
            else:
                attribute.parts = self._parts(text)
            found[attribute.name] = attribute
        return found

    # -- text

    def _children(
        self, element: etree._Element, namespaces: dict[str | None, str], keep: bool = False
    ) -> list[Node]:
        nodes = self._text(element.text or "", keep)
        for child in element:
            if isinstance(child.tag, str):
                nodes += self._element(child, namespaces)
            elif child.tag is etree.Comment:
                nodes.append(Comment(self._mark(child)))
            nodes += self._text(child.tail or "", keep)
        return nodes

    def _text(self, text: str, keep: bool = False) -> list[Node]:
        """
        Text with expressions; blanks between elements are no text, unless expressions are none either
        (C{JspDocumentParser.processChars}).

        :param keep: whether blanks are kept all the same.
        """
        nodes: list[Node] = []
        isText = keep or text.strip(BLANKS) or (text and self._page.flag("isELIgnored"))
        for part in self._parts(text) if isText else ():
            mark = Mark(self._file, self._line)
            self._line += part.count("\n")
            if not isinstance(part, El):
                nodes.append(Text(mark, part))
            elif part.startswith("#"):
                raise TranslationError(
                    "#{...} is not allowed in template text; write \\#{ for the text itself", mark
                )
            else:
                nodes.append(ElText(mark, part.text))
        if not nodes:
            self._line += text.count("\n")
        return nodes

    def _parts(self, text: str) -> list[Any]:
        """Literal text and expressions in turn."""
        if self._page.flag("isELIgnored"):
            return [text]
        parts: list[Any] = []
        index, literal = 0, ""
        deferredIsText = self._page.flag("deferredSyntaxAllowedAsLiteral")
        while (match := _SPECIAL.search(text, index)) is not None:
            literal += text[index : match.start()]
            index = match.end()
            if match[0] == "#{" and deferredIsText:
                literal += match[0]
                continue
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


def _withoutComments(nodes: list[Node]) -> list[Node]:
    return [node for node in nodes if not isinstance(node, Comment)]


def _valueOf(body: list[Node], isTrimmed: bool) -> list[Node]:
    """
    The body of a jsp:attribute without the blanks at its ends, if they do not count, and between its elements.

    A text that is alone keeps those behind it.
    """
    first, last = body[:1], body[1:][-1:]
    for each in (first + last) if isTrimmed else ():
        if isinstance(each, Text):
            each.text = each.text.lstrip(BLANKS) if each is body[0] else each.text.rstrip(BLANKS)
    inside = [each for each in body[1:-1] if not isinstance(each, Text) or each.text.strip(BLANKS)]
    return [each for each in (*first, *inside, *last) if not isinstance(each, Text) or each.text]


def _attributesOf(element: etree._Element) -> list[tuple[str, str]]:
    """Names, with the prefix that they are written with, and values."""
    prefixes = {_XML: "xml"} | {uri: prefix for prefix, uri in element.nsmap.items() if prefix}
    found = []
    for key, text in element.attrib.items():
        name = etree.QName(str(key))
        prefix = prefixes.get(name.namespace or "")
        found.append((f"{prefix}:{name.localname}" if prefix else name.localname, str(text)))
    return found
