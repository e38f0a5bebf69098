"""``<Executor>``: threads that several connectors share (org.apache.catalina.core.StandardThreadExecutor)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zope.interface import implementer

from catalina.interfaces import IExecutor
from catalina.lifecycle import Lifecycle
from catalina.util import Setting
from catalina.util.workers import LazyPool


@implementer(IExecutor)
class StandardThreadExecutor(Lifecycle):
    """A pool of workers with a name."""

    name = Setting(str, "", doc="what connectors call it")
    namePrefix = Setting(str, "tomcat-exec-", doc="how the names of its threads begin")
    maxThreads = Setting(int, 200, minimum=1, doc="how many threads there may be")
    minSpareThreads = Setting(int, 25, minimum=0, doc="how many stay while there is nothing to do")
    maxIdleTime = Setting(
        int, 60000, unit="ms", minimum=1, doc="after how long without work a further thread ends"
    )
    maxQueueSize = Setting(int, 2147483647, minimum=0, doc="how many tasks may wait")
    daemon = Setting(bool, True, doc="whether the process may end while they run")
    prestartminSpareThreads = Setting(
        bool, False, doc="start the spare threads with the server, not when they are needed"
    )
    threadPriority = Setting(int, 5, inert="threads of one Python process have one priority")
    threadRenewalDelay = Setting(
        int,
        1000,
        unit="ms",
        doc="time between the ends of two threads when they are renewed because an application has stopped; negative: never",
    )

    def __init__(self) -> None:
        super().__init__()
        self._pool: LazyPool | None = None

    def startInternal(self) -> None:
        """Make the pool."""
        self._pool = LazyPool(
            self.maxThreads,
            self.minSpareThreads,
            self.maxIdleTime / 1000,
            self.namePrefix,
            self.maxQueueSize,
            self.daemon,
            self.prestartminSpareThreads,
        )
        self._pool.start(self.parent.platform.loop)

    def stopInternal(self) -> None:
        """Let running tasks finish."""
        if self._pool is not None:
            self._pool.stop(timeout=1.0)

    def renew(self) -> None:
        """Let all threads end one by one and others take their place; to be called on the reactor."""
        if self._pool is not None and self.threadRenewalDelay >= 0:
            self._pool.renew(self.threadRenewalDelay / 1000)

    @property
    def activeCount(self) -> int:
        """How many threads run a task."""
        return self._pool.activeCount if self._pool is not None else 0

    @property
    def poolSize(self) -> int:
        """How many threads there are."""
        return self._pool.poolSize if self._pool is not None else 0

    @property
    def queueSize(self) -> int:
        """How many tasks wait for a thread."""
        return self._pool.queueSize if self._pool is not None else 0

    def execute(self, task: Callable[[], Any]) -> None:
        """Run a task on one of the threads; to be called on the reactor."""
        assert self._pool is not None
        self._pool.execute(task)
