"""The attributes of ``<Connector>`` that go to its sockets (org.apache.tomcat.util.net.SocketProperties, AbstractEndpoint)."""

from __future__ import annotations

from typing import Final

from catalina.net.socketoptions import SocketOptions
from catalina.util import Setting

_NO_THREADS: Final = (
    "one reactor serves all connections; it has no threads of its own to choose a priority for"
)
_NEVER: Final = "no system has ever heeded it, Java's neither"
_NO_POOL: Final = "buffers and processors are made when they are needed, and not kept"


class SocketSettings:
    """What a connector says about its port and its sockets."""

    tcpNoDelay = Setting(bool, True, aliases=("socket.tcpNoDelay",), doc="send small packets at once")
    soLinger = Setting(
        int, -1, unit="s", aliases=("connectionLinger",), doc="SO_LINGER; -1: as the system does"
    )
    soLingerOn = Setting(bool, False, name="socket.soLingerOn", doc="whether socket.soLingerTime counts")
    soLingerTime = Setting(
        int, -1, name="socket.soLingerTime", unit="s", doc="SO_LINGER, where socket.soLingerOn is set"
    )
    rxBufSize = Setting(
        int, -1, name="socket.rxBufSize", unit="bytes", doc="SO_RCVBUF; as the system does if left out"
    )
    txBufSize = Setting(
        int, -1, name="socket.txBufSize", unit="bytes", doc="SO_SNDBUF; as the system does if left out"
    )
    soKeepAlive = Setting(
        bool, False, name="socket.soKeepAlive", doc="let the system ask silent clients whether they are there"
    )
    ooBInline = Setting(
        bool, False, name="socket.ooBInline", doc="urgent bytes stand among the others instead of being lost"
    )
    soReuseAddress = Setting(
        bool, True, name="socket.soReuseAddress", doc="take the port at once after a former server"
    )
    reusePort = Setting(bool, False, doc="let several processes listen on the port (SO_REUSEPORT)")
    bindOnInit = Setting(
        bool, True, doc="take the port before applications start, so that clients wait instead of failing"
    )

    performanceConnectionTime = Setting(int, 1, name="socket.performanceConnectionTime", inert=_NEVER)
    performanceLatency = Setting(int, 0, name="socket.performanceLatency", inert=_NEVER)
    performanceBandwidth = Setting(int, 1, name="socket.performanceBandwidth", inert=_NEVER)
    unlockTimeout = Setting(
        int,
        250,
        name="socket.unlockTimeout",
        unit="ms",
        inert="no thread waits in accept that has to be woken",
    )
    acceptorThreadCount = Setting(int, 1, inert="one reactor accepts all connections")
    acceptorThreadPriority = Setting(int, 5, inert=_NO_THREADS)
    threadPriority = Setting(int, 5, inert="threads of one Python process have one priority")
    processorCache = Setting(int, 200, inert=_NO_POOL)
    socketBuffer = Setting(
        int,
        9000,
        unit="bytes",
        inert="a response's own buffer goes to the system in one piece; see setBufferSize",
    )
    upgradeAsyncWriteBufferSize = Setting(
        int, 8192, unit="bytes", inert="connections are not upgraded to other protocols"
    )

    #: Whether the port is told to wait for a client's first bytes.
    deferAccept: bool | Setting[bool] = False

    def socketOptions(self) -> SocketOptions:
        """What all of this amounts to."""
        linger = self.soLingerTime if self.soLingerOn else -1
        return SocketOptions(
            receiveBuffer=self.rxBufSize,
            sendBuffer=self.txBufSize,
            noDelay=self.tcpNoDelay,
            keepAlive=self.soKeepAlive,
            oobInline=self.ooBInline,
            linger=self.soLinger if self.soLinger >= 0 else linger,
            reuseAddress=self.soReuseAddress,
            reusePort=self.reusePort,
            deferAccept=bool(self.deferAccept),
        )
