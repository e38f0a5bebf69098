"""
Who asks whom, and how: scheme, server and the two ends of the connection (the address part of Tomcat's Request).

A proxy in front may know better than the connection: what RemoteIpValve found out, or the connector is told (proxyName), comes first.
"""

from __future__ import annotations

from typing import Any

_DEFAULT_PORTS = {"http": 80, "https": 443}


class RequestAddresses:
    """The part of a request that knows its connection."""

    coyoteRequest: Any
    connector: Any
    _remoteAddr: str | None = None
    _remoteHost: str | None = None
    _scheme: str | None = None
    _secure: bool | None = None
    _serverName: str | None = None
    _serverPort: int | None = None
    _localName: str | None = None
    _localPort: int | None = None

    def getRequestURI(self) -> str:
        """The raw path."""
        raise NotImplementedError

    def getProtocol(self) -> str:
        """``HTTP/1.1`` or ``HTTP/1.0``."""
        return str(self.coyoteRequest.protocol)

    def getScheme(self) -> str:
        """``http`` or ``https``."""
        return self._scheme or str(self.connector.scheme)

    def getServerName(self) -> str:
        """The host that the client asked for, the engine's default host if it asked for none, or the connector's proxyName."""
        if self._serverName is not None:
            return self._serverName
        if self.connector.proxyName:
            return str(self.connector.proxyName)
        if self.coyoteRequest.host is None:
            return str(self.connector.mapper.defaultHost)
        host = self.coyoteRequest.host.decode("latin-1")
        colon = host.rfind(":")
        return host[:colon] if colon > host.rfind("]") else host

    def getServerPort(self) -> int:
        """The port that the client asked for, or the connector's proxyPort."""
        if self._serverPort is not None:
            return self._serverPort
        if self.connector.proxyPort:
            return int(self.connector.proxyPort)
        host = self.coyoteRequest.host
        if not host:
            return self.getLocalPort()
        colon = host.rfind(b":")
        if colon > host.rfind(b"]"):
            return int(host[colon + 1 :] or 0)
        return _DEFAULT_PORTS.get(self.getScheme(), 80)

    def getRemoteAddr(self) -> str:
        """The client's address."""
        return self._remoteAddr or str(self.coyoteRequest.remoteAddr)

    def getRemoteHost(self) -> str:
        """The client's name where enableLookups is set, else its address."""
        connection = self.coyoteRequest.connection
        found: str = connection.remoteHost if connection.handler.enableLookups else connection.remoteAddr
        return self._remoteHost or self._remoteAddr or found

    def getRemotePort(self) -> int:
        """The client's port."""
        return int(self.coyoteRequest.remotePort)

    def getLocalName(self) -> str:
        """The name of the address that the client reached."""
        return self._localName or self.connector.localName(self.getLocalAddr())

    def getLocalAddr(self) -> str:
        """The address that the client reached."""
        return str(self.coyoteRequest.localAddr)

    def getLocalPort(self) -> int:
        """The port that the client reached."""
        return int(self.coyoteRequest.localPort) if self._localPort is None else self._localPort

    def isSecure(self) -> bool:
        """Whether the connection is encrypted, or the connector says it counts as such."""
        return bool(self.connector.secure) if self._secure is None else self._secure

    def getRequestURL(self) -> str:
        """Scheme, host, port and raw path."""
        scheme, port = self.getScheme(), self.getServerPort()
        tail = "" if port == _DEFAULT_PORTS.get(scheme) else f":{port}"
        return f"{scheme}://{self.getServerName()}{tail}{self.getRequestURI()}"
