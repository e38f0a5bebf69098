"""
``<Connector>``: a protocol handler joined to a service's containers (org.apache.catalina.connector.Connector).

What belongs to HTTP on the wire is a setting of the protocol handler (`catalina.coyote.http11`), what belongs to how servlets see
requests is one of the connector. In server.xml both are attributes of one element.
"""

from __future__ import annotations

from typing import Any

from catalina.connector.adapter import CoyoteAdapter
from catalina.connector.asynccontext import AsyncContextImpl
from catalina.connector.cometconnection import CometConnection
from catalina.connector.cometstates import Happening
from catalina.http import Locale
from catalina.lifecycle import Lifecycle
from catalina.util import Setting


def _methods(text: str) -> list[str]:
    return [method.strip().upper() for method in text.split(",") if method.strip()]


class Connector(Lifecycle):
    """
    A port and what its requests look like to servlets.

    :param protocolHandler: speaks HTTP; see `catalina.coyote.http11`.
    """

    allowTrace = Setting(bool, False, doc="accept TRACE requests")
    asyncTimeout = Setting(int, 10000, unit="ms", doc="how long an asynchronous request may take")
    discardFacades = Setting(bool, False, inert="each request is a new object, and nothing is used again")
    encodedSolidusHandling = Setting(
        str,
        "reject",
        choices=("reject", "decode", "passthrough"),
        doc="an escaped slash (%2F) in a path: answer 400, take it for a slash, or leave it escaped",
    )
    enableLookups = Setting(bool, False, doc="whether getRemoteHost looks the client's name up")
    maxCookieCount = Setting(int, 200, doc="how many cookies a request may have; negative: any number")
    maxParameterCount = Setting(int, 10000, doc="how many parameters a request may have; -1: any number")
    maxPostSize = Setting(
        int, 2097152, unit="bytes", doc="the largest form that is parsed; negative: any size"
    )
    maxSavePostSize = Setting(
        int, 4096, unit="bytes", doc="the largest body kept while a user logs in; -1: any size"
    )
    parseBodyMethods = Setting(_methods, ["POST"], doc="the methods whose forms are parsed")
    proxyName = Setting(str, "", doc="the server's name as clients see it, behind a proxy")
    proxyPort = Setting(int, 0, doc="the server's port as clients see it, behind a proxy")
    redirectPort = Setting(int, 443, doc="where requests are sent that need an encrypted connection")
    scheme = Setting(str, "http", doc="the scheme that requests show")
    secure = Setting(bool, False, doc="whether requests count as encrypted")
    URIEncoding = Setting(str, "", doc="the charset of paths and queries; ISO-8859-1 if left out")
    useBodyEncodingForURI = Setting(bool, False, doc="read queries in the charset of the body")
    useIPVHosts = Setting(bool, False, doc="choose the host by the name of the address that was reached")
    xpoweredBy = Setting(bool, False, doc="say in each response what the server is")
    protocol = Setting(str, "HTTP/1.1", doc="HTTP/1.1 or the class of a protocol handler")

    #: What X-Powered-By says, as Tomcat 7 does.
    poweredBy = "Servlet/3.0 JSP/2.2 (Catalina; Python)"

    def __init__(self, protocolHandler: Any) -> None:
        super().__init__()
        self.protocolHandler = protocolHandler
        self.defaultLocale = Locale.parse("en")
        self.service: Any = None
        self.mapper: Any = None
        self._parseMethods: frozenset[str] = frozenset()
        self._localNames: dict[str, str] = {}

    @property
    def cometSupported(self) -> bool:
        """Whether CometProcessors get events on this connector."""
        return bool(self.protocolHandler.cometSupport and self.protocolHandler.useComet)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self.protocolHandler.localPort)

    def isParseBodyMethod(self, method: str) -> bool:
        """Whether forms sent with this method are parsed."""
        return method in self._parseMethods

    def now(self) -> float:
        """Seconds since 1970."""
        return float(self.protocolHandler.wallClock())

    def localName(self, address: str) -> str:
        """The name of one of this machine's addresses, looked up once."""
        known = self._localNames.get(address)
        if known is None:
            known = self._localNames[address] = str(self.protocolHandler.lookUp(address))
        return known

    def makeAsyncContext(self, request: Any) -> AsyncContextImpl:
        """The asynchronous side of a request, made when it is first asked for."""
        return AsyncContextImpl(request, self.asyncTimeout)

    def tlsSession(self, request: Any) -> Any:
        """What TLS knows of the client; None on a plain connection."""
        return request.coyoteRequest.connection.tlsSession

    def isServing(self, context: Any) -> bool:
        """Whether a request of an application is being answered here; Comet connections count until BEGIN has returned."""
        for connection in tuple(self.protocolHandler.connections):
            exchange = connection.exchange
            if exchange is not None and not exchange.finished and not _staysOpen(exchange.listener):
                request = exchange.servletRequest
                if request is not None and request.context is context:
                    return True
        return False

    def isBusy(self) -> bool:
        """Whether any request is being answered."""
        return any(
            c.exchange is not None and not c.exchange.finished for c in self.protocolHandler.connections
        )

    def hasComet(self) -> bool:
        """Whether a Comet connection is open."""
        return any(
            c.exchange is not None and c.exchange.listener is not None
            for c in self.protocolHandler.connections
        )

    def endComet(self) -> None:
        """Tell all Comet connections that the server stops."""
        for connection in tuple(self.protocolHandler.connections):
            exchange = connection.exchange
            if exchange is not None and isinstance(exchange.listener, CometConnection):
                exchange.listener.terminate(Happening.SHUTDOWN)

    # life

    def initInternal(self) -> None:
        """Take the port."""
        handler = self.protocolHandler
        self._parseMethods = frozenset(self.parseBodyMethods)
        self.mapper = self.service.container.mapper
        handler.adapter = CoyoteAdapter(self)
        handler.enableLookups = self.enableLookups
        if handler.SSLEnabled:
            # as Tomcat: what comes over TLS is https, whatever the attributes say
            self.scheme, self.secure = "https", True
        if handler.executorName:
            handler.executor = self.service.findExecutor(handler.executorName)
        handler.init(self.service.platform)
        self._log.info('Initializing ProtocolHandler ["{name}"]', name=handler.name)

    def startInternal(self) -> None:
        """Answer requests."""
        self._log.info('Starting ProtocolHandler ["{name}"]', name=self.protocolHandler.name)
        self.protocolHandler.start()

    def pause(self) -> None:
        """Accept nobody for now."""
        self._log.info('Pausing ProtocolHandler ["{name}"]', name=self.protocolHandler.name)
        self.protocolHandler.pause()

    def resume(self) -> None:
        """Accept again."""
        self.protocolHandler.resume()

    def stopInternal(self) -> None:
        """Close what is left."""
        self._log.info('Stopping ProtocolHandler ["{name}"]', name=self.protocolHandler.name)
        self.protocolHandler.stop()

    def destroyInternal(self) -> None:
        """Give the port back."""
        self._log.info('Destroying ProtocolHandler ["{name}"]', name=self.protocolHandler.name)
        self.protocolHandler.destroy()

    def __repr__(self) -> str:
        return f"Connector[{self.protocol}-{self.protocolHandler.localPort}]"


def _staysOpen(listener: Any) -> bool:
    """Whether a request has done its work for now, and its connection waits for what comes."""
    return listener is not None and not (isinstance(listener, CometConnection) and not listener.begun)
