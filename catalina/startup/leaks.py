"""
Which stopped applications something keeps alive (JreMemoryLeakPreventionListener's counterpart in StandardHost,
findReloadedContextMemoryLeaks).

Every start of an application loads its modules anew. Those of the start before are garbage once it has stopped; if they
are still there after a collection, something outside holds on to them: a thread, a timer, a list of listeners.
"""

from __future__ import annotations

import gc
from typing import Any
from weakref import WeakKeyDictionary

from zope.interface import implementer

from catalina.interfaces import ILifecycleListener
from catalina.lifecycle import START_EVENT


@implementer(ILifecycleListener)
class LeakTracker:
    """A lifecycle listener of all contexts of a host, which remembers what each has loaded without keeping it alive."""

    def __init__(self) -> None:
        self._loaded: WeakKeyDictionary[Any, tuple[str, Any]] = WeakKeyDictionary()

    def lifecycleEvent(self, event: Any) -> None:
        """Remember what an application that starts has loaded."""
        if event.type == START_EVENT:
            context = event.lifecycle
            modules = getattr(context.loader, "modules", None)
            if modules is not None:
                self._loaded[modules] = (context.name, modules.package)

    def findLeaks(self, running: list[Any]) -> list[str]:
        """
        Collect garbage, which may take a while, and tell what is left.

        :param running: all contexts of the host.
        :returns: the name of an application once for each of its former starts that is still in memory.
        """
        gc.collect()
        alive = {
            id(context.loader.modules) for context in running if getattr(context.loader, "modules", None)
        }
        return sorted(name for modules, (name, _) in tuple(self._loaded.items()) if id(modules) not in alive)
