"""Starting, stopping and checking a real server with the scripts of bin/."""

import os
import re
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

import catalina
from tests.functional.client import listens, request
from tests.functional.instance import HOME, Instance, eventually


class StartTests:
    """startup.sh."""

    def test_startsAndTells(self, instance: Instance) -> None:
        """When it ends the server answers; it tells the address, the process and the log."""
        told = instance.start()
        assert f"Using CATALINA_BASE:   {instance.base}\n" in told
        assert f"http://localhost:{instance.port}/" in told
        assert f"PID {instance.pid()}, log file {instance.log}" in told
        assert re.search(r"Server startup in \d+ ms", instance.readLog())
        assert instance.request("/").status == 404

    def test_bracketsAddressesOfIpv6(self, instance: Instance) -> None:
        """Connector and shutdown port on ::1 are told as URLs and logs write them, and work."""
        instance.editServerXml(f'port="{instance.port}"', f'port="{instance.port}" address="::1"')
        instance.editServerXml(
            f'port="{instance.shutdownPort}"', f'port="{instance.shutdownPort}" address="::1"'
        )
        assert f"http://[::1]:{instance.port}/" in instance.start()
        assert f'ProtocolHandler ["http-nio-[::1]-{instance.port}"]' in instance.readLog()
        assert instance.run("shutdown.sh").returncode == 0
        done = instance.run("shutdown.sh")
        assert f"nothing listens on the shutdown port [::1]:{instance.shutdownPort}" in done.stderr

    def test_refusesSecond(self, instance: Instance) -> None:
        """A server that runs is not started again, and goes on."""
        instance.start()
        first = instance.pid()
        second = instance.run("startup.sh")
        assert second.returncode == 1
        assert f"running already, with PID {first}" in second.stderr
        assert instance.pid() == first
        assert instance.isRunning()

    def test_namesHolderOfPort(self, instance: Instance) -> None:
        """A port in use is told with the program that has it, and nothing stays behind."""
        with socket.create_server(("", instance.port)):
            done = instance.run("startup.sh")
        assert done.returncode == 1
        assert str(instance.port) in done.stderr
        assert f"process {os.getpid()}" in done.stderr
        assert not instance.isRunning()
        assert not listens(instance.shutdownPort)

    def test_namesHolderOfShutdownPort(self, instance: Instance) -> None:
        """The shutdown port is no exception."""
        with socket.create_server(("localhost", instance.shutdownPort)):
            done = instance.run("startup.sh")
        assert done.returncode == 1
        assert str(instance.shutdownPort) in done.stderr
        assert f"process {os.getpid()}" in done.stderr

    def test_tellsBrokenConfiguration(self, instance: Instance) -> None:
        """A server.xml that cannot be read is told with file and line, at once."""
        instance.serverXml.write_text('<Server port="8005">\n  <Service name="Catalina">\n</Server>\n')
        done = instance.run("startup.sh")
        assert done.returncode == 1
        assert re.search(r"server\.xml:\d+", done.stderr)
        assert not instance.isRunning()

    def test_tellsMissingConfiguration(self, instance: Instance) -> None:
        """A server.xml that is not there is told by name."""
        instance.serverXml.unlink()
        done = instance.run("startup.sh")
        assert done.returncode == 1
        assert "server.xml" in done.stderr

    def test_honoursSetenv(self, instance: Instance) -> None:
        """setenv.sh of the base may define what server.xml refers to."""
        instance.editServerXml(f'port="{instance.port}"', 'port="${my.port}"')
        instance.writeSetenv(f"CATALINA_OPTS='-X dev -Dmy.port={instance.port}'\n")
        instance.start()
        assert listens(instance.port)
        done = instance.run("shutdown.sh")
        assert done.returncode == 0, done.stderr

    def test_runsSeveralFromOneHome(self, makeInstance: Callable[[], Instance]) -> None:
        """Two bases are two servers; stopping one leaves the other."""
        one, two = makeInstance(), makeInstance()
        one.start()
        two.start()
        assert one.pid() != two.pid()
        assert one.run("shutdown.sh").returncode == 0
        assert not listens(one.port)
        assert request(two.port).status == 404


