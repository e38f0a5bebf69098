"""``catalina.sh stop``: the word, the wait, the signals."""

from collections.abc import Callable
from pathlib import Path

import pytest

from catalina.digester import ConfigurationError
from catalina.startup.options import Options
from catalina.startup.processes import Processes
from catalina.startup.stopping import ShutdownPort, StopError, Stopper, stop

PID = 4711

#: Says whether anybody listens on the shutdown port, and gives the list of what is sent there.
Door = Callable[[bool], list[tuple[int, str]]]


class FakeProcesses(Processes):
    """One server that ends when it gets a certain signal, or has been looked at often enough."""

    def __init__(self, endsAt: str = "", looks: int = 10_000, port: int | None = None) -> None:
        super().__init__()
        self.endsAt = endsAt
        self.looks = looks
        self.port = port
        self.signals: list[str] = []

    def isServer(self, pid: int) -> bool:
        self.looks -= 1
        return pid == PID and self.endsAt not in self.signals and self.looks >= 0

    def serverOn(self, port: int) -> int | None:
        return PID if port == self.port else None

    def terminate(self, pid: int) -> None:
        assert pid == PID
        self.signals.append("TERM")

    def kill(self, pid: int) -> None:
        assert pid == PID
        self.signals.append("KILL")


class Base:
    """A CATALINA_BASE with a server.xml, and what became of stopping its server."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pidFile = path / "catalina.pid"
        self.said: list[str] = []
        self.slept = 0.0
        (path / "conf").mkdir()
        self.write('<Server port="8005" shutdown="SHUTDOWN"/>')

    def write(self, text: str) -> None:
        (self.path / "conf" / "server.xml").write_text(text)

    def options(self, **others: object) -> Options:
        values = {"configFile": self.path / "conf" / "server.xml", "base": self.path, "stopTimeout": 1}
        return Options(command="stop", home=self.path, temp=self.path, **{**values, **others})  # type: ignore[arg-type]

    def stop(self, processes: Processes, withPid: bool = True, **options: object) -> int:
        environ = {"CATALINA_PID": str(self.pidFile)} if withPid else {}
        return Stopper(self.options(**options), environ, self.said.append, processes, self.sleep).stop()

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


@pytest.fixture
def base(tmp_path: Path) -> Base:
    """A base whose pid file names the server."""
    made = Base(tmp_path)
    made.pidFile.write_text(f"{PID}\n")
    return made


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Door:
    """Lets the shutdown port listen or not; returns the list of what is sent to it."""

    def decide(listens: bool) -> list[tuple[int, str]]:
        sent: list[tuple[int, str]] = []

        def send(port: ShutdownPort) -> bool:
            if listens:
                sent.append((port.port, port.word))
            return listens

        monkeypatch.setattr(ShutdownPort, "send", send)
        return sent

    return decide


class ShutdownPortTests:
    """What is read of server.xml."""

    @pytest.mark.parametrize(
        ("xml", "expected"),
        [
            ("<Server/>", ("localhost", 8005, "SHUTDOWN")),
            ('<Server port="-1" shutdown="x"/>', ("localhost", -1, "x")),
            ('<Server port="${p}" shutdown="${w:-W}" address="::1"/>', ("::1", 8105, "W")),
        ],
    )
    def test_readsServerElement(self, base: Base, xml: str, expected: tuple[str, int, str]) -> None:
        """Port, word and address are Tomcat's unless given; ${...} is filled in."""
        base.write(xml)
        found = ShutdownPort.read(base.path / "conf" / "server.xml", {"p": "8105"})
        assert (found.address, found.port, found.word) == expected

    @pytest.mark.parametrize(
        ("xml", "said"),
        [
            ("\n<Server port='80a'/>", r'server.xml:2: <Server port="80a">: port must be a whole number'),
            ("<Server port='-2'/>", "port must be a whole number"),
            ("<Server", "not well-formed"),
        ],
    )
    def test_tellsMistakes(self, base: Base, xml: str, said: str) -> None:
        """A file that cannot be understood is named, with the line."""
        base.write(xml)
        with pytest.raises(ConfigurationError, match=said):
            ShutdownPort.read(base.path / "conf" / "server.xml", {})

    def test_filesItsFailure(self, base: Base, capsys: pytest.CaptureFixture[str]) -> None:
        """The command ends with status 1 and the reason on standard error."""
        assert stop(base.options(configFile=base.path / "none.xml")) == 1
        assert "Catalina was not stopped: " in (told := capsys.readouterr().err)
        assert "none.xml: cannot be read" in told


