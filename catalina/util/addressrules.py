"""
Who may come, by address or name: the rules that RemoteAddrValve and RemoteAddrFilter and their kin share
(the common part of org.apache.catalina.valves.RequestFilterValve and
org.apache.catalina.filters.RequestFilter).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def parseNetworks(text: str) -> tuple[Network, ...]:
    """
    Read a list of networks, such as ``10.0.0.0/8, ::1``.

    :raises ValueError: if one of them is none.
    """
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise ValueError(
            f"must be addresses or networks separated by commas, such as 10.0.0.0/8, ::1: {error}"
        ) from None


def isTextAllowed(text: str, allow: re.Pattern[str] | None, deny: re.Pattern[str] | None) -> bool:
    """
    Judge a text by two expressions: what is denied may not, what is allowed may; else only where nothing is
    allowed expressly.

    With neither expression nobody may, as in Tomcat.
    """
    if deny is not None and deny.fullmatch(text):
        return False
    if allow is not None and allow.fullmatch(text):
        return True
    return deny is not None and allow is None


def isAddressAllowed(address: str, allow: Iterable[Network], deny: Iterable[Network]) -> bool:
    """
    Judge an address by networks, in the same way.

    :param address: what is no address may not.
    """
    allow, deny = tuple(allow), tuple(deny)
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if any(parsed in network for network in deny):
        return False
    if any(parsed in network for network in allow):
        return True
    return bool(deny) and not allow
