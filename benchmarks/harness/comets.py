"""Comet: messages to thousands of connections, a reader that stalls, and what an idle connection costs."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from . import servers
from .cometload import Heard, Listeners, listening, possibleConnections, series
from .figures import TOMCAT7_BY_TOMCAT10, Series, Target, fixed, ratio, table, thousands
from .options import Options, Report
from .running import Bench, Running

FAN_OUT_CONNECTIONS = 5_000
MANY_CONNECTIONS = 20_000
MEMORY_CONNECTIONS = (5_000, 10_000, MANY_CONNECTIONS)

#: Broadcasts in a round; together they take half a second of CPU time and more.
_BROADCASTS = 10
_BURST = 20

#: The stock connector takes 10,000 connections.
MANY = {"maxConnections": "30000"}
MANY_SETTING = "stock server.xml, access log, maxConnections=30000"


def comet(bench: Bench, options: Options) -> Report:
    """A message of 64 bytes to 5,000 connections, and to 20,000 with a stalled reader among them."""
    known = [
        servers.catalina(options.python),
        servers.uvicorn(options.peerPython),
        servers.twistedWeb(options.peerPython),
        servers.tomcat10(),
    ]
    chosen = options.chosen(known)
    report = fanOut(bench, options, chosen)
    if any(each.name == "catalina" for each in chosen):
        beside = stalledReader(bench, options)
        report = Report(f"{report.body}\n\n{beside.body}", report.targets + beside.targets)
    return report


def fanOut(bench: Bench, options: Options, chosen: Sequence[servers.Server]) -> Report:
    """One message after the other, each sent when the one before has arrived everywhere; and bursts."""
    count = possibleConnections(FAN_OUT_CONNECTIONS)
    with bench.running(chosen) as started, listening(bench, started, count) as clients:
        for running, client in zip(started, clients, strict=True):
            _warm(client, options.javaWarm if running.server.isJava else options.warm)
        rounds = _alternate(started, clients, "round", _BROADCASTS, options.rounds)
        bursts = _alternate(started, clients, "burst", _BURST, options.rounds)
    settings = {each.name: each.server.setting for each in started}
    intro = f"A message of 64 bytes to {count:,} open connections. A round is {_BROADCASTS} messages, "
    intro += f"each sent when the one before has arrived everywhere; a burst is {_BURST} back to back."
    return Report(f"{intro}\n\n{_fanOutTable(rounds, bursts, settings)}", fanOutTargets(rounds))


def _warm(client: Listeners, seconds: int) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        client.hear("round", 2)


def _alternate(
    started: Sequence[Running], clients: Sequence[Listeners], command: str, number: int, rounds: int
) -> dict[str, list[Heard]]:
    heard: dict[str, list[Heard]] = {each.name: [] for each in started}
    for _ in range(rounds):
        for running, client in zip(started, clients, strict=True):
            heard[running.name].append(client.hear(command, number))
    return heard


def _fanOutTable(
    rounds: Mapping[str, Sequence[Heard]], bursts: Mapping[str, Sequence[Heard]], settings: Mapping[str, str]
) -> str:
    known = [each for each in ("uvicorn", "twisted.web", "tomcat10") if each in rounds]
    against = [series(rounds[each], "perCpuSecond") for each in known]
    head = ["server", "deliveries per CPU second", *(f"/ {each}" for each in known), "deliveries/s"]
    head += ["p99 ms", "in bursts: per CPU second", "deliveries/s", "missing", "client cores", "setting"]
    rows = []
    for name, heard in rounds.items():
        figure, burst = series(heard, "perCpuSecond"), bursts[name]
        rows.append(
            [
                name,
                figure.text(thousands),
                *(fixed(2)(ratio(figure, each)) for each in against),
                series(heard, "rate").text(thousands),
                series(heard, "p99").text(fixed(0)),
                series(burst, "perCpuSecond").text(thousands),
                series(burst, "rate").text(thousands),
                _missing([*heard, *burst]),
                fixed(2)(series(heard, "clientCores").median),
                settings[name],
            ]
        )
    return table(head, rows + _tomcat7FanOut(rounds, against, len(head)))


def _tomcat7FanOut(
    rounds: Mapping[str, Sequence[Heard]], against: Sequence[Series], width: int
) -> list[list[str]]:
    if "tomcat10" not in rounds:
        return []
    factor = TOMCAT7_BY_TOMCAT10["fan-out"]
    figure = series(rounds["tomcat10"], "perCpuSecond").times(factor)
    cells = [
        "tomcat7 (derived)",
        figure.text(thousands),
        *(fixed(2)(ratio(figure, each)) for each in against),
    ]
    return [[*cells, *[""] * (width - len(cells) - 1), f"tomcat10 x {factor:.2f}"]]


def fanOutTargets(rounds: Mapping[str, Sequence[Heard]]) -> list[Target]:
    """What issue 6 asks of the fan-out, if Tomcat 10 was measured, too."""
    if "catalina" not in rounds or "tomcat10" not in rounds:
        return []
    own, tomcat10 = (series(rounds[each], "perCpuSecond") for each in ("catalina", "tomcat10"))
    tomcat7 = tomcat10.times(TOMCAT7_BY_TOMCAT10["fan-out"])
    return [
        Target("fan-out / Tomcat 10", ratio(own, tomcat10), 1.0, 1.5),
        Target("fan-out / Tomcat 7 (derived)", ratio(own, tomcat7), 1.8),
    ]


def stalledReader(bench: Bench, options: Options) -> Report:
    """What a client that does not read does to the deliveries of 20,000 others."""
    server = servers.catalina(options.python, setting=MANY_SETTING, connector=MANY)
    count = possibleConnections(MANY_CONNECTIONS)
    with bench.running([server]) as (running,), Listeners(bench, running, count) as client:
        _warm(client, options.warm)
        alone, beside = [], []
        for _ in range(options.rounds):
            alone.append(client.hear("round", 2))
            beside.append(_besideStalled(bench, running, client))
    found = {f"{client.opened:,}": alone, f"{client.opened:,} and a stalled one": beside}
    rows = [
        [
            title,
            series(heard, "p99").text(fixed(0)),
            series(heard, "perCpuSecond").text(thousands),
            _missing(heard),
        ]
        for title, heard in found.items()
    ]
    body = table(["listeners", "p99 of delivery ms", "deliveries per CPU second", "missing"], rows)
    slower = ratio(series(beside, "p99"), series(alone, "p99"))
    target = Target("p99 of delivery, with / without a stalled reader", slower, 2.0, below=True)
    return Report(f"A reader that stalls among many ({MANY_SETTING}):\n\n{body}", [target])


def _missing(heard: Sequence[Heard]) -> str:
    return str(sum(each.missing for each in heard))


def _besideStalled(bench: Bench, running: Running, client: Listeners) -> Heard:
    with Listeners(bench, running, 0, stalled=True):
        heard = client.hear("round", 2)
        if running.ask("/stalled") != "1":
            raise RuntimeError("the client that does not read was not stalled, or was closed")
        return heard


def memory(bench: Bench, options: Options) -> Report:
    """What the process grows by for each connection that is open and idle."""
    known = [
        servers.catalina(options.python, setting=MANY_SETTING, connector=MANY),
        servers.uvicorn(options.peerPython),
        servers.twistedWeb(options.peerPython),
        servers.tomcat10(setting=f"{MANY_SETTING}, heap up to 4 GB", connector=MANY, heap="4g"),
    ]
    chosen = options.chosen(known)
    counts = [possibleConnections(each) for each in MEMORY_CONNECTIONS]
    found = {each.name: [_bytesEach(bench, each, count) for count in counts] for each in chosen}
    head = ["server", *(f"{count:,} connections: KB each" for count in counts), "setting"]
    rows = [
        [each.name, *(f"{size / 1000:.1f}" for size in found[each.name]), each.setting] for each in chosen
    ]
    if "tomcat10" in found:
        factor = TOMCAT7_BY_TOMCAT10["memory"]
        sizes = [f"{size * factor / 1000:.1f}" for size in found["tomcat10"]]
        rows.append(["tomcat7 (derived)", *sizes, f"tomcat10 x {factor:.2f}"])
    intro = "Growth of the proportional set size (PSS) of the server's processes for each open connection that has "
    intro += "got a first chunk and nothing since; KB are 1000 bytes. The system's own memory for sockets is not in it."
    targets = []
    if "catalina" in found:
        targets.append(
            Target(f"idle Comet connection at {counts[1]:,}", found["catalina"][1] / 1000, 8, 5, True, "KB")
        )
    return Report(f"{intro}\n\n{table(head, rows)}", targets)


def _bytesEach(bench: Bench, server: servers.Server, count: int) -> float:
    with bench.running([server]) as (running,):
        with Listeners(bench, running, 50) as client:
            client.hear("round", 3)
        time.sleep(1)
        before = running.pss()
        with Listeners(bench, running, count) as client:
            time.sleep(2)
            return (running.pss() - before) / client.opened
