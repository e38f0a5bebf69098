"""Tests for `catalina.net.limits`."""

from __future__ import annotations

from catalina.net.limits import ConnectionLimit


class ConnectionLimitTests:
    """maxConnections."""

    def test_counts(self):
        """At the limit nobody is accepted; the first that leaves says that accepting may go on, once."""
        limit = ConnectionLimit(2)
        assert not limit.reached
        limit.opened()
        limit.opened()
        assert limit.reached
        limit.opened()
        assert limit.closed() is False
        assert limit.closed() is True
        assert limit.closed() is False
        assert limit.count == 0

    def test_anyNumber(self):
        """-1 is no limit."""
        limit = ConnectionLimit(-1)
        for _ in range(1000):
            limit.opened()
        assert not limit.reached
        assert limit.closed() is False
