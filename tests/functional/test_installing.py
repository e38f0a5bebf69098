"""What pip installs is a whole Catalina: sdist and wheel, the command, a base, a server, and its manager."""

from __future__ import annotations

import re
import signal
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.client import freePorts, listens, request
from tests.functional.installation import Environment, build, cleanEnviron, copySource, run, succeed
from tests.functional.instance import HOME, eventually

USERS = """<tomcat-users>
  <user username="deployer" password="geheim" roles="manager-script" />
  <user username="other" password="geheim" roles="somebody" />
</tomcat-users>"""
#: `init` of a Python that has no share/catalina either.
WITHOUT_DATA = """
import sys, sysconfig
sysconfig.get_path = lambda name: "/no/such"
from catalina.__main__ import main
sys.exit(main(["init", "base"]))
"""
DEPLOYER = {"CATALINA_MANAGER_USER": "deployer", "CATALINA_MANAGER_PASSWORD": "geheim"}

# Building and installing, on a machine that does other things too, takes longer than what other tests may.
pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def dists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel that was made of it, and below ``direct`` the wheel of the checkout."""
    folder = tmp_path_factory.mktemp("dists")
    source = copySource(folder / "source")
    build(source, folder / "out")
    build(source, folder / "out" / "direct", "--wheel")
    return folder / "out"


@pytest.fixture(scope="module")
def wheel(dists: Path) -> Path:
    """The wheel that was made of the sdist."""
    (found,) = dists.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with the wheel."""
    made = Environment(tmp_path_factory.mktemp("environment"))
    made.install(wheel)
    return made


