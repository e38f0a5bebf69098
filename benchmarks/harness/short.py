"""The short form: this server beside uvicorn and twisted.web, in under two minutes, for every change."""

from __future__ import annotations

from dataclasses import replace

from . import comets, requests, servers
from .options import Options, Report
from .running import Bench

PEERS = ("catalina", "uvicorn", "twisted.web")


def short(bench: Bench, options: Options) -> Report:
    """Hello and fan-out in a few rounds."""
    quick = replace(options, peers=options.peers or PEERS, rounds=3, seconds=2, warm=1)
    hello = requests.hello(bench, quick)
    known = [
        servers.catalina(quick.python),
        servers.uvicorn(quick.peerPython),
        servers.twistedWeb(quick.peerPython),
    ]
    fanOut = comets.fanOut(bench, quick, quick.chosen(known))
    return Report(f"{hello.body}\n\n{fanOut.body}", hello.targets + fanOut.targets)
