"""Bodies that are at hand when the head is: the container's own way to answer with a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from catalina.connector.requestattributes import SENDFILE_FILENAME
from catalina.coyote import FileSlice
from catalina.http import PreparedHeaders


class WholeBody:
    """The part of a response that takes a body in one piece, past the output buffer."""

    coyoteResponse: Any
    exchange: Any
    request: Any
    included: bool
    usingOutputStream: bool
    usingWriter: bool
    _buffer: Any
    _file: FileSlice | None

    def setContentType(self, type: str | None) -> None:
        """Set the type of the body."""
        raise NotImplementedError

    def _settle(self) -> None:
        """Say in the head what is known of the body."""
        raise NotImplementedError

    def sendWhole(
        self, fields: PreparedHeaders | None, contentType: str, body: Callable[[], bytes | FileSlice]
    ) -> bool:
        """
        Send a body where nothing has been written and nobody has chosen how to: bytes at once, a file when the response is committed.

        :param fields: take the place of those of their names.
        :param contentType: may be empty.
        :param body: called if the body is taken.
        :returns: whether it was; if not, nothing has happened.
        :raises OSError: the client has gone, or the body cannot be had.
        """
        coyote, attributes = self.coyoteResponse, self.request.attributes
        if self._buffer is not None or self.usingWriter or self.included or coyote.committed:
            return False
        if self._file is not None or (attributes is not None and SENDFILE_FILENAME in attributes):
            return False
        content = body()
        if fields is not None:
            coyote.use(fields)
        if contentType:
            self.setContentType(contentType)
        coyote.contentLength = len(content)
        self.usingOutputStream = True
        if isinstance(content, bytes):
            self._settle()
            self.exchange.commit(content, True)
        else:
            self.sendFile(content)
        return True

    def sendFile(self, file: FileSlice) -> None:
        """
        Have the connector send a part of a file as the body, whatever else is written, when the response is committed: as with the
        attributes of sendfile, filters may change its head until then.
        """
        self._file = file
