"""How .ci/run judges the conformance cases by the list of those that are not passed yet."""

import argparse
import dataclasses
import importlib
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def loadProgram() -> ModuleType:
    """Load .ci/conformance.py, which is no module of the package."""
    folder = str(Path(__file__).parents[1] / ".ci")
    sys.path.insert(0, folder)
    try:
        return importlib.import_module("conformance")
    finally:
        sys.path.remove(folder)


conformance = loadProgram()
kits = sys.modules["kits"]

KIT = kits.Kit("kit", range(1), 60, r"ok +(\S+)", r"DIFFERS (\S+)")

LIST = """\
# What this is.
# And how to mend it.

[kit]
a/one  # the first reason
b/ctx#sub  # a name with a hash
c

# a comment in between
[unstable]
d/flaky  # depends on the weather
"""


class FakeStage:
    """A kit whose cases pass or differ as a test says: name -> a letter for each of its plays."""

    kit = KIT

    def __init__(self, **outcomes: str) -> None:
        self.outcomes = {name: list(letters) for name, letters in outcomes.items()}

    def build(self) -> None:
        pass

    @contextmanager
    def server(self) -> Iterator[None]:
        yield

    def play(self, case: str = "", limit: float = 0) -> dict[str, list[str]]:
        names = [case] if case else list(self.outcomes)
        return {name: ["differs", "    why"] if self.outcomes[name].pop(0) == "-" else [] for name in names}


def judged(outcomes: str, listed: bool = False, unstable: bool = False) -> Any:
    """Judge one case, which is called `case`."""
    stage = FakeStage(case=outcomes)
    judge = conformance.Judge(stage, {"case"} if listed else set(), {"case"} if unstable else set())
    judge.run()
    assert stage.outcomes["case"] == [], "not played as often as expected"
    return judge


class JudgeTests:
    """What makes the run fail."""

    @pytest.mark.parametrize(
        ("outcomes", "listed", "problem"),
        [
            ("+", False, None),
            ("-+", False, None),
            ("--", False, "case failed twice\n    why"),
            ("-", True, None),
            ("+-", True, None),
            ("++-", True, None),
            ("+++", True, "case passed three times: take it out of the list"),
        ],
    )
    def test_judgesByTheList(self, outcomes: str, listed: bool, problem: str | None) -> None:
        """An unlisted case must not fail twice in a row, a listed one not pass three times in a row."""
        report = judged(outcomes, listed).report
        assert report.problems == ([] if problem is None else [problem])
        assert report.rounds == [(1, 0) if outcomes[0] == "+" else (0, 1)]
        assert report.once == (["case failed once\n    why"] if outcomes == "-+" else [])

    def test_playsAllAgain(self) -> None:
        """Played three times, a case must hold each time."""
        judge = conformance.Judge(FakeStage(case="++--"), set(), set(), times=3)
        judge.run()
        assert judge.report.rounds == [(1, 0), (1, 0), (0, 1)]
        assert judge.report.problems == ["case failed twice\n    why"]

    @pytest.mark.parametrize("outcomes", ["+", "-"])
    @pytest.mark.parametrize("listed", [False, True])
    def test_leavesUnstableAlone(self, outcomes: str, listed: bool) -> None:
        """An unstable case is played once and not judged, even if it is listed too."""
        assert judged(outcomes, listed, unstable=True).report.problems == []

    def test_tellsUnknownNames(self) -> None:
        """A name in the list that no case has is a mistake in the list."""
        judge = conformance.Judge(FakeStage(case="+"), {"cause"}, set())
        judge.run()
        assert judge.report.problems == ["cause is listed, but is no case"]

    def test_tellsThatNothingWasPlayed(self) -> None:
        """A kit that plays nothing has not passed."""
        judge = conformance.Judge(FakeStage(), set(), set())
        judge.run()
        assert judge.report.problems == ["not a single case was played"]

    def test_doesNotPlayAgainWhenAllIsBroken(self) -> None:
        """Very many surprises are told at once; each played again would take an hour."""
        judge = conformance.Judge(FakeStage(**{f"case{n}": "-" for n in range(101)}), set(), set())
        judge.run()
        assert judge.report.problems[0].startswith("101 cases failed that are not listed:\ncase0\n")
        assert len(judge.failing) == 101

    @pytest.mark.parametrize(
        ("outcomes", "listed", "failing"),
        [("--", False, True), ("-+", False, False), ("-", True, True), ("+++", True, False)],
    )
    def test_knowsWhatToList(self, outcomes: str, listed: bool, failing: bool) -> None:
        """A list written anew has what fails, and not what passes."""
        assert judged(outcomes, listed).failing == ({"case"} if failing else set())


