"""
Tag library descriptors (C{*.tld}), read with lxml.
"""

from lxml import etree

from catalina.jasper.errors import TranslationError
from catalina.jasper.marks import Mark
from catalina.jasper.taglibs import FunctionDef, Library, TagAttribute, TagDef, TagVariable

_TRUE = ("true", "yes")


def xmlParser() -> etree.XMLParser:
    """A parser that opens no other file and expands no entities of the document's own."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)


def parseTld(content: bytes, path: str) -> Library:
    """
    Read a descriptor.

    :param path: where it is in the application, for errors.
    :raises TranslationError: it is no well-formed XML, lacks a name, or says what it may not.
    """
    root = _rootOf(content, path)
    return Library(
        uri=_text(root, "uri") or "",
        tags=_tags(root, path),
        functions=_functions(root, path),
        files=[path],
    )


def uriOf(content: bytes, path: str) -> str:
    """
    The address that a descriptor says it has, whatever else is wrong with it.

    :raises TranslationError: it is no well-formed XML.
    """
    return _text(_rootOf(content, path), "uri") or ""


def _rootOf(content: bytes, path: str) -> etree._Element:
    try:
        return etree.fromstring(content, xmlParser())
    except etree.XMLSyntaxError as problem:
        raise TranslationError(
            f"the descriptor is no XML: {problem.msg}", Mark(path, problem.lineno or 1)
        ) from None


def versionOf(content: bytes) -> str:
    """The JSP version that a descriptor is written for, as C{implicit.tld} tells it."""
    return _version(etree.fromstring(content, xmlParser()))


def _version(root: etree._Element) -> str:
    return str(root.get("version") or _text(root, "jsp-version") or _text(root, "jspversion") or "2.0")


def _tags(root: etree._Element, path: str) -> dict[str, TagDef]:
    version = _version(root)
    tags = {_name(each, path): _tag(each, path, version) for each in _children(root, "tag")}
    for each in _children(root, "tag-file"):
        name, file = _name(each, path), _text(each, "path") or ""
        if not file.startswith(("/WEB-INF/tags", "/META-INF/tags")):
            message = f"the tag file {file} is in neither /WEB-INF/tags nor /META-INF/tags"
            raise TranslationError(message, Mark(path, _lineOf(each)))
        tags[name] = TagDef(name, tagFile=file, version=version)
    return tags


def _functions(root: etree._Element, path: str) -> dict[str, FunctionDef]:
    found = {}
    for each in _children(root, "function"):
        name, signature = _name(each, path), _text(each, "function-signature") or ""
        method = signature.partition("(")[0].split()[-1:] or [name]
        if name in found:
            raise TranslationError(f"there are two functions {name}", Mark(path, _lineOf(each)))
        found[name] = FunctionDef(name, _text(each, "function-class") or "", method[0])
    return found


def _tag(element: etree._Element, path: str, version: str) -> TagDef:
    attributes = [_attribute(each, path) for each in _children(element, "attribute")]
    return TagDef(
        name=_name(element, path),
        className=_text(element, "tag-class") or _text(element, "tagclass"),
        bodyContent=(_text(element, "body-content") or _text(element, "bodycontent") or "JSP").lower(),
        attributes={each.name: each for each in attributes},
        variables=tuple(_variable(each) for each in _children(element, "variable")),
        dynamic=_truth(element, "dynamic-attributes"),
        version=version,
    )


def _attribute(element: etree._Element, path: str) -> TagAttribute:
    value, method = _children(element, "deferred-value"), _children(element, "deferred-method")
    return TagAttribute(
        name=_name(element, path),
        required=_truth(element, "required"),
        expressions=_truth(element, "rtexprvalue") or _truth(element, "fragment"),
        fragment=_truth(element, "fragment"),
        type=_text(element, "type"),
        deferred=bool(value),
        deferredType=_text(value[0], "type") if value else None,
        deferredMethod=bool(method),
    )


def _variable(element: etree._Element) -> TagVariable:
    return TagVariable(
        nameGiven=_text(element, "name-given"),
        nameFromAttribute=_text(element, "name-from-attribute"),
        scope=_text(element, "scope") or "NESTED",
    )


def _children(element: etree._Element, name: str) -> list[etree._Element]:
    return [each for each in element if isinstance(each.tag, str) and etree.QName(each).localname == name]


def _text(element: etree._Element, name: str) -> str | None:
    found = _children(element, name)
    return (found[0].text or "").strip() if found else None


def _truth(element: etree._Element, name: str) -> bool:
    return (_text(element, name) or "").lower() in _TRUE


def _name(element: etree._Element, path: str) -> str:
    name = _text(element, "name")
    if not name:
        kind = etree.QName(element).localname
        raise TranslationError(f"<{kind}> has no <name>", Mark(path, _lineOf(element)))
    return name


def _lineOf(element: etree._Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 1
