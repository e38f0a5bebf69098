"""The scripts of bin/ and the program that makes .venv for them."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

HOME = Path(__file__).parents[1]

#: What the scripts find set, unless a test says otherwise: this interpreter, as the one that has everything.
ENVIRON = {"PATH": os.environ["PATH"], "CATALINA_PYTHON": sys.executable}

SETTINGS = """
[options]
install_requires =
    # why
    twisted >= 1
    zope.interface
[options.extras_require]
fast =
    uvloop
tls =
    pyopenssl
jsp =
    babel
test =
    pytest >= 8
"""

#: Stands for the server: shows what it was run with.
MODULE = """
import json, os, sys
names = ("CATALINA_HOME", "CATALINA_BASE", "CATALINA_TMPDIR", "CATALINA_OPTS", "CATALINA_PID")
shown = {name: os.environ.get(name) for name in names}
umask = os.umask(0)
shown |= {"argv": sys.argv[1:], "path": sys.path[0], "dev": sys.flags.dev_mode, "umask": umask}
print(json.dumps(shown))
"""

#: Stands for environment.py: notes what was needed and makes a .venv.
MAKER = """
import os, pathlib, sys
home = pathlib.Path(__file__).parent.parent
with open(home / "made", "a") as made:
    made.write(sys.argv[1] + "\\n")
folder = home / ".venv" / "bin"
folder.mkdir(parents=True, exist_ok=True)
if not (folder / "python").exists():
    (folder / "python").symlink_to(sys.executable)
