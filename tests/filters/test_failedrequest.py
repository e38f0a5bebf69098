"""Requests whose parameters could not all be read."""

import pytest

from catalina.comet import CometFilter, EventType
from catalina.connector.parameters import FailReason
from catalina.filters import FailedRequestFilter
from catalina.filters.failedrequest import PARSE_FAILED, PARSE_FAILED_REASON


class FailedRequestTests:
    """All of them or none."""

    @pytest.mark.parametrize(
        ("reason", "status"),
        [
            (None, 400),
            (FailReason.TOO_MANY_PARAMETERS, 400),
            (FailReason.POST_TOO_LARGE, 413),
            (FailReason.IO_ERROR, 500),
        ],
    )
    def test_refuses(self, play, makeRequest, reason, status):
        """Half of the parameters never reach the application; the status says why."""
        played, request = play(FailedRequestFilter()), makeRequest()
        request.attributes |= {PARSE_FAILED: True, PARSE_FAILED_REASON: reason}
        assert played(request) is None
        assert (played.passed, played.outer.error) == (False, status)

    def test_passes(self, play):
        """Whole ones do."""
        assert play(FailedRequestFilter())() == "served"

    def test_mayWaitForTheBody(self):
        """So it runs on a worker."""
        assert FailedRequestFilter.blocking

    @pytest.mark.parametrize(("type", "status"), [(EventType.BEGIN, 400), (EventType.READ, 200)])
    def test_refusesCometConnections(self, play, makeRequest, type, status):
        """They end where they begin; the events after that are not asked again."""
        played, request = play(FailedRequestFilter()), makeRequest()
        request.attributes |= {PARSE_FAILED: True, PARSE_FAILED_REASON: FailReason.POST_TOO_LARGE}
        assert CometFilter.providedBy(played.filter)
        assert played.event(type, request) is (status == 400)
        assert (played.outer.status, played.passed) == (status, status == 200)
