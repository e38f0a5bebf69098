"""
Makes or mends ``$CATALINA_HOME/.venv``: run by environment.sh, with nothing but Python's standard library.

``environment.py run|test`` ends with status 0 if all is installed, 3 if the libraries there can be used but
could not be brought up to date (offline), 1 if the server cannot be run.
"""

from __future__ import annotations

import configparser
import contextlib
import fcntl
import importlib.util
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

READY, FAILED, OUTDATED = 0, 1, 3

#: Extras that the server can do without, and what is missing then.
OPTIONAL = {
    "fast": "without uvloop: the server uses Python's own event loop, which is slower",
    "tls": "without cryptography: TLS takes PEM files only, no PKCS12 keystores",
    "jsp": "without Babel: pages that use the tags of fmt will fail",
}
#: Extras that must be there, by what is going to be run.
REQUIRED = {"run": (), "test": ("test",)}

Run = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


def runQuietly(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """
    Run a program and keep all that it prints.
    """
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


class Environment:
    """
    The virtual environment of one installation.

    While anything is being installed a marker lies in it; one that is still there was left by an interrupted
    run, whose half-installed packages nobody can trust, so everything is made anew.
    """

    def __init__(self, home: Path, run: Run = runQuietly, say: Callable[[str], None] = print) -> None:
        """
        :param home: CATALINA_HOME.
        :param run: runs a program; tests hand in their own.
        :param say: tells the user what is going on.
        """
        self.home = home
        self.path = home / ".venv"
        self.python = self.path / "bin" / "python"
        self.marker = self.path / "catalina-unfinished"
        self._run = run
        self._say = say

    def prepare(self, need: str) -> int:
        """
        Make the environment hold what is needed.

        :param need: ``run`` or ``test``.
        :returns: the exit status.
        """
        with self._alone():
            if not self._isUsable() and not self._create():
                return FAILED
            started = time.monotonic()
            self.marker.touch()
            status = self._install(REQUIRED[need])
            self.marker.unlink()
            if status == READY:
                # A server whose user may not write here would compile everything at each start.
                self._run([str(self.python), "-m", "compileall", "-q", str(self.home / "catalina")])
                self._say(f"Installed in {time.monotonic() - started:.0f} s.")
            return status

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        # Two servers started at once from one home must not install at once. The lock dies with the process.
        with open(self.home / "setup.cfg", "rb") as settings:
            fcntl.flock(settings, fcntl.LOCK_EX)
            yield

    def _isUsable(self) -> bool:
        if not self.python.exists() or self.marker.exists():
            return False
        # Tools other than venv make environments without pip: those are completed, not thrown away.
        return any(
            self._run([str(self.python), "-m", *arguments]).returncode == 0
            for arguments in (["pip", "--version"], ["ensurepip"])
        )

    def _create(self) -> bool:
        version = ".".join(map(str, sys.version_info[:3]))
        missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
        if missing:
            self._say(
                f"Python {version} ({sys.executable}) cannot make a virtual environment: its module "
                f"{missing[0]} is not installed. On Debian and Ubuntu: apt install python3-venv; "
                "then run this again."
            )
            return False
        if self.path.exists():
            self._say(f"What is in {self.path} is broken or was not finished.")
        self._say(f"Making a Python {version} environment for Catalina in {self.path} ...")
        done = self._run([sys.executable, "-m", "venv", "--clear", str(self.path)])
        return done.returncode == 0 or self._report("It could not be made", done)

    def _install(self, required: Sequence[str]) -> int:
        self._say(f"Installing Catalina and its libraries from the package index into {self.path} ...")
        whole = self._pip((*required, *OPTIONAL))
        if whole.returncode == 0:
            return READY
        plain = self._pip(required)
        if plain.returncode != 0:
            return self._makeDo(plain, required)
        for extra, consequence in OPTIONAL.items():
            if self._pip((*required, extra)).returncode != 0:
                self._say(f"Its extra '{extra}' cannot be installed here; going on {consequence}.")
        return READY

    def _pip(self, extras: Sequence[str]) -> subprocess.CompletedProcess[str]:
        target = f"{self.home}[{','.join(extras)}]" if extras else str(self.home)
        options = ["--quiet", "--no-input", "--disable-pip-version-check", "--prefer-binary"]
        return self._run([str(self.python), "-m", "pip", "install", *options, "-e", target])

    def _makeDo(self, failure: subprocess.CompletedProcess[str], required: Sequence[str]) -> int:
        # Offline, an environment that was once complete is better than none.
        names = requirementsOf(self.home / "setup.cfg", required)
        check = "import sys; from importlib.metadata import version; [version(name) for name in sys.argv[1:]]"
        if self._run([str(self.python), "-c", check, *names]).returncode == 0:
            self._say("They could not be brought up to date; going on with those that are installed.")
            return OUTDATED
        self._report("They could not be installed", failure)
        return FAILED

    def _report(self, what: str, failure: subprocess.CompletedProcess[str]) -> bool:
        lines = failure.stdout.strip().splitlines()[-15:]
        self._say("\n".join([f"{what}:", *(f"    {line}" for line in lines)]))
        self._say("Mend that and run this again; it goes on where it stopped.")
        return False


def requirementsOf(settings: Path, extras: Sequence[str]) -> list[str]:
    """
    Name the distributions that setup.cfg asks for, without their versions.

    :param settings: the file setup.cfg.
    :param extras: the extras wanted beside what is always needed.
    """
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(settings, "utf-8")
    optional = parser["options.extras_require"]
    text = "\n".join([parser["options"]["install_requires"], *(optional[extra] for extra in extras)])
    lines = (line.strip() for line in text.splitlines())
    return [name[0] for line in lines if (name := re.match(r"[A-Za-z0-9._-]+", line))]


def main() -> int:
    """
    Do what the command line asks for.
    """
    try:
        return Environment(Path(__file__).resolve().parent.parent).prepare(sys.argv[1])
    except OSError as error:
        print(f"The Python environment cannot be made: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("Interrupted; the next run makes the environment anew.", file=sys.stderr)
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
