"""
What web.xml says about pages: jsp-property-group and taglib (C{org.apache.jasper.compiler.JspConfig}).
"""

from collections.abc import Mapping
from typing import Any

_FLAGS = {
    "elIgnored": "isELIgnored",
    "deferredSyntaxAllowedAsLiteral": "deferredSyntaxAllowedAsLiteral",
    "trimDirectiveWhitespaces": "trimDirectiveWhitespaces",
}


class JspConfig:
    """
    The groups and libraries of one application.

    :param descriptor: what the application's C{getJspConfigDescriptor} answers: groups and libraries as a
        pair, or an object with these; or None.
    """

    def __init__(self, descriptor: Any) -> None:
        if isinstance(descriptor, tuple):
            groups, taglibs = descriptor
        else:
            groups, taglibs = _field(descriptor, "jspPropertyGroups", ()), _field(descriptor, "taglibs", {})
        self._groups = list(groups or ())
        self.taglibs = _taglibs(taglibs or {})

    def groupsFor(self, path: str) -> list[Any]:
        """The groups that a page belongs to, the one whose pattern is closest first; tag files belong to none."""
        found: list[tuple[int, int, Any]] = []
        if path.endswith((".tag", ".tagx")):
            return []
        for order, group in enumerate(self._groups):
            ranks = [_rank(pattern, path) for pattern in group.urlPatterns]
            best = max(ranks, default=0)
            if best:
                found.append((-best, order, group))
        return [group for _, _, group in sorted(found, key=lambda each: each[:2])]

    def first(self, path: str, name: str) -> Any:
        """What the closest group that says anything about a property says."""
        values = (getattr(group, name) for group in self.groupsFor(path))
        return next((value for value in values if value is not None), None)

    def defaults(self, path: str) -> dict[str, str]:
        """What the groups of a page say as its page directive would."""
        found = {}
        for name, attribute in _FLAGS.items():
            value = self.first(path, name)
            if value is not None:
                found[attribute] = "true" if value else "false"
        for name, attribute in (("buffer", "buffer"), ("defaultContentType", "contentType")):
            value = self.first(path, name)
            if value is not None:
                found[attribute] = value
        return found

    def around(self, path: str) -> tuple[list[str], list[str]]:
        """The files in front of a page and behind it, of all its groups in the order of web.xml."""
        groups = [
            group for group in self._groups if any(_rank(pattern, path) for pattern in group.urlPatterns)
        ]
        preludes = [each for group in groups for each in group.includePreludes]
        return preludes, [each for group in groups for each in group.includeCodas]


def _field(descriptor: Any, name: str, default: Any) -> Any:
    """A field of the descriptor, or the answer of its getter."""
    if descriptor is None:
        return default
    getter = getattr(descriptor, "get" + name[0].upper() + name[1:], None)
    return getter() if getter is not None else getattr(descriptor, name, default)


def _taglibs(found: Any) -> dict[str, str]:
    """The places of libraries by their addresses."""
    if isinstance(found, Mapping):
        return dict(found)
    return {
        _field(each, "uri", "") or each.taglibUri: _field(each, "location", "") or each.taglibLocation
        for each in found
    }


def _rank(pattern: str, path: str) -> int:
    """How closely a pattern fits; 0 if it does not."""
    if pattern == path:
        return 1_000_000
    if pattern.endswith("/*") and (path + "/").startswith(pattern[:-1]):
        return 1000 + len(pattern)
    if pattern.startswith("*.") and path.endswith(pattern[1:]):
        return 1
    return 1 if pattern == "/" else 0
