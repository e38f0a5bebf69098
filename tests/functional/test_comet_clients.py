"""
Clients that are slow, stall, vanish or mean harm: each ends in the documented event, once, and nothing of it stays.

Every client talks to the NIO and to the APR-style connector, on the asyncio and on the epoll reactor. Afterwards descriptors,
connections and Comet events are counted.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.functional.client import Wire, freePorts, request
from tests.functional.instance import Instance, eventually

SERVLETS = """
import gc
import json
import threading
import time
from urllib.parse import parse_qsl

from zope.interface import implementer

from catalina.comet import CometOperation, CometProcessor, EventType
from catalina.servlet import HttpServlet, webServlet

SEEN = {}
CLASSES = ("CometEventImpl", "CometConnection", "Exchange")


@webServlet("/talk")
@implementer(CometProcessor)
class Talk(HttpServlet):
    def event(self, event):
        request = event.getHttpServletRequest()
        plan = dict(parse_qsl(request.getQueryString()))
        subType = event.getEventSubType()
        kind = event.getEventType().name
        SEEN.setdefault(plan["id"], []).append(f"{kind}/{subType.name}" if subType else kind)
        getattr(self, kind)(event, plan)

    def BEGIN(self, event, plan):
        if "deaf" in plan:
            event.unregister(CometOperation.OP_READ)
        time.sleep(float(plan.get("slow", 0)))
        event.getHttpServletResponse().flushBuffer()
        if "flood" in plan:
            threading.Thread(target=flood, args=(event,), daemon=True).start()

    def READ(self, event, plan):
        stream = event.getHttpServletRequest().getInputStream()
        while stream.available() > 0 and stream.read(8192):
            pass

    def ERROR(self, event, plan):
        pass

    def END(self, event, plan):
        event.close()


def flood(event):
    stream = event.getHttpServletResponse().getOutputStream()
    try:
        while True:
            stream.write(b"x" * 16384)
            stream.flush()
    except OSError:
        pass


@webServlet("/seen")
class Seen(HttpServlet):
    def doGet(self, request, response):
        json.dump(SEEN.get(request.getParameter("id"), []), response.getWriter())


@webServlet("/count")
class Count(HttpServlet):
    def doGet(self, request, response):
        gc.collect()
        names = [type(each).__name__ for each in gc.get_objects()]
        counts = {name: names.count(name) for name in CLASSES}
        handlers = [each for each in gc.get_objects() if type(each).__name__.startswith("Http11") and hasattr(each, "connections")]
        counts["connections"] = sum(len(each.connections) for each in handlers)
        json.dump(counts, response.getWriter())
"""

LIMITS = 'connectionTimeout="2000" cometTimeoutFactor="1" cometWriteBuffer="65536" writeTimeout="1000"'
PROTOCOLS = {
    "nio": "Http11NioProtocol",
    "apr": "Http11AprProtocol",
    "bio": "Http11Protocol",
    "nocomet": 'Http11NioProtocol" useComet="false',
}


@dataclass(frozen=True)
class Server:
    """A running server with one connector of each kind."""

    instance: Instance
    ports: dict[str, int]

    def seen(self, name: str) -> list[str]:
        """The events that the application saw on one connection."""
        events: list[str] = json.loads(self.instance.request(f"/app/seen?id={name}").text)
        return events

    def descriptors(self) -> list[str]:
        """What the process has open."""
        folder = f"/proc/{self.instance.pid()}/fd"
        found = []
        for name in os.listdir(folder):
            with contextlib.suppress(OSError):
                found.append(os.readlink(f"{folder}/{name}"))
        return sorted(found)

    def counts(self) -> dict[str, int]:
        """What is left: open descriptors, and objects."""
        found: dict[str, int] = json.loads(self.instance.request("/app/count").text)
        return found | {"descriptors": len(self.descriptors())}


@pytest.fixture(scope="module", params=["", "epoll"], ids=["asyncio", "epoll"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on each reactor."""
    made = Instance(tmp_path_factory.mktemp("clients") / "base")
    ports = dict(zip(PROTOCOLS, freePorts(len(PROTOCOLS)), strict=True))
    for kind, protocol in PROTOCOLS.items():
        element = (
            f'<Connector port="{ports[kind]}" protocol="org.apache.coyote.http11.{protocol}" {LIMITS}/>\n'
        )
        made.editServerXml(r"(?=<Engine)", element)
    made.deploy("app", {"WEB-INF/classes/talk.py": SERVLETS})
    made.start(CATALINA_OPTS=f"-Dcatalina.reactor={request.param}" if request.param else "")
    made.awaitAnswer("/app/count", 200)
    for port in ports.values():
        # what is opened once, such as logs, is open before anything is counted
        with Wire(port) as wire, contextlib.suppress(EOFError):
            get(wire, "id=first")
            wire.readHead()
    time.sleep(1)
    yield Server(made, ports)
    made.stop()


