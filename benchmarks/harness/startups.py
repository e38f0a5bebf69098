"""How long a server takes from its start to its first answer, and what it is then."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass

from . import servers
from .figures import TOMCAT7_BY_TOMCAT10, Series, Target, fixed, table
from .options import Options, Report
from .running import Bench
from .servers import Server

#: Seconds from the first answer to the look at memory: what starts in the background is done by then.
_SETTLING = 2.0


@dataclass(frozen=True)
class Start:
    """
    One start.

    :param seconds: from the start of the process to the first whole answer.
    :param cpu: CPU seconds used until a while later.
    :param pss: memory a while later, in MB of 10^6 bytes.
    """

    seconds: float
    cpu: float
    pss: float


def startup(bench: Bench, options: Options) -> Report:
    """Start each server some times."""
    known = [
        servers.catalina(options.python),
        servers.uvicorn(options.peerPython),
        servers.twistedWeb(options.peerPython),
        servers.tomcat10(),
    ]
    chosen = options.chosen(known)
    starts: dict[str, list[Start]] = {each.name: [] for each in chosen}
    for each in chosen:  # the first start compiles modules, and brings all files into memory
        _start(bench, each)
    for _ in range(options.rounds):
        for each in chosen:
            starts[each.name].append(_start(bench, each))
    settings = {each.name: each.setting for each in chosen}
    intro = "From the start of the process to a complete answer of hello, one small application; "
    intro += f"memory (PSS) and CPU time {_SETTLING:g} s later."
    return Report(f"{intro}\n\n{_table(starts, settings)}", _targets(starts))


def _start(bench: Bench, server: Server) -> Start:
    with contextlib.ExitStack() as stack:
        running = bench.start(server, stack)
        seconds = running.awaitAnswer("/hello")
        time.sleep(_SETTLING)
        return Start(seconds, running.cpu(), running.pss() / 1e6)


def _series(starts: list[Start], figure: str) -> Series:
    return Series(tuple(getattr(each, figure) for each in starts))


def _table(starts: dict[str, list[Start]], settings: dict[str, str]) -> str:
    figures = (("seconds", 2), ("pss", 0), ("cpu", 2))
    rows = [
        [name, *(_series(found, figure).text(fixed(digits)) for figure, digits in figures), settings[name]]
        for name, found in starts.items()
    ]
    if "tomcat10" in starts:
        seconds, pss = (
            _series(starts["tomcat10"], figure).times(TOMCAT7_BY_TOMCAT10[ratio])
            for figure, ratio in (("seconds", "start"), ("pss", "idle"))
        )
        setting = f"tomcat10 x {TOMCAT7_BY_TOMCAT10['start']:.2f}, x {TOMCAT7_BY_TOMCAT10['idle']:.2f}"
        rows.append(["tomcat7 (derived)", seconds.text(fixed(2)), pss.text(fixed(0)), "", setting])
    return table(["server", "first answer s", "idle PSS MB", "CPU s", "setting"], rows)


def _targets(starts: dict[str, list[Start]]) -> list[Target]:
    if "catalina" not in starts:
        return []
    own = starts["catalina"]
    return [
        Target("start to first answer", _series(own, "seconds").median, 1.0, 0.5, True, "s"),
        Target("idle memory", _series(own, "pss").median, 70, 45, True, "MB"),
    ]
