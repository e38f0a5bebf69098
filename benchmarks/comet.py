"""
What Comet costs: memory of idle connections, deliveries of a broadcast, and what a stalled reader does to the others.

    python benchmarks/comet.py [--connections 2000] [--rounds 7]

Run by hand, on Linux: a server in a process of its own on one core, this client on another. Beside it, if uvicorn is installed,
a bare ASGI application that does the same. Memory is the growth of the server's resident set; what is shown are medians,
and Catalina's share of uvicorn's figure.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import resource
import selectors
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).parents[1]
MESSAGE = b"@" + b"x" * 63

CATALINA = """
import threading

from zope.interface import implementer

from catalina.comet import CometProcessor, EventSubType, EventType
from catalina.servlet import HttpServlet, webServlet

EVENTS = {}
MESSAGE = b"@" + b"x" * 63


@webServlet("/stream")
@implementer(CometProcessor)
class Stream(HttpServlet):
    async def event(self, event):
        if event.getEventType() is EventType.BEGIN:
            event.getHttpServletResponse().setContentType("text/plain")
            event.getHttpServletResponse().flushBuffer()
            EVENTS[event] = None
        elif event.getEventSubType() is not EventSubType.TIMEOUT:
            EVENTS.pop(event, None)


@webServlet("/tell")
class Tell(HttpServlet):
    async def doGet(self, request, response):
        size = int(request.getParameter("size") or 0)
        for event in tuple(EVENTS)[-1 if size else 0 :]:
            try:
                stream = event.getHttpServletResponse().getOutputStream()
                stream.write(MESSAGE.ljust(size, b"x"))
                stream.flush()
            except (OSError, RuntimeError):
                EVENTS.pop(event, None)
        response.getOutputStream().write(b"told")
"""

ASGI = """
import asyncio
from urllib.parse import parse_qs

QUEUES = {}
MESSAGE = b"@" + b"x" * 63


async def stream(send, receive):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b" ", "more_body": True})
    queue = asyncio.Queue()
    QUEUES[queue] = None
    try:
        while True:
            await send({"type": "http.response.body", "body": await queue.get(), "more_body": True})
    finally:
        QUEUES.pop(queue, None)


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    if scope["path"].endswith("/stream"):
        await stream(send, receive)
        return
    size = int(parse_qs(scope["query_string"].decode()).get("size", ["0"])[0])
    for queue in tuple(QUEUES)[-1 if size else 0 :]:
        queue.put_nowait(MESSAGE.ljust(size, b"x"))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"told"})
"""


@dataclass(frozen=True)
class Figures:
    """What was measured of one server."""

    bytesEach: float
    deliveries: float
    p99: float
    p99Stalled: float


def freePort() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str], port: int, environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server on the first core until the end of the block."""
    process = subprocess.Popen(
        command,
        env=os.environ | environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}),
    )
    try:
        deadline = time.monotonic() + 30
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} does not answer")
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(port: int) -> bool:
    """Whether the server tells something."""
    try:
        return tell(port).endswith(b"told")
    except OSError:
        return False


