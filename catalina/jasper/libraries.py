"""
Finds tag libraries: built-in ones, descriptors, folders of tag files (C{TagLibraryInfoImpl},
C{TldLocationsCache}).
"""

import re
from typing import Any

from lxml import etree

from catalina.jasper import archives, coretags, fmttags, functions
from catalina.jasper.attributes import parseAttributes
from catalina.jasper.errors import TranslationError
from catalina.jasper.groups import JspConfig
from catalina.jasper.marks import Lines, Mark
from catalina.jasper.nodes import Attribute
from catalina.jasper.sources import Sources, resolve
from catalina.jasper.taglibs import Library, TagAttribute, TagDef, TagVariable
from catalina.jasper.tld import parseTld, versionOf, xmlParser

_DIRECTIVE = re.compile(r"<%@\s*(tag|attribute|variable)\b|<%--.*?--%>", re.DOTALL)
_XML_DIRECTIVE = "{http://java.sun.com/JSP/Page}directive."
_BUILT_IN = {uri: library.library for library in (coretags, fmttags, functions) for uri in library.URIS}


class Libraries:
    """
    The tag libraries of an application.

    :param context: the application.
    """

    def __init__(self, context: Any, config: JspConfig, sources: Sources) -> None:
        self._context = context
        self._config = config
        self._sources = sources
        self._places: dict[str, str] | None = None

    def byUri(self, uri: str, mark: Mark) -> Library:
        """
        The library of an address.

        :raises TranslationError: there is none.
        """
        found = self.find(uri, mark)
        if found is None:
            raise TranslationError(f"there is no tag library with the address {uri}", mark)
        return found

    def find(self, uri: str, mark: Mark) -> Library | None:
        """The library of an address or a path, or None."""
        place = self._config.taglibs.get(uri)
        if place is None and uri in _BUILT_IN:
            library: Library = _BUILT_IN[uri]()
            return library
        if place is not None:
            place = resolve(place, "/WEB-INF/web.xml")
        elif archives.isArchive(uri):
            place = archives.within(uri, "META-INF/taglib.tld")
        elif uri.endswith(".tld") and ":" not in uri:
            place = resolve(uri, mark.file)
        else:
            place = self._scanned().get(uri)
        return None if place is None else self._descriptor(place, uri, mark)

    def _descriptor(self, path: str, uri: str, mark: Mark) -> Library:
        try:
            library = parseTld(self._sources.read(path), path)
        except FileNotFoundError:
            raise TranslationError(
                f"the tag library {uri} is to be at {path}, where there is nothing", mark
            ) from None
        library.uri = library.uri or uri
        inside = archives.partsOf(path)
        library.files += [] if inside is None else [inside[0]]
        for name, tag in library.tags.items():
            if tag.tagFile is not None:
                file = tag.tagFile if inside is None else archives.within(inside[0], tag.tagFile)
                library.tags[name] = self.tagFile(file, name, mark)
        return library

    def _scanned(self) -> dict[str, str]:
        """The places of all descriptors below WEB-INF and in its archives by their addresses."""
        if self._places is None:
            self._places = {}
            for path in self._descriptors("/WEB-INF/"):
                try:
                    uri = parseTld(self._sources.read(path), path).uri
                except TranslationError:
                    continue  # told when a page names the file itself
                self._places.setdefault(uri, path)
        return self._places

    def _descriptors(self, folder: str) -> list[str]:
        """The descriptors below a folder; in WEB-INF/lib those of META-INF, also in archives."""
        found = []
        for path in sorted(self._context.getResourcePaths(folder) or ()):
            isInLibrary = folder == archives.FOLDER
            if isInLibrary and archives.isArchive(path):
                found += [
                    archives.within(path, each) for each in archives.descriptorsIn(self._sources.read(path))
                ]
            elif path.endswith("/") and path != "/WEB-INF/classes/":
                found += self._descriptors(path) if not isInLibrary or path.endswith("/META-INF/") else []
            elif path.endswith(".tld") and not path.endswith("/implicit.tld"):
                found.append(path)
        return found

    # -- tag files

    def byFolder(self, folder: str, mark: Mark) -> Library:
        """
        The library that the tag files of a folder make.

        :raises TranslationError: the folder is not /WEB-INF/tags or below it.
        """
        root = folder.rstrip("/") + "/"
        if not root.startswith("/WEB-INF/tags/"):
            raise TranslationError(f"tagdir is /WEB-INF/tags or a folder in it, not {folder}", mark)
        library = Library(f"urn:jsptagdir:{root}")
        for path in self._context.getResourcePaths(root) or ():
            stem, _, extension = path.rpartition("/")[2].rpartition(".")
            if extension in ("tag", "tagx"):
                library.tags[stem] = TagDef(stem, tagFile=path)
        return library

    def versionFor(self, path: str) -> str:
        """The JSP version of a tag file: 2.0 unless an implicit.tld beside it says more."""
        try:
            return versionOf(self._sources.read(path.rpartition("/")[0] + "/implicit.tld"))
        except FileNotFoundError:
            return "2.0"

    def tagFile(self, path: str, name: str, mark: Mark) -> TagDef:
        """
        What the directives of a tag file say about its tag.

        :raises TranslationError: one of them is wrong, or the file is not there.
        """
        try:
            text, _ = self._sources.text(path)
        except FileNotFoundError:
            raise TranslationError(f"the tag file {path} is not there", mark) from None
        directives = _xmlDirectives(text, path) if path.endswith("x") else _directives(text, path)
        values: dict[str, str] = {}
        attributes: dict[str, TagAttribute] = {}
        variables = []
        for kind, found, place in directives:
            if kind == "tag":
                values |= {key: each.text for key, each in found.items()}
            elif kind == "attribute":
                attribute = attributeOf(found, place, self.versionFor(path))
                attributes[attribute.name] = attribute
            else:
                variables.append(variableOf(found, place))
        dynamic = values.get("dynamic-attributes")
        content = values.get("body-content", "scriptless")
        return TagDef(name, None, content, attributes, tuple(variables), dynamic is not None, path, dynamic)


