"""
Where messages come in: the observer for twisted.logger, and the handler through which Python's logging module
joins it.
"""

from __future__ import annotations

import logging

from twisted.logger import ILogObserver, LogEvent
from zope.interface import implementer

from catalina.juli.applications import ApplicationLogs
from catalina.juli.handlers import Handler
from catalina.juli.levels import ofPython, ofTwisted
from catalina.juli.loggertree import LoggerTree, Route
from catalina.juli.records import LogRecord, ofEvent, ofLogging


@implementer(ILogObserver)
class JuliObserver:
    """
    Leads every event to the handlers that logging.properties names for its logger; never raises.

    :param tree: the loggers and their handlers.
    :param handlers: all handlers, those without a logger too, to be closed in the end.
    """

    def __init__(self, tree: LoggerTree, handlers: list[Handler]) -> None:
        self.tree = tree
        self.handlers = handlers
        #: Those that have loggers and handlers of their own.
        self.applications = ApplicationLogs()

    def __call__(self, event: LogEvent) -> None:
        name, route = self.route(event.get("log_namespace") or "")
        if ofTwisted(event.get("log_level")) >= route.threshold and route.handlers:
            _deliver(ofEvent(event, name), route.handlers)

    def route(self, name: str) -> tuple[str, Route]:
        """
        Say where a record goes that is on its way, and under which name: to the container's handlers or an application's.

        :param name: the name of its logger.
        """
        application = self.applications.of(name)
        if application is None:
            return name, self.tree.route(name)
        name = application.shortName(name)
        return name, application.tree.route(name)

    def publish(self, record: LogRecord) -> None:
        """Lead a ready record to its logger's handlers."""
        route = self.tree.route(record.logger)
        if record.level >= route.threshold:
            _deliver(record, route.handlers)

    def flush(self) -> None:
        """Have all handlers write what they keep back."""
        for handler in self.handlers:
            handler.flush()

    def close(self) -> None:
        """Close all handlers; events that come later open their files again."""
        for handler in self.handlers:
            handler.close()


class LoggingBridge(logging.Handler):
    """Joins Python's logging module: its records go where twisted.logger's of the same name would."""

    def __init__(self, observer: JuliObserver) -> None:
        super().__init__()
        self.observer = observer

    def emit(self, record: logging.LogRecord) -> None:
        """Lead a record to its logger's handlers."""
        try:
            name, route = self.observer.route(record.name)
            if ofPython(record.levelno) >= route.threshold:
                _deliver(ofLogging(record, name), route.handlers)
        except Exception:
            self.handleError(record)


def _deliver(record: LogRecord, handlers: tuple[Handler, ...]) -> None:
    for handler in handlers:
        handler.publish(record)
