"""Where messages come in."""

import logging

from twisted.logger import Logger, LogPublisher
from twisted.python.failure import Failure

from catalina.juli.handlers import Handler
from catalina.juli.loggertree import LoggerTree
from catalina.juli.observer import JuliObserver, LoggingBridge


class Keeping(Handler):
    """Keeps the records it is given."""

    def __init__(self):
        super().__init__()
        self.records = []
        self.closed = 0

    def handle(self, record):
        self.records.append(record)

    def close(self):
        self.closed += 1


def make():
    handler = Keeping()
    tree = LoggerTree()
    tree.settingsFor("").handlers = (handler,)
    return handler, tree, JuliObserver(tree, [handler])


class JuliObserverTests:
    """Events of twisted.logger."""

    def setup_method(self):
        self.handler, self.tree, self.observer = make()
        self.log = Logger(namespace="a.b", observer=LogPublisher(self.observer))

    def test_passesAnEventOn(self):
        """Fields are put into the message; level, name, thread and time come along."""
        self.log.warn("{what} is gone", what="the disk")
        (record,) = self.handler.records
        assert (record.message, record.level, record.logger) == ("the disk is gone", 900, "a.b")
        assert record.thread == "main"
        assert record.seconds > 1e9

    def test_leavesOutWhatIsNotWanted(self):
        """Records below the logger's level cost no formatting and go nowhere."""

        class Costly:
            def __str__(self):
                raise AssertionError("formatted")

        self.log.debug("{it}", it=Costly())
        assert self.handler.records == []

    def test_bringsTheTraceback(self):
        """A failure's traceback is there, with the cause."""
        try:
            raise OSError("no space")
        except OSError:
            self.log.failure("cannot write", failure=Failure())
        (record,) = self.handler.records
        assert record.message == "cannot write"
        assert record.trace.startswith("Traceback") and record.trace.endswith("OSError: no space")

    def test_escapesControlCharacters(self):
        """A message cannot begin a line that looks like another record, nor move the cursor."""
        self.log.info("{text}", text="a\r\nINFO: forged\x1b[2J\u2028b")
        assert self.handler.records[0].message == "a\\u000d\n\tINFO: forged\\u001b[2J\\u2028b"

    def test_survivesWhatCannotBeFormatted(self):
        """A broken event becomes a message and not an exception."""

        class Bad:
            def __repr__(self):
                raise RuntimeError("bad")

            __str__ = __repr__

        self.log.info("{bad}", bad=Bad())
        assert len(self.handler.records) == 1

    def test_closesItsHandlers(self):
        """close() reaches every handler."""
        self.observer.close()
        assert self.handler.closed == 1


class LoggingBridgeTests:
    """Records of Python's logging module."""

    def setup_method(self):
        self.handler, self.tree, observer = make()
        self.logger = logging.Logger("shop.views")
        self.logger.addHandler(LoggingBridge(observer))

    def test_passesARecordOn(self):
        """Arguments are put in; level and name come along."""
        self.logger.error("%s is gone", "the cart")
        (record,) = self.handler.records
        assert (record.message, record.level, record.logger, record.trace) == (
            "the cart is gone",
            1000,
            "shop.views",
            "",
        )

    def test_bringsTheTraceback(self):
        """exception() shows what was raised."""
        try:
            raise ValueError("boom")
        except ValueError:
            self.logger.exception("failed")
        assert self.handler.records[0].trace.endswith("ValueError: boom")

    def test_obeysTheLoggersLevel(self):
        """The level of logging.properties holds for Python's loggers, too."""
        self.tree.settingsFor("shop").level = 1000
        self.logger.warning("not wanted")
        assert self.handler.records == []

    def test_doesNotRaiseForBadArguments(self, capsys):
        """A message with wrong arguments is reported as logging does, and the caller goes on."""
        self.logger.warning("%d", "no number")
        assert "no number" in capsys.readouterr().err
