"""
Which records are wanted and where they go: the loggers of logging.properties as a tree
(org.apache.juli.ClassLoaderLogManager).

Loggers are found by name, from the whole name up to the root. Three spellings of a name lead to the same
place: Tomcat's (``org.apache.catalina.startup.HostConfig``), the short one (``catalina.startup.HostConfig``)
and the namespace that Twisted gives a class's logger (``catalina.startup.hostconfig.HostConfig``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from catalina.juli.handlers import Handler
from catalina.juli.levels import INFO

_JAVA: Final = "org.apache."
#: Applications may make up logger names without end; the memory of routes must not follow them.
_MOST_ROUTES: Final = 5000


@dataclass(frozen=True, slots=True)
class Route:
    """Where the records of one logger go: those of `threshold` and above to the handlers."""

    threshold: int
    handlers: tuple[Handler, ...]


@dataclass
class LoggerSettings:
    """What logging.properties says of one logger; None where it says nothing."""

    level: int | None = None
    handlers: tuple[Handler, ...] | None = None
    useParentHandlers: bool | None = None


@dataclass
class LoggerTree:
    """All loggers that have settings, by canonical name; the root's name is empty."""

    loggers: dict[str, LoggerSettings] = field(default_factory=dict)
    _routes: dict[str, Route] = field(default_factory=dict)

    def settingsFor(self, name: str) -> LoggerSettings:
        """Give the settings of a logger to fill in, making them if there are none."""
        self._routes.clear()
        return self.loggers.setdefault(canonicalName(name), LoggerSettings())

    def route(self, name: str) -> Route:
        """
        Say where records of a logger go.

        :param name: the logger's name in any of the three spellings.
        """
        found = self._routes.get(name)
        if found is None:
            if len(self._routes) >= _MOST_ROUTES:
                self._routes.clear()
            found = self._routes[name] = self._makeRoute(name)
        return found

    def lowestLevel(self) -> int:
        """Give the lowest level that any logger lets through."""
        return min([INFO, *(each.level for each in self.loggers.values() if each.level is not None)])

    def _makeRoute(self, name: str) -> Route:
        chain = [self.loggers[each] for each in lookupOrder(name) if each in self.loggers]
        level = next((each.level for each in chain if each.level is not None), INFO)
        handlers: dict[Handler, None] = {}
        for each in chain:
            if each.handlers is not None:
                handlers.update(dict.fromkeys(each.handlers))
            # A logger with handlers of its own does not use its parents' unless it says so (JULI, not
            # java.util.logging).
            goesOn = each.handlers is None if each.useParentHandlers is None else each.useParentHandlers
            if not goesOn:
                break
        return Route(level, tuple(handlers))


def canonicalName(name: str) -> str:
    """
    Give the spelling that `LoggerTree` keeps: ``org.apache.X`` is ``catalina.X``, without ``catalina``
    doubled.
    """
    name = name.strip()
    if not name.startswith(_JAVA):
        return name
    short = name.removeprefix(_JAVA)
    return short if short.startswith("catalina.") or short == "catalina" else "catalina." + short


def lookupOrder(name: str) -> Iterator[str]:
    """
    Yield the names under which settings for a logger are looked for, the most specific first and the root
    last.

    :param name: ``catalina.startup.hostconfig.HostConfig`` gives itself, ``catalina.startup.HostConfig``,
        ``catalina.startup.hostconfig``, ``catalina.startup``, ``catalina`` and the empty name.
    """
    name = canonicalName(name)
    package, _, last = name.rpartition(".")
    parent = package.rpartition(".")[0]
    if name:
        yield name
    if last[:1].isupper() and parent.startswith("catalina"):
        yield f"{parent}.{last}"
    while package:
        yield package
        package = package.rpartition(".")[0]
    yield ""
