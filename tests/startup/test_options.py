"""The command line of ``python -m catalina``."""

from pathlib import Path

import pytest

from catalina.startup.options import (
    COMMANDS,
    STANDING_FIRST,
    Options,
    interpreterOptions,
    parse,
    serverArguments,
)

HOME = Path(__file__).parents[2]


def parsed(*argv: str, **environ: str) -> Options:
    """Parse a command line in an environment that holds nothing else."""
    return parse(argv, environ)


class CommandTests:
    """Which commands there are, and how mistakes are told."""

    @pytest.mark.parametrize("command", [each for each in COMMANDS if each not in STANDING_FIRST])
    def test_knowsTomcatsCommands(self, command: str) -> None:
        """Each command is understood without any option."""
        assert parsed(command).command == command

    @pytest.mark.parametrize(
        ("argv", "said"),
        [
            ((), "the following arguments are required: command"),
            (("strat",), 'there is no command "strat"; did you mean "start"?'),
            (("zzz",), 'there is no command "zzz"\n'),
            (("start", "5"), 'belong to "stop", not to "start"'),
            (("run", "-force"), 'belong to "stop", not to "run"'),
            (("stop", "soon"), '"soon" is not a whole number of seconds'),
            (("stop", "1.5"), '"1.5" is not a whole number of seconds'),
            (("run", "-webapp", "shop"), '-webapp belongs to "jspc", not to "run"'),
            (("start", "-what"), "unrecognized arguments: -what"),
            (("-config", "a.xml", "deploy"), '"deploy" has options of its own, so it stands before them'),
        ],
    )
    def test_tellsMistakes(
        self, argv: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What cannot be understood ends the program with Tomcat's status 1, a reason and the usage."""
        with pytest.raises(SystemExit) as ended:
            parsed(*argv)
        assert ended.value.code == 1
        told = capsys.readouterr().err
        assert said in told
        assert "usage: catalina init|run|start|stop|configtest|jspc|version|deploy|undeploy|list" in told

    @pytest.mark.parametrize("word", ["-help", "--help", "-h"])
    def test_helps(self, word: str, capsys: pytest.CaptureFixture[str]) -> None:
        """The help names every command and every option, and is no failure."""
        with pytest.raises(SystemExit) as ended:
            parsed(word)
        assert ended.value.code == 0
        told = capsys.readouterr().out
        assert all(each in told for each in (*COMMANDS, "-config", "-nonaming", "-security", "-force"))

    def test_takesApplications(self) -> None:
        """jspc may name several applications; their folders are made absolute."""
        options = parsed("jspc", "-webapp", "shop", "-webapp", "/srv/stock")
        assert options.webapps == (Path("shop").absolute(), Path("/srv/stock"))
        assert parsed("jspc").webapps == ()

    def test_warnsOfSecurity(self, capsys: pytest.CaptureFixture[str]) -> None:
        """-security is accepted, as scripts made for Tomcat use it, but never silently."""
        assert parsed("start", "-security").command == "start"
        assert "-security has no effect" in capsys.readouterr().err


class StopTests:
    """``stop [n] [-force]``."""

    @pytest.mark.parametrize(
        ("argv", "seconds", "force"),
        [
            (("stop",), 10, False),
            (("stop", "5"), 5, False),
            (("stop", "-force"), 10, True),
            (("stop", "5", "-force"), 5, True),
            (("stop", "-force", "5"), 5, True),
            (("stop", "0"), 0, False),
        ],
    )
    def test_readsSecondsAndForce(self, argv: tuple[str, ...], seconds: int, force: bool) -> None:
        """The number of seconds and -force may stand in either order, or be left out."""
        options = parsed(*argv)
        assert (options.stopTimeout, options.force) == (seconds, force)


class FolderTests:
    """Home, base, temporary folder and configuration file."""

    def test_findsHome(self) -> None:
        """Without any variable all is in the folder that holds the package."""
        options = parsed("run")
        assert (options.home, options.base, options.temp) == (HOME, HOME, HOME / "temp")
        assert options.configFile == HOME / "conf" / "server.xml"

    def test_separatesBase(self) -> None:
        """CATALINA_BASE moves conf and temp, and leaves home where it is."""
        options = parsed("run", CATALINA_HOME="/opt/catalina", CATALINA_BASE="/srv/one")
        assert options.home == Path("/opt/catalina")
        assert options.configFile == Path("/srv/one/conf/server.xml")
        assert options.temp == Path("/srv/one/temp")

    @pytest.mark.parametrize("option", ["-base", "--base"])
    def test_takesBaseOption(self, option: str) -> None:
        """-base wins over CATALINA_BASE."""
        assert parsed("run", option, "/srv/two", CATALINA_BASE="/srv/one").base == Path("/srv/two")

    def test_wantsBase(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Where pip has installed it nothing can be run without a base; the message tells how to make one."""
        monkeypatch.setattr("catalina.startup.options.findHome", lambda _: tmp_path / "share")
        monkeypatch.chdir(tmp_path)
        for command in ("run", "start", "stop", "configtest", "jspc"):
            with pytest.raises(SystemExit) as ended:
                parsed(command)
            assert ended.value.code == 1
            assert "Make one with 'catalina init DIR'" in capsys.readouterr().err
        assert parsed("version").command == "version"

    def test_wantsWritableHome(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Where home is the base and belongs to another user, no server is run; it may be looked at."""
        monkeypatch.setattr("catalina.startup.places.os.access", lambda path, mode: False)
        for command in ("run", "start"):
            with pytest.raises(SystemExit):
                parsed(command, CATALINA_BASE=str(HOME))
            assert f"CATALINA_BASE is {HOME}, the installation itself" in capsys.readouterr().err
        assert parsed("configtest", CATALINA_BASE=str(HOME)).base == HOME

    def test_takesTemporaryFolder(self) -> None:
        """CATALINA_TMPDIR names the temporary folder."""
        assert parsed("run", CATALINA_TMPDIR="/tmp/x").temp == Path("/tmp/x")

    def test_makesPathsAbsolute(self) -> None:
        """A relative CATALINA_BASE is meant from where the user stands."""
        assert parsed("run", CATALINA_BASE="one").base == Path.cwd() / "one"

    @pytest.mark.parametrize(
        ("file", "expected"), [("conf/b.xml", "/srv/one/conf/b.xml"), ("/etc/b.xml", "/etc/b.xml")]
    )
    def test_takesOtherConfiguration(self, file: str, expected: str) -> None:
        """-config is meant from the base, as in Tomcat, before the command or behind it."""
        for argv in (("start", "-config", file), ("-config", file, "start")):
            assert parsed(*argv, CATALINA_BASE="/srv/one").configFile == Path(expected)


class PropertyTests:
    """CATALINA_OPTS and ``-Dname=value``."""

    def test_readsDefinitions(self) -> None:
        """Those of the command line win over those of CATALINA_OPTS; without a value it is the empty text."""
        options = parsed("run", "-Da=1", "-Dc=x=y", CATALINA_OPTS="-Da=0 -Db='two words' -Dempty")
        assert options.properties == {"a": "1", "b": "two words", "c": "x=y", "empty": ""}

    def test_keepsInterpretersOptionsApart(self) -> None:
        """What does not begin with -D is for Python."""
        environ = {"CATALINA_OPTS": "-X dev -Da=0 -W 'error::Warning'"}
        assert interpreterOptions(environ) == ["-X", "dev", "-W", "error::Warning"]

    def test_tellsUnclosedQuote(self) -> None:
        """A CATALINA_OPTS that cannot be split is named."""
        with pytest.raises(SystemExit, match="CATALINA_OPTS=.*No closing quotation"):
            parsed("run", CATALINA_OPTS="-Da='b")

    def test_surviveTheWayToTheServer(self) -> None:
        """What `start` was given reaches the server that it starts."""
        environ = {"CATALINA_HOME": "/opt/catalina", "CATALINA_BASE": "/srv/one"}
        given = parse(["start", "-config", "b.xml", "-nonaming", "-Da=1", "-Db=x y"], environ)
        again = parse(serverArguments(given), environ)
        assert again.command == "run"
        assert (again.configFile, again.useNaming) == (given.configFile, False)
        assert again.properties == given.properties
