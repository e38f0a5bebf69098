"""
The text of pages: bytes of the application's resources, decoded as the JSP specification says (section 4.1).
"""

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from catalina.jasper import archives
from catalina.jasper.attributes import parseAttributes
from catalina.jasper.errors import TranslationError
from catalina.jasper.groups import JspConfig
from catalina.jasper.marks import Lines, Mark

_BOMS = ((codecs.BOM_UTF8, "UTF-8"), (codecs.BOM_UTF16_LE, "UTF-16LE"), (codecs.BOM_UTF16_BE, "UTF-16BE"))
_ROOT = re.compile(r"\s*(<\?xml.*?\?>\s*)?(<!--.*?-->\s*)*<jsp:root\b", re.DOTALL)
_PROLOG = re.compile(r"<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']+)[\"']")
_NAMING = re.compile(r"<%--.*?--%>|(?:<%@\s*|<jsp:directive\.)(page|tag)(?=\s)|<%(?!@).*?%>", re.DOTALL)


@dataclass(frozen=True)
class Source:
    """
    A file of a page.

    C{encoding} is what it is written in, as far as the file itself or its jsp-property-group says; C{fixed}
    is what its byte order mark or its XML declaration says, which nothing may contradict.
    """

    path: str
    data: bytes
    isDocument: bool
    encoding: str | None = None
    fixed: str | None = None
    group: str | None = None

    @property
    def text(self) -> str:
        """
        All of it.

        :raises TranslationError: it cannot be decoded.
        """
        encoding = self.encoding or "iso-8859-1"
        try:
            return _withoutBom(self.data).decode(encoding)
        except LookupError:
            raise TranslationError(f"the encoding {encoding} is not known", Mark(self.path, 1)) from None
        except UnicodeDecodeError as problem:
            line = self.data.count(b"\n", 0, problem.start) + 1
            raise TranslationError(f"this is not written in {encoding}", Mark(self.path, line)) from None

    def checkEncoding(self, named: str, mark: Mark) -> None:
        """
        Complain if a directive of the file names another encoding than something else does.

        :raises TranslationError: the byte order mark, the XML declaration, or the jsp-property-group does.
        """
        for other, where in (
            (self.group, "the jsp-property-group of web.xml"),
            (self.fixed, "its first bytes"),
        ):
            if other is not None and not _areAlike(other, named):
                message = f"pageEncoding is {named} here, and {other} by {where} of {self.path}"
                raise TranslationError(message, mark)


def _withoutBom(data: bytes) -> bytes:
    return next((data[len(bom) :] for bom, _ in _BOMS if data.startswith(bom)), data)


def _areAlike(one: str, other: str) -> bool:
    """Whether two names mean one encoding: those of UTF-16 count as the same."""
    names = {name.upper() for name in (one, other)}
    return len(names) == 1 or all(name.startswith("UTF-16") for name in names)


class Sources:
    """
    Reads files of an application.

    :param context: the application.
    :param config: what web.xml says about its pages.
    """

    def __init__(self, context: Any, config: JspConfig) -> None:
        self._context = context
        self._config = config

    def read(self, path: str) -> bytes:
        """
        The bytes of a file.

        :raises FileNotFoundError: there is none.
        """
        inside = archives.partsOf(path)
        if inside is not None:
            return archives.read(self.read(inside[0]), inside[1])
        stream = self._context.getResourceAsStream(path)
        if stream is None:
            raise FileNotFoundError(path)
        try:
            data: bytes = stream.read()
        finally:
            stream.close()
        return data

    def source(self, path: str) -> Source:
        """
        A file of a page: its syntax and its encoding (C{ParserController.determineSyntaxAndEncoding}).

        :raises FileNotFoundError: there is none.
        """
        data = self.read(path)
        group = self._config.first(path, "pageEncoding")
        fixed = next((name for bom, name in _BOMS if data.startswith(bom)), None)
        head = _withoutBom(data).decode(fixed or "iso-8859-1", "replace")
        if self._isDocument(path, head):
            prolog = _PROLOG.match(head)
            return Source(path, data, True, "UTF-8", fixed or (prolog and prolog[1]), group)
        encoding = fixed or group or _named(path, head)
        return Source(path, data, False, encoding, fixed, group)

    def _isDocument(self, path: str, head: str) -> bool:
        said = self._config.first(path, "isXml")
        if said is not None:
            return bool(said)
        return path.endswith((".jspx", ".tagx")) or _ROOT.match(head) is not None


def _named(path: str, text: str) -> str | None:
    """
    The encoding that the directives of a file name: pageEncoding, or else the charset of contentType.

    :raises TranslationError: one of them is no directive.
    """
    found, lines = None, Lines(path, text)
    for match in _NAMING.finditer(text):
        if match[1] is None:
            continue
        mark = lines.mark(match.start())
        attributes, _ = parseAttributes(text, match.end(), mark, lines, "", f"the {match[1]} directive", True)
        if "pageEncoding" in attributes:
            return attributes["pageEncoding"].text
        if "contentType" in attributes:
            found = charsetOf(attributes["contentType"].text) or found
    return found


def charsetOf(contentType: str) -> str | None:
    """The charset that a content type names, or None."""
    return contentType.partition("charset=")[2].partition(";")[0].strip(" \"'") or None


class Inclusions:
    """Opens the files that one page is made of, and knows which of them include one another."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._open: list[str] = []

    @contextmanager
    def open(self, path: str, mark: Mark | None = None) -> Iterator[Source]:
        """
        A file, as long as what is in it is being read.

        :param mark: where it is included; None for the page itself.
        :raises FileNotFoundError: there is no such page.
        :raises TranslationError: there is no such file to include, or it includes itself.
        """
        whole = path if mark is None else resolve(path, mark.file)
        if mark is not None and whole in self._open:
            raise TranslationError(f"{whole} includes itself: {' -> '.join([*self._open, whole])}", mark)
        try:
            source = self._sources.source(whole)
        except FileNotFoundError:
            if mark is None:
                raise
            raise TranslationError(f"the file {whole} is not there", mark) from None
        self._open.append(whole)
        try:
            yield source
        finally:
            self._open.pop()


def resolve(path: str, base: str) -> str:
    """
    A path that stands in a file.

    :param base: that file.
    :returns: from the root of the application, without dots.
    """
    whole = path if path.startswith("/") else base.rpartition("/")[0] + "/" + path
    parts: list[str] = []
    for part in whole.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)
