"""The six examples of the extended Comet API, each asked on the wire, and what its documentation promises."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.functional.client import Wire
from tests.functional.instance import Instance

MEMBERS = 5
ROUNDS = b"round 1\nround 2\nround 3\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A server with the examples."""
    made = Instance(tmp_path_factory.mktemp("extended") / "base")
    made.deployFromHome("examples")
    made.start()
    made.awaitAnswer("/examples/", 200)
    yield made
    made.stop()


def get(wire: Wire, path: str) -> None:
    """Send a GET to one of the examples."""
    wire.send(f"GET /examples/extended/{path} HTTP/1.1\nHost: localhost\n\n")


def open_(wire: Wire, path: str) -> None:
    """Begin a request whose body goes on, and read the head of its answer."""
    wire.send(f"POST /examples/extended/{path} HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n")
    assert "200 OK" in wire.readHead()


def say(wire: Wire, text: str) -> None:
    """Send a chunk."""
    wire.send(b"%x\r\n%s\r\n" % (len(text), text.encode()))


def readBody(wire: Wire) -> bytes:
    """Read an answer, framed either way."""
    head = wire.readHead()
    assert "200 OK" in head
    length = re.search(r"(?i)content-length: (\d+)", head)
    return wire.readExactly(int(length[1])) if length else b"".join(iter(wire.readChunk, b""))


@pytest.mark.parametrize("path", ["delayed", "delayed-blocking"])
class DelayedTests:
    """The delayed answer to an AJAX request."""

    def test_comesWhenItIsReady(self, server: Instance, path: str) -> None:
        """The answer comes after the time that the request says, and the connection is kept alive."""
        with server.connect() as wire:
            for _ in range(2):
                started = time.monotonic()
                get(wire, f"{path}?seconds=0.3")
                assert readBody(wire).startswith(b"Ready on ")
                assert 0.25 < time.monotonic() - started < 3

    def test_holdsNoThread(self, server: Instance, path: str) -> None:
        """Far more requests wait at once than there are threads, and all are answered together."""
        with ExitStack() as stack:
            wires = [stack.enter_context(server.connect()) for _ in range(300)]
            started = time.monotonic()
            for wire in wires:
                get(wire, f"{path}?seconds=1")
            for wire in wires:
                assert readBody(wire).startswith(b"Ready on ")
            assert time.monotonic() - started < 8

    def test_nextRequestWaits(self, server: Instance, path: str) -> None:
        """A request that is sent before the answer is served after it: without OP_READ it ends nothing."""
        with server.connect() as wire:
            started = time.monotonic()
            get(wire, f"{path}?seconds=0.4")
            get(wire, f"{path}?seconds=0")
            assert readBody(wire).startswith(b"Ready on ")
            assert time.monotonic() - started > 0.35
            assert readBody(wire).startswith(b"Ready on ")

    def test_slowReaderGetsAll(self, server: Instance, path: str) -> None:
        """An answer that the client does not take at once is finished by a WRITE event."""
        with server.connect() as slow, server.connect() as other:
            get(slow, f"{path}?seconds=0&size=500000")
            get(other, f"{path}?seconds=0.3")
            assert readBody(other).startswith(b"Ready on ")
            assert len(readBody(slow)) == 500_000


@pytest.mark.parametrize("path", ["stocks", "stocks-blocking"])
class StockTests:
    """The stock streamer."""

    def test_sendsWhatIsWanted(self, server: Instance, path: str) -> None:
        """Prices of the shares that the client has named come, and of no others."""
        with server.connect() as wire:
            open_(wire, path)
            say(wire, "ADLR COMT\n")
            self.expect(wire, {"ADLR", "COMT"})

    def test_readsWhileItWrites(self, server: Instance, path: str) -> None:
        """The client may name others while the prices come, also in pieces of a line."""
        with server.connect() as wire:
            open_(wire, path)
            say(wire, "ADLR BISN COMT FOXX GOTR ISLE\n")
            self.expect(wire, {"ADLR", "BISN", "COMT", "FOXX", "GOTR", "ISLE"})
            say(wire, "IS")
            say(wire, "LE\n")
            while set(json.loads(wire.readChunk())) != {"ISLE"}:
                pass
            self.expect(wire, {"ISLE"})

    def test_endsWithTheBody(self, server: Instance, path: str) -> None:
        """The last chunk ends the answer, and the connection serves the next request."""
        with server.connect() as wire:
            open_(wire, path)
            say(wire, "ADLR\n")
            wire.readChunk()
            wire.send(b"0\r\n\r\n")
            while wire.readChunk():
                pass
            get(wire, "delayed?seconds=0")
            assert readBody(wire)

    def expect(self, wire: Wire, names: set[str]) -> None:
        """Read until there was a price for each name, and nothing else."""
        seen: set[str] = set()
        while seen != names:
            seen |= set(json.loads(wire.readChunk()))
            assert seen <= names


