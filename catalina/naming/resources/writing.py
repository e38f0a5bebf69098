"""
Files of an application that a request changes: written beside and renamed, so that nobody ever reads half of
one.

The default servlet's PUT ends here (org.apache.naming.resources.FileDirContext.rebind, which writes in
place).
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from catalina.http.ranges import ContentRange
from catalina.naming.resources.resource import ResourceError


def replaceFile(target: str, path: str, blocks: Iterable[bytes], piece: ContentRange | None = None) -> None:
    """
    Give a file new contents; it is on the disk when this returns, and untouched if it raises.

    :param target: the file, links resolved.
    :param path: its path in the application, for messages.
    :param blocks: the new bytes; what reading them raises is raised.
    :param piece: keep the present contents, make the file as long as this says, and put the bytes at its
        start.
    :raises ResourceError: the file cannot be written.
    """
    try:
        with _failures(path):
            if os.path.isdir(target):
                raise IsADirectoryError(f"{target} is a directory")
            _writeBeside(target, _guarded(blocks), piece)
    except _SourceFailed as failure:
        raise failure.problem from None


def deleteFile(target: str, path: str) -> None:
    """
    Delete a file or an empty directory; a link is deleted and not what it leads to.

    :raises ResourceError: it cannot be deleted; a directory is not empty, or there is nothing.
    """
    with _failures(path):
        if os.path.isdir(target) and not os.path.islink(target):
            os.rmdir(target)
        else:
            os.unlink(target)


def makeDirectory(target: str, path: str) -> None:
    """
    Make a directory in one that exists.

    :raises ResourceError: it cannot be made; there is something already, or nowhere to make it in.
    """
    with _failures(path):
        os.mkdir(target)


class _SourceFailed(Exception):
    """Whoever hands over the bytes failed, and not the disk."""

    def __init__(self, problem: Exception) -> None:
        super().__init__(problem)
        self.problem = problem


def _guarded(blocks: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from blocks
    except Exception as problem:
        raise _SourceFailed(problem) from problem


def _writeBeside(target: str, blocks: Iterable[bytes], piece: ContentRange | None) -> None:
    beside = os.path.join(os.path.dirname(target), f".{secrets.token_hex(8)}.part")
    try:
        with open(beside, "xb") as file:
            if piece is not None:
                _copyPresent(target, file, piece)
            for block in blocks:
                file.write(block)
            _finish(file, target)
        os.replace(beside, target)
    except BaseException:
        with suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(beside)
        raise


def _copyPresent(target: str, file: BinaryIO, piece: ContentRange) -> None:
    if os.path.exists(target):
        with open(target, "rb") as present:
            shutil.copyfileobj(present, file)
    file.truncate(piece.length)
    file.seek(piece.start)


def _finish(file: BinaryIO, target: str) -> None:
    if os.path.exists(target):
        os.fchmod(file.fileno(), stat.S_IMODE(os.stat(target).st_mode))
    file.flush()
    os.fsync(file.fileno())


@contextmanager
def _failures(path: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise ResourceError(f"{path}: {error}") from error
