"""From HTTP to servlets: the connector, its adapter, and this container's request and response."""

from catalina.connector.adapter import CoyoteAdapter
from catalina.connector.cometconnection import CometConnection
from catalina.connector.cometevent import CometEventImpl
from catalina.connector.cometstates import Happening
from catalina.connector.connector import Connector
from catalina.connector.request import Request
from catalina.connector.response import Response

__all__ = [
    "CometConnection",
    "CometEventImpl",
    "Connector",
    "CoyoteAdapter",
    "Happening",
    "Request",
    "Response",
]