def sendTogether(server: Instance, path: str, bodies: list[str]) -> list[bytes]:
    """Send whole requests at once, each on a connection of its own; returns the answers."""
    with ExitStack() as stack:
        wires = [stack.enter_context(server.connect()) for _ in bodies]
        for wire, body in zip(wires, bodies, strict=True):
            wire.send(
                f"POST /examples/extended/{path} HTTP/1.1\nHost: localhost\nContent-Length: {len(body)}\n\n"
            )
            wire.send(body.encode())
        return [readBody(wire) for wire in wires]


@pytest.mark.parametrize("path", ["together", "together-workers"])
class TogetherTests:
    """All read, then all write."""

    def test_allReadBeforeAnybodyWrites(self, server: Instance, path: str) -> None:
        """As long as one of the five has not sent its line, nobody gets one."""
        with ExitStack() as stack:
            wires = self.gather(server, stack, path)
            for number in range(1, 4):
                for wire in wires[:-1]:
                    say(wire, "ready\n")
                assert not any(wire.hasMore(0.05) for wire in wires)
                say(wires[-1], "last\n")
                for wire in wires:
                    assert wire.readChunk() == f"round {number}\n".encode()
            for wire in wires:
                assert wire.readChunk() == b""

    def test_linesThatAreThereAlready(self, server: Instance, path: str) -> None:
        """A client may send all its lines at once: they wait for their rounds."""
        with ExitStack() as stack:
            wires = self.gather(server, stack, path)
            for wire in wires:
                say(wire, "one\ntwo\nthree\n")
            for wire in wires:
                assert [wire.readChunk() for _ in range(4)] == [
                    b"round 1\n",
                    b"round 2\n",
                    b"round 3\n",
                    b"",
                ]

    def test_bodiesThatAreThereAlready(self, server: Instance, path: str) -> None:
        """A client may send its whole request at once, as browsers do."""
        assert sendTogether(server, path, ["one\ntwo\nthree\n"] * MEMBERS) == [ROUNDS] * MEMBERS

    def test_goesOnWithoutOneWhoLeaves(self, server: Instance, path: str) -> None:
        """Who goes away in the middle, with a reset or without a word, does not stop the others."""
        with ExitStack() as stack:
            wires = self.gather(server, stack, path)
            for wire in wires:
                say(wire, "ready\n")
            for wire in wires:
                assert wire.readChunk() == b"round 1\n"
            wires[0].reset()
            wires[1].finish()
            for wire in wires[2:]:
                say(wire, "two\nthree\n")
            for wire in wires[2:]:
                assert [wire.readChunk() for _ in range(3)] == [b"round 2\n", b"round 3\n", b""]

    def gather(self, server: Instance, stack: ExitStack, path: str) -> list[Wire]:
        """Let five clients come."""
        wires = [stack.enter_context(server.connect()) for _ in range(MEMBERS)]
        for wire in wires:
            open_(wire, path)
        return wires


class PollingTests:
    """What the thread that polls sees besides."""

    def test_aBodyThatEndsTooEarly(self, server: Instance) -> None:
        """A client that has no line for the second round is answered as far as it came, and the others go on."""
        bodies = ["one\n", *["one\ntwo\nthree\n"] * (MEMBERS - 1)]
        assert sendTogether(server, "together", bodies) == [b"round 1\n", *[ROUNDS] * (MEMBERS - 1)]


class PageTests:
    """The pages around the examples."""

    @pytest.mark.parametrize("page", ["", "stocks.html", "together.html"])
    def test_showsItsSources(self, server: Instance, page: str) -> None:
        """Every source that a page offers is there."""
        text = server.request(f"/examples/extended/{page}").text
        names = re.findall(r'"\.\./source\?name=([^"]+)"', text)
        assert names
        for name in names:
            assert server.request(f"/examples/source?name={name}&part=1").status == 200
