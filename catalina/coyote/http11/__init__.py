"""HTTP/1.1: the protocol handlers that server.xml may name."""

from catalina.coyote.http11.apr import Http11AprProtocol
from catalina.coyote.http11.blocking import Http11Protocol
from catalina.coyote.http11.nio import Http11NioProtocol

__all__ = ["Http11AprProtocol", "Http11NioProtocol", "Http11Protocol"]
