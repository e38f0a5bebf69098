"""Java's log levels."""

import logging

import pytest
from twisted.logger import LogLevel

from catalina.juli.levels import ALL, levelName, ofPython, ofTwisted, parseLevel


class LevelTests:
    """Names and numbers, and what other frameworks' levels become."""

    @pytest.mark.parametrize(
        ("text", "level"),
        [
            ("INFO", 800),
            (" fine ", 500),
            ("ALL", ALL),
            ("850", 850),
            ("-5", -5),
            ("DEBUG", 500),
            ("WARN", 900),
        ],
    )
    def test_parses(self, text, level):
        """Java's names in any case, numbers, and the words of other frameworks are understood."""
        assert parseLevel(text) == level

    @pytest.mark.parametrize("text", ["", "LOUD", "1e3", "٣"])
    def test_rejectsOthers(self, text):
        """Anything else is an error that lists the names."""
        with pytest.raises(ValueError, match="SEVERE, WARNING"):
            parseLevel(text)

    @pytest.mark.parametrize(("level", "name"), [(1000, "SEVERE"), (700, "CONFIG"), (850, "850")])
    def test_names(self, level, name):
        """A level shows Java's name, or its number."""
        assert levelName(level) == name

    @pytest.mark.parametrize(
        ("level", "expected"),
        [
            (LogLevel.debug, 500),
            (LogLevel.info, 800),
            (LogLevel.warn, 900),
            (LogLevel.critical, 1000),
            (None, 800),
        ],
    )
    def test_translatesTwisted(self, level, expected):
        """twisted.logger's levels have their place; an event without one is INFO."""
        assert ofTwisted(level) == expected

    @pytest.mark.parametrize(
        ("level", "expected"),
        [
            (logging.DEBUG, 500),
            (logging.INFO, 800),
            (logging.WARNING, 900),
            (logging.CRITICAL, 1000),
            (5, 400),
        ],
    )
    def test_translatesPython(self, level, expected):
        """logging's levels have their place."""
        assert ofPython(level) == expected
