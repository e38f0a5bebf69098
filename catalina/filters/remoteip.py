"""
The client behind the proxies, for one application (org.apache.catalina.filters.RemoteIpFilter; RemoteIpValve
does it for a host).
"""

from __future__ import annotations

import re
from typing import Any, Final

from catalina.filters.base import FilterBase
from catalina.http import parseDate
from catalina.http.forwarded import (
    CLIENT_ATTRIBUTE,
    FORWARDED_ATTRIBUTE,
    INTERNAL_PROXIES,
    ProxyChain,
    followChain,
    isForwardedSecure,
    splitChain,
)
from catalina.servlet import HttpServletRequestWrapper
from catalina.util import Setting
from catalina.util.javaregex import javaRegex, optionalRegex

_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z.-]+)(?::[0-9]{1,5})?")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_LOG_ATTRIBUTE: Final = "org.apache.catalina.AccessLog."


class RemoteIpFilter(FilterBase):
    """Believes the headers of proxies that it knows."""

    remoteIpHeader: Setting[str] = Setting(str, "X-Forwarded-For", doc="header with the chain of addresses")
    internalProxies: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, javaRegex(INTERNAL_PROXIES), doc="our own proxies"
    )
    trustedProxies: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, None, doc="outside proxies that are believed"
    )
    proxiesHeader: Setting[str] = Setting(
        str, "X-Forwarded-By", doc="header that tells the application which outside proxies were passed"
    )
    requestAttributesEnabled: Setting[bool] = Setting(bool, True, doc="let access logs show what was found")
    protocolHeader: Setting[str] = Setting(
        str, "X-Forwarded-Proto", doc="header with the client's protocol; empty for none"
    )
    protocolHeaderHttpsValue: Setting[str] = Setting(str, "https", doc="what in it means encrypted")
    hostHeader: Setting[str] = Setting(str, "", doc="header with the host that the client asked for")
    portHeader: Setting[str] = Setting(str, "", doc="header with the port that the client reached")
    httpServerPort: Setting[int] = Setting(int, 80, doc="port where the client's protocol is http")
    httpsServerPort: Setting[int] = Setting(int, 443, doc="port where the client's protocol is https")
    changeLocalName: Setting[bool] = Setting(
        bool, False, doc="show the host of hostHeader as the local name, too"
    )
    changeLocalPort: Setting[bool] = Setting(bool, False, doc="show the port as the local port, too")
    enableLookups: Setting[bool] = Setting(
        bool, False, inert="the client's name is its address", doc="look names up"
    )

    def doFilter(self, request: Any, response: Any, chain: Any) -> Any:
        """Show the application the client's own connection."""
        found = followChain(
            request.getRemoteAddr(),
            splitChain(request.getHeaders(self.remoteIpHeader)),
            self.internalProxies,
            self.trustedProxies,
        )
        if found is None:
            return chain.doFilter(request, response)
        wrapped = ForwardedRequest(request)
        if found.client is not None:
            self._setClient(wrapped, found.client, found)
        self._setProtocol(request, wrapped)
        self._setHost(request, wrapped)
        wrapped.setAttribute(FORWARDED_ATTRIBUTE, True)
        if self.requestAttributesEnabled:
            _tellLog(wrapped)
        return chain.doFilter(wrapped, response)

    def _setClient(self, wrapped: ForwardedRequest, client: str, found: ProxyChain) -> None:
        wrapped.remoteAddr = client
        wrapped.headers[self.proxiesHeader.lower()] = [", ".join(found.trusted)] if found.trusted else []
        wrapped.headers[self.remoteIpHeader.lower()] = [", ".join(found.unproven)] if found.unproven else []

    def _setProtocol(self, request: Any, wrapped: ForwardedRequest) -> None:
        value = request.getHeader(self.protocolHeader) if self.protocolHeader else None
        if value is None:
            return
        secure = isForwardedSecure(value, self.protocolHeaderHttpsValue)
        wrapped.scheme = "https" if secure else "http"
        wrapped.serverPort = self._portOf(request, self.httpsServerPort if secure else self.httpServerPort)
        if self.changeLocalPort:
            wrapped.localPort = wrapped.serverPort

    def _portOf(self, request: Any, otherwise: int) -> int:
        value = (request.getHeader(self.portHeader) if self.portHeader else None) or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) <= 5 else otherwise

    def _setHost(self, request: Any, wrapped: ForwardedRequest) -> None:
        value = request.getHeader(self.hostHeader) if self.hostHeader else None
        match = _HOST.fullmatch(value.strip()) if value is not None else None
        if match is None:
            return
        # A port in there does not count, as in Tomcat; it is what portHeader is for.
        wrapped.serverName = match[1]
        if self.changeLocalName:
            wrapped.localName = match[1]


