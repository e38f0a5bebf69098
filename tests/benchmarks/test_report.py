"""RESULTS.md and its sections."""

from __future__ import annotations

from pathlib import Path

from benchmarks.harness.cli import NAMES, parser
from benchmarks.harness.report import cpuModel, replaced, section, writeSection

ORDER = ("hello", "static", "growth")


class SectionTests:
    """A section and its place in the file."""

    def test_headNamesCommandAndVersions(self) -> None:
        """Whoever reads a figure can make it again."""
        text = section("A small answer", "benchmarks/run.py hello", ["nginx/1.22.1"], 0.25, 61.4, "| a |\n")
        assert text.startswith("## A small answer\n\n* Command: `benchmarks/run.py hello` (61 s)\n")
        assert "* nginx/1.22.1\n\n| a |\n" in text

    def test_isPutWhereItBelongs(self, tmp_path: Path) -> None:
        """The order is that of the subcommands, not that of the measurements."""
        path = tmp_path / "RESULTS.md"
        for name in ("growth", "hello", "static"):
            writeSection(path, name, f"## {name}\n\nfirst\n", ORDER)
        text = path.read_text()
        assert [line for line in text.splitlines() if line.startswith("#")] == [
            "# Results",
            "## hello",
            "## static",
            "## growth",
        ]

    def test_renewsOneAlone(self) -> None:
        """The others stay as they are, to the letter."""
        first = replaced("", "hello", "## hello\n\nold\n", ORDER)
        both = replaced(first, "static", "## static\n\nkept\n", ORDER)
        renewed = replaced(both, "hello", "## hello\n\nnew\n", ORDER)
        assert renewed == both.replace("old", "new")

    def test_cpuModel(self) -> None:
        """The processor's name, as the system tells it."""
        assert cpuModel("processor\t: 0\nmodel name\t: Example 9000\nflags\t: a b\n") == "Example 9000"


class CommandLineTests:
    """What may be asked for."""

    def test_eachSectionIsACommand(self) -> None:
        """All that issue and README.rst name."""
        assert set(NAMES) == {
            "hello",
            "static",
            "comet",
            "memory",
            "startup",
            "sessions",
            "growth",
            "latency",
        }
        assert [parser().parse_args([name]).what for name in (*NAMES, "all", "short")] == [
            *NAMES,
            "all",
            "short",
        ]
