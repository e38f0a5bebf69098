"""
tomcat-users.xml: read into memory, changed by programs, written back
(org.apache.catalina.users.MemoryUserDatabase).

The global resource ``UserDatabase`` of server.xml is one of these; UserDatabaseRealm asks it. The file is
small, so it is held whole; it is replaced by renaming, so that no crash can leave half of it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lxml import etree
from twisted.logger import Logger

from catalina.digester import ConfigurationError, errorAt, localName, readXml, warningAt
from catalina.users.accounts import Group, Role, User
from catalina.util import Setting, applySettings, didYouMean

_KNOWN: Final = {
    "role": ("rolename", "name", "description"),
    "group": ("groupname", "name", "description", "roles"),
    "user": ("username", "name", "fullname", "fullName", "password", "roles", "groups"),
}
_ORDER: Final = tuple(_KNOWN)


class MemoryUserDatabase:
    """
    The users, groups and roles of one file.

    :param id: the name that it has among the resources, for messages.
    """

    pathname: Setting[str] = Setting(
        str, "conf/tomcat-users.xml", doc="the file; below catalina.base unless absolute"
    )
    readonly: Setting[bool] = Setting(bool, True, doc="whether `save` leaves the file alone")

    _log = Logger()

    def __init__(self, id: str = "UserDatabase") -> None:
        self.id = id
        #: Why its file could not be read, for a warning.
        self.unreadable = ""
        self._users: dict[str, User] = {}
        self._groups: dict[str, Group] = {}
        self._roles: dict[str, Role] = {}

    # the file

    @property
    def path(self) -> str:
        """Where the file is."""
        return os.path.join(os.environ.get("CATALINA_BASE", ""), self.pathname)

    def doubts(self) -> Iterable[str]:
        """What in its configuration it will not heed, for a warning each."""
        return (self.unreadable,) if self.unreadable else ()

    def open(self) -> None:
        """
        Read the file, in place of whatever was known.

        :raises ConfigurationError: if it cannot be read or there is a mistake in it.
        """
        root = readXml(self.path, self.pathname)
        if localName(root) != "tomcat-users":
            raise errorAt(
                root, self.pathname, "the root element must be <tomcat-users>", "see conf/tomcat-users.xml"
            )
        self.close()
        # Whatever the order in the file: users refer to groups, and both to roles.
        for element in sorted(self._known(root), key=lambda each: _ORDER.index(localName(each))):
            getattr(self, f"_read{localName(element).capitalize()}")(element)

    def close(self) -> None:
        """Forget everything."""
        for each in (self._users, self._groups, self._roles):
            each.clear()

    def save(self) -> None:
        """
        Write the file beside the old one and rename it; on return it is on the disk. Nothing happens if
        `readonly`.

        :raises OSError: if it cannot be written; the old file is then as it was.
        """
        if self.readonly:
            self._log.error(
                '{id}: {path} is not written: it is read-only; set readonly="false" on its Resource',
                id=self.id,
                path=self.pathname,
            )
            return
        _replaceFile(self.path, self._toXml())

    def _known(self, root: etree._Element) -> Iterator[etree._Element]:
        for element in root:
            name = localName(element)
            if name in _KNOWN:
                yield element
            else:
                advice = didYouMean(name, _KNOWN) or "it is left out"
                self._warn(element, f"<{name}> is not known in <tomcat-users>", advice)

    def _readRole(self, element: etree._Element) -> None:
        self.createRole(self._nameOf(element, "rolename"), element.get("description"))

    def _readGroup(self, element: etree._Element) -> None:
        group = self.createGroup(self._nameOf(element, "groupname"), element.get("description"))
        for role in _listed(element, "roles"):
            group.addRole(self._roleFor(role))

    def _readUser(self, element: etree._Element) -> None:
        name = self._nameOf(element, "username")
        if name in self._users:
            self._warn(
                element, f"there is more than one user {name!r}", "the last one counts; take the others out"
            )
        fullName = element.get("fullname") or element.get("fullName")
        user = self.createUser(name, element.get("password"), fullName)
        for role in _listed(element, "roles"):
            user.addRole(self._roleFor(role))
        for group in _listed(element, "groups"):
            user.addGroup(self.findGroup(group) or self.createGroup(group))

    def _nameOf(self, element: etree._Element, attribute: str) -> str:
        for unknown in sorted({str(key) for key in element.attrib} - set(_KNOWN[localName(element)])):
            advice = didYouMean(unknown, _KNOWN[localName(element)]) or "it is left out"
            self._warn(element, f"the attribute {unknown} is not known", advice)
        name = element.get(attribute, element.get("name"))
        if not name:
            raise errorAt(element, self.pathname, f"{attribute} is missing", f'add {attribute}="..."')
        return name

    def _roleFor(self, name: str) -> Role:
        # As in Tomcat a role that only a user mentions is there from then on.
        return self.findRole(name) or self.createRole(name)

    def _warn(self, element: etree._Element, message: str, remedy: str) -> None:
        self._log.warn("{warning}", warning=warningAt(element, self.pathname, message, remedy))

    def _toXml(self) -> bytes:
        root = etree.Element("tomcat-users")
        for role in self._roles.values():
            _add(root, "role", rolename=role.rolename, description=role.description)
        for group in self._groups.values():
            roles = _joined(role.rolename for role in group.getRoles())
            _add(root, "group", groupname=group.groupname, description=group.description, roles=roles)
        for user in self._users.values():
            roles = _joined(role.rolename for role in user.getRoles())
            groups = _joined(group.groupname for group in user.getGroups())
            name, password = user.username, user.password
            _add(
                root,
                "user",
                username=name,
                password=password,
                fullName=user.fullName,
                roles=roles,
                groups=groups,
            )
        return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)

    # users, groups and roles

    def createUser(self, username: str, password: str | None = None, fullName: str | None = None) -> User:
        """Make a user, in place of one of the same name."""
        user = self._users[username] = User(username, password, fullName)
        return user

    def createGroup(self, groupname: str, description: str | None = None) -> Group:
        """Make a group, in place of one of the same name."""
        group = self._groups[groupname] = Group(groupname, description)
        return group

    def createRole(self, rolename: str, description: str | None = None) -> Role:
        """Make a role, in place of one of the same name."""
        role = self._roles[rolename] = Role(rolename, description)
        return role

    def findUser(self, username: str) -> User | None:
        """Give the user of this name, or None."""
        return self._users.get(username)

    def findGroup(self, groupname: str) -> Group | None:
        """Give the group of this name, or None."""
        return self._groups.get(groupname)

    def findRole(self, rolename: str) -> Role | None:
        """Give the role of this name, or None."""
        return self._roles.get(rolename)

    def getUsers(self) -> list[User]:
        """List all users."""
        return list(self._users.values())

    def getGroups(self) -> list[Group]:
        """List all groups."""
        return list(self._groups.values())

    def getRoles(self) -> list[Role]:
        """List all roles."""
        return list(self._roles.values())

    def removeUser(self, user: User) -> None:
        """Take a user out."""
        self._users.pop(user.username, None)

    def removeGroup(self, group: Group) -> None:
        """Take a group out, and all users out of it."""
        self._groups.pop(group.groupname, None)
        for user in self._users.values():
            user.removeGroup(group)

    def removeRole(self, role: Role) -> None:
        """Take a role out, and away from all who have it."""
        self._roles.pop(role.rolename, None)
        for holder in (*self._users.values(), *self._groups.values()):
            holder.removeRole(role)


class MemoryUserDatabaseFactory:
    """
    Makes the database of a ``<Resource factory="org.apache.catalina.users.MemoryUserDatabaseFactory">``.
    """

    _log = Logger()

    def getObjectInstance(
        self, resource: Any, name: str, context: Any = None, environment: Mapping[str, Any] | None = None
    ) -> MemoryUserDatabase:
        """
        Make and open the database.

        :param resource: the resource of server.xml, with ``pathname`` and ``readonly`` among its
            ``properties``.
        :param name: the resource's name.
        :raises ConfigurationError: if an attribute is wrong, or something in the file; one that is not there is
            only told.
        """
        database = MemoryUserDatabase(name)
        properties = {key: value for key, value in resource.properties.items() if key != "factory"}
        for warning in applySettings(database, properties, getattr(resource, "where", ""), "Resource"):
            self._log.warn("{warning}", warning=warning)
        try:
            database.open()
        except ConfigurationError as error:
            if not isinstance(error.__cause__, OSError):
                raise
            # As in Tomcat the server starts all the same: many take the file away on purpose.
            database.unreadable = f"{error}; nobody can log in by {name}"
        for doubt in database.doubts():
            self._log.error("{doubt}", doubt=doubt)
        return database


def _listed(element: etree._Element, attribute: str) -> Iterator[str]:
    for name in (element.get(attribute) or "").split(","):
        if name.strip():
            yield name.strip()


def _joined(names: Iterator[str]) -> str | None:
    return ",".join(names) or None


def _add(root: etree._Element, tag: str, **attributes: str | None) -> None:
    etree.SubElement(root, tag, {key: value for key, value in attributes.items() if value is not None})


def _replaceFile(path: str, data: bytes) -> None:
    """Write a file beside the one it replaces, with the same rights, and rename it."""
    try:
        mode = stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        mode = 0o600
    beside = path + ".new"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError:
        os.unlink(beside)
        raise
