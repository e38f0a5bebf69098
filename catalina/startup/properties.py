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
from catalina.util import ConfigurationError, substitute

# str.splitlines would take characters for line ends that Java does not
_LINE_END = re.compile(r"\r\n|\r|\n")
_PAIR = re.compile(r"((?:\\.|[^\\\s=:])+)[ \t\f]*[=: \t\f]?[ \t\f]*(.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_BAD_ESCAPE = re.compile(r"(?:^|[^\\])(?:\\\\)*(\\u(?![0-9a-fA-F]{4}).{0,4})")
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


def serverProperties(options: Options, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """
    What ``${...}`` stands for: the environment, conf/catalina.properties, -D, and where home and base are; the later wins.

    :raises ConfigurationError: conf/catalina.properties is wrong, or cannot be read.
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

    :raises ConfigurationError: it is wrong, or cannot be read.
    """
    return readLocated(file)[0]


def readLocated(file: Path) -> tuple[dict[str, str], dict[str, int]]:
    """
    Read a file of conf/; one that does not exist has no properties.

    :returns: as `parseProperties`.
    :raises ConfigurationError: it is wrong, or cannot be read.
    """
    label = f"{file.parent.name}/{file.name}"
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return {}, {}
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        raise ConfigurationError(label, 0, "", problem, "check the name and the permissions") from error
    return parseProperties(data, label)


def parseProperties(data: bytes, label: str) -> tuple[dict[str, str], dict[str, int]]:
    """
    Read the contents of a file: UTF-8, or else, as Java has it, ISO-8859-1.

    :param label: the file as the user knows it.
    :returns: the values by name, and the lines where the names stand, counted from 1.
    :raises ConfigurationError: an escape is none.
    """
    values, lines = {}, {}
    for number, text in _logicalLines(_decoded(data)):
        bad = _BAD_ESCAPE.search(text)
        if bad:
            problem = f"{bad[1]} is no escape for a character"
            remedy = "write four hexadecimal digits after \\u, or \\\\ for a backslash"
            raise ConfigurationError(label, number, "", problem, remedy)
        match = _PAIR.fullmatch(text)
        if match:
            name = _unescape(match[1])
            values[name], lines[name] = _unescape(match[2]), number
    return values, lines


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("iso-8859-1")


def _logicalLines(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments, with their numbers; one that ends in an odd number of backslashes goes on in the next."""
    held, first = "", 0
    for number, line in enumerate(_LINE_END.split(text), 1):
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
