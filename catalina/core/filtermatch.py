"""
Which filters stand before a servlet, in which order (ApplicationFilterFactory in Tomcat; Servlet 3.0, 6.2.4).

What is found out for a path, a method and a kind of dispatch is a `Plan`; those of the usual methods are remembered with the mapping.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from catalina.servlet import DispatcherType

#: Methods of which is remembered what they need: not TRACE, which one connector may allow and another refuse, and none of those
#: that a client makes up, of which there is no end.
REMEMBERED_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


@dataclass(frozen=True)
class Plan:
    """
    What stands before a servlet.

    :param filters: all filters, in order.
    :param cometFilters: those that take Comet events.
    :param blocking: whether anything on the way, the servlet included, may block.
    :param comet: whether the servlet is a CometProcessor.
    """

    filters: tuple[Any, ...]
    cometFilters: tuple[Any, ...]
    blocking: bool
    comet: bool = False


class FilterMaps(list[Any]):
    """The filter mappings of an application, in the order in which they count (ContextFilterMaps in Tomcat)."""

    _before = 0

    def declare(self, mappings: Iterable[Any]) -> None:
        """Begin anew with the mappings of a descriptor."""
        self[:] = mappings
        self._before = 0

    def addBefore(self, mapping: Any) -> None:
        """Add a mapping before those of the descriptor, behind what was added there already."""
        self.insert(self._before, mapping)
        self._before += 1


def matchFilters(
    filterMaps: Iterable[Any],
    configs: dict[str, Any],
    dispatcher: DispatcherType,
    path: str | None,
    servletName: str,
) -> tuple[Any, ...]:
    """
    Find the filters for a request: first those that match by path, then those that match by the servlet's name.

    :param filterMaps: in the order of the descriptor.
    :param configs: filters by name.
    :param path: below the context; None for a named dispatch, which matches by name, or by the url-pattern ``*``.
    """
    maps = [each for each in filterMaps if dispatcher in each.dispatchers]
    byPath = [
        each
        for each in maps
        if "*" in each.urlPatterns or (path is not None and matchesPath(each.urlPatterns, path))
    ]
    byName = [each for each in maps if servletName in each.servletNames or "*" in each.servletNames]
    found: list[Any] = []
    for each in (*byPath, *byName):
        config = configs.get(each.filterName)
        if config is not None:
            found.append(config)
    return tuple(found)


def matchesPath(patterns: Sequence[str], path: str) -> bool:
    """Whether a path fits one of the url-patterns: exact, ``/prefix/*``, ``*.ext`` or ``*`` for all."""
    return any(_matches(pattern, path) for pattern in patterns)


def _matches(pattern: str, path: str) -> bool:
    if pattern in (path, "/*", "*"):
        return True
    if pattern.endswith("/*"):
        prefix = pattern[:-2]
        return path == prefix or path.startswith(prefix + "/")
    if pattern.startswith("*."):
        name = path[path.rfind("/") + 1 :]
        dot = name.rfind(".")
        return dot >= 0 and name[dot + 1 :] == pattern[2:]
    return False
