"""The files that docs/installing.rst offers for copying."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from catalina.startup.options import parse

DOCS = Path(__file__).parents[1] / "docs"
UNIT = (DOCS / "examples" / "catalina.service").read_text("utf-8")
IMAGE = (DOCS / "examples" / "Containerfile").read_text("utf-8")
PAGE = (DOCS / "installing.rst").read_text("utf-8")


def service() -> configparser.SectionProxy:
    """The unit's section [Service]."""
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(UNIT)
    return unit["Service"]


class UnitTests:
    """catalina.service."""

    def test_runsTheServer(self) -> None:
        """What it starts is the server in the foreground, for the base that it names and may write to."""
        command, *words = shlex.split(service()["ExecStart"])
        name, _, base = service()["Environment"].partition("=")
        asked = parse(words, {name: base})
        assert (asked.command, asked.base) == ("run", Path("/srv/catalina"))
        assert service()["ReadWritePaths"] == service()["WorkingDirectory"] == base
        assert command == "/opt/catalina/bin/catalina"

    def test_fitsThePage(self) -> None:
        """The page installs to where the unit looks."""
        assert f"python3 -m venv {Path(shlex.split(service()['ExecStart'])[0]).parents[1]}\n" in PAGE
        assert f"useradd --system {service()['User']}\n" in PAGE
        assert f"catalina init {service()['WorkingDirectory']}\n" in PAGE

    @pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze here")
    def test_isValid(self, tmp_path: Path) -> None:
        """systemd understands every line of it."""
        # It asks for the program to be there; this one is.
        (tmp_path / "catalina.service").write_text(UNIT.replace("/opt/catalina/bin/catalina", sys.executable))
        done = subprocess.run(
            ["systemd-analyze", "verify", tmp_path / "catalina.service"],
            capture_output=True,
            text=True,
            check=False,
        )
        told = done.stdout + done.stderr
        assert (done.returncode, [line for line in told.splitlines() if "catalina.service" in line]) == (
            0,
            [],
        )


class ImageTests:
    """Containerfile; that it copies all that is needed is tested with the wheels."""

    def test_runsTheServer(self) -> None:
        """Its process is the server, for the base that it has made."""
        (command,) = re.findall(r"^CMD (.*)$", IMAGE, re.MULTILINE)
        (base,) = re.findall(r"^ENV .*CATALINA_BASE=(\S+)$", IMAGE, re.MULTILINE)
        name, *words = json.loads(command)
        assert (name, parse(words, {"CATALINA_BASE": base}).command) == ("catalina", "run")
        assert f"\nRUN catalina init {base}\n" in IMAGE

    def test_isNotRoot(self) -> None:
        """Base and server belong to a user of their own."""
        assert re.search(
            r"^RUN useradd .* catalina && .*^USER catalina$.*^RUN catalina init .*^CMD", IMAGE, re.M | re.S
        )
