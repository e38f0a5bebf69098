"""
Where records go: the console and files that are new every day (java.util.logging.ConsoleHandler,
org.apache.juli.FileHandler, org.apache.juli.AsyncFileHandler).

A handler may be called from any thread and never raises: a log that cannot be written must not fail the
request that it tells of.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from typing import Any, Final, Protocol

from catalina.juli.dailyfile import DailyFile, complainOnStderr
from catalina.juli.formatters import SimpleFormatter
from catalina.juli.levels import ALL, INFO, SEVERE, parseLevel
from catalina.juli.records import LogRecord
from catalina.util import Setting

#: What an AsyncFileHandler drops when records come faster than they can be written.
DROP_LAST: Final = 1
DROP_FIRST: Final = 2
DROP_FLUSH: Final = 3
DROP_CURRENT: Final = 4


class Formatter(Protocol):
    """Turns a record into text."""

    def format(self, record: LogRecord) -> str:
        """Write one record, line end included."""


def _onlyUtf8(text: str) -> str:
    if text.strip().lower().replace("-", "") != "utf8":
        raise ValueError("must be UTF-8, in which all logs are written")
    return text


class Handler:
    """What all handlers share: a level below which records are left out, a filter, and a formatter."""

    level: Setting[int] = Setting(parseLevel, ALL, doc="leave out records below this level")
    formatterName: Setting[str] = Setting(str, "", name="formatter", doc="class that writes the lines")
    filterName: Setting[str] = Setting(
        str, "", name="filter", doc="class with isLoggable(record), asked for every record"
    )
    encoding: Setting[str] = Setting(_onlyUtf8, "utf-8", doc="charset, which must be UTF-8")

    def __init__(self) -> None:
        self.formatter: Formatter = SimpleFormatter()
        self.filter: Any = None
        #: Its name in logging.properties.
        self.configuredName = ""
        self._failing = False

    def publish(self, record: LogRecord) -> None:
        """
        Write a record, if it is important enough.

        :param record: what to write.
        """
        try:
            if record.level >= self.level and (self.filter is None or self.filter.isLoggable(record)):
                self.handle(record)
                self._failing = False
        except Exception as error:
            self._failed(error)

    def handle(self, record: LogRecord) -> None:
        """
        Take a record that has passed level and filter; AsyncFileHandler puts it in its queue instead of
        writing it.
        """
        self.write(self.formatter.format(record), record)

    def write(self, text: str, record: LogRecord) -> None:
        """
        Put a formatted record where it belongs.

        :param text: the lines.
        :param record: what they were made of.
        """
        raise NotImplementedError(f"{type(self).__name__} must say where records are written")

    def open(self) -> None:
        """Take what the first record needs; what cannot be had is told on standard error."""

    def flush(self) -> None:
        """Write what was kept back; nothing in handlers without a buffer."""

    def close(self) -> None:
        """Write what was kept back and give files back; a record that comes later opens them again."""
        self.flush()

    def _failed(self, error: Exception) -> None:
        if not self._failing:
            self._failing = True
            complainOnStderr(f"{type(self).__name__}: records are lost: {type(error).__name__}: {error}")


class ConsoleHandler(Handler):
    """Writes to standard error, which catalina.sh leads into logs/catalina.out."""

    level: Setting[int] = Setting(parseLevel, INFO, doc="leave out records below this level")

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()

    def write(self, text: str, record: LogRecord) -> None:
        """Write at once; characters the terminal cannot show are escaped."""
        # not what stands in for it where an application's output is swallowed: that would come back here
        stream = getattr(sys.stderr, "unswallowed", sys.stderr)
        if stream is None:
            return
        encoding = getattr(stream, "encoding", None) or "utf-8"
        shown = text.encode(encoding, "backslashreplace").decode(encoding)
        with self._lock:
            stream.write(shown)
            stream.flush()


class FileHandler(Handler):
    """
    Writes to one file a day, ``directory/prefix + 2026-11-21 + suffix``, and deletes old ones if told to.
    """

    directory: Setting[str] = Setting(str, "logs", doc="where the files are")
    prefix: Setting[str] = Setting(str, "juli.", doc="what their names begin with")
    suffix: Setting[str] = Setting(str, ".log", doc="what their names end with")
    rotatable: Setting[bool] = Setting(bool, True, doc="a new file every day")
    maxDays: Setting[int] = Setting(int, -1, unit="days", doc="how long files are kept; -1 for ever")
    bufferSize: Setting[int] = Setting(
        int, -1, unit="bytes", doc="write only when so much has come together; -1 at once"
    )

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.RLock()
        self._file: DailyFile | None = None
        self._kept: list[str] = []
        self._keptSize = 0
        self._lastSeconds = 0.0

    def write(self, text: str, record: LogRecord) -> None:
        """
        Write at once, or keep it until `bufferSize` characters have come together or something severe comes.
        """
        if self.bufferSize <= 0:
            self._openFile().write(text, record.seconds)
            return
        with self._lock:
            self._kept.append(text)
            self._keptSize += len(text)
            self._lastSeconds = record.seconds
            if self._keptSize >= self.bufferSize or record.level >= SEVERE:
                self._writeKept(record.seconds)

    def open(self) -> None:
        """Open the file of today."""
        self._openFile().write("", time.time())

    def flush(self) -> None:
        """Write what the buffer holds."""
        with self._lock:
            if self._kept:
                self._writeKept(self._lastSeconds)

    def close(self) -> None:
        """Write what the buffer holds and close the file."""
        self.flush()
        if self._file is not None:
            self._file.close()

    def _writeKept(self, seconds: float) -> None:
        text = "".join(self._kept)
        self._kept.clear()
        self._keptSize = 0
        self._openFile().write(text, seconds)

    def _openFile(self) -> DailyFile:
        file = self._file
        if file is None:
            file = self._file = DailyFile(
                self.directory, self.prefix, self.suffix, rotatable=self.rotatable, maxDays=self.maxDays
            )
        return file


class AsyncFileHandler(FileHandler):
    """A FileHandler whose disk delays nobody: records wait in a queue, and one thread writes them."""

    overflowDropType: Setting[int] = Setting(
        int,
        DROP_LAST,
        minimum=1,
        maximum=4,
        aliases=("AsyncOverflowDropType",),
        doc="what a full queue drops: 1 the newest waiting, 2 the oldest, 3 nothing (wait), 4 the new record",
    )
    maxRecords: Setting[int] = Setting(
        int, 10000, minimum=1, aliases=("AsyncMaxRecordCount",), doc="how many records may wait"
    )
    pollInterval: Setting[int] = Setting(
        int,
        1000,
        unit="ms",
        aliases=("AsyncLoggerPollInterval",),
        inert="the writer is woken when there is something",
        doc="how often the writer looks",
    )

    def __init__(self) -> None:
        super().__init__()
        self._queue: deque[LogRecord] = deque()
        self._changed = threading.Condition()
        self._writer: threading.Thread | None = None
        self._closing = False
        self._busy = False

    def handle(self, record: LogRecord) -> None:
        """Put the record into the queue; only an overflow of type 3 makes the caller wait."""
        with self._changed:
            if len(self._queue) >= self.maxRecords and not self._makeRoom():
                return
            self._queue.append(record)
            if self._writer is None:
                self._startWriter()
            self._changed.notify_all()

    def flush(self) -> None:
        """Wait until the queue is written."""
        with self._changed:
            while (self._queue or self._busy) and self._writer is not None and self._writer.is_alive():
                self._changed.wait(0.1)
        super().flush()

    def close(self) -> None:
        """Write the queue, end the thread and close the file."""
        with self._changed:
            writer, self._closing = self._writer, True
            self._changed.notify_all()
        if writer is not None and writer is not threading.current_thread():
            writer.join(5)
        super().close()

    def _makeRoom(self) -> bool:
        kind = self.overflowDropType
        if kind == DROP_FLUSH:
            while len(self._queue) >= self.maxRecords and not self._closing:
                self._changed.wait(0.1)
        elif kind == DROP_LAST:
            self._queue.pop()
        elif kind == DROP_FIRST:
            self._queue.popleft()
        return kind != DROP_CURRENT

    def _startWriter(self) -> None:
        self._closing = False
        self._writer = threading.Thread(target=self._run, name="AsyncFileHandlerWriter", daemon=True)
        self._writer.start()

    def _run(self) -> None:
        while (batch := self._take()) is not None:
            for record in batch:
                try:
                    self.write(self.formatter.format(record), record)
                except Exception as error:
                    self._failed(error)
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _take(self) -> list[LogRecord] | None:
        """Wait for records; None ends the thread."""
        with self._changed:
            while not self._queue:
                if self._closing:
                    self._writer = None
                    return None
                self._changed.wait()
            batch = list(self._queue)
            self._queue.clear()
            self._busy = True
            self._changed.notify_all()
            return batch
