"""
What has happened to a Comet connection and its application has not been told: conditions, not a queue, so that all data is one READ.

Most of it is seen by a look at the body, the connection and the registered operations; only what leaves no such trace is noted. Used on
the reactor's thread alone.
"""

from __future__ import annotations

from typing import Any

from catalina.comet import CometOperation
from catalina.connector.cometstates import CometState, Happening
from catalina.coyote import ProtocolError

_H = Happening

#: What is told before anything else, in this order.
_URGENT = (_H.RELOAD, _H.SHUTDOWN, _H.SESSION_END, _H.OVERFLOW)


#: What has happened on most connections: one object for them all.
_NOTHING: frozenset[Happening] = frozenset()


class CometNews:
    """
    The news of one Comet connection.

    :param exchange: its body and its connection are looked at.
    :param event: what the application has registered for.
    """

    __slots__ = ("_exchange", "_event", "_noted", "_expected", "_cameWithHead", "_inRequest", "callbackRests")

    def __init__(self, exchange: Any, event: Any) -> None:
        self._exchange = exchange
        self._event = event
        self._noted = _NOTHING
        self._expected = 0
        # how many bytes of the body came with the head
        self._cameWithHead = exchange.body.received
        # whether the event that runs is part of the request, and not of what comes after it
        self._inRequest = False
        #: Whether a CALLBACK event was just delivered, and the next is not due yet.
        self.callbackRests = False

    def note(self, happening: Happening) -> None:
        """Something happened that cannot be seen later."""
        self._noted |= {happening}

    def begun(self) -> None:
        """BEGIN has returned. If it has read a body of known length to its end, Tomcat's try of a READ finds that end at once."""
        exchange = self._exchange
        length = exchange.request.contentLength
        if 0 < length == exchange.body.consumed and self._event.request._parameters is None:
            self.note(_H.BODY_END)

    def told(self, happening: Happening) -> None:
        """The application hears of it now; whatever it is, the silence is over."""
        body, request = self._exchange.body, self._exchange.request
        withHead = body.consumed < self._cameWithHead or request.contentLength > 0
        self._inRequest = happening is _H.DATA and withHead and not self._expected
        self._noted -= {happening, _H.TIMEOUT}
        self._expected = body.received

    def endsAsRequest(self) -> bool:
        """
        Whether the conversation ends as an ordinary request does, after which the connection lives on.

        Tomcat tells of bytes that came with the head before the request has returned (CoyoteAdapter.service), and waits there for the first
        ones of a body of known length. Such a body has to be complete: here nobody waits.
        """
        body = self._exchange.body
        skippable = self._exchange.request.chunked or body.complete
        return self._inRequest and skippable and body.failure is None

    def fromClient(self) -> bool:
        """Whether the client has said something that has not been told."""
        found = self._fromBody(True) or self._fromPeer(True)
        return found is not None and found is not _H.TIMEOUT

    def isReadable(self) -> bool:
        """Whether a read would find something now: bytes, the end of the body, or its fault."""
        body = self._exchange.body
        ends = self._exchange.request.hasBody and body.complete and not body.endSeen
        return bool(body.available() or ends or self._textLeft())

    def _textLeft(self) -> bool:
        """Whether the request's reader has decoded more than was read from it."""
        reader = self._event.request._reader
        return reader is not None and reader.holdsText

    def leftUnread(self) -> bool:
        """Whether READ has left bytes that were there when it was told; what came while it ran is for the next one."""
        if CometOperation.OP_READ not in self._event.operations or not self._event.isBlocking():
            return False
        return bool(self._exchange.body.consumed < self._expected) or self._textLeft()

    def first(self, state: CometState) -> Happening | None:
        """
        What is to be told next; None if there is nothing.

        :param state: where the connection stands.
        """
        for happening in _URGENT:
            if happening in self._noted:
                return happening
        # without OP_READ the client's bytes wait, those of the body and those of its next request
        listens = CometOperation.OP_READ in self._event.operations or state is CometState.CLOSED
        return self._fromBody(listens) or self._fromPeer(listens) or self._fromOperations(state)

    def _fromBody(self, listens: bool) -> Happening | None:
        body = self._exchange.body
        if listens and body.available():
            return _H.DATA
        if body.failure is not None:
            return _H.BODY_BROKEN if isinstance(body.failure, ProtocolError) else _H.BODY_ABORTED
        ends = self._exchange.request.chunked and body.decoder.done and not body.endSeen
        if listens and (ends or _H.BODY_END in self._noted):
            return _H.BODY_END
        return None

    def _fromPeer(self, listens: bool) -> Happening | None:
        connection = self._exchange.connection
        if connection.buffer and listens:
            return _H.EARLY
        if _H.LOST in self._noted:
            return _H.LOST
        if connection.peerClosed:
            return _H.FIN
        return _H.TIMEOUT if _H.TIMEOUT in self._noted else None

    def _fromOperations(self, state: CometState) -> Happening | None:
        operations = self._event.operations
        # CALLBACK first: it comes now and then, WRITE as long as there is room, which may be always
        rests = self.callbackRests and state is CometState.OPEN
        if CometOperation.OP_CALLBACK in operations and not rests:
            return _H.CALLBACK
        if CometOperation.OP_WRITE in operations and self._exchange.channel.writeable:
            return _H.WRITEABLE
        return None
