"""Renews the threads of a server after an application has stopped (org.apache.catalina.core.ThreadLocalLeakPreventionListener)."""

from __future__ import annotations

from typing import Any

from twisted.logger import Logger
from zope.interface import implementer

from catalina.interfaces import ILifecycleListener
from catalina.lifecycle import START_EVENT, STOP_EVENT


@implementer(ILifecycleListener)
class ThreadLocalLeakPreventionListener:
    """
    Lets threads end when an application has stopped.

    What an application has put into a ``threading.local`` of a library that lives on stays alive as long as the thread does. The
    threads that have served it end one by one (``threadRenewalDelay`` of the Executor), and others take their place.
    """

    _log = Logger()

    def __init__(self) -> None:
        self._running = False

    def lifecycleEvent(self, event: Any) -> None:
        """Only while the server runs is there anything to renew: when it stops, all threads end anyway."""
        self._running = event.type == START_EVENT or (self._running and event.type != STOP_EVENT)

    def contextStopped(self, context: Any) -> None:
        """
        An application has stopped: renew the threads of all connectors of its service.

        :param context: the application; its ``renewThreadsWhenStoppingContext`` may forbid it.
        """
        if not self._running or not context.renewThreadsWhenStoppingContext:
            return
        pools = {connector.protocolHandler.executor for connector in context.parent.parent.service.connectors}
        for pool in pools - {None}:
            self._log.debug("Renewing threads, since {name} has stopped", name=context.name or "/")
            pool.renew()
