"""Applications that are reloaded, and what is left of them, in a running server."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functional.client import Answer
from tests.functional.instance import Instance

USERS = '<tomcat-users><user username="script" password="secret" roles="manager-script" /></tomcat-users>'
TOKEN = base64.b64encode(b"script:secret").decode()

#: Tells what is in memory of its own application: modules that are loaded, and code of former loads.
PROBE = """
import gc, json, logging, types, typing, dataclasses
from catalina.comet import CometProcessor
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
        if event.getEventType() == event.EventType.BEGIN:
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


class ReloadTests:
    """Reloading an application again and again."""

    def test_leavesNothing(self, server: Instance) -> None:
        """After 100 reloads memory is level, and no module of a former load is alive, whatever connections stay open."""
        paths = ("probe", "fast", "page.jsp", "boom", "boomAsync", "comet", "async", "static.txt")
        idle = [server.connect() for _ in paths]
        for wire, path in zip(idle, paths, strict=True):
            wire.send(f"GET /app/{path} HTTP/1.1\nHost: localhost\n\n")
        level = 0
        for number in range(100):
            for path in paths[number % 2 :: 2]:
                server.request(f"/app/{path}")
            if number == 30:
                level = residentKiB(server)
            reload(server, "app")
        assert probe(server, "app")["old"] == []
        assert residentKiB(server) - level < 8 * 1024
        assert ask(server, "findleaks?statusLine=true").text == "OK - No memory leaks found\n"
        assert "is still in memory" not in server.readLog()
