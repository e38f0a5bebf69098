"""What the server checks of its own surroundings before it starts."""

from catalina.security.securitylistener import SecurityListener

__all__ = ["SecurityListener"]
