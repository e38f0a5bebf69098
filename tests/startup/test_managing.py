"""``catalina deploy``, ``undeploy`` and ``list``: the command line, the server that is meant, the user."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import pytest

from catalina.startup import managing
from catalina.startup.managerclient import Address, Login, ManagerError
from catalina.startup.managing import localManager, manage

URL = ["--url", "http://localhost:8080"]
ENVIRON = {"CATALINA_MANAGER_USER": "deployer", "CATALINA_MANAGER_PASSWORD": "geheim"}


class Manager:
    """Stands for the client: keeps what it is asked, and answers."""

    def __init__(self) -> None:
        self.address: Address | None = None
        self.login: Login | None = None
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.names: list[str] = []
        self.answer = "OK - Done\n/:running:0:ROOT\n"

    def __call__(self, address: Address, login: Login) -> Manager:
        self.address, self.login = address, login
        return self

    def ask(self, command: str, parameters: Mapping[str, str]) -> str:
        self.asked.append((command, {name: text for name, text in parameters.items() if text}))
        return self.answer

    def upload(self, parameters: Mapping[str, str], archive: IO[bytes], size: int) -> str:
        data = archive.read()
        assert len(data) == size
        self.names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        return self.ask("PUT", parameters)


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Manager:
    """Whoever asks a manager asks this one."""
    made = Manager()
    monkeypatch.setattr(managing, "ManagerClient", made)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An application."""
    made = tmp_path / "shop"
    made.mkdir()
    (made / "index.html").write_text("shop")
    return made


