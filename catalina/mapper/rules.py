"""
Which servlet of an application a path belongs to (Servlet 3.0, 12.2): exact, longest prefix, extension, welcome file, default.

The table is a value: an application that changes its mappings makes a new one, and whoever has the old one finishes with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Match(NamedTuple):
    """
    A servlet and how it was reached.

    `cacheable` is False where files decided, which may come and go.
    """

    wrapper: Any
    servletPath: str
    pathInfo: str | None
    cacheable: bool = True


@dataclass(frozen=True)
class ServletTable:
    """
    The mappings of one application.

    :param exact: path to wrapper; the pattern ``""`` stands under ``/`` in `root`.
    :param prefixes: ``/a`` for ``/a/*``, empty for ``/*``.
    :param extensions: ``do`` for ``*.do``.
    :param default: the servlet of ``/``.
    :param root: the servlet of the pattern ``""``.
    :param welcomeFiles: tried in order in directories.
    :param resources: tells which files there are; may be None.
    :param redirectRoot: whether the context path without a slash is redirected (mapperContextRootRedirectEnabled).
    :param redirectFolders: whether a folder's path without a slash is (mapperDirectoryRedirectEnabled).
    :param resourceOnly: servlets that answer for files alone, as that of pages does (the Context's resourceOnlyServlets).
    """

    exact: Mapping[str, Any] = field(default_factory=dict)
    prefixes: Mapping[str, Any] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)
    default: Any = None
    root: Any = None
    welcomeFiles: Sequence[str] = ()
    resources: Any = None
    resourceOnly: Sequence[Any] = ()
    redirectRoot: bool = True
    redirectFolders: bool = False
    longest: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "longest", max(map(len, self.prefixes), default=0))

    def match(self, path: str) -> Match | None:
        """
        Find the servlet for a path below the context.

        :param path: decoded and normalised, beginning with a slash.
        :returns: None if no rule applies and there is no default servlet.
        """
        found = self._matchPatterns(path)
        if found is None and path.endswith("/"):
            found = self._matchWelcome(path)
        if found is None and self.default is not None:
            found = Match(self.default, path, None, not path.endswith("/"))
        return found

    def isFolder(self, path: str, match: Match) -> bool:
        """Whether a path without a slash at its end means a folder, to which the slash belongs."""
        if not self.redirectFolders or match.wrapper is not self.default or path.endswith("/"):
            return False
        resource = self.resources.lookup(path) if self.resources is not None else None
        return resource is not None and bool(resource.isDirectory)

    def _matchPatterns(self, path: str) -> Match | None:
        wrapper = self.exact.get(path)
        if wrapper is not None:
            return Match(wrapper, path, None)
        if path == "/" and self.root is not None:
            return Match(self.root, "", "/")
        return self._matchPrefix(path) or self._matchExtension(path)

    def _matchPrefix(self, path: str) -> Match | None:
        if not self.prefixes:
            return None
        end = len(path)
        if end > self.longest:
            end = path.rfind("/", 0, self.longest + 1)
        while end >= 0:
            wrapper = self.prefixes.get(path[:end])
            if wrapper is not None:
                return Match(wrapper, path[:end], path[end:] or None)
            end = path.rfind("/", 0, end) if end else -1
        return None

    def _matchExtension(self, path: str) -> Match | None:
        name = path[path.rfind("/") + 1 :]
        dot = name.rfind(".")
        wrapper = self.extensions.get(name[dot + 1 :]) if dot >= 0 else None
        return None if wrapper is None else Match(wrapper, path, None)

    def _matchWelcome(self, directory: str) -> Match | None:
        """
        Try the welcome files: a servlet with that exact path or prefix, a file that exists, and last, as Tomcat does, a servlet
        by extension, whether or not there is a file.
        """
        for name in self.welcomeFiles:
            path = directory + name
            found = self._matchExactOrPrefix(path) or self._matchFile(path)
            if found is not None:
                return found._replace(cacheable=False)
        for name in self.welcomeFiles:
            found = self._matchExtension(directory + name)
            if found is not None and found.wrapper not in self.resourceOnly:
                return found._replace(cacheable=False)
        return None

    def _matchExactOrPrefix(self, path: str) -> Match | None:
        wrapper = self.exact.get(path)
        return Match(wrapper, path, None) if wrapper is not None else self._matchPrefix(path)

    def _matchFile(self, path: str) -> Match | None:
        resource = self.resources.lookup(path) if self.resources is not None else None
        if resource is None or resource.isDirectory:
            return None
        return self._matchExtension(path) or Match(self.default, path, None)


def tableOf(
    mappings: Mapping[str, Any], welcomeFiles: Sequence[str], resources: Any, resourceOnly: Sequence[Any] = ()
) -> ServletTable:
    """
    Sort an application's mappings by rule.

    :param mappings: url-pattern to wrapper.
    """
    exact: dict[str, Any] = {}
    prefixes: dict[str, Any] = {}
    extensions: dict[str, Any] = {}
    default = root = None
    for pattern, wrapper in mappings.items():
        if pattern == "/":
            default = wrapper
        elif pattern == "":
            root = wrapper
        elif pattern.endswith("/*"):
            prefixes[pattern[:-2]] = wrapper
        elif pattern.startswith("*."):
            extensions[pattern[2:]] = wrapper
        else:
            exact[pattern] = wrapper
    return ServletTable(
        exact, prefixes, extensions, default, root, tuple(welcomeFiles), resources, resourceOnly
    )
