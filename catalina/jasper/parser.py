"""
JSP syntax to nodes (C{org.apache.jasper.compiler.Parser}): text, directives, scripting elements, actions.

Reads a page and the files that it includes statically; what it knows about tag libraries comes from the
translator.
"""

import re
from typing import Any

from catalina.jasper.attributes import endOfExpression, parseAttributes
from catalina.jasper.errors import TranslationError
from catalina.jasper.marks import Lines, Mark
from catalina.jasper.nodes import (
    BLANKS,
    Attribute,
    Comment,
    Declaration,
    Element,
    ElText,
    Node,
    ScriptExpression,
    Scriptlet,
    Text,
)
from catalina.jasper.pageinfo import PageInfo

_OPENING = re.compile(r"<([A-Za-z_][\w.\-]*):([A-Za-z_][\w.\-]*)", re.ASCII)
_CLOSING = re.compile(r"</([A-Za-z_][\w.\-]*):([A-Za-z_][\w.\-]*)\s*>", re.ASCII)
_DIRECTIVE = re.compile(r"<%@\s*([A-Za-z]+)")
_END = re.compile(r"\s*%>")
_PLAIN = re.compile(r"[^<$#\\]*")
_SCRIPTS = {"=": ScriptExpression, "!": Declaration, "": Scriptlet}
_BLANKS = re.compile(f"[{BLANKS}]*")
_XML_SCRIPTS = {"scriptlet": Scriptlet, "expression": ScriptExpression, "declaration": Declaration}


