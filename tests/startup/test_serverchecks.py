"""server.xml as a whole."""

from __future__ import annotations

import pytest

from catalina.digester import Digester
from catalina.startup.serverchecks import faultsOf
from catalina.startup.serverrules import addServerRules

ENGINE = '<Engine name="Catalina"><Host name="localhost"/></Engine>'


def faults(*lines: str, server: str = '<Server port="8005">') -> list[str]:
    """What is wrong with a server that has these elements, one a line, from the second on."""
    digester = Digester()
    addServerRules(digester)
    text = "\n".join((server, *lines, "</Server>"))
    return [str(each) for each in faultsOf(digester.parse(text.encode(), None, "conf/server.xml"))]


class OutlineTests:
    """Without these nothing is served."""

    def test_noService(self) -> None:
        """A server without a service is a fault."""
        (fault,) = faults()
        assert fault.startswith(
            "conf/server.xml:1: <Server>: has no Service, so nothing would be served; add a"
        )

    def test_noEngine(self) -> None:
        """So is a service without an engine."""
        (fault,) = faults("<Service name='S'>", "<Connector port='8080'/>", "</Service>")
        assert fault.startswith(
            'conf/server.xml:2: <Service name="S">: has no Engine, so nobody would answer'
        )

    def test_sound(self) -> None:
        """A service with an engine needs no connector: another one may be embedded."""
        assert faults(f"<Service name='S'>{ENGINE}</Service>") == []


class PortTests:
    """One port, one listener."""

    @pytest.mark.parametrize(
        ("first", "second"),
        [("8080", "8080"), ("8080", "8080' address='127.0.0.1"), ("80' address='10.0.0.1", "80' address='10.0.0.1")],
    )  # fmt: skip
    def test_twice(self, first: str, second: str) -> None:
        """The fault names both lines."""
        connectors = [f"<Connector port='{each}'/>" for each in (first, second)]
        (fault,) = faults("<Service name='S'>", *connectors, ENGINE, "</Service>")
        assert fault.startswith('conf/server.xml:4: <Connector port="80')
        assert "is taken already by the <Connector> at conf/server.xml:3; choose another port" in fault

    def test_shutdownPort(self) -> None:
        """The shutdown port counts, and so do other services."""
        service = f"<Service name='S'><Connector port='8080'/>{ENGINE}</Service>"
        found = faults(
            service, service.replace("'S'", "'T'"), server='<Server port="8080" address="localhost">'
        )
        assert [each.partition(": ")[0] for each in found] == ["conf/server.xml:2", "conf/server.xml:3"]
        assert all("is taken already by the <Server> at conf/server.xml:1" in each for each in found)

    @pytest.mark.parametrize(
        ("first", "second"),
        [("8080", "8081"), ("0", "0"), ("80' address='10.0.0.1", "80' address='10.0.0.2")],
    )
    def test_differ(self, first: str, second: str) -> None:
        """Other ports, free ones and other addresses are no fault."""
        connectors = [f"<Connector port='{each}'/>" for each in (first, second)]
        assert faults("<Service name='S'>", *connectors, ENGINE, "</Service>") == []


class ExecutorTests:
    """A connector names a pool of its service."""

    def test_missing(self) -> None:
        """One that is not there is a fault of the connector; the other services' do not count."""
        other = f"<Service name='T'><Executor name='pool'/>{ENGINE}</Service>"
        connector = "<Connector port='8080' executor='pool'/>"
        (fault,) = faults(
            other, "<Service name='S'>", "<Executor name='mine'/>", connector, ENGINE, "</Service>"
        )
        assert fault.startswith(
            "conf/server.xml:5: <Connector executor=\"pool\">: there is no Executor named 'pool' in this Service; there are: mine; add"
        )

    def test_there(self) -> None:
        """One that is there may stand behind it."""
        service = f"<Service name='S'><Connector port='8080' executor='pool'/><Executor name='pool'/>{ENGINE}</Service>"
        assert faults(service) == []
