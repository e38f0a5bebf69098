"""
What keeps an application alive after it has stopped, named as Tomcat names it (WebappClassLoader.clearReferences).

Right at the stop: threads, timers, calls that the reactor still has to make, asyncio tasks, ports, connections and log handlers that
run the application's code. A little later, after a garbage collection: if anything of the application is still in memory, who refers
to it (`catalina.loader.holders`).
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import re
import sys
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThreadPool
from twisted.logger import Logger

from catalina.loader.holders import holdersOf
from catalina.loader.ownership import Ownership
from catalina.loader.unload import forget

_LEAK = "This is very likely to create a memory leak."

#: Where the threads come from that serve requests.
_SERVERS = ("catalina.", "twisted.")

#: The package of one load, which only the log of the loader itself should show.
_PACKAGE = re.compile(r"^webapp_\w+?_\d+\.")

#: Seconds after a stop until references are looked for; what the reactor had in its hands is done by then.
_PATIENCE = 2.0


class LeakCheck:
    """
    Looks for what one load of an application leaves behind.

    :param modules: `catalina.loader.finder.ApplicationModules`, about to end.
    :param context: the application.
    """

    _log = Logger()

    def __init__(self, modules: Any, context: Any) -> None:
        self._modules = modules
        self._ownership: Ownership = modules.ownership
        self._context = context
        self._name = context.name or "/"

    def report(self) -> None:
        """Warn of each leak, mend those that the context's settings want mended, and look again later."""
        platform = getattr(self._context, "platform", None)
        self._threads()
        self._handlers()
        if platform is not None:
            self._calls(platform)
            self._tasks(platform)
            self._transports(platform)
            _examiner.add(Remnant(self._modules), self._context)

    def _warn(self, text: str, **fields: Any) -> None:
        self._log.warn("The web application [{name}] " + text, name=self._name, **fields)

    # threads

    def _threads(self) -> None:
        frames = sys._current_frames()
        for thread in threading.enumerate():
            if thread is threading.current_thread():
                continue
            if self._ownership.owns(thread):
                self._leftThread(thread)
            elif self._ownership.ownsFrame(frames.get(thread.ident or 0)):
                if _isServers(thread):
                    self._warn(
                        "is still processing a request that has yet to finish. "
                        + _LEAK
                        + " You can control the time allowed for requests "
                        "to finish by using the unloadDelay attribute of the Context."
                    )
                else:
                    self._leftThread(thread)

    def _leftThread(self, thread: threading.Thread) -> None:
        stopThreads = self._context.clearReferencesStopThreads
        stopTimers = stopThreads or self._context.clearReferencesStopTimerThreads
        if isinstance(thread, threading.Timer) and stopTimers:
            thread.cancel()
            self._warn(
                "appears to have started a timer named [{thread}] but has failed to stop it. To prevent a memory leak, the timer has "
                "been cancelled.",
                thread=thread.name,
            )
            return
        self._warn(
            "appears to have started a thread named [{thread}] but has failed to stop it. " + _LEAK,
            thread=thread.name,
        )
        if stopThreads and thread.ident is not None:
            # comes out of whatever Python code the thread runs next; one that waits in the operating system hears it when it returns
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit)
            )

    # the reactor and asyncio

    def _calls(self, platform: Any) -> None:
        stop = self._context.clearReferencesStopThreads or self._context.clearReferencesStopTimerThreads
        for call in _tolerant(platform.reactor.getDelayedCalls):
            # the reactor's thread may be making the call right now
            function, arguments = getattr(call, "func", None), getattr(call, "args", None) or ()
            if not any(self._ownership.owns(each) for each in (function, *arguments)):
                continue
            if stop:
                platform.callInReactor(_cancelCall, call)
            self._warn(
                "has asked the reactor to call [{call}] later but has failed to cancel that. "
                + ("To prevent a memory leak, it has been cancelled." if stop else _LEAK),
                call=_nameOf(function),
            )

    def _tasks(self, platform: Any) -> None:
        stop = self._context.clearReferencesStopThreads
        for task in _tolerant(lambda: asyncio.all_tasks(platform.loop)):
            if not self._ownership.owns(task.get_coro()):
                continue
            if stop:
                platform.callInReactor(task.cancel)
            self._warn(
                "has started an asyncio task [{task}] but has failed to cancel it. "
                + ("To prevent a memory leak, it has been cancelled." if stop else _LEAK),
                task=_nameOf(task.get_coro()),
            )

    def _transports(self, platform: Any) -> None:
        reactor = platform.reactor
        for transport in {*_tolerant(reactor.getReaders), *_tolerant(reactor.getWriters)}:
            factory, protocol = getattr(transport, "factory", None), getattr(transport, "protocol", None)
            if self._ownership.owns(factory) and hasattr(transport, "stopListening"):
                self._warn(
                    "has opened the port [{port}] for [{factory}] but has failed to close it. " + _LEAK,
                    port=transport.getHost().port,
                    factory=_nameOf(factory),
                )
            elif self._ownership.owns(protocol):
                self._warn(
                    "has a connection open for [{protocol}] but has failed to close it. " + _LEAK,
                    protocol=_nameOf(protocol),
                )

    # logging

    def _handlers(self) -> None:
        known = [logging.getLogger(), *tuple(logging.Logger.manager.loggerDict.values())]
        for logger in [each for each in known if isinstance(each, logging.Logger)]:
            for handler in [each for each in tuple(logger.handlers) if self._ownership.owns(each)]:
                logger.removeHandler(handler)
                self._warn(
                    "has added the handler [{handler}] to the logger [{logger}] but has failed to remove it. To prevent a memory leak, it "
                    "has been removed.",
                    handler=_nameOf(handler),
                    logger=logger.name,
                )


