"""Servers that run: started on a core and a port of their own, and stopped whatever happens."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

from .process import Process, cpuSeconds, pinned, pssBytes
from .servers import Server

#: Below the ports that the system gives to outgoing connections, so that none of these can hold one.
_PORTS = range(20_000, 32_000)

SERVER_CORE, LOAD_CORE = 0, 1


def freePort() -> int:
    """
    Find a port on which a server can listen.

    :raises OSError: if there seems to be none.
    """
    for port in random.sample(_PORTS, 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("", port))
            return port
    raise OSError(f"none of 100 ports from {_PORTS[0]} to {_PORTS[-1]} is free")


def ask(port: int, path: str, headers: str = "", seconds: float = 10) -> bytes:
    """
    Send a GET request and return the whole answer.

    :param headers: more header lines, each with its line end.
    :param seconds: how long to wait for each piece.
    """
    with socket.create_connection(("127.0.0.1", port), seconds) as connection:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{headers}\r\n"
        connection.sendall(head.encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


class Running:
    """A server that has been started."""

    def __init__(self, server: Server, folder: Path, core: int | None) -> None:
        self.server = server
        self.folder = folder
        self.port = freePort()
        launch = server.prepare(folder, self.port)
        command = pinned(launch.command, core)
        self._process = Process(command, launch.environ, folder / "output.txt")

    @property
    def name(self) -> str:
        """What tables call it."""
        return self.server.name

    def awaitAnswer(self, path: str, seconds: float = 60) -> float:
        """
        Wait until a path is answered with 200.

        :return: seconds from the start of the process.
        :raises RuntimeError: if the server ends, or does not answer in time; with the end of what it printed.
        """
        while time.perf_counter() - self._process.started < seconds and not self._process.hasEnded():
            with contextlib.suppress(OSError):
                if ask(self.port, path).startswith(b"HTTP/1.1 200"):
                    return time.perf_counter() - self._process.started
            time.sleep(0.005)
        printed = self._process.log.read_text("utf-8", "replace")[-1500:]
        raise RuntimeError(f"{self.name} does not answer GET {path} with 200 on port {self.port}:\n{printed}")

    def ask(self, path: str, headers: str = "") -> str:
        """
        Return the body that a path is answered with.

        :raises RuntimeError: if the answer is not 200.
        """
        head, _, body = ask(self.port, path, headers).decode("latin-1").partition("\r\n\r\n")
        if not head.startswith("HTTP/1.1 200"):
            raise RuntimeError(
                f"{self.name} answers GET {path} with {head.partition(chr(13))[0]!r}, expected 200"
            )
        return body

    def cpu(self) -> float:
        """CPU seconds that it has used so far, with all its processes."""
        return cpuSeconds(self._process.pid)

    def pss(self) -> int:
        """Its memory in bytes (PSS), with all its processes."""
        return pssBytes(self._process.pid)

    def stop(self) -> None:
        """End it."""
        self._process.stop()


class Bench:
    """The place where servers run: a folder for what they need, and cores for them and for the load."""

    def __init__(self, pin: bool = True) -> None:
        cores = sorted(os.sched_getaffinity(0))
        self.serverCore = cores[SERVER_CORE] if pin and len(cores) > 1 else None
        self.loadCore = cores[LOAD_CORE] if pin and len(cores) > 1 else None
        self._used: dict[str, Server] = {}
        self._stack = contextlib.ExitStack()
        self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))

    def __enter__(self) -> Bench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @contextlib.contextmanager
    def running(self, servers: Sequence[Server], path: str = "/hello") -> Iterator[list[Running]]:
        """
        Start servers, wait until each answers, and stop them at the end of the block.

        :param path: what is asked for.
        """
        with contextlib.ExitStack() as stack:
            started = []
            for each in servers:
                started.append(self.start(each, stack))
                started[-1].awaitAnswer(path)
            yield started

    def start(self, server: Server, stack: contextlib.ExitStack) -> Running:
        """Start one server without waiting for it; the end of the stack stops it."""
        self._used[server.name] = server
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        running = Running(server, folder, self.serverCore)
        stack.callback(running.stop)
        return running

    def versions(self) -> list[str]:
        """The versions of all servers that were started, each once."""
        return list(dict.fromkeys(each.version() for each in self._used.values()))
