"""SIGQUIT: what the server does at this moment, in catalina.out; on each reactor, whatever the reactor is doing."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.functional.client import Answer, Wire
from tests.functional.instance import Instance, eventually

APPLICATION = """
import asyncio
import threading
import time
from twisted.internet.defer import Deferred
from zope.interface import implementer
from catalina.comet import CometProcessor, EventType
from catalina.servlet import HttpServlet, webServlet

ended, waiting = threading.Event(), []


@webServlet("/wait")
class Wait(HttpServlet):
    def doGet(self, request, response):
        request.getSession()
        ended.wait(60)


@webServlet("/await")
class Await(HttpServlet):
    async def doGet(self, request, response):
        await self.answer(response)

    async def answer(self, response):
        waiting.append(Deferred())
        await waiting[0]
        response.getWriter().print("released")


@webServlet("/release")
class Release(HttpServlet):
    async def doGet(self, request, response):
        ended.set()
        while waiting:
            waiting.pop().callback(None)


@webServlet("/loop")
class Loop(HttpServlet):
    async def doGet(self, request, response):
        until = time.monotonic() + 3
        while time.monotonic() < until:
            pass


@webServlet("/sleep")
class Sleep(HttpServlet):
    async def doGet(self, request, response):
        time.sleep(3)


@webServlet("/comet")
@implementer(CometProcessor)
class Stream(HttpServlet):
    def event(self, event):
        if event.getEventType() is EventType.BEGIN:
            event.getHttpServletResponse().flushBuffer()
        else:
            event.close()
"""

#: The whole of one dump.
DUMP = re.compile(r"^Full thread dump .*?^Sessions\n(?:  [^\n]*\n)*\n", re.MULTILINE | re.DOTALL)


@pytest.fixture(
    scope="module",
    params=["", "-Dcatalina.reactor=asyncio", "-Dcatalina.reactor=epoll"],
    ids=["default", "asyncio", "epoll"],
)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A server on each reactor."""
    made = Instance(tmp_path_factory.mktemp("dump") / "base")
    made.deploy("app", {"WEB-INF/classes/busy.py": APPLICATION})
    made.start(CATALINA_OPTS=request.param)
    yield made
    made.stop()


@contextmanager
def asking(server: Instance, path: str) -> Iterator[list[Answer]]:
    """A request under way, whose answer is waited for at the end."""
    answers: list[Answer] = []
    thread = threading.Thread(target=lambda: answers.append(server.request(path)))
    thread.start()
    yield answers
    thread.join()


def dump(server: Instance, wanted: str) -> str:
    """Ask for dumps until one has what is wanted, since requests take a while to arrive; at most one a second."""
    found = [""]

    def comes() -> bool:
        count = len(DUMP.findall(server.readLog()))
        server.signal(signal.SIGQUIT)
        eventually(lambda: len(DUMP.findall(server.readLog())) > count, server.readLog)
        found[0] = DUMP.findall(server.readLog())[-1]
        return wanted in found[0]

    eventually(comes, lambda: f"no {wanted} in {found[0]}")
    return found[0]


def block(text: str, wanted: str) -> list[str]:
    """The lines about the thread or coroutine in which something stands."""
    return next(each for each in text.split("\n\n") if wanted in each).splitlines()


def test_threadsAndCoroutines(server: Instance) -> None:
    """Each thread with name, ident and calls; what coroutines wait for; then memory, connectors and sessions."""
    with asking(server, "/app/wait"), asking(server, "/app/await") as awaited, Wire(server.port) as wire:
        wire.send("GET /app/comet HTTP/1.1\nHost: localhost\n\n")
        wire.readHead()
        dump(server, "busy.Await.answer")
        text = dump(server, "busy.Wait.doGet")
        assert server.request("/app/release").status == 200
    assert awaited[0].text == "released"
    name, state, *calls = block(text, "busy.Wait.doGet")
    assert re.fullmatch(
        rf'"http-nio-{server.port}-exec-\d+" daemon Id=\d+ tid=0x[0-9a-f]+ cpu=\d+ ns usr=\d+ ns', name
    )
    assert state == "   java.lang.Thread.State: WAITING"
    assert calls[0].startswith("\tat threading.Condition.wait(")
    assert any(re.match(r"\tat webapp_app_\d+\.busy\.Wait\.doGet\(.*busy\.py:\d+\)", line) for line in calls)
    name, waits, *calls = block(text, "busy.Await.answer")
    assert name == '"servlet Await.doGet"'
    assert re.fullmatch(r"\t- waiting on <twisted\.internet\.defer\.Deferred 0x[0-9a-f]+>", waits)
    assert [line for line in calls if "busy.Await" in line][0].startswith(
        "\tat webapp_app_1.busy.Await.answer("
    )
    assert re.search(r"^  resident +\d+ kB, peak +\d+ kB$", text, re.M)
    assert re.search(r"^  generation 2: \d+ of \d+ until the next collection, \d+ collections", text, re.M)
    assert re.search(r"^ +\d+  builtins\.function$", text, re.M)
    assert re.search(r"^  \d+ descriptors open of \d+$", text, re.M)
    assert re.search(
        rf"^  http-nio-{server.port}: [3-5] connections of 10000, 2 requests, 1 Comet", text, re.M
    )
    assert re.search(r"^    GET /app/wait for \d+\.\d s$", text, re.M)
    assert re.search(r"^  localhost/app: 1$", text, re.M)


@pytest.mark.parametrize("name", ["Loop", "Sleep"])
def test_whileTheReactorIsBlocked(server: Instance, name: str) -> None:
    """An async servlet that loops or sleeps holds the reactor; the dump shows where, while it does."""
    with asking(server, f"/app/{name.lower()}") as answers:
        text = dump(server, f"busy.{name}.doGet")
        assert not answers
    assert answers[0].status == 200
    thread, state, *calls = block(text, '"MainThread"')
    assert f"busy.{name}.doGet" in calls[0]
    assert state == "   java.lang.Thread.State: " + ("RUNNABLE" if name == "Loop" else "WAITING")


def test_afterTheSignalItGoesOn(server: Instance) -> None:
    """Requests are answered as before, and it stops as it should."""
    text = dump(server, "Full thread dump")
    assert text.count('"Signal Dispatcher" daemon') == 1
    assert server.request("/app/release").status == 200
    assert server.run("shutdown.sh").returncode == 0
    assert "Traceback (most recent call last)" not in server.readLog()
