"""Distributions and entry points of applications."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import Any

import pytest

from catalina.loader import ApplicationModules
from tests.loader.application import archive, loaded, write

TEXT = """
from importlib.metadata import PackageNotFoundError, distribution, entry_points, packages_distributions, version
import importlib.metadata

def points(group):
    return [(point.name, point.load()(), point.dist.name) for point in entry_points(group=group)]
"""


def wheel(file: Path, name: str, version: str) -> Path:
    """A wheel with a module and an entry point."""
    info = f"{name}-{version}.dist-info"
    return archive(
        file,
        {
            f"{name}.py": f"def plug(): return '{version}'",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            f"{info}/entry_points.txt": f"[some.plugins]\nplug = {name}:plug\n",
            f"{info}/RECORD": f"{name}.py,,\n",
        },
    )


@pytest.fixture
def applications(tmp_path: Path) -> Any:
    """Two applications with two versions of a wheel."""
    made: list[ApplicationModules] = []
    for number in ("1.0", "2.0"):
        place = write(tmp_path / number, {"probe.py": TEXT})
        made.append(loaded(place, wheel(place / f"plugin-{number}-py3-none-any.whl", "plugin", number)))
    yield [each.importModule("probe") for each in made]
    for each in made:
        each.end()


class MetadataTests:
    """`importlib.metadata` in an application."""

    def test_ownVersion(self, applications: Any) -> None:
        """Each application sees its own distributions, and the server's."""
        assert [each.version("plugin") for each in applications] == ["1.0", "2.0"]
        assert applications[0].version("twisted") == importlib.metadata.version("twisted")
        assert applications[0].importlib.metadata.version("plugin") == "1.0"

    def test_invisibleToOthers(self, applications: Any) -> None:
        """The server does not see them."""
        with pytest.raises(importlib.metadata.PackageNotFoundError):
            importlib.metadata.version("plugin")
        assert not importlib.metadata.entry_points(group="some.plugins")

    def test_entryPoints(self, applications: Any) -> None:
        """Entry points load the application's own modules."""
        assert [each.points("some.plugins") for each in applications] == [
            [("plug", "1.0", "plugin")],
            [("plug", "2.0", "plugin")],
        ]

    def test_packages(self, applications: Any) -> None:
        """Which distribution brings a module."""
        assert applications[0].packages_distributions()["plugin"] == ["plugin"]

    def test_missing(self, applications: Any) -> None:
        """One that nobody has is the usual error."""
        with pytest.raises(importlib.metadata.PackageNotFoundError):
            applications[0].distribution("nobody-has-this")
        with pytest.raises(ValueError, match="name is required"):
            applications[0].distribution("")
