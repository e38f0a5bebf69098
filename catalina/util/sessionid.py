"""
Random session identifiers (``org.apache.catalina.util.SessionIdGenerator``).
"""

from __future__ import annotations

import os


def newSessionId(length: int = 16, jvmRoute: str | None = None) -> str:
    """
    Make an identifier that nobody can guess.

    :param length: how many random bytes; each gives two upper-case hexadecimal digits.
    :param jvmRoute: the name of this node, which a load balancer looks for behind the last dot; none if
        empty.
    :raises ValueError: if the length is not positive.
    """
    if length < 1:
        raise ValueError(f"a session id needs at least one random byte, not {length}; the usual length is 16")
    digits = os.urandom(length).hex().upper()
    return f"{digits}.{jvmRoute}" if jvmRoute else digits
