"""RESULTS.md: a head with machine and versions, and a section for each measurement, which can be renewed alone."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

_MARK = "<!-- section {} -->"
_HEAD = """\
# Results

{intro}

"""
_INTRO = (
    "Written by `benchmarks/run.py all --out benchmarks/RESULTS.md`; README.rst says what is measured and how to read it. "
    "Each section has the command that makes it anew, the day, the load of the machine before it, and the versions."
)


def cpuModel(cpuinfo: str) -> str:
    """The processor's name as /proc/cpuinfo has it."""
    found = re.search(r"^model name\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    return found[1] if found else platform.machine()


def machine() -> str:
    """What the measurements ran on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    model = cpuModel(Path("/proc/cpuinfo").read_text("utf-8", "replace"))
    return f"{os.cpu_count()} cores of {model}, {memory:.0f} GB, Linux {platform.release().partition('-')[0]}"


def section(title: str, command: str, versions: Sequence[str], load: float, seconds: float, body: str) -> str:
    """
    The text of a section.

    :param command: the command that made it.
    :param versions: of the servers in it.
    :param load: the machine's load average before.
    :param seconds: how long it took.
    """
    facts = [
        f"* Command: `{command}` ({seconds:.0f} s)",
        f"* {date.today()}, {machine()}; load before: {load:.1f}",
        *(f"* {each}" for each in versions),
    ]
    return f"## {title}\n\n" + "\n".join(facts) + f"\n\n{body.rstrip()}\n"


def replaced(text: str, name: str, content: str, order: Sequence[str]) -> str:
    """
    Put a section into the text of RESULTS.md: in place of the old one, or where it belongs.

    :param text: the file so far; may be empty.
    :param name: the section.
    :param order: the names of all sections.
    """
    found = dict(_split(text))
    found[name] = content
    parts = [f"{_MARK.format(each)}\n{found[each].strip()}\n" for each in order if each in found]
    return _HEAD.format(intro=_INTRO) + "\n".join(parts)


def _split(text: str) -> list[tuple[str, str]]:
    pieces = re.split(r"^<!-- section (\S+) -->\n", text, flags=re.MULTILINE)
    return list(zip(pieces[1::2], pieces[2::2], strict=True))


def writeSection(path: Path, name: str, content: str, order: Sequence[str]) -> None:
    """Put a section into a file, which is made if it is not there."""
    text = path.read_text("utf-8") if path.exists() else ""
    path.write_text(replaced(text, name, content, order), "utf-8")
