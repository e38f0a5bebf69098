"""Tests of the wrapper's basic valve: what becomes of what a servlet raises."""

import pytest

from catalina.servlet import HttpServlet, UnavailableException
from catalina.valves import ErrorReportValve
from tests.connector.world import World


def asked(servlet):
    """A client of a servlet, in a host with error reports."""
    world = World()
    world.host.pipeline.addValve(ErrorReportValve())
    world.add(servlet, "/s")
    return world.get("/app/s")


class Raising(HttpServlet):
    def __init__(self, problem):
        super().__init__()
        self.problem = problem

    def doGet(self, request, response):
        raise self.problem


class AsyncRaising(Raising):
    async def doGet(self, request, response):
        raise self.problem


class RaisingTests:
    """What is raised."""

    @pytest.mark.parametrize("servlet", [Raising, AsyncRaising])
    @pytest.mark.parametrize("problem", [RuntimeError("bad"), SystemExit(3), KeyboardInterrupt()])
    def test_isTheResponsesError(self, servlet, problem):
        """
        Whatever it is, sys.exit() too: a 500 with a report that names it.
        """
        client = asked(servlet(problem))
        assert client.status == 500
        assert type(problem).__name__.encode() in client.body

    @pytest.mark.parametrize("servlet", [Raising, AsyncRaising])
    @pytest.mark.parametrize(("seconds", "status"), [((), 404), ((10,), 503)])
    def test_unavailableIsAStatus(self, servlet, seconds, status):
        """
        An UnavailableException is told as a status with its message, not as an exception.
        """
        client = asked(servlet(UnavailableException("gone", *seconds)))
        assert client.status == status
        assert b"Status Report" in client.body
        assert b"UnavailableException" not in client.body
        assert bool(client.header("Retry-After")) is bool(seconds)

    @pytest.mark.parametrize("servlet", [Raising, AsyncRaising])
    @pytest.mark.parametrize(("seconds", "destroyed"), [((), 1), ((10,), 0)])
    def test_unavailableForGoodIsDestroyed(self, servlet, seconds, destroyed):
        """
        A servlet that is gone for good cleans up at once, one that will be back does not.
        """
        ends = []

        class Ending(servlet):
            def destroy(self):
                ends.append(self)

        asked(Ending(UnavailableException("gone", *seconds)))
        assert len(ends) == destroyed

    def test_unavailableBehindTheHead(self):
        """
        An UnavailableException behind the head cuts the connection like any other.
        """

        class Late(HttpServlet):
            def doGet(self, request, response):
                response.flushBuffer()
                raise UnavailableException("too late", 10)

        client = asked(Late())
        assert client.status == 200
        assert client.transport.closed
        assert not client.answer.endswith(b"0\r\n\r\n")
