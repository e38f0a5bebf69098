"""
What every HTTP connector protocol shares: its settings, its endpoint, its clock (AbstractHttp11Protocol in Tomcat).

The protocol handlers named in ``server.xml`` (`catalina.coyote.http11.nio`, ``apr``, ``blocking``) differ in their settings alone. The
connection's processor asks its handler for everything that is not the connection's own.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any

from twisted.logger import Logger

from catalina.coyote.compression import CompressionPolicy, parseCompression
from catalina.coyote.exchange import Exchange
from catalina.coyote.http11.bodies import trailerNames
from catalina.coyote.http11.parser import HeadParser
from catalina.coyote.http11.processor import Http11Processor
from catalina.coyote.http11.serializer import serverLine
from catalina.coyote.http11.socketsettings import SocketSettings
from catalina.coyote.http11.sweep import PausedSweep
from catalina.coyote.http11.tlssettings import TlsSettings
from catalina.coyote.request import Request
from catalina.coyote.turns import ReactorTurns
from catalina.http import httpDate
from catalina.net.deadlines import DeadlineWheel
from catalina.net.endpoint import Endpoint
from catalina.net.platform import Platform
from catalina.net.tls import makeContext
from catalina.net.tlsreload import TlsReload
from catalina.net.tlstransport import TlsServer
from catalina.util import ConfigurationError, Setting, bracketed
from catalina.util.javaregex import optionalRegex
from catalina.util.workers import LazyPool, RejectedExecution

#: Seconds that idle workers have to end.
_JOIN_TIME = 0.5
_COMPRESSIBLE = ["text/html", "text/xml", "text/plain"]


class AbstractHttp11Protocol(SocketSettings, TlsSettings):
    """The settings and the work that all HTTP/1.1 protocol handlers share."""

    address = Setting(str, "", doc="the address to listen on; all of the machine's if it is left out")
    port = Setting(
        int, 8080, minimum=-1, maximum=65535, doc="the TCP port; 0 picks a free one, -1 opens none"
    )
    acceptCount = Setting(
        int, 100, minimum=1, aliases=("backlog",), doc="how many clients may wait to be accepted"
    )
    maxConnections = Setting(
        int, 10000, minimum=-1, doc="how many connections may be open; further ones wait. -1: any number"
    )
    maxThreads = Setting(int, 200, minimum=1, doc="how many blocking requests run at once")
    minSpareThreads = Setting(int, 10, minimum=0, doc="how many threads stay while there is nothing to do")
    connectionTimeout = Setting(
        int,
        60000,
        unit="ms",
        aliases=("soTimeout", "socket.soTimeout"),
        doc="wait for the request after accepting; -1: for ever",
    )
    keepAliveTimeout = Setting(
        int, -2, unit="ms", doc="wait for the next request; as connectionTimeout if left out; -1: for ever"
    )
    connectionUploadTimeout = Setting(
        int,
        300000,
        unit="ms",
        aliases=("timeout",),
        doc="wait for body data if disableUploadTimeout is false",
    )
    disableUploadTimeout = Setting(bool, True, doc="whether body data has connectionTimeout too")
    maxKeepAliveRequests = Setting(
        int, 100, minimum=-1, doc="requests on one connection; 1: no keep-alive; -1: any number"
    )
    maxHttpHeaderSize = Setting(int, 8192, unit="bytes", minimum=256, doc="limit of a request's head")
    maxHeaderCount = Setting(int, 100, doc="limit of a request's fields; negative: none")
    maxTrailerSize = Setting(int, 8192, unit="bytes", doc="limit of a chunked body's trailers")
    maxExtensionSize = Setting(int, 8192, unit="bytes", doc="limit of a chunked body's extensions")
    maxSwallowSize = Setting(
        int,
        2097152,
        unit="bytes",
        minimum=-1,
        doc="how much of an unread body is read to keep the connection",
    )
    compression = Setting(
        parseCompression, "off", doc="on, off, force, or the size above which responses are compressed"
    )
    compressionMinSize = Setting(int, 2048, unit="bytes", minimum=0, doc="larger responses are compressed")
    compressibleMimeType = Setting(
        list[str],
        _COMPRESSIBLE,
        aliases=("compressableMimeType",),
        doc="the types that are compressed, or how they begin",
    )
    noCompressionUserAgents: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, None, doc="a regular expression: clients that get nothing compressed"
    )
    restrictedUserAgents: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, None, doc="a regular expression: clients that get no keep-alive"
    )
    server = Setting(str, "", doc="the Server header of all responses")
    noCompressionStrongETag = Setting(
        bool, True, doc="compress nothing whose ETag promises the very same bytes"
    )
    rejectIllegalHeader = Setting(
        bool,
        False,
        aliases=("rejectIllegalHeaderName",),
        doc="answer 400 to a header line with control characters instead of dropping the line",
    )
    allowHostHeaderMismatch = Setting(
        bool, True, doc="whether the Host field may differ from the host of an absolute request target"
    )
    allowedTrailerHeaders: Setting[frozenset[bytes]] = Setting(
        trailerNames, frozenset(), doc="trailer fields of chunked bodies that applications get as headers"
    )
    executorTerminationTimeoutMillis = Setting(
        int, 5000, unit="ms", minimum=0, doc="wait for the connector's own threads when it stops"
    )
    relaxedPathChars = Setting(str, "", doc="characters to accept unescaped in paths")
    relaxedQueryChars = Setting(str, "", doc="characters to accept unescaped in queries")
    useComet = Setting(bool, True, doc="whether CometProcessors get events")
    useSendfile = Setting(bool, True, doc="whether files are sent by the kernel")
    cometWriteBuffer = Setting(
        int,
        1 << 20,
        unit="bytes",
        minimum=4096,
        doc="what may be queued for a Comet client that does not read",
    )
    writeTimeout = Setting(
        int,
        -2,
        unit="ms",
        doc="how long a blocking write waits for its client; as connectionTimeout if left out",
    )
    executorName = Setting(str, "", name="executor", doc="the name of a shared Executor")

    #: Whether this protocol knows Comet, timeouts of single Comet connections, and sendfile.
    cometSupport = True
    cometTimeoutSupport = True
    sendfileSupport = True
    #: Whether the connection stays open after a Comet request that asked for Connection: close, as Tomcat's APR connector leaves it.
    cometOutlivesClose = False
    #: Whether it depends on more than the request and its number whether a connection may stay for another one.
    choosesKeepAlive = False
    #: Speaks HTTP on one connection.
    processorClass: type[Http11Processor] = Http11Processor
    #: What the connector is called in the log, as in Tomcat.
    shortName = "http"

    #: Why this connector may not speak TLS; empty if it may.
    tlsRefused = ""

    _log = Logger()

    def __init__(self) -> None:
        self.adapter: Any = None
        self.executor: Any = None
        self.platform: Platform | None = None
        self.endpoint: Endpoint | None = None
        self.connections: set[Http11Processor] = set()
        self.serving = False
        self.enableLookups = False
        self._ownExecutor = False
        self._date = (0, b"")
        self.tlsContext: ssl.SSLContext | None = None
        self._tlsReload: TlsReload | None = None

    @property
    def name(self) -> str:
        """What it is called in the log: ``http-nio-8080``."""
        address = f"{bracketed(self.address)}-" if self.address else ""
        return f"{self.shortName}-{address}{self.localPort}"

    @property
    def localPort(self) -> int:
        """The port that is listened on, which differs from `port` where that is 0."""
        return self.endpoint.port if self.endpoint is not None else self.port

    # life

    def init(self, platform: Platform) -> None:
        """
        Work the settings out and take the port.

        :raises OSError: the port cannot be had.
        :raises ConfigurationError: certificate or key cannot be used.
        """
        self.platform = platform
        self.loop = platform.loop
        self.reactorThread = platform.thread
        self.wallClock = platform.wallClock
        self._prepare()
        self.checkTls()
        if self.port >= 0:
            self.endpoint = self._makeEndpoint()
            if self.bindOnInit:
                self.endpoint.bind()

    def _makeEndpoint(self) -> Endpoint:
        endpoint = Endpoint(
            self.loop,
            self.address or None,
            self.port,
            self.acceptCount,
            self.maxConnections,
            lambda: self.processorClass(self),
            self.socketOptions(),
        )
        if self.tlsContext is not None:
            depth = self.tlsConfig().verifyDepth
            endpoint.tls = TlsServer(self.loop, self.tlsContext, self.connectionSeconds, depth)
        return endpoint

    def checkTls(self) -> None:
        """
        Read certificates and keys, if this connector speaks TLS, without taking the port.

        :raises ConfigurationError: they cannot be used; says where, what and what to do.
        """
        if self.SSLEnabled and self.tlsRefused:
            raise ConfigurationError.at(
                self.where, '<Connector SSLEnabled="true">', self.tlsRefused, "change one of them"
            )
        if self.SSLEnabled:
            self.tlsContext = makeContext(self.tlsConfig(), lambda text: self._log.warn("{text}", text=text))

    def _watchCertificates(self) -> None:
        if self.tlsContext is not None and self.tlsReloadInterval:
            self._tlsReload = TlsReload(self.tlsConfig(), self.loop, self.executor.execute, self._useContext)
            self._tlsReload.start(self.tlsReloadInterval)

    def _useContext(self, context: ssl.SSLContext) -> None:
        self.tlsContext = context
        if self.endpoint is not None and self.endpoint.tls is not None:
            self.endpoint.tls.context = context

    def _prepare(self) -> None:
        self.parser = HeadParser(
            self.maxHttpHeaderSize,
            self.maxHeaderCount,
            self.relaxedPathChars,
            self.relaxedQueryChars,
            self.rejectIllegalHeader,
            self.allowHostHeaderMismatch,
        )
        self.connectionSeconds = _seconds(self.connectionTimeout)
        keepAlive = self.connectionTimeout if self.keepAliveTimeout == -2 else self.keepAliveTimeout
        self.keepAliveSeconds = _seconds(keepAlive)
        self.readTimeout = _seconds(
            self.connectionTimeout if self.disableUploadTimeout else self.connectionUploadTimeout
        )
        self.writeSeconds = _seconds(self.connectionTimeout if self.writeTimeout == -2 else self.writeTimeout)
        self.turns = ReactorTurns(self.loop, self.reactorThread)
        self.sweep = PausedSweep(self.loop)
        self.deadlines = DeadlineWheel(
            self.loop, min(self.connectionSeconds, self.keepAliveSeconds, self.readTimeout, self.writeSeconds)
        )
        self.serverLine = serverLine(self.server)
        self.compressionPolicy = self._compressionPolicy()
        # each request asks for it: among the instance's own values it is found faster than at its class
        self.choosesKeepAlive = self.restrictedUserAgents is not None or type(self).choosesKeepAlive

    def _compressionPolicy(self) -> CompressionPolicy:
        setting = self.compression
        return CompressionPolicy(
            enabled=setting != "off",
            force=setting == "force",
            minSize=int(setting) if setting.isdecimal() else self.compressionMinSize,
            mimeTypes=tuple(self.compressibleMimeType),
            spareStrongETags=self.noCompressionStrongETag,
            noUserAgents=self.noCompressionUserAgents,
        )

    def start(self) -> None:
        """Accept connections and answer them."""
        assert self.platform is not None
        if self.executor is None:
            self._ownExecutor = True
            self.executor = LazyPool(self.maxThreads, self.minSpareThreads, namePrefix=f"{self.name}-exec-")
            self.executor.start(self.loop)
        self.serving = True
        self._watchCertificates()
        if self.endpoint is not None:
            if not self.bindOnInit:
                self.endpoint.bind()
            self.endpoint.start()

    def pause(self) -> None:
        """Accept nobody for now; requests under way go on, idle connections are closed after their next answer."""
        self.serving = False
        if self.endpoint is not None:
            self.endpoint.pause()

    def resume(self) -> None:
        """Accept again."""
        self.serving = True
        if self.endpoint is not None:
            self.endpoint.start()

    def closeIdle(self) -> None:
        """Close the connections on which nothing is under way, neither a request nor the rest of an answer."""
        for connection in tuple(self.connections):
            if connection.exchange is None and connection.channel.idle:
                connection.close()

    def stop(self) -> None:
        """Close everything that is left."""
        self.pause()
        if self._tlsReload is not None:
            self._tlsReload.stop()
        for connection in tuple(self.connections):
            connection.close()
        self.deadlines.stop()
        self.sweep.stop()
        if self.endpoint is not None and not self.bindOnInit:
            self.endpoint.close()
        if self._ownExecutor:
            # requests have had their time before (`StandardService.drain`); here the reactor waits
            self.executor.stop(timeout=_JOIN_TIME)
            self.executor = None
            self._ownExecutor = False

    def destroy(self) -> None:
        """Give the port back."""
        if self.endpoint is not None:
            self.endpoint.close()

    # what processors and exchanges ask for

    def execute(self, exchange: Exchange) -> None:
        """Run an exchange on a worker; when there are too many already, answer 503."""
        try:
            self.executor.execute(exchange.run)
        except RejectedExecution:
            self.adapter.refuseOverload(exchange)

    def isReactorThread(self) -> bool:
        """Whether this is the reactor's thread."""
        return threading.get_ident() == self.reactorThread

    def callInReactor(self, call: Callable[..., Any], *arguments: Any) -> None:
        """Call on the reactor's thread: now if this is it, else soon."""
        if threading.get_ident() == self.reactorThread:
            call(*arguments)
        else:
            self.loop.call_soon_threadsafe(call, *arguments)

    def connectionOpened(self, connection: Http11Processor) -> None:
        """Count a connection in and watch its deadline."""
        self.connections.add(connection)
        self.deadlines.add(connection)

    def connectionClosed(self, connection: Http11Processor) -> None:
        """Count it out."""
        self.connections.discard(connection)
        self.deadlines.discard(connection)
        self.sweep.discard(connection)
        if self.endpoint is not None:
            self.endpoint.closed()

    def dateLine(self, now: float) -> bytes:
        """The Date line of a moment, made once a second."""
        second, line = self._date
        if int(now) != second:
            second, line = self._date = (int(now), f"Date: {httpDate(int(now))}\r\n".encode("ascii"))
        return line

    def mayKeepAlive(self, request: Request) -> bool:
        """Whether its client may get keep-alive: not those of `restrictedUserAgents`. Asked only if `choosesKeepAlive`."""
        restricted = self.restrictedUserAgents
        return restricted is None or restricted.fullmatch(request.headers.get("User-Agent") or "") is None

    def cometTimeout(self) -> float:
        """Seconds after which a silent Comet connection hears of it."""
        return self.connectionSeconds

    def lookUp(self, address: str) -> str:
        """The name of an address; called only where enableLookups is set."""
        try:
            return str(socket.gethostbyaddr(address)[0])
        except OSError:
            return address


def _seconds(milliseconds: int) -> float:
    """Settings are milliseconds and -1 for no limit; here a limit that nobody reaches."""
    return milliseconds / 1000 if milliseconds > 0 else 1e9
