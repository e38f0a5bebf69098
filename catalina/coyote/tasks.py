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
from inspect import isawaitable
from types import CoroutineType
from typing import Any

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from catalina.servlet import IllegalStateException
from catalina.util import sharedKeys

#: What is called when a task is done: with the result and None, or with None and the exception.
Done = Callable[[Any, BaseException | None], None]


async def _await(returned: Any) -> Any:
    """For what is awaitable but no coroutine; whoever returned something else learns it here."""
    if not isawaitable(returned):
        raise TypeError(
            f"{returned!r} was returned, which nobody can await: write to the response what the client shall get, and return nothing"
        )
    return await returned


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

    platform.callInReactor(CoroutineTask(pending, platform.loop, done).advance)
    ended.wait()
    if outcome[1] is not None:
        raise outcome[1]
    return outcome[0]


@sharedKeys(
    "_coroutine",
    "_loop",
    "_done",
    "_context",
    "ended",
    "result",
    "error",
    "_fut_waiter",
    "_must_cancel",
    "_callbacks",
)
class CoroutineTask:
    """
    One coroutine on its way; has what asyncio's libraries ask of the current task.

    :param pending: the coroutine, or whatever else may be awaited; nothing runs before `advance`.
    :param loop: the asyncio loop, or the epoll reactor's face of one.
    :param done: called once, on the reactor's thread; None for whoever looks at `ended`, `result` and `error` after `advance`.
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

    def __init__(self, pending: Awaitable[Any], loop: Any, done: Done | None = None) -> None:
        self._coroutine = pending if type(pending) is CoroutineType else _await(pending)
        self._loop = loop
        self._done = done
        self._context = contextvars.copy_context()

    def advance(self, error: BaseException | None = None) -> None:
        """
        Let the coroutine run until it waits or ends; must be called on the reactor's thread.

        :param error: raised where it waits; None to go on.
        """
        loop, outer = self._loop, None
        resume: Any = self._coroutine.send if error is None else self._coroutine.throw
        native = isinstance(loop, asyncio.AbstractEventLoop)
        if native:
            try:
                _enter_task(loop, self)  # type: ignore[arg-type]
            except RuntimeError:
                outer = self._interrupt(loop)
        try:
            waited = self._context.run(resume, error)
        except StopIteration as stop:
            self.ended, self.result = True, stop.value
        except BaseException as problem:
            self.ended, self.error = True, problem
        if native:
            _leave_task(loop, self)  # type: ignore[arg-type]
            if outer is not None:
                _enter_task(loop, outer)
        if not self.ended:
            self._wait(waited)
        elif self._done is not None or self._callbacks:
            self._tell()
        del error

    def _interrupt(self, loop: Any) -> Any:
        """Take the place of the current task, which has fired what this one waits for; returns it."""
        outer = asyncio.current_task(loop)
        _leave_task(loop, outer)  # type: ignore[arg-type]
        _enter_task(loop, self)  # type: ignore[arg-type]
        return outer

    def _resume(self, error: BaseException | None = None) -> None:
        """What it waited for has come, unless it is to be cancelled meanwhile."""
        self._fut_waiter = None
        if self._must_cancel and error is None:
            self._must_cancel = False
            error = asyncio.CancelledError()
        self.advance(error)
        del error

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
            waited.add_done_callback(self._futureDone)
            if self._must_cancel and waited.cancel():
                self._must_cancel = False
        elif waited is None:
            self._loop.call_soon(self._resume)
        else:
            problem = TypeError(f"cannot wait for {waited!r}: neither a Deferred nor an asyncio future")
            self._loop.call_soon(self._resume, problem)

    def _deferredFired(self, result: Any) -> Any:
        if not isinstance(result, Failure):
            self._resume()
            return result
        # while its callbacks run, a Deferred cannot raise its failure itself
        self._resume(None if self._must_cancel else result.value)
        return None

    def _futureDone(self, future: Any) -> None:
        self._resume()

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
