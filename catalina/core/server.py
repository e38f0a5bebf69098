"""``<Server>``: everything, with its shutdown port (org.apache.catalina.core.StandardServer)."""

from __future__ import annotations

import hmac
import socket
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory, Protocol
from twisted.python.threadpool import ThreadPool

from catalina import __version__
from catalina.lifecycle import Lifecycle
from catalina.util import Setting, describePortHolder, hostPort
from catalina.util.workers import workersFor

#: Bytes of the shutdown word that are looked at.
_WORD_LIMIT = 1024


class StandardServer(Lifecycle):
    """The outermost component: services, named resources, and the word that stops them."""

    port = Setting(
        int, 8005, minimum=-1, maximum=65535, doc="the shutdown port on this machine; -1: none, 0: a free one"
    )
    shutdown = Setting(str, "SHUTDOWN", doc="the word that stops the server")
    address = Setting(str, "localhost", doc="the address of the shutdown port")

    serverInfo = f"Catalina/{__version__}"

    def __init__(self) -> None:
        super().__init__()
        self.platform: Any = None
        self.globalNamingResources: Any = None
        self.startStopPool: ThreadPool | None = None
        self.shutdownRequested: Deferred[str] = Deferred()
        self._listening: Any = None

    def addService(self, service: Any) -> None:
        """Add a service."""
        service.server = self
        self.addChildService(service)

    @property
    def serviceList(self) -> list[Any]:
        """The services."""
        return [child for child in self.services if hasattr(child, "connectors")]

    def initInternal(self) -> None:
        """Make the threads on which applications are started and stopped."""
        self.startStopPool = ThreadPool(0, self._poolSize(), "startStop")
        self.startStopPool.start()

    def _poolSize(self) -> int:
        """As many threads as the hosts want for starting, and a few for background work."""
        hosts = [
            host
            for service in self.serviceList
            if service.container
            for host in service.container.children.values()
        ]
        return 4 + sum(workersFor(host.startStopThreads) for host in hosts)

    def destroyInternal(self) -> None:
        """End these threads."""
        if self.startStopPool is not None:
            self.startStopPool.stop()

    def listenForShutdown(self) -> None:
        """
        Open the shutdown port.

        :raises OSError: it cannot be had; the message says who has it.
        """
        if self.port < 0:
            return
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        address = socket.getaddrinfo(self.address, self.port, family, socket.SOCK_STREAM)[0][4][0]
        try:
            self._listening = self.platform.reactor.listenTCP(
                self.port, _ShutdownFactory(self), interface=str(address)
            )
        except Exception as problem:
            holder = describePortHolder(self.port) or "another process"
            raise OSError(
                f"the shutdown port {hostPort(self.address, self.port)} is in use by {holder}; stop that, or choose another port"
            ) from problem

    @property
    def shutdownPort(self) -> int:
        """The shutdown port that is really listened on; -1 without one."""
        return int(self._listening.getHost().port) if self._listening is not None else -1

    def stopListening(self) -> Any:
        """Close the shutdown port."""
        listening, self._listening = self._listening, None
        return None if listening is None else listening.stopListening()

    def requestShutdown(self, why: str) -> None:
        """Let the server stop; a second call does nothing."""
        if not self.shutdownRequested.called:
            self.shutdownRequested.callback(why)


class _ShutdownProtocol(Protocol):
    """Reads one word; the right one stops the server, any other is logged."""

    factory: _ShutdownFactory

    def connectionMade(self) -> None:
        self._word = b""
        self.transport.setTcpNoDelay(True)  # type: ignore[union-attr]

    def dataReceived(self, data: bytes) -> None:
        self._word += data
        expected = self.factory.server.shutdown.encode("utf-8")
        word = self._word.split(b"\r")[0].split(b"\n")[0]
        if hmac.compare_digest(word, expected):
            self.factory.server.requestShutdown("A valid shutdown command was received via the shutdown port")
            self.transport.loseConnection()  # type: ignore[union-attr]
        elif len(self._word) > _WORD_LIMIT or word != self._word:
            self._refuse()

    def _refuse(self) -> None:
        shown = self._word[:20].decode("ascii", "replace")
        self.factory.server._log.warn("Invalid shutdown command {word!r} received", word=shown)
        self.transport.loseConnection()  # type: ignore[union-attr]


class _ShutdownFactory(Factory):
    protocol = _ShutdownProtocol  # type: ignore[assignment]
    noisy = False

    def __init__(self, server: StandardServer) -> None:
        self.server = server

    def logPrefix(self) -> str:
        """What Twisted calls this in its own lines: ``Shutdown port starting on 8005``."""
        return "Shutdown port"
