"""The caching valve in a real server: many clients at once, sendfile, and what is left of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.functional.instance import Instance

SERVLETS = """
import asyncio
import time

from catalina.servlet import HttpServlet, webServlet

CALLS = {}


def answer(request, response):
    path = request.getRequestURI()
    CALLS[path] = CALLS.get(path, 0) + 1
    response.setHeader("Cache-Control", "no-store" if "private" in path else "max-age=60")
    response.getOutputStream().write(f"{path} {CALLS[path]} ".encode().ljust(300_000, b"x"))


@webServlet("/page/*")
class Page(HttpServlet):
    def doGet(self, request, response):
        time.sleep(0.3)
        answer(request, response)


@webServlet("/later/*", asyncSupported=True)
class Later(HttpServlet):
    async def doGet(self, request, response):
        await asyncio.sleep(0.3)
        answer(request, response)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A server whose host has a caching valve."""
    made = Instance(tmp_path_factory.mktemp("cache") / "base")
    made.editServerXml(r"(?=</Host>)", '<Valve className="org.apache.catalina.valves.CacheValve"/>')
    made.deploy("app", {"WEB-INF/classes/pages.py": SERVLETS})
    made.start()
    made.awaitAnswer("/app/page/first", 200)
    yield made
    made.stop()


class CacheTests:
    """What clients get."""

    @pytest.mark.parametrize("kind", ["page", "later"])
    def test_oneFillsForAll(self, server: Instance, kind: str) -> None:
        """Of many requests that come at once one reaches the application, and all get its whole answer."""
        with ThreadPoolExecutor(30) as pool:
            answers = list(pool.map(lambda _: server.request(f"/app/{kind}/together").body, range(30)))
        assert {len(body) for body in answers} == {300_000}
        assert {body.split(b" ")[1] for body in answers} == {b"1"}

    def test_whatIsNotKept(self, server: Instance) -> None:
        """Each request for what must not be kept reaches the application, and they do not wait for one another."""
        with ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda _: server.request("/app/page/private").body, range(10)))
        assert len({body.split(b" ")[1] for body in answers}) == 10

    def test_keepsTheConnection(self, server: Instance) -> None:
        """Answers from files follow each other on one connection, framed by their lengths."""
        server.request("/app/page/kept")
        get = f"GET /app/page/kept HTTP/1.1\nHost: localhost:{server.port}\n\n"
        with server.connect() as wire:
            for _ in range(3):
                wire.send(get * 2)
                for _ in range(2):
                    head = wire.readHead()
                    assert re.search(r"(?i)\r\nage: \d+\r\n", head)
                    assert wire.readExactly(300_000).startswith(b"/app/page/kept 1 ")

    def test_clientThatLeaves(self, server: Instance) -> None:
        """A client that goes away while it fills, or while it is sent a file, harms nobody."""
        for _ in range(3):
            with server.connect() as wire:
                wire.send(f"GET /app/page/left HTTP/1.1\nHost: localhost:{server.port}\n\n")
                wire.reset()
        body = server.request("/app/page/left").body
        assert len(body) == 300_000
        assert server.request("/app/page/left").body == body

    def test_filesAreBelowWork(self, server: Instance) -> None:
        """The files are below work/."""
        assert list((server.base / "work").rglob("*.body"))


class StopTests:
    """The end of the server."""

    def test_leavesNoFiles(self, instance: Instance) -> None:
        """When the server has stopped the files are gone."""
        instance.editServerXml(r"(?=</Host>)", '<Valve className="org.apache.catalina.valves.CacheValve"/>')
        instance.deploy("app", {"WEB-INF/classes/pages.py": SERVLETS})
        instance.start()
        instance.awaitAnswer("/app/page/x", 200)
        assert list((instance.base / "work").rglob("*.body"))
        instance.run("shutdown.sh")
        assert not list((instance.base / "work").rglob("*.body"))
