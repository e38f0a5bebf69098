"""
Tests for `catalina.http.status`.
"""

from __future__ import annotations

import pytest

from catalina.http import CLOSING_STATUSES, REASONS, reasonOf


class StatusTests:
    """
    Phrases of the status line, and statuses that close.
    """

    @pytest.mark.parametrize(
        ("status", "phrase"),
        [
            (200, "OK"),
            (302, "Found"),
            (408, "Request Timeout"),
            (413, "Request Entity Too Large"),
            (414, "Request-URI Too Long"),
            (416, "Requested Range Not Satisfiable"),
            (505, "HTTP Version Not Supported"),
            (299, ""),
            (999, ""),
        ],
    )
    def test_phrasesAreTomcats(self, status: int, phrase: str) -> None:
        """The phrase is the one of Tomcat 7, which keeps RFC 2616's; an unknown status has none."""
        assert reasonOf(status) == phrase

    def test_tableIsReadOnly(self) -> None:
        """Nobody changes the phrases for everybody."""
        with pytest.raises(TypeError):
            REASONS[200] = "Fine"  # type: ignore[index]

    def test_closingStatuses(self) -> None:
        """Only the statuses after which Tomcat distrusts the connection close it."""
        assert {400, 408, 411, 413, 414, 500, 501, 503} == CLOSING_STATUSES
