"""
Deploys, reloads and removes the applications of one host (org.apache.catalina.startup.HostConfig).

A lifecycle listener of the host. When the host starts it deploys what lies in appBase; while it runs, a look every background period finds
what is new, changed or gone. Looking happens on a thread of the start/stop pool, deciding and doing on the reactor, one operation per
application at a time; a broken application is reported and never touches the others.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred, DeferredLock, DeferredSemaphore, gatherResults
from twisted.logger import Logger
from zope.interface import implementer

from catalina.core import StandardContext, StandardHost
from catalina.digester import ConfigurationError, Digester
from catalina.interfaces import IDeployer, ILifecycleListener
from catalina.lifecycle import START_EVENT, STOP_EVENT, LifecycleException, LifecycleState
from catalina.startup.contextconfig import ContextConfig, DefaultDescriptor
from catalina.startup.serverrules import addContextRules
from catalina.util.contextname import ContextName

#: Files of a folder that are looked at to see whether it is still being copied.
_LOOKED_AT = 5000


@dataclass
class DeployedApplication:
    """
    What was deployed from a folder.

    :param signature: how the folder looked; of a failed application any change is a reason to try again.
    :param watched: files whose change means reload, with their times.
    """

    name: ContextName
    folder: Path
    context: StandardContext
    signature: tuple[int, float] = (0, 0.0)
    watched: dict[Path, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Findings:
    """What a look at appBase found: names of folders to deploy, to reload, to remove."""

    new: tuple[ContextName, ...] = ()
    changed: tuple[ContextName, ...] = ()
    gone: tuple[ContextName, ...] = ()


@implementer(ILifecycleListener, IDeployer)
class HostConfig:
    """
    The deployer of one host.

    :param defaults: conf/web.xml.
    :param base: CATALINA_BASE.
    :param properties: what ``${...}`` stands for in context files.
    """

    _log = Logger()

    def __init__(self, defaults: DefaultDescriptor, base: Path, properties: dict[str, str]) -> None:
        self._defaults = defaults
        self._base = base
        self._properties = properties
        self._host: StandardHost | None = None
        self.deployed: dict[str, DeployedApplication] = {}
        self._seen: dict[str, tuple[int, float]] = {}
        self._locks: dict[str, DeferredLock] = {}

    def attach(self, host: StandardHost) -> None:
        """Become the deployer of a host."""
        self._host = host
        host.deployer = self
        host.catalinaBase = self._base
        host.addLifecycleListener(self)
        for context in host.children.values():
            self._adopt(context)

    @property
    def host(self) -> StandardHost:
        """The host."""
        assert self._host is not None
        return self._host

    def lifecycleEvent(self, event: Any) -> Awaitable[Any] | None:
        """Deploy when the host starts."""
        if event.type == START_EVENT and event.lifecycle is self._host:
            return self._start()
        if event.type == STOP_EVENT and event.lifecycle is self._host:
            self.deployed.clear()
            self._seen.clear()
        return None

    async def _start(self) -> None:
        if self.host.createDirs:
            self.host.appBaseFolder.mkdir(parents=True, exist_ok=True)
        declared = [context for context in self.host.children.values() if context.state is LifecycleState.NEW]
        for context in declared:
            await self._startContext(context)
        if self.host.deployOnStartup:
            names = [name for name in self._folders() if name.name not in self.host.children]
            await self._inParallel(names, self.deploy)

    async def _inParallel(
        self, names: list[ContextName], operation: Callable[[ContextName], Awaitable[Any]]
    ) -> None:
        limit = DeferredSemaphore(max(1, abs(self.host.startStopThreads) or 1))
        await gatherResults([limit.run(_awaited, operation, name) for name in names])

    # a context

    def _adopt(self, context: StandardContext) -> None:
        """A ``<Context>`` of server.xml: its docBase is relative to appBase."""
        context.docBase = str(
            (self.host.appBaseFolder / (context.docBase or context.name.lstrip("/") or "ROOT")).resolve()
        )
        self._configure(context)

    def _configure(self, context: StandardContext) -> None:
        context.addLifecycleListener(ContextConfig(self._defaults))

    def _makeContext(self, name: ContextName, folder: Path) -> StandardContext:
        context = StandardContext()
        context.path, context.webappVersion = name.path, name.version
        context.docBase = str(folder)
        context.name = name.name
        self._readContextFile(context, self._base / "conf" / "context.xml", "conf/context.xml")
        if self.host.deployXML:
            inner = folder / "META-INF" / "context.xml"
            self._readContextFile(context, inner, f"{self.host.appBase}/{folder.name}/META-INF/context.xml")
        context.path, context.webappVersion, context.docBase = name.path, name.version, str(folder)
        self._configure(context)
        return context

    def _readContextFile(self, context: StandardContext, file: Path, label: str) -> None:
        if not file.is_file():
            return
        digester = Digester(self._properties, lambda warning: self._log.warn("{warning}", warning=warning))
        addContextRules(digester, "Context")
        digester.parse(file, context, label)

    async def _startContext(self, context: StandardContext) -> bool:
        """Start a context; a failure is logged, with its cause, and contained."""
        try:
            await context.start()
            return True
        except LifecycleException as problem:
            cause = problem.__cause__
            if isinstance(cause, ConfigurationError):
                self._log.error(
                    "Application {name} is not started: {cause}", name=context.name or "/", cause=cause
                )
            else:
                self._log.failure("Application {name} is not started", name=context.name or "/")
        except Exception:
            self._log.failure("Application {name} is not started", name=context.name or "/")
        return False

    # operations, one per application at a time

    def _locked(self, name: str, operation: Callable[[], Awaitable[Any]]) -> Deferred[Any]:
        lock = self._locks.setdefault(name, DeferredLock())
        return lock.run(_awaited, operation)

    def deploy(self, name: ContextName) -> Deferred[Any]:
        """Deploy the folder of this name."""
        return self._locked(name.name, lambda: self._deploy(name))

    async def _deploy(self, name: ContextName) -> None:
        folder = self.host.appBaseFolder / name.baseName
        if name.name in self.host.children or not folder.is_dir():
            return
        started = self.host.platform.wallClock()
        self._log.info("Deploying web application directory {folder}", folder=str(folder))
        try:
            context = self._makeContext(name, folder.resolve())
        except ConfigurationError as problem:
            self._log.error(
                "Application {name} is not deployed: {problem}", name=name.display, problem=problem
            )
            context = StandardContext()
            context.name, context.path, context.docBase = name.name, name.path, str(folder)
            self.deployed[name.name] = DeployedApplication(
                name, folder, context, signature(folder), self._watch(folder, context)
            )
            context.state = LifecycleState.FAILED
            return
        self.host.addChild(context)
        self.deployed[name.name] = DeployedApplication(
            name, folder, context, signature(folder), self._watch(folder, context)
        )
        if await self._startContext(context):
            took = round((self.host.platform.wallClock() - started) * 1000)
            self._log.info(
                "Deployment of web application directory {folder} has finished in {took} ms",
                folder=str(folder),
                took=took,
            )

    def _watch(self, folder: Path, context: StandardContext) -> dict[Path, float]:
        names = ["WEB-INF/web.xml", "META-INF/context.xml", *context.watchedResources]
        return {file: modified(file) for file in (folder / name for name in names)}

    def reload(self, name: str) -> Deferred[Any]:
        """Stop and start an application; fires with whether it runs."""
        return self._locked(name, lambda: self._reload(name))

    async def _reload(self, name: str) -> bool:
        context = self.host.children.get(name)
        if context is None:
            return False
        self._log.info("Reloading Context with name [{name}] has started", name=name)
        await context.stop()
        running = await self._startContext(context)
        self._log.info("Reloading Context with name [{name}] is completed", name=name)
        return running

    def reloadLater(self, name: str) -> None:
        """`reload`, asked for on any thread."""
        self.host.platform.callInReactor(self._reloadUnasked, name)

    def _reloadUnasked(self, name: str) -> None:
        self.reload(name).addErrback(
            lambda failure: self._log.failure("Reloading {name} failed", failure=failure, name=name)
        )

    def start(self, name: str) -> Deferred[Any]:
        """Start an application that was stopped; fires with whether it runs."""
        return self._locked(name, lambda: self._startContext(self.host.children[name]))

    def stop(self, name: str) -> Deferred[Any]:
        """Stop an application; it stays deployed."""
        return self._locked(name, lambda: self.host.children[name].stop())

    def undeploy(self, name: str) -> Deferred[Any]:
        """Stop an application and delete its folder."""
        return self._locked(name, lambda: self._undeploy(name, delete=True))

    async def _undeploy(self, name: str, delete: bool) -> None:
        application = self.deployed.pop(name, None)
        context = self.host.children.get(name)
        if context is not None:
            self._log.info("Undeploying context [{name}]", name=name)
            await context.stop()
            self.host.removeChild(context)
            await context.destroy()
        if application is not None:
            self._seen.pop(application.folder.name, None)
            if delete:
                shutil.rmtree(application.folder, ignore_errors=True)
            shutil.rmtree(self.host.workFolder / application.name.baseName, ignore_errors=True)

    # looking

    def _folders(self) -> Iterator[ContextName]:
        """The folders in appBase that are applications."""
        try:
            entries = sorted(os.scandir(self.host.appBaseFolder), key=lambda entry: entry.name)
        except OSError:
            return
        for entry in entries:
            special = entry.name.startswith(".") or entry.name.upper() in ("META-INF", "WEB-INF")
            if entry.is_dir() and not special and not self.host.ignores(entry.name):
                yield ContextName.ofFile(entry.name)

    def periodic(self) -> None:
        """A background period has passed; on a thread of the start/stop pool."""
        if self.host.autoDeploy and self.host.state.isAvailable:
            findings = self._look()
            if findings != Findings():
                self.host.platform.callInReactor(self._act, findings)

    def _look(self) -> Findings:
        names = {name.name: name for name in self._folders()}
        new = [
            name
            for key, name in names.items()
            if key not in self.host.children and key not in self.deployed and self._isStable(name)
        ]
        gone = [
            application.name
            for key, application in tuple(self.deployed.items())
            if not application.folder.is_dir()
        ]
        changed = [
            application.name for application in tuple(self.deployed.values()) if self._hasChanged(application)
        ]
        return Findings(tuple(new), tuple(name for name in changed if name not in gone), tuple(gone))

    def _isStable(self, name: ContextName) -> bool:
        """Whether a new folder looks as it did one period ago: it is not being copied any more."""
        now = signature(self.host.appBaseFolder / name.baseName)
        before = self._seen.get(name.baseName)
        self._seen[name.baseName] = now
        return before == now

    def _hasChanged(self, application: DeployedApplication) -> bool:
        if application.context.state is LifecycleState.FAILED:
            now = signature(application.folder)
            return application.signature != now and self._isStable(application.name)
        return any(modified(file) != time for file, time in application.watched.items())

    def _act(self, findings: Findings) -> None:
        """Do what was found to be due; each for itself."""
        for name in findings.gone:
            self._logged(self._locked(name.name, lambda n=name: self._undeploy(n.name, delete=False)), name)  # type: ignore[misc]
        for name in findings.changed:
            self._logged(self._locked(name.name, lambda n=name: self._redeploy(n)), name)  # type: ignore[misc]
        for name in findings.new:
            self._logged(self.deploy(name), name)

    def _logged(self, operation: Deferred[Any], name: ContextName) -> None:
        operation.addErrback(
            lambda failure: self._log.failure(
                "{name} could not be changed", failure=failure, name=name.display
            )
        )

    async def _redeploy(self, name: ContextName) -> None:
        """A watched file of an application has changed: reload it; its context file, or a failed one: make it anew."""
        application = self.deployed.get(name.name)
        if application is None:
            return
        contextFile = application.folder / "META-INF" / "context.xml"
        same = modified(contextFile) == application.watched.get(contextFile)
        application.watched = {file: modified(file) for file in application.watched}
        if application.context.state is LifecycleState.FAILED or not same:
            await self._undeploy(name.name, delete=False)
            await self._deploy(name)
        else:
            await self._reload(name.name)


def _awaited(operation: Callable[..., Awaitable[Any]], *arguments: Any) -> Deferred[Any]:
    async def run() -> Any:
        return await operation(*arguments)

    return Deferred.fromCoroutine(run())


def signature(folder: Path) -> tuple[int, float]:
    """How a folder looks: how many files it has, and when the newest of them and their folders changed."""
    count, newest = 0, modified(folder)
    for root, folders, files in os.walk(folder):
        if "__pycache__" in folders:
            folders.remove("__pycache__")
        for name in files:
            newest = max(newest, modified(Path(root, name)))
            count += 1
        newest = max(newest, modified(Path(root))) if "__pycache__" not in os.listdir(root) else newest
        if count > _LOOKED_AT:
            break
    return count, newest


def modified(file: Path) -> float:
    """When a file changed; 0 if there is none."""
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