class StopTests:
    """shutdown.sh, and signals."""

    def test_stopsByPort(self, instance: Instance) -> None:
        """The word on the shutdown port is enough; when the script ends the process has gone."""
        instance.start()
        pid = instance.pid()
        done = instance.run("shutdown.sh")
        assert (done.returncode, done.stdout) == (0, f"Catalina (PID {pid}) has stopped.\n")
        assert not (instance.base / "catalina.pid").exists()
        assert not listens(instance.port)

    def test_stopsWithoutPidFile(self, instance: Instance) -> None:
        """Without CATALINA_PID the process is found by its shutdown port."""
        instance.start()
        pid = instance.pid()
        done = instance.run("shutdown.sh", CATALINA_PID="")
        assert (done.returncode, done.stdout) == (0, f"Catalina (PID {pid}) has stopped.\n")
        assert not instance.isRunning()

    def test_stopsBySignal(self, instance: Instance) -> None:
        """With the shutdown port disabled, shutdown.sh sends SIGTERM to the process of CATALINA_PID."""
        instance.editServerXml(f'port="{instance.shutdownPort}"', 'port="-1"')
        instance.start()
        done = instance.run("shutdown.sh")
        assert done.returncode == 0, done.stderr
        assert "disables the shutdown port" in done.stdout
        assert not instance.isRunning()

    def test_tellsThatNothingRuns(self, instance: Instance) -> None:
        """Stopping what does not run is an error that says so."""
        done = instance.run("shutdown.sh")
        assert done.returncode == 1
        assert f"nothing listens on the shutdown port localhost:{instance.shutdownPort}" in done.stderr

    def test_ignoresOtherWords(self, instance: Instance) -> None:
        """Another word on the shutdown port stops nothing."""
        instance.start()
        with socket.create_connection(("localhost", instance.shutdownPort)) as door:
            door.sendall(b"shutdown\r\n")
        assert instance.request("/").status == 404
        assert instance.run("shutdown.sh").returncode == 0

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_endsOrderlyBySignal(self, instance: Instance, number: signal.Signals) -> None:
        """SIGTERM, and Ctrl-C in the foreground, are an orderly stop: status 0."""
        process = instance.runInForeground()
        process.send_signal(number)
        assert process.wait(timeout=15) == 0, instance.readLog()
        assert not listens(instance.port)

    def test_canBeStartedAgain(self, instance: Instance) -> None:
        """Right after shutdown.sh the ports are free for the next server."""
        for _ in range(2):
            instance.start()
            assert instance.run("shutdown.sh").returncode == 0


class CheckTests:
    """configtest.sh and version.sh."""

    def test_findsNothingWrong(self, instance: Instance) -> None:
        """The configuration as delivered has no fault, and is checked while a server runs with it."""
        instance.start()
        done = instance.run("configtest.sh")
        assert done.returncode == 0, f"{done.stdout}{done.stderr}"
        assert instance.isRunning()

    def test_tellsEveryFault(self, instance: Instance) -> None:
        """Each fault is told with file and line, not only the first."""
        instance.editServerXml(f'port="{instance.port}"', 'port="80a"')
        instance.editServerXml(r'unpackWARs="true"', 'unpackWARs="perhaps"')
        instance.editServerXml(r"AccessLogValve", "AcessLogValve")
        done = instance.run("configtest.sh")
        told = done.stdout + done.stderr
        assert done.returncode != 0
        lines = instance.serverXml.read_text().splitlines()
        for place, fault in (("80a", "80a"), ("<Host name", "perhaps"), ("AcessLog", "AcessLogValve")):
            line = next(number for number, text in enumerate(lines, 1) if place in text)
            assert re.search(rf"server\.xml:{line}: .*{fault}", told), (fault, line, told)

    def test_tellsVersions(self, instance: Instance) -> None:
        """The versions are told without a server."""
        done = instance.run("version.sh")
        assert done.returncode == 0
        assert f"Server version: Catalina/{catalina.__version__}\n" in done.stdout

    def test_leavesHomeAlone(self, instance: Instance) -> None:
        """A server with a base of its own writes nothing into the home."""
        before = {path.name for path in HOME.iterdir()}
        instance.start()
        assert {path.name for path in Path(HOME).iterdir()} - before <= {"catalina.egg-info"}


class SafetyTests:
    """What a server must never do to its machine."""

    def test_endsWithinTenSeconds(self, instance: Instance) -> None:
        """SIGTERM ends it within ten seconds although a client keeps its connection open."""
        instance.start()
        with instance.connect() as client:
            client.send("GET / HTTP/1.1\nHost: localhost\n\n")
            client.readHead()
            instance.signal(signal.SIGTERM)
            eventually(lambda: not instance.isRunning(), instance.readLog)