class Remnant:
    """
    What may be left of an application, without keeping it.

    :param modules: `catalina.loader.finder.ApplicationModules`, ended.
    """

    def __init__(self, modules: Any) -> None:
        self.name = modules.label
        self.ownership: Ownership = modules.ownership
        self._places = tuple(modules.path)
        self._references = [weakref.ref(each) for each in modules.remains()]
        self.seen = False

    def alive(self) -> list[Any]:
        """The parts of it that are still in memory."""
        found = (each() for each in self._references)
        return [each for each in found if each is not None]

    def forget(self) -> None:
        """Drop what Python has remembered since the end: the traceback of a request that ended late, for one."""
        if self.alive():
            forget(self.ownership, self._places)


class Examiner:
    """Looks, some time after applications have stopped, whether something keeps them in memory; all at once."""

    _log = Logger()

    def __init__(self) -> None:
        self._remnants: list[Remnant] = []
        self._scheduled = False

    def add(self, remnant: Remnant, context: Any) -> None:
        """Look at this one in a while; on any thread."""
        self._remnants.append(remnant)
        platform, pool = context.platform, context.startStopPool
        platform.callInReactor(self._schedule, platform.reactor, pool)

    def _schedule(self, reactor: Any, pool: Any) -> None:
        if not self._scheduled:
            self._scheduled = True
            reactor.callLater(_PATIENCE, self._run, reactor, pool)

    def _run(self, reactor: Any, pool: Any) -> None:
        self._scheduled = False
        done: Deferred[None] = deferToThreadPool(reactor, pool, self.examine)
        done.addErrback(lambda failure: self._log.failure("Leaks could not be looked for", failure=failure))
        done.addCallback(self._lookAgain, reactor, pool)

    def _lookAgain(self, _: None, reactor: Any, pool: Any) -> None:
        if self._remnants:
            self._schedule(reactor, pool)

    def examine(self) -> None:
        """Collect garbage and name what refers to applications that are still there."""
        remnants, self._remnants = self._remnants, []
        for remnant in remnants:
            remnant.forget()
        gc.collect()
        for remnant in remnants:
            left = remnant.alive()
            if not left:
                continue
            holders = holdersOf(left, remnant.ownership)
            if not holders and not remnant.seen:
                # a thread may be about to return from it, which is no leak: it gets a second look
                remnant.seen = True
                self._remnants.append(remnant)
                continue
            self._log.warn(
                "The web application [{name}] was stopped but is still in memory. "
                + _LEAK
                + " Held by: {holders}",
                name=remnant.name,
                holders="; ".join(holders) or "something that Python does not tell",
            )


#: One for the process: a garbage collection is the same for all hosts.
_examiner = Examiner()


def _isServers(thread: threading.Thread) -> bool:
    """Whether a thread is one of the server's own, which serves requests of all applications."""
    target = getattr(thread, "_target", None)
    names = (type(thread).__module__, getattr(target, "__module__", None))
    return any(isinstance(name, str) and name.startswith(_SERVERS) for name in names)


def _tolerant(ask: Callable[[], Iterable[Any]]) -> Iterator[Any]:
    """What the reactor's thread may be changing right now; asked again if that hits."""
    for _ in range(3):
        try:
            return iter(list(ask()))
        except (RuntimeError, TypeError, AttributeError):
            continue
    return iter(())


def _cancelCall(call: Any) -> None:
    if call.active():
        call.cancel()


def _nameOf(thing: Any) -> str:
    """The name of a function, coroutine or class, or of a thing's class, as the application knows it."""
    named = thing if hasattr(thing, "__qualname__") else type(thing)
    module = getattr(named, "__module__", None)
    return _PACKAGE.sub("", f"{module}.{named.__qualname__}" if module else named.__qualname__)