class CommandTests:
    """What is asked."""

    @pytest.mark.parametrize(
        ("argv", "name", "expected"),
        [
            ([], "shop", {"path": "/shop"}),
            ([], "ROOT", {"path": "/"}),
            ([], "shop#admin##7", {"path": "/shop/admin", "version": "7"}),
            (["--path", "/x", "--version", "2"], "shop", {"path": "/x", "version": "2"}),
            (["--update"], "shop", {"path": "/shop", "update": "true"}),
        ],
    )
    def test_deploysFolder(
        self, manager: Manager, folder: Path, argv: list[str], name: str, expected: dict[str, str]
    ) -> None:
        """Path and version are those of the folder's name, unless they are given."""
        source = folder.rename(folder.parent / name)
        assert manage("deploy", [str(source), *argv, *URL], ENVIRON) == 0
        assert manager.asked == [("PUT", expected)]
        assert manager.names == ["index.html"]

    def test_deploysWhereTheUserStands(
        self, manager: Manager, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """``.`` is an application of the folder's name."""
        monkeypatch.chdir(folder)
        assert manage("deploy", [".", *URL], ENVIRON) == 0
        assert manager.asked == [("PUT", {"path": "/shop"})]

    def test_deploysArchive(self, manager: Manager, tmp_path: Path) -> None:
        """An archive is sent as it is."""
        with zipfile.ZipFile(tmp_path / "shop.war", "w") as war:
            war.writestr("a.html", "a")
        assert manage("deploy", [str(tmp_path / "shop.war"), *URL], ENVIRON) == 0
        assert manager.asked == [("PUT", {"path": "/shop"})]
        assert manager.names == ["a.html"]

    def test_deploysWhatTheServerHas(self, manager: Manager) -> None:
        """--war is for the server to understand; nothing is sent."""
        argv = ["--war", "file:/srv/shop.war", "--update"]
        assert manage("deploy", [*argv, *URL], ENVIRON) == 0
        assert manager.asked == [("deploy", {"war": "file:/srv/shop.war", "update": "true"})]

    @pytest.mark.parametrize("argv", [["/shop"], ["--path", "/shop"]])
    def test_undeploys(self, manager: Manager, argv: list[str]) -> None:
        """The path may stand alone or behind --path."""
        assert manage("undeploy", [*argv, "--version", "7", *URL], ENVIRON) == 0
        assert manager.asked == [("undeploy", {"path": "/shop", "version": "7"})]

    def test_lists(self, manager: Manager, capsys: pytest.CaptureFixture[str]) -> None:
        """The answer is printed as it is."""
        assert manage("list", URL, ENVIRON) == 0
        assert manager.asked == [("list", {})]
        assert capsys.readouterr() == (manager.answer, "")

    def test_fails(self, manager: Manager, capsys: pytest.CaptureFixture[str]) -> None:
        """A refusal is printed as it is, among the errors, with status 1."""
        manager.answer = "FAIL - No context exists for path /shop\n"
        assert manage("undeploy", ["/shop", *URL], ENVIRON) == 1
        assert capsys.readouterr() == ("", manager.answer)

    @pytest.mark.parametrize(
        ("command", "argv", "said"),
        [
            ("deploy", [], "catalina deploy: name the folder of an application or its .war, or with --war"),
            ("deploy", ["/no/such.war"], "catalina deploy: there is no /no/such.war"),
            ("deploy", ["a.war", "--war", "b.war"], "catalina deploy: a.war would be sent, and --war"),
            ("undeploy", [], "catalina undeploy: name the path of the application"),
        ],
    )
    def test_tellsWhatIsMissing(
        self, manager: Manager, capsys: pytest.CaptureFixture[str], command: str, argv: list[str], said: str
    ) -> None:
        """What cannot be asked is told with status 1, and nobody is asked."""
        assert manage(command, [*argv, *URL], ENVIRON) == 1
        assert said in capsys.readouterr().err
        assert manager.asked == []

    @pytest.mark.parametrize("command", ["deploy", "undeploy", "list"])
    def test_helps(self, command: str, capsys: pytest.CaptureFixture[str]) -> None:
        """Each tells its options, and where the password may be put that nobody sees."""
        with pytest.raises(SystemExit) as ended:
            manage(command, ["-help"], {})
        assert ended.value.code == 0
        told = "".join(capsys.readouterr().out.split())
        assert all(
            each in told for each in ("--url", "--user", "CATALINA_MANAGER_PASSWORD", "manager-script")
        )


class LoginTests:
    """Who asks."""

    def test_isOfTheEnvironment(self, manager: Manager) -> None:
        """The variables are enough."""
        manage("list", URL, ENVIRON)
        assert manager.login == Login("deployer", "geheim")

    def test_isOfTheCommandLine(self, manager: Manager) -> None:
        """Which wins."""
        manage("list", [*URL, "--user", "a", "--password", "b"], ENVIRON)
        assert manager.login == Login("a", "b")

    def test_mayBeNobody(self, manager: Manager) -> None:
        """Without a user none is sent: the manager may be open to this machine."""
        manage("list", URL, {})
        assert manager.login == Login()

    def test_isAskedFor(self, manager: Manager, monkeypatch: pytest.MonkeyPatch) -> None:
        """In a terminal the password may be typed."""
        monkeypatch.setattr(sys, "stdin", Terminal())
        monkeypatch.setattr("getpass.getpass", lambda prompt: f"typed after {prompt}")
        manage("list", [*URL, "--user", "a"], {})
        assert manager.login == Login("a", "typed after Password of a: ")

    def test_tellsMissingPassword(
        self, manager: Manager, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """In a script it is an error that names the variable."""
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        assert manage("list", [*URL, "--user", "a"], {}) == 1
        assert (
            "the password of a is missing; put it into CATALINA_MANAGER_PASSWORD" in capsys.readouterr().err
        )


class Terminal(io.StringIO):
    """A standard input that somebody sits at."""

    def isatty(self) -> bool:
        return True


class LocalManagerTests:
    """The server that a base describes."""

    def find(self, base: Path, connectors: str, **environ: str) -> str:
        """Find the manager of a server with these connectors."""
        (base / "conf").mkdir()
        (base / "conf" / "server.xml").write_text(
            f'<Server port="8005"><Service name="Catalina">{connectors}'
            '<Engine name="Catalina" defaultHost="localhost"><Host name="localhost"/></Engine></Service></Server>'
        )
        return str(localManager("list", str(base), environ))

    @pytest.mark.parametrize(
        ("connectors", "expected"),
        [
            ('<Connector port="8081"/><Connector port="8082"/>', "http://localhost:8081/manager"),
            (
                '<Connector port="8443" SSLEnabled="true"/><Connector port="8082"/>',
                "http://localhost:8082/manager",
            ),
            ('<Connector port="8443" SSLEnabled="true"/>', "https://localhost:8443/manager"),
            ('<Connector port="8081" address="10.0.0.1"/>', "http://10.0.0.1:8081/manager"),
            ('<Connector port="8081" address="0.0.0.0"/>', "http://localhost:8081/manager"),
            ('<Connector port="${my.port}"/>', "http://localhost:8089/manager"),
        ],
    )
    def test_isAtTheFirstConnector(self, tmp_path: Path, connectors: str, expected: str) -> None:
        """One without TLS is preferred, since certificates are seldom for localhost."""
        assert self.find(tmp_path, connectors, CATALINA_OPTS="-Dmy.port=8089") == expected

    def test_tellsServerWithoutConnector(self, tmp_path: Path) -> None:
        """Then it has to be named."""
        with pytest.raises(ManagerError, match=r"server.xml has no <Connector>; name the manager's address"):
            self.find(tmp_path, "")

    def test_tellsBrokenConfiguration(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """A server.xml that cannot be read is told with its line; one that is not there by its name."""
        (tmp_path / "conf").mkdir()
        assert manage("list", ["--base", str(tmp_path)], ENVIRON) == 1
        assert "server.xml" in capsys.readouterr().err
        (tmp_path / "conf" / "server.xml").write_text("<Server>\n<Service>\n</Server>")
        assert manage("list", ["--base", str(tmp_path)], ENVIRON) == 1
        assert "server.xml:3" in capsys.readouterr().err

    def test_isNotNeededWithUrl(self, manager: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """With --url no base is looked for."""
        monkeypatch.setattr("catalina.startup.managing.optionsFor", None)
        assert manage("list", URL, ENVIRON) == 0
