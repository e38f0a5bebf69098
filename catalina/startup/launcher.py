"""
Starts a server in the background and waits until it answers: ``catalina.sh start``.

Runs in a short-lived process of its own, which starts ``python -m catalina run`` and hears from it, through
the descriptor that CATALINA_READY_FD names, that its connectors are up or why they are not. Answers to the
part of Tomcat's catalina.sh that starts Java; its other commands are here by name: `stop` and `version`.
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeAlias
from urllib.parse import urlsplit

from catalina.startup.options import Options, interpreterOptions, serverArguments
from catalina.startup.places import holdsPackage
from catalina.startup.processes import PidFile, Processes
from catalina.startup.stopping import stop
from catalina.startup.versionlogger import version

__all__ = ["Launcher", "environmentLines", "start", "stop", "version"]

_Child: TypeAlias = "subprocess.Popen[bytes]"

_SECONDS_TO_START = 60.0
_SECONDS_TO_DIE = 5.0
_SECONDS_TO_ACCEPT = 5.0
_LINES_OF_LOG = 20


def start(options: Options) -> int:
    """
    Start the server in the background; print its address, its process number and its log, or what went wrong.

    :param options: what the command line asked for.
    :returns: the exit status, 0 if all connectors accept connections.
    """
    return Launcher(options).start()


def environmentLines(options: Options, environ: Mapping[str, str] = os.environ) -> list[str]:
    """
    Say which folders and which Python are used, in Tomcat's form.

    :param options: what the command line asked for.
    :param environ: where CATALINA_PID is looked up.
    """
    values = {
        "CATALINA_BASE": options.base,
        "CATALINA_HOME": options.home,
        "CATALINA_TMPDIR": options.temp,
        "CATALINA_PID": environ.get("CATALINA_PID"),
        "PYTHON": sys.executable,
    }
    return [f"{f'Using {name}:':<23}{value}" for name, value in values.items() if value]


@dataclass(frozen=True)
class _Report:
    """
    What the server said when it was ready, or that it never was.
    """

    urls: tuple[str, ...] = ()
    error: str = ""

    @classmethod
    def parse(cls, line: bytes) -> _Report:
        """
        Read the one line of JSON that the server writes.
        """
        said = json.loads(line)
        return cls(urls=tuple(said.get("urls", ())), error=said.get("error", ""))


def tell(line: str) -> None:
    """Print a line. Who reads no further (``catalina start | head -1``) does not keep the server from starting."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        # what follows, and what Python itself flushes at its end, has nowhere to go either
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115


