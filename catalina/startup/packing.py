"""
Makes an archive of an application's folder, to be sent to a server. The way back is in `war`.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

#: What lies in a developer's folder and is no part of the application.
_LEFT_OUT = frozenset({"__pycache__", ".git", ".hg", ".svn"})


class PackingError(Exception):
    """
    A folder or file cannot be sent as an application, for the reason given.
    """


@contextlib.contextmanager
def openArchive(source: Path) -> Iterator[IO[bytes]]:
    """
    Open an application to be sent: an archive as it is, a folder packed into one.

    :param source: the folder or the archive.
    :returns: the archive, at its beginning.
    :raises PackingError: it is neither.
    :raises OSError: it cannot be read.
    """
    if not source.exists():
        raise PackingError(f"there is no {source}; name the folder of an application or its .war")
    with tempfile.TemporaryFile() if source.is_dir() else open(source, "rb") as archive:
        if source.is_dir():
            _pack(source, archive)
        elif not zipfile.is_zipfile(archive):
            raise PackingError(
                f"{source} is no archive; an application is a folder, or a .war, which is a zip file"
            )
        archive.seek(0)
        yield archive


def _pack(folder: Path, target: IO[bytes]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for file in _filesOf(folder):
            archive.write(file, file.relative_to(folder))


def _filesOf(folder: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        if entry.name in _LEFT_OUT:
            continue
        if entry.is_dir():
            if entry.is_symlink():
                # It might lead anywhere, and around in a circle.
                raise PackingError(
                    f"{entry.path} is a link to a folder, which is not followed; put the folder itself there"
                )
            yield from _filesOf(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)
        else:
            raise PackingError(
                f"{entry.path} is neither a file nor a folder, or a link to nothing; remove it"
            )
