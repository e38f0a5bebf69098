"""Refuses to start as a user, or with a umask, that invites trouble (org.apache.catalina.security.SecurityListener)."""

from __future__ import annotations

import os
import pwd
from typing import Any

from zope.interface import implementer

from catalina.interfaces import ILifecycleListener
from catalina.lifecycle import BEFORE_INIT_EVENT, LifecycleException
from catalina.util import Setting


def _octal(text: str) -> int:
    try:
        return int(text, 8)
    except ValueError:
        raise ValueError("must be an octal number such as 0007") from None


@implementer(ILifecycleListener)
class SecurityListener:
    """A listener of the Server: what it refuses does not start."""

    checkedOsUsers: Setting[list[str]] = Setting(
        list[str], ["root"], doc="users that may not run the server; empty for none"
    )
    minimumUmask = Setting(
        _octal, 0o007, doc="bits that the process's umask has to have, in octal; 0 for none"
    )

    def __init__(self) -> None:
        self.where = ""

    def lifecycleEvent(self, event: Any) -> None:
        """
        Check before anything is initialised.

        :raises LifecycleException: the user or the umask is refused.
        """
        if event.type == BEFORE_INIT_EVENT:
            self._checkUser(_userName())
            self._checkUmask(_umask())

    def _checkUser(self, name: str) -> None:
        if name.lower() in [each.lower() for each in self.checkedOsUsers]:
            raise LifecycleException(
                f"{self.where}: SecurityListener refuses to start as the user {name}; "
                "start the server as another one, or change checkedOsUsers"
            )

    def _checkUmask(self, umask: int) -> None:
        missing = self.minimumUmask & ~umask
        if missing:
            raise LifecycleException(
                f"{self.where}: SecurityListener refuses the umask {umask:04o}, which lets others at new files; "
                f"set at least {self.minimumUmask:04o} (umask in bin/setenv.sh), or change minimumUmask"
            )


def _userName() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def _umask() -> int:
    """The umask can be read only by setting it."""
    umask = os.umask(0o077)
    os.umask(umask)
    return umask
