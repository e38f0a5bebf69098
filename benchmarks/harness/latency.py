"""Latency under half of the possible load, without and with thousands of idle Comet connections."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import servers
from .cometload import Listeners, possibleConnections
from .figures import Series, Target, fixed, ratio, table, thousands
from .loads import Load, measure
from .options import Options, Report
from .process import pinned
from .running import Bench, Running

IDLE_CONNECTIONS = 5_000
_SOURCE = Path(__file__).resolve().parents[1] / "pace.c"
_PATHS = {"async def": "/hello-async", "def": "/hello"}


@dataclass(frozen=True)
class Paced:
    """
    What pace.c found, latencies in milliseconds.

    :param cores: how much of a core the server used.
    """

    rate: float
    p50: float
    p99: float
    errors: int
    cores: float


def parsePaced(output: str, cpu: float) -> Paced:
    """
    Read the line that pace.c prints.

    :param cpu: the server's CPU seconds meanwhile.
    """
    found = json.loads(output)
    seconds = found["seconds"]
    return Paced(found["requests"] / seconds, found["p50"], found["p99"], found["errors"], cpu / seconds)


def latency(bench: Bench, options: Options) -> Report:
    """Two servers, one with idle Comet connections, whose rounds alternate at the same rate."""
    server = servers.catalina(options.python)
    rows, targets = [], []
    with tempfile.TemporaryDirectory() as folder, bench.running([server, server]) as started:
        program, idle = compilePace(Path(folder)), possibleConnections(IDLE_CONNECTIONS)
        with Listeners(bench, started[1], idle):
            for kind, path in _PATHS.items():
                rate = _half(bench, options, started[0], path)
                found = _rounds(bench, options, program, started, path, rate)
                rows += [
                    _row(kind, rate, title, each)
                    for title, each in zip(("none", f"{idle:,}"), found, strict=True)
                ]
                times = ratio(_series(found[1], "p99"), _series(found[0], "p99"))
                targets.append(
                    Target(
                        f"p99 at half load ({kind}), with / without {idle:,} Comet connections",
                        times,
                        2.0,
                        1.1,
                        True,
                    )
                )
    intro = "Requests that fall due at random, at half the rate that would fill a core (found with wrk), "
    intro += (
        "on 64 keep-alive connections (pace.c); a latency counts from the moment when its request was due."
    )
    head = [
        "servlet",
        "rate asked for",
        "idle Comet connections",
        "requests/s",
        "p50 ms",
        "p99 ms",
        "cores",
        "errors",
    ]
    return Report(f"{intro} {server.setting}.\n\n{table(head, rows)}", targets)


def compilePace(folder: Path) -> Path:
    """Compile pace.c into a folder; returns the program."""
    subprocess.run(["cc", "-O2", "-o", str(folder / "pace"), str(_SOURCE), "-lm"], check=True)
    return folder / "pace"


def _half(bench: Bench, options: Options, running: Running, path: str) -> int:
    measure(bench, running, Load(path, seconds=options.warm))
    return int(measure(bench, running, Load(path, seconds=options.seconds)).perCpuSecond / 2)


def _rounds(
    bench: Bench, options: Options, program: Path, started: Sequence[Running], path: str, rate: int
) -> list[list[Paced]]:
    found: list[list[Paced]] = [[] for _ in started]
    for _ in range(options.rounds):
        for running, rounds in zip(started, found, strict=True):
            rounds.append(pace(bench, program, running, path, rate, options.seconds))
    return found


def pace(bench: Bench, program: Path, running: Running, path: str, rate: int, seconds: int) -> Paced:
    """Send requests at a rate."""
    command = [str(program), str(running.port), path, str(rate), str(seconds), "64"]
    before = running.cpu()
    done = subprocess.run(pinned(command, bench.loadCore), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"pace could not measure {running.name}: {done.stderr}")
    return parsePaced(done.stdout, running.cpu() - before)


def _series(rounds: Sequence[Paced], figure: str) -> Series:
    return Series(tuple(getattr(each, figure) for each in rounds))


def _row(kind: str, rate: int, title: str, rounds: Sequence[Paced]) -> list[str]:
    figures = (("rate", thousands), ("p50", fixed(2)), ("p99", fixed(1)), ("cores", fixed(2)))
    texts = [_series(rounds, figure).text(form) for figure, form in figures]
    return [kind, thousands(rate), title, *texts, str(sum(each.errors for each in rounds))]