def get(wire: Wire, query: str) -> None:
    """Open a Comet connection by a GET."""
    wire.send(f"GET /app/talk?{query} HTTP/1.1\nHost: localhost\n\n")


def post(wire: Wire, query: str, framing: str = "Transfer-Encoding: chunked", wait: bool = True) -> None:
    """Open one by a POST whose body goes on."""
    wire.send(f"POST /app/talk?{query} HTTP/1.1\nHost: localhost\n{framing}\n\n")
    if wait:
        wire.readHead()


def chunked(data: bytes, then: Callable[[Wire], None] = lambda wire: None) -> Callable[[Wire, str], None]:
    """A client that sends something in place of good chunks."""

    def run(wire: Wire, query: str) -> None:
        post(wire, query)
        with contextlib.suppress(OSError):
            wire.send(data)
        then(wire)

    return run


def opened(then: Callable[[Wire], None]) -> Callable[[Wire, str], None]:
    """A client that opens a GET, and does something when it has been answered."""

    def run(wire: Wire, query: str) -> None:
        get(wire, query)
        wire.readHead()
        then(wire)

    return run


def during(then: Callable[[Wire], None], method: Callable[..., None] = get) -> Callable[[Wire, str], None]:
    """A client that does something while BEGIN still runs."""

    def run(wire: Wire, query: str) -> None:
        method(wire, query + "&slow=0.4")
        time.sleep(0.1)
        then(wire)

    return run


def unread(then: Callable[[Wire], None]) -> Callable[[Wire, str], None]:
    """A client that sends what the application does not read, so that its connection is paused."""

    def run(wire: Wire, query: str) -> None:
        post(wire, query + "&deaf=1", "Content-Length: 1000000")
        wire.send(b"x" * 200_000)
        time.sleep(0.2)
        then(wire)

    return run


def bytewise(wire: Wire, query: str) -> None:
    """A slow client: a byte at a time."""
    post(wire, query)
    for byte in b"3\r\nabc\r\n0\r\n\r\n":
        wire.send(bytes([byte]))
        time.sleep(0.01)
    assert wire.readChunk() == b""


def silent(wire: Wire, query: str) -> None:
    """A client that says nothing for longer than its time limit."""
    get(wire, query)
    wire.readHead()
    time.sleep(2.8)
    wire.reset()


def pipelined(wire: Wire, query: str) -> None:
    """A client that goes on to its next request."""
    get(wire, query)
    wire.readHead()
    wire.send("GET /app/seen?id=none HTTP/1.1\nHost: localhost\n\n")
    assert wire.readChunk() == b""
    wire.readHead()


def notReading(wire: Wire, query: str) -> None:
    """A client that never reads what the server writes from outside of its events."""
    get(wire, query + "&flood=1")
    time.sleep(1.0)


def shortBody(wire: Wire, query: str) -> None:
    """A client that announces more than it sends."""
    post(wire, query, "Content-Length: 100")
    wire.send(b"half")
    wire.finish()


LEFT, BROKEN = "ERROR/CLIENT_DISCONNECT", "ERROR/IOEXCEPTION"
#: The servlet's own read() raises, and event() lets it out.
RAISED = "ERROR"

#: A loop opens a pipe of its own when it first needs it; the clients are far more than that.
SLACK = {"descriptors": 2}

CLIENTS: dict[str, tuple[Callable[[Wire, str], None], str]] = {
    "bad chunk": (chunked(b"ZZ\r\n"), BROKEN),
    "bad chunk behind a good one": (chunked(b"5\r\nhello\r\nZZ\r\n"), RAISED),
    "chunk without end": (chunked(b"3\r\nabcdef\r\n"), RAISED),
    "endless size": (chunked(b"0" * 20_000), BROKEN),
    "endless extension": (chunked(b"5;" + b"x" * 20_000), BROKEN),
    "endless trailer": (chunked(b"0\r\nA: " + b"x" * 20_000), BROKEN),
    "huge chunk": (chunked(b"fffffffffffffffffff\r\n"), BROKEN),
    "bytewise": (bytewise, "END"),
    "half close": (opened(Wire.finish), "END"),
    "half close in a chunk": (chunked(b"5\r\nhe", Wire.finish), LEFT),
    "half close between chunks": (chunked(b"2\r\nhe\r\n", Wire.finish), LEFT),
    "half close in a body": (shortBody, LEFT),
    "half close in BEGIN": (during(Wire.finish), "END"),
    "half close in BEGIN and a body": (during(Wire.finish, lambda *a: post(*a, wait=False)), LEFT),
    "reset while paused": (unread(Wire.reset), LEFT),
    "reset": (opened(Wire.reset), LEFT),
    "reset in a chunk": (chunked(b"5\r\nhe", Wire.reset), LEFT),
    "reset in BEGIN": (during(Wire.reset), LEFT),
    "reset in BEGIN and a body": (during(Wire.reset, lambda *a: post(*a, wait=False)), LEFT),
    "bad chunk in BEGIN": (
        during(lambda wire: wire.send(b"ZZ\r\n"), lambda *a: post(*a, wait=False)),
        BROKEN,
    ),
    "reset after silence": (silent, LEFT),
    "next request": (pipelined, "END"),
    "never reads": (notReading, BROKEN),
}


