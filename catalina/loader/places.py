"""Where modules come from: an application's archives and folders, and what the server itself has."""

from __future__ import annotations

import importlib.machinery
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: What counts as an archive of modules in WEB-INF/lib.
ARCHIVES = (".whl", ".zip", ".egg", ".jar")

_EXTENSIONS = tuple(importlib.machinery.EXTENSION_SUFFIXES)


def archivesIn(folder: Path) -> Iterator[Path]:
    """The archives in a folder, by name; those that cannot be read too, so that they can be named in the log."""
    if folder.is_dir():
        yield from sorted(file for file in folder.iterdir() if file.suffix.lower() in ARCHIVES)


def isReadable(archive: Path) -> bool:
    """Whether a file is an archive that modules can be loaded from."""
    try:
        return zipfile.is_zipfile(archive)
    except OSError:
        return False


def serverHas(top: str) -> bool:
    """Whether the server itself has a top-level module of this name."""
    if top in sys.modules or top in sys.builtin_module_names:
        return True
    return importlib.machinery.PathFinder.find_spec(top) is not None


def serverSharesNamespace(top: str) -> bool:
    """Whether the server's own package of this name is a namespace, which further folders may add to."""
    module = sys.modules.get(top)
    if module is not None:
        return getattr(module, "__file__", None) is None and hasattr(module, "__path__")
    spec = importlib.machinery.PathFinder.find_spec(top)
    return spec is not None and spec.loader is None


def bringsExtension(spec: Any) -> bool:
    """Whether a module is compiled to machine code, or is a package with such modules in it."""
    if isinstance(spec.loader, importlib.machinery.ExtensionFileLoader):
        return True
    return any(_holdsExtension(place) for place in spec.submodule_search_locations or ())


def _holdsExtension(place: str) -> bool:
    folder = Path(place)
    if folder.is_dir():
        return any(file.name.endswith(_EXTENSIONS) for file in folder.rglob("*.*"))
    archive = next((each for each in folder.parents if each.is_file()), None)
    if archive is None or not isReadable(archive):
        return False
    inner = folder.relative_to(archive).as_posix() + "/"
    with zipfile.ZipFile(archive) as opened:
        return any(name.startswith(inner) and name.endswith(_EXTENSIONS) for name in opened.namelist())
