"""What a measurement is asked for, and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from . import servers
from .figures import Target
from .running import Bench
from .servers import Server


@dataclass(frozen=True)
class Options:
    """
    The command line.

    :param python: the interpreter that runs this server.
    :param peerPython: the interpreter that has uvicorn and the others.
    :param peers: the names of the servers to measure; nothing: all that a section knows.
    :param rounds: so often each is measured.
    :param seconds: so long is a round.
    :param warm: seconds of load before; a JVM gets `javaWarm`.
    """

    python: str
    peerPython: str
    peers: tuple[str, ...] = ()
    rounds: int = 5
    seconds: int = 3
    warm: int = 2
    javaWarm: int = 20

    def chosen(self, known: Sequence[Server]) -> list[Server]:
        """
        Pick servers, and say of each that is not installed how to get it.

        :raises LookupError: if none is left.
        """
        wanted = [each for each in known if not self.peers or each.name in self.peers]
        found = []
        for each in wanted:
            if missing := each.missing():
                print(f"left out: {each.name}; to get it: {missing}", flush=True)
            else:
                found.append(each)
        if not found:
            raise LookupError(
                f"none of these can be measured: {', '.join(each.name for each in wanted or known)}"
            )
        return found


@dataclass
class Report:
    """
    What a section has found.

    :param body: Markdown: a sentence on what was done, and tables.
    """

    body: str
    targets: list[Target] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    """
    A subcommand.

    :param needs: programs that it cannot do without.
    """

    name: str
    title: str
    measure: Callable[[Bench, Options], Report]
    needs: tuple[str, ...] = ("wrk",)


#: Programs that are asked for, and how to get them.
PROGRAMS = {
    "wrk": "apt-get install wrk",
    "cc": "apt-get install gcc libc6-dev",
    "taskset": "apt-get install util-linux",
}


def ownServers(options: Options) -> list[Server]:
    """This server as it is delivered, without its access log, and with nothing that the peers lack."""
    return [
        servers.catalina(options.python),
        servers.catalina(options.python, "catalina-nolog", setting="no access log", accessLog=False),
        servers.catalina(
            options.python,
            "catalina-bare",
            setting="no access log, any number of requests on a connection",
            accessLog=False,
            connector=servers.LASTING,
        ),
    ]
