"""Applications in users' home folders, as /~user (org.apache.catalina.startup.UserConfig)."""

from __future__ import annotations

import pwd
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from twisted.logger import Logger
from zope.interface import implementer

from catalina.core import StandardContext
from catalina.interfaces import ILifecycleListener
from catalina.lifecycle import BEFORE_START_EVENT
from catalina.util import Setting
from catalina.util.javaregex import optionalRegex

_HOMES = "org.apache.catalina.startup.HomesUserDatabase"
_PASSWD = "org.apache.catalina.startup.PasswdUserDatabase"


@implementer(ILifecycleListener)
class UserConfig:
    """
    A listener of a Host: what users have in a folder of their home is an application.

    Looked for once, when the host starts.
    """

    directoryName = Setting(str, "public_html", doc="the folder below each user's home")
    homeBase = Setting(str, "", doc="the folder of all homes, for HomesUserDatabase")
    userClass = Setting(
        str,
        _PASSWD,
        choices=(_PASSWD, _HOMES),
        doc="where users are listed: the system's own list, or one folder for each in homeBase",
    )
    allow: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, None, doc="a regular expression: only these users"
    )
    deny: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, None, doc="a regular expression: none of these users"
    )

    _log = Logger()

    def lifecycleEvent(self, event: Any) -> None:
        """Before the host starts, add an application for each user that has one."""
        host = event.lifecycle
        if event.type != BEFORE_START_EVENT or not hasattr(host, "deployer"):
            return
        for user, home in sorted(self._users()):
            folder = home / self.directoryName
            name = f"/~{user}"
            if self._isAllowed(user) and host.findChild(name) is None and _isFolder(folder):
                self._log.info(
                    "Deploying web application {folder} for user {user}", folder=str(folder), user=user
                )
                context = StandardContext()
                context.path, context.docBase = name, str(folder)
                host.addDeclaredContext(context)
                host.deployer.adopt(context)

    def _users(self) -> Iterator[tuple[str, Path]]:
        if self.userClass == _PASSWD:
            yield from ((entry.pw_name, Path(entry.pw_dir)) for entry in pwd.getpwall())
        elif self.homeBase:
            base = Path(self.homeBase)
            yield from ((home.name, home) for home in base.iterdir() if home.is_dir())

    def _isAllowed(self, user: str) -> bool:
        if self.deny is not None and self.deny.fullmatch(user):
            return False
        return self.allow is None or self.allow.fullmatch(user) is not None


def _isFolder(folder: Path) -> bool:
    """Homes of others may be closed to the server's user."""
    try:
        return folder.is_dir()
    except OSError:
        return False