def tell(port: int, size: int = 0) -> bytes:
    """Have a message sent to all, or one of a size to the last; returns the answer when the server has sent it."""
    with socket.create_connection(("127.0.0.1", port), 20) as control:
        control.sendall(b"GET /app/tell?size=%d HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % size)
        return b"".join(iter(lambda: control.recv(65536), b""))


class Clients:
    """Many connections that listen."""

    def __init__(self, port: int, count: int) -> None:
        self._port = port
        self._selector = selectors.DefaultSelector()
        self._sockets = [self._open(number) for number in range(count)]
        for each in self._sockets:
            while b"\r\n\r\n" not in each.recv(65536):
                pass
            each.setblocking(False)
            self._selector.register(each, selectors.EVENT_READ)
        time.sleep(0.3)
        self._empty()

    def _open(self, number: int) -> socket.socket:
        sock = socket.socket()
        sock.settimeout(20)
        # each source address has its own ports
        sock.bind((f"127.0.0.{2 + number % 8}", 0))
        sock.connect(("127.0.0.1", self._port))
        sock.sendall(b"GET /app/stream HTTP/1.1\r\nHost: a\r\n\r\n")
        return sock

    def _empty(self) -> None:
        while ready := self._selector.select(0):
            for key, _ in ready:
                key.fileobj.recv(65536)  # type: ignore[union-attr]

    def broadcast(self) -> list[float]:
        """Have one message told; returns after how many seconds each connection had it."""
        started = time.perf_counter()
        with socket.create_connection(("127.0.0.1", self._port), 20) as control:
            control.sendall(b"GET /app/tell HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            return self._collect(started)

    def _collect(self, started: float) -> list[float]:
        delays: list[float] = []
        while len(delays) < len(self._sockets):
            ready = self._selector.select(10)
            if not ready:
                raise RuntimeError(f"{len(self._sockets) - len(delays)} messages did not come")
            for key, _ in ready:
                data = key.fileobj.recv(65536)  # type: ignore[union-attr]
                if not data:
                    raise RuntimeError("a connection was closed")
                delays += [time.perf_counter() - started] * data.count(b"@")
        return delays

    def close(self) -> None:
        """Let all go."""
        self._selector.close()
        for each in self._sockets:
            each.close()


@contextlib.contextmanager
def stalledReader(port: int) -> Iterator[None]:
    """A client that listens and does not read, with so much sent to it already that its socket is full."""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.connect(("127.0.0.1", port))
        sock.sendall(b"GET /app/stream HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.3)
        yield


def residentBytes(pid: int) -> int:
    """The resident set of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


def measure(process: subprocess.Popen[bytes], port: int, options: argparse.Namespace) -> Figures:
    """Measure one running server."""
    before = residentBytes(process.pid)
    clients = Clients(port, options.connections)
    bytesEach = (residentBytes(process.pid) - before) / options.connections
    try:
        rates, delays = rounds(clients, options.rounds)
        with stalledReader(port):
            for _ in range(12):
                # a little less than the queue of a connection takes, so that it stays open
                tell(port, 60_000)
            _, stalled = rounds(clients, options.rounds)
    finally:
        clients.close()
    return Figures(bytesEach, statistics.median(rates), statistics.median(delays), statistics.median(stalled))


def rounds(clients: Clients, count: int) -> tuple[list[float], list[float]]:
    """Some broadcasts: deliveries a second, and the 99th percentile of the delays in milliseconds, of each."""
    found = [clients.broadcast() for _ in range(count)]
    rates = [len(delays) / max(delays) for delays in found]
    return rates, [statistics.quantiles(delays, n=100)[98] * 1000 for delays in found]


def ofCatalina(folder: Path, options: argparse.Namespace) -> Figures:
    """Measure this server, in a CATALINA_BASE of its own."""
    base, port = folder / "base", freePort()
    shutil.copytree(HOME / "conf", base / "conf")
    server = base / "conf" / "server.xml"
    text = server.read_text("utf-8").replace('port="8080"', f'port="{port}" maxConnections="-1"')
    server.write_text(text.replace('port="8005"', 'port="-1"'), "utf-8")
    classes = base / "webapps" / "app" / "WEB-INF" / "classes"
    classes.mkdir(parents=True)
    (classes / "told.py").write_text(CATALINA)
    environ = {"CATALINA_BASE": str(base), "CATALINA_HOME": str(HOME), "PYTHONPATH": str(HOME)}
    with running([sys.executable, "-m", "catalina", "run"], port, environ) as process:
        return measure(process, port, options)


def ofUvicorn(folder: Path, options: argparse.Namespace) -> Figures:
    """Measure a bare ASGI application on uvicorn."""
    port = freePort()
    (folder / "told_asgi.py").write_text(ASGI)
    command = [sys.executable, "-m", "uvicorn", "told_asgi:app", "--port", str(port), "--no-access-log"]
    with running(command, port, {"PYTHONPATH": str(folder)}) as process:
        return measure(process, port, options)


def show(figures: dict[str, Figures]) -> None:
    """Print a table."""
    print(f"{'':10}{'bytes/idle':>12}{'deliveries/s':>14}{'p99 ms':>9}{'stalled p99':>13}{'ratio':>7}")
    for name, each in figures.items():
        print(
            f"{name:10}{each.bytesEach:12.0f}{each.deliveries:14.0f}{each.p99:9.1f}{each.p99Stalled:13.1f}"
            f"{each.p99Stalled / each.p99:7.2f}"
        )
    if len(figures) > 1:
        own, other = figures["Catalina"], figures["uvicorn"]
        print(
            f"Catalina/uvicorn: {own.bytesEach / other.bytesEach:.2f} of the memory, "
            f"{own.deliveries / other.deliveries:.2f} of the deliveries"
        )


def main() -> None:
    """Measure what is installed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--connections", type=int, default=2000, choices=range(1, 20001), metavar="N")
    parser.add_argument("--rounds", type=int, default=7, choices=range(1, 101), metavar="N")
    options = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    servers: dict[str, Callable[[Path, argparse.Namespace], Figures]] = {"Catalina": ofCatalina}
    if importlib.util.find_spec("uvicorn") is not None:
        servers["uvicorn"] = ofUvicorn
    figures = {}
    for name, server in servers.items():
        with tempfile.TemporaryDirectory() as folder:
            figures[name] = server(Path(folder), options)
    show(figures)


if __name__ == "__main__":
    main()
