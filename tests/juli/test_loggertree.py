"""Which records are wanted and where they go."""

import pytest

from catalina.juli.handlers import Handler
from catalina.juli.loggertree import LoggerTree, canonicalName, lookupOrder


class NameTests:
    """The spellings of a logger's name."""

    @pytest.mark.parametrize(
        ("name", "canonical"),
        [
            ("org.apache.catalina.startup", "catalina.startup"),
            ("org.apache.coyote.http11", "catalina.coyote.http11"),
            ("org.apache.catalina", "catalina"),
            ("my.application", "my.application"),
            ("", ""),
        ],
    )
    def test_canonicalName(self, name, canonical):
        """org.apache.X is catalina.X, and only that is changed."""
        assert canonicalName(name) == canonical

    def test_looksFromTheWholeNameToTheRoot(self):
        """A class is found with and without its module."""
        assert list(lookupOrder("catalina.startup.hostconfig.HostConfig")) == [
            "catalina.startup.hostconfig.HostConfig",
            "catalina.startup.HostConfig",
            "catalina.startup.hostconfig",
            "catalina.startup",
            "catalina",
            "",
        ]

    def test_keepsOtherNames(self):
        """An application's loggers have no second spelling."""
        assert list(lookupOrder("shop.views.Cart")) == ["shop.views.Cart", "shop.views", "shop", ""]


class LoggerTreeTests:
    """Levels and handlers that a logger has or inherits."""

    def setup_method(self):
        self.root, self.own = Handler(), Handler()
        self.tree = LoggerTree()
        self.tree.settingsFor("").handlers = (self.root,)

    def test_inheritsFromTheRoot(self):
        """A logger without settings has the root's handlers and lets INFO through."""
        route = self.tree.route("some.name")
        assert (route.threshold, route.handlers) == (800, (self.root,))

    def test_ownHandlersReplaceTheParents(self):
        """As in JULI, a logger with handlers does not use its parents'."""
        self.tree.settingsFor("org.apache.catalina.core.ContainerBase.[Catalina].[localhost]").handlers = (
            self.own,
        )
        name = "catalina.core.ContainerBase.[Catalina].[localhost].[/manager]"
        assert self.tree.route(name).handlers == (self.own,)
        assert self.tree.route("catalina.core.ContainerBase.[Catalina].[other]").handlers == (self.root,)

    def test_useParentHandlersAddsThem(self):
        """Unless it asks for them."""
        settings = self.tree.settingsFor("a.b")
        settings.handlers, settings.useParentHandlers = (self.own,), True
        assert self.tree.route("a.b.c").handlers == (self.own, self.root)

    def test_useParentHandlersFalseStopsWithout(self):
        """A logger may be silenced altogether."""
        self.tree.settingsFor("a.b").useParentHandlers = False
        assert self.tree.route("a.b.c").handlers == ()

    def test_theNearestLevelCounts(self):
        """The most specific logger with a level decides."""
        self.tree.settingsFor("catalina").level = 1000
        self.tree.settingsFor("org.apache.catalina.startup.HostConfig").level = 500
        assert self.tree.route("catalina.startup.hostconfig.HostConfig").threshold == 500
        assert self.tree.route("catalina.startup.catalina.Catalina").threshold == 1000

    def test_newSettingsHoldAtOnce(self):
        """What a route was before does not outlive a change."""
        assert self.tree.route("a").threshold == 800
        self.tree.settingsFor("a").level = 500
        assert self.tree.route("a").threshold == 500

    def test_memoryIsBounded(self):
        """Logger names without end do not fill the memory."""
        for number in range(12000):
            self.tree.route(f"name.{number}")
        assert len(self.tree._routes) <= 5000
