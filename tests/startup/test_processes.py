"""Servers as the operating system sees them."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from catalina.startup.processes import PidFile, Processes

SERVER = b"/usr/bin/python3\0-P\0-m\0catalina\0run\0"


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """A /proc with three processes: 10 is a server, 11 an editor, 12 has ended and was not waited for."""
    for pid, command in ((10, SERVER), (11, b"vi\0notes\0"), (12, b"")):
        folder = tmp_path / str(pid)
        folder.mkdir()
        (folder / "cmdline").write_bytes(command)
    (tmp_path / "self").mkdir()
    return tmp_path


def listen(proc: Path, pid: int, port: int) -> None:
    """Let a process of the made-up /proc listen on a port."""
    (proc / "net").mkdir()
    columns = f"0: 0100007F:{port:04X} 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 777 1"
    (proc / "net" / "tcp").write_text(f"sl local_address rem_address st\n{columns}\n")
    (proc / str(pid) / "fd").mkdir()
    (proc / str(pid) / "fd" / "3").symlink_to("socket:[777]")


class IsServerTests:
    """Whether a process number means a running server."""

    @pytest.mark.parametrize(("pid", "expected"), [(10, True), (11, False), (12, False), (13, False)])
    def test_looksAtTheCommand(self, proc: Path, pid: int, expected: bool) -> None:
        """Another program that got the number, an unburied process and a missing one are no servers."""
        assert Processes(proc).isServer(pid) is expected

    def test_makesDoWithoutProc(self, tmp_path: Path) -> None:
        """Where the system has no /proc, a living process counts as a server and a dead one does not."""
        child = subprocess.Popen([sys.executable, "-c", ""])
        child.wait()
        processes = Processes(tmp_path)
        assert processes.isServer(os.getpid())
        assert not processes.isServer(child.pid)


class ServerOnTests:
    """Which server listens on a port."""

    def test_findsServer(self, proc: Path) -> None:
        """The process that listens is found by its port."""
        listen(proc, 10, 8005)
        assert Processes(proc).serverOn(8005) == 10

    def test_ignoresOthers(self, proc: Path) -> None:
        """Another program on the port is not taken for a server: it must never get our signals."""
        listen(proc, 11, 8005)
        assert Processes(proc).serverOn(8005) is None

    def test_findsNobody(self, proc: Path) -> None:
        """A port where nobody listens has no server."""
        listen(proc, 10, 8005)
        assert Processes(proc).serverOn(8006) is None


class SignalTests:
    """The two signals."""

    @pytest.mark.parametrize(
        ("send", "expected"), [(Processes.terminate, signal.SIGTERM), (Processes.kill, signal.SIGKILL)]
    )
    def test_reachesProcess(self, send: Callable[[Processes, int], None], expected: signal.Signals) -> None:
        """The process gets the signal; once it has gone, sending again is no error."""
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        send(Processes(), child.pid)
        assert child.wait() == -expected
        assert child.stdin is not None
        child.stdin.close()
        send(Processes(), child.pid)


class PidFileTests:
    """The file that CATALINA_PID names."""

    def test_keepsNumber(self, tmp_path: Path) -> None:
        """What is written can be read, also when the folder was not there, until it is removed."""
        file = PidFile(str(tmp_path / "run" / "catalina.pid"))
        file.write(4711)
        assert file.read() == 4711
        file.remove()
        assert file.read() is None
        file.remove()

    @pytest.mark.parametrize("text", ["", "x", "-1", "0", "12 13", "٣"])
    def test_distrustsOtherText(self, tmp_path: Path, text: str) -> None:
        """What is no process number names no process, least of all a group (-1, 0)."""
        path = tmp_path / "catalina.pid"
        path.write_text(text)
        assert PidFile(str(path)).read() is None

    @pytest.mark.parametrize("path", [None, ""])
    def test_doesNothingUnset(self, path: str | None) -> None:
        """Without CATALINA_PID there is nothing to read, write or remove."""
        file = PidFile(path)
        file.write(1)
        file.remove()
        assert file.read() is None
