"""The measuring of benchmarks/ with this server: its application, its Comet client, its pacing client."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.harness import servers
from benchmarks.harness.cometload import Listeners
from benchmarks.harness.latency import compilePace, pace
from benchmarks.harness.running import Bench, Running


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """A place for servers, on all cores: tests run beside one another."""
    with Bench(pin=False) as bench:
        yield bench


@pytest.fixture(scope="module")
def running(bench: Bench) -> Iterator[Running]:
    """This server with the application that is measured."""
    with bench.running([servers.catalina(sys.executable)]) as (running,):
        yield running


class ServerTests:
    """What the measurements rely on."""

    @pytest.mark.parametrize("path", ["/hello", "/hello-async", "/session"])
    def test_answersWithThirteenBytes(self, running: Running, path: str) -> None:
        """Each kind of servlet sends the same."""
        assert running.ask(path) == "Hello, World!"

    def test_refusesAnAnswerThatIsNone(self, running: Running) -> None:
        """An error page is not measured by mistake."""
        with pytest.raises(RuntimeError, match="/missing with 'HTTP/1.1 404"):
            running.ask("/missing")

    def test_sendsWholeFiles(self, running: Running) -> None:
        """The greatest one, to its last byte."""
        assert len(running.ask("/10m.bin")) == 10_485_760

    def test_writesItsAccessLog(self, bench: Bench) -> None:
        """The stock configuration counts each request while it is measured; nolog does not."""
        for accessLog in (True, False):
            with bench.running([servers.catalina(sys.executable, accessLog=accessLog)]) as (running,):
                folder = running.folder / "base" / "logs"
                running.stop()
                logs = [each.read_text() for each in folder.glob("localhost_access_log.*")]
                assert bool(logs and re.search(r'"GET /hello HTTP/1.1" 200 13', logs[0])) is accessLog

    def test_tellsTimeAndMemory(self, running: Running) -> None:
        """Of the server's own process."""
        assert running.cpu() > 0.1
        assert 10e6 < running.pss() < 1e9


class ListenersTests:
    """cometclient.py."""

    def test_countsEachDelivery(self, bench: Bench, running: Running) -> None:
        """So many connections times so many messages, one after the other or all at once."""
        with Listeners(bench, running, 25) as client:
            assert client.opened == 25
            found = [client.hear("round", 4), client.hear("burst", 8)]
        assert [(each.deliveries, each.missing) for each in found] == [(100, 0), (200, 0)]
        assert 0 < found[0].p50 <= found[0].p99

    def test_stallsWithoutReading(self, bench: Bench, running: Running) -> None:
        """The server has no room for the one that does not read; the others hear all."""
        with Listeners(bench, running, 5) as client, Listeners(bench, running, 0, stalled=True):
            assert running.ask("/stalled") == "1"
            assert client.hear("round", 2).missing == 0
            assert running.ask("/stalled") == "1"


@pytest.mark.skipif(shutil.which("cc") is None, reason="pace.c needs a C compiler (Debian: gcc)")
class PaceTests:
    """pace.c."""

    @pytest.mark.parametrize("path", ["/hello", "/hello-async"])
    def test_keepsTheRateAndReconnects(
        self, bench: Bench, running: Running, tmp_path: Path, path: str
    ) -> None:
        """All requests are answered, though the server closes a connection after a hundred."""
        found = pace(bench, compilePace(tmp_path), running, path, rate=400, seconds=2)
        assert found.errors == 0
        assert 300 < found.rate < 500

    def test_countsErrors(self, bench: Bench, running: Running, tmp_path: Path) -> None:
        """An error page is an answer, and an error."""
        found = pace(bench, compilePace(tmp_path), running, "/missing", rate=100, seconds=1)
        assert found.errors == round(found.rate)
