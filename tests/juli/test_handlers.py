"""Where records go."""

import io
import sys
import threading

import pytest

from catalina.juli.formatters import VerbatimFormatter
from catalina.juli.handlers import (
    DROP_CURRENT,
    DROP_FIRST,
    DROP_LAST,
    AsyncFileHandler,
    ConsoleHandler,
    FileHandler,
    Handler,
)
from catalina.juli.records import LogRecord

NOON = 1773576000.0


def record(message, level=800):
    return LogRecord(NOON, level, "x", "main", message)


class Collecting(Handler):
    """Keeps what it is given; fails when told to."""

    def __init__(self):
        super().__init__()
        self.texts = []
        self.problem = None

    def write(self, text, record):
        if self.problem:
            raise self.problem
        self.texts.append(text)


class HandlerTests:
    """What every handler does."""

    def test_leavesOutLowerLevels(self):
        """Records below the handler's level are not written."""
        handler = Collecting()
        handler.level = 900
        handler.formatter = VerbatimFormatter()
        for level in (800, 900, 1000):
            handler.publish(record(str(level), level))
        assert handler.texts == ["900\n", "1000\n"]

    def test_asksTheFilter(self):
        """A filter may keep records out."""

        class Odd:
            def isLoggable(self, record):
                return int(record.message) % 2 == 1

        handler = Collecting()
        handler.filter = Odd()
        handler.formatter = VerbatimFormatter()
        for number in range(4):
            handler.publish(record(str(number)))
        assert handler.texts == ["1\n", "3\n"]

    def test_neverRaises(self, capsys):
        """Trouble in a handler is told once on standard error and hidden from the caller."""
        handler = Collecting()
        handler.problem = RuntimeError("broken")
        handler.publish(record("a"))
        handler.publish(record("b"))
        assert capsys.readouterr().err == "Collecting: records are lost: RuntimeError: broken\n"


class ConsoleHandlerTests:
    """Standard error."""

    def test_writesToStandardError(self, capsys):
        """A record appears there at once."""
        handler = ConsoleHandler()
        handler.formatter = VerbatimFormatter()
        handler.publish(record("hello"))
        assert capsys.readouterr().err == "hello\n"

    def test_leavesOutWhatIsBelowInfo(self, capsys):
        """As in Java, its level is INFO unless told otherwise."""
        ConsoleHandler().publish(record("detail", 500))
        assert capsys.readouterr().err == ""

    def test_escapesWhatTheTerminalCannotShow(self, monkeypatch):
        """A terminal that knows ASCII only does not stop the log."""
        stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        monkeypatch.setattr(sys, "stderr", stream)
        handler = ConsoleHandler()
        handler.formatter = VerbatimFormatter()
        handler.publish(record("caf\u00e9"))
        assert stream.buffer.getvalue() == b"caf\\xe9\n"

    def test_survivesWithoutStandardError(self, monkeypatch):
        """A process without standard error logs elsewhere and does not fail."""
        monkeypatch.setattr(sys, "stderr", None)
        ConsoleHandler().publish(record("hello"))


class FileHandlerTests:
    """Daily files."""

    def make(self, folder, cls=FileHandler, **settings):
        handler = cls()
        handler.formatter = VerbatimFormatter()
        handler.directory = str(folder)
        handler.prefix = "catalina."
        for name, value in settings.items():
            setattr(handler, name, value)
        return handler

    def path(self, folder):
        return folder / "catalina.2026-03-15.log"

    def test_writesAtOnce(self, tmp_path):
        """Without a buffer a record is in the file when publish returns."""
        self.make(tmp_path).publish(record("hello"))
        assert self.path(tmp_path).read_text() == "hello\n"

    def test_buffersUntilFullOrSevere(self, tmp_path):
        """
        With a buffer, records wait until it is full or something severe happens; close() writes the rest.
        """
        handler = self.make(tmp_path, bufferSize=10)
        handler.publish(record("one"))
        assert not self.path(tmp_path).exists()
        handler.publish(record("two", 1000))
        assert self.path(tmp_path).read_text() == "one\ntwo\n"
        handler.publish(record("three"))
        handler.close()
        assert self.path(tmp_path).read_text() == "one\ntwo\nthree\n"


class AsyncFileHandlerTests(FileHandlerTests):
    """The queue before the file."""

    def make(self, folder, **settings):
        return super().make(folder, AsyncFileHandler, **settings)

    def test_writesAtOnce(self, tmp_path):
        """After flush() everything is in the file, in order."""
        handler = self.make(tmp_path)
        for number in range(500):
            handler.publish(record(str(number)))
        handler.flush()
        assert self.path(tmp_path).read_text() == "".join(f"{number}\n" for number in range(500))
        handler.close()

    def test_buffersUntilFullOrSevere(self, tmp_path):
        """close() writes what is queued and ends the thread; a later record begins anew."""
        handler = self.make(tmp_path)
        handler.publish(record("one"))
        handler.close()
        assert self.path(tmp_path).read_text() == "one\n"
        handler.publish(record("two"))
        handler.close()
        assert self.path(tmp_path).read_text() == "one\ntwo\n"
        assert "AsyncFileHandlerWriter" not in [thread.name for thread in threading.enumerate()]

    @pytest.mark.parametrize(
        ("kind", "kept"), [(DROP_LAST, ["1", "3"]), (DROP_FIRST, ["2", "3"]), (DROP_CURRENT, ["1", "2"])]
    )
    def test_dropsAsConfigured(self, tmp_path, monkeypatch, kind, kept):
        """A full queue drops the newest waiting, the oldest, or the record that comes."""
        handler = self.make(tmp_path, overflowDropType=kind, maxRecords=2)
        monkeypatch.setattr(handler, "_startWriter", lambda: None)
        for number in (1, 2, 3):
            handler.publish(record(str(number)))
        assert [each.message for each in handler._queue] == kept
