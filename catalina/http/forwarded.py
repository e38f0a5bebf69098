"""
What proxies say about the request that they pass on: X-Forwarded-For and X-Forwarded-Proto as pure functions
(the common part of org.apache.catalina.valves.RemoteIpValve and org.apache.catalina.filters.RemoteIpFilter).

Everything in these headers that did not come from a trusted proxy may be a lie; so the chain is walked from
the end, the nearest proxy, and only as far as the proxies are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

#: Request attributes: that a proxy was believed, and the client's address that it told.
FORWARDED_ATTRIBUTE: Final = "org.apache.tomcat.request.forwarded"
CLIENT_ATTRIBUTE: Final = "org.apache.tomcat.remoteAddr"

#: Addresses that belong to nobody outside: Tomcat 7's default for internalProxies.
INTERNAL_PROXIES = (
    r"10\.\d{1,3}\.\d{1,3}\.\d{1,3}"
    r"|192\.168\.\d{1,3}\.\d{1,3}"
    r"|169\.254\.\d{1,3}\.\d{1,3}"
    r"|127\.\d{1,3}\.\d{1,3}\.\d{1,3}"
    r"|0:0:0:0:0:0:0:1|::1"
)


@dataclass(frozen=True)
class ProxyChain:
    """
    Where a request came from.

    `client` is the first address from the end that is no proxy of ours, None if nobody said; `trusted` are
    the outside proxies that were passed, `unproven` what stands before the client in the header and nobody
    vouches for.
    """

    client: str | None
    trusted: tuple[str, ...]
    unproven: tuple[str, ...]


def splitChain(values: Iterable[str]) -> list[str]:
    """List the addresses of all headers of one name, in order."""
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def followChain(
    peer: str, chain: list[str], internal: re.Pattern[str] | None, trusted: re.Pattern[str] | None
) -> ProxyChain | None:
    """
    Find the client behind the proxies.

    :param peer: the address that the connection came from.
    :param chain: the addresses of the header, the client's first.
    :param internal: matches our own proxies, which are not mentioned again.
    :param trusted: matches outside proxies that are believed.
    :returns: None if the peer is no proxy that is believed.
    """
    isInternal = _matches(internal, peer)
    if not isInternal and not _matches(trusted, peer):
        return None
    passed = [] if isInternal else [peer]
    client: str | None = None
    position = len(chain)
    while position:
        position -= 1
        client = chain[position]
        if _matches(internal, client):
            continue
        if not _matches(trusted, client):
            break
        passed.insert(0, client)
    return ProxyChain(client, tuple(passed), tuple(chain[:position]))


def isForwardedSecure(value: str, secureValue: str) -> bool:
    """
    Tell whether X-Forwarded-Proto says that all the way was encrypted.

    :param value: the header, which may list one protocol for each proxy.
    :param secureValue: what means encrypted, usually ``https``.
    """
    protocols = splitChain([value])
    return bool(protocols) and all(each.lower() == secureValue.lower() for each in protocols)


def _matches(pattern: re.Pattern[str] | None, text: str) -> bool:
    return pattern is not None and pattern.fullmatch(text) is not None
