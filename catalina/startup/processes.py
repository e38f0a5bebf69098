"""
Servers as the operating system sees them: is one alive, which one holds a port, what does a pid file say.

Serves `launcher` and `stopping`, which look at a server from outside; answers to ``ps`` and ``kill -0`` in
Tomcat's catalina.sh.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from catalina.util import findPortHolder

_PROC = Path("/proc")


class Processes:
    """
    The processes of this machine.

    Where there is no ``/proc`` a process that can be signalled counts as a server.
    """

    def __init__(self, proc: Path = _PROC) -> None:
        """
        :param proc: where the kernel's files are.
        """
        self._proc = proc

    def isServer(self, pid: int) -> bool:
        """
        Tell whether a process is alive and runs Catalina, rather than being another that got a stale number.

        :param pid: its number.
        """
        command = self._command(pid)
        return self._exists(pid) if command is None else b"catalina" in command

    def serverOn(self, port: int) -> int | None:
        """
        Find the server that listens on a port.

        :param port: the TCP port.
        :returns: its pid; None if nobody does, if it is no Catalina, or if the system does not tell.
        """
        holder = findPortHolder(port, self._proc)
        return holder if holder is not None and self.isServer(holder) else None

    def terminate(self, pid: int) -> None:
        """
        Ask a server to stop gracefully; no error if it has just ended.

        :raises PermissionError: it belongs to somebody else.
        """
        self._signal(pid, signal.SIGTERM)

    def kill(self, pid: int) -> None:
        """
        End a server at once; no error if it has just ended.

        :raises PermissionError: it belongs to somebody else.
        """
        self._signal(pid, signal.SIGKILL)

    def _command(self, pid: int) -> bytes | None:
        # A process that has ended and was not waited for has an empty command line: it counts as gone.
        try:
            return (self._proc / str(pid) / "cmdline").read_bytes()
        except OSError:
            return b"" if (self._proc / "self").exists() else None

    def _exists(self, pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    def _signal(self, pid: int, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


class PidFile:
    """
    The file that CATALINA_PID names; without that variable nothing is read or written.
    """

    def __init__(self, path: str | None) -> None:
        """
        :param path: the value of CATALINA_PID; None or empty if it is not set.
        """
        self.path = Path(path) if path else None

    def read(self) -> int | None:
        """
        Read the process number.

        :returns: None if there is no file or no number in it.
        :raises OSError: the file is there, but cannot be read.
        """
        try:
            text = self.path.read_text("ascii", "replace").strip() if self.path else ""
        except FileNotFoundError:
            return None
        return int(text) if text.isascii() and text.isdigit() and int(text) > 0 else None

    def write(self, pid: int) -> None:
        """
        Put a process number into the file, making its folder.

        :raises OSError: it cannot be written.
        """
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(f"{pid}\n")

    def remove(self) -> None:
        """
        Remove the file, if there is one.

        :raises OSError: it cannot be removed.
        """
        if self.path:
            self.path.unlink(missing_ok=True)
