"""What figures come to: medians, ranges and ratios, and the tables that show them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: What Tomcat 7 reached beside Tomcat 10 in one run on one machine, both warm: Tomcat 7 is in no package
#: registry, so its rows are Tomcat 10's times these. README.rst tells how they were measured.
TOMCAT7_BY_TOMCAT10 = {
    "hello": 0.77,
    "fan-out": 14.4 / 30.4,
    "memory": 144.8 / 136.2,
    "start": 2.48 / 3.14,
    "idle": 174 / 186,
}


@dataclass(frozen=True)
class Series:
    """
    One figure, measured several times.

    :param values: at least one.
    """

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError("a series needs at least one measurement")

    @property
    def median(self) -> float:
        """The middle one; of an even number the mean of the two in the middle."""
        return statistics.median(self.values)

    def times(self, factor: float) -> Series:
        """The series with each value times a factor."""
        return Series(tuple(each * factor for each in self.values))

    def text(self, form: Callable[[float], str]) -> str:
        """Median and range: ``52.1 k (49.9 k-53.0 k)``; a single value stands alone."""
        middle = form(self.median)
        if len(self.values) == 1:
            return middle
        return f"{middle} ({form(min(self.values))}-{form(max(self.values))})"


def ratio(one: Series, other: Series) -> float:
    """How many times as great a median is as another one."""
    return one.median / other.median


def thousands(value: float) -> str:
    """A rate: ``52.1 k``, and ``812`` below 10,000."""
    return f"{value / 1000:.1f} k" if value >= 10_000 else f"{value:.0f}"


def fixed(digits: int) -> Callable[[float], str]:
    """A form with so many digits after the point."""
    return lambda value: f"{value:.{digits}f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown whose columns are aligned for those who read the source; figures to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))} |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([line(head), rule, *map(line, rows)])


@dataclass(frozen=True)
class Target:
    """
    Something that is to be reached.

    :param work: what is done, beside what.
    :param value: the figure, in the unit of the limits.
    :param least: what must be reached, if anything.
    :param aim: what is aimed at, if anything.
    :param below: whether less is better.
    :param unit: stands after each figure.
    """

    work: str
    value: float
    least: float | None = None
    aim: float | None = None
    below: bool = False
    unit: str = "x"

    def verdict(self) -> str:
        """``aim reached``, ``reached``, ``short of the aim`` where nothing is required, or ``missed``."""
        if self.aim is not None and self._holds(self.aim):
            return "aim reached"
        if self.least is None:
            return "short of the aim"
        return "reached" if self._holds(self.least) else "missed"

    def _holds(self, limit: float) -> bool:
        return self.value <= limit if self.below else self.value >= limit

    def row(self) -> list[str]:
        """Its row in the table of targets."""
        sign = "<=" if self.below else ">="
        limits = ["" if each is None else f"{sign} {each:g} {self.unit}" for each in (self.least, self.aim)]
        return [self.work, f"{self.value:.2f} {self.unit}", *limits, self.verdict()]


def targetTable(targets: Sequence[Target]) -> str:
    """What was to be reached, and what was."""
    return table(["work", "measured", "required", "aim", "verdict"], [each.row() for each in targets])
