"""Tests for `catalina.util.workers`."""

from __future__ import annotations

import threading

import pytest

from catalina.util.workers import PATIENCE as STEP
from catalina.util.workers import LazyPool, RejectedExecution, workersFor
from tests.coyote.doubles import PATIENCE, ManualLoop


class Pools:
    """Makes pools on a manual loop, and ends them."""

    def __init__(self):
        self.loop = ManualLoop()
        self.made = []
        self.gates = []

    def make(self, **settings):
        pool = LazyPool(**settings)
        pool.start(self.loop)
        self.made.append(pool)
        return pool

    def gate(self):
        """An event that is set in the end, whatever happens."""
        event = threading.Event()
        self.gates.append(event)
        return event

    def patience(self, steps=1):
        """Let the head of the queue stand still for some looks."""
        for _ in range(steps):
            self.loop.clock.advance(STEP * 1.01)

    def awaitTrue(self, isTrue):
        """Wait for other threads."""
        for _ in range(PATIENCE * 100):
            if isTrue():
                return
            threading.Event().wait(0.01)
        raise AssertionError("not true in time")

    def close(self):
        for gate in self.gates:
            gate.set()
        for pool in self.made:
            pool.stop(PATIENCE)


@pytest.fixture
def pools():
    made = Pools()
    yield made
    made.close()


def block(pools, pool, count):
    """Give a pool tasks that wait; returns their gate and a semaphore that tells when each has begun."""
    gate, begun = pools.gate(), threading.Semaphore(0)

    def task():
        begun.release()
        gate.wait(PATIENCE)

    for _ in range(count):
        pool.execute(task)
    return gate, begun


class LazyPoolTests:
    """As few threads as the work needs."""

    def test_runsInOrder(self, pools):
        """Short tasks run one after another, in order, on one thread whose name has the prefix."""
        pool, seen, done = pools.make(namePrefix="test-exec-"), [], threading.Event()
        for number in range(100):
            pool.execute(lambda n=number: seen.append((n, threading.current_thread().name)))
        pool.execute(done.set)
        assert done.wait(PATIENCE)
        assert [number for number, _ in seen] == list(range(100))
        assert {name for _, name in seen} == {"test-exec-1"}
        assert pool.poolSize == 1

    def test_moreForBlockingTasks(self, pools):
        """While the head of the queue stands still more workers wake, twice as many each time, up to maxThreads."""
        pool = pools.make(maxThreads=5)
        gate, begun = block(pools, pool, 10)
        assert begun.acquire(timeout=PATIENCE)
        assert pool.activeCount == 1
        for expected in (1, 2, 4, 5, 5):
            assert pool.activeCount == expected
            assert pool.poolSize == expected
            pools.patience(1 if expected > 1 else 2)
            while pool.activeCount + pool.queueSize < 10 and begun.acquire(timeout=0.01):
                pass
            for _ in range(pool.activeCount - expected):
                assert begun.acquire(timeout=PATIENCE)
        gate.set()

    def test_failuresAreContained(self, pools):
        """A task that fails ends neither its thread nor the others."""
        pool, done = pools.make(), threading.Event()
        pool.execute(lambda: 1 / 0)
        pool.execute(done.set)
        assert done.wait(PATIENCE)
        assert pool.poolSize == 1

    def test_queueIsBounded(self, pools):
        """Above maxQueueSize tasks are refused; those that wait are not lost."""
        pool, done = pools.make(maxThreads=1, maxQueueSize=2), threading.Event()
        gate, begun = block(pools, pool, 1)
        assert begun.acquire(timeout=PATIENCE)
        pool.execute(lambda: None)
        pool.execute(done.set)
        with pytest.raises(RejectedExecution):
            pool.execute(lambda: None)
        gate.set()
        assert done.wait(PATIENCE)

    def test_idleThreadsEnd(self, pools):
        """Above minSpareThreads an idle thread ends, and the next task gets a new one."""
        pool, done = pools.make(minSpareThreads=0, maxIdleTime=0.001), threading.Event()
        pool.execute(done.set)
        assert done.wait(PATIENCE)
        for thread in tuple(pool._threads):
            thread.join(PATIENCE)
        assert pool.poolSize == 0
        again = threading.Event()
        pool.execute(again.set)
        assert again.wait(PATIENCE)

    def test_noTaskIsLostWhereThreadsEnd(self, pools):
        """Tasks that come just when idle threads end are run all the same."""
        pool = pools.make(minSpareThreads=0, maxIdleTime=0.0001)
        for _ in range(300):
            done = threading.Event()
            pool.execute(done.set)
            assert done.wait(PATIENCE)

    def test_submit(self, pools):
        """From other threads tasks go by way of the loop."""
        pool, done = pools.make(), threading.Event()
        pool.submit(done.set)
        assert pool.queueSize == 0
        pools.loop.turn()
        assert done.wait(PATIENCE)

    def test_stop(self, pools):
        """stop lets what runs finish, ends all threads, and takes no more; before start nothing is taken either."""
        pool, seen = pools.make(), []
        pool.execute(lambda: seen.append(1))
        threads = tuple(pool._threads)
        pool.stop(PATIENCE)
        assert seen == [1]
        assert not any(thread.is_alive() for thread in threads)
        for each in (pool, LazyPool()):
            with pytest.raises(RejectedExecution):
                each.execute(lambda: None)

    def test_stopWaitsForAllTogether(self, pools):
        """Many stuck tasks do not make stop wait for the timeout many times."""
        pool = pools.make(maxThreads=4)
        gate, begun = block(pools, pool, 4)
        pools.patience(20)
        for _ in range(4):
            assert begun.acquire(timeout=PATIENCE)

        waits = []

        class Stuck:
            def join(self, timeout):
                waits.append(timeout)
                pools.loop.clock.advance(timeout)

        real, pool._threads = pool._threads, {Stuck() for _ in range(4)}
        pool.stop(2.0)
        pool._threads = real
        assert waits == [2.0, 0.0, 0.0, 0.0]
        for _ in real:
            pool._wake.put(False)


