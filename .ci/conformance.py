"""
Plays the conformance kits against servers of this house; tests/conformance-todo.txt says what may differ.

Each kit gets a base of its own in a temporary folder: its files, with conf/web.xml and the manager of the
home. The kits use different ports and are played side by side. A case that is not in the list must not fail
twice in a row, and one that is must not pass three times in a row, so that the list can only shrink; what
stands under ``[unstable]`` is played but not judged.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]
UNSTABLE = "unstable"

SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 15.0
SECONDS_PER_CASE = 60.0
LINES_OF_LOG = 30
#: When more cases than these fail unlisted, something is broken as a whole: nothing is played again.
MOST_REPLAYS = 100


@dataclass(frozen=True)
class Kit:
    """
    What has to be known of a kit to play it.
    """

    #: Its folder among the kits, and its section in the list.
    name: str
    #: Where its server.xml listens.
    ports: range
    #: Seconds after which playing all cases is given up.
    limit: float
    #: The lines of its run.py for a case; the group is the case's name.
    passed: str
    differs: str


KITS = (
    Kit("http", range(18100, 18105), 1500, r"ok +(\S+)", r"DIFFERS (\S+)"),
    Kit("comet", range(18080, 18089), 1500, r"(\S+): ok", r"(\S+): DIFFERS"),
    Kit("jsp", range(18300, 18301), 600, r"ok +(\S+)", r"DIFFERS (\S+)"),
)


class KitError(Exception):
    """
    A kit cannot be played, for the reason given.
    """


@dataclass
class Report:
    """
    What came of a kit.
    """

    kit: Kit
    passed: int = 0
    failed: int = 0
    #: What makes the run fail, each with the lines that explain it.
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        lines = [f"{self.kit.name}: {problem}" for problem in self.problems]
        counts = f"{self.passed} passed, {self.failed} failed"
        verdict = f"{len(self.problems)} problems" if self.problems else "as listed"
        return "\n".join([*lines, f"{self.kit.name}: {counts}, {verdict} ({self.seconds:.0f} s)"])


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
            if heading := re.fullmatch(r"\[(\w+)\]", name):
                section = self.sections.setdefault(heading[1], {})
            elif name:
                section[name] = reason

    def of(self, kit: Kit) -> set[str]:
        """
        The cases of a kit that may fail.
        """
        return set(self.sections.get(kit.name, ()))

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


class Stage:
    """
    A kit with a server to play it against.
    """

    def __init__(self, kit: Kit, kits: Path, base: Path) -> None:
        """
        :param kit: what to play.
        :param kits: the folder of all kits.
        :param base: a folder to be made, the server's CATALINA_BASE.
        """
        self.kit = kit
        self.base = base
        self._source = kits / kit.name
        self._log = base / "logs" / "catalina.out"
        self._process: subprocess.Popen[bytes] | None = None
        self._player: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()

    @property
    def stopped(self) -> bool:
        """
        Whether `stop` was called.
        """
        return self._stopped.is_set()

    def stop(self) -> None:
        """
        Give up, on any thread: whoever plays raises KitError, and the server is stopped.
        """
        self._stopped.set()
        player = self._player
        if player is not None:
            player.kill()

    def build(self) -> None:
        """
        Make the base: the kit's files, and those of the home that belong to every server.
        """
        shutil.copytree(self._source, self.base, copy_function=shutil.copyfile)
        for folder in (self.base, *filter(Path.is_dir, self.base.rglob("*"))):
            folder.chmod(0o755)
        shutil.copyfile(HOME / "conf" / "web.xml", self.base / "conf" / "web.xml")
        if (HOME / "webapps" / "manager").is_dir():
            shutil.copytree(HOME / "webapps" / "manager", self.base / "webapps" / "manager")
        if (self.base / "make_files.py").exists():
            subprocess.run([sys.executable, "make_files.py"], cwd=self.base, check=True)
        self._log.parent.mkdir()

    @contextlib.contextmanager
    def server(self) -> Iterator[None]:
        """
        Run the server while the kit is played.

        :raises KitError: its ports are taken, it does not start, ends by itself, or does not stop when asked.
        """
        taken = [port for port in self.kit.ports if answers(port)]
        if taken:
            raise KitError(f"port {taken[0]} is taken by another program")
        environ = {
            name: text for name, text in os.environ.items() if name not in ("CATALINA_PID", "CATALINA_OPTS")
        }
        with open(self._log, "wb") as log:
            process = self._process = subprocess.Popen(
                [HOME / "bin" / "catalina.sh", "run"],
                env=environ | {"CATALINA_HOME": str(HOME), "CATALINA_BASE": str(self.base)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._awaitPorts(process)
            yield
            self._end(process)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    def play(self, case: str = "", limit: float = SECONDS_PER_CASE) -> dict[str, list[str]]:
        """
        Play one case, or all.

        :param case: its name; empty for all.
        :param limit: seconds after which it is given up.
        :returns: for each case that was played the lines that say how it differs, none if it passed.
        :raises KitError: all were to be played and it took too long, the server has ended, or `stop` was called.
        """
        try:
            found = self._read(self._run(case, limit))
            self._refuseIfStopped()
            if self._process is not None and self._process.poll() is not None:
                raise KitError(f"the server ended with status {self._process.returncode}{self._tail()}")
            return found
        except subprocess.TimeoutExpired as late:
            if case:
                return {}
            played = self._read((late.stdout or b"").decode("utf-8", "replace"))
            raise KitError(f"only {len(played)} cases were played within {limit:g} s") from None

    def _run(self, case: str, limit: float) -> str:
        command = [
            sys.executable,
            "-u",
            str(self.base / "run.py"),
            *(["--case", asGlob(case)] if case else []),
        ]
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as player:
            self._player = player
            try:
                # told to stop just before there was a player
                self._refuseIfStopped()
                return player.communicate(timeout=limit)[0].decode("utf-8", "replace")
            finally:
                self._player = None
                player.kill()

    def _refuseIfStopped(self) -> None:
        if self._stopped.is_set():
            raise KitError("stopped by a signal")

    def _read(self, output: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        details: list[str] = []
        for line in output.splitlines():
            if passed := re.fullmatch(self.kit.passed, line.rstrip()):
                found[passed[1]] = []
            elif differs := re.match(self.kit.differs, line):
                details = found[differs[1]] = ["differs"]
            elif line.startswith(" "):
                details.append(line)
        return found

    def _awaitPorts(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while not all(map(answers, self.kit.ports)):
            self._refuseIfStopped()
            if process.poll() is not None or time.monotonic() > deadline:
                raise KitError(f"the server does not listen on {min(self.kit.ports)} and after{self._tail()}")
            time.sleep(0.1)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            raise KitError(f"the server runs {SECONDS_TO_STOP:.0f} s after SIGTERM{self._tail()}") from None

    def _tail(self) -> str:
        lines = self._log.read_text("utf-8", "replace").splitlines()[-LINES_OF_LOG:]
        return "; the end of its log:\n" + "\n".join(f"    {line}" for line in lines)


class Judge:
    """
    Plays all cases of one kit and compares with the list.
    """

    def __init__(self, stage: Stage, listed: set[str], unstable: set[str]) -> None:
        """
        :param stage: the kit with its server.
        :param listed: the cases that are not passed yet.
        :param unstable: the cases that are not judged.
        """
        self.report = Report(stage.kit)
        self.failing: set[str] = set()
        self._stage = stage
        self._listed = listed - unstable
        self._unstable = unstable

    def run(self) -> None:
        """
        Fill in the report; nothing is raised.
        """
        started = time.monotonic()
        try:
            self._stage.build()
            with self._stage.server():
                self._playAll()
        except (KitError, OSError, subprocess.SubprocessError) as problem:
            self.report.problems.append(str(problem))
        self.report.seconds = time.monotonic() - started

    def _playAll(self) -> None:
        found = self._stage.play(limit=self._stage.kit.limit)
        self.report.passed = sum(not lines for lines in found.values())
        self.report.failed = len(found) - self.report.passed
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
        elif listed and not lines and not self._again(name) and not self._again(name):
            self.report.problems.append(f"{name} passed three times: take it out of the list")
        elif listed:
            self.failing.add(name)

    def _again(self, name: str) -> list[str]:
        return self._stage.play(name).get(name, ["differs", "    it did not end"])


def answers(port: int) -> bool:
    """
    Whether something accepts connections on a port of this machine.
    """
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def asGlob(name: str) -> str:
    """
    Write a case's name so that run.py takes it for that name and not for a pattern.
    """
    return re.sub(r"([*?[])", r"[\1]", name)


def arguments() -> argparse.Namespace:
    """
    Read the command line.
    """
    parser = argparse.ArgumentParser(description="Play the conformance kits and judge them by the list.")
    parser.add_argument(
        "--kits", type=Path, default=HOME.parent / "shared" / "conformance", help="where they are"
    )
    parser.add_argument("--kit", action="append", choices=[kit.name for kit in KITS], help="only this one")
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
    kits = [kit for kit in KITS if kit.name in (options.kit or [kit.name])]
    todo = Todo(options.todo)
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder, ThreadPoolExecutor(len(kits)) as pool:
        stages = [Stage(kit, options.kits, Path(folder) / kit.name) for kit in kits]
        stopOnSignals(stages)
        judges = [Judge(stage, todo.of(stage.kit), todo.unstable()) for stage in stages]
        for judge, _ in zip(judges, pool.map(Judge.run, judges), strict=True):
            print(judge.report, flush=True)
    stopped = any(stage.stopped for stage in stages)
    if options.write and not stopped:
        todo.write({judge.report.kit.name: judge.failing for judge in judges})
        return 0
    return 1 if any(judge.report.problems for judge in judges) else 0


if __name__ == "__main__":
    sys.exit(main())
