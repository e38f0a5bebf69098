"""Applications that are reloaded, and what is left of them, in a running server."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.functional.client import Answer
from tests.functional.instance import Instance, eventually

USERS = '<tomcat-users><user username="script" password="secret" roles="manager-script" /></tomcat-users>'
TOKEN = base64.b64encode(b"script:secret").decode()

#: Tells what is in memory of its own application: modules that are loaded, and code of former loads.
PROBE = """
import gc, json, logging, types, typing, dataclasses
from catalina.comet import CometProcessor, EventType
from catalina.servlet import Filter, HttpServlet
import library
from zope.interface import implementer

log = logging.getLogger(__name__)

@dataclasses.dataclass
class Value:
    items: typing.List["Value"]

class Probe(HttpServlet):
    def doGet(self, request, response):
        session = request.getSession()
        session.setAttribute("value", Value([]))
        log.info("served")
        gc.collect()
        names = [
            (each.__globals__ if isinstance(each, types.FunctionType) else vars(each)).get("__name__")
            for each in gc.get_objects()
            if isinstance(each, (types.FunctionType, types.ModuleType))
        ]
        mine = __name__.partition(".")[0]
        prefix = mine.rpartition("_")[0]
        found = {n.partition(".")[0] for n in names if isinstance(n, str) and n.startswith(prefix)} - {mine}
        response.getWriter().print(json.dumps({"old": sorted(found), "version": library.VERSION}))

class Fast(HttpServlet):
    async def doGet(self, request, response):
        request.setAttribute("value", Value([]))
        response.getWriter().print("fast")

class Boom(HttpServlet):
    def doGet(self, request, response):
        held = Value([])
        raise Failure("boom")

class BoomAsync(HttpServlet):
    async def doGet(self, request, response):
        held = Value([])
        raise Failure("boom")

class Failure(Exception):
    pass

class Async(HttpServlet):
    def doGet(self, request, response):
        held = Value([])
        context = request.startAsync()
        context.start(lambda: context.complete())

@implementer(CometProcessor)
class Comet(HttpServlet):
    def event(self, event):
        if event.getEventType() == EventType.BEGIN:
            self.last = event
            event.getHttpServletResponse().getWriter().print("begun")
            event.close()

@implementer(Filter)
class Pass:
    def init(self, config): pass
    def destroy(self): pass
    def doFilter(self, request, response, chain):
        return chain.doFilter(request, response)
