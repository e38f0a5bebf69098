"""Tests for `catalina.coyote.http11.protocol` and the protocol handlers that server.xml may name."""

from __future__ import annotations

import socket

import pytest
from twisted.logger import globalLogPublisher

from catalina.coyote.http11 import Http11AprProtocol, Http11NioProtocol, Http11Protocol
from catalina.http import httpDate
from catalina.net.socketoptions import SocketOptions
from catalina.util import ConfigurationError, applySettings
from tests.coyote.doubles import NOW, FakeAdapter, connect, elsewhere, makeHandler


class SettingTests:
    """What the attributes of Connector come to."""

    @pytest.mark.parametrize(
        "settings, connection, keepAlive, read, write",
        [
            ({}, 60, 60, 60, 60),
            ({"connectionTimeout": 20000}, 20, 20, 20, 20),
            ({"connectionTimeout": 20000, "keepAliveTimeout": 5000}, 20, 5, 20, 20),
            ({"connectionTimeout": -1, "keepAliveTimeout": 5000}, 1e9, 5, 1e9, 1e9),
            ({"disableUploadTimeout": False}, 60, 60, 300, 60),
            ({"writeTimeout": 1000, "keepAliveTimeout": -1}, 60, 1e9, 60, 1),
        ],
    )
    def test_timeouts(self, settings, connection, keepAlive, read, write):
        """Milliseconds become seconds, what is left out follows connectionTimeout, and -1 is for ever."""
        handler = makeHandler(**settings)
        found = (
            handler.connectionSeconds,
            handler.keepAliveSeconds,
            handler.readTimeout,
            handler.writeSeconds,
        )
        assert found == (connection, keepAlive, read, write)

    @pytest.mark.parametrize(
        "text, enabled, force, size",
        [
            ("off", False, False, 2048),
            ("ON", True, False, 2048),
            ("force", True, True, 2048),
            ("500", True, False, 500),
        ],
    )
    def test_compression(self, text, enabled, force, size):
        """on, off, force or a size, whatever the case."""
        handler = Http11NioProtocol()
        assert applySettings(handler, {"compression": text}, "server.xml:1") == []
        policy = makeHandler(compression=handler.compression).compressionPolicy
        assert (policy.enabled, policy.force, policy.minSize) == (enabled, force, size)

    def test_bodyLimits(self):
        """maxTrailerSize and maxExtensionSize bound the bodies of this connector."""
        for settings in ({"maxTrailerSize": 5}, {"maxExtensionSize": 5}):
            connection = connect(makeHandler(**settings))
            connection.data_received(
                b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;abcdefgh\r\na\r\n0\r\nLong: trailer\r\n\r\n"
            )
            assert connection.transport.sent.endswith(b"!")

    def test_trailers(self):
        """allowedTrailerHeaders become headers when the body has come; those that say where it ends are refused."""
        handler = Http11NioProtocol()
        assert applySettings(handler, {"allowedTrailerHeaders": "X-Sum, X-More"}, "server.xml:1") == []
        made = makeHandler(allowedTrailerHeaders=handler.allowedTrailerHeaders)
        connection = connect(made)
        connection.data_received(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n")
        headers = connection.exchange.request.headers
        assert headers.get("X-Sum") is None
        connection.data_received(b"a\r\n0\r\nX-Sum: 5\r\nOther: 6\r\n\r\n")
        assert (headers.get("X-Sum"), headers.get("Other")) == ("5", None)
        with pytest.raises(ConfigurationError, match="must leave out content-length"):
            applySettings(handler, {"allowedTrailerHeaders": "Content-Length"}, "server.xml:1")

    @pytest.mark.parametrize(
        "attributes, linger",
        [
            ({}, -1),
            ({"soLinger": "3"}, 3),
            ({"connectionLinger": "3"}, 3),
            ({"socket.soLingerTime": "3"}, -1),
            ({"socket.soLingerOn": "true", "socket.soLingerTime": "3"}, 3),
        ],
    )
    def test_linger(self, attributes, linger):
        """SO_LINGER has two spellings; Java's wants to be switched on."""
        handler = Http11NioProtocol()
        assert applySettings(handler, attributes, "server.xml:1") == []
        assert handler.socketOptions().linger == linger

    def test_socketOptions(self):
        """What begins with socket. goes to the sockets; APR lets the system wait for the first bytes."""
        handler = Http11NioProtocol()
        attributes = {
            "socket.rxBufSize": "1000",
            "socket.txBufSize": "2000",
            "socket.tcpNoDelay": "false",
            "socket.soKeepAlive": "true",
            "socket.ooBInline": "true",
            "socket.soReuseAddress": "false",
            "socket.soTimeout": "3000",
        }
        assert applySettings(handler, attributes, "server.xml:1") == []
        assert handler.socketOptions() == SocketOptions(
            1000, 2000, False, True, True, -1, False, False, False
        )
        assert handler.connectionTimeout == 3000
        assert Http11AprProtocol().socketOptions().deferAccept
        apr = Http11AprProtocol()
        applySettings(apr, {"deferAccept": "false"}, "server.xml:1")
        assert not apr.socketOptions().deferAccept

    def test_readsBeforeItAnswers(self):
        """What came in one turn of the loop is parsed before any of it is answered; one that fails takes no other along."""
        served = []

        def serve(exchange):
            served.append(exchange.request.path)
            if exchange.request.path == b"/1":
                raise ValueError("never seen by an application")

        handler = makeHandler(FakeAdapter(serve))
        for number in range(3):
            connect(handler, turning=False).data_received(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % number)
        assert served == []
        assert len(handler.adapter.seen) == 3
        logged = []
        globalLogPublisher.addObserver(logged.append)
        try:
            handler.loop.turn()
        finally:
            globalLogPublisher.removeObserver(logged.append)
        assert served == [b"/0", b"/1", b"/2"]
        assert [event["log_level"].name for event in logged] == ["critical"]

    def test_crowded(self):
        """BIO keeps no connection for another request while more than disableKeepAlivePercentage are open."""
        handler = makeHandler(kind=Http11Protocol, maxThreads=4, disableKeepAlivePercentage=50)
        for lives in (True, True, False):
            connection = connect(handler)
            connection.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (b"Connection: close" in connection.transport.sent) is not lives

    def test_bindsLate(self):
        """With bindOnInit="false" the port is taken at the start, given back at the stop, and taken again."""
        handler = makeHandler(port=0, address="127.0.0.1", bindOnInit=False)
        first = handler.localPort
        socket.create_connection(("127.0.0.1", first)).close()
        handler.stop()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", first))
        handler.start()
        socket.create_connection(("127.0.0.1", handler.localPort)).close()
        handler.stop()

    def test_bindsEarly(self):
        """Otherwise it is taken before anything is started, and kept until the handler is destroyed."""
        handler = makeHandler(port=0, address="127.0.0.1")
        handler.stop()
        socket.create_connection(("127.0.0.1", handler.localPort)).close()
        handler.destroy()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", handler.localPort))

    def test_server(self):
        """The Server header may be chosen."""
        assert makeHandler().serverLine == b"Server: Catalina\r\n"
        assert makeHandler(server="Mine").serverLine == b"Server: Mine\r\n"

    @pytest.mark.parametrize(
        "kind, name, comet, own, sendfile",
        [
            (Http11NioProtocol, "http-nio-8081", True, True, True),
            (Http11AprProtocol, "http-apr-8081", True, False, True),
            (Http11Protocol, "http-bio-8081", False, False, False),
        ],
    )
    def test_kinds(self, kind, name, comet, own, sendfile):
        """The three handlers differ as Tomcat's: name, Comet, timeouts of single Comet connections, sendfile."""
        handler = kind()
        handler.port = 8081
        assert handler.name == name
        assert (handler.cometSupport, handler.cometTimeoutSupport, handler.sendfileSupport) == (
            comet,
            own,
            sendfile,
        )
        handler.address = "127.0.0.1"
        assert handler.name == name.replace("8081", "127.0.0.1-8081")

    def test_aprTimeout(self):
        """APR has one timeout for all Comet connections: soTimeout times cometTimeoutFactor."""
        handler = Http11AprProtocol()
        handler.connectionSeconds = 2.0
        assert handler.cometTimeout() == 100
        assert makeHandler(connectionTimeout=2000).cometTimeout() == 2


class LifeTests:
    """Start, pause, stop."""

    def test_dateLine(self):
        """The Date line is made once a second."""
        handler = makeHandler()
        assert handler.dateLine(NOW) == f"Date: {httpDate(int(NOW))}\r\n".encode()
        assert handler.dateLine(NOW) is handler.dateLine(NOW + 0.4)

    def test_callInReactor(self):
        """On the reactor's thread a call is made now, from others in the next turn."""
        handler, calls = makeHandler(), []
        handler.callInReactor(calls.append, 1)
        elsewhere(handler.callInReactor, calls.append, 2)
        assert calls == [1]
        handler.loop.turn()
        assert calls == [1, 2]

    def test_stop(self):
        """stop closes every connection and forgets it; a handler may start again."""
        handler = makeHandler()
        connection = connect(handler)
        handler.stop()
        handler.loop.turn()
        assert connection.transport.closed
        assert not handler.serving
        assert handler.connections == set()
        handler.resume()
        assert handler.serving

    def test_ownPool(self):
        """Without a shared Executor the handler has its own pool, as long as it runs."""
        handler = makeHandler()
        handler.executor = None
        handler.start()
        assert handler.executor is not None
        handler.stop()
        assert handler.executor is None
