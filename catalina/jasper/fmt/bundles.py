"""
fmt:bundle and fmt:setBundle: C{.properties} files of the application (C{BundleSupport}).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from catalina.el import toText
from catalina.jasper.fmt.locales import BUNDLE, configure, configured, tellResponse, wantedLocales

Resource = Callable[[str], bytes | None]
_SEPARATOR = re.compile(r"(?<!\\)(?:\\\\)*(?P<sep>[ \t\f]*[=:][ \t\f]*|[ \t\f]+)")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}


@dataclass(frozen=True)
class Bundle:
    """
    Messages by key, the locale that they were found for (None: for any), and the prefix of fmt:bundle.

    There are no messages (None) where there is no such bundle.
    """

    messages: dict[str, str] | None
    locale: str | None
    prefix: str = ""

    def getResourceBundle(self) -> "ResourceBundle | None":
        """The messages, for expressions."""
        return None if self.messages is None else ResourceBundle(self.messages)


class ResourceBundle(Mapping[str, str]):
    """Messages as expressions read them: a key that is not there is shown (C{ResourceBundleELResolver})."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        self._messages = messages

    def __getitem__(self, key: str) -> str:
        return self._messages[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._messages)

    def __len__(self) -> int:
        return len(self._messages)

    def get(self, key: Any, default: Any = None) -> str:
        """The message, or the key in question marks."""
        name = toText(key)
        return self._messages.get(name, f"???{name}???")

    def getString(self, key: str) -> str:
        """
        The message.

        :raises KeyError: it is not there.
        """
        return self[key]


def parseProperties(text: str) -> dict[str, str]:
    """What a C{.properties} file says."""
    found = {}
    for line in _logicalLines(text):
        match = _SEPARATOR.search(line)
        key, value = (line, "") if match is None else (line[: match.start("sep")], line[match.end("sep") :])
        found[_unescaped(key)] = _unescaped(value)
    return found


def _logicalLines(text: str) -> list[str]:
    """Lines without comments; those that end in a backslash go on in the next one."""
    lines, pending = [], ""
    for raw in re.split("\r\n?|\n", text):
        line = raw.lstrip(" \t\f")
        if not pending and (not line or line[0] in "#!"):
            continue
        trailing = len(line) - len(line.rstrip("\\"))
        if trailing % 2:
            pending += line[:-1]
        else:
            lines.append(pending + line)
            pending = ""
    return [*lines, pending] if pending else lines


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(
        lambda match: chr(int(match[1][1:], 16)) if len(match[1]) == 5 else _LETTERS.get(match[1], match[1]),
        text,
    )


def _load(basename: str, locale: str, resource: Resource) -> dict[str, str] | None:
    """One file of a bundle, or None."""
    path = basename.replace(".", "/") + (f"_{locale}" if locale else "") + ".properties"
    data = resource(path)
    return None if data is None else dict(_parsed(data))


@lru_cache(256)
def _parsed(data: bytes) -> dict[str, str]:
    """What a file says; every tag that formats asks for it where web.xml names a bundle."""
    return parseProperties(data.decode("iso-8859-1"))


def _find(basename: str, locale: str, resource: Resource) -> Bundle | None:
    """The bundle of a locale or its language; what it lacks is that of the less special ones."""
    parts = [part for part in locale.split("_") if part]
    names = ["_".join(parts[:length]) for length in range(len(parts), 0, -1)]
    files = [(name, _load(basename, name, resource)) for name in names]
    if all(messages is None for _, messages in files):
        return None
    messages = dict(_load(basename, "", resource) or {})
    for _, each in reversed(files):
        messages |= each or {}
    return Bundle(messages, locale)


def bundle(context: Any, basename: str, prefix: str, resource: Resource) -> Bundle:
    """The bundle for the locale of the page: fmt:bundle and fmt:setBundle."""
    candidates = (_find(basename, each, resource) for each in wantedLocales(context))
    found = next(filter(None, candidates), None)
    if found is None:
        return Bundle(_load(basename, "", resource), None, prefix)
    tellResponse(context, str(found.locale))
    return Bundle(found.messages, found.locale, prefix)


def defaultBundle(context: Any, resource: Resource) -> Bundle | None:
    """The bundle of tags that stand in none: that of fmt:setBundle, or the one that web.xml names; or None."""
    said = configured(context, BUNDLE)
    return bundle(context, said, "", resource) if isinstance(said, str) else said


def setBundle(context: Any, found: Bundle, scope: int) -> None:
    """fmt:setBundle without a variable."""
    configure(context, BUNDLE, found, scope)
