"""
Places in pages (C{org.apache.jasper.compiler.Mark}).
"""

from bisect import bisect_right
from typing import NamedTuple


class Mark(NamedTuple):
    """A file of the application, a line and a column, both counted from 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file} (line: [{self.line}], column: [{self.column}])"


class Lines:
    """
    Knows in which line an offset of a text is.

    :param file: path of the text's file in the application.
    """

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._starts = [0]
        offset = text.find("\n")
        while offset >= 0:
            self._starts.append(offset + 1)
            offset = text.find("\n", offset + 1)

    def mark(self, offset: int) -> Mark:
        """
        Where an offset is.

        :param offset: counted from 0.
        """
        line = bisect_right(self._starts, offset)
        return Mark(self._file, line, offset - self._starts[line - 1] + 1)
