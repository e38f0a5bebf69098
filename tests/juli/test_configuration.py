"""From logging.properties to handlers and loggers."""

import logging
import pathlib

import pytest

import catalina.juli
from catalina.juli import (
    AsyncFileHandler,
    ConsoleHandler,
    FileHandler,
    OneLineFormatter,
    SimpleFormatter,
    configureLogging,
)
from catalina.juli.observer import LoggingBridge

STOCK = pathlib.Path(__file__).parents[2] / "conf" / "logging.properties"


@pytest.fixture(autouse=True)
def rootLogger():
    """Python's root logger is left as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    root.handlers[:] = handlers
    root.setLevel(level)


def read(text):
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def configure(text, **substitutions):
    def substitute(value):
        for name, by in substitutions.items():
            value = value.replace("${" + name + "}", by)
        return value

    observer = configureLogging(read(text), substitute)
    return observer


class ConfigureLoggingTests:
    """What the lines of the file mean."""

    def test_nothingMeansTheConsole(self):
        """Without any settings INFO and above go to the console."""
        observer = configure("")
        route = observer.tree.route("any")
        assert route.threshold == 800
        assert isinstance(route.handlers[0], ConsoleHandler)

    def test_readsTheStockFile(self):
        """The file that is delivered has no mistakes, and leads a host's messages to its own file."""
        text = STOCK.read_text().replace("${catalina.base}", "/base")
        observer = configure(text)
        host = observer.tree.route("org.apache.catalina.core.ContainerBase.[Catalina].[localhost].[/shop]")
        (handler,) = host.handlers
        assert (handler.directory, handler.prefix) == ("/base/logs", "localhost.")
        root = observer.tree.route("catalina.startup.Catalina")
        assert [type(each) for each in root.handlers] == [FileHandler, ConsoleHandler]
        assert [type(each.formatter) for each in root.handlers] == [SimpleFormatter, SimpleFormatter]

    def test_setsHandlersUp(self, tmp_path):
        """Settings, formatter and the formatter's own settings are read; properties are substituted."""
        observer = configure(
            """
            handlers = 1x.org.apache.juli.AsyncFileHandler
            1x.org.apache.juli.AsyncFileHandler.directory = ${base}/logs
            1x.org.apache.juli.AsyncFileHandler.maxDays = 7
            1x.org.apache.juli.AsyncFileHandler.level = FINE
            1x.org.apache.juli.AsyncFileHandler.formatter = org.apache.juli.OneLineFormatter
            org.apache.juli.OneLineFormatter.timeFormat = HH:mm
            org.apache.juli.AsyncMaxRecordCount = 5
            """,
            base=str(tmp_path),
        )
        (handler,) = observer.handlers
        assert isinstance(handler, AsyncFileHandler)
        assert (handler.directory, handler.maxDays, handler.level) == (f"{tmp_path}/logs", 7, 500)
        assert handler.maxRecords == 5
        assert isinstance(handler.formatter, OneLineFormatter)
        assert handler.formatter.timeFormat == "HH:mm"

    def test_rootTakesAllHandlersUnlessToldOtherwise(self):
        """Without .handlers the root logger writes to all of them."""
        names = "1a.org.apache.juli.FileHandler, java.util.logging.ConsoleHandler"
        assert len(configure(f"handlers = {names}").tree.route("x").handlers) == 2
        assert (
            len(
                configure(f"handlers = {names}\n.handlers = java.util.logging.ConsoleHandler")
                .tree.route("x")
                .handlers
            )
            == 1
        )

    def test_readsLevelsAndUseParentHandlers(self):
        """Loggers' own lines are read."""
        tree = configure(".level = WARNING\na.level = ALL\na.useParentHandlers = false").tree
        assert tree.route("b").threshold == 900
        assert tree.route("a.b").handlers == ()
        assert tree.route("a.b").threshold < 0

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("a.level = LOUD", "conf/logging.properties: a.level = LOUD: 'LOUD' is no level"),
            ("handlers = org.apache.juli.FileHandle", 'did you mean "catalina.juli.FileHandler"?'),
            ("handlers = org.apache.juli.OneLineFormatter", "it is no handler"),
            (
                "handlers = 1x.org.apache.juli.FileHandler\n1x.org.apache.juli.FileHandler.maxDays = x",
                "maxDays must be",
            ),
            (
                "handlers = 1x.org.apache.juli.FileHandler\n1x.org.apache.juli.FileHandler.prefx = x",
                'did you mean "prefix"',
            ),
            (
                "handlers = 1x.org.apache.juli.FileHandler\n"
                "1x.org.apache.juli.FileHandler.formatter = no.such.Thing",
                "no module no is found",
            ),
        ],
    )
    def test_mistakesAreWarnings(self, line, said, capsys, monkeypatch):
        """A mistake is told in the log, by name and with a remedy, and keeps nothing from starting."""
        monkeypatch.setattr(
            FileHandler, "write", lambda self, text, record: print(text, file=__import__("sys").stderr)
        )
        configure(line)
        assert said in capsys.readouterr().err

    @pytest.mark.parametrize(
        "text",
        [
            "handlers = 1a.org.apache.juli.FileHandel\n.handlers = 1a.org.apache.juli.FileHandel",
            ".handlers = no.Such",
            "handlers = no.Such",
        ],
    )
    def test_noneCanBeUsed(self, text, capsys):
        """Where all handlers of the root are wrong everything goes to the console, which says so."""
        observer = configure(text)
        assert [type(each) for each in observer.tree.route("x").handlers] == [ConsoleHandler]
        told = capsys.readouterr().err
        assert "none of them can be used; java.util.logging.ConsoleHandler is in their place" in told
        assert "does not exist" in told

    def test_noneAreWanted(self, capsys):
        """An empty list is what somebody wants."""
        observer = configure("handlers = java.util.logging.ConsoleHandler\n.handlers =")
        assert observer.tree.route("x").handlers == ()
        assert "in their place" not in capsys.readouterr().err

    def test_joinsPythonsLogging(self, capsys):
        """A library's logging records come out with the rest; configuring twice does not double them."""
        configure("")
        configure("")
        logging.getLogger("some.library").info("hello from %s", "logging")
        assert capsys.readouterr().err.count("hello from logging") == 1
        assert sum(isinstance(each, LoggingBridge) for each in logging.getLogger().handlers) == 1

    def test_opensPythonsLoggingAsFarAsWanted(self):
        """Debug records are made only where some logger wants them."""
        configure("")
        assert logging.getLogger().level == logging.INFO
        configure("a.level = FINE")
        assert logging.getLogger().level == logging.DEBUG
        configure("a.level = ALL")
        assert logging.getLogger().level == 1


class FaceTests:
    """What configuration files may name."""

    @pytest.mark.parametrize(
        "name",
        [
            "FileHandler",
            "AsyncFileHandler",
            "ConsoleHandler",
            "SimpleFormatter",
            "OneLineFormatter",
            "VerbatimFormatter",
        ],
    )
    def test_shows(self, name):
        """The classes stand in the face, where java.util.logging and org.apache.juli lead."""
        assert hasattr(catalina.juli, name)