"""

SERVLETS = {
    "probe": "Probe",
    "fast": "Fast",
    "boom": "Boom",
    "boomAsync": "BoomAsync",
    "comet": "Comet",
    "async": "Async",
}


def webXml(servlets: dict[str, str], module: str, further: str = "") -> str:
    """A descriptor: path -> class of a module."""
    elements = "".join(
        f"<servlet><servlet-name>{path}</servlet-name><servlet-class>{module}.{cls}</servlet-class>"
        "<async-supported>true</async-supported></servlet>"
        f"<servlet-mapping><servlet-name>{path}</servlet-name><url-pattern>/{path}</url-pattern></servlet-mapping>"
        for path, cls in servlets.items()
    )
    return f'<web-app version="3.0" metadata-complete="true">{further}{elements}</web-app>'


FILTER = """
  <filter><filter-name>pass</filter-name><filter-class>probe.Pass</filter-class></filter>
  <filter-mapping><filter-name>pass</filter-name><url-pattern>/probe</url-pattern></filter-mapping>"""

FILES = {
    "WEB-INF/classes/probe.py": PROBE,
    "WEB-INF/lib/library.py": "VERSION = 1",
    "WEB-INF/web.xml": webXml(SERVLETS, "probe", FILTER),
    "static.txt": "static",
    "page.jsp": "<%@ page import='library' %><%= library.VERSION %>",
}


def ask(server: Instance, command: str) -> Answer:
    """Send the manager a command."""
    return server.request(f"/manager/text/{command}", headers={"Authorization": f"Basic {TOKEN}"})


def reload(server: Instance, name: str) -> None:
    """Reload an application."""
    answer = ask(server, f"reload?path=/{name}")
    assert answer.text.startswith("OK"), answer.text


def probe(server: Instance, name: str) -> Any:
    """What an application says of itself."""
    answer = server.request(f"/{name}/probe")
    assert answer.status == 200, server.readLog()
    return json.loads(answer.text)


def residentKiB(server: Instance) -> int:
    """The server's memory."""
    with open(f"/proc/{server.pid()}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A server with the manager and an application."""
    made = Instance(tmp_path_factory.mktemp("reload") / "base")
    made.deployFromHome("manager")
    made.deploy("app", FILES)
    (made.base / "conf" / "tomcat-users.xml").write_text(USERS)
    made.start()
    yield made
    made.stop()


#: What a request for each path is answered with.
STATUS = {
    "probe": 200,
    "fast": 200,
    "page.jsp": 200,
    "boom": 500,
    "boomAsync": 500,
    "comet": 200,
    "async": 200,
    "static.txt": 200,
}


class ReloadTests:
    """Reloading an application again and again."""

    @pytest.mark.timeout(240)
    def test_leavesNothing(self, server: Instance) -> None:
        """After 100 reloads memory is level, and no module of a former load is alive, whatever connections stay open."""
        paths = tuple(STATUS)
        level = 0
        with ExitStack() as idle:
            for path in paths:
                wire = idle.enter_context(server.connect())
                wire.send(f"GET /app/{path} HTTP/1.1\nHost: localhost\n\n")
            for number in range(100):
                for path in paths[number % 2 :: 2]:
                    assert server.request(f"/app/{path}").status == STATUS[path], path
                if number == 30:
                    # a look for leaks collects what is garbage already, which would count otherwise
                    ask(server, "findleaks?statusLine=true")
                    level = residentKiB(server)
                reload(server, "app")
            assert probe(server, "app")["old"] == []
        assert ask(server, "findleaks?statusLine=true").text == "OK - No memory leaks found\n"
        assert residentKiB(server) - level < 8 * 1024
        assert "is still in memory" not in server.readLog()

    def test_touched(self, server: Instance) -> None:
        """With reloadable a changed module is served within two background periods."""
        xml = "<Context reloadable='true'/>"
        server.deploy("touched", {**FILES, "META-INF/context.xml": xml})
        server.awaitAnswer("/touched/probe", 200)
        server.deploy("touched", {"WEB-INF/lib/library.py": "VERSION = 2"})
        eventually(lambda: probeOrNone(server, "touched") == 2, server.readLog, 3 * 2.0 + 2)


def probeOrNone(server: Instance, name: str) -> Any:
    """The version that an application answers with; None while it is being reloaded."""
    answer = server.request(f"/{name}/probe")
    return json.loads(answer.text)["version"] if answer.status == 200 else None


LEAKY = """
import asyncio, logging, threading, time
from catalina.servlet import HttpServlet
from twisted.internet import reactor
from twisted.internet.protocol import Factory, Protocol

class Handler(logging.Handler):
    def emit(self, record): pass

class Talk(Protocol):
    pass

def wait():
    while RUN: time.sleep(0.05)

RUN = True

async def forever():
    await asyncio.sleep(3600)

def listen():
    reactor.listenTCP(0, Factory.forProtocol(Talk), interface="127.0.0.1")

class Leaky(HttpServlet):
    async def doGet(self, request, response):
        for make in HOW[request.getQueryString()]:
            make()

def thread(): threading.Thread(target=wait, name="left-thread", daemon=True).start()
def timer():
    made = threading.Timer(3600, wait)
    made.daemon, made.name = True, "left-timer"
    made.start()
def call(): reactor.callLater(3600, wait)
def task(): asyncio.get_running_loop().create_task(forever())
def handler(): logging.getLogger().addHandler(Handler())
def parent(): time.left_by_app = Leaky

HOW = {name: [globals()[name]] for name in ("thread", "timer", "call", "task", "handler", "parent", "listen")}
"""

LEAKS = {
    "thread": "started a thread named [left-thread] but has failed to stop it",
    "timer": "started a timer named [left-timer] but has failed to stop it. To prevent a memory leak, the timer has been cancelled",
    "call": "asked the reactor to call [leaky.wait] later",
    "task": "started an asyncio task [forever] but has failed to cancel it",
    "listen": "has opened the port [",
    "handler": "to the logger [root] but has failed to remove it",
    "parent": "is still in memory. This is very likely to create a memory leak. Held by: time.left_by_app",
}


@pytest.fixture(scope="module")
def leaky(server: Instance) -> Instance:
    """A server with an application that leaves behind what it is asked to."""
    files = {
        "WEB-INF/classes/leaky.py": LEAKY,
        "WEB-INF/web.xml": webXml({"leak": "Leaky"}, "leaky"),
        "META-INF/context.xml": "<Context clearReferencesStopTimerThreads='true'/>",
    }
    server.deploy("leaky", files)
    server.awaitAnswer("/leaky/leak", 500)
    return server


class LeakTests:
    """What an application leaves behind is named in the log."""

    @pytest.mark.parametrize("what", LEAKS)
    def test_named(self, leaky: Instance, what: str) -> None:
        """The log has the application's name, what is left, and its name."""
        before = len(leaky.readLog())
        assert leaky.request(f"/leaky/leak?{what}").status == 200
        reload(leaky, "leaky")
        eventually(lambda: LEAKS[what] in leaky.readLog()[before:], lambda: leaky.readLog()[before:])
        assert "The web application [/leaky]" in leaky.readLog()[before:]

    def test_findleaks(self, leaky: Instance) -> None:
        """The manager names the application."""
        leaky.request("/leaky/leak?parent")
        reload(leaky, "leaky")
        answer = ask(leaky, "findleaks?statusLine=true").text.splitlines()
        assert answer[0] == "OK - Found potential memory leaks in the following applications:"
        assert "/leaky" in answer


FAILING = """
from catalina.servlet import ServletContextListener
from zope.interface import implementer

class Reason(Exception):
    pass

@implementer(ServletContextListener)
class Listener:
    def contextInitialized(self, event):
        raise Reason("not today")
    def contextDestroyed(self, event):
        pass
"""


class FailureTests:
    """An application that does not start."""

    def test_leavesNothing(self, server: Instance, leaky: Instance) -> None:
        """Nothing of it stays in memory, and the manager still knows why."""
        listener = "<listener><listener-class>failing.Listener</listener-class></listener>"
        server.deploy(
            "failing", {"WEB-INF/classes/failing.py": FAILING, "WEB-INF/web.xml": webXml({}, "", listener)}
        )
        eventually(lambda: "not today" in server.readLog(), server.readLog)
        for _ in range(3):
            answer = ask(server, "start?path=/failing").text
            assert answer.startswith("FAIL") and "not today" in answer
        before = len(leaky.readLog())
        leaky.request("/leaky/leak?parent")
        reload(leaky, "leaky")
        # whatever has stopped is looked for at the same time
        eventually(lambda: LEAKS["parent"] in leaky.readLog()[before:], leaky.readLog)
        assert "[/failing] was stopped but is still in memory" not in leaky.readLog()


class OwnCopyTests:
    """An application that brings its own copy of the container's package."""

    FILES = {
        "WEB-INF/classes/probe.py": "from catalina.servlet import HttpServlet\n"
        "class Probe(HttpServlet):\n    def doGet(self, request, response): response.getWriter().print('works')",
        "WEB-INF/lib/catalina/__init__.py": "",
        "WEB-INF/lib/catalina/servlet.py": "class HttpServlet: pass",
        "WEB-INF/web.xml": webXml({"probe": "Probe"}, "probe"),
    }

    def test_fails(self, server: Instance) -> None:
        """Without delegation it does not start, and the log says what to write where."""
        server.deploy("copy", self.FILES)
        eventually(lambda: '<Loader delegate="true"/>' in server.readLog(), server.readLog)
        assert server.request("/copy/probe").status == 404
        answer = ask(server, "start?path=/copy").text
        assert answer.startswith("FAIL") and "META-INF/context.xml" in answer

    def test_worksWithDelegation(self, server: Instance) -> None:
        """With delegation the server's package is used."""
        server.deploy(
            "delegating",
            {**self.FILES, "META-INF/context.xml": '<Context><Loader delegate="true"/></Context>'},
        )
        assert server.awaitAnswer("/delegating/probe", 200).text == "works"
