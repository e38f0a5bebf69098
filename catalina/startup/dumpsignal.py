"""
SIGQUIT (``kill -3``), or SIGUSR1, writes a thread dump and a heap summary to standard error, which is logs/catalina.out.

A signal handler of Python's own runs on the main thread, which is the reactor's, and only when that comes back from
whatever it calls. So a thread of its own writes the dump, as a JVM's "Signal Dispatcher" does, and what wakes it does not
depend on the main thread: faulthandler's handler, which is C and writes to a descriptor, here a pipe. Neither the loop,
which needs signal.set_wakeup_fd for itself, nor child processes, which inherit signal masks, notice. While C code holds
the interpreter's lock nobody can write anything.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from catalina.core import heapSummary, threadDump

_SIGNALS: Final = (signal.SIGQUIT, signal.SIGUSR1)
_READ_SIZE: Final = 65536
#: Seconds; signals that come together ask for one dump.
_PAUSE: Final = 0.05
_PATIENCE: Final = 1.0


class DumpSignal:
    """
    Waits for the signal.

    :param server: gives the server whose state is told; None while there is none.
    :param write: puts the text where it belongs.
    """

    def __init__(self, server: Callable[[], Any], write: Callable[[str], object] | None = None) -> None:
        self._server = server
        self._write = write or _toStandardError
        self._numbers: Sequence[int] = ()
        self._pipe: tuple[int, int] | None = None
        self._thread: threading.Thread | None = None

    def start(self, *numbers: int) -> None:
        """
        Write a dump whenever a signal comes, from now on.

        :param numbers: the signals; SIGQUIT and SIGUSR1, which would otherwise end the process, if none are named.
        """
        self._numbers = numbers or _SIGNALS
        reading, writing = self._pipe = os.pipe()
        # a handler must never wait for room in the pipe
        os.set_blocking(writing, False)
        self._thread = threading.Thread(
            target=self._run, args=(reading,), name="Signal Dispatcher", daemon=True
        )
        self._thread.start()
        for number in self._numbers:
            faulthandler.register(number, file=writing, all_threads=False)

    def stop(self) -> None:
        """Let the signals do again what they did before."""
        if self._pipe is None or self._thread is None:
            return
        for number in self._numbers:
            faulthandler.unregister(number)
        reading, writing = self._pipe
        os.close(writing)
        # whoever reads standard error may be stuck, and must not keep the process from ending
        self._thread.join(_PATIENCE)
        if not self._thread.is_alive():
            os.close(reading)
        self._pipe = None

    def _run(self, reading: int) -> None:
        """Goes on where standard error cannot be written."""
        while self._signalled(reading):
            with suppress(OSError, ValueError):
                self._write(self._dumpOrTraceback())

    def _dumpOrTraceback(self) -> str:
        try:
            return self.dump()
        except Exception:
            return traceback.format_exc()

    def _signalled(self, reading: int) -> bool:
        """Wait for the signal, and until it has all been read: what faulthandler writes comes in pieces. False at the end."""
        data = os.read(reading, _READ_SIZE)
        while data and select.select([reading], [], [], _PAUSE)[0]:
            data = os.read(reading, _READ_SIZE)
        return bool(data)

    def dump(self) -> str:
        """The whole text, lines ended."""
        server = self._server()
        objects = gc.get_objects()
        loop = server.platform.loop if server is not None and server.platform is not None else None
        lines = [*threadDump(time.time(), loop, objects), *heapSummary(server, objects)]
        return "\n".join(lines) + "\n"


def _toStandardError(text: str) -> None:
    """In one piece, so that no log line comes in between."""
    stream = sys.stderr
    if stream is not None:
        encoding = getattr(stream, "encoding", None) or "utf-8"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
