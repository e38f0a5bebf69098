"""Applications for tests: files in a temporary folder, loaded as the server loads them."""

from __future__ import annotations

import textwrap
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from catalina.loader import ApplicationModules, WebappLoader


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder: path -> text."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(text), "utf-8")
    return folder


def archive(file: Path, files: Mapping[str, str]) -> Path:
    """Make a wheel or zip: path -> text."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w") as opened:
        for path, text in files.items():
            opened.writestr(path, textwrap.dedent(text))
    return file


def loaded(*places: Path, label: str = "/app", delegate: bool = False, **options: Any) -> ApplicationModules:
    """An application that has begun; `finish` ends it."""
    modules = ApplicationModules(label, [str(place) for place in places], delegate, **options)
    modules.begin()
    return modules


class Resources:
    """The files of an application."""

    def __init__(self, base: Path) -> None:
        self._base = base

    def realPath(self, path: str) -> str:
        """Where a file is."""
        return str(self._base) + path


class Context:
    """As much of a context as a loader needs."""

    clearReferencesStopThreads = False
    clearReferencesStopTimerThreads = False
    reloadable = False
    platform: Any = None
    startStopPool: Any = None

    def __init__(self, base: Path, name: str = "/app") -> None:
        self.name = name
        self.docBase = str(base)
        self.resources = Resources(base)
        self.parent: Any = None


def loaderFor(base: Path, loader: WebappLoader | None = None, **settings: Any) -> WebappLoader:
    """A loader for the application in a folder, not started."""
    made = loader if loader is not None else WebappLoader()
    made.context = Context(base)
    for name, value in settings.items():
        setattr(made, name, value)
    return made
