"""Who may use an application."""

import pytest

from catalina.filters import RemoteAddrFilter, RemoteCIDRFilter, RemoteHostFilter
from catalina.servlet import ServletException


class RemoteAddrTests:
    """The same rules as in the valves."""

    @pytest.mark.parametrize(
        ("cls", "parameters", "status"),
        [
            (RemoteAddrFilter, {"allow": r"10\..*"}, 200),
            (RemoteAddrFilter, {"allow": r"11\..*"}, 403),
            (RemoteAddrFilter, {"deny": r"10\..*", "denyStatus": "404"}, 404),
            (RemoteHostFilter, {"allow": r".*\.example"}, 200),
            (RemoteHostFilter, {"deny": r".*\.example"}, 403),
            (RemoteCIDRFilter, {"allow": "10.0.0.0/8"}, 200),
            (RemoteCIDRFilter, {"allow": "10.0.0.0/8", "deny": "10.0.0.7"}, 403),
            (RemoteAddrFilter, {}, 403),
        ],
    )
    def test_judges(self, play, cls, parameters, status):
        """Denied beats allowed, and without rules nobody may."""
        played = play(cls(), **parameters)
        played()
        assert (played.outer.status, played.passed) == (status, status == 200)

    @pytest.mark.parametrize(
        ("cls", "parameters"),
        [
            (RemoteAddrFilter, {"allow": "("}),
            (RemoteAddrFilter, {"alow": ".*"}),
            (RemoteCIDRFilter, {"deny": "10.0.0.0/40"}),
        ],
    )
    def test_isStrict(self, play, cls, parameters):
        """A mistake keeps the application from starting open."""
        with pytest.raises(ServletException):
            play(cls(), **parameters)
