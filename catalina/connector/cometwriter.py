"""
The writer of a Comet response: an application that writes for many clients must learn which of them does not read.

Java's PrintWriter never raises, so that Tomcat's applications queue for ever, or stop at the first stalled reader.
"""

from __future__ import annotations

from typing import Any

from catalina.coyote import ClientAbortException
from catalina.servlet import PrintWriter


class CometWriter(PrintWriter):
    """
    A PrintWriter that raises once its client takes no more.

    :param response: this container's response.
    :param charset: the encoding; a name that Python knows.
    """

    __slots__ = ("_response",)

    def __init__(self, response: Any, charset: str) -> None:
        super().__init__(response.buffer, charset)
        self._response = response

    def write(self, text: str, /) -> None:
        """
        Write text.

        :raises ClientAbortException: more than ``cometWriteBuffer`` would be queued for the client.
        """
        super().write(text)
        self._checkRoom()

    def flush(self) -> None:
        """
        Send what was written.

        :raises ClientAbortException: more than ``cometWriteBuffer`` would be queued for the client.
        """
        super().flush()
        self._checkRoom()

    def _checkRoom(self) -> None:
        if self._response.overflown:
            raise ClientAbortException("the client does not take what is written for it (cometWriteBuffer)")
