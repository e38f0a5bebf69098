"""Whether a request costs more where there is more of everything: servlets, applications, open connections."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import servers
from .bases import addApplications, addMappedServlets
from .cometload import Listeners, possibleConnections
from .comets import MANY, MANY_SETTING
from .figures import Series, Target, fixed, ratio, table
from .loads import Load, Sample, Subject, alternate, warm
from .options import Options, Report
from .requests import series
from .running import Bench

#: Seconds that 500 applications may take to start.
_PATIENCE = 300


@dataclass(frozen=True)
class Size:
    """
    This server with few or many of something.

    :param label: how many of what.
    :param path: what is asked for: the last of them.
    :param extend: adds them to webapps.
    :param connections: so many Comet connections are open and idle.
    """

    label: str
    path: str = "/hello"
    extend: Callable[[Path], None] | None = None
    connections: int = 0


def growth(bench: Bench, options: Options) -> Report:
    """Three things grow; the cost of a request should not."""
    rows, targets = [], []
    for few, many in sizes():
        samples = _measure(bench, options, few, many)
        costs = [Series(tuple(1e6 / each.perCpuSecond for each in found)) for found in samples]
        growing = ratio(costs[1], costs[0])
        for size, cost, found, times in zip(
            (few, many), costs, samples, ("", fixed(2)(growing)), strict=True
        ):
            errors = str(sum(each.errors for each in found))
            rows.append([size.label, cost.text(fixed(1)), times, series(found, "p99").text(fixed(1)), errors])
        targets.append(
            Target(f"cost of a request, {many.label} / {few.label}", growing, 1.3, 1.05, below=True)
        )
    intro = "CPU time of a small request (`def` servlet, 64 keep-alive connections) to this server as it grows; few and "
    intro += f"many are two servers whose rounds alternate, and the last of many is asked ({MANY_SETTING})."
    head = ["server with", "CPU us per request", "times", "p99 ms", "errors"]
    return Report(f"{intro}\n\n{table(head, rows)}", targets)


def sizes() -> list[tuple[Size, Size]]:
    """Few and many of each kind."""
    connections = possibleConnections(20_000) - 100
    return [
        (_servlets(1), _servlets(10_000)),
        (_applications(1), _applications(500)),
        tuple(Size(f"{count:,} open connections", connections=count) for count in (10, connections)),  # type: ignore[list-item]
    ]


def _servlets(count: int) -> Size:
    return Size(
        _counted(count, "mapped servlet"),
        f"/s/{count}",
        lambda webapps: addMappedServlets(webapps / "ROOT", count),
    )


def _applications(count: int) -> Size:
    return Size(
        _counted(count, "application"), f"/a{count}/s/1", lambda webapps: addApplications(webapps, count)
    )


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _measure(bench: Bench, options: Options, *compared: Size) -> list[list[Sample]]:
    """Measure servers of several sizes side by side."""
    with contextlib.ExitStack() as stack:
        subjects = []
        for size in compared:
            server = servers.catalina(options.python, extend=size.extend, connector=MANY)
            running = bench.start(server, stack)
            running.awaitAnswer(size.path, _PATIENCE)
            if size.connections:
                stack.enter_context(Listeners(bench, running, size.connections))
            subjects.append(Subject(size.label, running, Load(size.path, seconds=options.seconds)))
        warm(bench, subjects, options.warm, options.javaWarm)
        samples = alternate(bench, subjects, options.rounds)
    return [samples[each.label] for each in compared]
