"""Tests for `catalina.coyote.http11.states`."""

from __future__ import annotations

import pytest

from catalina.coyote.http11.states import TRANSITIONS, ConnectionState, Input


class TransitionTests:
    """The life of a connection."""

    @pytest.mark.parametrize("state", ConnectionState)
    def test_mayEndAnywhere(self, state):
        """Wherever a connection stands, the client may leave, and the server may say its last word."""
        assert TRANSITIONS[state, Input.LOST] is ConnectionState.CLOSED
        assert TRANSITIONS[state, Input.LAST] in (ConnectionState.LINGER, ConnectionState.CLOSED)

    def test_oneRequestAtATime(self):
        """A head is only taken where none is under way, and never after the last word."""
        taken = {state for state, event in TRANSITIONS if event is Input.HEAD}
        assert taken == {ConnectionState.OPEN, ConnectionState.KEEP_ALIVE}

    def test_theEndIsFinal(self):
        """From the last word on there is no way back to requests."""
        ended = (ConnectionState.LINGER, ConnectionState.CLOSED)
        assert all(after in ended for (before, _), after in TRANSITIONS.items() if before in ended)

    def test_aWholeLife(self):
        """A request, an unread body that is swallowed, a second request, the end."""
        state = ConnectionState.OPEN
        for event in (Input.HEAD, Input.UNREAD, Input.DONE, Input.HEAD, Input.DONE, Input.LAST, Input.LOST):
            state = TRANSITIONS[state, event]
        assert state is ConnectionState.CLOSED
