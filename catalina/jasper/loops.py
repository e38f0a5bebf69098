"""
What c:forEach and c:forTokens go through, and the status of their loops (C{LoopTagSupport}).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from catalina.el import entries


def loop(
    items: Any, begin: int | None = None, end: int | None = None, step: int | None = None
) -> Iterable[Any]:
    """
    The elements of anything, or a part of them.

    :param items: a list, a map (its entries), text (split at commas), an iterator; null has no elements.
    :param end: the number of the last element.
    :raises ValueError: begin or end is negative, or step is below 1.
    :raises TypeError: the value cannot be gone through.
    """
    _check(begin, end, step)
    elements = elementsOf(items)
    if begin is None and end is None and step is None:
        return elements
    return islice(elements, begin or 0, None if end is None else end + 1, step or 1)


def count(begin: int, end: int, step: int | None = None) -> Iterable[int]:
    """
    The numbers from begin to end.

    :raises ValueError: begin or end is negative, or step is below 1.
    """
    _check(begin, end, step)
    return range(begin, end + 1, step or 1)


def _check(begin: int | None, end: int | None, step: int | None) -> None:
    for name, number in (("begin", begin), ("end", end)):
        if number is not None and number < 0:
            raise ValueError(f"'{name}' < 0: it is {number}")
    if step is not None and step < 1:
        raise ValueError(f"'step' <= 0: it is {step}")


def elementsOf(items: Any) -> Iterable[Any]:
    """
    What a loop over a value goes through.

    :raises TypeError: the value cannot be gone through.
    """
    if items is None:
        return ()
    if isinstance(items, str):
        return tokens(items, ",")
    if isinstance(items, Mapping):
        return entries(items)
    if isinstance(items, Iterable):
        return items
    raise TypeError(f"a loop cannot go through a value of type {type(items).__name__}")


def tokens(text: str, delimiters: str) -> list[str]:
    """What stands between delimiters, each a character; empty pieces are left out."""
    if not delimiters:
        return [text] if text else []
    return [piece for piece in re.split(f"[{re.escape(delimiters)}]", text) if piece]


class LoopStatus:
    """
    Where a loop is: C{varStatus} (C{javax.servlet.jsp.jstl.core.LoopTagStatus}).

    :param begin: as the tag has it, or None.
    """

    def __init__(self, begin: int | None = None, end: int | None = None, step: int | None = None) -> None:
        self.begin = begin
        self.end = end
        self.step = step
        self.current: Any = None
        self.count = 0
        self.last = False

    def follow(self, elements: Iterable[Any]) -> Iterator[Any]:
        """The same elements; the status says which of them is the current one."""
        iterator = iter(elements)
        nothing = object()
        upcoming = next(iterator, nothing)
        while upcoming is not nothing:
            self.current, upcoming = upcoming, next(iterator, nothing)
            self.count += 1
            self.last = upcoming is nothing
            yield self.current

    def getBegin(self) -> int | None:
        """The attribute begin, or null."""
        return self.begin

    def getEnd(self) -> int | None:
        """The attribute end, or null."""
        return self.end

    def getStep(self) -> int | None:
        """The attribute step, or null."""
        return self.step

    def getCurrent(self) -> Any:
        """The element."""
        return self.current

    def getCount(self) -> int:
        """The number of the round, from 1."""
        return self.count

    def getIndex(self) -> int:
        """The number of the element, from begin or 0."""
        return (self.begin or 0) + (self.count - 1) * (self.step or 1)

    def isFirst(self) -> bool:
        """Whether this is the first round."""
        return self.count == 1

    def isLast(self) -> bool:
        """Whether this is the last round."""
        return self.last