class Base:
    """What ``catalina init`` has made, on ports of its own."""

    def __init__(self, environment: Environment, path: Path) -> None:
        self.path = path
        self.log = path / "logs" / "catalina.out"
        self.port, self.shutdownPort = freePorts(2)
        self._environment = environment
        self.init = environment.catalina("init", path, cwd=path.parent)
        serverXml = path / "conf" / "server.xml"
        text = serverXml.read_text("utf-8")
        for old, new in ((8080, self.port), (8005, self.shutdownPort)):
            text = text.replace(f'port="{old}"', f'port="{new}"')
        serverXml.write_text(text, "utf-8")
        (path / "conf" / "tomcat-users.xml").write_text(USERS)

    def catalina(self, *words: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run ``catalina`` in the base."""
        return self._environment.catalina(*words, cwd=self.path, **environ)

    def stop(self) -> None:
        """Stop the server if it runs, by force if need be."""
        if listens(self.shutdownPort):
            self.catalina("stop", "10", "-force")


@pytest.fixture
def base(environment: Environment, tmp_path: Path) -> Iterator[Base]:
    """A base; whatever runs in it is stopped."""
    made = Base(environment, tmp_path / "base")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def running(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    """A base with a server, for what changes nothing for others."""
    made = Base(environment, tmp_path_factory.mktemp("running") / "base")
    started = made.catalina("start")
    assert started.returncode == 0, started.stdout + started.stderr
    yield made
    made.stop()


def writeWar(path: Path, text: str) -> Path:
    """Write an archive whose page at ``/`` is a text."""
    with zipfile.ZipFile(path, "w") as war:
        war.writestr("WEB-INF/web.xml", '<web-app version="3.0" metadata-complete="true"/>')
        war.writestr("index.html", text)
    return path


def contents(wheel: Path) -> dict[str, int]:
    """What a wheel holds beside its own description: name -> checksum."""
    with zipfile.ZipFile(wheel) as opened:
        return {each.filename: each.CRC for each in opened.infolist() if ".dist-info/" not in each.filename}


class DistributionTests:
    """The files that are handed on."""

    def test_wheelHasEveryModule(self, wheel: Path) -> None:
        """The package is whole: a folder that somebody forgot to make a package would be missing."""
        modules = {str(path.relative_to(HOME)) for path in (HOME / "catalina").rglob("*.py")}
        assert {name for name in contents(wheel) if name.startswith("catalina/")} == modules

    def test_wheelBringsHome(self, wheel: Path) -> None:
        """conf/ and the applications that come with the server are below share/catalina, file by file."""
        places = [HOME / "conf", *(HOME / "webapps" / name for name in ("ROOT", "examples", "manager"))]
        files = {
            str(path.relative_to(HOME))
            for place in places
            for path in place.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        prefix = re.compile(r"catalina-[^/]+\.data/data/share/catalina/")
        assert {prefix.sub("", name) for name in contents(wheel) if prefix.match(name)} == files

    def test_sdistMakesTheSameWheel(self, dists: Path, wheel: Path) -> None:
        """Whoever builds from the sdist gets what the checkout makes."""
        (direct,) = (dists / "direct").glob("*.whl")
        assert contents(wheel) == contents(direct)

    def test_sdistIsACheckout(self, dists: Path) -> None:
        """It holds what is needed to start from it and to test it; scripts can be run."""
        (sdist,) = dists.glob("*.tar.gz")
        with tarfile.open(sdist) as opened:
            modes = {each.name.partition("/")[2]: each.mode for each in opened.getmembers()}
        assert modes["bin/startup.sh"] & modes["bin/test.sh"] & 0o111
        tracked = ("tests/test_layers.py", "tests/layers.txt", "docs/installing.rst", "setup.py", "LICENSE")
        assert [name for name in tracked if name not in modes] == []
        assert [name for name in modes if name.endswith(".pyc") or name.startswith(".venv")] == []

    def test_containerCopiesEnough(self, wheel: Path, tmp_path: Path) -> None:
        """Of what docs/examples/Containerfile copies of the source, the same wheel is made."""
        text = (HOME / "docs" / "examples" / "Containerfile").read_text("utf-8")
        source = copySource(tmp_path / "source")
        for line in re.findall(r"^COPY (?!--)(.*)$", text, re.MULTILINE):
            *names, target = line.split()
            for name in names:
                place = tmp_path / "image" / target / (name if len(names) > 1 else "")
                place.parent.mkdir(parents=True, exist_ok=True)
                (source / name).rename(place)
        build(tmp_path / "image", tmp_path / "out", "--wheel")
        (made,) = (tmp_path / "out").glob("*.whl")
        assert contents(made) == contents(wheel)


class PlaceTests:
    """Where an installed Catalina finds itself."""

    def test_wantsBase(self, environment: Environment, tmp_path: Path) -> None:
        """Nothing is started in share/catalina; the message says how to make a base."""
        done = environment.catalina("start", cwd=tmp_path)
        assert done.returncode == 1
        assert "Make one with 'catalina init DIR'" in done.stderr
        assert not (environment.path / "share" / "catalina" / "logs").exists()

    def test_worksBelowPrefix(self, environment: Environment, wheel: Path, tmp_path: Path) -> None:
        """``pip install --prefix`` brings its own share/catalina, which is found before that of the environment."""
        environment.install(wheel, "--ignore-installed", "--prefix", tmp_path / "prefix")
        (packages,) = (tmp_path / "prefix").glob("lib/python*/site-packages")
        (tmp_path / "prefix" / "share" / "catalina" / "conf" / "mine.xml").write_text("<mine/>")
        python = environment.bin / "python"
        succeed(python, "-m", "catalina", "init", "base", cwd=tmp_path, PYTHONPATH=str(packages))
        assert (tmp_path / "base" / "conf" / "mine.xml").is_file()

    def test_tellsMissingFiles(self, environment: Environment, wheel: Path, tmp_path: Path) -> None:
        """The package alone is told from a whole installation, with the places that were looked at."""
        with zipfile.ZipFile(wheel) as opened:
            opened.extractall(tmp_path, [name for name in opened.namelist() if name.startswith("catalina/")])
        done = run(environment.bin / "python", "-c", WITHOUT_DATA, cwd=tmp_path)
        assert done.returncode == 1
        assert (
            f"Looked for:\n    {tmp_path}/conf/server.xml\n    {tmp_path}/share/catalina/conf/server.xml\n"
            in done.stderr
        )
        assert done.stderr.endswith("/no/such/share/catalina/conf/server.xml\n")


class LifeTests:
    """From nothing to a server that has come and gone."""

    def test_wholeLife(self, base: Base, environment: Environment, tmp_path: Path) -> None:
        """init, configtest, start, a page, deploy, list, update, undeploy, stop."""
        assert base.init.returncode == 0, base.init.stderr
        checked = base.catalina("configtest")
        assert (checked.returncode, checked.stdout) == (0, "0 errors, 0 warnings\n")

        started = base.catalina("start")
        assert started.returncode == 0, started.stdout + started.stderr
        assert f"Using CATALINA_BASE:   {base.path}\n" in started.stdout
        assert f"Using CATALINA_HOME:   {environment.path}/share/catalina\n" in started.stdout
        page = request(base.port, "/")
        assert page.status == 200
        assert "It works" in page.text

        war = writeWar(tmp_path / "shop.war", "first")
        assert (
            base.catalina("deploy", war, **DEPLOYER).stdout
            == "OK - Deployed application at context path /shop\n"
        )
        assert request(base.port, "/shop/").text == "first"
        assert "/shop:running:0:shop\n" in base.catalina("list", **DEPLOYER).stdout

        writeWar(war, "second")
        refused = base.catalina("deploy", war, **DEPLOYER)
        assert (refused.returncode, refused.stderr) == (
            1,
            "FAIL - Application already exists at path /shop\n",
        )
        assert base.catalina("deploy", war, "--update", **DEPLOYER).returncode == 0
        assert request(base.port, "/shop/").text == "second"

        gone = base.catalina("undeploy", "/shop", **DEPLOYER)
        assert (gone.returncode, gone.stdout) == (0, "OK - Undeployed application at context path /shop\n")
        assert request(base.port, "/shop/").status == 404
        assert base.catalina("stop").returncode == 0
        assert not listens(base.port)

    def test_runsInForeground(self, base: Base) -> None:
        """``catalina run`` is the server itself: it has the interpreter's options and the umask, and SIGTERM ends it."""
        with open(base.path / "out", "wb") as out:
            process = subprocess.Popen(
                [base._environment.bin / "catalina", "run"],
                cwd=base.path,
                env=cleanEnviron() | {"CATALINA_OPTS": "-X importtime"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            eventually(lambda: listens(base.port), (base.path / "out").read_text, 30)
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0
        finally:
            process.kill()
            process.wait()
        assert "import time:" in (base.path / "out").read_text()
        (log,) = base.path.glob("logs/catalina.*.log")
        assert log.stat().st_mode & 0o777 == 0o640

    def test_refusesToOverwrite(self, base: Base) -> None:
        """A second init in the same place fails and changes nothing."""
        before = (base.path / "conf" / "server.xml").read_text()
        again = base.catalina("init", base.path)
        assert again.returncode == 1
        assert "is not empty" in again.stderr
        assert (base.path / "conf" / "server.xml").read_text() == before


class TroubleTests:
    """What is told when the manager cannot be asked."""

    def test_noServer(self, base: Base) -> None:
        """Nobody listens at the port of server.xml."""
        done = base.catalina("list", **DEPLOYER)
        assert done.returncode == 1
        assert f"no server answers at http://localhost:{base.port}/manager" in done.stderr
        assert "Start it with 'catalina start'" in done.stderr

    @pytest.mark.parametrize(
        ("words", "environ", "said"),
        [
            (
                (),
                {},
                "wants to know who asks. Give conf/tomcat-users.xml a user with the role manager-script",
            ),
            (("--user", "deployer", "--password", "falsch"), {}, "does not let the user deployer in"),
            (("--user", "other"), DEPLOYER, "the role manager-script is missing"),
        ],
    )
    def test_notLetIn(
        self, running: Base, words: tuple[str, ...], environ: dict[str, str], said: str
    ) -> None:
        """Without a user, with a wrong password, without the role; no password is ever printed."""
        done = running.catalina("list", *words, **environ)
        assert done.returncode == 1
        assert said in done.stderr
        assert not re.search("falsch|geheim", done.stdout + done.stderr)

    def test_noManager(self, running: Base) -> None:
        """An address without the manager application."""
        done = running.catalina("list", "--url", f"http://localhost:{running.port}/nothing", **DEPLOYER)
        assert done.returncode == 1
        assert "there is no manager application at" in done.stderr

    def test_wrongScheme(self, running: Base) -> None:
        """TLS spoken to a port without it."""
        done = running.catalina("list", "--url", f"https://localhost:{running.port}", **DEPLOYER)
        assert done.returncode == 1
        assert "does not speak HTTPS" in done.stderr

    def test_hearsRefusalOfLargeArchive(self, running: Base, tmp_path: Path) -> None:
        """A server that hangs up before all has been sent is heard all the same."""
        with zipfile.ZipFile(tmp_path / "manager.war", "w") as war:
            war.writestr("zeros", bytes(40_000_000))
        done = running.catalina("deploy", tmp_path / "manager.war", "--update", **DEPLOYER)
        assert (done.returncode, done.stdout) == (1, "")
        assert "FAIL - The manager can not reload, undeploy, stop, or undeploy itself" in done.stderr

    def test_deploysFolderAsItsVersion(self, running: Base, tmp_path: Path) -> None:
        """A folder is packed and sent; path and version are in its name."""
        folder = tmp_path / "stock#all##2"
        folder.mkdir()
        (folder / "index.html").write_text("stock")
        done = running.catalina("deploy", folder, "--base", running.path, **DEPLOYER)
        assert (done.returncode, done.stdout) == (
            0,
            "OK - Deployed application at context path /stock/all##2\n",
        )
        assert request(running.port, "/stock/all/").text == "stock"
        assert running.catalina("undeploy", "/stock/all", "--version", "2", **DEPLOYER).returncode == 0