class Launcher:
    """
    One attempt to start a server in the background.
    """

    def __init__(
        self,
        options: Options,
        environ: Mapping[str, str] = os.environ,
        say: Callable[[str], None] | None = None,
        processes: Processes | None = None,
    ) -> None:
        """
        :param options: what the command line asked for.
        :param environ: this process's environment; the server's is made from it.
        :param say: prints a line for the user; `tell` by default.
        :param processes: looks at other processes.
        """
        self._options = options
        self._environ = environ
        self._say = say or tell
        self._processes = processes or Processes()
        self._pidFile = PidFile(environ.get("CATALINA_PID"))
        self._log = Path(environ.get("CATALINA_OUT") or options.base / "logs" / "catalina.out")

    def start(self) -> int:
        """
        Start the server and wait for it.

        :returns: the exit status.
        """
        for line in environmentLines(self._options, self._environ):
            self._say(line)
        try:
            self._refuseSecond()
            self._makeFolders()
            problem = self._run()
        except (StartError, OSError, ValueError) as error:
            problem = str(error)
        except KeyboardInterrupt:
            problem = "interrupted"
        if problem:
            print(f"Catalina did not start: {problem}", file=sys.stderr)
        return 1 if problem else 0

    def _refuseSecond(self) -> None:
        pid = self._pidFile.read()
        if pid is not None and self._processes.isServer(pid):
            raise StartError(
                f"it appears to be running already, with PID {pid}, which {self._pidFile.path} names; "
                "stop it with 'catalina stop' or bin/shutdown.sh, or name another file in CATALINA_PID"
            )
        if self._pidFile.path and self._pidFile.path.exists():
            self._say(f"Removing the stale PID file {self._pidFile.path}: its server does not run any more.")
            self._pidFile.remove()

    def _makeFolders(self) -> None:
        for folder in (self._log.parent, self._options.temp):
            folder.mkdir(parents=True, exist_ok=True)

    def _run(self) -> str:
        limit = float(self._environ.get("CATALINA_START_TIMEOUT") or _SECONDS_TO_START)
        with open(self._log, "ab") as log:
            beginning = log.tell()
            child, reader = self._spawn(log)
        try:
            with reader:
                self._pidFile.write(child.pid)
                line = _lineFrom(reader, time.monotonic() + limit)
                return self._judge(child, line, limit, beginning)
        except BaseException:
            # Interrupted, or without a pid file: a server that nobody knows of must not stay behind.
            child.terminate()
            raise

    def _spawn(self, log: IO[bytes]) -> tuple[_Child, IO[bytes]]:
        reader, writer = os.pipe()
        try:
            child = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._childEnvironment() | {"CATALINA_READY_FD": str(writer)},
                pass_fds=[writer],
                start_new_session=True,
            )
        except BaseException:
            os.close(reader)
            raise
        finally:
            os.close(writer)
        return child, open(reader, "rb", buffering=0)

    def _command(self) -> list[str]:
        # -P: a module of the folder where the user happens to be must not replace one of ours.
        interpreter = [sys.executable, "-u", "-P", *interpreterOptions(self._environ)]
        return [*interpreter, "-m", "catalina", *serverArguments(self._options)]

    def _childEnvironment(self) -> dict[str, str]:
        options = self._options
        path = self._environ.get("PYTHONPATH", "")
        folders = path.split(os.pathsep) if path else []
        # An installed package is found without help, and a home without one has no business on the module path.
        if holdsPackage(options.home) and str(options.home) not in folders:
            folders.insert(0, str(options.home))
        ours = {
            "CATALINA_HOME": str(options.home),
            "CATALINA_BASE": str(options.base),
            "CATALINA_TMPDIR": str(options.temp),
            "PYTHONPATH": os.pathsep.join(folders),
        }
        return {**self._environ, **ours}

    def _judge(self, child: _Child, line: bytes | None, limit: float, beginning: int) -> str:
        if line is None:
            return (
                f"its connectors do not answer after {limit:g} s. PID {child.pid} is still starting; "
                f"look into {self._log}, or allow it more seconds in CATALINA_START_TIMEOUT"
            )
        report = _Report.parse(line) if line else None
        if report is None or report.error:
            return self._mourn(child, report, beginning)
        deaf = [url for url in report.urls if not _accepts(url)]
        if deaf:
            return f"nothing accepts connections at {', '.join(deaf)}; look into {self._log}"
        self._say(f"Catalina started: {' '.join(report.urls)}".rstrip())
        self._say(f"PID {child.pid}, log file {self._log}")
        return ""

    def _mourn(self, child: _Child, report: _Report | None, beginning: int) -> str:
        with suppress(subprocess.TimeoutExpired):
            child.wait(_SECONDS_TO_DIE)
        if child.poll() is None:
            child.kill()
        self._pidFile.remove()
        if report is not None:
            return f"{report.error}\nThe log file is {self._log}"
        lines = _tail(self._log, beginning)
        return f"it ended with status {child.wait()}. The last lines of {self._log}:\n" + "\n".join(lines)


class StartError(Exception):
    """
    The server was not started, for the reason given.
    """


def _lineFrom(reader: IO[bytes], deadline: float) -> bytes | None:
    """
    Read one line.

    :param reader: the unbuffered end of a pipe.
    :param deadline: when to give up, on the monotonic clock.
    :returns: the line; empty if the pipe was closed without one; None if it took too long.
    """
    line = b""
    while not line.endswith(b"\n"):
        remaining = deadline - time.monotonic()
        if remaining <= 0 or not select.select([reader], [], [], remaining)[0]:
            return None
        data = reader.read(4096)
        if not data:
            return b""
        line += data
    return line


def _accepts(url: str) -> bool:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname, port), _SECONDS_TO_ACCEPT).close()
    except OSError:
        return False
    return True


def _tail(log: Path, beginning: int) -> list[str]:
    with open(log, "rb") as file:
        file.seek(beginning)
        lines = file.read().decode("utf-8", "replace").splitlines()
    return [f"    {line}" for line in lines[-_LINES_OF_LOG:]] or ["    (nothing)"]
