"""Tests of one session."""

import pytest
from zope.interface import implementer
from zope.interface.verify import verifyObject

from catalina.interfaces import ISessionListener
from catalina.servlet import (
    HttpSession,
    HttpSessionAttributeListener,
    HttpSessionBindingListener,
    HttpSessionListener,
    IllegalStateException,
)
from tests.connector.world import World, elsewhere
from tests.servlet.listening import AttributeListening


@implementer(ISessionListener)
class Inside:
    """A listener of the container's own."""

    def __init__(self):
        self.heard = []

    def sessionEvent(self, session, kind):
        self.heard.append((session.valid, kind))


START = 1_000_000_000


@implementer(HttpSessionListener, HttpSessionAttributeListener)
class Listening(AttributeListening):
    """Notes what it hears."""

    def sessionCreated(self, event):
        self.heard.append(("created", event.getSession().getId()))

    def sessionDestroyed(self, event):
        # the session can still be read
        self.heard.append(("destroyed", event.getSession().getAttributeNames()))


@implementer(HttpSessionBindingListener)
class Bound:
    def __init__(self, fails=False):
        self.heard = []
        self.fails = fails

    def valueBound(self, event):
        self.heard.append(f"bound {event.getName()}")
        if self.fails:
            raise ValueError("bad value")

    def valueUnbound(self, event):
        self.heard.append(f"unbound {event.getName()}")


@implementer(HttpSessionBindingListener)
class BoundList(list):
    """Notes what it hears in itself."""

    def valueBound(self, event):
        self.append("bound")

    def valueUnbound(self, event):
        self.append("unbound")


@implementer(HttpSessionListener)
class EndsAnother:
    """Has another thread end a second session while it hears of the end of the first."""

    def __init__(self, other):
        self.other = other

    def sessionCreated(self, event):
        raise AssertionError("nothing is made here")

    def sessionDestroyed(self, event):
        if event.getSession() is not self.other:
            elsewhere(self.other.expire)
            assert not self.other.valid


@pytest.fixture
def world():
    return World()


@pytest.fixture
def listener(world):
    listener = Listening()
    world.context.listeners.add(listener)
    return listener


@pytest.fixture
def session(world, listener):
    session = world.context.manager.createSession("ID")
    listener.heard.clear()
    return session


class AttributeTests:
    """Attributes and who hears of them."""

    def test_isAnHttpSession(self, session, world):
        """
        Applications hold the session itself.
        """
        assert verifyObject(HttpSession, session)
        assert session.getServletContext() is world.context.servletContext
        assert repr(session) == "StandardSession[ID]"

    def test_setReplaceRemove(self, session, listener):
        """
        Listeners hear of each change, of a replaced or removed one with its old value.
        """
        session.setAttribute("a", 1)
        session.putValue("a", 2)
        assert (session.getAttribute("a"), session.getValue("a")) == (2, 2)
        assert session.getAttributeNames() == session.getValueNames() == ["a"]
        session.setAttribute("a", None)
        session.removeValue("a")
        assert listener.heard == [("added", "a", 1), ("replaced", "a", 1), ("removed", "a", 2)]

    def test_needsAName(self, session):
        """
        An attribute without a name is a ValueError.
        """
        with pytest.raises(ValueError, match="name"):
            session.setAttribute(None, 1)

    def test_valuesHearToo(self, session):
        """
        A value that wants to hears when it is bound, replaced, removed; not when it is set again.
        """
        first, second = Bound(), Bound()
        session.setAttribute("a", first)
        session.setAttribute("a", first)
        session.setAttribute("a", second)
        session.removeAttribute("a")
        assert first.heard == second.heard == ["bound a", "unbound a"]

    def test_collectionsHearToo(self, session):
        """
        A value of an application's own class hears also where that is a kind of list.
        """
        value = BoundList()
        session.setAttribute("a", value)
        session.setAttribute("a", [1])
        assert value == ["bound", "unbound"]

    def test_aValueThatFailsIsContained(self, session):
        """
        A value's failure is logged, and the value is there.
        """
        value = Bound(fails=True)
        session.setAttribute("a", value)
        assert session.getAttribute("a") is value


