"""What proxies say about the request that they pass on."""

import re

import pytest

from catalina.http.forwarded import INTERNAL_PROXIES, ProxyChain, followChain, isForwardedSecure, splitChain

INTERNAL = re.compile(INTERNAL_PROXIES)
TRUSTED = re.compile("proxy[12]")


class FollowChainTests:
    """The client is the first address from the end that nobody knows."""

    @pytest.mark.parametrize(
        ("peer", "chain", "client", "trusted", "unproven"),
        [
            ("127.0.0.1", "", None, (), ()),
            ("127.0.0.1", "1.1.1.1", "1.1.1.1", (), ()),
            ("::1", "1.1.1.1", "1.1.1.1", (), ()),
            ("127.0.0.1", "2.2.2.2, 1.1.1.1", "1.1.1.1", (), ("2.2.2.2",)),
            ("127.0.0.1", "1.1.1.1, 10.0.0.5, 192.168.3.4", "1.1.1.1", (), ()),
            ("127.0.0.1", "1.1.1.1, proxy1, 10.0.0.5, proxy2", "1.1.1.1", ("proxy1", "proxy2"), ()),
            ("proxy1", "1.1.1.1", "1.1.1.1", ("proxy1",), ()),
            ("127.0.0.1", "10.0.0.5", "10.0.0.5", (), ()),
            ("127.0.0.1", "proxy1", "proxy1", ("proxy1",), ()),
        ],
    )
    def test_follows(self, peer, chain, client, trusted, unproven):
        """
        Own proxies are passed over, trusted ones are named, and what is before the client is kept apart.
        """
        assert followChain(peer, splitChain([chain]), INTERNAL, TRUSTED) == ProxyChain(
            client, trusted, unproven
        )

    def test_believesNoStranger(self):
        """Who is no proxy of ours is the client, whatever it says."""
        assert followChain("3.3.3.3", ["1.1.1.1"], INTERNAL, TRUSTED) is None
        assert followChain("127.0.0.1", ["1.1.1.1"], None, None) is None


class SplitChainTests:
    """Several headers of one name are one list."""

    def test_splits(self):
        """Blanks and empty parts do not count."""
        assert splitChain(["a, b,", " ,c"]) == ["a", "b", "c"]


class IsForwardedSecureTests:
    """Encrypted means all the way."""

    @pytest.mark.parametrize(
        ("value", "secure"),
        [
            ("https", True),
            ("HTTPS", True),
            ("http", False),
            ("https, https", True),
            ("https,http", False),
            ("", False),
        ],
    )
    def test_judges(self, value, secure):
        """One proxy without encryption is enough to make it unencrypted."""
        assert isForwardedSecure(value, "https") is secure
