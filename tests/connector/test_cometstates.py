"""Tests of the one table of Comet."""

import pytest

from catalina.comet import EventSubType, EventType
from catalina.connector.cometstates import TRANSITIONS, CometState, Happening, Step, endFollows

_S, _H, _T, _U = CometState, Happening, EventType, EventSubType

OPEN = {
    _H.DATA: (_T.READ, None, _S.OPEN),
    _H.WRITEABLE: (_T.WRITE, None, _S.OPEN),
    _H.CALLBACK: (_T.CALLBACK, None, _S.OPEN),
    _H.TIMEOUT: (_T.ERROR, _U.TIMEOUT, _S.OPEN),
    _H.BODY_END: (_T.END, None, _S.ENDED),
    _H.EARLY: (_T.END, None, _S.ENDED),
    _H.FIN: (_T.END, None, _S.ENDED),
    _H.SHUTDOWN: (_T.END, _U.SERVER_SHUTDOWN, _S.ENDED),
    _H.RELOAD: (_T.END, _U.WEBAPP_RELOAD, _S.ENDED),
    _H.SESSION_END: (_T.END, _U.SESSION_END, _S.CLOSED),
    _H.BODY_ABORTED: (_T.ERROR, _U.CLIENT_DISCONNECT, _S.FAILED),
    _H.BODY_BROKEN: (_T.ERROR, _U.IOEXCEPTION, _S.FAILED),
    _H.LOST: (_T.ERROR, _U.CLIENT_DISCONNECT, _S.FAILED),
    _H.UNREAD: (_T.ERROR, _U.IOEXCEPTION, _S.FAILED),
    _H.RAISED: (_T.ERROR, None, _S.FAILED),
    _H.OVERFLOW: (_T.ERROR, _U.IOEXCEPTION, _S.FAILED),
}


class TransitionTests:
    """(state, happening) -> (event, state)."""

    @pytest.mark.parametrize("happening", Happening)
    def test_whileOpenEverythingIsTold(self, happening):
        """
        An open connection has an event, and a state after it, for all that can happen.
        """
        assert TRANSITIONS[_S.OPEN, happening] == Step(*OPEN[happening])

    @pytest.mark.parametrize("happening", Happening)
    def test_onceClosedAnythingBringsEnd(self, happening):
        """
        After close() by another thread the next thing that happens, whatever it is, is END; only a reload has its subtype then, too.
        """
        subType = _U.WEBAPP_RELOAD if happening is Happening.RELOAD else None
        assert TRANSITIONS[_S.CLOSED, happening] == Step(_T.END, subType, _S.ENDED)

    @pytest.mark.parametrize("happening", Happening)
    @pytest.mark.parametrize("state", [_S.ENDED, _S.FAILED])
    def test_nothingIsToldAfterTheLastEvent(self, state, happening):
        """
        There is no event after END or a fatal ERROR.
        """
        assert (state, happening) not in TRANSITIONS

    def test_theTableHasNothingElse(self):
        """
        The table is exactly what these tests say of it.
        """
        assert len(TRANSITIONS) == 2 * len(Happening)

    @pytest.mark.parametrize("step", TRANSITIONS.values())
    def test_onlyTimeoutIsNoFatalError(self, step):
        """
        The connection ends with END (but for SESSION_END, which another END follows) and with every ERROR but TIMEOUT.
        """
        ends = step.type in (_T.END, _T.ERROR) and step.subType not in (_U.TIMEOUT, _U.SESSION_END)
        assert (step.state in (_S.ENDED, _S.FAILED)) is ends


class EndFollowsTests:
    """END right after an event in which the application closed."""

    @pytest.mark.parametrize(
        ("happening", "type", "raised", "follows"),
        [
            (_H.DATA, _T.READ, False, True),
            (_H.BODY_ABORTED, _T.ERROR, False, True),
            (_H.BODY_BROKEN, _T.ERROR, False, True),
            (_H.DATA, _T.ERROR, True, True),
            (_H.DATA, _T.END, False, False),
            (_H.TIMEOUT, _T.ERROR, False, False),
            (_H.UNREAD, _T.ERROR, False, False),
            (_H.LOST, _T.ERROR, False, False),
            (_H.OVERFLOW, _T.ERROR, False, False),
            (_H.WRITEABLE, _T.WRITE, False, False),
            (_H.CALLBACK, _T.CALLBACK, False, False),
            (_H.TIMEOUT, _T.ERROR, True, False),
            (_H.BODY_END, _T.END, False, False),
            (_H.SHUTDOWN, _T.END, False, False),
        ],
    )
    def test_onlyAfterWhatTheClientSent(self, happening, type, raised, follows):
        """
        END follows at once where the client's bytes brought the event, as Tomcat 7 does, and nowhere else.
        """
        assert endFollows(happening, type, raised) is follows
