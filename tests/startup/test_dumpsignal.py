"""SIGQUIT in this process; tests/functional has it for a server."""

from __future__ import annotations

import faulthandler
import os
import signal
import threading

import pytest

from catalina.startup.dumpsignal import DumpSignal


class DumpSignalTests:
    """From the signal to the text."""

    def test_writesOncePerSignal(self) -> None:
        """Each signal brings a dump, written by a thread of its own; after stop nothing is left."""
        written: list[str] = []
        came = threading.Semaphore(0)
        dumping = DumpSignal(lambda: None, lambda text: (written.append(text), came.release()))
        dumping.start(signal.SIGUSR2, signal.SIGUSR1)
        try:
            for number in (signal.SIGUSR2, signal.SIGUSR1):
                os.kill(os.getpid(), number)
                assert came.acquire(timeout=30)
        finally:
            dumping.stop()
        dumping.stop()
        assert len(written) == 2
        assert "Full thread dump" in written[0] and written[0].endswith("Sessions\n\n")
        assert not any(thread.name == "Signal Dispatcher" for thread in threading.enumerate())
        assert not faulthandler.unregister(signal.SIGUSR2)
        assert not faulthandler.unregister(signal.SIGUSR1)

    def test_failuresAreTold(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Whatever goes wrong is written in place of the dump, and the next signal is heard."""

        def fail() -> None:
            tried.release()
            raise KeyError("no server")

        tried = threading.Semaphore(0)
        dumping = DumpSignal(fail)
        dumping.start(signal.SIGUSR2)
        try:
            for _ in range(2):
                os.kill(os.getpid(), signal.SIGUSR2)
                assert tried.acquire(timeout=30)
        finally:
            dumping.stop()
        assert capsys.readouterr().err.count("KeyError: 'no server'") == 2
