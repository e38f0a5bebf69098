"""What asks the servers: wrk for requests, comet.py for connections that stay open."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .process import pinned
from .running import Bench, Running

_FOLDER = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Load:
    """
    Requests as wrk sends them: each connection sends the next one when it has the answer.

    :param path: what is asked for.
    :param connections: so many at once.
    :param seconds: so long; wrk takes whole seconds.
    :param headers: more header lines.
    """

    path: str
    connections: int = 64
    seconds: int = 3
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sample:
    """
    What one round of load has shown.

    :param cpu: seconds of CPU time that the server used.
    :param p50: latency in milliseconds that half the requests kept.
    :param p99: latency in milliseconds that 99 in 100 requests kept.
    """

    requests: int
    seconds: float
    size: int
    p50: float
    p99: float
    errors: int
    cpu: float

    @property
    def perCpuSecond(self) -> float:
        """Requests per second of the server's CPU time: what is compared."""
        return self.requests / self.cpu

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds

    @property
    def cores(self) -> float:
        """How much of a core the server used."""
        return self.cpu / self.seconds

    @property
    def cpuPerGigabyte(self) -> float:
        """Seconds of CPU time for 10^9 bytes."""
        return self.cpu / self.size * 1e9


def parseWrk(output: str, cpu: float) -> Sample:
    """
    Read what wrk.lua has printed.

    :param output: all that wrk has printed; the line of JSON is the last.
    :param cpu: the server's CPU seconds meanwhile.
    :raises ValueError: if the line is missing, or if nothing was answered.
    """
    last = output.strip().rpartition("\n")[2]
    if not last.startswith("{"):
        raise ValueError(f"wrk printed no line of JSON at its end; it printed: {output[-500:]}")
    found = json.loads(last)
    if not found["requests"] or cpu <= 0:
        raise ValueError(f"wrk got no answers (server CPU {cpu:.2f} s): {last}")
    return Sample(
        requests=found["requests"],
        seconds=found["seconds"],
        size=found["bytes"],
        p50=found["p50"] / 1000,
        p99=found["p99"] / 1000,
        errors=found["errors"],
        cpu=cpu,
    )


@dataclass(frozen=True)
class Subject:
    """
    A row of a table: a server, and the load that it gets.

    :param label: what the row is called.
    """

    label: str
    running: Running
    load: Load


def alternate(bench: Bench, subjects: Sequence[Subject], rounds: int) -> dict[str, list[Sample]]:
    """
    Measure subjects in turn, A B C A B C, so that what else the machine does meets all of them.

    :return: the samples of each label.
    """
    samples: dict[str, list[Sample]] = {each.label: [] for each in subjects}
    for _ in range(rounds):
        for each in subjects:
            samples[each.label].append(measure(bench, each.running, each.load))
    return samples


def warm(bench: Bench, subjects: Sequence[Subject], seconds: int, javaSeconds: int) -> None:
    """Put load on each subject before it is measured; a JVM needs some 20 s until its figure stands."""
    for each in subjects:
        least = javaSeconds if each.running.server.isJava else seconds
        measure(bench, each.running, replace(each.load, seconds=least))


def measure(bench: Bench, running: Running, load: Load) -> Sample:
    """Put a load on a server."""
    command = ["wrk", "-t1", f"-c{load.connections}", f"-d{load.seconds}s", "-s", str(_FOLDER / "wrk.lua")]
    for each in load.headers:
        command += ["-H", each]
    command.append(f"http://127.0.0.1:{running.port}{load.path}")
    before = running.cpu()
    done = subprocess.run(
        pinned(command, bench.loadCore),
        capture_output=True,
        text=True,
        timeout=load.seconds + 60,
        check=False,
    )
    return parseWrk(done.stdout or done.stderr, running.cpu() - before)