class RenewalTests:
    """Threads that make room for others."""

    def test_idleThreadsEnd(self, pools):
        """All threads of before end, one per delay, and what comes later runs on new ones."""
        pool = pools.make(minSpareThreads=3, prestart=True)
        old = set(pool._threads)
        assert len(old) == 3
        pool.renew(1.0)
        pools.loop.clock.advance(0)
        pools.awaitTrue(lambda: pool.poolSize == 2)
        pools.loop.clock.pump([1.0, 1.0])
        pools.awaitTrue(lambda: pool.poolSize == 0)
        names, done = [], threading.Event()
        pool.execute(lambda: (names.append(threading.current_thread()), done.set()))
        assert done.wait(PATIENCE)
        assert names[0] not in old

    def test_busyThreadsEnd(self, pools):
        """A thread that is at work ends when its task has, and tasks that wait are not forgotten."""
        pool = pools.make(maxThreads=1, minSpareThreads=1)
        gate, begun = block(pools, pool, 1)
        assert begun.acquire(timeout=PATIENCE)
        (old,) = pool._threads
        seen, done = [], threading.Event()
        pool.renew(0.0)
        pools.loop.clock.advance(0)
        gate.set()
        old.join(PATIENCE)
        assert not old.is_alive()
        pool.execute(lambda: (seen.append(threading.current_thread()), done.set()))
        pools.patience(3)
        assert done.wait(PATIENCE)
        assert seen[0] is not old

    def test_underLoad(self, pools):
        """While threads come and go no task is lost."""
        pool, done = pools.make(maxThreads=4, minSpareThreads=4), threading.Semaphore(0)
        for number in range(400):
            pool.execute(done.release)
            if number % 20 == 0:
                pool.renew(0.0)
            pools.patience()
        for _ in range(400):
            pools.patience()
            assert done.acquire(timeout=PATIENCE)


class WorkersForTests:
    """startStopThreads."""

    @pytest.mark.parametrize(("setting", "count"), [(3, 3), (1, 1), (0, 8), (-2, 6), (-8, 1), (-100, 1)])
    def test_count(self, monkeypatch, setting, count):
        """So many, or as many as there are processors, or so many less."""
        monkeypatch.setattr("os.cpu_count", lambda: 8)
        assert workersFor(setting) == count


class StarvedTests:
    """A system that is out of threads."""

    @pytest.fixture
    def refusing(self, monkeypatch):
        """Lets no thread start while the list has something."""
        refusals, start = [True], threading.Thread.start

        def refuse(thread):
            if refusals:
                raise RuntimeError("can't start new thread")
            start(thread)

        monkeypatch.setattr(threading.Thread, "start", refuse)
        return refusals

    def test_tasksWaitForThreads(self, pools, refusing):
        """Nothing is lost and nothing raised: tasks run as soon as a thread can be had."""
        pool, done = pools.make(), threading.Event()
        pool.execute(done.set)
        assert (pool.activeCount, pool.poolSize, pool.queueSize) == (0, 0, 1)
        pools.patience(3)
        assert (pool.activeCount, pool.poolSize, pool.queueSize) == (0, 0, 1)
        refusing.clear()
        pools.patience(1)
        assert done.wait(PATIENCE)

    def test_thoseThatThereAreGoOn(self, pools, refusing):
        """A pool that cannot grow counts the workers that it has, and uses them."""
        refusing.clear()
        pool = pools.make()
        gate, begun = block(pools, pool, 1)
        assert begun.acquire(timeout=PATIENCE)
        refusing.append(True)
        done = threading.Event()
        pool.execute(done.set)
        pools.patience(5)
        assert (pool.activeCount, pool.poolSize) == (1, 1)
        gate.set()
        assert done.wait(PATIENCE)
