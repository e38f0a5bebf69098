"""
Scripting elements: Python between C{<%} and C{%>}, with blocks that go on over template text.

A scriptlet whose last line ends in a colon opens a block, C{<% end %>} closes the innermost one, and one
that begins with else, elif, except or finally opens the next part of the same statement.
"""

import re
from dataclasses import dataclass

from catalina.jasper.code import CodeWriter, dedented, opensBlock
from catalina.jasper.errors import TranslationError
from catalina.jasper.marks import Mark
from catalina.jasper.nodes import Scriptlet

_NEXT_PART = re.compile(r"(else|elif|except|finally)\b")


@dataclass
class _Block:
    """A block that a scriptlet has opened: where its statement is indented, and where to go back to."""

    mark: Mark
    level: int
    back: int
    isTrying: bool = False


class Blocks:
    """
    Writes scriptlets, and keeps the blocks that they open.

    :param code: where they are written to.
    """

    def __init__(self, code: CodeWriter) -> None:
        self._code = code
        self._open: list[_Block] = []
        self._base = 0

    @property
    def isTrying(self) -> bool:
        """Whether an error in the block that is open may be caught."""
        return any(block.isTrying for block in self._open)

    def scriptlet(self, node: Scriptlet) -> None:
        """
        Write a scriptlet.

        :raises TranslationError: it closes or continues a block where there is none.
        """
        code, mark = dedented(node.code), node.mark
        while code.startswith("\n"):
            code, mark = code[1:], Mark(mark.file, mark.line + 1, 1)
        code = code.rstrip()
        if code.strip() == "end":
            self._end(mark)
        elif _NEXT_PART.match(code):
            self._nextPart(code, mark)
        elif code.strip():
            self._code.suite(code, mark, self._code.level)
            self._opened(code, mark, self._code.level)

    def _end(self, mark: Mark) -> None:
        if len(self._open) <= self._base:
            raise TranslationError("<% end %> closes nothing: no block is open", mark)
        self._code.level = self._open.pop().back

    def _nextPart(self, code: str, mark: Mark) -> None:
        if len(self._open) <= self._base:
            raise TranslationError(f"{code.split()[0]} continues nothing: no block is open", mark)
        block = self._open.pop()
        self._code.suite(code, mark, block.level)
        if opensBlock(code):
            self._opened(code, mark, block.level, block.back)
        else:
            self._open.append(block)
            self._code.level = block.level + 1

    def _opened(self, code: str, mark: Mark, level: int, back: int | None = None) -> None:
        """Begin the block that the last line of a scriptlet opens, if it opens one."""
        if not opensBlock(code):
            return
        last = _headerOf(code)
        indentation = level + (len(last) - len(last.lstrip()) + 3) // 4
        isTrying = last.strip().startswith(("try", "with", "except", "finally", "def "))
        self._open.append(_Block(mark, indentation, level if back is None else back, isTrying))
        self._code.level = indentation + 1
        self._code.line("pass", mark)

    def enter(self) -> int:
        """
        Begin the body of a tag: what is opened in it must be closed in it.

        :returns: what C{leave} is to be given.
        """
        base, self._base = self._base, len(self._open)
        return base

    def leave(self, base: int) -> None:
        """
        End the body of a tag, or the page.

        :raises TranslationError: a block is open yet; names the place where it was opened.
        """
        if len(self._open) > self._base:
            raise TranslationError("the block opened here is not closed by <% end %>", self._open[-1].mark)
        self._base = base


def _headerOf(code: str) -> str:
    """The line that opens the block: the last one, which may go on over several lines in brackets."""
    lines = [each for each in code.split("\n") if each.strip()]
    for number in range(len(lines) - 1, -1, -1):
        if re.match(r"\s*(async|class|def|elif|else|except|finally|for|if|try|while|with)\b", lines[number]):
            return lines[number]
    return lines[-1]
