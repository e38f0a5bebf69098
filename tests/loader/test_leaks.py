"""What an application leaves behind, and who keeps it in memory."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import LoopingCall
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import capturedLogs, formatEvent

from catalina.loader import ApplicationModules
from catalina.loader.holders import holdersOf
from catalina.loader.leaks import Examiner, LeakCheck, Remnant
from tests.loader.application import Context, loaded, write

TEXT = """
import asyncio, functools, logging, threading

GO = threading.Event()

class Talk: pass

class Handler(logging.Handler):
    def emit(self, record): pass

class Thing:
    def method(self): pass

def wait():
    GO.wait(10)

def callMe(): pass

async def forever():
    await asyncio.sleep(3600)
"""


class Platform:
    """A reactor in memory."""

    def __init__(self) -> None:
        self.reactor: Any = MemoryReactorClock()
        self.loop: Any = asyncio.new_event_loop()

    def callInReactor(self, call: Callable[..., Any], *arguments: Any) -> None:
        """Call at once."""
        call(*arguments)


@pytest.fixture
def application(tmp_path: Path) -> Iterator[ApplicationModules]:
    """An application."""
    modules = loaded(write(tmp_path, {"probe.py": TEXT}))
    yield modules
    modules.end()


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    """Its context, on a reactor in memory."""
    made = Context(tmp_path)
    made.platform = Platform()
    made.startStopPool = None
    yield made
    made.platform.loop.close()


def warnings(modules: ApplicationModules, context: Context) -> list[str]:
    """What a check says."""
    with capturedLogs() as events:
        LeakCheck(modules, context).report()
    return [formatEvent(event).removeprefix("The web application [/app] ") for event in events]


class ThreadTests:
    """Threads and timers."""

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
    @pytest.mark.parametrize("stop", [False, True])
    def test_thread(self, application: ApplicationModules, context: Context, stop: bool) -> None:
        """A thread that runs the application's code is named; with clearReferencesStopThreads it is asked to end."""
        probe: Any = application.importModule("probe")
        context.clearReferencesStopThreads = stop
        started = threading.Event()

        def run() -> None:
            started.set()
            probe.wait()

        thread = threading.Thread(target=run if stop else probe.wait, name="mine", daemon=True)
        thread.start()
        try:
            (said,) = warnings(application, context)
        finally:
            probe.GO.set()
            thread.join(5)
        assert said.startswith(
            "appears to have started a thread named [mine] but has failed to stop it. This is very likely"
        )

    @pytest.mark.parametrize("setting", ["clearReferencesStopTimerThreads", "clearReferencesStopThreads", ""])
    def test_timer(self, application: ApplicationModules, context: Context, setting: str) -> None:
        """A timer is named, and cancelled where that is wanted."""
        if setting:
            setattr(context, setting, True)
        timer = threading.Timer(60, application.importModule("probe").wait)
        timer.daemon, timer.name = True, "mine"
        timer.start()
        try:
            (said,) = warnings(application, context)
            assert timer.finished.is_set() == bool(setting)
        finally:
            timer.cancel()
            timer.join(5)
        assert ("timer named [mine]" in said and "has been cancelled" in said) == bool(setting)

    def test_others(self, application: ApplicationModules, context: Context) -> None:
        """Threads of others are nobody's business."""
        go = threading.Event()
        thread = threading.Thread(target=go.wait, daemon=True)
        thread.start()
        said = warnings(application, context)
        go.set()
        thread.join(5)
        assert said == []


