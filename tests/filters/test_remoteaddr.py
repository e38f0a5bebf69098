"""Who may use an application."""

import pytest

from catalina.comet import CometFilter, EventType
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
            (RemoteAddrFilter, {"deny": ""}, 403),
            (RemoteHostFilter, {"allow": "", "deny": "elsewhere"}, 200),
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

    @pytest.mark.parametrize("type", list(EventType))
    @pytest.mark.parametrize("cls", [RemoteAddrFilter, RemoteHostFilter, RemoteCIDRFilter])
    def test_judgesCometEvents(self, play, cls, type):
        """A Comet connection is no way around: every event is judged, and one that is denied is the last."""
        played = play(cls(), allow="11.0.0.0" if cls is RemoteCIDRFilter else "11.*", denyStatus="404")
        assert CometFilter.providedBy(played.filter)
        assert played.event(type)
        assert (played.outer.status, played.passed) == (404, False)
        played = play(cls(), deny="11.0.0.0" if cls is RemoteCIDRFilter else "11.*")
        assert not played.event(type)
        assert (played.outer.status, played.passed) == (200, True)
