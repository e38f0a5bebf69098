"""
One application (org.apache.catalina.core.StandardContext): its servlets, filters, listeners, sessions and files, started and stopped.

Starting runs the application's code, so it happens on a thread of the start/stop pool; only putting it into the mapper, which makes it
reachable, happens on the reactor. What web.xml says is put in by `catalina.startup.contextconfig`, a lifecycle listener.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from twisted.internet.threads import deferToThreadPool
from zope.interface import implementer

from catalina.core.applicationcontext import ApplicationContext
from catalina.core.contextrequests import ContextRequests
from catalina.core.contextvalve import StandardContextValve
from catalina.core.filterconfig import ApplicationFilterConfig
from catalina.core.filtermatch import FilterMaps
from catalina.core.instances import InstanceManager
from catalina.core.listeners import ListenerLists
from catalina.core.sessioncookieconfig import ApplicationSessionCookieConfig
from catalina.core.swallowoutput import OutputLog, SwallowOutputValve, standInForOutput
from catalina.core.wrapper import StandardWrapper
from catalina.coyote.tasks import runAndWait
from catalina.http import encodePath
from catalina.interfaces import IContext
from catalina.lifecycle import LifecycleException, settled
from catalina.mapper import tableOf
from catalina.servlet import (
    ServletContextEvent,
    SessionTrackingMode,
)
from catalina.util import ClassNotFoundError

#: There are as many paths as applications, and each new session's cookie has one.
_encoded = lru_cache(maxsize=1024)(encodePath)


@implementer(IContext)
class StandardContext(ContextRequests):
    """``<Context>``: one application."""

    def __init__(self) -> None:
        super().__init__()
        self.manager: Any = None
        self.loader: Any = None
        self.resources: Any = None
        self.authenticator: Any = None
        self.namingResources: Any = None
        self.deployedFrom: Any = None
        self.configFile: Path | None = None
        self.watchedResources: list[str] = []
        self.applicationListeners: list[str] = []
        self.parameters: list[Any] = []
        self.displayName: str | None = None
        self.starting = False
        self.failure: BaseException | None = None
        self.startTime = 0.0
        self.cometConnections: set[Any] = set()
        self._output: OutputLog | None = None
        self._openToComet = True
        self.instances = InstanceManager(self)
        self.listeners = ListenerLists()
        self.requestListeners = self.listeners.request
        self.requestAttributeListeners = self.listeners.requestAttribute
        self.sessionListeners = self.listeners.session
        self.sessionAttributeListeners = self.listeners.sessionAttribute
        self.pipeline.setBasic(StandardContextValve())
        self.clear()

    def clear(self) -> None:
        """Forget what the descriptors and the application itself have said, before the next start."""
        self.servletContext = ApplicationContext(self)
        self.cookieConfig = ApplicationSessionCookieConfig(self)
        self.contextParams: dict[str, str] = {}
        self.servletMappings: dict[str, str] = {}
        self.filterDefs: dict[str, Any] = {}
        self.filterInstances: dict[str, Any] = {}
        self.filterMaps = FilterMaps()
        self.filterConfigs: dict[str, ApplicationFilterConfig] = {}
        self.mimeMappings: dict[str, str] = {}
        self.welcomeFiles: list[str] = []
        self.errorPagesByStatus: dict[int, Any] = {}
        self.errorPagesByType: dict[type, Any] = {}
        self.securityConstraints: tuple[Any, ...] = ()
        self.securityRoles: list[str] = []
        self.loginConfig: Any = None
        self.localeEncodings: dict[str, str] = {}
        self.jspConfig: Any = None
        self.sessionTimeout = 30
        self.sessionTrackingModes: frozenset[SessionTrackingMode] | None = None
        self.effectiveTrackingModes: frozenset[SessionTrackingMode] = frozenset()
        self.listeners.clear()
        self.listenerInstances: list[Any] = []
        self.initializers: list[Any] = []
        for child in tuple(self.children.values()):
            self.removeChild(child)

    # names and places

    @property
    def encodedPath(self) -> str:
        """The context path as it may stand in a URL."""
        return _encoded(self.path)

    @property
    def tempDir(self) -> Path:
        """The application's own folder for temporary files (javax.servlet.context.tempdir)."""
        if self.workDir:
            return Path(self.parent.catalinaBase) / self.workDir
        return Path(self.parent.workFolder) / (self.name.lstrip("/").replace("/", "#") or "ROOT")

    def multipartLocation(self, location: str) -> str:
        """
        The folder for the files of uploads.

        :param location: what multipart-config says; relative to the application's folder for temporary files.
        :raises OSError: it does not exist, and createUploadTargets is not set.
        """
        folder = self.tempDir / location if location else self.tempDir
        if self.createUploadTargets or not location:
            folder.mkdir(parents=True, exist_ok=True)
        elif not folder.is_dir():
            raise OSError(
                f"the folder {folder} for uploads does not exist; make it, or set createUploadTargets on the Context"
            )
        return str(folder)

    def wrapper(self, name: str) -> StandardWrapper:
        """The servlet of this name, made now if there is none."""
        found: StandardWrapper | None = self.children.get(name)
        if found is None:
            found = self._wrapperType()(self, name)
            self.addChild(found)
        return found

    def _wrapperType(self) -> type[StandardWrapper]:
        """
        What servlets are wrapped in (wrapperClass).

        :raises LifecycleException: it is no subclass of StandardWrapper.
        """
        name = self.wrapperClass
        if name == "org.apache.catalina.core.StandardWrapper":
            return StandardWrapper
        found = self.instances.load(name)
        if not (isinstance(found, type) and issubclass(found, StandardWrapper)):
            raise LifecycleException(
                f'wrapperClass="{name}" is no subclass of catalina.core.StandardWrapper; make it one, or leave wrapperClass out'
            )
        return found

    # life

    async def startInternal(self) -> None:
        """
        Start the application on a thread of its own, then make it reachable.

        :raises LifecycleException: it could not be started; the cause is chained.
        """
        self.failure = None
        self.starting = self._openToComet = True
        self._swallow()
        await super().startInternal()
        try:
            await deferToThreadPool(
                self.platform.reactor, self.startStopPool, self._swallowing, self._startApplication
            )
        except BaseException as problem:
            self.failure = problem
            raise LifecycleException(
                f"Application {self.name or '/'} could not be started: {problem}"
            ) from problem
        finally:
            self.starting = False
        self.startTime = self.platform.wallClock()
        self.publish()
        self.startBackground()

    def _swallow(self) -> None:
        """From now on what the application prints is logged, if it wants that."""
        if self.swallowOutput and self._output is None:
            self._output = OutputLog(self.logger)
            standInForOutput()
            self.addValve(SwallowOutputValve(self._output))

    def _swallowing(self, step: Callable[[], None]) -> None:
        """Run the application's own code on a thread of the start/stop pool."""
        with self._output.capturing() if self._output is not None else nullcontext():
            step()

    def publish(self) -> None:
        """Make the application reachable with the mappings that it has now; on the reactor's thread."""
        mappings = {
            pattern: self.children[name]
            for pattern, name in self.servletMappings.items()
            if name in self.children
        }
        names = [name.strip() for name in self.resourceOnlyServlets.split(",")]
        resourceOnly = [self.children[name] for name in names if name in self.children]
        table = replace(
            tableOf(mappings, self.welcomeFiles, self.resources, resourceOnly),
            redirectRoot=self.mapperContextRootRedirectEnabled,
            redirectFolders=self.mapperDirectoryRedirectEnabled,
        )
        self.parent.parent.mapper.addContextVersion(
            self.parent.name, self.path, self.webappVersion, self, table
        )

    def _startApplication(self) -> None:
        """Everything that runs the application's own code before the first request."""
        for part in (self.resources, self.loader):
            self._run(part.start())
        self._run(self._configure())
        self.effectiveTrackingModes = self._trackingModes()
        self.tempDir.mkdir(parents=True, exist_ok=True)
        self._mergeParameters()
        self.servletContext.begin()
        for initializer, classes in self.initializers:
            initializer.onStartup(classes or None, self.servletContext)
        self._startListeners()
        self._run(self.manager.start())
        self._startFilters()
        self._loadServlets()

    def _run(self, step: Any) -> None:
        """Run a lifecycle step, which here never waits for the reactor."""
        try:
            step.send(None)
        except StopIteration:
            return
        raise LifecycleException("a part of an application must start without waiting for the reactor")

    async def _configure(self) -> None:
        for listener in tuple(self.lifecycleListeners):
            configure = getattr(listener, "configureStart", None)
            if configure is not None:
                await settled(configure(self))

    def _trackingModes(self) -> frozenset[SessionTrackingMode]:
        modes = self.sessionTrackingModes
        if modes is None:
            modes = frozenset(
                {SessionTrackingMode.URL} | ({SessionTrackingMode.COOKIE} if self.cookies else set())
            )
        return modes

    def _mergeParameters(self) -> None:
        """``<Parameter>`` elements of the context: one that may not be overridden wins over web.xml."""
        for parameter in self.parameters:
            if not parameter.override or parameter.name not in self.contextParams:
                self.contextParams[parameter.name] = parameter.value

    def _startListeners(self) -> None:
        made = [self.instances.create(name) for name in self.applicationListeners]
        for listener in (*made, *self.listenerInstances):
            self._addListener(listener)
        event = ServletContextEvent(self.servletContext)
        problem = self.notify(self.listeners.context, "contextInitialized", event)
        if problem is not None:
            raise LifecycleException(f"a listener failed at contextInitialized: {problem!r}") from problem

    def _addListener(self, listener: Any) -> None:
        if not self.listeners.add(listener):
            self.logger.warn(
                "{listener} implements no listener interface and hears nothing",
                listener=type(listener).__qualname__,
            )

    def _startFilters(self) -> None:
        for name, definition in self.filterDefs.items():
            config = ApplicationFilterConfig(self, definition, self.filterInstances.get(name))
            config.start()
            self.filterConfigs[name] = config

    def _loadServlets(self) -> None:
        """Load what is to be loaded at the start, in its order; find out which of the others are CometProcessors."""
        wrappers = [child for child in self.children.values() if child.enabled]
        for wrapper in sorted((w for w in wrappers if w.loadOnStartup >= 0), key=lambda w: w.loadOnStartup):
            try:
                wrapper.load()
            except Exception as problem:
                if isinstance(problem.__cause__, ClassNotFoundError):
                    self.logger.error(
                        "Servlet {name} cannot be loaded: {problem}",
                        name=wrapper.name,
                        problem=problem.__cause__,
                    )
                else:
                    self.logger.failure("Servlet {name} threw a load() exception", name=wrapper.name)
                if self.failCtxIfServletStartFails or self.parent.failCtxIfServletStartFails:
                    raise LifecycleException(
                        f"servlet {wrapper.name} could not be loaded: {problem}"
                    ) from problem
        for wrapper in wrappers:
            if wrapper.servlet is None:
                wrapper.peek()

    async def stopInternal(self) -> None:
        """Take the application off the map, let requests under way finish, then stop it on a thread of its own."""
        mapper = self.parent.parent.mapper
        mapper.removeContextVersion(self.parent.name, self.path, self.webappVersion, self)
        self.parent.parent.forgetContext(self)
        await self._endComet()
        await self._requestsDone()
        # those whose BEGIN was still running
        await self._endComet()
        await deferToThreadPool(
            self.platform.reactor, self.startStopPool, self._swallowing, self._stopApplication
        )
        # what destroy() has not closed is cut off, without a word to its client; and so is what opens even later
        self._openToComet = False
        for connection in tuple(self.cometConnections):
            connection.detach()
        await super().stopInternal()
        self.clear()
        self.parent.parent.contextStopped(self)

    async def _endComet(self) -> None:
        """Have the valves that follow Comet connections tell them END/WEBAPP_RELOAD."""
        for container in (self, self.parent, self.parent.parent):
            for valve in container.pipeline.valves:
                if hasattr(valve, "endComet"):
                    await valve.endComet(self)

    async def _requestsDone(self) -> None:
        """Wait up to `unloadDelay` for requests of this application that are being answered."""
        until = self.platform.wallClock() + self.unloadDelay / 1000
        connectors = self.parent.parent.service.connectors
        while (
            any(connector.isServing(self) for connector in connectors) and self.platform.wallClock() < until
        ):
            await self.platform.sleep(0.05)

    def _stopApplication(self) -> None:
        for wrapper in tuple(self.children.values()):
            wrapper.unload()
        for config in reversed(tuple(self.filterConfigs.values())):
            self._guard(config.stop, "Filter.destroy()")
        if self.manager is not None:
            self._run(self.manager.stop())
        self.notify(self.listeners.context, "contextDestroyed", ServletContextEvent(self.servletContext))
        self.servletContext.end()
        for part in (self.loader, self.resources):
            if part is not None:
                self._run(part.stop())

    def _guard(self, step: Any, what: str) -> None:
        try:
            step()
        except Exception:
            self.logger.failure("{what} raised an exception", what=what)

    async def stopParts(self) -> None:
        """Valves and realm; those that the configuration of this start has added go with it."""
        await super().stopParts()
        for listener in tuple(self.lifecycleListeners):
            undo = getattr(listener, "configureStop", None)
            if undo is not None:
                await settled(undo(self))

    def backgroundProcess(self) -> None:
        """Expire sessions, look for changed files."""
        for part in (self.manager, self.loader, self.resources):
            if part is not None and hasattr(part, "backgroundProcess"):
                self._process(part)
        super().backgroundProcess()

    def waitFor(self, pending: Awaitable[Any]) -> Any:
        """
        Run what an ``async def`` of the application returned on the reactor and block this thread until it has ended.

        :raises BaseException: what it raised.
        """
        return runAndWait(self.platform, pending)

    # Comet

    def cometOpened(self, connection: Any) -> None:
        """A Comet connection of this application stays open."""
        self.cometConnections.add(connection)
        if not self._openToComet:
            connection.detach()

    def cometClosed(self, connection: Any) -> None:
        """It has ended."""
        self.cometConnections.discard(connection)