class ReactorTests:
    """What the reactor and asyncio still have to do."""

    @pytest.mark.parametrize("stop", [False, True])
    def test_calls(self, application: ApplicationModules, context: Context, stop: bool) -> None:
        """Delayed calls, also of methods and by LoopingCall, are named, and cancelled where that is wanted."""
        probe: Any = application.importModule("probe")
        reactor = context.platform.reactor
        context.clearReferencesStopTimerThreads = stop
        reactor.callLater(5, probe.callMe)
        reactor.callLater(5, probe.Thing().method)
        looping = LoopingCall(probe.callMe)
        looping.clock = reactor
        looping.start(5)
        reactor.callLater(5, list)
        said = warnings(application, context)
        assert [each.partition("]")[0] for each in said] == [
            "has asked the reactor to call [probe.callMe",
            "has asked the reactor to call [probe.Thing.method",
            "has asked the reactor to call [twisted.internet.task.LoopingCall",
        ]
        own = [call for call in reactor.getDelayedCalls() if call.func is list]
        # the other one is for the look that follows
        assert len(own) == 1 and len(reactor.getDelayedCalls()) <= (2 if stop else 5)

    def test_ports(self, application: ApplicationModules, context: Context) -> None:
        """Open ports are named by number."""
        port: Any = types.SimpleNamespace(
            factory=application.importModule("probe").Talk(),
            stopListening=lambda: None,
            getHost=lambda: types.SimpleNamespace(port=8089),
        )
        port = _Hashable(port)
        context.platform.reactor.readers = {port}
        (said,) = warnings(application, context)
        assert said.startswith("has opened the port [8089] for [probe.Talk] but has failed to close it.")

    def test_connections(self, application: ApplicationModules, context: Context) -> None:
        """So are connections, by their protocol."""
        protocol = application.importModule("probe").Talk()
        context.platform.reactor.writers = {_Hashable(types.SimpleNamespace(protocol=protocol))}
        (said,) = warnings(application, context)
        assert said.startswith("has a connection open for [probe.Talk] but has failed to close it.")

    def test_tasks(self, application: ApplicationModules, context: Context) -> None:
        """Tasks are named, and cancelled where that is wanted."""
        loop = context.platform.loop
        context.clearReferencesStopThreads = True
        task = loop.create_task(application.importModule("probe").forever())
        loop.run_until_complete(asyncio.sleep(0))
        (said,) = warnings(application, context)
        assert said.startswith("has started an asyncio task [forever] but has failed to cancel it.")
        loop.run_until_complete(asyncio.wait([task]))
        assert task.cancelled()


class _Hashable:
    """A transport as the reactor holds it."""

    def __init__(self, parts: Any) -> None:
        self.__dict__.update(vars(parts))


class HandlerTests:
    """Handlers of loggers."""

    def test_removed(self, application: ApplicationModules, context: Context) -> None:
        """The application's handlers are taken from the server's loggers."""
        logger = logging.getLogger("catalina.test.leaks")
        logger.addHandler(application.importModule("probe").Handler())
        (said,) = warnings(application, context)
        assert said.startswith("has added the handler [probe.Handler] to the logger [catalina.test.leaks]")
        assert logger.handlers == []


class HolderTests:
    """Who refers to what should be garbage."""

    def test_module(self, tmp_path: Path) -> None:
        """A name in a module of the server's is found."""
        modules = loaded(write(tmp_path, {"probe.py": TEXT}))
        asyncio.left = {"a": [modules.importModule("probe").Thing]}  # type: ignore[attr-defined]
        modules.end()
        gc.collect()
        try:
            found = holdersOf(modules.remains(), modules.ownership)
        finally:
            del asyncio.left  # type: ignore[attr-defined]
        assert any(each.startswith("asyncio.left <- ") and "probe.Thing" in each for each in found), found

    def test_examined(self, tmp_path: Path) -> None:
        """The log names the application and its holder once; one that is gone is not mentioned."""
        examiner, pool = Examiner(), object()
        context = Context(tmp_path)
        context.platform = Platform()
        context.startStopPool = pool
        for label in ("/held", "/gone"):
            modules = loaded(write(tmp_path, {"probe.py": TEXT}), label=label)
            if label == "/held":
                asyncio.left = modules.importModule("probe").callMe  # type: ignore[attr-defined]
            modules.end()
            examiner.add(Remnant(modules), context)
            del modules
        assert len(context.platform.reactor.getDelayedCalls()) == 1
        try:
            with capturedLogs() as events:
                examiner.examine()
                examiner.examine()
        finally:
            del asyncio.left  # type: ignore[attr-defined]
            context.platform.loop.close()
        (said,) = map(formatEvent, events)
        assert said.startswith("The web application [/held] was stopped but is still in memory.")
        assert "Held by: asyncio.left" in said
