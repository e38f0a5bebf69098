"""Which application a record belongs to, and what its own logging.properties means."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from twisted.logger import Logger, LogPublisher

from catalina.juli import (
    ApplicationLog,
    ApplicationLogs,
    ConsoleHandler,
    FileHandler,
    Handler,
    JuliObserver,
    LoggingBridge,
    LogRecord,
    adjustLevel,
    configureApplication,
    configureLogging,
)
from catalina.juli.loggertree import LoggerTree

CONTEXT = "[Catalina].[localhost].[/app]"


class Keeping(Handler):
    """Keeps the records it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[LogRecord] = []

    def handle(self, record: LogRecord) -> None:
        self.records.append(record)

    @property
    def told(self) -> list[tuple[str, str]]:
        """Logger and message of each record."""
        return [(record.logger, record.message) for record in self.records]


def logOf(package: str, context: str = CONTEXT, **levels: int) -> tuple[Keeping, ApplicationLog]:
    """An application's log whose root has a handler."""
    handler, tree = Keeping(), LoggerTree()
    tree.settingsFor("").handlers = (handler,)
    for name, level in levels.items():
        tree.settingsFor(name).level = level
    return handler, ApplicationLog(package, context, tree, (handler,))


def inModule(name: str, call: Callable[[], Any]) -> Any:
    """Call from a function whose module has this name."""
    found: dict[str, Any] = {"__name__": name, "call": call}
    exec("def run():\n    return call()", found)
    return found["run"]()


@pytest.fixture(autouse=True)
def rootLogger() -> Iterator[logging.Logger]:
    """Python's root logger is left as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    root.handlers[:] = handlers
    root.setLevel(level)


class OwnershipTests:
    """ApplicationLogs.of."""

    def setup_method(self) -> None:
        self.logs = ApplicationLogs()
        self.one = logOf("webapp_one_1")[1]
        self.two = logOf("webapp_two_2", "[Catalina].[localhost].[/two]")[1]
        self.logs.add(self.one)
        self.logs.add(self.two)

    @pytest.mark.parametrize(
        ("logger", "owner"),
        [
            ("webapp_one_1", "one"),
            ("webapp_one_1.some.module", "one"),
            ("webapp_two_2.x", "two"),
            (f"catalina.core.ContainerBase.{CONTEXT}", "one"),
            (f"catalina.core.ContainerBase.{CONTEXT}.[jsp]", "one"),
            (f"catalina.core.ContainerBase.{CONTEXT}2", ""),
            ("catalina.core.ContainerBase.[Catalina].[localhost].[/app2]", ""),
            ("catalina.core.ContainerBase.[Catalina].[localhost]", ""),
            ("some.library", ""),
            ("", ""),
        ],
    )
    def test_byName(self, logger: str, owner: str) -> None:
        """Loggers of its modules and of its context."""
        assert self.logs.of(logger) is (getattr(self, owner) if owner else None)

    def test_byCaller(self) -> None:
        """Other loggers belong to the nearest application that calls, those of the container to nobody."""

        def ask(logger: str) -> Any:
            return lambda: self.logs.of(logger)

        assert inModule("webapp_two_2.deep.module", ask("some.library")) is self.two
        assert inModule("webapp_two_2", lambda: inModule("webapp_one_1.x", ask("some.library"))) is self.one
        assert inModule("webapp_three_3.x", ask("some.library")) is None
        assert inModule("webapp_two_2.x", ask("catalina.loader.webapp")) is None

    def test_untilItStops(self) -> None:
        """An application that was removed is the container's again; removing it twice does nothing."""
        self.logs.remove(self.one)
        self.logs.remove(self.one)
        assert self.logs.of("webapp_one_1.x") is None
        assert self.logs.of("webapp_two_2.x") is self.two

    def test_lowestLevel(self) -> None:
        """What Python's logging has to pass on for all of them together."""
        assert self.logs.lowestLevel() == 800
        self.logs.add(logOf("webapp_fine_3", x=500)[1])
        assert self.logs.lowestLevel() == 500


