"""What /proc says of a process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.harness.process import Process, cpuSeconds, parseCpuTicks, parsePss, processTree, pssBytes

STAT = "4242 (a ) b (c) S 1 4242 4242 0 -1 4194304 900 0 3 0 {user} {system} 7 9 20 0 4 0 123456 1000000 5000"


class ParsingTests:
    """The files' formats."""

    def test_cpuTicksAreUserAndSystem(self) -> None:
        """The name may hold brackets and spaces; time of children that have ended does not count."""
        assert parseCpuTicks(STAT.format(user=150, system=25)) == 175

    def test_pssIsInBytes(self) -> None:
        """The line Pss and not Pss_Anon or SwapPss."""
        assert (
            parsePss("Rss:   900 kB\nPss:             123 kB\nPss_Anon:  5 kB\nSwapPss: 7 kB\n") == 123 * 1024
        )

    def test_pssMissing(self) -> None:
        """A text without it is refused."""
        with pytest.raises(ValueError, match="Pss"):
            parsePss("Rss: 900 kB\n")


class ProcessTests:
    """Real processes."""

    def test_treeHasGrandchildrenAndIsStoppedAsAWhole(self, tmp_path: Path) -> None:
        """A server's workers are its children: they count, and they end with it."""
        child = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', {!r}]).wait()"
        innermost = "import time; print('up', flush=True); time.sleep(60)"
        process = Process([sys.executable, "-c", child.format(innermost)], {}, tmp_path / "log")
        try:
            while b"up" not in process.log.read_bytes():
                assert not process.hasEnded()
            tree = processTree(process.pid)
            assert len(tree) == 2
            assert pssBytes(process.pid) > pssBytes(tree[1]) > 0
        finally:
            process.stop()
        # a signal is not waited for
        deadline = time.monotonic() + 10
        while any(map(_lives, tree)):
            assert time.monotonic() < deadline, "a process is left"

    def test_modulesAreCompiledOnce(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A server keeps the modules that it has compiled, whatever the shell of the measurement says."""
        monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        program = "import sys; print(sys.dont_write_bytecode, flush=True)"
        process = Process([sys.executable, "-c", program], {}, tmp_path / "log")
        while not process.hasEnded():
            time.sleep(0.01)
        assert process.log.read_text() == "False\n"

    def test_cpuSecondsGrowWithWork(self) -> None:
        """What this process computes is seen."""
        before = cpuSeconds(os.getpid())
        while cpuSeconds(os.getpid()) < before + 0.03:
            sum(range(10_000))

    def test_nothingIsLeftOfAProcessThatHasEnded(self) -> None:
        """Its tree is itself alone, and it has neither time nor memory."""
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        assert (processTree(ended.pid), cpuSeconds(ended.pid), pssBytes(ended.pid)) == ([ended.pid], 0, 0)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False