class TodoTests:
    """tests/conformance-todo.txt."""

    def test_readsSections(self, tmp_path: Path) -> None:
        """A line is a case and a reason; names may hold a hash."""
        path = tmp_path / "todo.txt"
        path.write_text(LIST)
        todo = conformance.Todo(path)
        assert todo.of(KIT) == {"a/one", "b/ctx#sub", "c"}
        assert todo.unstable() == {"d/flaky"}

    def test_writesWhatItRead(self, tmp_path: Path) -> None:
        """Writing keeps the reasons, the comment at the top, and what stands under unstable."""
        path = tmp_path / "todo.txt"
        path.write_text(LIST)
        conformance.Todo(path).write({"kit": {"new", "a/one"}})
        assert path.read_text() == (
            "# What this is.\n# And how to mend it.\n\n"
            "[kit]\na/one  # the first reason\nnew\n\n"
            "[unstable]\nd/flaky  # depends on the weather\n"
        )

    def test_beginsEmpty(self, tmp_path: Path) -> None:
        """Without a file nothing is listed."""
        todo = conformance.Todo(tmp_path / "none.txt")
        assert (todo.of(KIT), todo.unstable()) == (set(), set())


class StageTests:
    """Playing a kit's run.py."""

    @pytest.fixture
    def stage(self, tmp_path: Path) -> Any:
        """A stage whose kit has a run.py that prints what a test puts there."""
        return kits.Stage(KIT, tmp_path, tmp_path)

    def test_readsOutcomes(self, stage: Any) -> None:
        """Each case's line is understood, with the lines that explain a difference."""
        said = "ok      a/b\nDIFFERS c  (about)\n        headers:\n            - x\nok      d\n2 passed"
        (stage.base / "run.py").write_text(f"print({said!r})")
        assert stage.play() == {
            "a/b": [],
            "c": ["differs", "        headers:", "            - x"],
            "d": [],
        }

    def test_givesUp(self, stage: Any) -> None:
        """All cases taking too long are an error that tells how far it came; a single one has not passed."""
        (stage.base / "run.py").write_text("import time; print('ok a'); time.sleep(60)")
        with pytest.raises(kits.KitError, match=r"only \d cases were played within 0.5 s"):
            stage.play(limit=0.5)
        assert stage.play("b", limit=0.1) == {}

    def test_givesUpWhenStopped(self, stage: Any) -> None:
        """Told to stop, it ends the runner at once and plays nothing more."""
        (stage.base / "run.py").write_text("import time; time.sleep(60)")
        threading.Timer(0.3, stage.stop).start()
        for _ in range(2):
            started = time.monotonic()
            with pytest.raises(conformance.KitError, match="stopped by a signal"):
                stage.play()
            assert time.monotonic() - started < 20

    @pytest.mark.parametrize(("name", "glob"), [("a/b", "a/b"), ("h-[::1]:9*?", "h-[[]::1]:9[*][?]")])
    def test_namesAreNoPatterns(self, name: str, glob: str) -> None:
        """What run.py would take for a pattern is escaped."""
        assert kits.asGlob(name) == glob


class KitTests:
    """The table of the kits."""

    def test_kitsDoNotMeet(self) -> None:
        """They run side by side, on every reactor at once, so no port is used twice."""
        titles = [f"{kit.name}@{reactor}" for kit in kits.KITS for reactor in kits.PORT_SHIFTS]
        ports = [port for title in titles for port in kits.kitNamed(title).shiftedPorts]
        assert len(ports) == len(set(ports))

    @pytest.mark.parametrize("title", conformance.TITLES)
    def test_titlesName(self, title: str) -> None:
        """What is played by default is called as it was asked for."""
        assert kits.kitNamed(title).title == title

    @pytest.mark.parametrize(
        ("title", "complaint"),
        [("chat", "no kit is called 'chat'; there are http, "), ("http@iocp", "no reactor is called 'iocp'")],
    )
    def test_refusesWhatIsNot(self, title: str, complaint: str) -> None:
        """A misspelt name is told with those that there are."""
        with pytest.raises(argparse.ArgumentTypeError, match=complaint):
            kits.kitNamed(title)

    def test_playsOnAReactor(self, tmp_path: Path) -> None:
        """A kit on a reactor by name starts its server with that reactor, and on other ports."""
        kit = dataclasses.replace(KIT, ports=range(8090, 8092), reactor="epoll")
        (tmp_path / "kit" / "conf").mkdir(parents=True)
        (tmp_path / "kit" / "conf" / "server.xml").write_text(
            '<a port="8090"/><b port="-1" redirectPort="8091"/>'
        )
        stage = kits.Stage(kit, tmp_path, tmp_path / "base")
        stage.build()
        assert (tmp_path / "base" / "conf" / "server.xml").read_text() == (
            '<a port="8890"/><b port="-1" redirectPort="8091"/>'
        )
        assert stage.environ()["CATALINA_OPTS"] == "-Dcatalina.reactor=epoll"
