"""Catalina as pip installs it: wheels made of this checkout, in environments of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from importlib.metadata import distribution
from pathlib import Path

from tests.functional.instance import HOME

#: What a checkout holds beside its source.
_NO_SOURCE = (
    ".git",
    ".venv",
    ".*_cache",
    ".hypothesis",
    "__pycache__",
    "*.egg-info",
    "build",
    "dist",
    "logs",
    "temp",
    "work",
)

#: What the server imports; taken from the environment of the tests, so that nothing has to be fetched.
_LIBRARIES = ("twisted", "lxml", "zope.interface", "multipart")


def cleanEnviron() -> dict[str, str]:
    """The environment without what would lead back into this checkout."""
    return {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("CATALINA_", "PYTHON")) and name not in ("UMASK", "VIRTUAL_ENV")
    }


def run(*command: str | Path, cwd: Path | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    return subprocess.run(
        command,
        cwd=cwd,
        env=cleanEnviron() | environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def succeed(*command: str | Path, cwd: Path | None = None, **environ: str) -> str:
    """Run a program that has to succeed; returns what it printed."""
    done = run(*command, cwd=cwd, **environ)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def copySource(target: Path) -> Path:
    """Copy the checkout, so that building leaves nothing in it."""
    return Path(shutil.copytree(HOME, target, ignore=shutil.ignore_patterns(*_NO_SOURCE)))


def build(source: Path, target: Path, *options: str) -> None:
    """Build with the project's own backend; without options an sdist, and of that a wheel."""
    succeed(
        *(sys.executable, "-m", "build", "--no-isolation", "--outdir", target, *options, source),
        cwd=target.parent,
    )


class Environment:
    """A fresh virtual environment that sees the libraries, and no Catalina but the one installed into it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bin = path / "bin"
        venv.EnvBuilder(symlinks=True).create(path)
        (packages,) = path.glob("lib/python*/site-packages")
        # Paths in a .pth file do not have theirs read: an editable install among them stays out.
        places = {str(distribution(name).locate_file("")) for name in _LIBRARIES}
        (packages / "libraries.pth").write_text("\n".join(sorted(places)))

    def install(self, wheel: Path, *options: str | Path) -> None:
        """Install a wheel."""
        pip = (sys.executable, "-m", "pip", "--python", self.bin / "python", "install")
        succeed(*pip, "--quiet", "--no-deps", "--no-index", *options, wheel)

    def catalina(self, *words: str | Path, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run the command ``catalina`` to its end."""
        return run(self.bin / "catalina", *words, cwd=cwd, **environ)
