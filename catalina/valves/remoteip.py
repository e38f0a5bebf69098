"""
The client behind the proxies: address, scheme and port as the client's own connection had them
(org.apache.catalina.valves.RemoteIpValve).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Any, Final

from twisted.logger import Logger

from catalina.core.valvebase import ValveBase
from catalina.http.forwarded import (
    CLIENT_ATTRIBUTE,
    FORWARDED_ATTRIBUTE,
    INTERNAL_PROXIES,
    followChain,
    isForwardedSecure,
    splitChain,
)
from catalina.util import Setting
from catalina.util.javaregex import javaRegex, optionalRegex
from catalina.valves.accesslogelements import (
    PROTOCOL_ATTRIBUTE,
    REMOTE_ADDR_ATTRIBUTE,
    REMOTE_HOST_ATTRIBUTE,
    SERVER_PORT_ATTRIBUTE,
)

_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z.-]+)(?::[0-9]{1,5})?")
_PRIVATE: Final = (
    "_remoteAddr", "_remoteHost", "_scheme", "_secure", "_serverName", "_serverPort", "_localName", "_localPort",
)  # fmt: skip


class RemoteIpValve(ValveBase):
    """Believes the headers of proxies that it knows."""

    blocking = False

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

    _log = Logger()

    def invoke(self, request: Any, response: Any) -> Any:
        """Show the rest of the pipeline the client's own connection."""
        headers = request.coyoteRequest.headers
        chain = followChain(
            request.getRemoteAddr(),
            splitChain(headers.getAll(self.remoteIpHeader)),
            self.internalProxies,
            self.trustedProxies,
        )
        if chain is None:
            self._tellLog(request)
            return self.next.invoke(request, response)
        before = _snapshot(request, (self.remoteIpHeader, self.proxiesHeader))
        if chain.client is not None:
            request._remoteAddr = request._remoteHost = chain.client
            _setList(headers, self.proxiesHeader, chain.trusted)
            _setList(headers, self.remoteIpHeader, chain.unproven)
        self._setProtocol(request)
        self._setHost(request)
        request.setAttribute(FORWARDED_ATTRIBUTE, True)
        self._tellLog(request)
        return _finally(self.next.invoke, request, response, before)

    def _setProtocol(self, request: Any) -> None:
        value = request.getHeader(self.protocolHeader) if self.protocolHeader else None
        if value is None:
            return
        secure = isForwardedSecure(value, self.protocolHeaderHttpsValue)
        request._secure = secure
        request._scheme = "https" if secure else "http"
        request._serverPort = self._portOf(request, self.httpsServerPort if secure else self.httpServerPort)
        if self.changeLocalPort:
            request._localPort = request._serverPort

    def _portOf(self, request: Any, otherwise: int) -> int:
        value = (request.getHeader(self.portHeader) if self.portHeader else None) or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) <= 5 else otherwise

    def _setHost(self, request: Any) -> None:
        value = request.getHeader(self.hostHeader) if self.hostHeader else None
        if value is None:
            return
        match = _HOST.fullmatch(value.strip())
        if match is None:
            self._log.debug("{header} is no host: {value!r}", header=self.hostHeader, value=value)
            return
        # A port in there does not count, as in Tomcat; it is what portHeader is for.
        request._serverName = match[1]
        if self.changeLocalName:
            request._localName = match[1]

    def _tellLog(self, request: Any) -> None:
        if not self.requestAttributesEnabled:
            return
        request.setAttribute(REMOTE_ADDR_ATTRIBUTE, request.getRemoteAddr())
        request.setAttribute(CLIENT_ATTRIBUTE, request.getRemoteAddr())
        request.setAttribute(REMOTE_HOST_ATTRIBUTE, request.getRemoteHost())
        request.setAttribute(PROTOCOL_ATTRIBUTE, request.getProtocol())
        request.setAttribute(SERVER_PORT_ATTRIBUTE, request.getServerPort())


def _setList(headers: Any, name: str, values: tuple[str, ...]) -> None:
    if values:
        headers.set(name, ", ".join(values))
    else:
        headers.remove(name)


_Before = tuple[dict[str, Any], dict[str, list[str]]]


def _snapshot(request: Any, names: tuple[str, ...]) -> _Before:
    headers = request.coyoteRequest.headers
    private = {name: getattr(request, name) for name in _PRIVATE}
    return private, {name: headers.getAll(name) for name in names}


def _restore(request: Any, before: _Before) -> None:
    private, lists = before
    for name, value in private.items():
        setattr(request, name, value)
    for name, values in lists.items():
        request.coyoteRequest.headers.remove(name)
        for each in values:
            request.coyoteRequest.headers.add(name, each)


def _finally(call: Any, request: Any, response: Any, before: _Before) -> Any:
    """
    Call the next valve; when it is done, an access log without requestAttributesEnabled shows the proxy
    again.
    """
    try:
        pending = call(request, response)
    except BaseException:
        _restore(request, before)
        raise
    if pending is not None:
        return _restoreLater(pending, request, before)
    _restore(request, before)
    return None


async def _restoreLater(pending: Awaitable[Any], request: Any, before: _Before) -> None:
    try:
        await pending
    finally:
        _restore(request, before)
