"""
Which security constraints of web.xml a request is under (RealmBase.findSecurityConstraints; Servlet 3.0,
13.8.3).

The constraints of an application are sorted once into tables, so that a request costs a few look-ups and not
a walk over all patterns. As in servlet mapping, the best kind of pattern decides alone: an exact one, else
the longest prefix, else the extension, else ``/``. Only then do the methods of that pattern's collections
count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from catalina.deploy import SecurityCollection, SecurityConstraint

_Entry = tuple[SecurityConstraint, SecurityCollection]


@dataclass
class ConstraintTable:
    """
    The constraints of one application, by pattern.

    :param constraints: as web.xml has them, in order.
    """

    constraints: tuple[SecurityConstraint, ...]
    _exact: dict[str, list[_Entry]] = field(default_factory=dict)
    _prefixes: dict[str, list[_Entry]] = field(default_factory=dict)
    _extensions: dict[str, list[_Entry]] = field(default_factory=dict)
    _default: list[_Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        for constraint in self.constraints:
            for collection in constraint.collections:
                for pattern in collection.patterns:
                    for entries in self._places(pattern):
                        entries.append((constraint, collection))

    def find(self, path: str, method: str) -> list[SecurityConstraint]:
        """
        List the constraints on a request, each once, in the order of the descriptor.

        :param path: the decoded and normalised path below the context.
        :param method: the request's method, as sent.
        """
        path = path or "/"
        exact = self._exact.get(path)
        if exact is not None:
            return _covering(exact, method)
        # A prefix that does not cover the method leaves the request to the next kind, an extension does not, and "/" asks for no method:
        # as in Tomcat.
        found = _covering(self._longestPrefix(path), method)
        if found:
            return found
        extension = self._ofExtension(path)
        return _unique(self._default) if extension is None else _covering(extension, method)

    def _places(self, pattern: str) -> Iterator[list[_Entry]]:
        if pattern.startswith("/") and pattern.endswith("/*"):
            yield self._prefixes.setdefault(pattern[:-2], [])
        elif pattern.startswith("*."):
            yield self._extensions.setdefault(pattern[2:], [])
        else:
            # The empty pattern is the application's root alone; "/" is that root and whatever nothing else is
            # about.
            yield self._exact.setdefault(pattern or "/", [])
        if pattern == "/":
            yield self._default

    def _longestPrefix(self, path: str) -> list[_Entry]:
        while self._prefixes:
            entries = self._prefixes.get(path)
            if entries is not None:
                return entries
            if not path:
                break
            path = path.rpartition("/")[0]
        return []

    def _ofExtension(self, path: str) -> list[_Entry] | None:
        _stem, dot, extension = path.rpartition("/")[2].rpartition(".")
        return self._extensions.get(extension) if dot else None


def _covering(entries: Iterable[_Entry], method: str) -> list[SecurityConstraint]:
    return _unique(entry for entry in entries if _isAbout(entry[1], method))


def _unique(entries: Iterable[_Entry]) -> list[SecurityConstraint]:
    return list({id(constraint): constraint for constraint, _ in entries}.values())


def _isAbout(collection: SecurityCollection, method: str) -> bool:
    if collection.methods:
        return method in collection.methods
    return method not in collection.omittedMethods
