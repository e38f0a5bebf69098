"""The chain of valves around a container, which ends in its basic one (org.apache.catalina.core.StandardPipeline)."""

from __future__ import annotations

from typing import Any

from zope.interface import implementer

from catalina.interfaces import IPipeline


@implementer(IPipeline)
class Pipeline:
    """
    A container's valves in the order of the configuration.

    :param container: whose requests they see.
    """

    def __init__(self, container: Any) -> None:
        self._container = container
        self.valves: list[Any] = []
        self._basic: Any = None
        self.first: Any = None
        self.blocking = False

    @property
    def basic(self) -> Any:
        """The valve that every request meets last."""
        return self._basic

    def setBasic(self, valve: Any) -> None:
        """Set the last valve."""
        valve.container = self._container
        self._basic = valve
        self._link()

    def addValve(self, valve: Any) -> None:
        """Add a valve before the basic one."""
        valve.container = self._container
        self.valves.append(valve)
        self._link()

    def removeValve(self, valve: Any) -> None:
        """Take a valve out."""
        self.valves.remove(valve)
        self._link()

    def _link(self) -> None:
        """Chain the valves; those that only pass on are left out of the chain."""
        following = self._basic
        chained = [valve for valve in self.valves if not getattr(valve, "transparent", False)]
        for valve in reversed(chained):
            valve.next = following
            following = valve
        self.first = following
        self.blocking = any(getattr(valve, "blocking", True) for valve in chained)

    def all(self) -> list[Any]:
        """All valves, the basic one last."""
        return [*self.valves, self._basic] if self._basic is not None else list(self.valves)
