"""Addresses as they are written in URLs and messages (RFC 3986 3.2.2): those of IPv6 in brackets."""

from __future__ import annotations


def bracketed(host: str) -> str:
    """
    Write a name or an address so that a port may follow.

    :param host: ``localhost``, ``127.0.0.1`` or ``::1``, which gives ``[::1]``.
    """
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def hostPort(host: str, port: int) -> str:
    """
    Write an address with its port: ``localhost:8080``, ``[::1]:8080``.

    :param host: a name or an address, with or without brackets.
    """
    return f"{bracketed(host)}:{port}"
