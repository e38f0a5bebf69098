"""Tests for `catalina.coyote.tasks`: what an `async def` servlet may await, and how it is cancelled."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from types import SimpleNamespace

import pytest
from twisted.internet.defer import Deferred, DeferredQueue, fail, succeed

from catalina.coyote.tasks import CoroutineTask, runAndWait
from catalina.servlet import IllegalStateException
from tests.coyote.doubles import ManualLoop, elsewhere

VARIABLE: contextvars.ContextVar[str] = contextvars.ContextVar("VARIABLE", default="outside")


class Outcome:
    """Remembers how tasks end."""

    def __init__(self):
        self.ended = []

    def __call__(self, result, error):
        self.ended.append(error if error is not None else result)


def native(scenario):
    """Run a scenario of (loop, outcome) on a real asyncio loop; callbacks' failures fail it too."""
    problems = []

    async def main():
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: problems.append(context))
        await scenario(loop)

    asyncio.run(main())
    assert problems == []


async def turns(count=5):
    """Let the loop take some turns."""
    for _ in range(count):
        await asyncio.sleep(0)


class PlainLoopTests:
    """Coroutines on a loop that is not asyncio's, as on the epoll reactor."""

    def test_neverWaits(self):
        """A coroutine that does not wait has ended when start returns, without a turn of the loop."""

        async def servlet():
            return await succeed(1) + 1

        outcome, loop = Outcome(), ManualLoop()
        CoroutineTask(servlet(), loop, outcome).advance()
        assert (outcome.ended, list(loop.ready)) == ([2], [])

    def test_awaitsDeferreds(self):
        """It goes on when the Deferred fires, with its result or its exception."""
        first, second = Deferred(), Deferred()

        async def servlet():
            got = await first
            try:
                await second
            except ZeroDivisionError:
                return got

        outcome = Outcome()
        CoroutineTask(servlet(), ManualLoop(), outcome).advance()
        first.callback("one")
        assert outcome.ended == []
        second.errback(ZeroDivisionError())
        assert outcome.ended == ["one"]

    def test_raises(self):
        """What it raises is told, whether at once or later."""

        async def servlet(deferred):
            await deferred
            raise KeyError("k")

        outcome, later = Outcome(), Deferred()
        CoroutineTask(servlet(succeed(None)), ManualLoop(), outcome).advance()
        CoroutineTask(servlet(fail(ValueError("v"))), ManualLoop(), outcome).advance()
        CoroutineTask(servlet(later), ManualLoop(), outcome).advance()
        later.callback(None)
        assert [type(each) for each in outcome.ended] == [KeyError, ValueError, KeyError]

    @pytest.mark.parametrize("returned", ["text", 1, [1]])
    def test_noAwaitable(self, returned):
        """
        What a servlet returns by mistake is told as what it is.
        """
        task = CoroutineTask(returned, ManualLoop())
        task.advance()
        assert isinstance(task.error, TypeError)
        assert repr(returned) in str(task.error)
        assert "write to the response" in str(task.error)

    def test_cannotWaitForThat(self):
        """What is neither a Deferred nor a future is a TypeError inside the coroutine, which may go on."""

        class Odd:
            def __await__(self):
                yield "odd"

        async def servlet():
            try:
                await Odd()
            except TypeError as problem:
                return str(problem)

        outcome, loop = Outcome(), ManualLoop()
        CoroutineTask(servlet(), loop, outcome).advance()
        loop.turn()
        assert "odd" in outcome.ended[0]

    def test_cancelledWhileWaitingForADeferred(self):
        """cancel is asyncio's CancelledError at the await, and the Deferred's canceller is called."""
        cancelled = []
        deferred = Deferred(cancelled.append)

        async def servlet():
            await deferred

        outcome, loop = Outcome(), ManualLoop()
        task = CoroutineTask(servlet(), loop, outcome)
        task.advance()
        assert task.cancel()
        loop.turn()
        assert cancelled == [deferred]
        assert isinstance(outcome.ended[0], asyncio.CancelledError)
        assert not task.cancel()
        assert task.done()

    def test_cancelsItself(self):
        """Who cancels itself is cancelled at the next wait, and the Deferred with it."""
        deferred = Deferred()

        async def servlet():
            task.cancel()
            await deferred

        outcome, loop = Outcome(), ManualLoop()
        task = CoroutineTask(servlet(), loop, outcome)
        task.advance()
        loop.turn()
        assert isinstance(outcome.ended[0], asyncio.CancelledError)
        assert deferred.called

    def test_uncancel(self):
        """A request to cancel that is taken back before it took effect has none."""

        async def servlet():
            task.cancel()
            task.cancel()
            assert task.cancelling() == 2
            assert (task.uncancel(), task.uncancel(), task.uncancel()) == (1, 0, 0)
            return await succeed("alive")

        outcome = Outcome()
        task = CoroutineTask(servlet(), ManualLoop(), outcome)
        task.advance()
        assert outcome.ended == ["alive"]

    def test_contextIsItsOwn(self):
        """Context variables are those of whoever made the task; what it sets is seen after waits, and by nobody else."""
        deferred, seen = Deferred(), []

        async def servlet():
            seen.append(VARIABLE.get())
            VARIABLE.set("mine")
            await deferred
            seen.append(VARIABLE.get())

        context = contextvars.copy_context()
        context.run(VARIABLE.set, "maker")
        task = context.run(CoroutineTask, servlet(), ManualLoop(), Outcome())
        task.advance()
        deferred.callback(None)
        assert seen == ["maker", "mine"]
        assert VARIABLE.get() == "outside"

    def test_doneCallbacks(self):
        """Callbacks are called once in a later turn, those added after the end too; removed ones are not."""
        calls, loop, deferred = [], ManualLoop(), Deferred()

        async def servlet():
            await deferred

        task = CoroutineTask(servlet(), loop, Outcome())
        task.advance()
        task.add_done_callback(calls.append)
        task.add_done_callback(print)
        assert task.remove_done_callback(print) == 1
        deferred.callback(None)
        assert calls == []
        loop.turn()
        assert calls == [task]
        task.add_done_callback(calls.append)
        loop.turn()
        assert calls == [task, task]
        assert task.get_loop() is loop
        assert "servlet" in task.get_name()
        assert task.get_coro().__name__ == "servlet"


