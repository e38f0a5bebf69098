"""What an application holds of a Comet connection (org.apache.catalina.connector.CometEventImpl), of both generations of the API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zope.interface import implementer

from catalina.comet import CometEvent, CometOperation, EventSubType, EventType
from catalina.connector.requestattributes import COMET_TIMEOUT
from catalina.servlet import IllegalStateException

#: What is registered from the start, one object for all connections.
_FROM_THE_START: frozenset[CometOperation] = frozenset({CometOperation.OP_READ})


@implementer(CometEvent)
class CometEventImpl:
    """
    One Comet connection as its application sees it; the same object at every event.

    :param request: the request, valid until END or ERROR.
    :param response: the response, writable from any thread until then.
    :param connection: the owner.
    """

    __slots__ = (
        "request",
        "response",
        "type",
        "subType",
        "_connection",
        "_blocking",
        "operations",
        "__weakref__",
        "__provides__",
    )

    def __init__(self, request: Any, response: Any, connection: Any) -> None:
        self.request = request
        self.response = response
        self.type = EventType.BEGIN
        self.subType: EventSubType | None = None
        self._connection = connection
        self._blocking = True
        self.operations = _FROM_THE_START

    def getHttpServletRequest(self) -> Any:
        """The request."""
        return self.request

    def getHttpServletResponse(self) -> Any:
        """The response."""
        return self.response

    def getEventType(self) -> EventType:
        """What kind of event this is."""
        return self.type

    def getEventSubType(self) -> EventSubType | None:
        """What brought it, where there is more to say."""
        return self.subType

    def close(self) -> None:
        """
        End the response; from any thread.

        :raises IllegalStateException: END or ERROR was the last event.
        """
        self._checkAlive()
        self._connection.close()

    def setTimeout(self, timeout: int) -> None:
        """
        Hear of silence after so many milliseconds.

        :raises NotImplementedError: the connector has one timeout for all (APR).
        """
        self._checkAlive()
        self._connection.deadline.checkSupport()
        self.request.setAttribute(COMET_TIMEOUT, timeout)
        self._connection.touch()

    # the extended API

    def configureBlocking(self, blocking: bool) -> None:
        """
        Choose whether reads and writes wait; during BEGIN only.

        :raises IllegalStateException: this is not BEGIN, or another thread than the event's.
        """
        self._checkAlive()
        if self.type is not EventType.BEGIN or not self._connection.inOwnEvent():
            raise IllegalStateException("configureBlocking() may only be called during the BEGIN event")
        self._blocking = blocking
        self._connection.blockingChanged(blocking)

    def isBlocking(self) -> bool:
        """Whether reads and writes wait."""
        return self._blocking

    def isReadable(self) -> bool:
        """Whether a read would find something now: bytes, the end of the body, or its fault."""
        return bool(self._connection.isReadable())

    def isWriteable(self) -> bool:
        """Whether the client has taken all that was written."""
        return bool(self._connection.isWriteable())

    def register(self, *operations: CometOperation | Iterable[CometOperation]) -> None:
        """
        Have READ, WRITE or CALLBACK events from now on, until `unregister`; from any thread.

        OP_CALLBACK after ``close()`` brings END at once.
        """
        self._checkAlive()
        self._connection.changeOperations(_flat(operations), frozenset())

    def unregister(self, *operations: CometOperation | Iterable[CometOperation]) -> None:
        """Have these events no more."""
        self._checkAlive()
        self._connection.changeOperations(frozenset(), _flat(operations))

    def getRegisteredOps(self) -> list[CometOperation]:
        """What is registered now; OP_READ is from the beginning."""
        return sorted(self.operations, key=lambda operation: operation.name)

    def _checkAlive(self) -> None:
        if self._connection.over:
            raise IllegalStateException("the Comet connection has ended: END or ERROR was its last event")

    def __repr__(self) -> str:
        tail = f"/{self.subType.name}" if self.subType else ""
        return f"<CometEvent {self.type.name}{tail} {self.request.getRequestURI()}>"


def _flat(operations: Iterable[Any]) -> frozenset[CometOperation]:
    """Operations and collections of them, as one set."""
    found: set[CometOperation] = set()
    for each in operations:
        found |= {each} if isinstance(each, CometOperation) else set(each)
    return frozenset(found)
