"""
What server.xml as a whole must be, beyond what its elements say each for itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from catalina.digester import ConfigurationError
from catalina.util import hostPort, startTag


def faultsOf(server: Any) -> Iterator[ConfigurationError]:
    """
    Look whether a server could serve anything, whether its parts find one another, and whether two of them want one port.

    :param server: as server.xml describes it, not started.
    """
    if not server.serviceList:
        yield ConfigurationError.at(
            server.where,
            "<Server>",
            "has no Service, so nothing would be served",
            "add a <Service> with a <Connector> and an <Engine>",
        )
    for service in server.serviceList:
        if service.container is None:
            yield ConfigurationError.at(
                service.where,
                startTag("Service", "name", service.name),
                "has no Engine, so nobody would answer its requests",
                "add an <Engine> with a <Host>",
            )
        yield from _missingExecutors(service)
    yield from _portsTakenTwice(server)


def _missingExecutors(service: Any) -> Iterator[ConfigurationError]:
    for connector in service.connectors:
        name = connector.protocolHandler.executorName
        try:
            if name:
                service.findExecutor(name)
        except LookupError as problem:
            yield ConfigurationError.at(
                connector.where,
                startTag("Connector", "executor", name),
                str(problem),
                "add an <Executor> of that name, or leave the attribute out for threads of its own",
            )


@dataclass(frozen=True)
class _Place:
    """Where something listens; an empty address is all of the machine's."""

    port: int
    address: str
    where: str
    element: str

    def isTakenBy(self, other: _Place) -> bool:
        """Whether both cannot listen at once."""
        return self.port == other.port and (
            self.address == other.address or not self.address or not other.address
        )


def _portsTakenTwice(server: Any) -> Iterator[ConfigurationError]:
    taken: list[_Place] = []
    for place in _places(server):
        first = next((each for each in taken if place.isTakenBy(each)), None)
        if first is None:
            taken.append(place)
            continue
        yield ConfigurationError.at(
            place.where,
            startTag(place.element, "port", str(place.port)),
            f"{hostPort(place.address or '*', place.port)} is taken already by the <{first.element}> at {first.where}",
            "choose another port for one of them",
        )


def _places(server: Any) -> Iterator[_Place]:
    """All that the server listens on, but for free ports, which differ."""
    if server.port > 0:
        yield _Place(server.port, server.address, server.where, "Server")
    for service in server.serviceList:
        for connector in service.connectors:
            handler = connector.protocolHandler
            if handler.port > 0:
                yield _Place(handler.port, handler.address, connector.where, "Connector")
