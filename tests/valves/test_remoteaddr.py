"""Who may come at all."""

from types import SimpleNamespace

import pytest

from catalina.util import ConfigurationError, applySettings
from catalina.valves import RemoteAddrValve, RemoteCIDRValve, RemoteHostValve


class FakeResponse:
    status = 200

    def sendError(self, status):
        self.status = status


def makeRequest(addr="10.1.2.3", host="pc.example", preemptive=False, authorization=None):
    headers = {} if authorization is None else {"Authorization": authorization}
    return SimpleNamespace(
        getRemoteAddr=lambda: addr,
        getRemoteHost=lambda: host,
        connector=SimpleNamespace(port=8080),
        context=SimpleNamespace(preemptiveAuthentication=preemptive),
        coyoteRequest=SimpleNamespace(
            headers=SimpleNamespace(contains=headers.__contains__, set=headers.__setitem__, values=headers)
        ),
    )


def status(cls, request=None, **settings):
    valve = cls()
    assert applySettings(valve, settings, "conf/server.xml:9", "Valve") == []
    valve.next = SimpleNamespace(invoke=lambda request, response: "passed")
    response = FakeResponse()
    outcome = valve.invoke(request or makeRequest(), response)
    return outcome or response.status


class RemoteAddrValveTests:
    """Regular expressions for addresses."""

    @pytest.mark.parametrize(
        ("settings", "expected"),
        [
            ({"allow": r"10\..*"}, "passed"),
            ({"allow": r"10\."}, 403),
            ({"allow": r"11\..*"}, 403),
            ({"deny": r"10\..*"}, 403),
            ({"deny": r"11\..*"}, "passed"),
            ({"allow": r"10\..*", "deny": r"10\.1\..*"}, 403),
            ({"allow": r"10\..*", "deny": r"10\.2\..*"}, "passed"),
            ({"allow": r"11\..*", "deny": r"10\.2\..*"}, 403),
            ({}, 403),
            ({"deny": ""}, 403),
            ({"allow": "", "deny": r"11\..*"}, "passed"),
            ({"deny": r"10\..*", "denyStatus": "404"}, 404),
            ({"allow": r"10\.1\.2\.3;8080", "addConnectorPort": "true"}, "passed"),
            ({"allow": r"10\.1\.2\.3", "addConnectorPort": "true"}, 403),
        ],
    )
    def test_judges(self, settings, expected):
        """Denied beats allowed; what is neither may pass only where nothing is allowed expressly."""
        assert status(RemoteAddrValve, **settings) == expected

    def test_rejectsABadExpression(self):
        """A mistake is an error at the start, with its place: it must not let everybody in."""
        with pytest.raises(ConfigurationError, match=r"conf/server\.xml:9.*regular expression"):
            applySettings(RemoteAddrValve(), {"allow": "("}, "conf/server.xml:9", "Valve")

    def test_asksForALoginInstead(self):
        """Where the application logs in by itself, a denial may become a login."""
        request = makeRequest(preemptive=True)
        assert status(RemoteAddrValve, request, deny=".*", invalidAuthenticationWhenDeny="true") == "passed"
        assert request.coyoteRequest.headers.values == {"Authorization": "invalid"}

    def test_keepsCredentialsThatAreThere(self):
        """A request that brings credentials is judged by them."""
        request = makeRequest(preemptive=True, authorization="Basic x")
        assert status(RemoteAddrValve, request, deny=".*", invalidAuthenticationWhenDeny="true") == "passed"
        assert request.coyoteRequest.headers.values == {"Authorization": "Basic x"}

    def test_deniesWhereTheApplicationDoesNotLogInByItself(self):
        """Without preemptiveAuthentication it stays a denial."""
        assert status(RemoteAddrValve, deny=".*", invalidAuthenticationWhenDeny="true") == 403

    def test_letsCometEventsPass(self):
        """Whose connection began is not asked again."""
        valve = RemoteAddrValve()
        valve.next = SimpleNamespace(event=lambda *arguments: arguments)
        assert valve.event(1, 2, 3) == (1, 2, 3)


class RemoteHostValveTests:
    """Regular expressions for names."""

    @pytest.mark.parametrize(("allow", "expected"), [(r".*\.example", "passed"), (r".*\.com", 403)])
    def test_judges(self, allow, expected):
        """The client's name is matched, not its address."""
        assert status(RemoteHostValve, allow=allow) == expected


class RemoteCIDRValveTests:
    """Networks."""

    @pytest.mark.parametrize(
        ("address", "settings", "expected"),
        [
            ("10.1.2.3", {"allow": "10.0.0.0/8"}, "passed"),
            ("10.1.2.3", {"allow": "192.168.0.0/16, 10.1.2.3"}, "passed"),
            ("11.1.2.3", {"allow": "10.0.0.0/8"}, 403),
            ("10.1.2.3", {"deny": "10.1.0.0/16", "allow": "10.0.0.0/8"}, 403),
            ("10.1.2.3", {"deny": "11.0.0.0/8"}, "passed"),
            ("::1", {"allow": "127.0.0.0/8, ::1"}, "passed"),
            ("2001:db8::5", {"allow": "2001:db8::/32"}, "passed"),
            ("nonsense", {"deny": "11.0.0.0/8"}, 403),
            ("10.1.2.3", {}, 403),
        ],
    )
    def test_judges(self, address, settings, expected):
        """The same rules, by networks of either family."""
        assert status(RemoteCIDRValve, makeRequest(address), **settings) == expected

    def test_rejectsWhatIsNoNetwork(self):
        """A mistake is an error at the start."""
        with pytest.raises(ConfigurationError, match="must be addresses or networks"):
            applySettings(RemoteCIDRValve(), {"allow": "10.0.0.0/33"}, "conf/server.xml:9", "Valve")
