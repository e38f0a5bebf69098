"""
The conformance kits, and a server of this house to play each of them against.

Each kit gets a base of its own in a temporary folder: its files, with conf/web.xml and the manager of the
home. A kit may be played on a reactor by name (``comet@epoll``), beside itself on the default one, on other
ports.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]

SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 15.0
SECONDS_PER_CASE = 60.0
LINES_OF_LOG = 30
#: How far the ports of a kit lie from those of its server.xml when it is played on a reactor by name.
PORT_SHIFTS = {"": 0, "asyncio": 400, "epoll": 800, "uvloop": 1200}


@dataclass(frozen=True)
class Kit:
    """
    What has to be known of a kit to play it.
    """

    #: Its folder among the kits.
    name: str
    #: Where its server.xml says to listen.
    ports: range
    #: Seconds after which playing all cases is given up.
    limit: float
    #: The lines of its run.py for a case; the group is the case's name.
    passed: str
    differs: str
    #: The reactor that its server runs on; empty for the default one.
    reactor: str = ""

    @property
    def title(self) -> str:
        """
        What it is called in reports, and its section in the list: ``comet`` or ``comet@epoll``.
        """
        return f"{self.name}@{self.reactor}" if self.reactor else self.name

    @property
    def shift(self) -> int:
        """
        How far its ports lie from those in its server.xml.
        """
        return PORT_SHIFTS[self.reactor]

    @property
    def shiftedPorts(self) -> range:
        """
        Where its server listens.
        """
        return range(self.ports.start + self.shift, self.ports.stop + self.shift)


KITS = (
    Kit("http", range(18100, 18105), 1500, r"ok +(\S+)", r"DIFFERS (\S+)"),
    Kit("comet", range(18080, 18089), 1500, r"(\S+): ok", r"(\S+): DIFFERS"),
    Kit("jsp", range(18300, 18301), 600, r"ok +(\S+)", r"DIFFERS (\S+)"),
)


def kitNamed(title: str) -> Kit:
    """
    Find the kit that a title names.

    :param title: a kit's name, and behind ``@`` the reactor if it is not the default one.
    :raises argparse.ArgumentTypeError: there is no such kit or no such reactor.
    """
    name, _, reactor = title.partition("@")
    if reactor not in PORT_SHIFTS:
        known = ", ".join(filter(None, PORT_SHIFTS))
        raise argparse.ArgumentTypeError(f"no reactor is called {reactor!r}; there are {known}")
    for kit in KITS:
        if kit.name == name:
            return replace(kit, reactor=reactor)
    known = ", ".join(kit.name for kit in KITS)
    raise argparse.ArgumentTypeError(f"no kit is called {name!r}; there are {known}")


class KitError(Exception):
    """
    A kit cannot be played, for the reason given.
    """


class Stage:
    """
    A kit with a server to play it against.
    """

    def __init__(self, kit: Kit, kits: Path, base: Path) -> None:
        """
        :param kit: what to play.
        :param kits: the folder of all kits.
        :param base: a folder to be made, the server's CATALINA_BASE.
        """
        self.kit = kit
        self.base = base
        self._source = kits / kit.name
        self._log = base / "logs" / "catalina.out"
        self._process: subprocess.Popen[bytes] | None = None
        self._player: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()

    @property
    def stopped(self) -> bool:
        """
        Whether `stop` was called.
        """
        return self._stopped.is_set()

    def stop(self) -> None:
        """
        Give up, on any thread: whoever plays raises KitError, and the server is stopped.
        """
        self._stopped.set()
        player = self._player
        if player is not None:
            player.kill()

    def build(self) -> None:
        """
        Make the base: the kit's files, and those of the home that belong to every server.
        """
        shutil.copytree(self._source, self.base, copy_function=shutil.copyfile)
        for folder in (self.base, *filter(Path.is_dir, self.base.rglob("*"))):
            folder.chmod(0o755)
        shutil.copyfile(HOME / "conf" / "web.xml", self.base / "conf" / "web.xml")
        if (HOME / "webapps" / "manager").is_dir():
            shutil.copytree(HOME / "webapps" / "manager", self.base / "webapps" / "manager")
        self._shiftPorts(self.base / "conf" / "server.xml")
        if (self.base / "make_files.py").exists():
            subprocess.run([sys.executable, "make_files.py"], cwd=self.base, check=True)
        self._log.parent.mkdir()

    def _shiftPorts(self, serverXml: Path) -> None:
        def shifted(found: re.Match[str]) -> str:
            port = int(found[1])
            return f'port="{port + self.kit.shift if port in self.kit.ports else port}"'

        serverXml.write_text(re.sub(r'\bport="(\d+)"', shifted, serverXml.read_text("utf-8")), "utf-8")

    @contextlib.contextmanager
    def server(self) -> Iterator[None]:
        """
        Run the server while the kit is played.

        :raises KitError: its ports are taken, it does not start, ends by itself, or does not stop when asked.
        """
        taken = [port for port in self.kit.shiftedPorts if answers(port)]
        if taken:
            raise KitError(f"port {taken[0]} is taken by another program")
        with open(self._log, "wb") as log:
            process = self._process = subprocess.Popen(
                [HOME / "bin" / "catalina.sh", "run"],
                env=self.environ(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._awaitPorts(process)
            yield
            self._end(process)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    def environ(self) -> dict[str, str]:
        """
        What the server's start script finds in its environment.
        """
        kept = {
            name: text for name, text in os.environ.items() if name not in ("CATALINA_PID", "CATALINA_OPTS")
        }
        if self.kit.reactor:
            kept["CATALINA_OPTS"] = f"-Dcatalina.reactor={self.kit.reactor}"
        return kept | {"CATALINA_HOME": str(HOME), "CATALINA_BASE": str(self.base)}

    def play(self, case: str = "", limit: float = SECONDS_PER_CASE) -> dict[str, list[str]]:
        """
        Play one case, or all.

        :param case: its name; empty for all.
        :param limit: seconds after which it is given up.
        :returns: for each case that was played the lines that say how it differs, none if it passed.
        :raises KitError: all were to be played and it took too long, the server has ended, or `stop` was called.
        """
        try:
            found = self._read(self._run(case, limit))
            self._refuseIfStopped()
            if self._process is not None and self._process.poll() is not None:
                raise KitError(f"the server ended with status {self._process.returncode}{self._tail()}")
            return found
        except subprocess.TimeoutExpired as late:
            if case:
                return {}
            played = self._read((late.stdout or b"").decode("utf-8", "replace"))
            raise KitError(f"only {len(played)} cases were played within {limit:g} s") from None

    def _run(self, case: str, limit: float) -> str:
        command = [
            sys.executable,
            "-u",
            str(self.base / "run.py"),
            *(["--port", str(self.kit.shiftedPorts.start)] if self.kit.shift else []),
            *(["--case", asGlob(case)] if case else []),
        ]
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as player:
            self._player = player
            try:
                # told to stop just before there was a player
                self._refuseIfStopped()
                return player.communicate(timeout=limit)[0].decode("utf-8", "replace")
            finally:
                self._player = None
                player.kill()

    def _refuseIfStopped(self) -> None:
        if self._stopped.is_set():
            raise KitError("stopped by a signal")

    def _read(self, output: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        details: list[str] = []
        for line in output.splitlines():
            if passed := re.fullmatch(self.kit.passed, line.rstrip()):
                found[passed[1]] = []
            elif differs := re.match(self.kit.differs, line):
                details = found[differs[1]] = ["differs"]
            elif line.startswith(" "):
                details.append(line)
        return found

    def _awaitPorts(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while not all(map(answers, self.kit.shiftedPorts)):
            self._refuseIfStopped()
            if process.poll() is not None or time.monotonic() > deadline:
                raise KitError(
                    f"the server does not listen on {self.kit.shiftedPorts.start} and after{self._tail()}"
                )
            time.sleep(0.1)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            raise KitError(f"the server runs {SECONDS_TO_STOP:.0f} s after SIGTERM{self._tail()}") from None

    def _tail(self) -> str:
        lines = self._log.read_text("utf-8", "replace").splitlines()[-LINES_OF_LOG:]
        return "; the end of its log:\n" + "\n".join(f"    {line}" for line in lines)


def answers(port: int) -> bool:
    """
    Whether something accepts connections on a port of this machine.
    """
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def asGlob(name: str) -> str:
    """
    Write a case's name so that run.py takes it for that name and not for a pattern.
    """
    return re.sub(r"([*?[])", r"[\1]", name)
