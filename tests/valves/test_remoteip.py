"""The client behind the proxies."""

import asyncio
from types import SimpleNamespace

import pytest

from catalina.http import Headers
from catalina.util import applySettings
from catalina.valves import RemoteIpValve


class FakeRequest:
    """A request as the connector makes it, from a proxy at 127.0.0.1."""

    _remoteHost = _scheme = _secure = _serverName = _serverPort = _localName = _localPort = None

    def __init__(self, peer="127.0.0.1", **headers):
        self._remoteAddr = None
        self.peer = peer
        self.attributes = {}
        all = Headers()
        for name, values in headers.items():
            for value in [values] if isinstance(values, str) else values:
                all.add(name.replace("_", "-"), value)
        self.coyoteRequest = SimpleNamespace(headers=all, host=b"inner:8080")

    def getRemoteAddr(self):
        return self._remoteAddr or self.peer

    def getRemoteHost(self):
        return self._remoteHost or self.peer

    def getHeader(self, name):
        return self.coyoteRequest.headers.get(name)

    def getProtocol(self):
        return "HTTP/1.1"

    def getServerPort(self):
        return self._serverPort or 8080

    def setAttribute(self, name, value):
        self.attributes[name] = value


def run(request, invoke=None, **settings):
    """What the rest of the pipeline sees."""
    valve, seen = RemoteIpValve(), {}
    assert applySettings(valve, settings, "conf/server.xml:9", "Valve") == []

    def look(request, response):
        headers = request.coyoteRequest.headers
        seen.update(
            addr=request.getRemoteAddr(),
            scheme=request._scheme,
            secure=request._secure,
            port=request._serverPort,
            host=request._serverName,
            local=(request._localName, request._localPort),
            by=headers.get("X-Forwarded-By"),
            chain=headers.get("X-Forwarded-For"),
        )

    valve.next = SimpleNamespace(invoke=invoke or look)
    outcome = valve.invoke(request, None)
    return seen if invoke is None else outcome


class RemoteIpValveTests:
    """What is believed, and what is shown to the application."""

    def test_findsTheClient(self):
        """The first address that is no proxy of ours is the client; what stands before it proves nothing."""
        seen = run(FakeRequest(X_Forwarded_For=["9.9.9.9, 140.211.11.130", "192.168.0.10"]))
        assert (seen["addr"], seen["chain"], seen["by"]) == ("140.211.11.130", "9.9.9.9", None)

    def test_namesTrustedProxies(self):
        """Outside proxies that are believed are told to the application."""
        request = FakeRequest(X_Forwarded_For="140.211.11.130, proxy1, proxy2")
        seen = run(request, trustedProxies="proxy1|proxy2")
        assert (seen["addr"], seen["by"], seen["chain"]) == ("140.211.11.130", "proxy1, proxy2", None)

    def test_believesNobodyElse(self):
        """A client that talks to us directly cannot invent an address."""
        request = FakeRequest("140.211.11.130", X_Forwarded_For="1.2.3.4", X_Forwarded_Proto="https")
        seen = run(request)
        assert (seen["addr"], seen["secure"], seen["chain"]) == ("140.211.11.130", None, "1.2.3.4")

    @pytest.mark.parametrize(
        ("proto", "scheme", "secure", "port"),
        [
            ("https", "https", True, 443),
            ("HTTPS", "https", True, 443),
            ("http", "http", False, 80),
            ("https, http", "http", False, 80),
            ("https,https", "https", True, 443),
        ],
    )
    def test_takesTheProtocol(self, proto, scheme, secure, port):
        """The connection counts as encrypted only if it was so all the way."""
        seen = run(FakeRequest(X_Forwarded_Proto=proto))
        assert (seen["scheme"], seen["secure"], seen["port"]) == (scheme, secure, port)

    @pytest.mark.parametrize(("header", "port"), [("8443", 8443), ("x", 443), ("", 443), ("123456", 443)])
    def test_takesThePort(self, header, port):
        """portHeader wins over the protocol's port, if it is a number."""
        request = FakeRequest(X_Forwarded_Proto="https", X_Forwarded_Port=header)
        assert run(request, portHeader="X-Forwarded-Port")["port"] == port

    @pytest.mark.parametrize(
        ("header", "host"),
        [
            ("www.example.com", "www.example.com"),
            ("www.example.com:81", "www.example.com"),
            ("[::1]:81", "[::1]"),
            ("bad host", None),
            ("a/b", None),
        ],
    )
    def test_takesTheHost(self, header, host):
        """hostHeader is taken if it is a host; a port in it is not."""
        seen = run(FakeRequest(X_Forwarded_Host=header), hostHeader="X-Forwarded-Host")
        assert (seen["host"], seen["port"]) == (host, None)

    @pytest.mark.parametrize(
        ("settings", "local"),
        [
            ({}, (None, None)),
            ({"changeLocalName": "true"}, ("www.example.com", None)),
            ({"changeLocalPort": "true"}, (None, 443)),
        ],
    )
    def test_theLocalSide(self, settings, local):
        """The local name and port follow where told to."""
        request = FakeRequest(X_Forwarded_Host="www.example.com", X_Forwarded_Proto="https")
        assert run(request, hostHeader="X-Forwarded-Host", **settings)["local"] == local

    def test_tellsTheAccessLog(self):
        """What was found is left for access logs, unless told otherwise."""
        request = FakeRequest(X_Forwarded_For="140.211.11.130")
        run(request)
        assert request.attributes["org.apache.catalina.AccessLog.RemoteAddr"] == "140.211.11.130"
        assert request.attributes["org.apache.tomcat.remoteAddr"] == "140.211.11.130"
        assert request.attributes["org.apache.tomcat.request.forwarded"] is True
        request = FakeRequest(X_Forwarded_For="140.211.11.130")
        run(request, requestAttributesEnabled="false")
        assert list(request.attributes) == ["org.apache.tomcat.request.forwarded"]

    @pytest.mark.parametrize("how", ["returns", "raises", "awaits"])
    def test_restoresEverythingAfterwards(self, how):
        """However the request ends, the connection's own values are back for whoever looks at it next."""
        request = FakeRequest(X_Forwarded_For="140.211.11.130", X_Forwarded_Proto="https")

        async def later():
            assert request.getRemoteAddr() == "140.211.11.130"

        def invoke(request, response):
            if how == "raises":
                raise OSError
            return later() if how == "awaits" else None

        if how == "raises":
            with pytest.raises(OSError):
                run(request, invoke)
        else:
            pending = run(request, invoke)
            if pending is not None:
                asyncio.run(pending)
        assert (request.getRemoteAddr(), request._secure, request._scheme) == ("127.0.0.1", None, None)
        assert request.coyoteRequest.headers.get("X-Forwarded-For") == "140.211.11.130"
