"""
The Python code of a page while it is written: indentation, and which line belongs to which line of the page.

Answers to C{org.apache.jasper.compiler.ServletWriter} and C{SmapUtil}.
"""

import tokenize
from io import StringIO

from catalina.jasper.marks import Mark

_INDENT = "    "


class CodeWriter:
    """Collects lines of Python."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.places: list[tuple[str, int] | None] = []
        self.level = 0

    def line(self, text: str, mark: Mark | None = None) -> None:
        """
        Add a line at the current indentation.

        :param mark: the place in the page that it was made for.
        """
        self.raw(_INDENT * self.level + text, None if mark is None else (mark.file, mark.line))

    def raw(self, text: str, place: tuple[str, int] | None) -> None:
        """Add a line as it is."""
        self.lines.append(text)
        self.places.append(place)

    def open(self, header: str, mark: Mark | None = None) -> None:
        """
        Add a line that opens a block, and indent.

        :param header: the line, with its colon.
        """
        self.line(header, mark)
        self.level += 1

    def close(self) -> None:
        """End the block that was opened last."""
        self.level -= 1

    def suite(self, code: str, mark: Mark, level: int) -> None:
        """
        Add several lines of the page's author, whose own indentation has been taken off.

        :param mark: where the first of them is.
        :param level: how deep they are indented.
        """
        inside = insideStrings(code)
        for number, text in enumerate(code.split("\n")):
            indented = text if number in inside or not text.strip() else _INDENT * level + text
            self.raw(indented, (mark.file, mark.line + number))

    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines) + "\n"


def insideStrings(code: str) -> set[int]:
    """
    The numbers of lines, from 0, that begin inside a string: their blanks belong to the string.

    :param code: may be incomplete.
    """
    inside: set[int] = set()
    try:
        for token in tokenize.generate_tokens(StringIO(code).readline):
            if token.type == tokenize.STRING:
                inside.update(range(token.start[0], token.end[0]))
    except (tokenize.TokenError, SyntaxError):
        pass
    return inside


def opensBlock(code: str) -> bool:
    """
    Whether code ends in a colon that opens a block; comments behind it do not count.

    :param code: statements, the last of which may be incomplete.
    """
    last = ""
    try:
        for token in tokenize.generate_tokens(StringIO(code).readline):
            if token.type in (tokenize.OP, tokenize.NAME, tokenize.NUMBER, tokenize.STRING):
                last = token.string
    except (tokenize.TokenError, SyntaxError):
        pass
    return last == ":"


def dedented(code: str) -> str:
    """
    Take off what is common in the indentation of the lines; one that stands behind C{<%} has none of its own.
    """
    first, *rest = code.expandtabs().split("\n")
    inside = insideStrings(code.expandtabs().strip("\n"))
    offset = 0 if first.strip() else 1
    counted = [each for number, each in enumerate(rest, 1 - offset) if each.strip() and number not in inside]
    common = min((len(each) - len(each.lstrip()) for each in counted), default=0)
    block = 4 if first.strip() and opensBlock(first.strip()) and _beginsAt(rest) == common else 0
    lines = [each[common:] if each[:common].isspace() or not common else each for each in rest]
    shifted = [" " * block + each if each.strip() else each for each in lines]
    return "\n".join([first.strip(), *shifted])


def _beginsAt(lines: list[str]) -> int:
    """The indentation of the first line that is not blank."""
    return next((len(each) - len(each.lstrip()) for each in lines if each.strip()), -1)
