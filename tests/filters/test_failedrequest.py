"""Requests whose parameters could not all be read."""

from catalina.filters import FailedRequestFilter
from catalina.filters.failedrequest import PARSE_FAILED


class FailedRequestTests:
    """All of them or none."""

    def test_refuses(self, play, makeRequest):
        """Half of the parameters never reach the application."""
        played, request = play(FailedRequestFilter()), makeRequest()
        request.attributes[PARSE_FAILED] = True
        assert played(request) is None
        assert (played.passed, played.outer.error) == (False, 400)

    def test_passes(self, play):
        """Whole ones do."""
        assert play(FailedRequestFilter())() == "served"

    def test_mayWaitForTheBody(self):
        """So it runs on a worker."""
        assert FailedRequestFilter.blocking