class LifeTests:
    """From its creation to its end."""

    def test_times(self, world, session):
        """
        Times are milliseconds since 1970; the last access is the end of the request before.
        """
        assert session.getCreationTime() == session.getLastAccessedTime() == START
        assert session.isNew()
        world.loop.clock.advance(5)
        session.access()
        assert session.getLastAccessedTime() == START
        world.loop.clock.advance(5)
        session.endAccess()
        assert session.getLastAccessedTime() == START + 10000
        assert not session.isNew()

    @pytest.mark.parametrize(
        ("interval", "seconds", "valid"), [(10, 9, True), (10, 10, False), (0, 1e6, True), (-1, 1e6, True)]
    )
    def test_growsOld(self, world, session, interval, seconds, valid):
        """
        After its inactive interval a session ends; 0 or less is for ever.
        """
        session.setMaxInactiveInterval(interval)
        assert session.getMaxInactiveInterval() == interval
        world.loop.clock.advance(seconds)
        assert session.isValid() is valid

    def test_alsoWhileInUse(self, world, session):
        """
        A request's time counts from its beginning, and anew from its end; in between it may be too long.
        """
        session.setMaxInactiveInterval(60)
        session.access()
        world.loop.clock.advance(50)
        session.endAccess()
        world.loop.clock.advance(50)
        assert session.isValid()
        session.access()
        world.loop.clock.advance(100)
        assert not session.isValid()

    def test_whoIsUnboundFindsItInvalid(self, session, listener):
        """
        A value that is unbound by the session's end, and those who hear of it, cannot look into the session any more.
        """

        @implementer(HttpSessionBindingListener)
        class Curious(Bound):
            def valueUnbound(self, event):
                with pytest.raises(IllegalStateException):
                    event.getSession().getAttribute("a")
                self.heard.append("unbound")

        value = Curious()
        session.setAttribute("a", value)
        session.invalidate()
        assert value.heard == ["bound a", "unbound"]
        assert listener.heard[-2:] == [("destroyed", ["a"]), ("removed", "a", value)]

    def test_invalidate(self, world, session, listener):
        """
        invalidate() tells the listeners, who still see the attributes, and unbinds the values; then it is gone.
        """
        value = Bound()
        session.setAttribute("a", value)
        listener.heard.clear()
        session.invalidate()
        assert listener.heard == [("destroyed", ["a"]), ("removed", "a", value)]
        assert value.heard == ["bound a", "unbound a"]
        assert world.context.manager.findSession("ID") is None
        assert world.context.manager.expiredSessions == 1

    def test_endsOnce(self, session, listener):
        """
        A second end does nothing.
        """
        session.expire()
        session.expire()
        assert listener.heard == [("destroyed", [])]

    def test_endsBesideOthers(self, world, session):
        """
        While listeners hear of a session's end another may end, on another thread.
        """
        other = world.context.manager.createSession()
        world.context.listeners.add(EndsAnother(other))
        session.expire()
        assert not session.valid and not other.valid

    @pytest.mark.parametrize(("notify", "kind"), [(True, "destroySession"), (False, "passivateSession")])
    def test_tellsTheContainer(self, session, notify, kind):
        """
        The container's own listeners hear once that it has ended, or is kept elsewhere.
        """
        inside = Inside()
        assert verifyObject(ISessionListener, inside)
        session.addSessionListener(inside)
        session.expire(notify)
        session.expire(notify)
        assert inside.heard == [(False, kind)]

    def test_withoutNotice(self, session, listener):
        """
        A session that is stored elsewhere goes without telling anybody.
        """
        session.setAttribute("a", 1)
        listener.heard.clear()
        session.expire(notify=False)
        assert listener.heard == [] and not session.isValid()

    @pytest.mark.parametrize(
        ("method", "arguments"),
        [
            ("getId", ()),
            ("getCreationTime", ()),
            ("getLastAccessedTime", ()),
            ("isNew", ()),
            ("invalidate", ()),
            ("getAttribute", ("a",)),
            ("getAttributeNames", ()),
            ("setAttribute", ("a", 1)),
            ("removeAttribute", ("a",)),
        ],
    )
    def test_afterwards(self, session, method, arguments):
        """
        Whatever is asked of a session that has ended raises IllegalStateException.
        """
        session.invalidate()
        with pytest.raises(IllegalStateException, match=method):
            getattr(session, method)(*arguments)
        assert session.getIdInternal() == "ID"
