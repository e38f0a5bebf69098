"""One link of a container's pipeline (org.apache.catalina.valves.ValveBase)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zope.interface import implementer

from catalina.interfaces import IValve
from catalina.lifecycle import Lifecycle


@implementer(IValve)
class ValveBase(Lifecycle):
    """
    What valves inherit: a life cycle, a place in a pipeline, and passing on.

    ``blocking`` is True for valves that may block, so that requests which meet them run on workers; a valve that never blocks says
    False, and then whatever the next valve returns must be returned, or awaited in an ``async def`` helper.
    """

    blocking = True
    #: Whether `invoke` does nothing but pass on, so that requests need not go through it.
    transparent = False

    next: Any = None
    container: Any = None

    def invoke(self, request: Any, response: Any) -> Any:
        """Handle a request and pass it on."""
        return self.next.invoke(request, response)

    def event(self, request: Any, response: Any, event: Any) -> Any:
        """Handle a Comet event and pass it on."""
        return self.next.event(request, response, event)

    def doubts(self) -> Iterable[str]:
        """What in its configuration it will not heed, for a warning each."""
        return ()

    def backgroundProcess(self) -> None:
        """Called now and then, on a thread that may block."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}[{self.container!r}]"
