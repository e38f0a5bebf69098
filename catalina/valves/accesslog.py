"""
One line for every request, in a file that is new every day (org.apache.catalina.valves.AccessLogValve).

The adapter calls `log` when a request has ended, whatever became of it; as a valve this only passes requests
on. Lines are kept in memory and written by the container's background thread, when many have come together,
and when the server stops.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from typing import Any, Final

from twisted.logger import Logger
from zope.interface import implementer

from catalina.core.valvebase import ValveBase
from catalina.interfaces import IAccessLog
from catalina.juli import DailyFile, DateFormat
from catalina.util import Setting
from catalina.valves.accesslogpattern import AccessLogPattern

#: So many lines are written at once, by whoever adds the last of them.
_MOST_LINES: Final = 1000


def _checkedPattern(text: str) -> str:
    try:
        AccessLogPattern(text)
    except ValueError as error:
        raise ValueError(f"must be a pattern of an access log: {error}") from None
    return text


def _checkedDateFormat(text: str) -> str:
    try:
        DateFormat(text)
    except ValueError as error:
        raise ValueError(f"must be a date pattern such as yyyy-MM-dd: {error}") from None
    return text


@implementer(IAccessLog)
class AccessLogValve(ValveBase):
    """Logs the requests of the engine, host or application that it stands in."""

    blocking = False
    transparent = True

    enabled: Setting[bool] = Setting(bool, True, doc="whether anything is logged")
    pattern: Setting[str] = Setting(
        _checkedPattern, "common", doc="what is in a line: codes, or common or combined"
    )
    directory: Setting[str] = Setting(
        str, "logs", doc="where the files are; below catalina.base unless absolute"
    )
    prefix: Setting[str] = Setting(str, "access_log.", doc="what the files' names begin with")
    suffix: Setting[str] = Setting(str, "", doc="what they end with")
    fileDateFormat: Setting[str] = Setting(
        _checkedDateFormat,
        "yyyy-MM-dd",
        doc="the date in between; a new file begins whenever its text changes",
    )
    rotatable: Setting[bool] = Setting(bool, True, doc="whether there is more than one file")
    renameOnRotate: Setting[bool] = Setting(
        bool, False, doc="give a file its date only when its time is over"
    )
    checkExists: Setting[bool] = Setting(bool, False, doc="open the file again if somebody moved it")
    maxDays: Setting[int] = Setting(int, -1, unit="days", doc="how long files are kept; -1 for ever")
    buffered: Setting[bool] = Setting(
        bool, True, doc="keep lines for a while instead of writing each at once"
    )
    condition: Setting[str | None] = Setting(
        str, None, aliases=("conditionUnless",), doc="leave out requests that have this attribute"
    )
    conditionIf: Setting[str | None] = Setting(str, None, doc="log only requests that have this attribute")
    requestAttributesEnabled: Setting[bool] = Setting(
        bool, False, doc="show the addresses that RemoteIpValve found instead of the proxy's"
    )
    resolveHosts: Setting[bool] = Setting(
        bool, False, inert="set enableLookups on the connector instead", doc="log host names"
    )
    encoding: Setting[str | None] = Setting(
        str, None, inert="lines are ASCII, everything else is escaped", doc="charset"
    )
    locale: Setting[str | None] = Setting(
        str, None, inert="dates are written in English", doc="language of dates"
    )

    _log = Logger()

    def __init__(self) -> None:
        super().__init__()
        self._file: DailyFile | None = None
        self._line = AccessLogPattern("common").line
        self._dateFormat = DateFormat("yyyy-MM-dd")
        self._lines: list[str] = []
        self._most = _MOST_LINES
        self._choosy = True
        self._second = 0
        self._writing = threading.Lock()
        self._failed = False

    def startInternal(self) -> None:
        """Take the pattern apart and get ready to write; the file is opened with the first line."""
        self._line = self.compilePattern().line
        self._dateFormat = DateFormat(self.fileDateFormat)
        self._most = _MOST_LINES if self.buffered else 1
        self._choosy = not self.enabled or self.condition is not None or self.conditionIf is not None
        self._file = self._newFile()

    def stopInternal(self) -> None:
        """Write what is kept and close the file."""
        self.flush()
        if self._file is not None:
            self._file.close()

    def compilePattern(self) -> AccessLogPattern:
        """Take the pattern apart."""
        return AccessLogPattern(self.pattern, self.requestAttributesEnabled)

    def doubts(self) -> Iterator[str]:
        """Codes of the pattern that there are not."""
        for code in self.compilePattern().unknown:
            yield f"{self.where or 'AccessLogValve'}: {code} is no code of an access log"

    def preamble(self) -> str:
        """What each new file begins with."""
        return ""

    def invoke(self, request: Any, response: Any) -> Any:
        """Pass the request on; its line is written when it has ended."""
        return self.next.invoke(request, response)

    def log(self, request: Any, response: Any, seconds: float) -> None:
        """
        Write the line of a request that has ended; never raises.

        :param seconds: how long it took.
        """
        try:
            if self._choosy and not self._wanted(request):
                return
            second = int(request.startTime + seconds)
            if second > self._second:
                self._turnTo(second)
            lines, write = self._lines, self._line
            lines.append(write(request, response, seconds))
            if len(lines) >= self._most:
                self.flush()
        except Exception:
            if not self._failed:
                self._failed = True
                self._log.failure(
                    "{where}: a request could not be logged", where=self.where or "AccessLogValve"
                )

    def backgroundProcess(self) -> None:
        """Write what is kept."""
        self.flush()

    def flush(self) -> None:
        """Write what is kept; any thread."""
        with self._writing:
            file, lines = self._file, self._lines
            count = len(lines)
            if file is None or not count:
                return
            # Other threads go on appending: the list stays, and only what was taken is cut off.
            text = "".join(lines[:count])
            del lines[:count]
            file.write(text, self._second)

    def _wanted(self, request: Any) -> bool:
        if not self.enabled:
            return False
        if self.condition is not None and request.getAttribute(self.condition) is not None:
            return False
        return self.conditionIf is None or request.getAttribute(self.conditionIf) is not None

    def _turnTo(self, second: int) -> None:
        """A new second: what belongs to a day that has just ended goes to its own file."""
        if self._lines and self._dateFormat.format(second) != self._dateFormat.format(self._second):
            self.flush()
        self._second = second

    def _newFile(self) -> DailyFile:
        return DailyFile(
            os.path.join(os.environ.get("CATALINA_BASE", ""), self.directory),
            self.prefix,
            self.suffix,
            dateFormat=self.fileDateFormat,
            rotatable=self.rotatable,
            renameOnRotate=self.renameOnRotate,
            checkExists=self.checkExists,
            maxDays=self.maxDays,
            preamble=self.preamble(),
            complain=self._complain,
        )

    def _complain(self, message: str) -> None:
        self._log.error("{message}", message=message)