def isTerminal(event: str) -> bool:
    """Whether nothing may follow an event."""
    return event.startswith(("END", "ERROR")) and event != "ERROR/TIMEOUT"


class HostileClientTests:
    """Both connectors with Comet."""

    @pytest.mark.parametrize("kind", ["nio", "apr"])
    def test_endOnceAndLeaveNothing(self, server: Server, kind: str) -> None:
        """Each client's connection has BEGIN first and one last event, and what it took is given back."""
        before = server.counts()
        with ThreadPoolExecutor(len(CLIENTS)) as pool:
            seen = dict(
                zip(CLIENTS, pool.map(lambda name: self.play(server, kind, name), CLIENTS), strict=True)
            )
        wrong = {}
        for name, events in seen.items():
            last = [event for event in events if isTerminal(event)]
            if events[:1] != ["BEGIN"] or last != [CLIENTS[name][1]] or events[-1:] != last:
                wrong[name] = events
        assert not wrong
        self.givenBack(server, before)

    def play(self, server: Server, kind: str, name: str) -> list[str]:
        """Let one client do its worst, beside all others; returns the events that the application saw, also a while later."""
        key = f"{kind}-{name.replace(' ', '-')}"
        with Wire(server.ports[kind]) as wire:
            CLIENTS[name][0](wire, f"id={key}")
            with contextlib.suppress(AssertionError):
                eventually(lambda: any(map(isTerminal, server.seen(key))), seconds=6)
        time.sleep(0.5)
        return server.seen(key)

    @pytest.mark.parametrize("kind", ["nio", "apr"])
    def test_manyAtOnce(self, server: Server, kind: str) -> None:
        """A hundred that are reset in the same moment leave nothing either, whatever their state."""
        before = server.counts()
        wires = [Wire(server.ports[kind]) for _ in range(100)]
        for number, wire in enumerate(wires):
            [get, post, lambda wire, query: wire.send("GET /app/ta")][number % 3](
                wire, f"id=many{kind}{number}"
            )
        for wire in wires:
            wire.reset()
        self.givenBack(server, before)
        for number in range(100):
            events = server.seen(f"many{kind}{number}")
            assert len([event for event in events if isTerminal(event)]) <= 1, events

    @pytest.mark.parametrize("kind", ["nio", "apr", "bio", "nocomet"])
    def test_endlessHead(self, server: Server, kind: str) -> None:
        """A head beyond its limit is a 400, and the connection is closed; one that stays incomplete is closed in time."""
        before = server.counts()
        with Wire(server.ports[kind]) as wire:
            with contextlib.suppress(OSError):
                wire.send(b"GET /app/talk?id=x HTTP/1.1\r\nX: " + b"x" * 100_000)
            assert "HTTP/1.1 400" in wire.readHead()
            wire.readAll()
        with Wire(server.ports[kind]) as wire:
            wire.send("GET /app/talk?id=x HTTP/1.1\nHo")
            assert wire.readAll() == b""
        self.givenBack(server, before)

    @pytest.mark.parametrize("kind", ["bio", "nocomet"])
    def test_withoutComet(self, server: Server, kind: str) -> None:
        """Where there is no Comet the same clients get 405 or nothing, no event, and leave nothing."""
        before = server.counts()
        names = [
            name for name, (run, _) in CLIENTS.items() if run not in (silent, pipelined, bytewise, notReading)
        ]
        with ThreadPoolExecutor(len(names)) as pool:
            list(pool.map(lambda name: self.try_(server, kind, name), names))
        for name in names:
            assert server.seen(f"{kind}-{name.replace(' ', '-')}") == []
        assert request(server.ports[kind], "/app/talk?id=x").status == 405
        self.givenBack(server, before)

    def try_(self, server: Server, kind: str, name: str) -> None:
        """Let one client do what it can."""
        with Wire(server.ports[kind]) as wire, contextlib.suppress(OSError, EOFError):
            CLIENTS[name][0](wire, f"id={kind}-{name.replace(' ', '-')}")

    def givenBack(self, server: Server, before: dict[str, int]) -> None:
        """Wait until no more is open than there was."""
        eventually(
            lambda: all(now <= before[name] + SLACK.get(name, 0) for name, now in server.counts().items()),
            lambda: f"{before} became {server.counts()}: {server.descriptors()}",
            seconds=12,
        )
