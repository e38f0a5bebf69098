"""
What server.xml and context.xml say about named resources (``org.apache.catalina.deploy.NamingResources``).

Unlike web.xml's entries, which are read into values, these are components that the digester fills:
``<Environment>``, ``<Resource>``, ``<ResourceLink>``, ``<ResourceEnvRef>``, ``<Transaction>``, and beside
them ``<Parameter>``.
"""

from __future__ import annotations

from typing import TypeVar

from twisted.logger import Logger

from catalina.util import Setting


class ContextEntry:
    """
    What all these elements have in common.
    """

    name = Setting(str, "", doc="the name, below java:comp/env or among the server's global names")
    type = Setting(str, "", doc="the class of the object")
    description = Setting(str, "", doc="for people")
    where = ""
    """
    The place in the file, as ``file:line``.
    """


class ContextEnvironment(ContextEntry):
    """
    One ``<Environment>``: a constant.
    """

    value = Setting(str, "", doc="the value, in the form that its type is written in")
    override = Setting(bool, True, doc="whether an env-entry of web.xml may replace it")


class ApplicationParameter(ContextEntry):
    """
    One ``<Parameter>``: an init parameter of the application.
    """

    value = Setting(str, "", doc="the value")
    override = Setting(bool, True, doc="whether a context-param of web.xml may replace it")


class ContextResource(ContextEntry):
    """
    One ``<Resource>``: an object that a factory makes; attributes not known here are for the factory.
    """

    auth = Setting(str, "Container", choices=("Container", "Application"), doc="who signs on")
    scope = Setting(
        str, "Shareable", choices=("Shareable", "Unshareable"), doc="whether connections may be shared"
    )
    singleton = Setting(bool, True, doc="whether all look-ups get one object")
    closeMethod = Setting(str, "", doc="the method that ends a singleton when the application stops")

    def __init__(self) -> None:
        self.properties: dict[str, str] = {}

    def setProperty(self, name: str, text: str) -> bool:
        """
        Keep an attribute for the factory.
        """
        self.properties[name] = text
        return True


class ContextResourceLink(ContextEntry):
    """
    One ``<ResourceLink>``: an application's name for a global resource.
    """

    globalName = Setting(str, "", name="global", doc="the name among the server's global names")
    factory = Setting(str, "", doc="the class of a factory that makes the object of the global one")

    def __init__(self) -> None:
        self.properties: dict[str, str] = {}

    def setProperty(self, name: str, text: str) -> bool:
        """
        Keep an attribute for the factory.
        """
        self.properties[name] = text
        return True


class ContextResourceEnvRef(ContextEntry):
    """
    One ``<ResourceEnvRef>``: an object that the administrator provides.
    """

    override = Setting(bool, True, doc="whether a resource-env-ref of web.xml may replace it")


class ContextTransaction(ContextResource):
    """
    The ``<Transaction>``: who makes ``java:comp/UserTransaction``.
    """


E = TypeVar("E", bound=ContextEntry)


class NamingResources:
    """
    All named resources of the server, or of one application.

    A name can be given once; as in Tomcat the first one stays, and here a warning says so.
    """

    _log = Logger()

    def __init__(self) -> None:
        self.environments: dict[str, ContextEnvironment] = {}
        self.resources: dict[str, ContextResource] = {}
        self.resourceLinks: dict[str, ContextResourceLink] = {}
        self.resourceEnvRefs: dict[str, ContextResourceEnvRef] = {}
        self.transaction: ContextTransaction | None = None
        self._entries: dict[str, ContextEntry] = {}

    def addEnvironment(self, entry: ContextEnvironment) -> None:
        """
        Add an ``<Environment>``.

        :raises ValueError: if it has no name.
        """
        self._add(self.environments, entry, "Environment")

    def addResource(self, entry: ContextResource) -> None:
        """
        Add a ``<Resource>``.

        :raises ValueError: if it has no name.
        """
        self._add(self.resources, entry, "Resource")

    def addResourceLink(self, entry: ContextResourceLink) -> None:
        """
        Add a ``<ResourceLink>``.

        :raises ValueError: if it has no name.
        """
        self._add(self.resourceLinks, entry, "ResourceLink")

    def addResourceEnvRef(self, entry: ContextResourceEnvRef) -> None:
        """
        Add a ``<ResourceEnvRef>``.

        :raises ValueError: if it has no name.
        """
        self._add(self.resourceEnvRefs, entry, "ResourceEnvRef")

    def setTransaction(self, entry: ContextTransaction) -> None:
        """
        Set the ``<Transaction>``.
        """
        self.transaction = entry

    def findEntry(self, name: str) -> ContextEntry | None:
        """
        Give whatever has a name.
        """
        return self._entries.get(name)

    def _add(self, entries: dict[str, E], entry: E, kind: str) -> None:
        if not entry.name:
            raise ValueError(f'{kind} needs a name; add name="..."')
        earlier = self._entries.setdefault(entry.name, entry)
        if earlier is entry:
            entries[entry.name] = entry
            return
        self._log.warn(
            '{where}: {kind} "{name}" is left out: {earlier} has this name; rename one of them',
            where=entry.where,
            kind=kind,
            name=entry.name,
            earlier=earlier.where or "another entry",
        )
