"""Looking after connections that are not read at the moment."""

import socket
import struct
from types import SimpleNamespace

import pytest
from twisted.internet.task import Clock

from catalina.coyote.http11.sweep import PERIOD, PausedSweep, hasGone


class FakeTransport:
    """A transport over a real socket."""

    def __init__(self, sock):
        self.sock = sock
        self.aborted = False

    def get_extra_info(self, name):
        return self.sock

    def abort(self):
        self.aborted = True


class FakeConnection:
    """As much of a connection as the sweep asks for."""

    def __init__(self, sock):
        self.transport = FakeTransport(sock)


@pytest.fixture
def pair():
    """Two ends of a TCP connection."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        near = socket.create_connection(door.getsockname())
        far, _ = door.accept()
    yield near, far
    near.close()
    far.close()


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


class SweepTests:
    """One look a second."""

    def sweep(self):
        clock = Clock()
        loop = SimpleNamespace(
            call_later=lambda delay, call: SimpleNamespace(cancel=clock.callLater(delay, call).cancel)
        )
        return clock, PausedSweep(loop)

    def test_cutsThoseThatHaveGone(self, pair):
        """A connection that was reset is cut at the next look, though nobody reads it."""
        clock, sweep = self.sweep()
        connection = FakeConnection(pair[1])
        sweep.add(connection)
        clock.advance(PERIOD)
        assert not connection.transport.aborted
        reset(pair[0])
        clock.advance(PERIOD)
        assert connection.transport.aborted
        assert len(sweep) == 0
        assert not clock.getDelayedCalls()

    def test_leavesOthersAlone(self, pair):
        """One that is read again is not looked at, and without any there is no timer."""
        clock, sweep = self.sweep()
        connection = FakeConnection(pair[1])
        sweep.add(connection)
        sweep.discard(connection)
        reset(pair[0])
        clock.advance(PERIOD)
        assert not connection.transport.aborted
        assert not clock.getDelayedCalls()

    def test_stops(self, pair):
        """After stop() nothing is looked at."""
        clock, sweep = self.sweep()
        sweep.add(FakeConnection(pair[1]))
        sweep.stop()
        assert not clock.getDelayedCalls()
        assert len(sweep) == 0

    def test_whatIsNoConnection(self, pair):
        """A half-closed connection is there; one that the transport has given up is not asked, a closed socket has gone."""
        pair[0].shutdown(socket.SHUT_WR)
        assert not hasGone(pair[1])
        assert not hasGone(None)
        pair[1].close()
        assert hasGone(pair[1])
