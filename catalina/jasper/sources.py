"""
The text of pages: bytes of the application's resources, decoded as the JSP specification says (section 4.1).
"""

import codecs
import re
from typing import Any

from catalina.jasper import archives
from catalina.jasper.errors import TranslationError
from catalina.jasper.groups import JspConfig
from catalina.jasper.marks import Mark

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DIRECTIVE = re.compile(
    r"<%@\s*(?:page|tag)\s([^>]*?)%>|<jsp:directive\.(?:page|tag)\s([^>]*?)/?>", re.DOTALL
)
_ENCODING = re.compile(r"pageEncoding\s*=\s*[\"']([^\"']+)[\"']")
_CHARSET = re.compile(r"contentType\s*=\s*[\"'][^\"']*charset\s*=\s*([^\"';\s]+)", re.IGNORECASE)
_IGNORED = re.compile(r"isELIgnored\s*=\s*[\"'](true|false)[\"']", re.IGNORECASE)
_COMMENT = re.compile(r"<%--.*?--%>", re.DOTALL)


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

    def text(self, path: str, inherited: str | None = None) -> tuple[str, str | None]:
        """
        The text of a file in JSP syntax.

        :param inherited: the encoding of the page that includes it, for a file that says nothing itself.
        :returns: it, and the encoding that it or its group names; None if neither does.
        :raises FileNotFoundError: there is none.
        :raises TranslationError: it cannot be decoded.
        """
        data = self.read(path)
        for bom, encoding in _BOMS:
            if data.startswith(bom):
                return self._decoded(data[len(bom) :], encoding, path), encoding.partition("-le")[0].upper()
        head = _COMMENT.sub("", data.decode("iso-8859-1"))
        named = self._config.first(path, "pageEncoding") or _said(head, _ENCODING) or _said(head, _CHARSET)
        return self._decoded(data, named or inherited or "iso-8859-1", path), named

    @staticmethod
    def _decoded(data: bytes, encoding: str, path: str) -> str:
        try:
            return data.decode(encoding)
        except LookupError:
            raise TranslationError(f"the encoding {encoding} is not known", Mark(path, 1)) from None
        except UnicodeDecodeError as problem:
            line = data.count(b"\n", 0, problem.start) + 1
            raise TranslationError(f"this is not written in {encoding}", Mark(path, line)) from None


def _said(text: str, pattern: re.Pattern[str]) -> str | None:
    """What the page directives of a text say."""
    for directive in _DIRECTIVE.finditer(text):
        match = pattern.search(directive[1] or directive[2] or "")
        if match is not None:
            return match[1]
    return None


def elIgnoredIn(text: str) -> str | None:
    """
    Whether the page directives of a text say that expressions are to be ignored; None if they do not say.
    """
    return _said(_COMMENT.sub("", text), _IGNORED)


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
