"""
Users of a user database among the server's global resources (org.apache.catalina.realm.UserDatabaseRealm).

This is what the stock server.xml uses. Roles are asked of the database each time, so that what a program
changes holds at once.
"""

from __future__ import annotations

import weakref
from typing import Any, Protocol

from catalina.realm.base import RealmBase
from catalina.realm.principal import ANYBODY, GenericPrincipal
from catalina.util import ConfigurationError, Setting, didYouMean, resolveClassName, startTag


class UserDatabase(Protocol):
    """What a resource has to offer to be a user database (org.apache.catalina.UserDatabase)."""

    def findUser(self, username: str) -> Any:
        """The user of this name, with ``username``, ``password`` and ``allRoleNames()``, or None."""


class UserDatabaseRealm(RealmBase):
    """Knows the users of a global resource."""

    resourceName: Setting[str] = Setting(
        str, "UserDatabase", doc="the resource's name in GlobalNamingResources"
    )

    def __init__(self) -> None:
        super().__init__()
        #: The database; looked up at the start, unless it was handed in before.
        self.database: UserDatabase | None = None

    def startInternal(self) -> None:
        """
        Find the database.

        :raises ConfigurationError: if there is no resource of that name, or it is no user database.
        """
        if self.database is not None:
            return
        server = serverOf(self.container)
        found = _lookUp(server, self.resourceName)
        if not hasattr(found, "findUser"):
            raise self._noDatabase(server, found)
        self.database = found

    def _noDatabase(self, server: Any, found: Any) -> ConfigurationError:
        problem = "is no user database" if found is not None else "is not among GlobalNamingResources"
        advice = (
            didYouMean(self.resourceName, _namesOf(server))
            or "add a Resource with that name, as conf/server.xml has it"
        )
        element = startTag("Realm", "resourceName", self.resourceName)
        return ConfigurationError.at(self.where, element, f"{self.resourceName} {problem}", advice)

    def getPassword(self, username: str) -> str | None:
        """Give the password that the database has for a user."""
        user = None if self.database is None else self.database.findUser(username)
        password: str | None = None if user is None else user.password
        return password

    def getPrincipal(self, username: str) -> GenericPrincipal | None:
        """Give the user with the roles of now; applications are shown the database's own user."""
        user = None if self.database is None else self.database.findUser(username)
        return None if user is None else GenericPrincipal(username, user.password, user.allRoleNames(), user)

    def hasRole(self, wrapper: Any, principal: Any, role: str | None) -> bool:
        """Tell whether a user has a role now, whatever it was when the user logged in."""
        if wrapper is not None and role is not None:
            role = wrapper.findSecurityReference(role) or role
        user = principal.getUserPrincipal() if isinstance(principal, GenericPrincipal) else None
        roles = getattr(user, "allRoleNames", None)
        if role is None or roles is None:
            # A user of another realm, who came by single sign-on.
            return super().hasRole(None, principal, role)
        return role == ANYBODY or role in roles()


#: Realms that name the same resource share the database.
_made: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()


def serverOf(container: Any) -> Any:
    """Give the server that a container belongs to, None if it belongs to none."""
    while container is not None:
        service = getattr(container, "service", None)
        if service is not None:
            return service.server
        container = getattr(container, "parent", None)
    return None


def _lookUp(server: Any, name: str) -> Any:
    """The object of a global resource, None if there is none of that name."""
    naming = getattr(server, "globalNamingContext", None)
    if naming is not None:
        try:
            return naming.lookup(name)
        except LookupError:
            return None
    resource = _resourcesOf(server).get(name)
    if resource is None:
        return None
    if resource not in _made:
        factory: Any = resolveClassName(resource.properties.get("factory", ""))
        _made[resource] = factory().getObjectInstance(resource, name)
    return _made[resource]


def _resourcesOf(server: Any) -> dict[str, Any]:
    return getattr(getattr(server, "globalNamingResources", None), "resources", None) or {}


def _namesOf(server: Any) -> list[str]:
    return list(_resourcesOf(server))
