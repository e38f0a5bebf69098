"""The client behind the proxies, for one application."""

import pytest

from catalina.filters import RemoteIpFilter
from catalina.filters.remoteip import ForwardedRequest

FOR, PROTO, HOST, PORT, BY = (f"X-Forwarded-{name}" for name in ("For", "Proto", "Host", "Port", "By"))


class RemoteIpFilterTests:
    """What the application sees."""

    def run(self, play, makeRequest, headers, peer="10.0.0.7", **parameters):
        played = play(RemoteIpFilter(), **parameters)
        assert played(makeRequest(headers=headers, RemoteAddr=peer)) == "served"
        return played.request

    def test_findsTheClient(self, play, makeRequest):
        """Address and name are the client's, and the header is shortened by what was believed."""
        seen = self.run(
            play, makeRequest, [(FOR, "9.9.9.9, 140.211.11.130"), (FOR, "proxy1")], trustedProxies="proxy1"
        )
        assert (seen.getRemoteAddr(), seen.getRemoteHost()) == ("140.211.11.130", "140.211.11.130")
        assert (seen.getHeader(FOR), seen.getHeader(BY)) == ("9.9.9.9", "proxy1")
        assert seen.getHeaders(BY) == ["proxy1"]
        assert sorted(name.lower() for name in seen.getHeaderNames()) == ["x-forwarded-by", "x-forwarded-for"]

    def test_anEmptyHeaderIsNotThere(self, play, makeRequest):
        """When nothing is left of the chain the header is gone."""
        seen = self.run(play, makeRequest, [(FOR, "140.211.11.130"), ("X-A", "1")])
        assert seen.getHeaderNames() == ["X-A"]
        assert seen.getHeader(FOR) is None

    def test_believesNobodyElse(self, play, makeRequest):
        """A stranger's headers are just headers."""
        seen = self.run(play, makeRequest, [(FOR, "1.2.3.4"), (PROTO, "https")], peer="140.211.11.130")
        assert (seen.getRemoteAddr(), seen.getScheme()) == ("140.211.11.130", "http")
        assert not isinstance(seen, ForwardedRequest)

    @pytest.mark.parametrize(
        ("headers", "parameters", "url", "secure"),
        [
            ([], {}, "http://localhost:8080/app/x", False),
            ([(PROTO, "https")], {}, "https://localhost/app/x", True),
            ([(PROTO, "http")], {}, "http://localhost/app/x", False),
            ([(PROTO, "https,http")], {}, "http://localhost/app/x", False),
            ([(PROTO, "https"), (PORT, "8443")], {"portHeader": PORT}, "https://localhost:8443/app/x", True),
            ([(PROTO, "https"), (PORT, "x")], {"portHeader": PORT}, "https://localhost/app/x", True),
            ([(HOST, "www.example.com")], {"hostHeader": HOST}, "http://www.example.com:8080/app/x", False),
            (
                [(HOST, "www.example.com:81")],
                {"hostHeader": HOST},
                "http://www.example.com:8080/app/x",
                False,
            ),
            ([(HOST, "bad host")], {"hostHeader": HOST}, "http://localhost:8080/app/x", False),
            ([(PROTO, "yes")], {"protocolHeaderHttpsValue": "yes"}, "https://localhost/app/x", True),
            ([(PROTO, "https")], {"protocolHeader": ""}, "http://localhost:8080/app/x", False),
        ],
    )
    def test_theAddressIsTheClients(self, play, makeRequest, headers, parameters, url, secure):
        """Scheme, host and port as the client had them."""
        seen = self.run(play, makeRequest, headers, **parameters)
        assert (seen.getRequestURL(), seen.isSecure()) == (url, secure)

    def test_localSide(self, play, makeRequest):
        """The local name and port follow where told to."""
        headers = [(PROTO, "https"), (HOST, "www.example.com")]
        seen = self.run(
            play, makeRequest, headers, hostHeader=HOST, changeLocalName="true", changeLocalPort="true"
        )
        assert (seen.getLocalName(), seen.getLocalPort()) == ("www.example.com", 443)
        seen = self.run(play, makeRequest, headers, hostHeader=HOST)
        assert (seen.getLocalName(), seen.getLocalPort()) == ("inner", 8080)

    def test_tellsTheAccessLog(self, play, makeRequest):
        """What was found is left for access logs, unless told otherwise."""
        seen = self.run(play, makeRequest, [(FOR, "140.211.11.130")])
        assert seen.getAttribute("org.apache.catalina.AccessLog.RemoteAddr") == "140.211.11.130"
        assert seen.getAttribute("org.apache.tomcat.remoteAddr") == "140.211.11.130"
        seen = self.run(play, makeRequest, [(FOR, "140.211.11.130")], requestAttributesEnabled="false")
        assert seen.getAttribute("org.apache.catalina.AccessLog.RemoteAddr") is None

    def test_otherHeadersStay(self, play, makeRequest):
        """Numbers and dates among them can still be asked for."""
        date = "Thu, 01 Jan 1970 00:00:10 GMT"
        seen = self.run(play, makeRequest, [("X-N", "5"), ("X-D", date), ("X-B", "no date")])
        assert (seen.getIntHeader("X-N"), seen.getIntHeader("X-M")) == (5, -1)
        assert (seen.getDateHeader("X-D"), seen.getDateHeader("X-M")) == (10000, -1)
        with pytest.raises(ValueError, match="no date"):
            seen.getDateHeader("X-B")
