"""
Reads the entries of ``java:comp/env`` that a deployment descriptor declares.
"""

from __future__ import annotations

from typing import TypedDict

from lxml import etree

from catalina.deploy.reading import DescriptorReader
from catalina.deploy.resources import (
    EjbRef,
    EnvEntry,
    InjectionTarget,
    MessageDestination,
    MessageDestinationRef,
    ResourceEnvRef,
    ResourceRef,
    ServiceRef,
)


class _Common(TypedDict):
    """
    The fields of every `Reference`.
    """

    name: str
    type: str
    lookupName: str
    mappedName: str
    injectionTargets: tuple[InjectionTarget, ...]
    where: str


def readEnvEntry(reader: DescriptorReader, element: etree._Element) -> EnvEntry:
    """
    Read ``<env-entry>``.
    """
    common = _readCommon(reader, element, "env-entry-name", "env-entry-type")
    value = reader.text(element, "env-entry-value")
    if value is not None and not common["type"] and not common["injectionTargets"]:
        remedy = "add <env-entry-type>java.lang.String</env-entry-type> to it"
        raise reader.fail(element, "env-entry has a value and no env-entry-type", remedy)
    return EnvEntry(**common, value=value)


def readResourceRef(reader: DescriptorReader, element: etree._Element) -> ResourceRef:
    """
    Read ``<resource-ref>``.
    """
    return ResourceRef(
        **_readCommon(reader, element, "res-ref-name", "res-type"),
        auth=reader.text(element, "res-auth") or "Container",
        sharingScope=reader.text(element, "res-sharing-scope") or "Shareable",
    )


def readResourceEnvRef(reader: DescriptorReader, element: etree._Element) -> ResourceEnvRef:
    """
    Read ``<resource-env-ref>``.
    """
    return ResourceEnvRef(**_readCommon(reader, element, "resource-env-ref-name", "resource-env-ref-type"))


def readMessageDestinationRef(reader: DescriptorReader, element: etree._Element) -> MessageDestinationRef:
    """
    Read ``<message-destination-ref>``.
    """
    name = "message-destination-ref-name"
    return MessageDestinationRef(
        **_readCommon(reader, element, name, "message-destination-type"),
        usage=reader.text(element, "message-destination-usage") or "",
        link=reader.text(element, "message-destination-link") or "",
    )


def readMessageDestination(reader: DescriptorReader, element: etree._Element) -> MessageDestination:
    """
    Read ``<message-destination>``.
    """
    return MessageDestination(
        name=reader.require(element, "message-destination-name"),
        lookupName=reader.text(element, "lookup-name") or "",
        mappedName=reader.text(element, "mapped-name") or "",
        where=reader.where(element),
    )


def readEjbRef(reader: DescriptorReader, element: etree._Element) -> EjbRef:
    """
    Read ``<ejb-ref>``; its type is the remote interface.
    """
    common = _readCommon(reader, element, "ejb-ref-name", "remote")
    return EjbRef(**common, link=reader.text(element, "ejb-link") or "")


def readEjbLocalRef(reader: DescriptorReader, element: etree._Element) -> EjbRef:
    """
    Read ``<ejb-local-ref>``; its type is the local interface.
    """
    common = _readCommon(reader, element, "ejb-ref-name", "local")
    return EjbRef(**common, link=reader.text(element, "ejb-link") or "", local=True)


def readServiceRef(reader: DescriptorReader, element: etree._Element) -> ServiceRef:
    """
    Read ``<service-ref>``.
    """
    return ServiceRef(**_readCommon(reader, element, "service-ref-name", "service-interface"))


def _readCommon(reader: DescriptorReader, element: etree._Element, name: str, type: str) -> _Common:
    targets = reader.children(element, "injection-target")
    return {
        "name": reader.require(element, name),
        "type": reader.text(element, type) or "",
        "lookupName": reader.text(element, "lookup-name") or "",
        "mappedName": reader.text(element, "mapped-name") or "",
        "injectionTargets": tuple(_readTarget(reader, target) for target in targets),
        "where": reader.where(element),
    }


def _readTarget(reader: DescriptorReader, element: etree._Element) -> InjectionTarget:
    className = reader.require(element, "injection-target-class")
    return InjectionTarget(className, reader.require(element, "injection-target-name"))
