"""The program that plays the conformance kits, told to end while it does."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.client import freePorts, listens
from tests.functional.instance import HOME, eventually

#: Runs .ci/conformance.py with one kit, on a port of its own.
PROGRAM = """
import sys
sys.path.insert(0, sys.argv.pop(1))
import conformance, kits
port = int(sys.argv.pop(1))
kits.KITS = (kits.Kit("kit", range(port, port + 1), 60, r"ok +(.*)", r"DIFFERS (.*)"),)
conformance.TITLES = ("kit",)
sys.exit(conformance.main())
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopsItsServers(tmp_path: Path, number: signal.Signals) -> None:
    """A signal ends the runner and the server, and the status says that not all was played."""
    port, shutdown = freePorts(2)
    kit, began = tmp_path / "kits" / "kit", tmp_path / "began"
    shutil.copytree(HOME / "conf", kit / "conf")
    (kit / "webapps").mkdir()
    server = (kit / "conf" / "server.xml").read_text()
    server = server.replace('port="8080"', f'port="{port}"').replace('port="8005"', f'port="{shutdown}"')
    (kit / "conf" / "server.xml").write_text(server)
    (kit / "run.py").write_text(f"import time; open({str(began)!r}, 'w').close(); time.sleep(600)")
    command = [sys.executable, "-c", PROGRAM, HOME / ".ci", str(port)]
    playing = subprocess.Popen(
        [*command, "--kits", kit.parent, "--todo", tmp_path / "none.txt"], stdout=subprocess.PIPE, text=True
    )
    try:
        eventually(began.exists, seconds=60)
        playing.send_signal(number)
        told = playing.communicate(timeout=30)[0]
    finally:
        playing.kill()
    assert playing.returncode == 1
    assert "kit: stopped by a signal" in told
    assert not listens(port)
