"""Tells whether the files that an application's code comes from have changed (WebappClassLoader.modified)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

_CODE = (".py", ".pyc", ".so")


class CodeWatch:
    """
    Remembers how the code in some places looks.

    :param places: folders and archives.
    """

    def __init__(self, places: Iterable[Path]) -> None:
        self._seen = _snapshot(places)

    def hasChanged(self, places: Iterable[Path]) -> bool:
        """Whether a module or an archive has come, gone or changed since the last call."""
        before, self._seen = self._seen, _snapshot(places)
        return before != self._seen


def _snapshot(places: Iterable[Path]) -> dict[str, tuple[int, int]]:
    """Time and size of each file; what cannot be looked at does not count."""
    found: dict[str, tuple[int, int]] = {}
    for place in places:
        for file in _files(place):
            try:
                status = os.stat(file)
            except OSError:
                continue
            found[file] = (status.st_mtime_ns, status.st_size)
    return found


def _files(place: Path) -> Iterator[str]:
    if not place.is_dir():
        yield str(place)
        return
    for root, folders, files in os.walk(place):
        if "__pycache__" in folders:
            folders.remove("__pycache__")
        yield from (os.path.join(root, name) for name in files if name.endswith(_CODE))
