"""
Stops a running server from outside: ``catalina.sh stop [n] [-force]``.

Sends the shutdown word of server.xml to the shutdown port, waits for the process to end, and then helps with
signals. Answers to org.apache.catalina.startup.Catalina.stopServer, and to the waiting in catalina.sh.
"""

from __future__ import annotations

import os
import re
import socket
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from catalina.digester import ConfigurationError, errorAt, readXml
from catalina.startup.options import Options
from catalina.startup.processes import PidFile, Processes
from catalina.startup.properties import serverProperties
from catalina.util import hostPort, substitute

_SECONDS_TO_CONNECT = 5.0
_SECONDS_BETWEEN_LOOKS = 0.1
_SECONDS_TO_DIE = 5.0
_DISABLED = -1


def stop(options: Options) -> int:
    """
    Stop the server and wait for its end.

    :param options: what the command line asked for.
    :returns: the exit status, 0 if the server has stopped, or was asked to and cannot be watched.
    """
    try:
        return Stopper(options).stop()
    except (StopError, ConfigurationError, OSError) as error:
        print(f"Catalina was not stopped: {error}", file=sys.stderr)
        return 1


class StopError(Exception):
    """
    The server cannot be stopped, for the reason given.
    """


@dataclass(frozen=True)
class ShutdownPort:
    """
    Where a server listens for the word that stops it.
    """

    #: The attribute ``address`` of <Server>.
    address: str
    #: Its attribute ``port``; -1 if the server does not listen.
    port: int
    #: Its attribute ``shutdown``.
    word: str

    @classmethod
    def read(cls, file: Path, properties: Mapping[str, str]) -> ShutdownPort:
        """
        Read the attributes of <Server>; nothing else of the file matters for stopping.

        :param file: the server.xml.
        :param properties: what ``${name}`` stands for.
        :raises ConfigurationError: the file cannot be read, is not well-formed, or its port is no number.
        """
        root = readXml(file, str(file))
        found = {str(name): substitute(str(text), properties) for name, text in root.attrib.items()}
        port = found.get("port", "8005")
        if not re.fullmatch(r"-1|[0-9]{1,5}", port):
            message, remedy = "port must be a whole number up to 65535, or -1", 'for example port="8005"'
            raise errorAt(root, str(file), message, remedy, attribute="port")
        return cls(found.get("address", "localhost"), int(port), found.get("shutdown", "SHUTDOWN"))

    def send(self) -> bool:
        """
        Say the word.

        :returns: whether anybody listened.
        :raises OSError: the port cannot be reached, for another reason than that nobody listens.
        """
        try:
            with socket.create_connection((self.address, self.port), _SECONDS_TO_CONNECT) as connection:
                connection.sendall(self.word.encode())
        except ConnectionRefusedError:
            return False
        return True


class Stopper:
    """
    One attempt to stop a server.
    """

    def __init__(
        self,
        options: Options,
        environ: Mapping[str, str] = os.environ,
        say: Callable[[str], None] = print,
        processes: Processes | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        :param options: what the command line asked for.
        :param environ: where CATALINA_PID and the values of ``${name}`` are looked up.
        :param say: prints a line for the user.
        :param processes: looks at the server and sends it signals.
        :param sleep: waits some seconds.
        """
        self._options = options
        self._environ = environ
        self._say = say
        self._processes = processes or Processes()
        self._sleep = sleep
        self._pidFile = PidFile(environ.get("CATALINA_PID"))

    def stop(self) -> int:
        """
        Say the word, wait, send signals.

        :returns: the exit status.
        :raises StopError: there is nothing to stop, or no way to do it.
        """
        port = ShutdownPort.read(self._options.configFile, serverProperties(self._options, self._environ))
        pid = self._knownServer() or self._processes.serverOn(port.port)
        refusal = self._ask(port)
        if pid is None and refusal:
            raise StopError(f"{refusal}, and no process is known; if a server runs, send it SIGTERM")
        if pid is None:
            self._say("Catalina was asked to stop; its process is not known, so nobody waits for it.")
            return 0
        if refusal or not self._hasEnded(pid, self._options.stopTimeout):
            self._signal(pid, refusal or f"it still runs after {self._options.stopTimeout} s")
        self._pidFile.remove()
        self._say(f"Catalina (PID {pid}) has stopped.")
        return 0

    def _knownServer(self) -> int | None:
        pid = self._pidFile.read()
        if pid is not None and not self._processes.isServer(pid):
            self._say(f"Removing the stale PID file {self._pidFile.path}: process {pid} is no server.")
            self._pidFile.remove()
            return None
        return pid

    def _ask(self, port: ShutdownPort) -> str:
        # Returns why the word could not be said; empty if it was.
        if port.port == _DISABLED:
            return f"{self._options.configFile} disables the shutdown port"
        return (
            "" if port.send() else f"nothing listens on the shutdown port {hostPort(port.address, port.port)}"
        )

    def _signal(self, pid: int, why: str) -> None:
        self._say(f"Sending SIGTERM to Catalina (PID {pid}): {why}.")
        self._processes.terminate(pid)
        if self._hasEnded(pid, self._options.stopTimeout):
            return
        if not self._options.force:
            raise StopError(f"PID {pid} still runs; with -force it would be killed")
        self._say(f"Sending SIGKILL to Catalina (PID {pid}): it still runs.")
        self._processes.kill(pid)
        if not self._hasEnded(pid, _SECONDS_TO_DIE):
            raise StopError(f"PID {pid} still runs after SIGKILL; the system is holding it")

    def _hasEnded(self, pid: int, seconds: float) -> bool:
        for _ in range(round(seconds / _SECONDS_BETWEEN_LOOKS)):
            if not self._processes.isServer(pid):
                return True
            self._sleep(_SECONDS_BETWEEN_LOOKS)
        return not self._processes.isServer(pid)
