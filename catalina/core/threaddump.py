"""
What every thread and every waiting coroutine does at this moment (org.apache.tomcat.util.Diagnostics.getThreadDump).

The form is the one that Tomcat's manager and a JVM use, so that people and programs who read thread dumps can read it: a
block for each thread, the innermost call first. May be called on any thread; nothing stops for it.
"""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import threading
import time
import types
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from catalina.coyote.tasks import CoroutineTask

_TASKS: Final = Path("/proc/self/task")
_TICK_NS: Final = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
#: Linux's letter for what a thread does -> java.lang.Thread.State; who waits for Python's interpreter lock sleeps too.
_STATES: Final = {"R": "RUNNABLE", "S": "WAITING", "D": "BLOCKED (by a device)", "T": "SUSPENDED"}
_MOST_FRAMES: Final = 200


def threadDump(seconds: float, loop: Any, objects: Iterable[Any]) -> list[str]:
    """
    Write down all threads with their stacks, then what waits on the reactor.

    :param seconds: the moment, since 1970.
    :param loop: the asyncio loop below the reactor, or what stands for it.
    :param objects: all that Python's garbage collector knows (``gc.get_objects()``): servlets' coroutines are found there.
    """
    waiting = _waiting(loop, objects)
    return [
        time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds)),
        f"Full thread dump {platform.python_implementation()} ({platform.python_version()}):",
        "",
        *_threads(),
        f"Coroutines that wait: {len(waiting)}",
        "",
        *[line for task in waiting for line in _described(task)],
    ]


# threads


def _threads() -> Iterator[str]:
    frames = sys._current_frames()
    for thread in threading.enumerate():
        yield from _thread(thread, frames.pop(thread.ident or 0, None))
    for ident, frame in frames.items():
        # made by a library, without Python's threading
        yield f'"Thread-{ident:#x}" tid={ident:#x}'
        yield from _stack(frame)
        yield ""


def _thread(thread: threading.Thread, frame: types.FrameType | None) -> Iterator[str]:
    state, user, system = _kernelsView(thread.native_id)
    daemon = " daemon" if thread.daemon else ""
    times = f" cpu={user + system} ns usr={user} ns" if state else ""
    yield f'"{thread.name}"{daemon} Id={thread.native_id} tid={thread.ident or 0:#x}{times}'
    yield f"   java.lang.Thread.State: {_STATES.get(state, 'UNKNOWN')}"
    yield from _stack(frame)
    yield ""


def _kernelsView(nativeId: int | None) -> tuple[str, int, int]:
    """A thread's state as a letter, and its time as user and in the kernel, in ns; an empty letter if that is not told."""
    try:
        fields = (_TASKS / str(nativeId) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "", 0, 0
    return fields[0], int(fields[11]) * _TICK_NS, int(fields[12]) * _TICK_NS


def _stack(frame: types.FrameType | None) -> Iterator[str]:
    for _ in range(_MOST_FRAMES):
        if frame is None:
            return
        yield _place(frame)
        frame = frame.f_back


def _place(frame: types.FrameType) -> str:
    code = frame.f_code
    return (
        f"\tat {frame.f_globals.get('__name__', '?')}.{code.co_qualname}({code.co_filename}:{frame.f_lineno})"
    )


# coroutines


def _waiting(loop: Any, objects: Iterable[Any]) -> list[Any]:
    """asyncio's tasks and those of servlets' coroutines; what runs right now stands among the threads."""
    tasks: list[Any] = [each for each in objects if type(each) is CoroutineTask and not each.done()]
    if isinstance(loop, asyncio.AbstractEventLoop):
        tasks += asyncio.all_tasks(loop)
    return [task for task in tasks if not getattr(task.get_coro(), "cr_running", False)]


def _described(task: Any) -> Iterator[str]:
    """Where a coroutine waits: what it awaits, then the calls that led there, innermost first."""
    yield f'"{task.get_name()}"'
    awaited = getattr(task, "_fut_waiter", None)
    if awaited is None:
        yield "\t- about to go on"
    else:
        yield f"\t- waiting on <{type(awaited).__module__}.{type(awaited).__qualname__} {id(awaited):#x}>"
    calls: list[str] = []
    frame, inner = _suspended(task.get_coro())
    while frame is not None and len(calls) < _MOST_FRAMES:
        calls.append(_place(frame))
        frame, inner = _suspended(inner)
    yield from reversed(calls)
    yield ""


def _suspended(waited: Any) -> tuple[types.FrameType | None, Any]:
    """The frame of something that is suspended, and what it awaits in turn; no frame at the end of the chain."""
    if isinstance(waited, types.CoroutineType):
        return waited.cr_frame, waited.cr_await
    if isinstance(waited, types.GeneratorType):
        return waited.gi_frame, waited.gi_yieldfrom
    if isinstance(waited, types.AsyncGeneratorType):
        return waited.ag_frame, waited.ag_await
    return None, None