class RoutingTests:
    """From a record to the application's handlers."""

    def setup_method(self) -> None:
        self.server = Keeping()
        tree = LoggerTree()
        tree.settingsFor("").handlers = (self.server,)
        self.observer = JuliObserver(tree, [self.server])
        self.handler, self.log = logOf("webapp_app_1", module=500)
        self.observer.applications.add(self.log)

    def test_ofTwisted(self) -> None:
        """twisted.logger's events, under the application's own names."""
        for name in ("webapp_app_1.module.Servlet", "elsewhere"):
            Logger(namespace=name, observer=LogPublisher(self.observer)).debug("fine")
            Logger(namespace=name, observer=LogPublisher(self.observer)).info("said")
        assert self.handler.told == [("module.Servlet", "fine"), ("module.Servlet", "said")]
        assert self.server.told == [("elsewhere", "said")]

    def test_ofPython(self) -> None:
        """Records of Python's logging, which passes on what any application wants."""
        root = logging.getLogger()
        root.handlers[:] = [LoggingBridge(self.observer)]
        adjustLevel(self.observer)
        assert root.level == logging.DEBUG
        logging.getLogger("webapp_app_1.module").debug("fine")
        logging.getLogger("webapp_app_1.other").debug("not wanted")
        inModule("webapp_app_1.module", lambda: logging.getLogger("library").info("called"))
        logging.getLogger("library").info("by itself")
        assert self.handler.told == [("module", "fine"), ("library", "called")]
        assert self.server.told == [("library", "by itself")]
        self.observer.applications.remove(self.log)
        adjustLevel(self.observer)
        assert root.level == logging.INFO


class ConfigureTests:
    """The application's file."""

    def configure(self, **properties: str) -> tuple[ApplicationLog, list[str]]:
        """Read properties, the first of which is on line 1, in a server with a console."""
        names = {name.replace("_", "."): value for name, value in properties.items()}
        lines = {name: number for number, name in enumerate(names, 1)}
        self.server = configureLogging({"handlers": "java.util.logging.ConsoleHandler"})
        return configureApplication(
            self.server,
            names,
            lines,
            file="app/logging.properties",
            package="webapp_app_1",
            context=CONTEXT,
            load=importlib.import_module,
        )

    def test_ownHandlers(self) -> None:
        """They get everything, and are the only ones that are closed with the application."""
        log, warnings = self.configure(handlers="1own.org.apache.juli.FileHandler")
        assert warnings == []
        (handler,) = log.tree.route("any").handlers
        assert isinstance(handler, FileHandler) and log.handlers == (handler,)

    def test_handlersOfTheServer(self) -> None:
        """A logger may name one of the server's; what names a new one of that class in ``handlers`` gets a new one."""
        log, warnings = self.configure(handlers="", x_handlers="java.util.logging.ConsoleHandler")
        assert warnings == [] and log.handlers == ()
        assert log.tree.route("x").handlers == tuple(self.server.handlers)
        log, _ = self.configure(handlers="java.util.logging.ConsoleHandler")
        assert isinstance(log.handlers[0], ConsoleHandler)
        assert log.handlers[0] not in self.server.handlers

    def test_withoutHandlers(self) -> None:
        """Records go where they went, at the levels that the file gives."""
        log, _ = self.configure(x_level="FINE")
        assert log.tree.route("x").handlers == tuple(self.server.handlers)
        assert [log.tree.route(name).threshold for name in ("x", "y")] == [500, 800]

    def test_mistakes(self) -> None:
        """They are told with file and line."""
        _, warnings = self.configure(x_level="LOUD", handlers="none.Such", y_handlers="builtins.dict")
        assert [warning.partition(": ")[0] for warning in warnings] == [
            "app/logging.properties:2",
            "app/logging.properties:1",
            "app/logging.properties:3",
        ]
        assert "x.level = LOUD" in warnings[1] and "it is no handler" in warnings[2]
