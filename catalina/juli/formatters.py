"""
From a record to the lines of a log (java.util.logging.SimpleFormatter, org.apache.juli.OneLineFormatter and
its kin).
"""

from __future__ import annotations

from catalina.juli.dateformat import DateFormat
from catalina.juli.levels import levelName
from catalina.juli.records import LogRecord


class SimpleFormatter:
    """
    Two lines a record, Tomcat 7's default: ``Nov 21, 2026 12:00:00 PM catalina.startup.Catalina`` and then
    ``INFO: the message``.
    """

    def __init__(self) -> None:
        self._date = DateFormat("MMM dd, yyyy h:mm:ss a")

    def format(self, record: LogRecord) -> str:
        """Write one record, line end included."""
        head = f"{self._date.format(record.seconds)} {record.logger}\n"
        text = f"{head}{levelName(record.level)}: {record.message}\n"
        return f"{text}{record.trace}\n" if record.trace else text


class OneLineFormatter:
    """
    One line a record: ``21-Nov-2026 12:00:00.123 INFO [main] catalina.startup.Catalina the message``;
    tracebacks below it.

    :param timeFormat: the pattern of date and time (the property ``timeFormat`` of the formatter's class);
        without milliseconds in it, they are put behind it as Tomcat does.
    """

    def __init__(self, timeFormat: str = "dd-MMM-yyyy HH:mm:ss") -> None:
        self.timeFormat = timeFormat
        self._date = DateFormat(timeFormat)
        self._millis = "S" not in timeFormat

    def format(self, record: LogRecord) -> str:
        """Write one record, line end included."""
        millis = f".{int(record.seconds % 1 * 1000):03d}" if self._millis else ""
        stamp = f"{self._date.format(record.seconds)}{millis}"
        head = f"{stamp} {levelName(record.level)} [{record.thread}] {record.logger} "
        return _withTrace(head + record.message, record)


class VerbatimFormatter:
    """The message alone, for access logs that go through a logger."""

    def format(self, record: LogRecord) -> str:
        """Write one record, line end included."""
        return _withTrace(record.message, record)


class JdkLoggerFormatter:
    """
    Milliseconds, level, thread and message in columns (org.apache.juli.JdkLoggerFormatter).
    """

    def format(self, record: LogRecord) -> str:
        """Write one record, line end included."""
        name = record.logger.rpartition(".")[2] or record.logger
        mark = {1000: "E", 900: "W", 800: "I"}.get(record.level, "D")
        stamp = str(int(record.seconds * 1000))
        return _withTrace(f"{stamp:>13} {mark} {record.thread:<7.7} {name} {record.message}", record)


def _withTrace(line: str, record: LogRecord) -> str:
    return f"{line}\n\t{record.trace.replace(chr(10), chr(10) + chr(9))}\n" if record.trace else f"{line}\n"