sys.exit(int(os.environ.get("MAKER_STATUS", "0")))
"""


class Home:
    """An installation with the real scripts, and other programs in place of all that they run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        shutil.copytree(HOME / "bin", path / "bin", ignore=shutil.ignore_patterns("setenv.sh", "__pycache__"))
        (path / "bin" / "environment.py").write_text(MAKER)
        (path / "catalina").mkdir()
        (path / "catalina" / "__main__.py").write_text(MODULE)
        (path / "setup.cfg").write_text(SETTINGS)

    def run(self, script: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a script, unless told otherwise with this interpreter as the complete one."""
        command = [str(self.path / "bin" / script), *arguments]
        return subprocess.run(
            command, env={**ENVIRON, **environ}, capture_output=True, text=True, check=False
        )

    def shown(self, script: str, *arguments: str, **environ: str) -> dict[str, object]:
        """Run a script that succeeds, and return what the stand-in for the server was run with."""
        done = self.run(script, *arguments, **environ)
        assert (done.returncode, done.stderr) == (0, "")
        found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
        return found

    def made(self) -> list[str]:
        """What .venv was made for, run by run."""
        notes = self.path / "made"
        return notes.read_text().split() if notes.exists() else []


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An installation in a folder whose name has a space."""
    return Home(Path(shutil.copytree(tmp_path, tmp_path / "my home")).resolve())


class CommandTests:
    """What each script runs."""

    @pytest.mark.parametrize(
        ("script", "command"),
        [
            ("startup.sh", ["start"]),
            ("shutdown.sh", ["stop"]),
            ("configtest.sh", ["configtest"]),
            ("version.sh", ["version"]),
            ("catalina.sh", []),
        ],
    )
    def test_passesArguments(self, home: Home, script: str, command: list[str]) -> None:
        """Each is `catalina.sh` with its command; further arguments follow unharmed."""
        assert home.shown(script, "-config", "a b.xml")["argv"] == [*command, "-config", "a b.xml"]

    def test_worksThroughLinks(self, home: Home, tmp_path: Path) -> None:
        """A script may be linked to from elsewhere; home is where it really stands."""
        link = tmp_path / "tomcat-start"
        link.symlink_to(home.path / "bin" / "startup.sh")
        done = subprocess.run([link], env=ENVIRON, capture_output=True, check=True)
        assert json.loads(done.stdout)["CATALINA_HOME"] == str(home.path)

    def test_keepsModulesOfTheUserOut(self, home: Home) -> None:
        """Home comes first on the module path, not the folder where the user stands."""
        assert home.shown("catalina.sh", "version")["path"] == str(home.path)

    def test_givesOptionsToServerOnly(self, home: Home) -> None:
        """The interpreter's options in CATALINA_OPTS hold for `run`; the -D ones are left to the server."""
        environ = {"CATALINA_OPTS": "-X dev -Da=b"}
        assert home.shown("catalina.sh", "run", **environ)["dev"] is True
        assert home.shown("catalina.sh", "stop", **environ)["dev"] is False
        assert home.shown("catalina.sh", "run", **environ)["argv"] == ["run"]

    def test_setsUmask(self, home: Home) -> None:
        """New files are not for others, as in Tomcat, unless UMASK says so."""
        assert home.shown("catalina.sh", "run")["umask"] == 0o027
        assert home.shown("catalina.sh", "run", UMASK="0022")["umask"] == 0o022


class FolderTests:
    """CATALINA_HOME, CATALINA_BASE and setenv.sh."""

    def test_findsItself(self, home: Home) -> None:
        """Unset, both are the folder above the scripts."""
        shown = home.shown("catalina.sh", "version")
        assert (shown["CATALINA_HOME"], shown["CATALINA_BASE"]) == (str(home.path), str(home.path))
        assert shown["CATALINA_TMPDIR"] == f"{home.path}/temp"

    def test_takesBase(self, home: Home, tmp_path: Path) -> None:
        """A base of its own, here with a trailing slash, leaves home alone."""
        (tmp_path / "one").mkdir()
        shown = home.shown("catalina.sh", "version", CATALINA_BASE=f"{tmp_path}/one/")
        assert (shown["CATALINA_HOME"], shown["CATALINA_BASE"]) == (str(home.path), f"{tmp_path}/one")

    @pytest.mark.parametrize("words", [["-base", "one"], ["--base=one"], ["-config", "x", "--base", "one"]])
    def test_takesNamedBase(
        self, home: Home, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The base that -base names has temp and setenv.sh of its own, unless the user chose another folder for temp."""
        monkeypatch.chdir(tmp_path)
        (tmp_path / "one" / "bin").mkdir(parents=True)
        (tmp_path / "one" / "bin" / "setenv.sh").write_text("CATALINA_OPTS=-Dnamed=1\n")
        shown = home.shown("catalina.sh", "start", *words, CATALINA_BASE=str(home.path))
        assert (shown["CATALINA_BASE"], shown["CATALINA_TMPDIR"]) == (
            f"{tmp_path}/one",
            f"{tmp_path}/one/temp",
        )
        assert shown["CATALINA_OPTS"] == "-Dnamed=1"
        assert (
            home.shown("catalina.sh", "start", *words, CATALINA_TMPDIR="/else")["CATALINA_TMPDIR"] == "/else"
        )

    def test_missingNamedBase(self, home: Home) -> None:
        """What is wrong with the folder that -base names is told by the command itself."""
        assert home.shown("catalina.sh", "start", "-base", "/no/such")["CATALINA_BASE"] == str(home.path)

    @pytest.mark.parametrize("name", ["CATALINA_HOME", "CATALINA_BASE"])
    def test_tellsMissingFolder(self, home: Home, name: str) -> None:
        """A variable that names no folder is told."""
        done = home.run("catalina.sh", "version", **{name: "/no/such"})
        assert done.returncode == 1
        assert done.stderr == f"{name} is /no/such, which is not a folder that can be entered.\n"

    def test_tellsWrongHome(self, home: Home, tmp_path: Path) -> None:
        """A CATALINA_HOME that was set for something else is told."""
        done = home.run("catalina.sh", "version", CATALINA_HOME=str(tmp_path))
        assert done.returncode == 1
        assert "does not hold Catalina" in done.stderr

    def test_readsSetenv(self, home: Home, tmp_path: Path) -> None:
        """setenv.sh of home is read; one in the base replaces it."""
        (home.path / "bin" / "setenv.sh").write_text("CATALINA_OPTS=-Dhome=1\nCATALINA_PID=/home.pid\n")
        assert home.shown("catalina.sh", "start")["CATALINA_OPTS"] == "-Dhome=1"
        base = tmp_path / "one"
        (base / "bin").mkdir(parents=True)
        (base / "bin" / "setenv.sh").write_text("CATALINA_OPTS=-Dbase=1\n")
        shown = home.shown("catalina.sh", "start", CATALINA_BASE=str(base))
        assert (shown["CATALINA_OPTS"], shown["CATALINA_PID"]) == ("-Dbase=1", None)


class InterpreterTests:
    """Which Python is used, and when .venv is made."""

    def test_makesEnvironmentOnce(self, home: Home) -> None:
        """The first run makes it, the next finds it ready."""
        for _ in range(2):
            home.shown("catalina.sh", "version", CATALINA_PYTHON="", PYTHON=sys.executable)
        assert home.made() == ["run"]

    def test_renewsAfterChange(self, home: Home) -> None:
        """An edited setup.cfg means installing again, once."""
        home.shown("catalina.sh", "version", CATALINA_PYTHON="")
        (home.path / "setup.cfg").write_text(SETTINGS + "# edited\n")
        for _ in range(2):
            home.shown("catalina.sh", "version", CATALINA_PYTHON="")
        assert home.made() == ["run", "run"]

    def test_mendsInterruptedRun(self, home: Home) -> None:
        """A marker that an interrupted run left means installing again."""
        home.shown("catalina.sh", "version", CATALINA_PYTHON="")
        (home.path / ".venv" / "catalina-unfinished").touch()
        home.shown("catalina.sh", "version", CATALINA_PYTHON="")
        assert home.made() == ["run", "run"]

    def test_goesOnOffline(self, home: Home) -> None:
        """An environment that can be used, but not brought up to date, is used, and tried again next time."""
        for _ in range(2):
            home.shown("catalina.sh", "version", CATALINA_PYTHON="", MAKER_STATUS="3")
        assert home.made() == ["run", "run"]

    def test_stopsWhereNothingCanBeMade(self, home: Home) -> None:
        """Without an environment nothing is run."""
        done = home.run("catalina.sh", "version", CATALINA_PYTHON="", MAKER_STATUS="1")
        assert (done.returncode, done.stdout) == (1, "")

    @pytest.mark.parametrize("name", ["PYTHON", "CATALINA_PYTHON"])
    def test_tellsWrongInterpreter(self, home: Home, name: str) -> None:
        """A variable that names no Python, or an old one, is told."""
        done = home.run("catalina.sh", "version", **{"CATALINA_PYTHON": "", name: "/bin/false"})
        assert done.returncode == 1
        assert done.stderr == f"{name} is /bin/false, which does not run or is older than Python 3.11.\n"

    def test_tellsMissingPython(self, home: Home, tmp_path: Path) -> None:
        """Where no Python is new enough, the one that was found is named, and what to install."""
        tools = tmp_path / "tools"
        tools.mkdir()
        for tool in ("sh", "dirname", "readlink", "cksum", "cat"):
            (tools / tool).symlink_to(str(shutil.which(tool)))
        (tools / "python3").write_text("#!/bin/sh\n[ $1 = --version ] && echo Python 3.9.2\n")
        (tools / "python3").chmod(0o755)
        done = home.run("catalina.sh", "version", CATALINA_PYTHON="", PATH=str(tools))
        assert done.returncode == 1
        assert "needs Python 3.11 or newer; found: Python 3.9.2." in done.stderr
        assert "apt install python3 python3-venv" in done.stderr


def loadEnvironment() -> ModuleType:
    """Load bin/environment.py, which is no module of the package."""
    spec = importlib.util.spec_from_file_location("environment", HOME / "bin" / "environment.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


environment = loadEnvironment()


class Programs:
    """Stands for the programs that are run: those whose command line holds one of some words fail."""

    def __init__(self, home: Path, *failing: str) -> None:
        self.home = home
        self.failing = failing
        self.commands: list[str] = []

    def __call__(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        line = " ".join(command).replace(str(self.home), "HOME")
        self.commands.append(line)
        failed = any(word in line for word in self.failing)
        if "-m venv" in line and not failed:
            (self.home / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
            (self.home / ".venv" / "bin" / "python").touch()
            (self.home / ".venv" / "catalina-unfinished").unlink(missing_ok=True)
        return subprocess.CompletedProcess(command, int(failed), stdout="pip: no network\n")

    def installed(self) -> list[str]:
        """What pip was asked to install, one text for each time."""
        return [line.split()[-1] for line in self.commands if "-m pip install" in line]


class Made:
    """What came of making an environment."""

    def __init__(self, home: Path, *failing: str, need: str = "run") -> None:
        (home / "setup.cfg").write_text(SETTINGS)
        self.programs = Programs(home, *failing)
        self.said: list[str] = []
        self.status = environment.Environment(home, self.programs, self.said.append).prepare(need)
        self.text = "\n".join(self.said)


class EnvironmentTests:
    """How .venv is made and mended."""

    @pytest.mark.parametrize(("need", "target"), [("run", "[fast,tls,jsp]"), ("test", "[test,fast,tls,jsp]")])
    def test_installsEverything(self, tmp_path: Path, need: str, target: str) -> None:
        """A first run makes the environment, installs with all extras, and says both before it does them."""
        made = Made(tmp_path, need=need)
        assert made.status == environment.READY
        assert made.programs.installed() == [f"HOME{target}"]
        assert made.text.index("Making a Python") < made.text.index("Installing Catalina")
        assert not (tmp_path / ".venv" / "catalina-unfinished").exists()

    def test_compilesOnce(self, tmp_path: Path) -> None:
        """Catalina's own modules are compiled by who installs it: the server's user may not be allowed to."""
        assert Made(tmp_path).programs.commands[-1].endswith("-m compileall -q HOME/catalina")
        assert not any("compileall" in line for line in Made(tmp_path, "pip install").programs.commands)

    def test_reusesWhatIsThere(self, tmp_path: Path) -> None:
        """An environment that works is not made again, however it came there."""
        Made(tmp_path)
        assert not any("-m venv" in line for line in Made(tmp_path).programs.commands)

    def test_completesEnvironmentWithoutPip(self, tmp_path: Path) -> None:
        """One that another tool made without pip gets pip and is not thrown away."""
        Made(tmp_path)
        made = Made(tmp_path, "pip --version")
        assert any("-m ensurepip" in line for line in made.programs.commands)
        assert not any("-m venv" in line for line in made.programs.commands)

    def test_makesInterruptedOneAnew(self, tmp_path: Path) -> None:
        """After an interrupted run nothing that lies there is trusted."""
        Made(tmp_path)
        (tmp_path / ".venv" / "catalina-unfinished").touch()
        made = Made(tmp_path)
        assert made.status == environment.READY
        assert any("-m venv --clear" in line for line in made.programs.commands)
        assert "was not finished" in made.said[0]

    @pytest.mark.parametrize(
        ("failing", "told"),
        [("fast", "without uvloop"), ("tls", "without cryptography"), ("jsp", "without Babel")],
    )
    def test_goesOnWithoutExtra(self, tmp_path: Path, failing: str, told: str) -> None:
        """An extra that cannot be installed costs one line; the others are installed all the same."""
        made = Made(tmp_path, failing)
        others = {"fast", "tls", "jsp"} - {failing}
        assert made.status == environment.READY
        assert {f"HOME[{other}]" for other in others} <= set(made.programs.installed())
        assert sum(told in line for line in made.said) == 1
        assert not any(f"extra '{other}'" in made.text for other in others)

    def test_goesOnWithoutExtras(self, tmp_path: Path) -> None:
        """Plain Catalina is enough to run."""
        made = Made(tmp_path, "fast", "tls", "jsp")
        assert made.status == environment.READY
        assert made.programs.installed()[1] == "HOME"

    def test_goesOnOffline(self, tmp_path: Path) -> None:
        """When pip can install nothing, but all the libraries are there, they are used."""
        made = Made(tmp_path, "pip install")
        assert made.status == environment.OUTDATED
        assert made.programs.commands[-1].endswith("twisted zope.interface")

    def test_showsPipsReason(self, tmp_path: Path) -> None:
        """When nothing is there and nothing can be installed, pip's own words are shown."""
        made = Made(tmp_path, "pip install", "importlib.metadata")
        assert made.status == environment.FAILED
        assert "    pip: no network" in made.text
        assert not (tmp_path / ".venv" / "catalina-unfinished").exists()

    @pytest.mark.parametrize("module", ["venv", "ensurepip"])
    def test_namesDebiansPackage(self, tmp_path: Path, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A Python without venv or ensurepip is told, with the package that mends it."""
        find = importlib.util.find_spec
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == module else find(name))
        made = Made(tmp_path)
        assert made.status == environment.FAILED
        assert f"its module {module} is not installed" in made.text
        assert "apt install python3-venv" in made.text
        assert made.programs.commands == []

    def test_tellsThatVenvFailed(self, tmp_path: Path) -> None:
        """If the environment cannot be made, nothing is installed."""
        made = Made(tmp_path, "-m venv")
        assert made.status == environment.FAILED
        assert "It could not be made:" in made.text
        assert made.programs.installed() == []

    def test_readsRequirements(self, tmp_path: Path) -> None:
        """Names are taken without versions and comments."""
        (tmp_path / "setup.cfg").write_text(SETTINGS)
        found = environment.requirementsOf(tmp_path / "setup.cfg", ["test"])
        assert found == ["twisted", "zope.interface", "pytest"]
