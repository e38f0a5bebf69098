"""
Reads an XML file into an lxml tree, safely: the first step for server.xml, context.xml, web.xml and the
others.

No entity is expanded, no DTD is loaded, nothing is fetched: a file that relies on these is refused with a
message that says so. Every element gets the line where its start tag begins (libxml2 gives the one where it
ends).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from catalina.digester.errors import ConfigurationError, lineOf

_NO_ENTITIES: Final = "write what it stands for in its place; entities and other files are never included"

_LAST_LINE: Final = 0xFFFF

# A scanner for text that lxml has already found to be well-formed; group 1 is a start tag.
_MARKUP: Final = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    r"|<!DOCTYPE(?:[^\[>\"']|\"[^\"]*\"|'[^']*'|\[(?:<!--.*?-->|<\?.*?\?>|[^\]\"']|\"[^\"]*\"|'[^']*')*\])*>"
    r"|(<[^/!?](?:[^>\"']|\"[^\"]*\"|'[^']*')*>)",
    re.DOTALL,
)
_REFERENCE: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);|#)([^;]*);")


def readXml(source: str | Path | bytes, file: str) -> etree._Element:
    """
    Read an XML document.

    :param source: where it is, or its bytes.
    :param file: the file as the user knows it, for messages.
    :returns: the root element; comments and processing instructions are left out.
    :raises ConfigurationError: if it cannot be read, is not well-formed, or refers to an entity.
    """
    data = source if isinstance(source, bytes) else _readBytes(Path(source), file)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _notWellFormed(error, file) from error
    _refuseEntities(root, file)
    _setLines(root, data, file)
    return root


def _readBytes(path: Path, file: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        raise ConfigurationError(file, 0, "", reason, "check the name and the permissions") from error


def _notWellFormed(error: etree.XMLSyntaxError, file: str) -> ConfigurationError:
    reason = (error.msg or "no element found").partition(", line ")[0]
    if reason.startswith("Entity "):
        return ConfigurationError(file, error.lineno or 0, "", reason, _NO_ENTITIES)
    return ConfigurationError(
        file, error.lineno or 0, "", f"not well-formed XML: {reason}", "look at this line and those above it"
    )


def _refuseEntities(root: etree._Element, file: str) -> None:
    reference = next(iter(root.iter(etree.Entity)), None)
    if reference is not None:
        message = f"entity reference {reference.text} found"
        raise ConfigurationError(file, lineOf(reference), "", message, _NO_ENTITIES)


def _setLines(root: etree._Element, data: bytes, file: str) -> None:
    """
    Give each element the line of its ``<``, and refuse entity references inside start tags, which lxml
    expands.
    """
    encoding = root.getroottree().docinfo.encoding or "utf-8"
    tags = _startTags(data.decode(encoding, "replace"))
    for element, (line, tag) in zip(root.iter(etree.Element), tags, strict=False):
        # most tags have no "&" at all, and conf/web.xml has thousands of them
        reference = _REFERENCE.search(tag) if "&" in tag else None
        if reference is not None:
            message = f"entity reference {reference[0]} found"
            raise ConfigurationError(file, line, "", message, _NO_ENTITIES)
        # libxml2 has 16 bits for a line; further down its own count has to do.
        if line <= _LAST_LINE:
            element.sourceline = line  # type: ignore[assignment]


def _startTags(text: str) -> Iterator[tuple[int, str]]:
    line, last = 1, 0
    for match in _MARKUP.finditer(text):
        line += text.count("\n", last, match.start())
        last = match.start()
        if match[1] is not None:
            yield line, match[1]
