"""
Java's .properties files, as conf/ has them: ``name=value`` lines, comments, continued lines, escapes; and what ``${...}``
stands for in the configuration.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from catalina.startup.options import Options
from catalina.util import substitute

_PAIR = re.compile(r"((?:\\.|[^\\\s=:])+)[ \t\f]*[=: \t\f]?[ \t\f]*(.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


def serverProperties(options: Options, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """
    What ``${...}`` stands for: the environment, conf/catalina.properties, -D, and where home and base are; the later wins.

    :raises OSError: conf/catalina.properties cannot be read.
    """
    places = {
        "catalina.home": str(options.home),
        "catalina.base": str(options.base),
        "java.io.tmpdir": str(options.temp),
    }
    known = {**environ, **options.properties, **places}
    configured = readProperties(options.base / "conf" / "catalina.properties")
    own = {name: substitute(value, known) for name, value in configured.items()}
    return {**environ, **own, **options.properties, **places}


def readProperties(file: Path) -> dict[str, str]:
    """
    Read a file; one that does not exist has no properties.

    :raises OSError: it cannot be read.
    """
    if not file.exists():
        return {}
    return parseProperties(file.read_bytes())[0]


def parseProperties(data: bytes) -> tuple[dict[str, str], dict[str, int]]:
    """
    Read the contents of a file.

    :returns: the values by name, and the lines where the names stand, counted from 1.
    :raises UnicodeDecodeError: they are not UTF-8.
    """
    values, lines = {}, {}
    for number, text in _logicalLines(data.decode("utf-8")):
        match = _PAIR.fullmatch(text)
        if match:
            name = _unescape(match[1])
            values[name], lines[name] = _unescape(match[2]), number
    return values, lines


def _logicalLines(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments, with their numbers; one that ends in an odd number of backslashes goes on in the next."""
    held, first = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        line = line.lstrip()
        if not held and (not line or line[0] in "#!"):
            continue
        first = first if held else number
        held += line
        if (len(held) - len(held.rstrip("\\"))) % 2:
            held = held[:-1]
            continue
        yield first, held
        held = ""
    if held:
        yield first, held


def _unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        letter = match[1]
        return (
            chr(int(letter[1:], 16))
            if letter[0] == "u" and len(letter) == 5
            else _LETTERS.get(letter, letter)
        )

    return _ESCAPE.sub(one, text)
