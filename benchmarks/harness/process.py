"""A server as the system sees it: a tree of processes on a core, with its CPU time and its memory."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")

#: Of the environment of whoever measures: with it Python compiles all modules again at each start, which no installed server does.
_NOT_PASSED_ON = "PYTHONDONTWRITEBYTECODE"


def parseCpuTicks(stat: str) -> int:
    """
    Return the CPU time of a process with all its threads, in clock ticks.

    :param stat: the text of /proc/PID/stat; the name in it may hold anything, so fields count from the last
        bracket on (proc(5): utime is field 14, stime field 15).
    """
    fields = stat.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def parsePss(rollup: str) -> int:
    """
    Return the proportional set size in bytes: pages that several processes share count by their share.

    :param rollup: the text of /proc/PID/smaps_rollup.
    :raises ValueError: if there is no Pss in it.
    """
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    if found is None:
        raise ValueError("smaps_rollup has no line 'Pss: N kB'; Linux 4.14 or later writes one")
    return int(found[1]) * 1024


def processTree(root: int) -> list[int]:
    """Return the number of a process and those of all its descendants."""
    found = [root]
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{root}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += processTree(int(child))
    return found


def cpuSeconds(root: int) -> float:
    """Return the CPU seconds that a tree of processes has used, user and system."""
    ticks = 0
    for each in processTree(root):
        with contextlib.suppress(OSError):
            ticks += parseCpuTicks(Path(f"/proc/{each}/stat").read_text())
    return ticks / TICKS


def pssBytes(root: int) -> int:
    """Return the memory of a tree of processes in bytes (PSS)."""
    total = 0
    for each in processTree(root):
        with contextlib.suppress(OSError):
            total += parsePss(Path(f"/proc/{each}/smaps_rollup").read_text())
    return total


def pinned(command: Sequence[str], core: int | None) -> list[str]:
    """Return a command that runs on one core; as it is if that is None."""
    return list(command) if core is None else ["taskset", "-c", str(core), *command]


class Process:
    """A running program whose output goes to a file."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], log: Path) -> None:
        self.started = time.perf_counter()
        self.log = log
        with open(log, "wb") as output:
            self._popen = subprocess.Popen(
                command,
                env={
                    **{name: value for name, value in os.environ.items() if name != _NOT_PASSED_ON},
                    **environ,
                },
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self._popen.pid

    def hasEnded(self) -> bool:
        """Whether the program is gone."""
        return self._popen.poll() is not None

    def stop(self) -> None:
        """End the program and all that it started, by force after five seconds."""
        tree = processTree(self.pid)
        self._signal(tree[:1], signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(5)
        self._signal(tree[1:] if self.hasEnded() else tree, signal.SIGKILL)
        self._popen.wait()

    @staticmethod
    def _signal(tree: Sequence[int], number: signal.Signals) -> None:
        for each in tree:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, number)
