"""
A lazy pool of worker threads: as few as the work needs (the ThreadPoolExecutor of Tomcat).

Waking a thread for each request costs more than a short request itself, and threads that are awake fight for the interpreter. So tasks go
to a queue which one worker drains; more workers wake, twice as many each time, only when the head of the queue has not moved for a
millisecond. Short tasks then run one after another on one thread, and blocking ones get threads within a few milliseconds.
"""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from twisted.logger import Logger

Task = Callable[[], Any]

#: Seconds for which the head of the queue may stand still before more workers wake.
PATIENCE = 0.001

_log = Logger()


class RejectedExecution(Exception):
    """The queue is full, or the pool has stopped."""


def workersFor(setting: int) -> int:
    """
    How many tasks run at once where ``startStopThreads`` says so.

    :param setting: 1 or more: so many; 0: as many as there are processors; negative: so many less.
    """
    return setting if setting > 0 else max(1, (os.cpu_count() or 1) + setting)


class LazyPool:
    """
    Runs tasks on at most so many threads.

    :param maxThreads: the most threads that may run tasks at once.
    :param minSpareThreads: threads that stay although there is nothing to do.
    :param maxIdleTime: seconds after which a further idle thread ends.
    :param namePrefix: names threads ``PREFIX1``, ``PREFIX2`` ...
    :param maxQueueSize: tasks that may wait.
    :param daemon: whether the process may end while they run.
    :param prestart: make the spare threads at once, not when they are needed.
    """

    def __init__(
        self,
        maxThreads: int = 200,
        minSpareThreads: int = 10,
        maxIdleTime: float = 60.0,
        namePrefix: str = "exec-",
        maxQueueSize: int = 1 << 31,
        daemon: bool = True,
        prestart: bool = False,
    ) -> None:
        self.maxThreads = maxThreads
        self.minSpareThreads = minSpareThreads
        self.maxIdleTime = maxIdleTime
        self.namePrefix = namePrefix
        self.maxQueueSize = maxQueueSize
        self.daemon = daemon
        self.prestart = prestart
        self._tasks: deque[Task] = deque()
        # True: drain the queue; False: the pool stops; None: threads of an older generation end
        self._wake: queue.SimpleQueue[bool | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._active = 0
        self._threads: set[threading.Thread] = set()
        self._started = 0
        self._loop: Any = None
        self._ticking = False
        self._head: Task | None = None
        self._stopped = True
        self._generation = 0
        self._renewalDelay = 0.0
        self._nextRenewal = 0.0
        self._starved = False

    def start(self, loop: Any) -> None:
        """
        Take tasks from now on.

        :param loop: for the watch over the queue (``call_later``, on the thread that calls `execute`, and ``call_soon_threadsafe``).
        """
        self._loop = loop
        self._stopped = False
        if self.prestart:
            for _ in range(min(self.minSpareThreads, self.maxThreads)):
                self._addThread()

    @property
    def activeCount(self) -> int:
        """How many workers are awake."""
        return self._active

    @property
    def poolSize(self) -> int:
        """How many threads there are."""
        return len(self._threads)

    @property
    def queueSize(self) -> int:
        """How many tasks wait."""
        return len(self._tasks)

    def execute(self, task: Task) -> None:
        """
        Run a task on some worker. To be called on the reactor's thread; `submit` may be called on any.

        :raises RejectedExecution: too many wait already, or the pool has stopped.
        """
        if self._stopped or len(self._tasks) >= self.maxQueueSize:
            raise RejectedExecution("the pool takes no more tasks")
        self._tasks.append(task)
        if not self._active:
            self._awaken(1)
        if not self._ticking:
            self._ticking = True
            self._loop.call_later(PATIENCE, self._tick)

    def submit(self, task: Task) -> None:
        """`execute` from any thread."""
        self._loop.call_soon_threadsafe(self.execute, task)

    def renew(self, delay: float = 1.0) -> None:
        """
        Let every thread end once it has nothing to do, so that nothing is left of what it has kept (``threading.local``); new ones are
        made when they are needed. To be called on the reactor's thread.

        :param delay: seconds between the ends of two threads.
        """
        self._generation += 1
        self._renewalDelay = delay
        for number in range(len(self._threads)):
            self._loop.call_later(number * delay, self._wake.put, None)

    def _tick(self) -> None:
        """Wake more workers if the head of the queue has not moved; twice as many each time."""
        tasks = self._tasks
        try:
            head = tasks[0]
        except IndexError:
            self._ticking = False
            self._head = None
            return
        if head is self._head:
            self._awaken(max(1, self._active))
        self._head = head
        self._loop.call_later(PATIENCE if self._active < self.maxThreads else 10 * PATIENCE, self._tick)

    def _awaken(self, count: int) -> None:
        with self._lock:
            count = min(count, self.maxThreads - self._active)
            self._active += count
            missing = self._active - len(self._threads)
        lacking = missing - self._addThreads(missing)
        if lacking:
            # whoever waits is served by the threads that there are; the watch over the queue tries again
            with self._lock:
                self._active -= lacking
        for _ in range(count - lacking):
            self._wake.put(True)

    def _addThreads(self, count: int) -> int:
        """Start threads; returns how many could be: the system may be out of them."""
        for added in range(count):
            try:
                self._addThread()
            except (RuntimeError, MemoryError) as problem:
                if not self._starved:
                    _log.error(
                        "No further thread could be started for {prefix}: {problem}",
                        prefix=self.namePrefix,
                        problem=problem,
                    )
                self._starved = True
                return added
            self._starved = False
        return count

    def _addThread(self) -> None:
        self._started += 1
        thread = threading.Thread(
            target=self._work, name=f"{self.namePrefix}{self._started}", daemon=self.daemon
        )
        self._threads.add(thread)
        try:
            thread.start()
        except BaseException:
            self._threads.discard(thread)
            raise

    def _work(self) -> None:
        """A worker's life: sleep until woken, drain the queue, sleep again, until the pool stops or is renewed."""
        born = self._generation
        while self._awaitWork(born):
            self._drain()
            if born != self._generation and self._mayRenew():
                break
        with self._lock:
            self._threads.discard(threading.current_thread())
            missing = 0 if self._stopped else self._active - len(self._threads)
        if missing > 0:
            self._addThread()

    def _mayRenew(self) -> bool:
        """Whether the last thread that ended in the middle of work is long enough ago."""
        with self._lock:
            now = self._loop.time()
            if now < self._nextRenewal:
                return False
            self._nextRenewal = now + self._renewalDelay
            return True

    def _awaitWork(self, born: int) -> bool:
        while True:
            try:
                wake = self._wake.get(timeout=self.maxIdleTime)
                if wake is not None:
                    return wake
                if born != self._generation:
                    return False
            except queue.Empty:
                with self._lock:
                    # a wake-up that is on its way has already counted us in
                    if len(self._threads) > max(self.minSpareThreads, self._active):
                        # before somebody counts on this thread
                        self._threads.discard(threading.current_thread())
                        return False

    def _drain(self) -> None:
        tasks = self._tasks
        while True:
            try:
                task = tasks.popleft()
            except IndexError:
                with self._lock:
                    self._active -= 1
                    if not tasks or self._active:
                        return
                    self._active += 1
                continue
            try:
                task()
            except BaseException:
                _log.failure("A task failed on {thread}", thread=threading.current_thread().name)
            del task

    def stop(self, timeout: float = 5.0) -> None:
        """
        Take no more tasks, let the running ones finish.

        :param timeout: seconds to wait for all of them together.
        """
        self._stopped = True
        threads = tuple(self._threads)
        for _ in threads:
            self._wake.put(False)
        until = self._loop.time() + timeout if threads else 0.0
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, until - self._loop.time()))
