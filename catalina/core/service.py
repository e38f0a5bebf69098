"""``<Service>``: connectors joined to an engine (org.apache.catalina.core.StandardService)."""

from __future__ import annotations

from typing import Any

from catalina.lifecycle import Lifecycle
from catalina.util import Setting

#: Seconds that requests under way have to finish when the server stops; more where a connector's executorTerminationTimeoutMillis says so.
GRACE = 7.0
_STEP = 0.02


class StandardService(Lifecycle):
    """An engine and the connectors that bring its requests."""

    name = Setting(str, "Catalina", doc="the service's name in the log")

    def __init__(self) -> None:
        super().__init__()
        self.server: Any = None
        self.container: Any = None
        self.connectors: list[Any] = []
        self.executors: list[Any] = []

    @property
    def platform(self) -> Any:
        """What the process runs on."""
        return self.server.platform

    def setContainer(self, engine: Any) -> None:
        """Set the engine."""
        self.container = engine
        engine.service = self
        self.addChildService(engine)

    def addConnector(self, connector: Any) -> None:
        """Add a connector."""
        self.connectors.append(connector)
        connector.service = self
        self.addChildService(connector)

    def addExecutor(self, executor: Any) -> None:
        """Add a shared pool of threads."""
        self.executors.append(executor)
        self.addChildService(executor)

    def findExecutor(self, name: str) -> Any:
        """
        The shared pool of this name.

        :raises LookupError: there is none.
        """
        found = next((each for each in self.executors if each.name == name), None)
        if found is None:
            known = ", ".join(each.name for each in self.executors) or "none"
            raise LookupError(f"there is no Executor named {name!r} in this Service; there are: {known}")
        return found

    def _lifecycleChildren(self) -> list[Lifecycle]:
        """Executors start first, then the engine with all applications, the connectors last; they stop in reverse."""
        return [*self.executors, *([self.container] if self.container is not None else []), *self.connectors]

    def startInternal(self) -> None:
        """Say so."""
        self._log.info("Starting service {name}", name=self.name)

    async def drain(self) -> None:
        """
        Before anything stops: accept nobody, tell Comet connections END/SERVER_SHUTDOWN, let requests under way finish.
        """
        for connector in self.connectors:
            connector.pause()
        await self._endComet()
        patience = [
            connector.protocolHandler.executorTerminationTimeoutMillis / 1000 for connector in self.connectors
        ]
        until = self.platform.wallClock() + max(GRACE, *patience)
        while any(connector.isBusy() for connector in self.connectors) and self.platform.wallClock() < until:
            for connector in self.connectors:
                connector.protocolHandler.closeIdle()
            await self.platform.sleep(_STEP)

    async def _endComet(self) -> None:
        for connector in self.connectors:
            connector.endComet()
        until = self.platform.wallClock() + GRACE / 2
        while (
            any(connector.hasComet() for connector in self.connectors) and self.platform.wallClock() < until
        ):
            await self.platform.sleep(_STEP)

    async def stop(self) -> None:
        """Finish gracefully, then stop everything."""
        if self.state.isAvailable:
            await self.drain()
        await super().stop()

    def stopInternal(self) -> None:
        """Say so."""
        self._log.info("Stopping service {name}", name=self.name)
