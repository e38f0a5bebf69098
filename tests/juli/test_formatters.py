"""From records to lines."""

import time

import pytest

from catalina.juli.formatters import JdkLoggerFormatter, OneLineFormatter, SimpleFormatter, VerbatimFormatter
from catalina.juli.records import LogRecord

RECORD = LogRecord(1773583509.042, 800, "catalina.startup.Catalina", "main", "Server startup in 12 ms")
FAILED = LogRecord(1773583509.5, 1000, "x", "worker-1", "it failed", "Traceback:\n  line\nOSError: no")


@pytest.fixture(autouse=True)
def utc(monkeypatch):
    """All moments are shown in UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


class FormatterTests:
    """The lines of Tomcat's formatters."""

    @pytest.mark.parametrize(
        ("formatter", "expected"),
        [
            (
                SimpleFormatter(),
                "Mar 15, 2026 2:05:09 PM catalina.startup.Catalina\nINFO: Server startup in 12 ms\n",
            ),
            (
                OneLineFormatter(),
                "15-Mar-2026 14:05:09.042 INFO [main] catalina.startup.Catalina Server startup in 12 ms\n",
            ),
            (
                OneLineFormatter("HH:mm:ss,SSS"),
                "14:05:09,042 INFO [main] catalina.startup.Catalina Server startup in 12 ms\n",
            ),
            (VerbatimFormatter(), "Server startup in 12 ms\n"),
            (JdkLoggerFormatter(), "1773583509042 I main    Catalina Server startup in 12 ms\n"),
        ],
    )
    def test_writesTomcatsLines(self, formatter, expected):
        """A plain record looks as it does in Tomcat."""
        assert formatter.format(RECORD) == expected

    @pytest.mark.parametrize(
        ("formatter", "expected"),
        [
            (SimpleFormatter(), "SEVERE: it failed\nTraceback:\n  line\nOSError: no\n"),
            (OneLineFormatter(), "x it failed\n\tTraceback:\n\t  line\n\tOSError: no\n"),
            (VerbatimFormatter(), "it failed\n\tTraceback:\n\t  line\n\tOSError: no\n"),
        ],
    )
    def test_putsTheTracebackBelow(self, formatter, expected):
        """An exception's lines follow the record's, and the record ends in one line feed."""
        assert formatter.format(FAILED).endswith(expected)
