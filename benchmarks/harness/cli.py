"""The command line of benchmarks/run.py."""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from . import comets, growth, latency, requests, short, startups
from .figures import targetTable
from .options import PROGRAMS, Options, Report, Section
from .report import section, writeSection
from .running import Bench

SECTIONS = (
    Section("hello", "A small answer", requests.hello),
    Section("static", "Static files", requests.static),
    Section("comet", "Comet: fan-out", comets.comet, needs=()),
    Section("memory", "Comet: memory of an idle connection", comets.memory, needs=()),
    Section("startup", "Start and idle memory", startups.startup, needs=()),
    Section("sessions", "Sessions", requests.sessions),
    Section("growth", "Growth", growth.growth),
    Section("latency", "Latency under half load", latency.latency, needs=("wrk", "cc")),
)
SHORT = Section("short", "Short form", short.short)
NAMES = tuple(each.name for each in SECTIONS)


def parser() -> argparse.ArgumentParser:
    """What may stand on the command line."""
    parser = argparse.ArgumentParser(
        prog="benchmarks/run.py", description="Measure this server beside others."
    )
    parser.add_argument("what", choices=("all", "short", *NAMES))
    parser.add_argument(
        "--section", action="append", choices=NAMES, help="with all: this section only; may be repeated"
    )
    parser.add_argument(
        "--peers", default="", help="names of servers, joined by commas; all that are installed"
    )
    parser.add_argument(
        "--python", default=sys.executable, help="the interpreter that runs this server; this one"
    )
    parser.add_argument(
        "--peer-python",
        default=os.environ.get("BENCH_PYTHON", sys.executable),
        help="the interpreter that has uvicorn, gunicorn and twisted; $BENCH_PYTHON, else this one",
    )
    parser.add_argument("--rounds", type=int, default=5, help="so often each server is measured; 5")
    parser.add_argument("--seconds", type=int, default=3, help="so long is a round; 3")
    parser.add_argument("--warm", type=int, default=2, help="seconds of load before the first round; 2")
    parser.add_argument("--java-warm", type=int, default=20, help="the same for a JVM; 20")
    parser.add_argument("--unpinned", action="store_true", help="servers and load on all cores")
    parser.add_argument(
        "--out", type=Path, help="the file whose sections are renewed, such as benchmarks/RESULTS.md"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Measure what the command line asks for.

    :return: 0; 1 if something could not be measured at all.
    """
    asked = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # servers are stopped then, too
    raiseFileLimit()
    options = Options(
        python=asked.python,
        peerPython=asked.peer_python,
        peers=tuple(filter(None, asked.peers.split(","))),
        rounds=asked.rounds,
        seconds=asked.seconds,
        warm=asked.warm,
        javaWarm=asked.java_warm,
    )
    wanted = asked.section or NAMES if asked.what == "all" else (asked.what,)
    done = [run(each, asked, options) for each in (*SECTIONS, SHORT) if each.name in wanted]
    return 0 if all(done) else 1


def raiseFileLimit() -> int:
    """Let this process and those that it starts open as many files as the system allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def run(wanted: Section, asked: argparse.Namespace, options: Options) -> bool:
    """Measure a section, print it, and write it where it is asked for; returns whether it could be measured."""
    lacking = [f"{each}: {PROGRAMS[each]}" for each in (*wanted.needs, "taskset") if not shutil.which(each)]
    if lacking:
        print(f"{wanted.name} needs {'; '.join(lacking)}", file=sys.stderr)
        return False
    started, load = time.monotonic(), os.getloadavg()[0]
    with Bench(pin=not asked.unpinned) as bench:
        try:
            report = wanted.measure(bench, options)
        except (LookupError, OSError, RuntimeError, ValueError, subprocess.SubprocessError) as problem:
            print(f"{wanted.name}: {problem}", file=sys.stderr)
            return False
    seconds = time.monotonic() - started
    text = section(wanted.title, _command(wanted, asked), bench.versions(), load, seconds, _body(report))
    print(text, flush=True)
    if asked.out is not None and wanted.name in NAMES:
        writeSection(asked.out, wanted.name, text, NAMES)
    return True


def _body(report: Report) -> str:
    return f"{report.body}\n\n{targetTable(report.targets)}" if report.targets else report.body


def _command(wanted: Section, asked: argparse.Namespace) -> str:
    given = {"--peers": asked.peers, "--rounds": asked.rounds, "--seconds": asked.seconds}
    given |= {"--warm": asked.warm, "--java-warm": asked.java_warm}
    usual = {"--peers": "", "--rounds": 5, "--seconds": 3, "--warm": 2, "--java-warm": 20}
    more = [f"{name} {value}" for name, value in given.items() if value != usual[name]]
    more += ["--unpinned"] if asked.unpinned else []
    return " ".join(["benchmarks/run.py", wanted.name, *more])
