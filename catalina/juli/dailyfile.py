"""
A file that is a new one every day: what FileHandler and AccessLogValve write to.

Whatever goes wrong with the disk is told once on standard error and never reaches whoever writes: a full disk
costs log lines and not requests. Answers to the file part of org.apache.juli.FileHandler and of
AccessLogValve.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

from catalina.juli.dateformat import DateFormat

_DAY: Final = 86400.0


def complainOnStderr(message: str) -> None:
    """Say on standard error that a log cannot be written; a closed one is ignored."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(message + "\n")


class DailyFile:
    """
    Appends text to ``directory/prefix + date + suffix``, and goes on to the next file when the date's text
    changes.

    Writing may be asked of any thread and never raises. Each text goes to the file in one system call, so
    that several processes may share a file.
    """

    def __init__(
        self,
        directory: str,
        prefix: str,
        suffix: str,
        *,
        dateFormat: str = "yyyy-MM-dd",
        rotatable: bool = True,
        renameOnRotate: bool = False,
        checkExists: bool = False,
        maxDays: int = -1,
        preamble: str = "",
        complain: Callable[[str], None] = complainOnStderr,
    ) -> None:
        """
        :param directory: where the files are; it is made when the first of them is.
        :param prefix: what their names begin with.
        :param suffix: what their names end with.
        :param dateFormat: the date between the two, as SimpleDateFormat's pattern; a new text begins a new
            file.
        :param rotatable: False for one file without a date.
        :param renameOnRotate: the file in use has no date and is renamed when its day is over.
        :param checkExists: open the file again if it was moved away or deleted.
        :param maxDays: how many days files are kept; less than 1 keeps them all.
        :param preamble: what a new file begins with.
        :param complain: is told, once until writing works again, that it does not.
        :raises ValueError: if the date format is not one.
        """
        self.directory = directory
        self.prefix = prefix
        self.suffix = suffix
        self.rotatable = rotatable
        self.renameOnRotate = renameOnRotate
        self.checkExists = checkExists
        self.maxDays = maxDays
        self._format = DateFormat(dateFormat)
        self._preamble = preamble.encode("utf-8")
        self._complain = complain
        self._lock = threading.RLock()
        self._file = -1
        self._stamp = ""
        self._failing = False
        self._torn = False

    @property
    def path(self) -> str:
        """The file in use, or the one that the next text will go to."""
        return self._pathFor("" if self.renameOnRotate else self._stamp)

    def write(self, text: str, now: float) -> None:
        """
        Append text to the file of this moment.

        :param text: whole lines; characters that are no UTF-8 (lone surrogates) are escaped.
        :param now: seconds since 1970, which decide about the file.
        """
        data = text.encode("utf-8", "backslashreplace")
        with self._lock:
            try:
                self._turnTo(now)
                self._append(data)
                self._failing = False
            except OSError as error:
                self._failed(error)

    def close(self) -> None:
        """Give the file back; the next text opens it again."""
        with self._lock:
            file, self._file = self._file, -1
            if file >= 0:
                try:
                    os.close(file)
                except OSError as error:
                    self._failed(error)

    def reopen(self) -> None:
        """Let the next text open the file anew, after somebody renamed it."""
        self.close()

    def _turnTo(self, now: float) -> None:
        stamp = self._format.format(now) if self.rotatable else ""
        if stamp != self._stamp:
            self._rotate(stamp)
        elif self._file >= 0 and self.checkExists and not self._isStillThere():
            self.close()
        if self._file < 0:
            self._open(now)

    def _rotate(self, stamp: str) -> None:
        self.close()
        before = self._stamp or self._stampOfLastRun()
        self._stamp = stamp
        if self.renameOnRotate and before not in ("", stamp) and os.path.exists(self.path):
            os.replace(self.path, self._pathFor(before))

    def _stampOfLastRun(self) -> str:
        """The day of a file without a date that an earlier run of the server left."""
        try:
            return self._format.format(os.stat(self.path).st_mtime) if self.renameOnRotate else ""
        except FileNotFoundError:
            return ""

    def _isStillThere(self) -> bool:
        try:
            return os.path.samestat(os.stat(self.path), os.fstat(self._file))
        except FileNotFoundError:
            return False

    def _open(self, now: float) -> None:
        os.makedirs(self.directory, exist_ok=True)
        # Java's default, too: what the umask leaves of rw-rw-rw-.
        self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
        if self._preamble and os.fstat(self._file).st_size == 0:
            self._append(self._preamble)
        if self.maxDays > 0 and self.rotatable:
            self._deleteOld(now)

    def _append(self, data: bytes) -> None:
        if self._torn:
            data = b"\n" + data
        while data:
            written = os.write(self._file, data)
            # A disk that fills up takes part of a line; the next one must not be glued to it.
            self._torn = written < len(data)
            data = data[written:]

    def _deleteOld(self, now: float) -> None:
        limit = time.strftime("%Y-%m-%d", time.localtime(now - self.maxDays * _DAY))
        dated = re.compile(
            re.escape(self.prefix)
            + r"\.?([0-9]{4}-[0-9]{2}-[0-9]{2})[0-9A-Za-z_.:-]*"
            + re.escape(self.suffix)
        )
        for name in os.listdir(self.directory):
            match = dated.fullmatch(name)
            if match is not None and match[1] < limit:
                try:
                    os.remove(os.path.join(self.directory, name))
                except FileNotFoundError:
                    continue

    def _pathFor(self, stamp: str) -> str:
        return os.path.join(self.directory, self.prefix + stamp + self.suffix)

    def _failed(self, error: OSError) -> None:
        if not self._failing:
            self._failing = True
            advice = "make room, or mend the directory's rights"
            self._complain(f"{self.path}: log lines are lost: {error.strerror or error}; {advice}")
