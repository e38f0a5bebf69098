"""``catalina.sh version``, and what a starting server logs of itself."""

import platform
import sys
from pathlib import Path
from typing import Any

import pytest
from twisted.logger import capturedLogs, formatEvent
from zope.interface.verify import verifyObject

import catalina
from catalina.interfaces import ILifecycleListener
from catalina.lifecycle import AFTER_INIT_EVENT, BEFORE_INIT_EVENT, LifecycleEvent
from catalina.startup.options import Options
from catalina.startup.versionlogger import VersionLoggerListener, version, versions


class VersionTests:
    """What ``catalina.sh version`` tells."""

    def test_printsTomcatsLines(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The lines begin as Tomcat's do and are aligned."""
        here = Path()
        assert version(Options("version", here, here, here, here)) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == f"Server version: Catalina/{catalina.__version__}"
        assert f"Python Version: {platform.python_version()}" in lines
        assert all(line[15] == " " and line[16] != " " for line in lines)

    def test_tellsWhatIsMissing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A library that is not there is told as such, not left out."""
        monkeypatch.setattr("catalina.startup.versionlogger._LIBRARIES", {"uvloop": "no-such-distribution"})
        assert versions()["uvloop"] == "not installed"


def logged(listener: VersionLoggerListener, event: str = BEFORE_INIT_EVENT) -> list[str]:
    """What a listener logs when it hears an event."""
    server: Any = None
    with capturedLogs() as captured:
        listener.lifecycleEvent(LifecycleEvent(server, event))
    return [formatEvent(each) for each in captured]


class VersionLoggerListenerTests:
    """The listener of server.xml."""

    def test_isAListener(self) -> None:
        """It provides what server.xml's Listener has to provide."""
        verifyObject(ILifecycleListener, VersionLoggerListener())

    def test_logsBeforeAnythingElse(self) -> None:
        """At the first event it logs the versions and the command line; the environment stays secret."""
        lines = logged(VersionLoggerListener())
        assert lines[0] == f"Server version: Catalina/{catalina.__version__}"
        assert [line.partition(": ")[2] for line in lines if "argument" in line] == sys.orig_argv[1:]
        assert not any("Environment" in line for line in lines)

    def test_logsOnce(self) -> None:
        """Later events are none of its business."""
        assert logged(VersionLoggerListener(), AFTER_INIT_EVENT) == []

    def test_logsWhatItIsTold(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """logArgs and logEnv choose."""
        monkeypatch.setenv("MY_VARIABLE", "x")
        listener = VersionLoggerListener()
        listener.logArgs, listener.logEnv = False, True
        lines = logged(listener)
        assert "Environment variable:  MY_VARIABLE = x" in lines
        assert not any("argument" in line for line in lines)

    def test_logsProperties(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """logProps writes what ${...} stands for, without the environment, which has a switch of its own."""
        monkeypatch.setenv("MY_VARIABLE", "x")
        listener = VersionLoggerListener()
        listener.systemProperties = {"catalina.home": "/home", "MY_VARIABLE": "x"}
        assert not any("property" in line for line in logged(listener))
        listener.logProps = True
        assert [line for line in logged(listener) if "property" in line] == [
            "System property:       catalina.home = /home"
        ]
