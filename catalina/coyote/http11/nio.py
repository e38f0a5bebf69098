"""``org.apache.coyote.http11.Http11NioProtocol``: the connector of the stock server.xml; each Comet connection has its own timeout."""

from __future__ import annotations

from catalina.coyote.http11.protocol import AbstractHttp11Protocol
from catalina.util import Setting


class Http11NioProtocol(AbstractHttp11Protocol):
    """HTTP/1.1 with Comet, timeouts of single Comet connections, and sendfile."""

    pollerThreadCount = Setting(int, 1, inert="one reactor serves all connections", doc="")
    acceptorThreadCount = Setting(int, 1, inert="one reactor accepts all connections", doc="")
    selectorTimeout = Setting(
        int, 1000, unit="ms", inert="the reactor waits as long as nothing happens", doc=""
    )

    shortName = "http-nio"
