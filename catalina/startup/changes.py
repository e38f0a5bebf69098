"""
What a change of an application's files means: the table of Tomcat's page "Automatic Deployment - Use cases".

Values in, a value out; `hostconfig` looks, asks here, and acts.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass


class Artifact(enum.Enum):
    """The files that an application may consist of, in the order in which a change of one outweighs the others."""

    ARCHIVE = "archive"
    FOLDER = "folder"
    DESCRIPTOR = "descriptor"
    DEFAULTS = "defaults"


class Happened(enum.Enum):
    """What became of one of them since the application was deployed."""

    ADDED = "added"
    MODIFIED = "modified"
    REMOVED = "removed"


class Action(enum.Enum):
    """What is to be done."""

    NONE = "none"
    REDEPLOY = "redeploy"
    UNDEPLOY = "undeploy"


@dataclass(frozen=True)
class Situation:
    """
    How an application stands now.

    :param happened: what has changed.
    :param archive: whether there is an archive, in appBase or where docBase says.
    :param folder: whether there is a folder.
    :param external: whether docBase leads out of appBase.
    :param copied: whether context files are copied out of applications (copyXML and deployXML).
    """

    happened: Mapping[Artifact, Happened]
    archive: bool = False
    folder: bool = False
    external: bool = False
    copied: bool = False


@dataclass(frozen=True)
class Change:
    """
    What a change means.

    :param cause: whose change it is; None for none that counts.
    :param delete: what goes with it; never anything outside of appBase and xmlBase.
    """

    action: Action
    cause: Artifact | None = None
    delete: frozenset[Artifact] = frozenset()


NOTHING = Change(Action.NONE)

_FOLDER = frozenset({Artifact.FOLDER})
_DESCRIPTOR = frozenset({Artifact.DESCRIPTOR})


def _copyOf(situation: Situation) -> frozenset[Artifact]:
    """A context file that was only a copy of the application's goes with the application."""
    return _DESCRIPTOR if situation.copied and not situation.external else frozenset()


def _archiveRemoved(situation: Situation) -> Change:
    return Change(Action.UNDEPLOY, Artifact.ARCHIVE, _FOLDER | _copyOf(situation))


def _archiveChanged(situation: Situation) -> Change:
    return Change(Action.REDEPLOY, Artifact.ARCHIVE, _FOLDER)


def _folderRemoved(situation: Situation) -> Change:
    if situation.archive:
        return Change(Action.REDEPLOY, Artifact.FOLDER)
    return Change(Action.UNDEPLOY, Artifact.FOLDER, _copyOf(situation))


def _descriptorRemoved(situation: Situation) -> Change:
    if situation.external:
        # without it nothing knows of the application any more; only what was unpacked of it here is deleted
        delete = _FOLDER if situation.archive else frozenset()
        return Change(Action.UNDEPLOY, Artifact.DESCRIPTOR, delete)
    if situation.archive or situation.folder:
        return Change(Action.REDEPLOY, Artifact.DESCRIPTOR)
    return Change(Action.UNDEPLOY, Artifact.DESCRIPTOR)


def _redeployedFor(cause: Artifact) -> Callable[[Situation], Change]:
    return lambda situation: Change(Action.REDEPLOY, cause)


#: A folder that is added or modified is not here: watched files in it are looked at for themselves.
_TABLE: Mapping[tuple[Artifact, Happened], Callable[[Situation], Change]] = {
    (Artifact.ARCHIVE, Happened.REMOVED): _archiveRemoved,
    (Artifact.ARCHIVE, Happened.ADDED): _archiveChanged,
    (Artifact.ARCHIVE, Happened.MODIFIED): _archiveChanged,
    (Artifact.FOLDER, Happened.REMOVED): _folderRemoved,
    (Artifact.DESCRIPTOR, Happened.REMOVED): _descriptorRemoved,
    (Artifact.DESCRIPTOR, Happened.ADDED): _redeployedFor(Artifact.DESCRIPTOR),
    (Artifact.DESCRIPTOR, Happened.MODIFIED): _redeployedFor(Artifact.DESCRIPTOR),
    (Artifact.DEFAULTS, Happened.REMOVED): _redeployedFor(Artifact.DEFAULTS),
    (Artifact.DEFAULTS, Happened.ADDED): _redeployedFor(Artifact.DEFAULTS),
    (Artifact.DEFAULTS, Happened.MODIFIED): _redeployedFor(Artifact.DEFAULTS),
}


def decide(situation: Situation) -> Change:
    """Say what is to be done about an application; the first artifact that has changed decides."""
    for artifact in Artifact:
        happened = situation.happened.get(artifact)
        found = _TABLE.get((artifact, happened)) if happened is not None else None
        if found is not None:
            return found(situation)
    return NOTHING
