"""
``catalina.sh configtest``: reads what a start would read, and says what is wrong with it, each with file and line.

Nothing is started, unpacked or written, and no code of an application is run: what only its decorators or classes would
tell comes out at the start (org.apache.catalina.startup.Catalina has ``configtest`` for server.xml alone).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from catalina.core import StandardContext
from catalina.deploy import WebXml, mergeWebXml, parseWebXml
from catalina.digester import ConfigurationError, Digester
from catalina.loader.places import archivesIn
from catalina.startup.appbase import AppBase, Artifacts
from catalina.startup.contextconfig import authenticatorFor, makeResources, missingDefaults, readWebXml
from catalina.startup.contextfiles import INNER, ContextFiles, Plan
from catalina.startup.decorated import parseDecorated
from catalina.startup.descriptors import isThere
from catalina.startup.libraries import Libraries
from catalina.startup.serverrules import addContextRules
from catalina.startup.unbuilt import withoutUnbuilt
from catalina.startup.war import checkArchive, isUpToDate


class ConfigTest:
    """
    Collects faults, in the order in which they are found.

    :param base: CATALINA_BASE.
    :param properties: what ``${...}`` stands for.
    """

    def __init__(self, base: Path, properties: Mapping[str, str]) -> None:
        self._base = base
        self._properties = properties
        self._defaults: WebXml | None = None
        self.errors: list[str] = []
        self.warnings: list[str] = []

    def report(self) -> int:
        """
        Print everything.

        :returns: the exit status: 1 if there is an error.
        """
        for text in self.warnings:
            print(f"WARNING: {text}")
        for text in self.errors:
            print(f"ERROR: {text}")
        print(f"{_counted(self.errors, 'error')}, {_counted(self.warnings, 'warning')}")
        return 1 if self.errors else 0

    def attempt(self, check: Callable[..., Any], *arguments: Any) -> Any:
        """Make a check that raises the first fault it finds; returns what it does, None after a fault."""
        try:
            return check(*arguments)
        except (ConfigurationError, OSError) as problem:
            self._note(self.errors, str(problem))
            return None

    def take(self, digester: Digester) -> None:
        """Take over what a digester that collects its errors has found."""
        for error in digester.errors:
            self._note(self.errors, str(error))
        for warning in digester.warnings:
            self._note(self.warnings, warning)

    def warn(self, message: str, **fields: Any) -> None:
        """Note a warning with its fields put in."""
        self._note(self.warnings, message.format(**fields))

    def takeDoubts(self, component: Any) -> None:
        """Take over what an engine, host, context or user database would warn of when it starts; one of somebody's own need have none."""
        for doubt in getattr(component, "doubts", tuple)():
            self._note(self.warnings, doubt)

    def _note(self, notes: list[str], text: str) -> None:
        # one file may be read for several reasons
        if text not in notes:
            notes.append(text)

    # files

    def readDefaults(self) -> None:
        """Read conf/web.xml and conf/context.xml."""
        file = self._base / "conf" / "web.xml"
        if isThere(file):
            self._defaults = self.attempt(self._webXml, file, "conf/web.xml")
        else:
            self._note(self.warnings, missingDefaults(file))
        self._contextXml(self._base / "conf" / "context.xml", "conf/context.xml")

    def _webXml(self, source: Path, label: str) -> WebXml:
        return self._warned(parseWebXml(source, label))

    def _warned(self, found: WebXml) -> WebXml:
        for warning in found.warnings:
            self._note(self.warnings, warning)
        return found

    def _contextXml(self, source: Path | bytes | None, label: str) -> None:
        if source is None or (isinstance(source, Path) and not isThere(source)):
            return
        digester = Digester(self._properties, None, collect=True)
        addContextRules(digester, "Context")
        self.attempt(digester.parse, source, StandardContext(), label)
        self.take(digester)

    # applications

    def readHost(self, host: Any) -> None:
        """Read the files of all applications of a host: those of server.xml, and those that it would deploy."""
        self.takeDoubts(host)
        appBase = _Quiet(host, self.warn)
        files = ContextFiles(host, appBase, self._base, self._properties)
        self._contextXml(files.defaults[1], files.label(files.defaults[1]))
        for context in host.children.values():
            self._declared(context, files)
        for name, artifacts in appBase.find().items():
            if name not in host.children:
                self._application(host, artifacts, files)

    def _declared(self, context: Any, files: ContextFiles) -> None:
        """A ``<Context>`` of server.xml."""
        docBase = Path(context.docBase)
        if docBase.exists():
            self._contents(docBase, files.label(docBase), context)
        else:
            problem = f"there is no folder or archive {files.label(docBase)}"
            error = ConfigurationError.at(
                context.where, "<Context>", problem, "mend its docBase, or put it there"
            )
            self._note(self.errors, str(error))

    def _application(self, host: Any, artifacts: Artifacts, files: ContextFiles) -> None:
        inner = artifacts.archive or artifacts.folder
        if artifacts.descriptor is not None:
            self._contextXml(artifacts.descriptor, files.label(artifacts.descriptor))
        elif inner is not None:
            self._contextXml(self.attempt(files.innerOf, inner), f"{files.label(inner)}/{INNER}")
        plan = self.attempt(files.plan, artifacts)
        if plan is not None:
            source = _sourceOf(plan)
            self._contents(source, files.label(source), _contextOf(plan, source, files))

    def _contents(self, source: Path, label: str, context: StandardContext) -> None:
        """The descriptors of a folder or an archive, and what the context made of its own."""
        self.takeDoubts(context)
        if source.is_file() and self.attempt(checkArchive, source, label) is None:
            return
        main = self.attempt(self._mainWebXml, source, label, context)
        if main is not None:
            self.attempt(self._merge, main, source, label)

    def _mainWebXml(self, source: Path, label: str, context: StandardContext) -> WebXml:
        """WEB-INF/web.xml, found where the start would find it, and refused where that would refuse it."""
        resources = context.resources = context.resources or makeResources(context, source)
        resources.docBase = str(source)
        resources.allocate()
        try:
            return self._warned(readWebXml(context, label, self._base))
        finally:
            resources.release()

    def _merge(self, main: WebXml, source: Path, label: str) -> None:
        """What the start makes of web.xml, as far as that can be known without the decorators in the code."""
        for warning in Libraries(main, list(archivesIn(source / "WEB-INF" / "lib")), label).warnings:
            self._note(self.warnings, warning)
        if main.metadataComplete:
            main = mergeWebXml(main, (), self._defaults)
        else:
            deque(parseDecorated(source / "WEB-INF" / "classes", f"{label}/WEB-INF/classes"), 0)
        self._warned(withoutUnbuilt(main))
        authenticatorFor(main.loginConfig)


class _Quiet(AppBase):
    """Looks into the folders of a host and keeps what it has to say for the report."""

    def __init__(self, host: Any, warn: Callable[..., None]) -> None:
        super().__init__(host)
        self._warn = warn

    def tellOnce(self, message: str, **fields: Any) -> None:
        self._warn(message, **fields)


def _sourceOf(plan: Plan) -> Path:
    """Where the files are that the next start would serve: an archive is unpacked only if it is not yet."""
    if plan.archive is not None and plan.unpack and isUpToDate(plan.folder, plan.archive):
        return plan.folder
    return plan.source


def _contextOf(plan: Plan, source: Path, files: ContextFiles) -> StandardContext:
    """The context as the start makes it; what is wrong in its files has been told."""
    try:
        return files.make(plan, source)
    except (ConfigurationError, OSError):
        return files.empty(plan.name, source)


def _counted(notes: list[str], name: str) -> str:
    return f"{len(notes)} {name}" if len(notes) == 1 else f"{len(notes)} {name}s"
