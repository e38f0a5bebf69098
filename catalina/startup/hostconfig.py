"""
Deploys, reloads and removes the applications of one host (org.apache.catalina.startup.HostConfig).

A lifecycle listener of the host. When the host starts it deploys what lies in appBase and xmlBase; while it runs, a look
every background period finds what is new, changed or gone. Looking, unpacking and reading happen on threads of the
start/stop pool, deciding and doing on the reactor, one operation per application at a time; a broken application is
reported and never touches the others.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred, DeferredLock, DeferredSemaphore, gatherResults
from twisted.internet.threads import deferToThreadPool
from twisted.logger import Logger
from zope.interface import implementer

from catalina.core import StandardContext, StandardHost
from catalina.digester import ConfigurationError
from catalina.interfaces import IDeployer, ILifecycleListener
from catalina.juli import JuliObserver
from catalina.lifecycle import START_EVENT, STOP_EVENT, LifecycleException, LifecycleState
from catalina.startup.appbase import AppBase
from catalina.startup.changes import Action, Artifact
from catalina.startup.configclasses import configClassOf
from catalina.startup.contextconfig import ContextConfig, DefaultDescriptor
from catalina.startup.contextfiles import ContextFiles
from catalina.startup.contextlogging import ContextLogging
from catalina.startup.deployed import DeployedApplication, Findings, Inspector
from catalina.startup.installing import Delivery, place
from catalina.startup.leaks import LeakTracker, withoutFrames
from catalina.startup.preparing import FAULTS, Prepared, RefusedError, prepare, unpackDeclared
from catalina.startup.replacement import standIn
from catalina.startup.war import removeAll, removeLeftovers, removeTree, unfinishedBeside
from catalina.util import ClassNotFoundError
from catalina.util.contextname import ContextName
from catalina.util.workers import workersFor

_NOT_STARTED = (LifecycleState.NEW, LifecycleState.INITIALIZED)


@implementer(ILifecycleListener, IDeployer)
class HostConfig:
    """
    The deployer of one host.

    :param defaults: conf/web.xml.
    :param base: CATALINA_BASE.
    :param properties: what ``${...}`` stands for in context files.
    :param observer: the server's logging, beside which applications may have their own.
    """

    _log = Logger()

    def __init__(
        self,
        defaults: DefaultDescriptor,
        base: Path,
        properties: dict[str, str],
        observer: JuliObserver | None = None,
    ) -> None:
        self._defaults = defaults
        self._base = base
        self._properties = properties
        self._observer = observer
        self._host: StandardHost | None = None
        self._leaks = LeakTracker()
        self.deployed: dict[str, DeployedApplication] = {}
        self._locks: dict[str, DeferredLock] = {}

    def attach(self, host: StandardHost) -> None:
        """Become the deployer of a host."""
        self._host = host
        host.deployer = self
        host.catalinaBase = self._base
        host.addLifecycleListener(self)
        for context in host.children.values():
            self.adopt(context)

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
        return None

    async def _start(self) -> None:
        self._appBase = AppBase(self.host)
        self._files = ContextFiles(self.host, self._appBase, self._base, self._properties)
        self._inspector = Inspector(self.host, self._appBase, self._files, self.deployed)
        await self._inThread(self._tidy)
        declared = [each for each in self.host.children.values() if each.state in _NOT_STARTED]
        for context in declared:
            await self._startDeclared(context)
        if self.host.deployOnStartup:
            found = await self._inThread(self._appBase.find)
            names = [each.name for key, each in found.items() if key not in self.host.children]
            await self._inParallel(names, lambda name: self._logged(self.deploy(name), name.name))

    def _tidy(self) -> None:
        for folder in (self.host.appBaseFolder, self.host.xmlBaseFolder):
            if self.host.createDirs:
                folder.mkdir(parents=True, exist_ok=True)
            removeLeftovers(folder)

    async def _inParallel(
        self, names: list[ContextName], operation: Callable[[ContextName], Awaitable[Any]]
    ) -> None:
        limit = DeferredSemaphore(workersFor(self.host.startStopThreads))
        await gatherResults([limit.run(_awaited, operation, name) for name in names])

    def _inThread(self, call: Callable[..., Any], *arguments: Any) -> Deferred[Any]:
        return deferToThreadPool(self.host.platform.reactor, self.host.startStopPool, call, *arguments)

    # contexts

    def adopt(self, context: StandardContext) -> None:
        """Take care of a context that was added to the host itself, as a ``<Context>`` of server.xml; docBase is relative to appBase."""
        context.docBase = str(
            (self.host.appBaseFolder / (context.docBase or context.name.lstrip("/") or "ROOT")).resolve()
        )
        self._configure(context)

    def _configure(self, context: StandardContext) -> None:
        if self._observer is not None:
            context.addLifecycleListener(ContextLogging(self._observer, self._properties))
        kind = configClassOf(context, "configClass", ContextConfig)
        context.addLifecycleListener(kind(self._defaults))
        context.addLifecycleListener(self._leaks)

    async def _startDeclared(self, context: StandardContext) -> None:
        try:
            await self._inThread(unpackDeclared, self._appBase, context, self.host.unpackWARs)
        except FAULTS as problem:
            context.state, context.failure = LifecycleState.FAILED, problem
            self._log.error(
                "Application {name} is not started: {problem}", name=context.name, problem=problem
            )
            return
        await self._startContext(context)

    async def _startContext(self, context: StandardContext) -> bool:
        """Start a context; a failure is logged, with its cause, and contained."""
        name = context.name or "/"
        try:
            await context.start()
            return bool(context.state.isAvailable)
        except LifecycleException as problem:
            cause = problem.__cause__
            if isinstance(cause, ConfigurationError | ClassNotFoundError):
                self._log.error("Application {name} is not started: {cause}", name=name, cause=cause)
            else:
                self._log.failure("Application {name} is not started", name=name)
        except Exception:
            self._log.failure("Application {name} is not started", name=name)
        context.failure = withoutFrames(context.failure)
        return False

    # deploying

    def deploy(self, name: ContextName) -> Deferred[Any]:
        """Deploy what lies under this name, if nothing is deployed under it yet."""
        return self._locked(name.name, lambda: self._deploy(name))

    async def _deploy(self, name: ContextName) -> None:
        if name.name in self.host.children:
            return
        try:
            prepared = await self._inThread(prepare, self._appBase, self._files, name, False)
        except RefusedError as refused:
            await self._refuse(name, refused)
            return
        if prepared is not None:
            await self._putUp(prepared)

    async def _putUp(self, prepared: Prepared) -> None:
        """Put an application in its place and start it."""
        plan, context = prepared.plan, prepared.context
        started = self.host.platform.wallClock()
        await self._inThread(prepared.putInPlace)
        source = self._files.label(plan.source)
        self._log.info("Deploying web application {source}", source=source)
        self._configure(context)
        self.host.addChild(context)
        self.deployed[plan.name.name] = await self._inThread(self._inspector.record, plan.name, context, plan)
        if await self._startContext(context):
            took = round((self.host.platform.wallClock() - started) * 1000)
            self._log.info("Deployment of {source} has finished in {took} ms", source=source, took=took)

    async def _refuse(self, name: ContextName, refused: RefusedError) -> None:
        """An application cannot be deployed: say why, and list it as one that does not run, until its files change."""
        context = self._files.empty(name, self._appBase.folderOf(name))
        context.state = LifecycleState.FAILED
        context.failure = refused.problem
        self.host.addChild(context)
        self.deployed[name.name] = await self._inThread(
            self._inspector.recordRefused, name, context, refused.attempt
        )
        # told last: who mends it at once finds that it is watched
        self._log.error("Application {name} is not deployed: {problem}", name=name.display, problem=refused)

    async def _redeploy(self, name: ContextName, delete: Iterable[Artifact] = ()) -> BaseException | None:
        """
        Put an application in the place of the one that is deployed; if the new one cannot be used the old one goes on.

        :param delete: what does not count any more.
        :returns: why the new one cannot be used.
        """
        application = self.deployed[name.name]
        try:
            prepared = await self._inThread(
                prepare, self._appBase, self._files, name, Artifact.FOLDER in delete
            )
        except RefusedError as refused:
            await self._refuseChange(application, refused)
            return refused.problem
        with standIn(self.host, application.context):
            await self._takeDown(name.name)
            if prepared is not None:
                await self._putUp(prepared)
        return None

    async def _refuseChange(self, application: DeployedApplication, refused: RefusedError) -> None:
        name = application.name
        if application.failed:
            await self._takeDown(name.name)
            await self._refuse(name, refused)
            return
        self._log.error("Application {name} stays as it is: {problem}", name=name.display, problem=refused)
        await self._inThread(self._inspector.refresh, application)

    async def _takeDown(self, name: str) -> None:
        """Stop an application and forget it; its files stay."""
        self.deployed.pop(name, None)
        context = self.host.children.get(name)
        if context is not None:
            await context.stop()
            self.host.removeChild(context)
            await context.destroy()

    # operations, one per application at a time

    def _locked(self, name: str, operation: Callable[[], Awaitable[Any]]) -> Deferred[Any]:
        lock = self._locks.setdefault(name, DeferredLock())
        return lock.run(_awaited, operation)

    def isDeployed(self, name: str) -> bool:
        """Whether an application is this deployer's; one of server.xml is not."""
        return name in self.deployed

    def placeForUpload(self) -> Path:
        """A new file name, from which `install` takes an archive without copying it."""
        return unfinishedBeside(self._appBase.archiveOf(ContextName("")))

    def install(
        self,
        name: ContextName,
        archive: Path | None = None,
        folder: Path | None = None,
        descriptor: Path | None = None,
    ) -> Deferred[Any]:
        """
        Bring files of an application into their place, and deploy them, or put them in the place of what is deployed.

        :raises ArchiveError: the archive cannot be used; nothing has changed.
        :raises ConfigurationError: a context file is wrong; nothing has changed.
        :raises OSError: the files cannot be copied; nothing has changed.
        """
        return self._locked(name.name, lambda: self._install(name, Delivery(archive, folder, descriptor)))

    async def _install(self, name: ContextName, delivery: Delivery) -> None:
        await self._inThread(place, self._appBase, self._files, name, delivery)
        if name.name in self.deployed:
            problem = await self._redeploy(name, {Artifact.FOLDER} if delivery.archive is not None else ())
            if problem is not None:
                raise problem
        else:
            await self._deploy(name)

    def reload(self, name: str) -> Deferred[Any]:
        """Stop and start an application; fires with whether it runs."""
        return self._locked(name, lambda: self._reload(name))

    async def _reload(self, name: str) -> bool:
        context = self.host.children.get(name)
        if context is None:
            return False
        self._log.info("Reloading Context with name [{name}] has started", name=name)
        with standIn(self.host, context):
            await context.stop()
            running = await self._startContext(context)
        self._log.info("Reloading Context with name [{name}] is completed", name=name)
        return running

    def reloadLater(self, name: str) -> None:
        """`reload`, asked for on any thread."""
        self.host.platform.callInReactor(self._reloadUnasked, name)

    def _reloadUnasked(self, name: str) -> None:
        self._logged(self.reload(name), name)

    def start(self, name: str) -> Deferred[Any]:
        """Start an application that was stopped, or could not be started; fires with whether it runs."""
        return self._locked(name, lambda: self._startAgain(name))

    async def _startAgain(self, name: str) -> bool:
        application = self.deployed.get(name)
        if application is not None and application.failed:
            await self._redeploy(application.name)
            context = self.host.children.get(name)
            return context is not None and bool(context.state.isAvailable)
        return await self._startContext(self.host.children[name])

    def stop(self, name: str) -> Deferred[Any]:
        """Stop an application; it stays deployed."""
        return self._locked(name, lambda: self.host.children[name].stop())

    def undeploy(self, name: str) -> Deferred[Any]:
        """
        Stop an application and delete its files, as far as they lie in appBase and xmlBase.

        :raises OSError: they cannot be deleted; then it is deployed again.
        """
        return self._locked(name, lambda: self._undeploy(name, set(Artifact)))

    async def _undeploy(self, name: str, delete: Iterable[Artifact]) -> None:
        application = self.deployed.get(name)
        if application is None:
            return
        self._log.info("Undeploying context [{name}]", name=name)
        await self._takeDown(name)
        places = [each for kind in delete for each in application.places(kind)]
        defaults = self._files.defaults
        own = [each for each in places if self._appBase.owns(each) and each not in defaults]
        work = self.host.workFolder / application.name.baseName
        await self._inThread(removeTree, work)
        await self._inThread(removeAll, own)

    def findLeaks(self) -> list[str]:
        """Applications that something keeps alive after they were stopped; blocks while garbage is collected."""
        return self._leaks.findLeaks()

    # looking

    def periodic(self) -> None:
        """A background period has passed; on a thread of the start/stop pool."""
        if self.host.autoDeploy and self.host.state is LifecycleState.STARTED:
            findings = self._inspector.look()
            if findings != Findings():
                self.host.platform.callInReactor(self._act, findings)

    def _act(self, findings: Findings) -> None:
        """Do what was found to be due; each for itself."""
        for name in findings.changed:
            self._logged(self._locked(name.name, lambda n=name: self._change(n)), name.name)  # type: ignore[misc]
        for name in findings.new:
            self._logged(self.deploy(name), name.name)
        for name in findings.old:
            self._log.info("No session uses {name} any more, and there is a newer version", name=name.display)
            self._logged(self.undeploy(name.name), name.name)

    def _logged(self, operation: Deferred[Any], name: str) -> Deferred[Any]:
        return operation.addErrback(
            lambda failure: self._log.failure(
                "{name} could not be changed", failure=failure, name=name or "/"
            )
        )

    async def _change(self, name: ContextName) -> None:
        """Something has become of an application's files; what, is looked at again, since others may have acted on it."""
        application = self.deployed.get(name.name)
        if application is None:
            return
        change = await self._inThread(self._inspector.changeOf, application)
        if change.action is Action.UNDEPLOY:
            await self._undeploy(name.name, change.delete)
        elif change.action is Action.REDEPLOY:
            await self._redeploy(name, change.delete)
        elif await self._inThread(self._inspector.isTouched, application):
            await self._inThread(self._inspector.refresh, application)
            await self._reload(name.name)


def _awaited(operation: Callable[..., Awaitable[Any]], *arguments: Any) -> Deferred[Any]:
    async def run() -> Any:
        return await operation(*arguments)

    return Deferred.fromCoroutine(run())
