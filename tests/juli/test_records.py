"""What a handler is given to write."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.logger import LogLevel
from twisted.python.failure import Failure

from catalina.juli.records import ofEvent, ofLogging, printable


class PrintableTests:
    """Messages cannot forge records."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("plain\ttext", "plain\ttext"),
            ("a\nb", "a\n\tb"),
            ("a\n", "a"),
            ("a\r\nb", "a\\u000d\n\tb"),
            ("\x00\x1b\x7f\x85\u2028", "\\u0000\\u001b\\u007f\\u0085\\u2028"),
            ("caf\u00e9", "caf\u00e9"),
        ],
    )
    def test_escapes(self, text, expected):
        """Control characters are escaped; a further line is indented."""
        assert printable(text) == expected

    @given(st.text())
    def test_everyFurtherLineIsIndented(self, text):
        """Whatever the text, no line of it but the first begins at the margin."""
        assert all(line.startswith("\t") for line in printable(text).splitlines()[1:])


class OfEventTests:
    """Events of twisted.logger."""

    def test_takesOver(self):
        """Time, level and message are the event's, the name is the caller's."""
        event = {"log_format": "{a} b", "a": 1, "log_time": 5.5, "log_level": LogLevel.error}
        record = ofEvent(event, "x.y")
        assert (record.seconds, record.level, record.logger, record.message) == (5.5, 1000, "x.y", "1 b")

    def test_aFailureWithoutATraceback(self):
        """An exception that was never raised is named all the same."""
        assert "ValueError: x" in ofEvent({"log_failure": Failure(ValueError("x"))}, "a").trace

    def test_nothing(self):
        """An event without anything is an empty message of now."""
        record = ofEvent({}, "")
        assert (record.message, record.trace) == ("", "")
        assert record.seconds > 1e9


class OfLoggingTests:
    """Records of Python's logging module."""

    def test_takesOver(self):
        """Arguments are put in; thread and time are the record's."""
        record = logging.LogRecord("shop", logging.WARNING, "f", 1, "%s!", ("hi",), None)
        record.created, record.threadName = 5.5, "worker"
        made = ofLogging(record)
        assert (made.seconds, made.level, made.logger, made.thread, made.message) == (
            5.5,
            900,
            "shop",
            "worker",
            "hi!",
        )
