"""
What is said when a configuration file is wrong.

Every reader of configuration (settings, digester, deployment descriptors) raises the one exception of this
module, so that whatever goes wrong in a file is told in the same form: where, what was found, what was
expected, what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

_SIMILAR: Final = 0.6


class ConfigurationError(Exception):
    """
    A mistake in a configuration file, told so that the person who wrote the file can mend it.

    ``str()`` of it reads ``conf/server.xml:69: <Connector port="80a">: port must be a whole number; for
    example port="8080"``; parts that are not known are left out.
    """

    def __init__(self, file: str, line: int, element: str, message: str, remedy: str = "") -> None:
        """
        :param file: the file as the user knows it.
        :param line: the line in it, counted from 1; 0 if the whole file is meant.
        :param element: the start tag, as far as it matters, such as ``<Connector port="80a">``; empty if
            there is none.
        :param message: what was found and what was expected.
        :param remedy: what to do about it.
        """
        super().__init__(file, line, element, message, remedy)
        self.file = file
        self.line = line
        self.element = element
        self.message = message
        self.remedy = remedy

    @classmethod
    def at(cls, where: str, element: str, message: str, remedy: str = "") -> ConfigurationError:
        """
        Make an error for a place that is written ``file:line``, or just ``file``.

        :param where: the place, as components carry it in their attribute ``where``.
        :param element: as in the constructor.
        :param message: as in the constructor.
        :param remedy: as in the constructor.
        """
        file, colon, line = where.rpartition(":")
        if colon and line.isdecimal():
            return cls(file, int(line), element, message, remedy)
        return cls(where, 0, element, message, remedy)

    @property
    def where(self) -> str:
        """
        The place, as ``file:line``, or ``file`` if there is no line.
        """
        return f"{self.file}:{self.line}" if self.line else self.file

    def __str__(self) -> str:
        text = ": ".join(part for part in (self.where, self.element, self.message) if part)
        return f"{text}; {self.remedy}" if self.remedy else text


def nearestName(name: str, known: Iterable[str]) -> str | None:
    """
    Find the known name that somebody who wrote an unknown one most probably meant.

    :param name: the name that is not known.
    :param known: all names that would have been right.
    :returns: None if nothing comes close.
    """
    names = sorted(known)
    folded = {each.casefold(): each for each in reversed(names)}
    if name.casefold() in folded:
        return folded[name.casefold()]
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=_SIMILAR)
    return folded[close[0]] if close else None


def didYouMean(name: str, known: Iterable[str]) -> str:
    """
    Say which known name is nearest, as the tail of a message.

    :param name: the name that is not known.
    :param known: all names that would have been right.
    :returns: such as ``did you mean "port"?``; empty if nothing comes close.
    """
    nearest = nearestName(name, known)
    return f'did you mean "{nearest}"?' if nearest is not None else ""


def startTag(name: str, attribute: str = "", value: str = "") -> str:
    """
    Write a start tag with the one attribute that a message is about.

    :param name: the element's name.
    :param attribute: the attribute's name; empty for none.
    :param value: its value as it stands in the file; long ones are cut.
    """
    if not attribute:
        return f"<{name}>"
    shown = value if len(value) <= 60 else value[:57] + "..."
    return f'<{name} {attribute}="{shown}">'
