"""All virtual hosts of a service (org.apache.catalina.core.StandardEngine)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from twisted.internet.defer import Deferred, DeferredList, DeferredSemaphore
from twisted.python.failure import Failure

from catalina.core.containerbase import ContainerBase
from catalina.core.enginevalve import StandardEngineValve
from catalina.mapper import Mapper
from catalina.util import Setting
from catalina.util.workers import workersFor


class StandardEngine(ContainerBase):
    """``<Engine>``: the outermost container."""

    backgroundProcessorDelay = Setting(
        int, 10, unit="s", doc="period of background work: expiry, deployment, log rotation"
    )
    defaultHost = Setting(str, "localhost", doc="the host that answers for names that no host has")
    jvmRoute = Setting(str, "", doc="this instance's name behind a load balancer; ends session ids")
    startStopThreads = Setting(
        int, 1, doc="how many hosts start at once; 0: as many as there are processors; negative: so many less"
    )
    engineConfigClass = Setting(
        str,
        "org.apache.catalina.startup.EngineConfig",
        doc="a subclass of EngineConfig: a listener of the engine",
    )

    def __init__(self) -> None:
        super().__init__()
        self.name = "Catalina"
        self.service: Any = None
        self.mapper = Mapper()
        #: What `accessLogs` has found, by host and context.
        self.knownLogs: dict[tuple[Any, Any], tuple[Any, ...]] = {}
        self.pipeline.setBasic(StandardEngineValve())

    @property
    def platform(self) -> Any:
        """What the process runs on."""
        return self.service.platform

    @property
    def startStopPool(self) -> Any:
        """The threads on which applications are started and stopped."""
        return self.service.server.startStopPool

    def addChild(self, child: Any) -> None:
        """Add a host."""
        super().addChild(child)
        self.mapper.addHost(child.name, child.aliases, child)

    def removeChild(self, child: Any) -> None:
        """Remove a host."""
        super().removeChild(child)
        self.mapper.removeHost(child.name)

    def pipelinesBlock(self, host: Any) -> bool:
        """Whether the valves of the engine and of a host may block."""
        return self.pipeline.blocking or (host is not None and bool(host.pipeline.blocking))

    def accessLogs(self, host: Any, context: Any) -> tuple[Any, ...]:
        """
        The access logs that a request is written to: those of its context, its host and the engine; for a request that reached no host
        those of the default host. From then on they stand in `knownLogs`.
        """
        below = host if host is not None else self.findChild(self.defaultHost)
        logs = () if context is None else context.ownAccessLogs
        logs += () if below is None else below.ownAccessLogs
        found: tuple[Any, ...] = logs + self.ownAccessLogs
        self.knownLogs[host, context] = found
        return found

    def forgetContext(self, context: Any) -> None:
        """An application has gone: keep nothing of it."""
        self.knownLogs = {}

    def contextStopped(self, context: Any) -> None:
        """An application has stopped: tell the server's listeners who want to know (ThreadLocalLeakPreventionListener)."""
        for listener in self.service.server.lifecycleListeners:
            stopped = getattr(listener, "contextStopped", None)
            if stopped is not None:
                stopped(context)

    async def startChildren(self) -> None:
        """Start the hosts, as many at once as `startStopThreads` allows."""
        limit = DeferredSemaphore(workersFor(self.startStopThreads))
        starts = [limit.run(self._startHost, host) for host in self._lifecycleChildren()]
        for _, outcome in await DeferredList(starts, consumeErrors=True):
            if isinstance(outcome, Failure):
                outcome.raiseException()

    def _startHost(self, host: Any) -> Deferred[None]:
        return Deferred.fromCoroutine(self.startChild(host))

    def doubts(self) -> Iterator[str]:
        """A default host that there is not, too."""
        if self.findChild(self.defaultHost) is None:
            known = ", ".join(self.children) or "none"
            yield f"{self.where}: the default host {self.defaultHost} is not one of the engine's hosts: {known}"
        yield from super().doubts()

    async def startInternal(self) -> None:
        """Start realm and valves, and background work."""
        self.mapper.defaultHost = self.defaultHost
        self._log.info("Starting Servlet Engine: {info}", info=self.service.server.serverInfo)
        await super().startInternal()
        self.startBackground()
