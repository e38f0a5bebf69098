"""
The users, groups and roles of a MemoryUserDatabase (org.apache.catalina.users.MemoryUser, MemoryGroup,
MemoryRole).
"""

from __future__ import annotations

from collections.abc import Iterator


class Role:
    """
    A role that users and groups may have.

    :param rolename: its name.
    :param description: for people.
    """

    def __init__(self, rolename: str, description: str | None = None) -> None:
        self.rolename = rolename
        self.description = description

    def __repr__(self) -> str:
        return f"<Role {self.rolename}>"

    def getName(self) -> str:
        """Return the role's name."""
        return self.rolename


class _RoleHolder:
    """What users and groups have in common: roles of their own."""

    def __init__(self) -> None:
        self._roles: dict[str, Role] = {}

    def addRole(self, role: Role) -> None:
        """Give this role, if it is not there already."""
        self._roles[role.rolename] = role

    def removeRole(self, role: Role) -> None:
        """Take this role away, if it is there."""
        self._roles.pop(role.rolename, None)

    def removeRoles(self) -> None:
        """Take all own roles away."""
        self._roles.clear()

    def isInRole(self, role: Role) -> bool:
        """Tell whether this role is one of its own."""
        return role.rolename in self._roles

    def getRoles(self) -> list[Role]:
        """List its own roles in the order in which they were given."""
        return list(self._roles.values())


class Group(_RoleHolder):
    """
    A group, whose roles all of its users have.

    :param groupname: its name.
    :param description: for people.
    """

    def __init__(self, groupname: str, description: str | None = None) -> None:
        super().__init__()
        self.groupname = groupname
        self.description = description

    def __repr__(self) -> str:
        return f"<Group {self.groupname}>"

    def getName(self) -> str:
        """Return the group's name."""
        return self.groupname


class User(_RoleHolder):
    """
    A user; applications get it from ``request.getUserPrincipal()``.

    :param username: the name to log in by.
    :param password: plain or digested, as the realm says; None keeps the user out.
    :param fullName: for people.
    """

    def __init__(self, username: str, password: str | None = None, fullName: str | None = None) -> None:
        super().__init__()
        self.username = username
        self.password = password
        self.fullName = fullName
        self._groups: dict[str, Group] = {}

    def __repr__(self) -> str:
        return f"<User {self.username}>"

    def getName(self) -> str:
        """Return the name to log in by."""
        return self.username

    def getFullName(self) -> str | None:
        """Return the name for people, or None."""
        return self.fullName

    def addGroup(self, group: Group) -> None:
        """Make the user a member of this group."""
        self._groups[group.groupname] = group

    def removeGroup(self, group: Group) -> None:
        """End the user's membership, if there is one."""
        self._groups.pop(group.groupname, None)

    def isInGroup(self, group: Group) -> bool:
        """Tell whether the user is a member of this group."""
        return group.groupname in self._groups

    def getGroups(self) -> list[Group]:
        """List the user's groups in the order in which they were given."""
        return list(self._groups.values())

    def allRoleNames(self) -> Iterator[str]:
        """Yield the names of the user's own roles and those of its groups; some may come twice."""
        for holder in (self, *self._groups.values()):
            yield from holder._roles
