"""
Files that somebody hands in for an application, brought into their place (the deploy commands of Tomcat's manager).

Everything is copied beside its place first and looked at there, and then renamed, so that whatever goes wrong leaves
what was there. Blocks; runs on the start/stop pool.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from catalina.core import StandardContext
from catalina.startup.appbase import AppBase
from catalina.startup.contextfiles import ContextFiles, copyBeside
from catalina.startup.war import checkArchive, isUnfinished, removeAll, removeTree, replaceFolder
from catalina.util.contextname import ContextName


@dataclass(frozen=True)
class Delivery:
    """
    What is handed in.

    :param archive: an archive.
    :param folder: a folder, instead of an archive.
    :param descriptor: a context file.
    """

    archive: Path | None = None
    folder: Path | None = None
    descriptor: Path | None = None


def place(appBase: AppBase, files: ContextFiles, name: ContextName, delivery: Delivery) -> None:
    """
    Copy what is handed in, check it, and put it where the deployer finds it.

    :raises ArchiveError: the archive cannot be used.
    :raises ConfigurationError: the context file is wrong.
    :raises OSError: something cannot be copied.
    """
    if delivery.archive is not None:
        checkArchive(delivery.archive, f"the archive for {name.display}")
        files.readInner(StandardContext(), delivery.archive, name.display)
    if delivery.descriptor is not None:
        files.read(StandardContext(), delivery.descriptor)
    copied: list[tuple[Path, Path]] = []
    try:
        for source, target in _wanted(appBase, name, delivery):
            if isUnfinished(source) and source.parent == target.parent:
                copied.append((source, target))
            elif not _isSame(source, target):
                copied.append((copyBeside(source, target), target))
        for beside, target in copied:
            _move(beside, target)
        if delivery.folder is not None:
            # what was deployed from an archive is a folder from now on
            removeAll([appBase.archiveOf(name)])
    finally:
        for beside, _ in copied:
            removeTree(beside)


def _wanted(appBase: AppBase, name: ContextName, delivery: Delivery) -> list[tuple[Path, Path]]:
    pairs = (
        (delivery.archive, appBase.archiveOf(name)),
        (delivery.folder, appBase.folderOf(name)),
        (delivery.descriptor, appBase.descriptorOf(name)),
    )
    return [(source, target) for source, target in pairs if source is not None]


def _isSame(source: Path, target: Path) -> bool:
    return target.exists() and source.samefile(target)


def _move(beside: Path, target: Path) -> None:
    if beside.is_dir():
        replaceFolder(beside, target)
    else:
        os.replace(beside, target)
