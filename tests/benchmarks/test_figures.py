"""Medians, ranges, ratios, and the tables that show them."""

from __future__ import annotations

import pytest

from benchmarks.harness.figures import Series, Target, fixed, ratio, table, targetTable, thousands


class SeriesTests:
    """One figure, measured several times."""

    def test_medianIsTheMiddleOne(self) -> None:
        """An outlier does not move it; of an even number it is the mean of the two in the middle."""
        assert Series((3, 1000, 1)).median == 3
        assert Series((1, 2, 4, 1000)).median == 3

    def test_textHasMedianAndRange(self) -> None:
        """The order of the measurements does not matter, and a single one has no range."""
        assert Series((12_000, 9_000, 15_500)).text(thousands) == "12.0 k (9000-15.5 k)"
        assert Series((0.5,)).text(fixed(2)) == "0.50"

    def test_timesScalesEachValue(self) -> None:
        """What is derived keeps its range."""
        assert Series((10, 20)).times(0.5) == Series((5, 10))

    def test_needsAMeasurement(self) -> None:
        """Nothing has no median."""
        with pytest.raises(ValueError, match="at least one"):
            Series(())

    def test_ratioComparesMedians(self) -> None:
        """The first in units of the second."""
        assert ratio(Series((30, 10, 20)), Series((40,))) == 0.5


class TableTests:
    """Markdown that is also read as it is."""

    def test_columnsAreAligned(self) -> None:
        """Each cell is as wide as the widest of its column."""
        assert table(["a", "long"], [["123", "x"]]) == "| a   | long |\n|-----|------|\n| 123 | x    |"

    def test_refusesARowOfAnotherLength(self) -> None:
        """A forgotten cell is an error, not a shifted column."""
        with pytest.raises(ValueError, match="zip"):
            table(["a", "b"], [["1"]])


class TargetTests:
    """What was to be reached."""

    @pytest.mark.parametrize(
        ("value", "least", "aim", "below", "verdict"),
        [
            (1.5, 1.2, 1.5, False, "aim reached"),
            (1.3, 1.2, 1.5, False, "reached"),
            (1.1, 1.2, 1.5, False, "missed"),
            (1.2, 1.2, None, False, "reached"),
            (0.9, None, 1.0, False, "short of the aim"),
            (5.0, 8.0, 5.0, True, "aim reached"),
            (7.0, 8.0, 5.0, True, "reached"),
            (9.0, 8.0, 5.0, True, "missed"),
        ],
    )
    def test_verdict(
        self, value: float, least: float | None, aim: float | None, below: bool, verdict: str
    ) -> None:
        """A limit that is met exactly is met; less is better only where it says so."""
        assert Target("work", value, least, aim, below).verdict() == verdict

    def test_rowNamesTheLimits(self) -> None:
        """With direction and unit, and nothing where nothing is asked for."""
        assert targetTable(
            [Target("idle", 61.237, 70, 45, True, "MB"), Target("async", 0.5, None, 1.0)]
        ).split("\n")[2:] == [
            "| idle  | 61.24 MB | <= 70 MB | <= 45 MB | reached          |",
            "| async | 0.50 x   |          | >= 1 x   | short of the aim |",
        ]
