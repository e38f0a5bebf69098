"""
Applications with a logging.properties of their own (the configuration per class loader of
org.apache.juli.ClassLoaderLogManager).

A record is an application's if its logger is: those that are named after its modules, and the log of its context. Any
other logger's, such as a library's, is if the application's code is on the way to the call; the container's own are never.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from catalina.juli.handlers import Handler
from catalina.juli.levels import INFO
from catalina.juli.loggertree import LoggerTree

_CONTAINER: Final = "catalina."
_CONTEXTS: Final = "catalina.core.ContainerBase."


@dataclass(frozen=True)
class ApplicationLog:
    """
    What one application's file says.

    :param package: the package that its modules are in (`catalina.loader.finder`); their loggers go without it in the file.
    :param context: the name of its context's log, ``[Catalina].[localhost].[/app]``.
    :param tree: its loggers.
    :param handlers: those that are its own, to be closed when it stops.
    """

    package: str
    context: str
    tree: LoggerTree
    handlers: tuple[Handler, ...]

    def shortName(self, logger: str) -> str:
        """The name that the application gave a logger."""
        return logger.removeprefix(self.package + ".")

    def isContexts(self, logger: str) -> bool:
        """Whether a logger is the context's, or that of a servlet in it."""
        name = _CONTEXTS + self.context
        return logger == name or logger.startswith(name + ".")

    def close(self) -> None:
        """Close the handlers; a record that comes later finds the container's."""
        for handler in self.handlers:
            handler.close()


@dataclass
class ApplicationLogs:
    """All that run at the moment, by package; asked on any thread for every record."""

    _logs: Mapping[str, ApplicationLog] = field(default_factory=dict)
    _changing: threading.Lock = field(default_factory=threading.Lock)

    def add(self, log: ApplicationLog) -> None:
        """Lead an application's records to its own handlers from now on."""
        with self._changing:
            self._logs = {**self._logs, log.package: log}

    def remove(self, log: ApplicationLog) -> None:
        """Lead them to the container's."""
        with self._changing:
            self._logs = {name: each for name, each in self._logs.items() if each is not log}

    def lowestLevel(self) -> int:
        """The lowest level that any of them lets through."""
        return min([INFO, *(each.tree.lowestLevel() for each in self._logs.values())])

    def of(self, logger: str) -> ApplicationLog | None:
        """
        The application that a record belongs to, called on the way of that record; None for the container.

        :param logger: the name of the record's logger.
        """
        logs = self._logs
        if not logs:
            return None
        found = logs.get(logger.partition(".")[0])
        if found is not None or logger.startswith(_CONTAINER):
            return found or next((each for each in logs.values() if each.isContexts(logger)), None)
        return _onTheWay(logs)


def _onTheWay(logs: Mapping[str, ApplicationLog]) -> ApplicationLog | None:
    """The application whose code has called, directly or not; the nearest."""
    frame = sys._getframe(2)
    while frame is not None:
        module = frame.f_globals.get("__name__")
        found = logs.get(module.partition(".")[0]) if isinstance(module, str) else None
        if found is not None:
            return found
        frame = frame.f_back  # type: ignore[assignment]
    return None
