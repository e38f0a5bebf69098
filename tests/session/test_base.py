"""Tests of what keeps an application's sessions."""

import re

import pytest
from zope.interface.verify import verifyObject

from catalina.interfaces import IManager
from catalina.session import TooManyActiveSessionsException
from tests.connector.world import World


@pytest.fixture
def world():
    return World()


@pytest.fixture
def manager(world):
    return world.context.manager


class CreateTests:
    """createSession."""

    def test_isAManager(self, manager):
        """
        It provides what the container asks of a manager.
        """
        assert verifyObject(IManager, manager)

    def test_ids(self, world, manager):
        """
        Ids are upper-case hex of twice sessionIdLength, with the jvmRoute behind a point.
        """
        assert re.fullmatch("[0-9A-F]{32}", manager.createSession().getId())
        manager.sessionIdLength = 8
        world.engine.jvmRoute = "node1"
        assert re.fullmatch(r"[0-9A-F]{16}\.node1", manager.createSession().getId())

    def test_aGivenId(self, manager):
        """
        A session may have an id that is given, and can be found by it.
        """
        session = manager.createSession("GIVEN")
        assert manager.findSession("GIVEN") is session
        assert manager.findSessions() == [session]
        assert manager.findSession("other") is None

    def test_theInterval(self, manager):
        """
        A new session has the manager's inactive interval.
        """
        manager.maxInactiveInterval = 7
        assert manager.createSession().getMaxInactiveInterval() == 7

    @pytest.mark.parametrize(("limit", "refused"), [(0, True), (1, True), (2, False), (-1, False)])
    def test_maxActiveSessions(self, manager, limit, refused):
        """
        Above maxActiveSessions there are no more; -1 is any number.
        """
        manager.createSession()
        manager.maxActiveSessions = limit
        if refused:
            with pytest.raises(TooManyActiveSessionsException):
                manager.createSession()
        else:
            manager.createSession()
        assert manager.rejectedSessions == int(refused)

    def test_statistics(self, manager):
        """
        Sessions are counted, and the most that lived at once.
        """
        manager.createSession().invalidate()
        manager.createSession()
        assert (manager.sessionCounter, manager.maxActive, manager.expiredSessions) == (2, 1, 1)


class ChangeIdTests:
    """changeSessionId."""

    def test_theOldOneIsWorthNothing(self, manager):
        """
        After a login whoever knew the old id has lost the session.
        """
        session = manager.createSession("OLD")
        new = manager.changeSessionId(session)
        assert manager.findSession("OLD") is None
        assert manager.findSession(new) is session and session.getId() == new


class ExpireTests:
    """Background work."""

    def test_onceInSoManyRounds(self, world, manager):
        """
        Old sessions end at every processExpiresFrequency-th round.
        """
        manager.processExpiresFrequency = 2
        manager.maxInactiveInterval = 1
        manager.createSession()
        world.loop.clock.advance(10)
        manager.backgroundProcess()
        assert len(manager.sessions) == 1
        manager.backgroundProcess()
        assert manager.sessions == {}