def _tellLog(wrapped: ForwardedRequest) -> None:
    wrapped.setAttribute(_LOG_ATTRIBUTE + "RemoteAddr", wrapped.getRemoteAddr())
    wrapped.setAttribute(CLIENT_ATTRIBUTE, wrapped.getRemoteAddr())
    wrapped.setAttribute(_LOG_ATTRIBUTE + "RemoteHost", wrapped.getRemoteHost())
    wrapped.setAttribute(_LOG_ATTRIBUTE + "Protocol", wrapped.getProtocol())
    wrapped.setAttribute(_LOG_ATTRIBUTE + "ServerPort", wrapped.getServerPort())


class ForwardedRequest(HttpServletRequestWrapper):
    """A request that shows the client's own connection; None stands for what the proxies do not say."""

    __slots__ = ("headers", "localName", "localPort", "remoteAddr", "scheme", "serverName", "serverPort")

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        self.headers: dict[str, list[str]] = {}
        self.remoteAddr: str | None = None
        self.scheme: str | None = None
        self.serverName: str | None = None
        self.serverPort: int | None = None
        self.localName: str | None = None
        self.localPort: int | None = None

    def getRemoteAddr(self) -> str:
        """Return the client's address."""
        return super().getRemoteAddr() if self.remoteAddr is None else self.remoteAddr

    def getRemoteHost(self) -> str:
        """Return the client's address, which stands for its name."""
        return super().getRemoteHost() if self.remoteAddr is None else self.remoteAddr

    def getScheme(self) -> str:
        """Return the protocol that the client speaks."""
        return super().getScheme() if self.scheme is None else self.scheme

    def isSecure(self) -> bool:
        """Tell whether the client's connection is encrypted."""
        return super().isSecure() if self.scheme is None else self.scheme == "https"

    def getServerName(self) -> str:
        """Return the host that the client asked for."""
        return super().getServerName() if self.serverName is None else self.serverName

    def getServerPort(self) -> int:
        """Return the port that the client reached."""
        return super().getServerPort() if self.serverPort is None else self.serverPort

    def getLocalName(self) -> str:
        """Return the local name, or the host that the client asked for."""
        return super().getLocalName() if self.localName is None else self.localName

    def getLocalPort(self) -> int:
        """Return the local port, or the one that the client reached."""
        return super().getLocalPort() if self.localPort is None else self.localPort

    def getRequestURL(self) -> str:
        """Return the address as the client wrote it, without the query."""
        scheme, port = self.getScheme(), self.getServerPort()
        tail = "" if port == _DEFAULT_PORTS.get(scheme) else f":{port}"
        return f"{scheme}://{self.getServerName()}{tail}{self.getRequestURI()}"

    def getHeaders(self, name: str) -> list[str]:
        """Return all values of a header, after the proxies' have been dealt with."""
        changed = self.headers.get(name.lower())
        return list(super().getHeaders(name)) if changed is None else list(changed)

    def getHeader(self, name: str) -> str | None:
        """Return the first value of a header, or None."""
        values = self.getHeaders(name)
        return values[0] if values else None

    def getHeaderNames(self) -> list[str]:
        """Return the names of all headers that have a value."""
        names = list(super().getHeaderNames())
        known = {name.lower() for name in names}
        names += [name for name in self.headers if name not in known]
        return [name for name in names if self.headers.get(name.lower()) != []]

    def getIntHeader(self, name: str) -> int:
        """Return a header as a number; -1 without it."""
        value = self.getHeader(name)
        return -1 if value is None else int(value)

    def getDateHeader(self, name: str) -> int:
        """
        Return a header as milliseconds since 1970; -1 without it.

        :raises ValueError: if it is no date.
        """
        value = self.getHeader(name)
        if value is None:
            return -1
        seconds = parseDate(value)
        if seconds is None:
            raise ValueError(f"{name} is no date: {value!r}")
        return int(seconds) * 1000
