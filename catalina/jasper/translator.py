"""
A page's path to the Python code of its module: reads, parses, generates (C{ParserController}, C{Compiler}).
"""

from collections.abc import Sequence
from typing import Any

from catalina.jasper.code import CodeWriter
from catalina.jasper.directives import directivesOf
from catalina.jasper.documents import DocumentParser
from catalina.jasper.errors import TranslationError
from catalina.jasper.generator import Generator
from catalina.jasper.groups import JspConfig
from catalina.jasper.libraries import Libraries
from catalina.jasper.marks import Mark
from catalina.jasper.nodes import Attribute, Comment, Element, Node, Text
from catalina.jasper.pageinfo import TAGDIR, PageInfo
from catalina.jasper.parser import Parser
from catalina.jasper.sources import Inclusions, Sources, charsetOf
from catalina.jasper.taglibs import TagDef

_TLD = "urn:jsptld:"


class Translator:
    """
    Translates one page or tag file; a new one is made for each.

    :param path: of the page in the application.
    :param loadClass: loads a tag class by its dotted name.
    :param tagVersion: of a tag file, the JSP version of its library.
    """

    def __init__(
        self, path: str, context: Any, config: JspConfig, loadClass: Any, tagVersion: str | None = None
    ) -> None:
        self.path = path
        self._config = config
        self._load = loadClass
        self._tagVersion = tagVersion
        self._sources = Sources(context, config)
        self._libraries = Libraries(context, config, self._sources)
        self._inclusions = Inclusions(self._sources)
        self.page = PageInfo(path, isTagFile=tagVersion is not None)
        self.page.dependants = [path]
        self.page.defaults = config.defaults(path)
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
        top = Mark(self.path, 1)
        files = [*((each, top) for each in preludes), (self.path, None), *((each, top) for each in codas)]
        self._takeDirectives(files)
        nodes: list[Node] = []
        for path, mark in files:
            nodes += self._parsed(path, mark)
        return Generator(self.page, self).module(self._declaration() + nodes)

    def _takeDirectives(self, files: Sequence[tuple[str, Mark | None]]) -> None:
        """What directives say holds for the whole page, wherever they stand: they are read before the rest."""
        if "buffer" in self.page.defaults:  # which no directive may contradict (C{Compiler.generateJava})
            self.page.values["buffer"] = self.page.defaults["buffer"]
        if self._tagVersion is not None and float(self._tagVersion) < 2.1:
            self.page.values["deferredSyntaxAllowedAsLiteral"] = "true"  # #{...} came with JSP 2.1
        for path, mark in files:
            for each in directivesOf(self._sources, path, mark):
                if each.name == ("tag" if self.page.isTagFile else "page"):
                    self.page.directive(each.attributes, each.mark)
        if self.page.isTagFile:
            tag = self._libraries.tagFile(self.path, self.path, Mark(self.path, 1), self._tagVersion)
            self.page.attributes += tag.attributes.values()
            self.page.variables += tag.variables

    def _declaration(self) -> list[Node]:
        """What a JSP document's answer begins with (C{Generator.generateXmlDeclaration})."""
        page, said = self.page, self.page.output
        omitted = said.get("omit-xml-declaration", "").lower() in ("true", "yes")
        isImplied = page.isDocument and not page.hasRoot and not page.isTagFile
        text = ""
        if not omitted if "omit-xml-declaration" in said else isImplied:
            charset = charsetOf(page.contentType or "") or "UTF-8"
            text = f'<?xml version="1.0" encoding="{charset}"?>\n'
        if "doctype-root-element" in said:
            public, system = said.get("doctype-public"), said["doctype-system"]
            identifier = f'PUBLIC "{public}"' if public is not None else "SYSTEM"
            text += f'<!DOCTYPE {said["doctype-root-element"]} {identifier} "{system}">\n'
        return [Text(Mark(self.path, 1), text)] if text else []

    # -- files

    def _parsed(self, path: str, mark: Mark | None) -> list[Node]:
        with self._inclusions.open(path, mark) as source:
            if source.path not in self.page.dependants:
                self.page.dependants.append(source.path)
            if mark is None:
                self.page.isDocument = source.isDocument
                self.encoding = source.encoding
            if source.isDocument:
                return DocumentParser(source.path, source.data, self.page, self).parse()
            return Parser(source.path, source.text, self.page, self).parse()

    # -- what parsers ask for

    def directive(self, name: str, attributes: dict[str, Attribute], mark: Mark) -> list[Node]:
        """
        Take in a directive, unless that was done before anything else was read.

        :returns: what stands for it, and the nodes of the file that it includes, if it does.
        :raises TranslationError: there is no such directive here, or it is wrong.
        """
        known = ("tag", "attribute", "variable") if self.page.isTagFile else ("page",)
        if name == "include":
            if set(attributes) != {"file"}:
                raise TranslationError("the include directive needs the attribute file, and no other", mark)
            return [Comment(mark), *self._parsed(attributes["file"].text, mark)]
        if name == "taglib":
            self._taglib(attributes, mark)
        elif name not in known:
            names = ", ".join((*known, "include", "taglib"))
            raise TranslationError(f"there is no {name} directive here; known are {names}", mark)
        return [Comment(mark)]

    def _taglib(self, attributes: dict[str, Attribute], mark: Mark) -> None:
        said = {name: attribute.text for name, attribute in attributes.items()}
        if "prefix" not in said or len(said.keys() & {"uri", "tagdir"}) != 1:
            raise TranslationError("the taglib directive needs prefix, and one of uri and tagdir", mark)
        if said.keys() - {"prefix", "uri", "tagdir"}:
            raise TranslationError(
                "the taglib directive has the attributes prefix, uri and tagdir only", mark
            )
        if "tagdir" in said:
            address, library = TAGDIR + said["tagdir"], self._libraries.byFolder(said["tagdir"], mark)
        else:
            address, library = said["uri"], self._libraries.byUri(said["uri"], mark)
        self.page.declarePrefix(said["prefix"], address, mark)
        self._use(library, said["prefix"])

    def _use(self, library: Any, prefix: str) -> None:
        self.page.libraries[prefix] = library
        self.page.dependants += [path for path in library.files if path not in self.page.dependants]

    def libraryOf(self, namespace: str, mark: Mark) -> Any:
        """The tag library that an XML namespace means, or None."""
        if namespace.startswith(TAGDIR):
            return self._libraries.byFolder(namespace.removeprefix(TAGDIR), mark)
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
        found = self._libraries.tagFile(definition.tagFile or "", definition.name, mark, definition.version)
        self.page.dependants += [path for path in found.files if path not in self.page.dependants]
        return found

    def loadClass(self, name: str, mark: Mark) -> Any:
        """
        The class of a tag.

        :raises TranslationError: it cannot be loaded.
        """
        try:
            return self._load(name)
        except Exception as problem:
            raise TranslationError(f"the tag class {name} cannot be loaded: {problem}", mark) from problem
