"""
An application made ready beside its place, so that putting it there is a matter of renaming.

Blocks; runs on the start/stop pool. Nothing that runs is touched, and what fails leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from catalina.core import StandardContext
from catalina.digester import ConfigurationError
from catalina.startup.appbase import AppBase, Artifacts
from catalina.startup.contextfiles import ContextFiles, Plan
from catalina.startup.war import isUpToDate, removeTree, replaceFolder, unpackBeside
from catalina.util.contextname import ContextName

_log = Logger()

#: What is wrong with an application's files, and needs no traceback.
FAULTS = (ConfigurationError, OSError)


class RefusedError(Exception):
    """
    An application cannot be deployed as its files are.

    :param problem: what is wrong with them.
    :param attempt: what the application would consist of, or why that cannot be found out.
    """

    def __init__(self, problem: BaseException, attempt: Plan | str) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.attempt = attempt


@dataclass(frozen=True)
class Prepared:
    """
    An application that is ready to be put in place.

    :param unpacked: the new folder, beside the place that it is for; None if nothing had to be unpacked.
    :param obsolete: a folder that is to go, since an archive is served in its stead.
    """

    plan: Plan
    context: StandardContext
    unpacked: Path | None = None
    obsolete: Path | None = None

    def putInPlace(self) -> None:
        """Rename what was unpacked; to be done once the old application has stopped."""
        if self.unpacked is not None:
            replaceFolder(self.unpacked, self.plan.folder)
        if self.obsolete is not None:
            removeTree(self.obsolete)


def prepare(appBase: AppBase, files: ContextFiles, name: ContextName, afresh: bool) -> Prepared | None:
    """
    Find out what an application consists of, unpack it beside its place, read its context files.

    :param afresh: an archive is new: a folder of the same name counts no more, even if it was made by hand.
    :returns: None if there is nothing of that name.
    :raises RefusedError: its files are wrong, or cannot be read or unpacked.
    """
    artifacts = appBase.artifactsOf(name)
    if not artifacts.all():
        return None
    attempt: Plan | str = ""
    try:
        attempt = files.plan(artifacts)
        return _prepared(attempt, files, artifacts, afresh)
    except FAULTS as problem:
        raise RefusedError(problem, attempt or str(problem)) from problem


def _prepared(plan: Plan, files: ContextFiles, artifacts: Artifacts, afresh: bool) -> Prepared:
    unpacked = _unpack(plan, files, afresh)
    try:
        source = unpacked or plan.docBase
        context = files.make(plan, source)
        files.copyOut(plan, source)
    except BaseException:
        if unpacked is not None:
            removeTree(unpacked)
        raise
    served = plan.archive is not None and not plan.unpack
    return Prepared(plan, context, unpacked, artifacts.folder if served and afresh else None)


def _unpack(plan: Plan, files: ContextFiles, afresh: bool) -> Path | None:
    if plan.archive is None or not plan.unpack or (not afresh and isUpToDate(plan.folder, plan.archive)):
        return None
    label = files.label(plan.archive)
    _log.info("Unpacking {archive}", archive=label)
    return unpackBeside(plan.archive, plan.folder, label)


def unpackDeclared(appBase: AppBase, context: Any, unpackWARs: bool) -> None:
    """
    Unpack the archive that a ``<Context>`` of server.xml has for its docBase, and let it be served from there.

    :raises ArchiveError: it cannot be used.
    """
    archive = Path(context.docBase)
    if not archive.is_file() or not unpackWARs or not context.unpackWAR:
        return
    folder = appBase.folderOf(ContextName(context.path, context.webappVersion))
    if not isUpToDate(folder, archive):
        replaceFolder(unpackBeside(archive, folder, str(archive)), folder)
    context.docBase = str(folder)