class Parser:
    """
    Parses one file.

    :param file: its path in the application.
    :param text: what is in it.
    :param page: what is known of the page that it belongs to.
    :param host: does what needs more than the text: C{include}, C{directive}, C{bodyKind}.
    """

    def __init__(self, file: str, text: str, page: PageInfo, host: Any) -> None:
        self._text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._page = page
        self._host = host
        self._lines = Lines(file, self._text)
        self._index = 0

    def parse(self) -> list[Node]:
        """
        The whole file.

        :raises TranslationError: something in it is wrong.
        """
        return self._nodes(None)

    @property
    def _elIgnored(self) -> bool:
        return self._page.flag("isELIgnored")

    @property
    def _elStarts(self) -> str:
        """The characters that begin expressions."""
        if self._elIgnored:
            return ""
        return "$" if self._page.flag("deferredSyntaxAllowedAsLiteral") else "$#"

    def _mark(self, index: int | None = None) -> Mark:
        return self._lines.mark(self._index if index is None else index)

    def _nodes(self, parent: Element | None) -> list[Node]:
        """Nodes up to the closing tag of the parent, or the end of the file."""
        nodes: list[Node] = []
        while self._index < len(self._text):
            if self._text[self._index] != "<":
                self._textOrExpression(nodes)
                continue
            closing = _CLOSING.match(self._text, self._index)
            if closing is not None and self._isKnown(closing[1]):
                self._checkClosing(closing, parent)
                self._index = closing.end()
                return nodes
            self._markup(nodes, parent)
        if parent is not None:
            raise TranslationError(f"<{parent.qualifiedName}> is not closed", parent.mark)
        return nodes

    def _checkClosing(self, closing: re.Match[str], parent: Element | None) -> None:
        name = f"{closing[1]}:{closing[2]}"
        if parent is None:
            raise TranslationError(f"</{name}> closes nothing", self._mark())
        if name != parent.qualifiedName:
            raise TranslationError(f"<{parent.qualifiedName}> is not closed before </{name}>", parent.mark)

    def _isKnown(self, prefix: str) -> bool:
        return prefix == "jsp" or prefix in self._page.libraries

    def _markup(self, nodes: list[Node], parent: Element | None) -> None:
        """What begins with a <."""
        text, index = self._text, self._index
        if text.startswith("<%--", index):
            nodes.append(Comment(self._mark()))
            self._index = self._find("--%>", "the comment") + 4
        elif text.startswith("<%@", index):
            nodes += self._directive()
        elif text.startswith("<%", index):
            nodes.append(self._script())
        else:
            opening = _OPENING.match(text, index)
            if opening is None or not self._isAction(opening[1]):
                self._plainText(nodes)
            else:
                nodes += self._action(opening)

    def _isAction(self, prefix: str) -> bool:
        if self._isKnown(prefix):
            return True
        if self._page.undeclaredIsError:
            raise TranslationError(f"the prefix {prefix} belongs to no tag library", self._mark())
        self._page.unknownPrefixes[prefix] = self._mark()
        return False

    def _find(self, what: str, name: str) -> int:
        end = self._text.find(what, self._index)
        if end < 0:
            raise TranslationError(f"{name} is not closed: {what} expected", self._mark())
        return end

    # -- text

    def _textOrExpression(self, nodes: list[Node]) -> None:
        start = self._text[self._index : self._index + 2]
        if start in ("${", "#{") and not self._elIgnored:
            if start == "${":
                nodes.append(self._expression())
                return
            if not self._page.flag("deferredSyntaxAllowedAsLiteral"):
                raise TranslationError(
                    "#{...} is not allowed in template text; write \\#{ for the text itself", self._mark()
                )
        self._plainText(nodes)

    def _expression(self) -> ElText:
        start, mark = self._index, self._mark()
        end = endOfExpression(self._text, start + 2)
        if end < 0:
            raise TranslationError("the expression is not closed: } expected", mark)
        self._index = end
        return ElText(mark, self._text[start:end])

    def _plainText(self, nodes: list[Node]) -> None:
        """Text up to what may mean something; its first character means nothing any more."""
        start = index = self._index
        pieces: list[str] = []
        while index < len(self._text) and (index == start or not self._begins(index)):
            piece, length = self._escape(index)
            rest = _PLAIN.match(self._text, index + length)
            assert rest is not None
            pieces += (piece, rest[0])
            index = rest.end()
        self._index = index
        self._addText(nodes, "".join(pieces), self._mark(start))

    def _begins(self, index: int) -> bool:
        """Whether something other than text may begin here."""
        two = self._text[index : index + 2]
        if two in ("${", "#{"):
            literal = two == "#{" and self._page.flag("deferredSyntaxAllowedAsLiteral")
            return not self._elIgnored and not literal
        return two.startswith("<") and two != "<\\"

    def _escape(self, index: int) -> tuple[str, int]:
        """One character of text, or one escape: what it is, and how long."""
        if self._text.startswith("<\\%", index):
            return "<%", 3
        if not self._elIgnored and self._text.startswith(("\\$", "\\#"), index):
            return self._text[index + 1], 2
        return self._text[index], 1

    def _addText(self, nodes: list[Node], text: str, mark: Mark) -> None:
        if self._page.flag("trimDirectiveWhitespaces") and not text.strip():
            return
        if nodes and isinstance(nodes[-1], Text):
            nodes[-1].text += text
        else:
            nodes.append(Text(mark, text))

    # -- directives and scripting elements

    def _directive(self) -> list[Node]:
        mark = self._mark()
        match = _DIRECTIVE.match(self._text, self._index)
        if match is None:
            raise TranslationError(
                "a directive begins with page, include, taglib, tag, attribute or variable", mark
            )
        what = f"the {match[1]} directive"
        mayRepeat = match[1] in ("page", "tag")
        attributes, end = parseAttributes(self._text, match.end(), mark, self._lines, "", what, mayRepeat)
        closed = _END.match(self._text, end)
        if closed is None:
            raise TranslationError(f"{what} is not closed: %> expected", mark)
        self._index = closed.end()
        nodes: list[Node] = self._host.directive(match[1], attributes, mark)
        return nodes

    def _script(self) -> Node:
        mark, kind = self._mark(), self._text[self._index + 2 : self._index + 3]
        kind = kind if kind in "=!" else ""
        name = {"=": "the expression", "!": "the declaration", "": "the scriptlet"}[kind]
        end = self._find("%>", name)
        start = self._index + 2 + len(kind)
        self._index = end + 2
        return self._scripting(
            _SCRIPTS[kind](self._lines.mark(start), self._text[start:end].replace("%\\>", "%>")), mark
        )

    def _scripting(self, node: Node, mark: Mark) -> Node:
        if self._page.scriptingInvalid:
            raise TranslationError(
                "scripting elements are not allowed here: scripting-invalid in web.xml", mark
            )
        return node

    # -- actions

    def _action(self, opening: re.Match[str]) -> list[Node]:
        prefix, name, mark = opening[1], opening[2], self._mark()
        what = f"<{prefix}:{name}>"
        isDirective = prefix == "jsp" and name.startswith("directive.")
        starts = "" if isDirective else self._elStarts
        attributes, end = parseAttributes(
            self._text, opening.end(), mark, self._lines, starts, what, isDirective
        )
        if self._text.startswith("%>", end):
            raise TranslationError(f"{what} is not closed", mark)
        isEmpty = self._text.startswith("/>", end)
        self._index = end + (2 if isEmpty else 1)
        if isDirective:
            if name == "directive.taglib":
                raise TranslationError("<%@ taglib %> has no form in XML", mark)
            if not isEmpty:
                self._skipClosing(prefix, name, mark)
            directive: list[Node] = self._host.directive(name.removeprefix("directive."), attributes, mark)
            return directive
        if prefix == "jsp" and (name == "text" or name in _XML_SCRIPTS):
            if attributes:
                raise TranslationError(f"{what} has no attributes", mark)
            if name == "text":
                return self._xmlText(isEmpty, mark)
            return [self._scripting(self._xmlScript(name, isEmpty, mark), mark)]
        element = Element(mark, prefix, name, {}, library=self._page.libraries.get(prefix))
        for each in attributes.values():
            self._addAttribute(element, each)
        if not isEmpty:
            element.body = self._body(element) or None
        return [element]

    def _addAttribute(self, element: Element, attribute: Attribute) -> None:
        """Take in an attribute; one with the prefix of its element is the same as one without."""
        prefix = attribute.name.rpartition(":")[0]
        if prefix:
            library = self._page.libraries.get(prefix)
            if library is None:
                message = f"the attribute {attribute.name} has a prefix that belongs to no tag library"
                raise TranslationError(message, attribute.mark)
            attribute.uri = library.uri
            if library is element.library:
                attribute.name = attribute.localName
        if attribute.name in element.attributes:
            message = f"<{element.qualifiedName}> has the attribute {attribute.name} twice"
            raise TranslationError(message, attribute.mark)
        element.attributes[attribute.name] = attribute

    def _xmlText(self, isEmpty: bool, mark: Mark) -> list[Node]:
        """The content of jsp:text: text, expressions, and CDATA in which nothing means anything."""
        nodes: list[Node] = []
        while not isEmpty:
            start = self._index
            if self._text.startswith("</jsp:text>", start):
                self._index += len("</jsp:text>")
                break
            if self._text.startswith("<![CDATA[", start):
                end = self._find("]]>", "the CDATA section")
                self._addText(nodes, self._text[start + 9 : end], self._mark())
                self._index = end + 3
            elif self._text.startswith("<", start):
                raise TranslationError("jsp:text holds text and expressions only", self._mark())
            elif start >= len(self._text):
                raise TranslationError("<jsp:text> is not closed", mark)
            else:
                self._textOrExpression(nodes)
        return nodes

    def _skipClosing(self, prefix: str, name: str, mark: Mark) -> None:
        closing = _CLOSING.match(self._text, self._index)
        if closing is None or (closing[1], closing[2]) != (prefix, name):
            raise TranslationError(f"<{prefix}:{name}> has no body", mark)
        self._index = closing.end()

    def _xmlScript(self, name: str, isEmpty: bool, mark: Mark) -> Node:
        start = self._index
        end = start if isEmpty else self._find(f"</jsp:{name}>", f"<jsp:{name}>")
        code = self._text[start:end]
        if code.strip().startswith("<![CDATA["):
            code = code.strip().removeprefix("<![CDATA[").removesuffix("]]>")
        self._index = end if isEmpty else end + len(f"</jsp:{name}>")
        return _XML_SCRIPTS[name](self._lines.mark(start), code)

    def _body(self, element: Element) -> list[Node]:
        if self._host.bodyKind(element) == "tagdependent":
            start, closing = self._index, f"</{element.qualifiedName}>"
            end = self._text.find(closing, start)
            if end < 0:
                raise TranslationError(f"<{element.qualifiedName}> is not closed", element.mark)
            self._index = end + len(closing)
            return [Text(self._lines.mark(start), self._text[start:end])] if end > start else []
        if element.qualifiedName == "jsp:attribute" and element.isTrimmed:
            return self._trimmedBody(element)
        return self._nodes(element)

    def _trimmedBody(self, element: Element) -> list[Node]:
        """The body of a jsp:attribute without the blanks at its ends; those of values are not touched."""
        blanks = _BLANKS.match(self._text, self._index)
        assert blanks is not None
        self._index = blanks.end()
        nodes = self._nodes(element)
        if nodes and isinstance(nodes[-1], Text):
            nodes[-1].text = nodes[-1].text.rstrip(BLANKS)
        return nodes
