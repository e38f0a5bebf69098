"""
The directives of a page or tag file and of all files that it includes, read before anything else.

What they say holds for the whole page, wherever they stand: pass 1 of C{org.apache.jasper.compiler.Compiler}
and C{ParserController.parseTagFileDirectives}.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from catalina.jasper.attributes import parseAttributes
from catalina.jasper.errors import TranslationError
from catalina.jasper.marks import Lines, Mark
from catalina.jasper.nodes import Attribute
from catalina.jasper.sources import Inclusions, Source, Sources
from catalina.jasper.tld import xmlParser

_DIRECTIVE = re.compile(
    r"<%--.*?--%>|(?:<%@\s*|<jsp:directive\.)(page|tag|attribute|variable|include)(?=[\s/%>])|<%(?!@).*?%>",
    re.DOTALL,
)
_XML_DIRECTIVE = "{http://java.sun.com/JSP/Page}directive."
_NAMES = ("page", "tag", "attribute", "variable", "include")


@dataclass(frozen=True)
class Directive:
    """A directive: page, tag, attribute or variable."""

    name: str
    attributes: dict[str, Attribute]
    mark: Mark


def directivesOf(sources: Sources, path: str, mark: Mark | None = None) -> Iterator[Directive]:
    """
    The directives of a file, those of included files in their places.

    :param mark: where web.xml includes it; None for a page or tag file itself.
    :raises FileNotFoundError: there is no such file.
    :raises TranslationError: one of them is wrong.
    """
    return _directives(Inclusions(sources), path, mark)


def _directives(inclusions: Inclusions, path: str, mark: Mark | None) -> Iterator[Directive]:
    with inclusions.open(path, mark) as source:
        hasEncoding = False
        for each in _inDocument(source) if source.isDocument else _inText(source):
            encoding = each.attributes.get("pageEncoding")
            if each.name == "include":
                if "file" in each.attributes:
                    yield from _directives(inclusions, each.attributes["file"].text, each.mark)
                continue
            if encoding is not None and hasEncoding:
                raise TranslationError("pageEncoding may be said only once in a file", each.mark)
            if encoding is not None:
                hasEncoding = True
                source.checkEncoding(encoding.text, each.mark)
            yield each


def _inText(source: Source) -> Iterator[Directive]:
    """The directives of a file in JSP syntax: what comments and scripting elements hold is none."""
    text = source.text.replace("\r\n", "\n").replace("\r", "\n")
    lines = Lines(source.path, text)
    for match in _DIRECTIVE.finditer(text):
        name = match[1]
        if name is not None:
            mark, mayRepeat = lines.mark(match.start()), name in ("page", "tag")
            what = f"the {name} directive"
            attributes, _ = parseAttributes(text, match.end(), mark, lines, "", what, mayRepeat)
            yield Directive(name, attributes, mark)


def _inDocument(source: Source) -> Iterator[Directive]:
    try:
        root = etree.fromstring(source.data, xmlParser())
    except etree.XMLSyntaxError as problem:
        mark = Mark(source.path, problem.lineno or 1)
        raise TranslationError(f"this is no XML: {problem.msg}", mark) from None
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith(_XML_DIRECTIVE):
            mark = Mark(source.path, element.sourceline if isinstance(element.sourceline, int) else 1)
            name = element.tag.removeprefix(_XML_DIRECTIVE)
            attributes = {
                str(key): Attribute(str(key), mark, [str(value)]) for key, value in element.attrib.items()
            }
            if name in _NAMES:
                yield Directive(name, attributes, mark)
