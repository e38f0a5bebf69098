"""Tests of the valve that ends Comet connections with their session; the stop of applications is in tests/core/test_context.py."""

import gc

import pytest

from catalina.valves import CometConnectionManagerValve
from catalina.valves.comet import SESSION_NOTE
from tests.connector.comet import CometWorld, Script, closing, flush


def opened(**actions):
    """A server with the valve, and a client whose connection began a session; and that session."""
    sessions = []

    def begin(event):
        sessions.append(event.request.getSession())
        flush(event)

    world = CometWorld(Script(begin=begin, **actions), connectionTimeout=2000)
    world.context.pipeline.addValve(CometConnectionManagerValve())
    world.context.publish()
    return world, world.open(), sessions[0]


class SessionTests:
    """END/SESSION_END."""

    def test_endsWithItsSession(self):
        """
        When the session ends its connections hear END/SESSION_END, and the response is finished.
        """
        world, client, session = opened()
        session.expire()
        world.settle()
        assert world.seen == ["BEGIN", "END/SESSION_END"]
        assert client.answer.endswith(b"0\r\n\r\n")

    @pytest.mark.parametrize("timeout", [closing, None])
    def test_sessionsKeepNoConnection(self, timeout):
        """
        A connection that has ended is forgotten by its session, also where no END was its last event.
        """
        world, client, session = opened(timeout=timeout)
        assert len(session.notes[SESSION_NOTE]) == 1
        if timeout is None:
            client.leave()
        else:
            world.advance(3)
        assert not world.context.cometConnections
        world.script.comet = None
        del client
        gc.collect()
        assert not session.notes[SESSION_NOTE]
