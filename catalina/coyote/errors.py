"""What is wrong with a message on the wire; each error knows the status to answer with."""

from __future__ import annotations


class ProtocolError(OSError):
    """
    The client broke HTTP. An OSError, since applications meet it as the IOException of a read.

    :param message: what was wrong, for the log; never sent.
    :param status: the status to answer with if nothing was answered yet; 0 to close without a word.
    :param saysClose: whether the answer says that the connection will be closed.
    """

    def __init__(self, message: str, status: int = 400, saysClose: bool = True) -> None:
        super().__init__(message)
        self.status = status
        self.saysClose = saysClose


class ClientAbortException(OSError):
    """The client has gone: nothing can be written to it any more (org.apache.catalina.connector.ClientAbortException)."""


class WriteTimeout(OSError):
    """The client did not take what was written for it within the write timeout."""
