"""HTTP without servlets: connections, requests and responses as the wire has them."""

from catalina.coyote.body import RequestBody
from catalina.coyote.channel import Channel, FileSlice
from catalina.coyote.errors import ClientAbortException, ProtocolError, WriteTimeout
from catalina.coyote.request import Request
from catalina.coyote.response import Response
from catalina.coyote.shared import SharedBytes

__all__ = [
    "Channel",
    "ClientAbortException",
    "FileSlice",
    "ProtocolError",
    "Request",
    "RequestBody",
    "Response",
    "SharedBytes",
    "WriteTimeout",
]
