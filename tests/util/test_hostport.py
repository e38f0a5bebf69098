"""Addresses as they are written."""

from __future__ import annotations

import pytest

from catalina.util import bracketed, hostPort


@pytest.mark.parametrize(
    ("host", "written"),
    [
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "[::1]"),
        ("[::1]", "[::1]"),
        ("fe80::1%eth0", "[fe80::1%eth0]"),
        ("*", "*"),
    ],
)
def test_brackets(host: str, written: str) -> None:
    """What has a colon gets brackets, once."""
    assert bracketed(host) == written
    assert hostPort(host, 8080) == f"{written}:8080"
