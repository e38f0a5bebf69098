"""
What was deployed, and what has become of its files since (HostConfig.DeployedApplication and checkResources in Tomcat).

Looking blocks and happens on a thread of the start/stop pool.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalina.core import StandardContext
from catalina.lifecycle import LifecycleState
from catalina.startup.appbase import AppBase, Artifacts, Stamp, signature, stampOf
from catalina.startup.changes import NOTHING, Action, Artifact, Change, Happened, Situation, decide
from catalina.startup.contextfiles import INNER, ContextFiles, Plan
from catalina.startup.preparing import FAULTS
from catalina.startup.war import isReadable
from catalina.util.contextname import ContextName

Stamps = Mapping[Path, Stamp | None]


@dataclass
class DeployedApplication:
    """
    An application that the deployer is responsible for, whether it runs or not.

    :param plan: what it consists of; None if it could not be deployed.
    :param attempt: if so, what it would consist of, or why that cannot be found out.
    :param tracked: how the files looked whose change means deploying anew.
    :param watched: how the files looked whose change means reloading.
    :param signature: how the folder looked; of a failed application any change is a reason to try again.
    """

    name: ContextName
    context: StandardContext
    plan: Plan | None = None
    attempt: Plan | str = ""
    tracked: dict[Artifact, Stamps] = field(default_factory=dict)
    watched: Stamps = field(default_factory=dict)
    signature: tuple[int, int] = (0, 0)

    @property
    def failed(self) -> bool:
        """Whether it could not be started."""
        return self.context.state is LifecycleState.FAILED

    def places(self, artifact: Artifact) -> tuple[Path, ...]:
        """The files or folders of one kind, there or not."""
        return tuple(self.tracked.get(artifact, ()))


@dataclass(frozen=True)
class Findings:
    """What a look found to be due."""

    new: tuple[ContextName, ...] = ()
    changed: tuple[ContextName, ...] = ()
    old: tuple[ContextName, ...] = ()


class Inspector:
    """
    Finds out what has become of the files of a host's applications.

    :param deployed: the applications by name.
    """

    def __init__(
        self, host: Any, appBase: AppBase, files: ContextFiles, deployed: Mapping[str, DeployedApplication]
    ) -> None:
        self._host = host
        self._appBase = appBase
        self._files = files
        self._deployed = deployed

    # remembering

    def record(self, name: ContextName, context: StandardContext, plan: Plan) -> DeployedApplication:
        """
        Remember how the files of an application look at the moment.

        :param plan: what it consists of.
        """
        return self._record(name, context, plan, plan)

    def recordRefused(
        self, name: ContextName, context: StandardContext, attempt: Plan | str
    ) -> DeployedApplication:
        """
        Remember how the files of an application look that could not be deployed.

        :param attempt: what it would consist of, or why that could not be found out; so that what has been mended since counts.
        """
        return self._record(name, context, None, attempt)

    def _record(
        self, name: ContextName, context: StandardContext, plan: Plan | None, attempt: Plan | str
    ) -> DeployedApplication:
        known = attempt if isinstance(attempt, Plan) else None
        tracked: dict[Artifact, Stamps] = {
            kind: _stamps(places) for kind, places in self._tracked(name, known)
        }
        folder = _servedFolder(attempt)
        watched: Stamps = {}
        if plan is not None and folder is not None:
            watched = _stamps([folder / each for each in context.watchedResources])
        seen = signature(folder) if folder is not None else (0, 0)
        return DeployedApplication(name, context, plan, attempt, tracked, watched, seen)

    def _attempt(self, artifacts: Artifacts) -> Plan | str:
        """What an application would consist of, or why that cannot be found out."""
        try:
            return self._files.plan(artifacts)
        except FAULTS as problem:
            return str(problem)

    def _tracked(self, name: ContextName, plan: Plan | None) -> Iterator[tuple[Artifact, list[Path]]]:
        archive, folder = [self._appBase.archiveOf(name)], [self._appBase.folderOf(name)]
        descriptor = [self._appBase.descriptorOf(name)]
        if plan is not None:
            if plan.external:
                archive = [plan.archive] if plan.archive is not None else []
            folder = [plan.folder] if plan.docBase == plan.folder else []
            if plan.archive is None and plan.descriptor is None and self._host.deployXML:
                descriptor.append(plan.folder / INNER)
        yield Artifact.ARCHIVE, archive
        yield Artifact.FOLDER, folder
        yield Artifact.DESCRIPTOR, descriptor
        yield Artifact.DEFAULTS, list(self._files.defaults)

    def refresh(self, application: DeployedApplication) -> None:
        """What the files look like now is no reason to do anything, until they change again."""
        application.tracked = {kind: _stamps(places) for kind, places in application.tracked.items()}
        application.watched = _stamps(application.watched)
        folder = _servedFolder(application.attempt)
        application.signature = signature(folder) if folder is not None else (0, 0)

    # looking

    def look(self) -> Findings:
        """Look at everything; what is still changing is left for the next look."""
        found = self._appBase.find()
        taken = {**self._host.children, **self._deployed}
        new = [each.name for key, each in found.items() if key not in taken and self._isComplete(each)]
        applications = tuple(self._deployed.values())
        changed = [each.name for each in applications if self._isDue(each)]
        old = self._oldVersions(applications) if self._host.undeployOldVersions else ()
        return Findings(tuple(new), tuple(changed), tuple(old))

    def _isDue(self, application: DeployedApplication) -> bool:
        change = self.changeOf(application, patient=True)
        return change.action is not Action.NONE or self.isTouched(application, patient=True)

    def _isComplete(self, artifacts: Artifacts) -> bool:
        """Whether nothing of a new application is being copied any more."""
        settled = artifacts.folder is None or self._appBase.settledFolder(artifacts.folder)
        for file in (artifacts.descriptor, artifacts.archive):
            settled = (file is None or self._appBase.settled(file, stampOf(file))) and settled
        return settled and (artifacts.archive is None or self._isReadable(artifacts.archive))

    def _isReadable(self, archive: Path) -> bool:
        if isReadable(archive):
            return True
        self._appBase.tellOnce(
            "{archive} is no readable zip archive yet; it is deployed when it has changed into one, "
            "or remove it ({stamp})",
            archive=self._files.label(archive),
            stamp=stampOf(archive),
        )
        return False

    def changeOf(self, application: DeployedApplication, patient: bool = False) -> Change:
        """
        What is to be done about an application.

        :param patient: leave what may still be changing for the next look.
        """
        artifacts = self._appBase.artifactsOf(application.name)
        happened = self._happened(application, patient)
        plan = application.plan
        if plan is None:
            due = bool(happened) or self._looksOther(application, patient)
            return self._changeOfUnplanned(artifacts, application, due)
        situation = Situation(
            happened,
            archive=plan.archive.is_file()
            if plan.external and plan.archive
            else artifacts.archive is not None,
            folder=plan.folder.is_dir()
            if plan.external and not plan.archive
            else artifacts.folder is not None,
            external=plan.external,
            copied=bool((self._host.copyXML or application.context.copyXML) and self._host.deployXML),
        )
        change = decide(situation)
        if change is NOTHING and application.failed and self._looksOther(application, patient):
            return Change(Action.REDEPLOY)
        return change

    def _changeOfUnplanned(self, artifacts: Artifacts, application: DeployedApplication, due: bool) -> Change:
        """An application that could not be deployed is tried again when its files, or what is wrong with them, are others."""
        if not artifacts.all():
            return Change(Action.UNDEPLOY)
        return Change(Action.REDEPLOY) if due or self._attempt(artifacts) != application.attempt else NOTHING

    def _happened(self, application: DeployedApplication, patient: bool) -> dict[Artifact, Happened]:
        found: dict[Artifact, Happened] = {}
        for kind, stamps in application.tracked.items():
            for place, before in stamps.items():
                happened = self._compare(place, before, patient, kind is Artifact.ARCHIVE)
                if happened is not None:
                    found.setdefault(kind, happened)
        return found

    def _compare(self, place: Path, before: Stamp | None, patient: bool, archive: bool) -> Happened | None:
        now = stampOf(place)
        if now == before or (patient and not self._appBase.settled(place, now)):
            return None
        if now is None:
            return Happened.REMOVED
        if patient and archive and not self._isReadable(place):
            return None
        return Happened.ADDED if before is None else Happened.MODIFIED

    def _looksOther(self, application: DeployedApplication, patient: bool) -> bool:
        """Whether the folder of a failed application has changed in any way."""
        folder = _servedFolder(application.attempt)
        if folder is None:
            return False
        changed = signature(folder) != application.signature
        return changed and (not patient or self._appBase.settledFolder(folder))

    def isTouched(self, application: DeployedApplication, patient: bool = False) -> bool:
        """Whether a watched file has changed."""
        return any(
            self._compare(place, before, patient, archive=False) is not None
            for place, before in application.watched.items()
        )

    def _oldVersions(self, applications: tuple[DeployedApplication, ...]) -> list[ContextName]:
        """Running versions that have a newer one beside them and no sessions any more."""
        found = []
        for each in applications:
            newer = any(
                other.name.path == each.name.path and other.name.version > each.name.version
                for other in applications
                if other.context.state.isAvailable
            )
            manager = each.context.manager
            if (
                newer
                and each.context.state.isAvailable
                and manager is not None
                and not manager.findSessions()
            ):
                found.append(each.name)
        return found


def _servedFolder(plan: Plan | str) -> Path | None:
    """The folder that is served, if it is not an archive that is."""
    return plan.folder if isinstance(plan, Plan) and plan.docBase == plan.folder else None


def _stamps(places: Mapping[Path, Any] | list[Path]) -> dict[Path, Stamp | None]:
    return {place: stampOf(place) for place in places}
