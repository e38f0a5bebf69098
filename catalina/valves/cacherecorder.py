"""
Writes down what an application answers while it goes to the client, for the caching valve.

The recorder stands in the place of the response's output buffer, so everything that the application writes comes by; what the
connector adds on the way out (compression, framing) does not.
"""

from __future__ import annotations

import contextlib
from typing import Any

from catalina.connector.outputbuffer import OutputBuffer
from catalina.valves.cachestore import removeFile


class Recorder(OutputBuffer):
    """
    An output buffer that keeps a copy.

    :param response: this container's response.
    :param path: the file for the copy; made here.
    :param limit: bytes above which no copy is kept.
    :raises OSError: the file cannot be made.
    """

    __slots__ = ("path", "size", "broken", "interrupted", "headers", "_file", "_most")

    def __init__(self, response: Any, path: str, limit: int) -> None:
        super().__init__(response)
        self.path = path
        self.size = 0
        self.broken = False
        self.interrupted = False
        self.headers: tuple[tuple[str, str], ...] | None = None
        self._most = limit
        self._file = open(path, "xb")  # noqa: SIM115  closed by keep() or drop()

    def write(self, data: bytes, /) -> None:
        """Write bytes, and keep them."""
        if self.closed or self.suspended:
            super().write(data)
            return
        data = bytes(data)
        self._keep(data)
        try:
            super().write(data)
        except BaseException:
            # what the client did not get may not be whole
            self.broken = self.interrupted = True
            raise

    def _keep(self, data: bytes) -> None:
        self.size += len(data)
        if self.broken or self.size > self._most:
            self.broken = True
            return
        try:
            self._file.write(data)
        except OSError:
            # a full disk is no reason not to answer
            self.broken = True

    def _send(self) -> None:
        self._noteHeaders()
        super()._send()

    def finish(self) -> None:
        """End the body."""
        self._noteHeaders()
        super().finish()

    def _noteHeaders(self) -> None:
        """The headers as the application has set them: the connector adds its own when the head is sent."""
        if self.headers is None and not self.suspended:
            self.headers = tuple(self._response.coyoteResponse.headers.items())

    def reset(self) -> None:
        """Forget what has not been sent, in the copy too."""
        super().reset()
        self.size = 0
        try:
            self._file.seek(0)
            self._file.truncate()
        except OSError:
            self.broken = True

    def keep(self) -> bool:
        """The response is complete: close the copy; tells whether it is."""
        self._noteHeaders()
        try:
            self._file.close()
        except OSError:
            self.broken = True
        if self.broken:
            removeFile(self.path)
        return not self.broken

    def drop(self) -> None:
        """The response is not to be kept."""
        self.broken = True
        with contextlib.suppress(OSError):
            self._file.close()
        removeFile(self.path)
