"""Connections that stay open: cometclient.py in a process of its own, and what it has found."""

from __future__ import annotations

import contextlib
import json
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from .figures import Series
from .process import pinned
from .running import Bench, Running

_PROGRAM = Path(__file__).resolve().parents[1] / "cometclient.py"

#: Descriptors of a server or client that are no connections.
_OTHER_FILES = 100


def possibleConnections(wanted: int) -> int:
    """How many connections a process can have open, up to so many: `ulimit -n` sets the limit."""
    return min(wanted, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - _OTHER_FILES)


@dataclass(frozen=True)
class Heard:
    """
    What listeners heard of some broadcasts.

    :param seconds: from each broadcast to its last delivery, added up.
    :param p99: milliseconds from the broadcast that 99 in 100 deliveries kept.
    :param cpu: CPU seconds that the server used.
    :param clientCores: how much of a core the client used; near 1 it has slowed down what it measures.
    """

    deliveries: int
    missing: int
    seconds: float
    p50: float
    p99: float
    cpu: float
    clientCores: float

    @property
    def perCpuSecond(self) -> float:
        """Deliveries per second of the server's CPU time: what is compared."""
        return self.deliveries / self.cpu

    @property
    def rate(self) -> float:
        """Deliveries per second."""
        return self.deliveries / self.seconds


def parseHeard(line: str, cpu: float) -> Heard:
    """
    Read an answer of cometclient.py.

    :param cpu: the server's CPU seconds meanwhile.
    :raises ValueError: if nothing was delivered.
    """
    found = json.loads(line)
    if not found["deliveries"]:
        raise ValueError(f"nothing was delivered: {line.strip()}")
    figures = {name: found[name] for name in ("deliveries", "missing", "seconds", "p50", "p99")}
    return Heard(**figures, cpu=cpu, clientCores=found["cpu"])


class Listeners:
    """A client with many connections to one server, all open when it is made."""

    def __init__(self, bench: Bench, running: Running, connections: int, stalled: bool = False) -> None:
        """
        :param connections: so many that listen.
        :param stalled: whether there is one more, that asks for all it can take and reads nothing.
        :raises RuntimeError: if they could not be opened.
        """
        self._running = running
        command = [
            sys.executable,
            str(_PROGRAM),
            str(running.port),
            str(connections),
            *["--stalled"] * stalled,
        ]
        self._popen = subprocess.Popen(
            pinned(command, bench.loadCore), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            self.opened = json.loads(self._line())["open"]
        except RuntimeError:
            self.close()
            raise

    def __enter__(self) -> Listeners:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _line(self) -> str:
        assert self._popen.stdout is not None
        line = self._popen.stdout.readline()
        if not line:
            raise RuntimeError(f"the client of {self._running.name} has ended; what it printed stands above")
        return line

    def hear(self, command: str, number: int) -> Heard:
        """
        Have messages sent, and wait for them.

        :param command: round: one after the other; burst: all at once.
        """
        assert self._popen.stdin is not None
        before = self._running.cpu()
        self._popen.stdin.write(f"{command} {number}\n")
        self._popen.stdin.flush()
        line = self._line()
        return parseHeard(line, self._running.cpu() - before)

    def close(self) -> None:
        """Let all connections go."""
        with contextlib.suppress(BrokenPipeError):
            self._popen.communicate()


@contextlib.contextmanager
def listening(bench: Bench, started: Sequence[Running], connections: int) -> Iterator[list[Listeners]]:
    """Have so many connections to each server until the end of the block."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(Listeners(bench, each, connections)) for each in started]


def series(heard: Sequence[Heard], figure: str) -> Series:
    """One figure of some rounds."""
    return Series(tuple(getattr(each, figure) for each in heard))
