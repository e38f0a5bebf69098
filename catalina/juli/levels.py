"""
Java's log levels, and what Twisted's and Python's own become among them (java.util.logging.Level).
"""

from __future__ import annotations

from typing import Final

from twisted.logger import LogLevel

SEVERE: Final = 1000
WARNING: Final = 900
INFO: Final = 800
CONFIG: Final = 700
FINE: Final = 500
FINER: Final = 400
FINEST: Final = 300
ALL: Final = -(2**31)
OFF: Final = 2**31

LEVELS: Final = {
    "OFF": OFF,
    "SEVERE": SEVERE,
    "WARNING": WARNING,
    "INFO": INFO,
    "CONFIG": CONFIG,
    "FINE": FINE,
    "FINER": FINER,
    "FINEST": FINEST,
    "ALL": ALL,
}
NAMES: Final = {value: name for name, value in LEVELS.items()}

#: Python's and log4j's words, which people write by habit.
_OTHER_WORDS: Final = {
    "ERROR": SEVERE,
    "FATAL": SEVERE,
    "CRITICAL": SEVERE,
    "WARN": WARNING,
    "DEBUG": FINE,
    "TRACE": FINER,
}

_OF_TWISTED: Final = {
    LogLevel.debug: FINE,
    LogLevel.info: INFO,
    LogLevel.warn: WARNING,
    LogLevel.error: SEVERE,
    LogLevel.critical: SEVERE,
}


def parseLevel(text: str) -> int:
    """
    Read a level by its name or number.

    :raises ValueError: if it is neither; the message lists the names.
    """
    word = text.strip().upper()
    found = LEVELS.get(word, _OTHER_WORDS.get(word))
    if found is not None:
        return found
    if word.isascii() and word.removeprefix("-").isdigit():
        return int(word)
    raise ValueError(f"{text!r} is no level; use one of {', '.join(LEVELS)}")


def levelName(level: int) -> str:
    """Give the name of a level, or its number where Java has no name for it."""
    return NAMES.get(level) or str(level)


def ofTwisted(level: object) -> int:
    """Give Java's level for one of twisted.logger; an event without one counts as INFO."""
    return _OF_TWISTED.get(level, INFO)


def ofPython(level: int) -> int:
    """Give Java's level for one of Python's logging module."""
    if level >= 40:
        return SEVERE
    if level >= 30:
        return WARNING
    if level >= 20:
        return INFO
    return FINE if level >= 10 else FINER
