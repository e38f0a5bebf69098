"""
What a handler is given to write: one message, whoever sent it (java.util.logging.LogRecord).

Messages of twisted.logger and of Python's logging module become the same value here. Nothing in a message can
begin a line that looks like another record: line ends and control characters from outside are escaped in the
message itself, tracebacks keep their lines.
"""

from __future__ import annotations

import logging
import re
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from twisted.logger import formatEvent
from twisted.python.failure import Failure

from catalina.juli.levels import ofPython, ofTwisted

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_TRACER: Final = logging.Formatter()


@dataclass(frozen=True, slots=True)
class LogRecord:
    """
    One message on its way to the handlers; `seconds` are those since 1970, `trace` the text of an exception
    or empty.
    """

    seconds: float
    level: int
    logger: str
    thread: str
    message: str
    trace: str = ""


def ofEvent(event: Mapping[str, Any], logger: str) -> LogRecord:
    """
    Make a record of an event of twisted.logger.

    :param event: the event; one that cannot be formatted gives a message that says so.
    :param logger: the name it is shown under.
    """
    failure = event.get("log_failure")
    trace = _traceOf(failure) if isinstance(failure, Failure) else ""
    return LogRecord(
        seconds=event.get("log_time") or time.time(),
        level=ofTwisted(event.get("log_level")),
        logger=logger,
        thread=_shown(threading.current_thread().name),
        message=printable(formatEvent(dict(event)) or ""),
        trace=trace,
    )


def ofLogging(record: logging.LogRecord, logger: str = "") -> LogRecord:
    """
    Make a record of one of Python's logging module.

    :param record: as a logging.Handler gets it.
    :param logger: the name it is shown under; its logger's if left out.
    :raises Exception: whatever the message's arguments raise when they are put in.
    """
    trace = ""
    if record.exc_info and record.exc_info[0] is not None:
        trace = record.exc_text or _TRACER.formatException(record.exc_info)
    return LogRecord(
        seconds=record.created,
        level=ofPython(record.levelno),
        logger=logger or record.name,
        thread=_shown(record.threadName or "-"),
        message=printable(record.getMessage()),
        trace=trace,
    )


def printable(text: str) -> str:
    """
    Escape what could break a log apart or move a terminal's cursor: control characters other than tab and
    line feed.

    A line feed stays, with a tab behind it, so that no line inside a message looks like a record of its own.
    """
    if "\n" in text:
        text = text.rstrip("\n").replace("\n", "\n\t")
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _shown(thread: str) -> str:
    # Java's name of the first thread, which Tomcat's users look for.
    return "main" if thread == "MainThread" else thread


def _traceOf(failure: Failure) -> str:
    error = failure.value
    if error is not None and error.__traceback__ is not None:
        return "".join(traceback.format_exception(error)).rstrip("\n")
    return failure.getTraceback().rstrip("\n")
