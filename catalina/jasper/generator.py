"""
Nodes to the Python module of a page (C{org.apache.jasper.compiler.Generator}).
"""

import keyword
from itertools import groupby
from typing import Any

from catalina.jasper import actions, coretags, customtags, fmttags
from catalina.jasper.code import CodeWriter
from catalina.jasper.emitter import Emitter
from catalina.jasper.errors import TranslationError
from catalina.jasper.functions import escapeXml
from catalina.jasper.jstlrules import checkTags
from catalina.jasper.marks import Mark
from catalina.jasper.nodes import (
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
from catalina.jasper.runs import Run
from catalina.jasper.scripting import Blocks

_PAGE_HEADER = "def _jspService(page, pageContext, request, response, session, application, config, out):"
_TAG_HEADER = "def _jspTag(jspContext, pageContext, request, response, session, application, config, out):"


class Generator(Emitter):
    """Writes the module of one page or tag file."""

    def module(self, nodes: list[Node]) -> CodeWriter:
        """
        The module of a page.

        :raises TranslationError: something in the page is wrong.
        """
        body = self.code
        body.open(_TAG_HEADER if self.page.isTagFile else _PAGE_HEADER)
        self._prologue()
        checkTags(nodes)
        self.page.deferrals |= set(coretags.deferrals(nodes))
        self.nodes(nodes)
        self.blocks.leave(0)
        self.page.checkShown()
        body.close()
        return self._joined(body)

    def _prologue(self) -> None:
        line = self.code.line
        line("_c = pageContext.getELContext(); _F = pageContext.findAttribute")
        line("_P = pageContext.attributes")
        line("_w = out.append")
        if self.page.flag("isErrorPage"):
            line("exception = pageContext.getException()")
        for attribute in self.page.attributes:
            if isVariable(attribute.name):
                values = "pageContext.tag.deferred" if attribute.isDeferred else "_P"
                line(f"{attribute.name} = {values}.get({attribute.name!r})")

    def _joined(self, body: CodeWriter) -> CodeWriter:
        whole = CodeWriter()
        whole.line("_functions = {}")
        for text, mark in () if self.page.isJava else self.page.imports:
            whole.line(importStatement(text, mark), mark)
        for part in (self.declarations, self.constants, body):
            whole.lines += part.lines
            whole.places += part.places
        return whole

    # -- nodes

    def nodes(self, nodes: list[Node]) -> None:
        """Write nodes, one after another; runs of text and expressions at once."""
        for isRun, run in groupby(_concatenated(nodes), lambda node: isinstance(node, Text | ElText)):
            members = list(run)
            if isRun and self._mayJoin(members):
                Run(self, members).write()
            else:
                for node in members:
                    _WRITERS[type(node)](self, node)

    def _mayJoin(self, run: list[Node]) -> bool:
        """
        Whether a run of text is worth writing at once, and nobody can tell.

        What stands before an expression that fails must have been written where somebody may catch the error.
        """
        isCaught = self.inCatch or self.fragmentDepth or self.page.isTagFile or self.blocks.isTrying
        return not isCaught and sum(isinstance(node, ElText) for node in run) > 1

    def text(self, node: Text) -> None:
        """Template text."""
        self.write(node.text, node.mark)

    def elText(self, node: ElText) -> None:
        """An expression in template text."""
        self.code.line(f"_w({self.expression(node.text, node.mark, asText=True)})", node.mark)

    def scriptlet(self, node: Scriptlet) -> None:
        """Python statements."""
        self._checkScripting(node)
        self.blocks.scriptlet(node)

    def scriptExpression(self, node: ScriptExpression) -> None:
        """A Python expression."""
        self._checkScripting(node)
        self.python("_w(str((", node.code, ")))", node.mark)

    def declaration(self, node: Declaration) -> None:
        """Python code of the module."""
        self._checkScripting(node)
        writer = Blocks(self.declarations)
        writer.scriptlet(Scriptlet(node.mark, node.code))

    def _checkScripting(self, node: Node) -> None:
        if self.scriptless:
            raise TranslationError(
                "scripting elements are not allowed in this body: it is scriptless", node.mark
            )
        self.checkLanguage(node.mark)

    def element(self, node: Element) -> None:
        """An action: one of jsp:, of a built-in library, or a custom tag."""
        if node.prefix == "jsp":
            actions.write(self, node)
            return
        definition = customtags.check(self, node)
        if node.library.kind == "core":
            coretags.write(self, node)
        elif node.library.kind == "fmt":
            fmttags.write(self, node)
        else:
            customtags.write(self, node, definition)

    def markup(self, node: Markup) -> None:
        """An element of a JSP document."""
        self.write(f"<{node.name}", node.mark)
        for attribute in node.attributes:
            self.write(f' {attribute.name}="', node.mark)
            self._markupValue(attribute)
            self.write('"', node.mark)
        if not node.body:
            self.write("/>", node.mark)
            return
        self.write(">", node.mark)
        self.nodes(node.body)
        self.write(f"</{node.name}>", node.mark)

    def _markupValue(self, attribute: Attribute) -> None:
        if attribute.code is not None:
            self.scriptExpression(ScriptExpression(attribute.mark, attribute.code))
        for part in attribute.parts:
            if isinstance(part, El):
                self.elText(ElText(attribute.mark, part.text))
            else:
                self.write(escapeXml(part), attribute.mark)


_WRITERS: dict[type, Any] = {
    Text: Generator.text,
    ElText: Generator.elText,
    Scriptlet: Generator.scriptlet,
    ScriptExpression: Generator.scriptExpression,
    Declaration: Generator.declaration,
    Element: Generator.element,
    Markup: Generator.markup,
}


def _concatenated(nodes: list[Node]) -> list[Node]:
    """The same without what writes nothing, and with text beside text put together (C{TextOptimizer})."""
    found: list[Node] = []
    for node in nodes:
        last = found[-1] if found else None
        if isinstance(node, Text) and isinstance(last, Text):
            found[-1] = Text(last.mark, last.text + node.text)
        elif not isinstance(node, Comment):
            found.append(node)
    return found


def isVariable(name: str) -> bool:
    """Whether a name can be a variable of Python's."""
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_")


def importStatement(text: str, mark: Mark) -> str:
    """
    What the import attribute of a directive means: C{a.b}, C{a.Name} or C{a.*}.

    :raises TranslationError: it is no dotted name.
    """
    if not all(part.isidentifier() or part == "*" for part in text.split(".")):
        raise TranslationError(f"import: {text!r} is neither a module nor a class", mark)
    return f"_rt.importInto(globals(), {text!r}, __import__)"
