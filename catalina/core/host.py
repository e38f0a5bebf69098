"""One virtual host (org.apache.catalina.core.StandardHost)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from catalina.core.containerbase import ContainerBase
from catalina.core.hostvalve import StandardHostValve
from catalina.lifecycle import LifecycleState
from catalina.util import Setting, resolveClassName
from catalina.util.javaregex import optionalRegex


class StandardHost(ContainerBase):
    """``<Host>``: a name, and the applications below it."""

    appBase = Setting(str, "webapps", doc="the folder of the applications, relative to CATALINA_BASE")
    xmlBase = Setting(str, "", doc="the folder of the context files; conf/ENGINE/HOST if left out")
    autoDeploy = Setting(bool, True, doc="watch for new, changed and removed applications while running")
    deployOnStartup = Setting(bool, True, doc="deploy what is there at the start")
    deployXML = Setting(bool, True, doc="read META-INF/context.xml of applications")
    copyXML = Setting(bool, False, doc="copy META-INF/context.xml to xmlBase when an application is deployed")
    deployIgnore: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, None, doc="a regular expression: names in appBase that are left alone"
    )
    createDirs = Setting(bool, True, doc="make appBase and xmlBase where they are missing")
    unpackWARs = Setting(bool, True, doc="unpack archives")
    undeployOldVersions = Setting(
        bool, False, doc="remove old versions of an application when their sessions have ended"
    )
    workDir = Setting(
        str, "", doc="the folder for temporary files of applications; work/ENGINE/HOST if left out"
    )
    errorReportValveClass = Setting(
        str, "org.apache.catalina.valves.ErrorReportValve", doc="what reports errors that have no page"
    )
    failCtxIfServletStartFails = Setting(
        bool, False, doc="whether an application fails when a servlet that is loaded at its start does"
    )
    startStopThreads = Setting(
        int,
        1,
        doc="how many applications start at once; 0: as many as there are processors; negative: so many less",
    )
    hostConfigClass = Setting(
        str,
        "org.apache.catalina.startup.HostConfig",
        doc="a subclass of HostConfig: what deploys applications",
    )

    def __init__(self) -> None:
        super().__init__()
        self.aliases: list[str] = []
        self.deployer: Any = None
        self.catalinaBase = Path()
        self.pipeline.setBasic(StandardHostValve())

    def addAlias(self, alias: str) -> None:
        """Let the host be reached under another name."""
        self.aliases.append(alias)
        if self.parent is not None:
            self.parent.mapper.addHostAlias(self.name, alias)

    def addDeclaredContext(self, context: Any) -> None:
        """Add a ``<Context>`` of server.xml."""
        context.path = context.path.rstrip("/") if context.path != "/" else ""
        context.name = context.path
        self.addChild(context)

    @property
    def appBaseFolder(self) -> Path:
        """The folder of the applications."""
        return self.catalinaBase / self.appBase

    @property
    def xmlBaseFolder(self) -> Path:
        """The folder of the context files."""
        return self.catalinaBase / (self.xmlBase or f"conf/{self.parent.name}/{self.name}")

    @property
    def workFolder(self) -> Path:
        """The folder for temporary files of applications."""
        return self.catalinaBase / (self.workDir or f"work/{self.parent.name}/{self.name}")

    def ignores(self, name: str) -> bool:
        """Whether a name in appBase is left alone."""
        return self.deployIgnore is not None and self.deployIgnore.fullmatch(name) is not None

    async def startInternal(self) -> None:
        """Add the valve that reports errors, then start realm and valves."""
        if self.errorReportValveClass and not self._hasErrorReport():
            valveClass: Any = resolveClassName(self.errorReportValveClass)
            self.pipeline.addValve(valveClass())
        await super().startInternal()
        self.startBackground()

    def _hasErrorReport(self) -> bool:
        wanted = resolveClassName(self.errorReportValveClass)
        return any(type(valve) is wanted for valve in self.pipeline.valves)

    async def startChild(self, child: Any) -> None:
        """A failing application never stops its host; one that failed already is tried again when it has changed."""
        if child.state is LifecycleState.FAILED:
            return
        try:
            await child.start()
        except Exception:
            self._log.failure("Application {path} could not be started", path=child.name)
