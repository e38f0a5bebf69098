"""
Users of an XML file, read once at start (org.apache.catalina.realm.MemoryRealm), and nobody at all
(NullRealm).
"""

from __future__ import annotations

from typing import Any

from catalina.realm.base import RealmBase
from catalina.realm.principal import GenericPrincipal
from catalina.util import Setting, resolveClassName


class MemoryRealm(RealmBase):
    """
    Knows the users of one tomcat-users.xml.

    UserDatabaseRealm reads the same file and sees what programs change in it; this one needs no global
    resource.
    """

    pathname: Setting[str] = Setting(
        str, "conf/tomcat-users.xml", doc="the file; below catalina.base unless absolute"
    )

    def __init__(self) -> None:
        super().__init__()
        self._users: dict[str, GenericPrincipal] = {}

    def startInternal(self) -> None:
        """
        Read the file.

        :raises ConfigurationError: if it cannot be read or there is a mistake in it.
        """
        # Realms and user databases are peers, which know of each other by name only.
        make: Any = resolveClassName("org.apache.catalina.users.MemoryUserDatabase")
        database = make("MemoryRealm")
        database.pathname = self.pathname
        database.open()
        self._users = {
            user.username: GenericPrincipal(user.username, user.password, user.allRoleNames())
            for user in database.getUsers()
        }

    def getPassword(self, username: str) -> str | None:
        """Give the password that the file has for a user."""
        user = self._users.get(username)
        return None if user is None else user.getPassword()

    def getPrincipal(self, username: str) -> GenericPrincipal | None:
        """Give the user with the roles of the file."""
        return self._users.get(username)


class NullRealm(RealmBase):
    """Knows nobody: what it guards is closed (org.apache.catalina.realm.NullRealm)."""

    def getPassword(self, username: str) -> str | None:
        """Know no password."""
        return None

    def getPrincipal(self, username: str) -> GenericPrincipal | None:
        """Know no user."""
        return None