class WordTests:
    """A server that listens for the word."""

    def test_stopsByWord(self, base: Base, answer: Door) -> None:
        """The word is said once, the end is waited for, no signal is needed, and the pid file goes."""
        sent = answer(True)
        processes = FakeProcesses(looks=4)
        assert base.stop(processes) == 0
        assert sent == [(8005, "SHUTDOWN")]
        assert processes.signals == []
        assert 0 < base.slept < 1
        assert not base.pidFile.exists()
        assert base.said == [f"Catalina (PID {PID}) has stopped."]

    def test_findsProcessByPort(self, base: Base, answer: Door) -> None:
        """Without CATALINA_PID the process that holds the shutdown port is waited for."""
        answer(True)
        assert base.stop(FakeProcesses(looks=4, port=8005), withPid=False) == 0
        assert base.said == [f"Catalina (PID {PID}) has stopped."]

    def test_saysThatNobodyWaits(self, base: Base, answer: Door) -> None:
        """Where the process cannot be found, the word is all that can be done."""
        answer(True)
        assert base.stop(FakeProcesses(), withPid=False) == 0
        assert "its process is not known" in base.said[0]

    def test_takesDefinitions(self, base: Base, answer: Door) -> None:
        """A port that -D defines is the one that is used."""
        sent = answer(True)
        base.write('<Server port="${stop.port}"/>')
        base.stop(FakeProcesses(looks=1), properties={"stop.port": "8105"})
        assert sent == [(8105, "SHUTDOWN")]

    def test_understandsWhatTheServerDoes(self, base: Base, answer: Door) -> None:
        """conf/catalina.properties may refer to other properties, for stopping as for starting."""
        sent = answer(True)
        base.write('<Server port="${stop.port}"/>')
        (base.path / "conf" / "catalina.properties").write_text("stop.port=8${tail}")
        base.stop(FakeProcesses(looks=1), properties={"tail": "205"})
        assert sent == [(8205, "SHUTDOWN")]


class SignalTests:
    """A server that does not listen, or does not stop."""

    def test_terminatesAfterTimeout(self, base: Base, answer: Door) -> None:
        """One that heard the word and goes on gets SIGTERM after n seconds."""
        answer(True)
        processes = FakeProcesses(endsAt="TERM")
        assert base.stop(processes, stopTimeout=2) == 0
        assert processes.signals == ["TERM"]
        assert base.slept == pytest.approx(2)
        assert "it still runs after 2 s" in base.said[0]

    @pytest.mark.parametrize(
        ("xml", "why"),
        [
            ('<Server port="-1"/>', "disables the shutdown port"),
            ('<Server port="8005"/>', "nothing listens on the shutdown port localhost:8005"),
        ],
    )
    def test_terminatesAtOnceWithoutPort(self, base: Base, answer: Door, xml: str, why: str) -> None:
        """One that cannot hear the word gets SIGTERM at once."""
        answer(False)
        base.write(xml)
        processes = FakeProcesses(endsAt="TERM")
        assert base.stop(processes) == 0
        assert processes.signals == ["TERM"]
        assert base.slept == 0
        assert why in base.said[0]

    def test_killsOnlyByForce(self, base: Base, answer: Door) -> None:
        """Without -force it is left running, with its pid file and a remedy; with it, it is killed."""
        answer(True)
        processes = FakeProcesses(endsAt="KILL")
        with pytest.raises(StopError, match="PID 4711 still runs; with -force"):
            base.stop(processes)
        assert base.pidFile.exists()
        assert processes.signals == ["TERM"]
        assert base.stop(processes, force=True) == 0
        assert processes.signals == ["TERM", "TERM", "KILL"]

    def test_tellsOfTheUnkillable(self, base: Base, answer: Door) -> None:
        """Even after SIGKILL nobody claims that it has gone."""
        answer(True)
        with pytest.raises(StopError, match="still runs after SIGKILL"):
            base.stop(FakeProcesses(endsAt="never"), force=True)

    @pytest.mark.parametrize("xml", ['<Server port="-1"/>', '<Server port="8005"/>'])
    def test_tellsThatNothingRuns(self, base: Base, answer: Door, xml: str) -> None:
        """Neither a port nor a process: nothing to stop; the stale pid file goes, with a line."""
        answer(False)
        base.write(xml)
        base.pidFile.write_text("99\n")
        with pytest.raises(StopError, match="no process is known"):
            base.stop(FakeProcesses())
        assert not base.pidFile.exists()
        assert "stale PID file" in base.said[0]
