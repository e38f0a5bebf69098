"""
The body of one request between the reactor, which decodes what comes, and whoever reads it.

Read ahead is bounded: above `READ_AHEAD` the connection is paused until the application has read. Good bytes come before the fault that
follows them, so an application reads what Tomcat would have let it read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from catalina.coyote.errors import ProtocolError

#: Decoded bytes kept for an application that has not read them yet.
READ_AHEAD = 65536


class Decoder(Protocol):
    """What turns the bytes behind the head into the body (`catalina.coyote.http11.bodies`)."""

    rest: bytes
    error: ProtocolError | None

    @property
    def done(self) -> bool:
        """Whether the end of the body has been seen."""

    def feed(self, data: bytes) -> bytes:
        """Take bytes, return those of the body."""


class RequestBody:
    """
    The decoded body of one request, filled by the reactor and read by anybody.

    :param decoder: finds the end of the body.
    :param wanted: called when a reader waits or has made room: the connection reads on, after ``100 Continue`` where one is owed.
    """

    __slots__ = (
        "decoder",
        "_data",
        "_wanted",
        "_arrived",
        "_reader",
        "failure",
        "failed",
        "endTogether",
        "endSeen",
        "received",
        "consumed",
        "_ended",
    )

    def __init__(self, decoder: Decoder, wanted: Callable[[], None]) -> None:
        self.decoder = decoder
        self._data = bytearray()
        self._wanted = wanted
        self._arrived: threading.Condition | None = None
        self._reader: Callable[[], None] | None = None
        self.failure: OSError | None = None
        self.failed = False
        self.endTogether = False
        self.endSeen = False
        self.received = 0
        self.consumed = 0
        self._ended = decoder.done

    @property
    def complete(self) -> bool:
        """Whether nothing more will come: the end was seen, or a fault."""
        return self._ended or self.failure is not None

    @property
    def atEnd(self) -> bool:
        """Whether all of a whole body has been read."""
        return self._ended and not self._data

    @property
    def full(self) -> bool:
        """Whether the connection should be paused."""
        return len(self._data) > READ_AHEAD

    def available(self) -> int:
        """How many bytes can be read without waiting."""
        return len(self._data)

    # the reactor's side

    def feed(self, data: bytes) -> bytes:
        """Decode what has come; returns the bytes behind the end of the body."""
        decoder = self.decoder
        decoded = decoder.feed(data)
        self.received += len(decoded)
        rest = decoder.rest
        decoder.rest = b""
        self.endTogether = bool(decoded) and (decoder.done or decoder.error is not None)
        # readers on other threads must not see the end before the bytes in front of it
        if decoded:
            self._data += decoded
        self._ended = decoder.done
        if decoder.error is not None and self.failure is None:
            self.failure = decoder.error
        self._wake()
        return rest

    def fail(self, failure: OSError) -> None:
        """No more of the body will come; readers get what has come and then this error."""
        if not self.complete:
            self.failure = failure
            self._wake()

    def discard(self) -> int:
        """Forget what nobody will read; returns how many bytes that were."""
        count = len(self._data)
        self._data.clear()
        return count

    def _wake(self) -> None:
        condition = self._arrived
        if condition is not None:
            with condition:
                condition.notify_all()
        reader, self._reader = self._reader, None
        if reader is not None:
            reader()

    # the application's side

    def readNow(self, size: int = -1) -> bytes | None:
        """
        Read what is there.

        :param size: at most so many bytes; negative for all that is there.
        :returns: bytes; ``b""`` at the end of the body; None if one would have to wait.
        :raises OSError: the body is broken or the client has gone, and everything before that has been read.
        """
        # the end is looked at first: bytes that come in between, and their end, are for the next call
        ended, failure = self._ended, self.failure
        if self._data:
            taken = bytes(self._data) if size < 0 or size >= len(self._data) else bytes(self._data[:size])
            if len(taken) > size >= 0:
                # more has come in this very moment
                taken = taken[:size]
            wasFull = self.full
            del self._data[: len(taken)]
            self.consumed += len(taken)
            if wasFull and not self.full:
                self._wanted()
            return taken
        if ended:
            self.endTogether = False
            self.endSeen = True
            return b""
        if failure is not None:
            self.failed = True
            raise failure
        return None

    def read(self, size: int, timeout: float) -> bytes:
        """
        Read at least one byte, waiting for it; ``b""`` at the end. For workers only.

        :param size: at most so many bytes.
        :param timeout: seconds to wait for the client; negative for no limit.
        :raises OSError: as `readNow`, or nothing came in time.
        """
        data = self.readNow(size)
        if data is not None or not size:
            return data or b""
        condition = self._arrived
        if condition is None:
            condition = self._arrived = threading.Condition()
        self._wanted()
        with condition:
            while not self._data and not self.complete:
                if (
                    not condition.wait(timeout if timeout > 0 else None)
                    and not self._data
                    and not self.complete
                ):
                    raise TimeoutError("the client did not send the rest of its body in time")
        return self.readNow(size) or b""

    def whenReadable(self, callback: Callable[[], None]) -> None:
        """Call once when `readNow` has an answer; on the reactor's thread, which must be this one."""
        if self._data or self.complete:
            callback()
            return
        self._reader = callback
        self._wanted()


class _NoDecoder:
    """The decoder of a request without a body."""

    rest = b""
    error: ProtocolError | None = None
    done = True

    def feed(self, data: bytes) -> bytes:
        """There is no body: nothing belongs to it."""
        self.rest = data
        return b""


#: The body of requests that have none; one object serves all.
NO_BODY = RequestBody(_NoDecoder(), lambda: None)
