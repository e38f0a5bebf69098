"""
Session identifiers.
"""

from __future__ import annotations

import re

import pytest

from catalina.util.sessionid import newSessionId


class NewSessionIdTests:
    """
    The form of an identifier.
    """

    def test_hasTomcatsForm(self) -> None:
        """
        The usual one has 32 upper-case hexadecimal digits.
        """
        assert re.fullmatch("[0-9A-F]{32}", newSessionId())

    @pytest.mark.parametrize("length", [1, 8, 64])
    def test_hasTwoDigitsPerByte(self, length: int) -> None:
        """
        The length counts bytes.
        """
        assert len(newSessionId(length)) == 2 * length

    def test_endsInRoute(self) -> None:
        """
        The node's name follows after a dot, where load balancers look for it.
        """
        assert re.fullmatch(r"[0-9A-F]{32}\.node1", newSessionId(16, "node1"))

    @pytest.mark.parametrize("route", [None, ""])
    def test_hasNoDotWithoutRoute(self, route: str | None) -> None:
        """
        No route, no dot.
        """
        assert "." not in newSessionId(16, route)

    def test_neverRepeats(self) -> None:
        """
        A thousand of them are all different.
        """
        assert len({newSessionId() for _ in range(1000)}) == 1000

    def test_refusesNothing(self) -> None:
        """
        An id without randomness could be guessed.
        """
        with pytest.raises(ValueError, match="at least one random byte"):
            newSessionId(0)
