"""Tests of the listener that refuses risky users and umasks."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from catalina.lifecycle import BEFORE_INIT_EVENT, START_EVENT, LifecycleException
from catalina.security import SecurityListener
from catalina.util import ConfigurationError, applySettings

ME = pwd.getpwuid(os.geteuid()).pw_name


def listener(**attributes: str) -> SecurityListener:
    """A listener with the attributes of XML."""
    made = SecurityListener()
    made.where = "server.xml:3"
    assert applySettings(made, attributes, made.where) == []
    return made


def hear(made: SecurityListener, event: str = BEFORE_INIT_EVENT) -> None:
    """Let it hear a step of the server's life."""
    made.lifecycleEvent(SimpleNamespace(type=event))


@pytest.fixture
def umask() -> Iterator[None]:
    """A umask that lets nobody else in, put back in the end."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
class SecurityListenerTests:
    """Who may start the server, and how."""

    @pytest.mark.parametrize("users", [ME, f"nobody, {ME.upper()}"])
    def test_user(self, users: str) -> None:
        """A user that is named is refused, whatever the case, before anything is initialised."""
        made = listener(checkedOsUsers=users)
        hear(made, START_EVENT)
        with pytest.raises(LifecycleException, match=f"server.xml:3: .*refuses to start as the user {ME}"):
            hear(made)

    def test_others(self) -> None:
        """Others may start it."""
        hear(listener(checkedOsUsers="somebody.else"))
        hear(listener(checkedOsUsers=""))

    @pytest.mark.parametrize(
        ("minimum", "refused"), [("0007", False), ("0077", False), ("0777", True), ("0", False)]
    )
    def test_umask(self, minimum: str, refused: bool) -> None:
        """The umask has to have all bits of the minimum; looking at it does not change it."""
        made = listener(checkedOsUsers="", minimumUmask=minimum)
        if refused:
            with pytest.raises(LifecycleException, match="refuses the umask 0077"):
                hear(made)
        else:
            hear(made)
        assert os.umask(0o077) == 0o077

    def test_octal(self) -> None:
        """What is no octal number is an error."""
        with pytest.raises(ConfigurationError, match="must be an octal number"):
            listener(minimumUmask="0008")
