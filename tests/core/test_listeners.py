"""Tests of an application's listeners."""

import pytest
from zope.interface import implementer

from catalina.core.listeners import ListenerLists
from catalina.servlet import HttpSessionListener, ServletContextListener, ServletRequestListener
from tests.connector.world import Calling, World


@implementer(ServletRequestListener, HttpSessionListener, ServletContextListener)
class Everything:
    """Notes what it hears."""

    def __init__(self, name="", heard=None, raises=()):
        self.name, self.heard, self.raises = name, [] if heard is None else heard, raises

    def _hear(self, method):
        self.heard.append(f"{self.name}{method}")
        if method in self.raises:
            raise ValueError(method)

    def requestInitialized(self, event):
        self._hear("requestInitialized")

    def requestDestroyed(self, event):
        self._hear("requestDestroyed")

    def sessionCreated(self, event):
        self._hear("sessionCreated")

    def sessionDestroyed(self, event):
        self._hear("sessionDestroyed")

    def contextInitialized(self, event):
        self._hear("contextInitialized")

    def contextDestroyed(self, event):
        self._hear("contextDestroyed")


class ListenerListsTests:
    """ListenerLists."""

    def test_onEveryListThatItBelongsTo(self):
        """
        A listener of several kinds hears all of them; one of none is refused.
        """
        lists = ListenerLists()
        listener = Everything()
        assert lists.add(listener)
        assert lists.request == lists.session == lists.context == [listener]
        assert lists.requestAttribute == lists.sessionAttribute == lists.contextAttribute == []
        assert not lists.add(object())
        lists.clear()
        assert lists.request == lists.session == lists.context == []

    @pytest.mark.parametrize(
        ("method", "order"),
        [
            ("requestInitialized", "ab"),
            ("requestDestroyed", "ba"),
            ("sessionCreated", "ab"),
            ("sessionDestroyed", "ba"),
            ("contextInitialized", "ab"),
            ("contextDestroyed", "ba"),
        ],
    )
    def test_order(self, method, order):
        """
        In order at the beginning, in reverse at the end.
        """
        heard = []
        listeners = [Everything("a", heard), Everything("b", heard)]
        ListenerLists().notify(listeners, method, None, None)
        assert heard == [name + method for name in order]

    def test_oneThatFailsStopsNobody(self):
        """
        A failure is returned, the first of them, and the others hear all the same.
        """
        heard = []
        first = Everything("a", heard, raises=("sessionCreated",))
        problem = ListenerLists().notify([first, Everything("b", heard)], "sessionCreated", None, None)
        assert isinstance(problem, ValueError)
        assert heard == ["asessionCreated", "bsessionCreated"]

    def test_coroutines(self):
        """
        What an ``async def`` listener returns is waited for.
        """

        class Async:
            async def sessionCreated(self, event):
                return event

        waited = []

        def waitFor(pending):
            waited.append(pending)
            pending.close()

        assert ListenerLists().notify([Async()], "sessionCreated", 1, waitFor) is None
        assert len(waited) == 1


class RequestListenerTests:
    """ServletRequestListeners around requests."""

    def _world(self, **options):
        world = World()
        listener = Everything(**options)
        world.context.listeners.add(listener)
        world.add(Calling(lambda request, response: listener.heard.append("servlet")), "/s")
        return world, listener

    def test_aroundTheServlet(self):
        """
        They hear before and after the servlet.
        """
        world, listener = self._world()
        assert world.get("/app/s").status == 200
        assert listener.heard == ["requestInitialized", "servlet", "requestDestroyed"]

    def test_mayRefuse(self):
        """
        One that raises at requestInitialized refuses the request: a 500, and the servlet is not called.
        """
        world, listener = self._world(raises=("requestInitialized",))
        assert world.get("/app/s").status == 500
        assert "servlet" not in listener.heard

    def test_aFailureAtTheEndIsContained(self):
        """
        One that raises at requestDestroyed changes nothing.
        """
        world, _listener = self._world(raises=("requestDestroyed",))
        assert world.get("/app/s").status == 200
