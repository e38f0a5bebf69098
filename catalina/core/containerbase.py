"""
What engine, host, context and wrapper have in common: parent, children, pipeline, realm, background work.

Answers to org.apache.catalina.core.ContainerBase.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThreadPool
from twisted.logger import Logger
from zope.interface import implementer

from catalina.core.pipeline import Pipeline
from catalina.core.valvebase import ValveBase
from catalina.interfaces import IAccessLog, IContainer
from catalina.lifecycle import Lifecycle
from catalina.util import Setting


@implementer(IContainer)
class ContainerBase(Lifecycle):
    """A container; its children are containers too."""

    backgroundProcessorDelay = Setting(
        int, -1, unit="s", doc="period of background work; 0 or less: the parent's does it"
    )
    startStopThreads = Setting(int, 1, doc="how many children start at once")

    def __init__(self) -> None:
        super().__init__()
        self.name = ""
        self.children: dict[str, Any] = {}
        self.pipeline = Pipeline(self)
        self._realm: Any = None
        self.cluster: Any = None
        self._backgroundCall: Any = None
        self._backgroundRun: Deferred[Any] | None = None

    def setProperty(self, name: str, text: str) -> bool:
        """Take the one attribute that is no setting: the name."""
        if name == "name":
            self.name = text
        return name == "name"

    # the tree

    @property
    def logger(self) -> Logger:
        """The container's own log, named as Tomcat names it: ``[Catalina].[localhost].[/app]``."""
        return Logger(namespace=f"catalina.core.ContainerBase.{self.logName}")

    @property
    def logName(self) -> str:
        """The bracketed names from the engine down to here."""
        above = getattr(self.parent, "logName", "")
        return f"{above}.[{self.name}]" if above else f"[{self.name}]"

    def addChild(self, child: Any) -> None:
        """
        Add a child without starting it.

        :raises ValueError: there is one of that name already.
        """
        if child.name in self.children:
            raise ValueError(f"{self!r} has a child named {child.name!r} already")
        self.children[child.name] = child
        self.addChildService(child)

    def removeChild(self, child: Any) -> None:
        """Take a child out, without stopping it."""
        self.children.pop(child.name, None)
        if child in self.services:
            self.services.remove(child)
        child.parent = None

    def findChild(self, name: str) -> Any:
        """The child of this name, or None."""
        return self.children.get(name)

    @property
    def platform(self) -> Any:
        """What the process runs on."""
        return self.parent.platform

    @property
    def realm(self) -> Any:
        """The container's own realm, or the one of the container around it."""
        return (
            self._realm
            if self._realm is not None or self.parent is None
            else getattr(self.parent, "realm", None)
        )

    @realm.setter
    def realm(self, realm: Any) -> None:
        self._realm = realm
        realm.container = self

    def addValve(self, valve: Any) -> None:
        """Add a valve to the pipeline."""
        self.pipeline.addValve(valve)

    @property
    def ownAccessLogs(self) -> tuple[Any, ...]:
        """The access logs among this container's valves."""
        return tuple(valve for valve in self.pipeline.valves if IAccessLog.providedBy(valve))

    def doubts(self) -> Iterator[str]:
        """What in the configuration of the container and its valves is not heeded, for a warning each."""
        for valve in self.pipeline.all():
            if isinstance(valve, ValveBase):
                yield from valve.doubts()

    # life

    async def startParts(self) -> None:
        """Start what belongs to this container but is no child: the realm and the valves."""
        for part in self._parts():
            await part.start()

    async def stopParts(self) -> None:
        """Stop them, in reverse."""
        for part in reversed(self._parts()):
            await self._contained(part.stop)

    def _parts(self) -> list[Lifecycle]:
        found = [self._realm, self.cluster, *self.pipeline.all()]
        return [part for part in found if isinstance(part, Lifecycle)]

    async def startInternal(self) -> None:
        """Start realm and valves, and warn of what in their configuration is not heeded."""
        for doubt in self.doubts():
            self._log.warn("{doubt}", doubt=doubt)
        await self.startParts()

    async def stopInternal(self) -> None:
        """Stop background work, valves and realm."""
        self.stopBackground()
        await self.stopParts()

    # background work

    def startBackground(self) -> None:
        """Do background work every `backgroundProcessorDelay` seconds, on a thread of the start/stop pool, never twice at once."""
        if self.backgroundProcessorDelay > 0 and self._backgroundCall is None:
            self._schedule()

    def _schedule(self) -> None:
        self._backgroundCall = self.platform.reactor.callLater(
            self.backgroundProcessorDelay, self._background
        )

    def _background(self) -> None:
        pool = self.startStopPool
        self._backgroundRun = deferToThreadPool(self.platform.reactor, pool, self.processAll)
        self._backgroundRun.addErrback(
            lambda failure: self._log.failure("Background work failed", failure=failure)
        )
        self._backgroundRun.addBoth(lambda _: self._afterBackground())

    def _afterBackground(self) -> None:
        self._backgroundRun = None
        if self._backgroundCall is not None:
            self._schedule()

    def stopBackground(self) -> None:
        """Do no more of it."""
        call, self._backgroundCall = self._backgroundCall, None
        if call is not None and call.active():
            call.cancel()

    @property
    def startStopPool(self) -> Any:
        """The threads on which applications are started and stopped."""
        return self.parent.startStopPool

    def processAll(self) -> None:
        """This container's background work, and that of the children that leave it to their parent."""
        if not self.state.isAvailable:
            return
        self.backgroundProcess()
        for child in tuple(self.children.values()):
            if child.backgroundProcessorDelay <= 0:
                child.processAll()

    def backgroundProcess(self) -> None:
        """What a container does now and then, on a thread that may block."""
        for part in (self._realm, *self.pipeline.valves):
            if part is not None and hasattr(part, "backgroundProcess"):
                self._process(part)
        for listener in tuple(self.lifecycleListeners):
            periodic = getattr(listener, "periodic", None)
            if periodic is not None:
                self._process(periodic)

    def _process(self, part: Any) -> None:
        try:
            getattr(part, "backgroundProcess", part)()
        except Exception:
            self._log.failure("Background work of {part} failed", part=part)

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self.logName}"
