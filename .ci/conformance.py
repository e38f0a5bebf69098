"""
Plays the conformance kits against servers of this house; tests/conformance-todo.txt says what may differ.

The kits use different ports and are played side by side. A case that is not in the list must not fail twice
in a row, and one that is must not pass three times in a row, so that the list can only shrink; what stands
under ``[unstable]`` is played but not judged.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from kits import HOME, Kit, KitError, Stage, kitNamed
from load import Load

UNSTABLE = "unstable"
#: What is played where nothing is named: each kit, and the one about connections on the other reactor too.
TITLES = ("http", "comet", "jsp", "comet@epoll")

#: When more cases than these fail unlisted, something is broken as a whole: nothing is played again.
MOST_REPLAYS = 100


@dataclass
class Report:
    """
    What came of a kit.
    """

    kit: Kit
    #: How many cases passed and failed, each time that all were played.
    rounds: list[tuple[int, int]] = field(default_factory=list)
    #: The cases that failed and passed when they were played again, with how they failed.
    once: list[str] = field(default_factory=list)
    #: What makes the run fail, each with the lines that explain it.
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        lines = [f"{self.kit.title}: {found}" for found in [*self.once, *self.problems]]
        counts = (
            "; ".join(f"{passed} passed, {failed} failed" for passed, failed in self.rounds) or "not played"
        )
        verdict = f"{len(self.problems)} problems" if self.problems else "as listed"
        return "\n".join([*lines, f"{self.kit.title}: {counts}, {verdict} ({self.seconds:.0f} s)"])


class Todo:
    """
    The list of the cases that are not passed yet.
    """

    def __init__(self, path: Path) -> None:
        """
        :param path: a file of sections ``[kit]`` with a line ``case  # reason`` for each.
        """
        self.path = path
        self.sections: dict[str, dict[str, str]] = {}
        section = self.sections.setdefault("", {})
        for line in path.read_text("utf-8").splitlines() if path.exists() else ():
            name, reason = (*(part.strip() for part in re.split(r"(?:^|\s)#", line, maxsplit=1)), "")[:2]
            if heading := re.fullmatch(r"\[([\w@]+)\]", name):
                section = self.sections.setdefault(heading[1], {})
            elif name:
                section[name] = reason

    def of(self, kit: Kit) -> set[str]:
        """
        The cases of a kit that may fail.
        """
        return set(self.sections.get(kit.title, ()))

    def unstable(self) -> set[str]:
        """
        The cases of all kits that are not judged.
        """
        return set(self.sections.get(UNSTABLE, ()))

    def write(self, failing: Mapping[str, set[str]]) -> None:
        """
        Write the list anew, with the reasons that were known and the comment at its top.

        :param failing: what fails, for each kit that was played; the sections of others stay.
        """
        comment = []
        if self.path.exists():
            lines = self.path.read_text("utf-8").splitlines()
            comment = lines[: next((n for n, line in enumerate(lines) if not line.startswith("#")), 0)]
        sections = {name: section for name, section in self.sections.items() if name}
        for name, cases in failing.items():
            sections[name] = {case: sections.get(name, {}).get(case, "") for case in sorted(cases)}
        unstable = sections.pop(UNSTABLE, {})
        for name, section in [*sorted(sections.items()), (UNSTABLE, unstable)]:
            comment += [
                "",
                f"[{name}]",
                *(f"{case}  # {why}" if why else case for case, why in section.items()),
            ]
        self.path.write_text("\n".join(comment).lstrip("\n") + "\n", "utf-8")


class Judge:
    """
    Plays all cases of one kit and compares with the list.
    """

    def __init__(
        self, stage: Stage, listed: set[str], unstable: set[str], times: int = 1, load: bool = False
    ) -> None:
        """
        :param stage: the kit with its server.
        :param listed: the cases that are not passed yet.
        :param unstable: the cases that are not judged.
        :param times: how often all cases are played, one time after the other on the same server.
        :param load: keep the server busy meanwhile.
        """
        self.report = Report(stage.kit)
        self.failing: set[str] = set()
        self._stage = stage
        self._listed = listed - unstable
        self._unstable = unstable
        self._times = times
        self._load = load

    def run(self) -> None:
        """
        Fill in the report; nothing is raised.
        """
        started = time.monotonic()
        try:
            self._stage.build()
            with self._stage.server(), self._busy():
                for _ in range(self._times):
                    self._playAll()
        except (KitError, OSError, subprocess.SubprocessError) as problem:
            self.report.problems.append(str(problem))
        self.report.seconds = time.monotonic() - started

    def _busy(self) -> contextlib.AbstractContextManager[object]:
        return Load(self._stage.kit.shiftedPorts.start) if self._load else contextlib.nullcontext()

    def _playAll(self) -> None:
        found = self._stage.play(limit=self._stage.kit.limit)
        passed = sum(not lines for lines in found.values())
        self.report.rounds.append((passed, len(found) - passed))
        if not found:
            raise KitError("not a single case was played")
        for name in sorted(self._listed - set(found)):
            self.report.problems.append(f"{name} is listed, but is no case")
        judged = {name: lines for name, lines in found.items() if name not in self._unstable}
        surprises = [name for name, lines in judged.items() if lines and name not in self._listed]
        if len(surprises) > MOST_REPLAYS:
            self.failing = {name for name, lines in judged.items() if lines}
            raise KitError("\n".join([f"{len(surprises)} cases failed that are not listed:", *surprises]))
        for name, lines in judged.items():
            self._judge(name, lines)

    def _judge(self, name: str, lines: list[str]) -> None:
        listed = name in self._listed
        if lines and not listed:
            again = self._again(name)
            if again:
                self.failing.add(name)
                self.report.problems.append("\n".join([f"{name} failed twice", *again[1:]]))
            else:
                self.report.once.append("\n".join([f"{name} failed once", *lines[1:]]))
        elif listed and not lines and not self._again(name) and not self._again(name):
            self.report.problems.append(f"{name} passed three times: take it out of the list")
        elif listed:
            self.failing.add(name)

    def _again(self, name: str) -> list[str]:
        return self._stage.play(name).get(name, ["differs", "    it did not end"])


def arguments() -> argparse.Namespace:
    """
    Read the command line.
    """
    parser = argparse.ArgumentParser(description="Play the conformance kits and judge them by the list.")
    parser.add_argument(
        "--kits", type=Path, default=HOME.parent / "shared" / "conformance", help="where they are"
    )
    parser.add_argument(
        "--kit",
        action="append",
        type=kitNamed,
        metavar="NAME[@REACTOR]",
        help=f"play only this one, on that reactor; may be repeated; by default {' '.join(TITLES)}",
    )
    parser.add_argument("--times", type=int, default=1, help="play all cases so often in a row")
    parser.add_argument("--load", action="store_true", help="keep the server of the comet kit busy meanwhile")
    parser.add_argument("--todo", type=Path, default=HOME / "tests" / "conformance-todo.txt", help="the list")
    parser.add_argument("--write", action="store_true", help="write the list anew instead of judging by it")
    return parser.parse_args()


def stopOnSignals(stages: list[Stage]) -> None:
    """
    Leave no server behind when this is told to end.
    """

    def stopAll(*_: object) -> None:
        for stage in stages:
            stage.stop()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stopAll)


def main() -> int:
    """
    Play the kits; the exit status says whether all is as listed.
    """
    options = arguments()
    kits = options.kit or [kitNamed(title) for title in TITLES]
    todo = Todo(options.todo)
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder, ThreadPoolExecutor(len(kits)) as pool:
        stages = [Stage(kit, options.kits, Path(folder) / kit.title) for kit in kits]
        stopOnSignals(stages)
        judges = [
            Judge(
                stage,
                todo.of(stage.kit),
                todo.unstable(),
                options.times,
                load=options.load and stage.kit.name == "comet",
            )
            for stage in stages
        ]
        for judge, _ in zip(judges, pool.map(Judge.run, judges), strict=True):
            print(judge.report, flush=True)
    stopped = any(stage.stopped for stage in stages)
    if options.write and not stopped:
        todo.write({judge.report.kit.title: judge.failing for judge in judges})
        return 0
    return 1 if any(judge.report.problems for judge in judges) else 0


if __name__ == "__main__":
    sys.exit(main())