class AsyncioTests:
    """On asyncio's loop everything is awaited that asyncio awaits, and its libraries find a task."""

    def test_awaitsWhatAsyncioAwaits(self):
        """Futures, tasks, sleep, gather, events and Deferreds, one after another."""

        async def scenario(loop):
            outcome = Outcome()

            async def servlet():
                event = asyncio.Event()
                loop.call_soon(event.set)
                await event.wait()
                await asyncio.sleep(0)
                await asyncio.sleep(0.001)
                both = await asyncio.gather(asyncio.sleep(0, "a"), asyncio.sleep(0, "b"))
                return [*both, await succeed("c")]

            CoroutineTask(servlet(), loop, outcome).advance()
            while not outcome.ended:
                await asyncio.sleep(0.001)
            assert outcome.ended == [["a", "b", "c"]]

        native(scenario)

    def test_isTheCurrentTask(self):
        """It is asyncio's current task while it runs, also after waits, and no longer when it waits."""

        async def scenario(loop):
            outcome, deferred, seen = Outcome(), Deferred(), []

            async def servlet():
                seen.append(asyncio.current_task())
                await deferred
                seen.append(asyncio.current_task())

            task = CoroutineTask(servlet(), loop, outcome)
            mine = asyncio.current_task()
            task.advance()
            assert asyncio.current_task() is mine
            deferred.callback(None)
            assert asyncio.current_task() is mine
            assert seen == [task, task]

        native(scenario)

    @pytest.mark.parametrize("make", [Deferred, lambda: asyncio.get_running_loop().create_future()])
    def test_timeout(self, make):
        """asyncio.timeout ends a wait, for a Deferred as for a future, with TimeoutError, and the task goes on."""

        async def scenario(loop):
            outcome = Outcome()

            async def servlet():
                try:
                    async with asyncio.timeout(0.001):
                        await make()
                except TimeoutError:
                    await asyncio.sleep(0)
                    return asyncio.current_task().cancelling()

            CoroutineTask(servlet(), loop, outcome).advance()
            while not outcome.ended:
                await asyncio.sleep(0.001)
            assert outcome.ended == [0]

        native(scenario)

    def test_taskGroup(self):
        """A task group waits for its tasks, and a failing one ends the wait of the servlet."""

        async def scenario(loop):
            outcome = Outcome()

            async def broken():
                raise KeyError("k")

            async def servlet():
                async with asyncio.TaskGroup() as group:
                    good = group.create_task(asyncio.sleep(0, "good"))
                try:
                    async with asyncio.TaskGroup() as group:
                        group.create_task(broken())
                        await Deferred()
                except ExceptionGroup as problem:
                    return good.result(), problem.subgroup(KeyError) is not None

            CoroutineTask(servlet(), loop, outcome).advance()
            await turns(20)
            assert outcome.ended == [("good", True)]

        native(scenario)

    def test_cancelledFuture(self):
        """cancel ends a wait for a future; a coroutine that goes on afterwards may."""

        async def scenario(loop):
            outcome, future = Outcome(), loop.create_future()

            async def servlet():
                try:
                    await future
                except asyncio.CancelledError:
                    return await succeed("tidied up")

            task = CoroutineTask(servlet(), loop, outcome)
            task.advance()
            task.cancel()
            await turns()
            assert future.cancelled()
            assert outcome.ended == ["tidied up"]

        native(scenario)

    def test_oneServletWakesAnother(self):
        """A servlet that fires what another waits for, as in a chat, does not disturb either."""

        async def scenario(loop):
            outcome, messages = Outcome(), DeferredQueue()

            async def reader():
                got = await messages.get()
                assert asyncio.current_task() is second
                return got

            async def writer():
                messages.put("hello")
                assert asyncio.current_task() is first
                await asyncio.sleep(0)
                return "written"

            second = CoroutineTask(reader(), loop, outcome)
            first = CoroutineTask(writer(), loop, outcome)
            second.advance()
            first.advance()
            await turns()
            assert outcome.ended == ["hello", "written"]

        native(scenario)

    def test_theNextBeginsWhereOneEnds(self):
        """What is called at the end of one may start the next: pipelined requests."""

        async def scenario(loop):
            outcome = Outcome()

            async def servlet(name):
                await asyncio.sleep(0)
                return name

            def done(result, error):
                outcome(result, error)
                CoroutineTask(servlet("second"), loop, outcome).advance()

            CoroutineTask(servlet("first"), loop, done).advance()
            await turns()
            assert outcome.ended == ["first", "second"]

        native(scenario)


class RunAndWaitTests:
    """Workers that need a coroutine's result."""

    def test_waits(self):
        """The worker gets what the reactor's coroutine returned or raised."""

        async def scenario(loop):
            platform = SimpleNamespace(
                loop=loop, onReactor=False, callInReactor=lambda call: loop.call_soon_threadsafe(call)
            )
            seen = []

            async def servlet(result):
                await asyncio.sleep(0)
                seen.append(threading.current_thread() is threading.main_thread())
                if isinstance(result, Exception):
                    raise result
                return result

            assert await loop.run_in_executor(None, runAndWait, platform, servlet(7)) == 7
            with pytest.raises(KeyError):
                await loop.run_in_executor(None, runAndWait, platform, servlet(KeyError()))
            assert seen == [True, True]

        native(scenario)

    def test_reactorMayNot(self):
        """The reactor is told to await instead."""
        with pytest.raises(IllegalStateException, match="await"):
            runAndWait(SimpleNamespace(onReactor=True), succeed(None))

    def test_deferred(self):
        """A Deferred may be waited for as well."""
        platform = SimpleNamespace(loop=ManualLoop(), onReactor=False, callInReactor=lambda call: call())
        assert elsewhere(runAndWait, platform, succeed(3)) == 3
