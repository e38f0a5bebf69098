"""
`importlib.metadata` as an application sees it: its own distributions before the server's.

What is installed in WEB-INF/lib, and the wheels there, are visible to that application only; their entry points load as the
application's own ``import`` would.
"""

from __future__ import annotations

import importlib.metadata
import sys
import types
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, EntryPoint, EntryPoints, PackageNotFoundError
from typing import Any

from catalina.loader.substitutes import Substitute


def metadataFor(modules: Any) -> types.ModuleType:
    """
    Make `importlib.metadata` for one application.

    :param modules: `catalina.loader.finder.ApplicationModules`.
    """
    own = ApplicationMetadata(modules)
    return Substitute(
        importlib.metadata,
        {
            "distribution": own.distribution,
            "distributions": own.distributions,
            "entry_points": own.entryPoints,
            "files": lambda name: own.distribution(name).files,
            "metadata": lambda name: own.distribution(name).metadata,
            "packages_distributions": own.packagesDistributions,
            "requires": lambda name: own.distribution(name).requires,
            "version": lambda name: own.distribution(name).version,
        },
    )


class ApplicationMetadata:
    """
    The distributions of one application.

    :param modules: `catalina.loader.finder.ApplicationModules`.
    """

    def __init__(self, modules: Any) -> None:
        self._modules = modules

    def distributions(self, **query: Any) -> Iterator[Distribution]:
        """All distributions, the application's first; with C{path} or C{name} as in `importlib.metadata`."""
        query.setdefault("path", [*self._modules.path, *sys.path])
        for each in importlib.metadata.distributions(**query):
            yield _ApplicationDistribution(each, self._modules)

    def distribution(self, name: str) -> Distribution:
        """
        The distribution of a name.

        :raises PackageNotFoundError: neither the application nor the server has it.
        """
        if not name:
            raise ValueError("A distribution name is required.")
        found = next(self.distributions(name=name), None)
        if found is None:
            raise PackageNotFoundError(name)
        return found

    def entryPoints(self, **chosen: Any) -> EntryPoints:
        """The entry points of all distributions; one that is there twice counts once, the application's."""
        points: list[EntryPoint] = []
        seen: set[str] = set()
        for each in self.distributions():
            name = str(each.metadata["Name"] or "").lower().replace("_", "-")
            if name not in seen:
                seen.add(name)
                points.extend(each.entry_points)
        return EntryPoints(points).select(**chosen)

    def packagesDistributions(self) -> dict[str, list[str]]:
        """Which distributions bring which top-level package."""
        found: dict[str, list[str]] = {}
        for each in self.distributions():
            for package in _topLevel(each):
                found.setdefault(package, []).append(each.metadata["Name"])
        return found


def _topLevel(distribution: Distribution) -> Iterable[str]:
    declared = (distribution.read_text("top_level.txt") or "").split()
    files = distribution.files or ()
    return declared or {
        file.parts[0] if len(file.parts) > 1 else file.stem for file in files if file.suffix == ".py"
    }


class _ApplicationDistribution(Distribution):
    """
    A distribution whose entry points load as the application's imports do.

    :param found: Python's own.
    :param modules: the application's.
    """

    def __init__(self, found: Distribution, modules: Any) -> None:
        self._found = found
        self._modules = modules

    def read_text(self, filename: Any) -> str | None:
        """A file of the distribution's metadata."""
        return self._found.read_text(filename)

    def locate_file(self, path: Any) -> Any:
        """Where a file of the distribution is."""
        return self._found.locate_file(path)

    @property
    def entry_points(self) -> Any:
        """The entry points."""
        return EntryPoints(_entryPoint(each, self, self._modules) for each in self._found.entry_points)


class _ApplicationEntryPoint(EntryPoint):
    """An entry point that loads as the application's imports do."""

    def load(self) -> Any:
        """What it names, imported."""
        found = vars(self)["_modules"].importModule(self.module)
        for name in filter(None, (self.attr or "").split(".")):
            found = getattr(found, name)
        return found


def _entryPoint(point: EntryPoint, distribution: Distribution, modules: Any) -> EntryPoint:
    made = _ApplicationEntryPoint(point.name, point.value, point.group)
    # entry points are immutable from outside
    vars(made).update(dist=distribution, _modules=modules)
    return made
