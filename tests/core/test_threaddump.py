"""The thread dump, taken of threads and coroutines that a test has made."""

from __future__ import annotations

import asyncio
import gc
import re
import threading

from twisted.internet.defer import Deferred

from catalina.core import threadDump
from catalina.coyote.tasks import CoroutineTask
from tests.coyote.doubles import ManualLoop


def block(lines: list[str], wanted: str) -> list[str]:
    """The lines about the thread or coroutine in which something stands."""
    return next(each for each in "\n".join(lines).split("\n\n") if wanted in each).splitlines()


def waitFor(begun: threading.Event, ended: threading.Event) -> None:
    """What a thread of a test does."""
    begun.set()
    ended.wait(30)


class ThreadTests:
    """Threads."""

    def test_oneThatWaits(self) -> None:
        """Name, daemon flag, idents and state, and then its calls from the innermost."""
        begun, ended = threading.Event(), threading.Event()
        thread = threading.Thread(target=waitFor, args=(begun, ended), name="of a test", daemon=True)
        thread.start()
        begun.wait(30)
        lines = threadDump(0, None, [])
        ended.set()
        head, state, *calls = block(lines, '"of a test"')
        assert re.match(
            rf'"of a test" daemon Id={thread.native_id} tid={thread.ident:#x} cpu=\d+ ns usr=\d+ ns', head
        )
        assert state.startswith("   java.lang.Thread.State: ")
        own = next(number for number, line in enumerate(calls) if "test_threaddump.waitFor" in line)
        assert any("threading.Event.wait(" in line for line in calls[:own])
        assert "threading.Thread.run(" in calls[own + 1]

    def test_whoAsks(self) -> None:
        """The thread that takes the dump runs, and stands in it too."""
        lines = block(threadDump(0, None, []), f'"{threading.current_thread().name}"')
        assert lines[1] == "   java.lang.Thread.State: RUNNABLE"
        assert any("ThreadTests.test_whoAsks(" in line for line in lines)

    def test_title(self) -> None:
        """The moment, and the words that tools look for."""
        lines = threadDump(1_000_000_000, None, [])
        assert re.fullmatch(r"2001-09-0\d \d\d:46:40", lines[0])
        assert re.fullmatch(r"Full thread dump \w+ \(3\.\d+\.\d+.*\):", lines[1])


class CoroutineTests:
    """What waits on the reactor."""

    def test_servlets(self) -> None:
        """A coroutine that awaits a Deferred is found among all objects; one that has ended is not shown."""
        gate: Deferred[None] = Deferred()

        async def inner() -> None:
            await gate

        async def outer() -> None:
            await inner()

        task = CoroutineTask(outer(), ManualLoop(), lambda result, error: None)
        task.advance()
        name, waits, *calls = block(threadDump(0, None, gc.get_objects()), "<locals>.outer(")
        assert name.startswith('"servlet ') and "outer" in name
        assert waits == f"\t- waiting on <twisted.internet.defer.Deferred {id(gate):#x}>"
        assert [line.partition("(")[0].rpartition(".")[2] for line in calls][-2:] == ["inner", "outer"]
        gate.callback(None)
        assert not any("<locals>.outer(" in line for line in threadDump(0, None, [task]))

    def test_tasks(self) -> None:
        """Those of asyncio, whatever they await: here a future, through an asynchronous generator."""

        async def numbers(future: asyncio.Future[int]):  # type: ignore[no-untyped-def]
            yield await future

        async def consume(future: asyncio.Future[int]) -> None:
            async for _ in numbers(future):
                pass

        async def main() -> list[str]:
            future: asyncio.Future[int] = loop.create_future()
            task = asyncio.create_task(consume(future), name="consumer")
            before = block(threadDump(0, loop, []), '"consumer"')
            await asyncio.sleep(0)
            lines = threadDump(0, loop, [])
            future.set_result(1)
            await task
            assert before[1] == "\t- about to go on"
            return lines

        loop = asyncio.new_event_loop()
        try:
            lines = loop.run_until_complete(main())
        finally:
            loop.close()
        _, waits, *calls = block(lines, '"consumer"')
        assert waits.startswith("\t- waiting on <_asyncio.Future 0x")
        assert "consume(" in calls[-1]
        assert not any("main(" in line for line in lines[lines.index("Coroutines that wait: 1") :])
