"""Commands to the manager, without a server."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from catalina.manager.command import Command, Refusal, shownAs
from catalina.manager.sessions import _profile


def command(**parameters: str) -> Command:
    """A command to a host that has /app and the manager."""
    host: Any = SimpleNamespace()
    manager: Any = SimpleNamespace(parent=host, name="/manager")
    app: Any = SimpleNamespace(parent=host, name="/app")
    host.findChild = {"/app": app, "/manager": manager}.get
    return Command(manager, parameters)


class CommandTests:
    """What a client asks for."""

    def test_findsItsApplication(self) -> None:
        """By path and version."""
        asked = command(path="/app")
        assert asked.other(asked.name()).name == "/app"

    @pytest.mark.parametrize(
        ("parameters", "message"),
        [
            ({}, "Invalid context path null was specified"),
            ({"path": "x"}, "Invalid context path x was specified"),
            ({"path": "/none"}, "No context exists for path /none"),
            ({"path": "/app", "version": "2"}, "No context exists for path /app##2"),
            ({"path": "/manager"}, "The manager can not reload, undeploy, stop, or undeploy itself"),
        ],
    )
    def test_refuses(self, parameters: dict[str, str], message: str) -> None:
        """As Tomcat says it."""
        asked = command(**parameters)
        with pytest.raises(Refusal) as caught:
            asked.other(asked.name())
        assert str(caught.value) == message

    def test_showsNothingHarmful(self) -> None:
        """An answer stays one line, and no browser finds markup in it."""
        assert shownAs("<a>\r\nOK - b") == "&lt;a&gt; OK - b"


class ProfileTests:
    """How long sessions have been idle."""

    @pytest.mark.parametrize(
        ("interval", "idle", "rows"),
        [
            (1800, [0, 59, 60, 1799], ["<1 minutes: 2", "1 - <2 minutes: 1", "29 - <30 minutes: 1"]),
            (1800, [1800, 9999], [">=30 minutes: 2"]),
            (7200, [119, 120, 7199], ["<2 minutes: 1", "2 - <4 minutes: 1", "118 - <120 minutes: 1"]),
            (-1, [3540, 3600], ["59 - <60 minutes: 1", ">=60 minutes: 1"]),
        ],
    )
    def test_rows(self, interval: int, idle: list[int], rows: list[str]) -> None:
        """At most sixty rows and one for the rest; rows without sessions are left out."""
        asked = command(path="/app")
        sessions = [SimpleNamespace(thisAccessed=-each * 1000) for each in idle]
        app: Any = asked.host.findChild("/app")
        app.state = SimpleNamespace(isAvailable=True)
        app.manager = SimpleNamespace(
            maxInactiveInterval=interval, now=lambda: 0, findSessions=lambda: sessions
        )
        assert _profile(asked, -1)[2:] == [f"{row} sessions" for row in rows]
