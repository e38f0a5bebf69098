"""
Which stopped applications something keeps alive (StandardHost.findReloadedContextMemoryLeaks in Tomcat).

Every start of an application loads its modules anew. Those of the start before are garbage once it has stopped; if they
are still there after a collection, something outside holds on to them: a thread, a timer, a list of listeners. The log
says at the stop what it is (`catalina.loader.leaks`); this is for whoever asks later.
"""

from __future__ import annotations

import gc
from typing import Any

from zope.interface import implementer

from catalina.interfaces import ILifecycleListener
from catalina.lifecycle import AFTER_STOP_EVENT, START_EVENT
from catalina.loader.leaks import Remnant
from catalina.util import ConfigurationError


@implementer(ILifecycleListener)
class LeakTracker:
    """A lifecycle listener of all contexts of a host, which remembers what each has loaded without keeping it alive."""

    def __init__(self) -> None:
        self._running: dict[Any, Any] = {}
        self._remnants: list[Remnant] = []

    def lifecycleEvent(self, event: Any) -> None:
        """Remember what an application has loaded, from its start to its end."""
        context = event.lifecycle
        if event.type == START_EVENT and hasattr(context.loader, "modules"):
            self._running[context] = context.loader.modules
        elif event.type == AFTER_STOP_EVENT:
            modules = self._running.pop(context, None)
            if modules is not None:
                self._remnants.append(Remnant(modules))

    def findLeaks(self) -> list[str]:
        """
        Collect garbage, which may take a while, and tell what is left.

        :returns: the name of an application once for each of its former starts that is still in memory.
        """
        for remnant in self._remnants:
            remnant.forget()
        gc.collect()
        self._remnants = [each for each in self._remnants if each.alive()]
        return sorted(each.name for each in self._remnants)


def withoutFrames(problem: BaseException | None) -> BaseException | None:
    """
    An exception of the same name and text that keeps nothing alive.

    A traceback holds the frames that it passed and with them the whole application; what failed is kept for as long as the application
    is deployed.
    """
    if problem is None or isinstance(problem, ConfigurationError):
        return problem.with_traceback(None) if problem is not None else None
    return type(type(problem).__name__, (Exception,), {})(str(problem))
