"""``catalina.sh start``, with a made-up server in place of the real one."""

import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalina.startup.launcher import Launcher, environmentLines, tell
from catalina.startup.options import Options
from catalina.startup.processes import Processes

READY = 'say({"pid": 1, "urls": []}); time.sleep(60)'

SERVER = """
import json, os, sys, time
def say(report):
    with open(int(os.environ["CATALINA_READY_FD"]), "w") as ready:
        ready.write(json.dumps(report) + "\\n")
exec(os.environ["BEHAVIOUR"])
"""


class Installation:
    """A home with a server that behaves as a test wants it to."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.said: list[str] = []
        self.pidFile = home / "run" / "catalina.pid"
        self.log = home / "logs" / "catalina.out"
        package = home / "catalina"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "__main__.py").write_text(SERVER)

    def start(self, behaviour: str, **environ: str) -> int:
        options = Options(
            command="start",
            configFile=self.home / "conf" / "server.xml",
            home=self.home,
            base=self.home,
            temp=self.home / "temp",
            properties={"a": "b"},
        )
        ours = {"BEHAVIOUR": behaviour, "CATALINA_PID": str(self.pidFile), "PATH": os.environ["PATH"]}
        return Launcher(options, {**ours, **environ}, self.said.append).start()

    def pid(self) -> int:
        return int(self.pidFile.read_text())


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """An installation whose server is killed at the end."""
    made = Installation(tmp_path / "home")
    yield made
    if made.pidFile.exists() and Processes().isServer(made.pid()):
        os.kill(made.pid(), signal.SIGKILL)
        os.waitpid(made.pid(), 0)


@pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")
class SuccessTests:
    """A server whose connectors answer."""

    def test_tellsWhereItIs(self, installation: Installation) -> None:
        """It prints Tomcat's lines, the process number and the log, keeps the number and ends with 0."""
        assert installation.start(READY) == 0
        text = "\n".join(installation.said)
        assert f"Using CATALINA_BASE:   {installation.home}\n" in text
        assert f"PID {installation.pid()}, log file {installation.log}" in text

    def test_detachesServer(self, installation: Installation) -> None:
        """The server has a session of its own, so that closing the terminal does not end it, and no input."""
        assert installation.start(f"print(sys.stdin.read() == '', os.getsid(0) == os.getpid()); {READY}") == 0
        assert installation.log.read_text() == "True True\n"

    def test_runsTheModule(self, installation: Installation) -> None:
        """It runs ``-m catalina run`` with all options, home on the module path and the user's folder not."""
        show = "print(json.dumps([sys.argv[1:], sys.flags.dev_mode, sys.path[0], os.getcwd() in sys.path]))"
        assert installation.start(f"{show}; {READY}", CATALINA_OPTS="-X dev -Dc=d") == 0
        argv, developer, first, inPath = json.loads(installation.log.read_text())
        assert argv == ["run", "-config", str(installation.home / "conf" / "server.xml"), "-Da=b"]
        assert (developer, first, inPath) == (True, str(installation.home), False)

    def test_appendsToLog(self, installation: Installation) -> None:
        """What the server prints is added to CATALINA_OUT, whose folder is made."""
        log = installation.home / "elsewhere" / "out.txt"
        log.parent.mkdir()
        log.write_text("before\n")
        assert installation.start(f"print('now'); {READY}", CATALINA_OUT=str(log)) == 0
        assert log.read_text() == "before\nnow\n"

    def test_removesStalePidFile(self, installation: Installation) -> None:
        """A pid file whose server has gone is replaced, with a line."""
        installation.pidFile.parent.mkdir()
        installation.pidFile.write_text("999999999\n")
        assert installation.start(READY) == 0
        assert installation.pid() != 999999999
        assert any("Removing the stale PID file" in line for line in installation.said)


class FailureTests:
    """A server that does not come up."""

    def test_tellsServersReason(self, installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
        """What the server says is printed; nothing stays behind."""
        assert installation.start('say({"error": "port 8080 is taken by java"})') == 1
        told = capsys.readouterr().err
        assert "Catalina did not start: port 8080 is taken by java" in told
        assert str(installation.log) in told
        assert not installation.pidFile.exists()

    def test_showsLogOfTheDead(self, installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
        """Of a server that dies silently the last lines of its log are shown, not those of earlier runs."""
        installation.log.parent.mkdir()
        installation.log.write_text("an older run\n")
        assert installation.start("print('\\n'.join(map(str, range(100)))); sys.exit(3)") == 1
        told = capsys.readouterr().err
        assert "it ended with status 3" in told
        assert "    80\n" in told
        assert "    79\n" not in told
        assert "older" not in told

    @pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")
    def test_givesUpWaiting(self, installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
        """One that takes too long is left to go on, and the user is told how to see and to allow more."""
        assert installation.start("time.sleep(60)", CATALINA_START_TIMEOUT="0.2") == 1
        told = capsys.readouterr().err
        assert "do not answer after 0.2 s" in told
        assert "CATALINA_START_TIMEOUT" in told
        assert Processes().isServer(installation.pid())

    @pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")
    def test_refusesSecond(self, installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
        """While the server of the pid file lives, no second one is started."""
        assert installation.start(READY) == 0
        first = installation.pid()
        assert installation.start(READY) == 1
        assert f"running already, with PID {first}" in capsys.readouterr().err
        assert installation.pid() == first

    def test_leavesNoOrphan(self, installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
        """A server whose number cannot be kept is not left running."""
        (installation.home / "run").write_text("a file, where the pid file's folder should be")
        assert installation.start("import signal; signal.pause()") == 1
        assert "Catalina did not start: " in capsys.readouterr().err

    def test_tellsUnwritableLog(self, installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
        """A log that cannot be opened is named."""
        installation.log.mkdir(parents=True)
        assert installation.start(READY) == 1
        assert str(installation.log) in capsys.readouterr().err


class EnvironmentLineTests:
    """``Using CATALINA_BASE: ...``."""

    def test_namesPidFileOnlyIfSet(self) -> None:
        """CATALINA_PID is left out where it is not set, as in Tomcat."""
        here = Path("/x")
        options = Options("start", here, here, here, here)
        assert not any("CATALINA_PID" in line for line in environmentLines(options, {}))
        assert "Using CATALINA_PID:    /y" in environmentLines(options, {"CATALINA_PID": "/y"})


class TellTests:
    """What is said where nobody listens."""

    def test_aClosedPipe(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Who has closed the pipe stops nothing, neither now nor at the end of the process."""
        reader, writer = os.pipe()
        os.close(reader)
        with open(writer, "w", buffering=1) as closed:
            monkeypatch.setattr("sys.stdout", closed)
            tell("Using CATALINA_BASE: /srv")
            assert sys.stdout is not closed
            tell("Catalina started")
            sys.stdout.close()
            monkeypatch.undo()
            with contextlib.suppress(BrokenPipeError):
                closed.close()