_Directives = list[tuple[str, dict[str, Attribute], Mark]]


def _directives(text: str, path: str) -> _Directives:
    lines, found = Lines(path, text), []
    for match in _DIRECTIVE.finditer(text):
        if match[1]:
            mark = lines.mark(match.start())
            attributes, _ = parseAttributes(text, match.end(), mark, True, f"the {match[1]} directive")
            found.append((match[1], attributes, mark))
    return found


def _xmlDirectives(text: str, path: str) -> _Directives:
    try:
        root = etree.fromstring(text.encode("utf-8"), xmlParser())
    except etree.XMLSyntaxError as problem:
        raise TranslationError(f"this is no XML: {problem.msg}", Mark(path, problem.lineno or 1)) from None
    found: _Directives = []
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith(_XML_DIRECTIVE):
            mark = Mark(path, element.sourceline if isinstance(element.sourceline, int) else 1)
            kind = element.tag.removeprefix(_XML_DIRECTIVE)
            attributes = {
                str(name): Attribute(str(name), mark, [str(value)]) for name, value in element.attrib.items()
            }
            if kind in ("tag", "attribute", "variable"):
                found.append((kind, attributes, mark))
    return found


_ATTRIBUTE = frozenset(
    (
        "name", "required", "fragment", "rtexprvalue", "type", "description", "deferredValue",
        "deferredValueType", "deferredMethod", "deferredMethodSignature",
    )
)  # fmt: skip
_VARIABLE = frozenset(
    ("name-given", "name-from-attribute", "alias", "variable-class", "declare", "scope", "description")
)


def _checked(
    attributes: dict[str, Attribute], known: frozenset[str], kind: str, mark: Mark
) -> dict[str, str]:
    for name in attributes:
        if name not in known:
            raise TranslationError(f"the {kind} directive has no attribute {name}", mark)
    return {name: attribute.text for name, attribute in attributes.items()}


def attributeOf(attributes: dict[str, Attribute], mark: Mark, version: str) -> TagAttribute:
    """
    What an attribute directive declares.

    :param version: the tag file's JSP version; deferred attributes came with 2.1.
    """
    said = _checked(attributes, _ATTRIBUTE, "attribute", mark)
    if not said.get("name"):
        raise TranslationError("the attribute directive needs the attribute name", mark)
    deferred = any(name.startswith("deferred") for name in said)
    if deferred and float(version) < 2.1:
        message = "deferred attributes need JSP 2.1; an implicit.tld beside the tag file says so"
        raise TranslationError(message, mark)
    return TagAttribute(
        name=said["name"],
        required=said.get("required") == "true",
        expressions=said.get("rtexprvalue", "true") == "true",
        fragment=said.get("fragment") == "true",
        type=said.get("type", "java.lang.String"),
        deferred=said.get("deferredValue") == "true" or "deferredValueType" in said,
        deferredType=said.get("deferredValueType"),
        deferredMethod=said.get("deferredMethod") == "true" or "deferredMethodSignature" in said,
    )


def variableOf(attributes: dict[str, Attribute], mark: Mark) -> TagVariable:
    """What a variable directive declares."""
    said = _checked(attributes, _VARIABLE, "variable", mark)
    given, fromAttribute = said.get("name-given"), said.get("name-from-attribute")
    if (given is None) == (fromAttribute is None):
        raise TranslationError("the variable directive needs name-given or name-from-attribute", mark)
    if fromAttribute is not None and "alias" not in said:
        raise TranslationError("the variable directive needs alias beside name-from-attribute", mark)
    scope = said.get("scope", "NESTED")
    if scope not in ("NESTED", "AT_BEGIN", "AT_END"):
        raise TranslationError(f"scope is NESTED, AT_BEGIN or AT_END, not {scope}", mark)
    return TagVariable(given, fromAttribute, scope, said.get("declare", "true") == "true", said.get("alias"))
