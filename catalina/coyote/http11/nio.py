"""``org.apache.coyote.http11.Http11NioProtocol``: the connector of the stock server.xml; each Comet connection has its own timeout."""

from __future__ import annotations

from catalina.coyote.http11.protocol import AbstractHttp11Protocol
from catalina.util import Setting

_NO_POOL = "buffers, keys and events are made when they are needed, and not kept"
_NO_SELECTORS = "a blocking write waits without a selector"


class Http11NioProtocol(AbstractHttp11Protocol):
    """HTTP/1.1 with Comet, timeouts of single Comet connections, and sendfile."""

    pollerThreadCount = Setting(int, 1, inert="one reactor serves all connections")
    pollerThreadPriority = Setting(int, 5, inert="one reactor serves all connections")
    selectorTimeout = Setting(int, 1000, unit="ms", inert="the reactor waits as long as nothing happens")
    directBuffer = Setting(bool, False, name="socket.directBuffer", inert="there is one kind of memory")
    appReadBufSize = Setting(
        int, 8192, name="socket.appReadBufSize", inert="the reactor's own buffer serves all connections"
    )
    appWriteBufSize = Setting(
        int,
        8192,
        name="socket.appWriteBufSize",
        inert="responses go to the system without a buffer in between",
    )
    bufferPool = Setting(int, 500, name="socket.bufferPool", inert=_NO_POOL)
    bufferPoolSize = Setting(int, 104857600, name="socket.bufferPoolSize", inert=_NO_POOL)
    socketProcessorCache = Setting(int, 200, name="socket.processorCache", inert=_NO_POOL)
    keyCache = Setting(int, 500, name="socket.keyCache", inert=_NO_POOL)
    eventCache = Setting(int, 500, name="socket.eventCache", inert=_NO_POOL)
    maxSelectors = Setting(int, 200, name="selectorPool.maxSelectors", inert=_NO_SELECTORS)
    maxSpareSelectors = Setting(int, -1, name="selectorPool.maxSpareSelectors", inert=_NO_SELECTORS)
    oomParachute = Setting(
        int, 1048576, unit="bytes", inert="Python frees what a failed request held, and can still report it"
    )

    shortName = "http-nio"
