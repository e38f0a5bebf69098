"""A real server in a CATALINA_BASE of its own, run by the scripts of bin/ as a user runs it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from catalina.startup.processes import PidFile, Processes
from tests.functional.client import Answer, Wire, freePorts, request

HOME = Path(__file__).parents[2]

#: Seconds within which what is dropped into webapps/ is served; the background thread looks every two.
SECONDS_TO_DEPLOY = 15.0

#: Makes a folder that is complete when it appears, so that no half of it is deployed.
Files = Mapping[str, str | bytes]


class Instance:
    """One CATALINA_BASE with the configuration of the home, on ports of its own; not started yet."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.port, self.shutdownPort = freePorts(2)
        self.log = base / "logs" / "catalina.out"
        self.serverXml = base / "conf" / "server.xml"
        self.webapps = base / "webapps"
        self._foreground: subprocess.Popen[bytes] | None = None
        self.environ = {
            **{name: text for name, text in os.environ.items() if not name.startswith("CATALINA_")},
            "CATALINA_BASE": str(base),
            "CATALINA_PID": str(base / "catalina.pid"),
            "CATALINA_PYTHON": sys.executable,
        }
        shutil.copytree(HOME / "conf", base / "conf")
        self.webapps.mkdir()
        self.editServerXml(r'port="8080"', f'port="{self.port}"')
        self.editServerXml(r'port="8005"', f'port="{self.shutdownPort}"')

    # configuration

    def editServerXml(self, pattern: str, replacement: str) -> None:
        """Replace what a pattern finds in server.xml; it has to be there."""
        text, count = re.subn(pattern, replacement, self.serverXml.read_text("utf-8"))
        assert count, f"{pattern} is not in server.xml"
        self.serverXml.write_text(text, "utf-8")

    def addConnector(self, attributes: str = "") -> int:
        """Add a second NIO connector; returns its port."""
        (port,) = freePorts(1)
        element = (
            f'<Connector port="{port}" protocol="org.apache.coyote.http11.Http11NioProtocol" {attributes}/>'
        )
        self.editServerXml(r"(?=<Engine)", element)
        return port

    def writeSetenv(self, text: str) -> None:
        """Write bin/setenv.sh of the base."""
        (self.base / "bin").mkdir(exist_ok=True)
        (self.base / "bin" / "setenv.sh").write_text(text)

    def deploy(self, name: str, files: Files) -> None:
        """Drop an application into webapps/: path within it -> text."""
        for path, text in files.items():
            target = self.webapps / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))

    def deployFromHome(self, name: str) -> None:
        """Copy an application that comes with the server into webapps/."""
        shutil.copytree(HOME / "webapps" / name, self.webapps / name)

    # life

    def run(self, script: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a script of bin/ to its end."""
        return subprocess.run(
            [HOME / "bin" / script, *arguments],
            env=self.environ | environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, **environ: str) -> str:
        """Start the server with startup.sh; returns what that printed."""
        done = self.run("startup.sh", **environ)
        assert done.returncode == 0, f"{done.stdout}{done.stderr}{self.readLog()}"
        return done.stdout

    def runInForeground(self) -> subprocess.Popen[bytes]:
        """Start the server with ``catalina.sh run``, and wait until it answers; it prints to the log."""
        self.log.parent.mkdir()
        with open(self.log, "wb") as log:
            self._foreground = subprocess.Popen(
                [HOME / "bin" / "catalina.sh", "run"],
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.awaitAnswer("/")
        return self._foreground

    def stop(self) -> None:
        """Stop the server, by force if need be, if it runs."""
        if self._foreground is not None:
            self._foreground.kill()
            self._foreground.wait()
        elif self.isRunning():
            self.run("shutdown.sh", "10", "-force")

    def pid(self) -> int | None:
        """The process number that startup.sh kept."""
        return PidFile(self.environ["CATALINA_PID"]).read()

    def isRunning(self) -> bool:
        """Whether the process of the pid file is alive."""
        pid = self.pid()
        return pid is not None and Processes().isServer(pid)

    def signal(self, number: signal.Signals) -> None:
        """Send the server a signal."""
        pid = self.pid()
        assert pid is not None
        os.kill(pid, number)

    def readLog(self) -> str:
        """What the server has printed so far, after startup.sh."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    # use

    def request(self, path: str = "/", **options: object) -> Answer:
        """Send one request to the first connector."""
        return request(self.port, path, **options)  # type: ignore[arg-type]

    def connect(self) -> Wire:
        """Open a connection to the first connector."""
        return Wire(self.port)

    def awaitAnswer(self, path: str, status: int | None = None) -> Answer:
        """Ask until there is an answer, of a certain status if one is given: applications take a while."""
        last: list[Answer | OSError] = []

        def fits() -> bool:
            try:
                last.append(self.request(path))
            except OSError as error:
                last.append(error)
                return False
            return status in (None, last[-1].status)  # type: ignore[union-attr]

        eventually(fits, lambda: f"{path} answers {last[-1]!r}\n{self.readLog()}", SECONDS_TO_DEPLOY)
        assert isinstance(last[-1], Answer)
        return last[-1]


def eventually(
    isTrue: Callable[[], bool], explain: Callable[[], str] = lambda: "", seconds: float = 10.0
) -> None:
    """Wait until something is true; AssertionError with an explanation if it takes too long."""
    deadline = time.monotonic() + seconds
    while not isTrue():
        assert time.monotonic() < deadline, f"not true within {seconds} s: {explain()}"
        time.sleep(0.05)
