"""
A page's path to the Python code of its module: reads, parses, generates (C{ParserController}, C{Compiler}).
"""

import re
from typing import Any

from catalina.jasper.code import CodeWriter
from catalina.jasper.documents import DocumentParser
from catalina.jasper.errors import TranslationError
from catalina.jasper.generator import Generator
from catalina.jasper.groups import JspConfig
from catalina.jasper.libraries import Libraries, attributeOf, variableOf
from catalina.jasper.marks import Mark
from catalina.jasper.nodes import Attribute, Element, Node, Text
from catalina.jasper.pageinfo import PageInfo
from catalina.jasper.parser import Parser
from catalina.jasper.sources import Sources, elIgnoredIn, resolve
from catalina.jasper.taglibs import TagDef

_ROOT = re.compile(r"\s*(<\?xml.*?\?>\s*)?(<!--.*?-->\s*)*<jsp:root\b", re.DOTALL)
_TAGDIR, _TLD = "urn:jsptagdir:", "urn:jsptld:"


class Translator:
    """
    Translates one page or tag file; a new one is made for each.

    :param path: of the page in the application.
    :param loadClass: loads a tag class by its dotted name.
    """

    def __init__(
        self, path: str, context: Any, config: JspConfig, loadClass: Any, isTagFile: bool = False
    ) -> None:
        self.path = path
        self._config = config
        self._load = loadClass
        self._sources = Sources(context, config)
        self._libraries = Libraries(context, config, self._sources)
        self._stack: list[str] = []
        self.page = PageInfo(path, isTagFile=isTagFile)
        self.page.dependants = [path]
        self.page.defaults = config.defaults(path)
        self.page.groupEncoding = config.first(path, "pageEncoding")
        self.page.scriptingInvalid = bool(config.first(path, "scriptingInvalid"))
        self.page.undeclaredIsError = bool(config.first(path, "errorOnUndeclaredNamespace"))
        self.encoding: str | None = None

    def translate(self) -> CodeWriter:
        """
        The module's code.

        :raises TranslationError: something in the page is wrong.
        :raises FileNotFoundError: there is no such page.
        """
        preludes, codas = ([], []) if self.page.isTagFile else self._config.around(self.path)
        nodes: list[Node] = []
        top = Mark(self.path, 1)
        for each in preludes:
            nodes += self._included(each, top)
        own = self._parsed(self.path, None)
        nodes += self._declaration() + own
        for each in codas:
            nodes += self._included(each, top)
        return Generator(self.page, self).module(nodes)

    def _declaration(self) -> list[Node]:
        """What a JSP document's answer begins with."""
        page = self.page
        wanted = not page.hasRoot if page.xmlDeclaration is None else page.xmlDeclaration
        text = '<?xml version="1.0" encoding="UTF-8"?>\n' if wanted and not page.isTagFile else ""
        return [Text(Mark(self.path, 1), text + page.doctype)] if page.isDocument else []

    # -- files

    def _parsed(self, path: str, inherited: str | None) -> list[Node]:
        self._stack.append(path)
        try:
            text, named = self._sources.text(path, inherited)
            if self._isDocument(path, text):
                return self._document(path)
            if path == self.path:
                self.encoding = named
            ignored = elIgnoredIn(text)
            if ignored is not None:
                self.page.values.setdefault("isELIgnored", ignored)
            return Parser(path, text, self.page, self).parse()
        finally:
            self._stack.pop()

    def _isDocument(self, path: str, text: str) -> bool:
        said = self._config.first(path, "isXml")
        if said is not None:
            return bool(said)
        return path.endswith((".jspx", ".tagx")) or _ROOT.match(text) is not None

    def _document(self, path: str) -> list[Node]:
        if path == self.path:
            self.page.isDocument = True
            self.encoding = "UTF-8"
        return DocumentParser(path, self._sources.read(path), self.page, self).parse()

    def _included(self, path: str, mark: Mark) -> list[Node]:
        whole = resolve(path, mark.file)
        if whole in self._stack:
            raise TranslationError(f"{whole} includes itself: {' -> '.join([*self._stack, whole])}", mark)
        self.page.dependants.append(whole)
        try:
            return self._parsed(whole, self.encoding)
        except FileNotFoundError:
            raise TranslationError(f"the file {whole} is not there", mark) from None

    # -- what parsers ask for

    def directive(self, name: str, attributes: dict[str, Attribute], mark: Mark) -> list[Node]:
        """
        Take in a directive.

        :returns: the nodes of the file that it includes, if it does.
        :raises TranslationError: there is no such directive here, or it is wrong.
        """
        known = ("tag", "attribute", "variable") if self.page.isTagFile else ("page",)
        if name in ("page", "tag") and name in known:
            self.page.directive(attributes, mark)
        elif name == "include":
            return self._includeDirective(attributes, mark)
        elif name == "taglib":
            self._taglib(attributes, mark)
        elif name == "attribute" and name in known:
            self.page.attributes.append(attributeOf(attributes, mark, self._libraries.versionFor(self.path)))
        elif name == "variable" and name in known:
            self.page.variables.append(variableOf(attributes, mark))
        else:
            names = ", ".join((*known, "include", "taglib"))
            raise TranslationError(f"there is no {name} directive here; known are {names}", mark)
        return []

    def _includeDirective(self, attributes: dict[str, Attribute], mark: Mark) -> list[Node]:
        if set(attributes) != {"file"}:
            raise TranslationError("the include directive needs the attribute file, and no other", mark)
        return self._included(attributes["file"].text, mark)

    def _taglib(self, attributes: dict[str, Attribute], mark: Mark) -> None:
        said = {name: attribute.text for name, attribute in attributes.items()}
        if not said.get("prefix") or len(said.keys() & {"uri", "tagdir"}) != 1:
            raise TranslationError("the taglib directive needs prefix, and one of uri and tagdir", mark)
        if said.keys() - {"prefix", "uri", "tagdir"}:
            raise TranslationError(
                "the taglib directive has the attributes prefix, uri and tagdir only", mark
            )
        byFolder = "tagdir" in said
        library = (
            self._libraries.byFolder(said["tagdir"], mark)
            if byFolder
            else self._libraries.byUri(said["uri"], mark)
        )
        self._use(library, said["prefix"])

    def _use(self, library: Any, prefix: str) -> None:
        self.page.libraries[prefix] = library
        self.page.dependants += [path for path in library.files if path not in self.page.dependants]

    def libraryOf(self, namespace: str, mark: Mark) -> Any:
        """The tag library that an XML namespace means, or None."""
        if namespace.startswith(_TAGDIR):
            return self._libraries.byFolder(namespace.removeprefix(_TAGDIR), mark)
        return self._libraries.find(namespace.removeprefix(_TLD), mark)

    def bodyKind(self, element: Element) -> str:
        """The body-content of an element."""
        definition = None if element.library is None else element.library.tags.get(element.name)
        if definition is None:
            return "JSP"
        if definition.tagFile is not None:
            definition = self.tagFile(definition, element.mark)
        return str(definition.bodyContent)

    # -- what the generator asks for

    def tagFile(self, definition: TagDef, mark: Mark) -> TagDef:
        """What is known of a tag file's tag."""
        path = definition.tagFile or ""
        if path not in self.page.dependants:
            self.page.dependants.append(path)
        return self._libraries.tagFile(path, definition.name, mark)

    def loadClass(self, name: str, mark: Mark) -> Any:
        """
        The class of a tag.

        :raises TranslationError: it cannot be loaded.
        """
        try:
            return self._load(name)
        except Exception as problem:
            raise TranslationError(f"the tag class {name} cannot be loaded: {problem}", mark) from problem
