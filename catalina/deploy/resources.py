"""
What web.xml says about resources that the application looks up under ``java:comp/env``, as values
(``org.apache.catalina.deploy.ContextEnvironment``, ``ContextResource`` and their kin).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class InjectionTarget:
    """
    A place in the application that gets the resource handed in: an attribute of a class.
    """

    className: str
    attribute: str


@dataclass(frozen=True)
class Reference:
    """
    What all entries have in common.
    """

    name: str
    """
    The name below ``java:comp/env/``.
    """

    type: str = ""
    """
    The class as it is written; may be empty if there is an injection target.
    """

    lookupName: str = ""
    """
    The full name of another entry that this one stands for; empty if none.
    """

    mappedName: str = ""
    injectionTargets: tuple[InjectionTarget, ...] = field(default=(), compare=False)
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class EnvEntry(Reference):
    """
    One ``<env-entry>``: a constant.
    """

    value: str | None = None
    """
    The value as it is written; None if the entry has none, and is then not there unless something else
    defines it.
    """


@dataclass(frozen=True)
class ResourceRef(Reference):
    """
    One ``<resource-ref>``: a factory of connections, such as a data source.
    """

    auth: str = "Container"
    """
    ``Container`` or ``Application``: who signs on.
    """

    sharingScope: str = "Shareable"


@dataclass(frozen=True)
class ResourceEnvRef(Reference):
    """
    One ``<resource-env-ref>``: an object that the administrator provides.
    """


@dataclass(frozen=True)
class MessageDestinationRef(Reference):
    """
    One ``<message-destination-ref>``.
    """

    usage: str = ""
    link: str = ""


@dataclass(frozen=True)
class EjbRef(Reference):
    """
    One ``<ejb-ref>`` or ``<ejb-local-ref>``; looking it up fails with a message, since there are no EJBs
    here.
    """

    link: str = ""
    local: bool = False


@dataclass(frozen=True)
class ServiceRef(Reference):
    """
    One ``<service-ref>``; looking it up fails with a message, since there are no JAX-RPC services here.
    """


@dataclass(frozen=True)
class MessageDestination:
    """
    One ``<message-destination>``.
    """

    name: str
    lookupName: str = ""
    mappedName: str = ""
    where: str = field(default="", compare=False)
