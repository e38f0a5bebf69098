"""Applications in users' home folders."""

from __future__ import annotations

import pwd
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from catalina.core import StandardHost
from catalina.lifecycle import BEFORE_START_EVENT, START_EVENT
from catalina.startup import UserConfig, userconfig
from catalina.util import applySettings


class Deployer:
    """Notes what it is told to take care of."""

    def __init__(self) -> None:
        self.adopted: list[tuple[str, str]] = []

    def adopt(self, context: Any) -> None:
        self.adopted.append((context.name, context.docBase))


@pytest.fixture
def homes(tmp_path: Path) -> Path:
    """Homes of users with and without a folder of their own."""
    for name in ("ann/public_html", "bob/public_html", "bob/www", "carl"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


def found(homes: Path, **attributes: str) -> list[str]:
    """The applications that a host gets."""
    listener, host = UserConfig(), StandardHost()
    given = {
        "userClass": "org.apache.catalina.startup.HomesUserDatabase",
        "homeBase": str(homes),
    } | attributes
    assert applySettings(listener, given, "server.xml:1") == []
    host.deployer = deployer = Deployer()
    for event in (START_EVENT, BEFORE_START_EVENT, BEFORE_START_EVENT):
        listener.lifecycleEvent(SimpleNamespace(type=event, lifecycle=host))
    folder = attributes.get("directoryName", "public_html")
    assert deployer.adopted == [(name, str(homes / name[2:] / folder)) for name in host.children]
    return list(host.children)


class UserConfigTests:
    """Who gets an application."""

    @pytest.mark.parametrize(
        ("attributes", "names"),
        [
            ({}, ["/~ann", "/~bob"]),
            ({"directoryName": "www"}, ["/~bob"]),
            ({"allow": "a.*"}, ["/~ann"]),
            ({"deny": "ann|x"}, ["/~bob"]),
            ({"allow": "a.*", "deny": "ann"}, []),
            ({"allow": "an"}, []),
        ],
    )
    def test_homes(self, homes: Path, attributes: dict[str, str], names: list[str]) -> None:
        """Each user with the folder, unless allow or deny say otherwise; once, however often the host starts."""
        assert found(homes, **attributes) == names

    def test_passwd(self, homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """By default the system's own list of users counts."""
        users = [SimpleNamespace(pw_name="ann", pw_dir=str(homes / "ann"))]
        monkeypatch.setattr(userconfig, "pwd", SimpleNamespace(getpwall=lambda: users))
        assert found(homes, userClass="org.apache.catalina.startup.PasswdUserDatabase") == ["/~ann"]
        assert pwd.getpwall()
