"""
Drives the coroutine of an `async def` servlet on the reactor's thread.

An application may await Deferreds and, on the asyncio reactor, anything that asyncio awaits. asyncio's own Task knows no Deferreds and
takes a turn of the loop before the first line runs; most servlets never wait at all. So the first step is made at once, and only a
coroutine that really waits costs more than a function call. While a step runs the task is asyncio's current task, so that timeouts, task
groups and libraries which look for it work as they do elsewhere.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from asyncio.tasks import _enter_task, _leave_task
from collections.abc import Awaitable, Callable, Coroutine
from types import CoroutineType
from typing import Any

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from catalina.servlet import IllegalStateException

#: What is called when a task is done: with the result and None, or with None and the exception.
Done = Callable[[Any, BaseException | None], None]


async def _await(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


def asCoroutine(awaitable: Awaitable[Any]) -> Coroutine[Any, Any, Any]:
    """Make a coroutine of whatever may be awaited."""
    return awaitable if type(awaitable) is CoroutineType else _await(awaitable)


def runAndWait(platform: Any, pending: Awaitable[Any]) -> Any:
    """
    Run what may be awaited on the reactor, and block this thread until it has ended.

    :param platform: the reactor's (`catalina.net.platform.Platform`).
    :raises IllegalStateException: this is the reactor's thread.
    :raises BaseException: what was raised there.
    """
    if platform.onReactor:
        raise IllegalStateException("the reactor cannot wait for a coroutine; await it")
    ended = threading.Event()
    outcome: list[Any] = [None, None]

    def done(result: Any, error: BaseException | None) -> None:
        outcome[:] = result, error
        ended.set()

    platform.callInReactor(CoroutineTask(asCoroutine(pending), platform.loop, done).start)
    ended.wait()
    if outcome[1] is not None:
        raise outcome[1]
    return outcome[0]


class CoroutineTask:
    """
    One coroutine on its way; has what asyncio's libraries ask of the current task.

    :param coroutine: what to run; nothing runs before `start`.
    :param loop: the asyncio loop, or the epoll reactor's face of one.
    :param done: called once, on the reactor's thread; None for whoever looks at `ended`, `result` and `error` after `start`.
    """

    #: Whether the coroutine has ended, and with what.
    ended = False
    result: Any = None
    error: BaseException | None = None
    # Most coroutines never wait: these are set when one does.
    _must_cancel = False
    _fut_waiter: Any = None
    _requests = 0
    _callbacks: tuple[Callable[[Any], Any], ...] = ()

    def __init__(self, coroutine: Coroutine[Any, Any, Any], loop: Any, done: Done | None = None) -> None:
        self._coroutine = coroutine
        self._loop = loop
        self._done = done
        self._context = contextvars.copy_context()

    def start(self) -> None:
        """Run up to the first real wait; must be called on the reactor's thread."""
        self._context.run(self._step)

    def whenEnded(self) -> Deferred[Any]:
        """Fires with the result of a coroutine that has been started, was given no `done` and has not ended yet."""
        later: Deferred[Any] = Deferred()

        def tell(result: Any, error: BaseException | None) -> None:
            if error is None:
                later.callback(result)
            else:
                later.errback(Failure(error, type(error), error.__traceback__))

        self._done = tell
        return later

    def _step(self, error: BaseException | None = None) -> None:
        if self._must_cancel and error is None:
            self._must_cancel = False
            error = asyncio.CancelledError()
        self._fut_waiter = None
        loop = self._loop
        native = isinstance(loop, asyncio.AbstractEventLoop)
        # who is current now is interrupted by this step: it has fired what this one waits for
        outer = asyncio.current_task(loop) if native else None
        if outer is not None:
            _leave_task(loop, outer)
        if native:
            _enter_task(loop, self)  # type: ignore[arg-type]
        ended, failure = True, None
        try:
            waited = self._coroutine.send(None) if error is None else self._coroutine.throw(error)
            ended = False
        except StopIteration as stop:
            waited = stop.value
        except BaseException as problem:
            waited, failure = None, problem
        if native:
            _leave_task(loop, self)  # type: ignore[arg-type]
        if outer is not None:
            _enter_task(loop, outer)
        if not ended:
            self._wait(waited)
        else:
            self.ended, self.result, self.error = True, waited, failure
            if self._done is not None or self._callbacks:
                self._tell()
        del error, failure

    def _wait(self, waited: Any) -> None:
        """Come back when what the coroutine yielded has a result."""
        if isinstance(waited, Deferred):
            self._fut_waiter = waited
            waited.addBoth(self._deferredFired)
            if self._must_cancel:
                self._loop.call_soon(waited.cancel)
        elif getattr(waited, "_asyncio_future_blocking", None):
            waited._asyncio_future_blocking = False
            self._fut_waiter = waited
            waited.add_done_callback(self._futureDone, context=self._context)
            if self._must_cancel and waited.cancel():
                self._must_cancel = False
        elif waited is None:
            self._loop.call_soon(self.start)
        else:
            problem = TypeError(f"cannot wait for {waited!r}: neither a Deferred nor an asyncio future")
            self._loop.call_soon(self._context.run, self._step, problem)

    def _deferredFired(self, result: Any) -> Any:
        if not isinstance(result, Failure):
            self._context.run(self._step)
            return result
        # while its callbacks run, a Deferred cannot raise its failure itself
        self._context.run(self._step, None if self._must_cancel else result.value)
        return None

    def _futureDone(self, future: Any) -> None:
        self._step()

    def _tell(self) -> None:
        if self._done is not None:
            self._done(self.result, self.error)
        for callback in self._callbacks:
            self._loop.call_soon(callback, self)

    # what asyncio.timeout, TaskGroup, anyio and the like ask of a task

    def cancel(self, msg: Any = None) -> bool:
        """Raise CancelledError inside the coroutine at its next chance; False if it has ended."""
        if self.ended:
            return False
        self._requests += 1
        waiter = self._fut_waiter
        if isinstance(waiter, Deferred):
            # it would fire at once, while whoever cancels (asyncio.timeout) has not yet noted that it did
            self._must_cancel = True
            self._loop.call_soon(waiter.cancel)
        elif waiter is None or not waiter.cancel():
            self._must_cancel = True
        return True

    def cancelling(self) -> int:
        """How many requests to cancel are pending."""
        return self._requests

    def uncancel(self) -> int:
        """Take one request to cancel back; returns how many are left."""
        self._requests = max(0, self._requests - 1)
        if not self._requests:
            self._must_cancel = False
        return self._requests

    def done(self) -> bool:
        """Whether the coroutine has ended."""
        return self.ended

    def add_done_callback(self, callback: Callable[[Any], Any], *, context: Any = None) -> None:
        """Call back when the coroutine has ended, or soon if it has already."""
        if self.ended:
            self._loop.call_soon(callback, self)
        else:
            self._callbacks += (callback,)

    def remove_done_callback(self, callback: Callable[[Any], Any]) -> int:
        """Do not call back after all; returns how many were removed."""
        before = len(self._callbacks)
        self._callbacks = tuple(other for other in self._callbacks if other != callback)
        return before - len(self._callbacks)

    def get_coro(self) -> Coroutine[Any, Any, Any]:
        """The coroutine."""
        return self._coroutine

    def get_loop(self) -> Any:
        """The loop it runs on."""
        return self._loop

    def get_name(self) -> str:
        """A name for logs."""
        return f"servlet {getattr(self._coroutine, '__qualname__', '?')}"
