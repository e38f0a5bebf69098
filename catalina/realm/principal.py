"""
Who is logged in: a name and roles (org.apache.catalina.realm.GenericPrincipal).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

#: As a role it means everybody who is logged in (Servlet 3.0, 13.3).
ANYBODY = "*"


class GenericPrincipal:
    """
    A user as realms know one; applications get it from ``request.getUserPrincipal()``.

    :param name: the user's name.
    :param password: what the realm holds as its password, for single sign-on; None where it is not known.
    :param roles: what the user may be asked for with ``isUserInRole``.
    :param userPrincipal: what a realm of another kind knows of the user; shown to applications in place of
        this.
    """

    __slots__ = ("_name", "_password", "_roles", "_userPrincipal", "__weakref__")

    def __init__(
        self, name: str, password: str | None, roles: Iterable[str] = (), userPrincipal: Any = None
    ) -> None:
        self._name = name
        self._password = password
        self._roles = frozenset(roles)
        self._userPrincipal = userPrincipal

    def __repr__(self) -> str:
        # Not the password: principals end up in log lines and tracebacks.
        return f"<GenericPrincipal {self._name} ({', '.join(self.getRoles())})>"

    def getName(self) -> str:
        """Return the user's name."""
        return self._name

    def getPassword(self) -> str | None:
        """Return the password as the realm holds it, or None."""
        return self._password

    def getRoles(self) -> list[str]:
        """Return the names of the user's roles, sorted."""
        return sorted(self._roles)

    def getUserPrincipal(self) -> Any:
        """Return what applications are shown: the realm's own user, or this."""
        return self if self._userPrincipal is None else self._userPrincipal

    def hasRole(self, role: str | None) -> bool:
        """
        Tell whether the user has a role.

        :param role: its name; ``*`` is a role that everybody has.
        """
        return role == ANYBODY or role in self._roles

    def logout(self) -> None:
        """Called when the user logs out; realms that hold a login of their own override it."""
