"""What a start brings into memory: time and megabytes of every server, whatever it serves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]

#: What only some applications and connectors need, and much of it.
NOT_AT_START = (
    "babel",
    "catalina.el",
    "catalina.jasper.engine",
    "catalina.jsp",
    "catalina.manager",
    "catalina.startup.launcher",
    "catalina.startup.managing",
    "cryptography",
    "twisted.web",
)

#: Imports what a server imports that has the stock configuration, and lists all modules.
PROGRAM = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""

#: The commands, and what server.xml and conf/web.xml name.
STOCK = (
    "catalina.startup.commands",
    "catalina.coyote.http11",
    "catalina.jasper.servlet",
    "catalina.realm",
    "catalina.servlets",
    "catalina.users",
    "catalina.valves",
)


def importedWith(names: Iterable[str]) -> list[str]:
    """List all modules of a new interpreter that has imported some."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", PROGRAM, *names],
        env={**os.environ, "PYTHONPATH": str(HOME)},
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


class StartTests:
    """What a stock start imports."""

    @pytest.fixture(scope="class")
    @staticmethod
    def imported() -> list[str]:
        """All modules of a stock start."""
        return importedWith(STOCK)

    def test_onlyWhatIsNeeded(self, imported: list[str]) -> None:
        """
        What is large and seldom needed is imported by a `LazyModule`, or by name.

        If a module turns up here, look with ``python -X importtime`` which import has brought it.
        """
        assert [each for each in NOT_AT_START if each in imported] == []

    def test_commandLineComesFirst(self) -> None:
        """``python -m catalina`` itself imports next to nothing: what follows is kept from the garbage collector."""
        imported = importedWith(["catalina.__main__"])
        assert [
            each for each in ("catalina.core", "catalina.startup", "twisted.internet") if each in imported
        ] == []
