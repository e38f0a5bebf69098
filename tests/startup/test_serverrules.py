"""What elements of server.xml and context.xml make."""

from __future__ import annotations

from typing import Any

import pytest

from catalina.core import StandardContext, StandardServer
from catalina.coyote.http11 import Http11AprProtocol, Http11NioProtocol, Http11Protocol
from catalina.digester import Digester
from catalina.naming.resources import FileDirContext
from catalina.startup.serverrules import addContextRules, addServerRules


def server(body: str, **properties: str) -> StandardServer:
    """Read a server.xml that needs no warning."""
    digester = Digester(properties)
    addServerRules(digester)
    made: StandardServer = digester.parse(f"<Server>{body}</Server>".encode(), None, "server.xml")
    assert digester.warnings == []
    return made


def context(text: str) -> tuple[Any, list[str]]:
    """Read a context file; the context, and the warnings."""
    digester = Digester()
    addContextRules(digester, "Context")
    made = StandardContext()
    digester.parse(text.encode(), made, "conf/context.xml")
    return made, digester.warnings


class ProtocolTests:
    """protocol of Connector."""

    APR = '<Listener className="org.apache.catalina.core.AprLifecycleListener" useAprConnector="%s"/>'

    @pytest.mark.parametrize(
        ("protocol", "listener", "kind"),
        [
            ("HTTP/1.1", "", Http11NioProtocol),
            ("HTTP/1.1", APR % "false", Http11NioProtocol),
            ("HTTP/1.1", APR % "true", Http11AprProtocol),
            ("org.apache.coyote.http11.Http11Protocol", APR % "true", Http11Protocol),
        ],
    )
    def test_kind(self, protocol: str, listener: str, kind: type) -> None:
        """HTTP/1.1 is NIO, unless a listener says useAprConnector; a class is that class."""
        made = server(f'{listener}<Service><Connector protocol="{protocol}"/></Service>')
        (connector,) = made.serviceList[0].connectors
        assert type(connector.protocolHandler) is kind


class MisspeltTests:
    """Attributes of Connector that are not known."""

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("conectionTimeout", "connectionTimeout"),
            ("connectionTimeOut", "connectionTimeout"),
            ("acceptcount", "acceptCount"),
            ("maxThread", "maxThreads"),
            ("SSLEnable", "SSLEnabled"),
            ("keystoreFil", "keystoreFile"),
            ("compresion", "compression"),
            ("keepAliveTimout", "keepAliveTimeout"),
            ("redirectport", "redirectPort"),
        ],
    )
    def test_advice(self, written: str, meant: str) -> None:
        """The nearest name of connector and protocol handler together is what was meant."""
        digester = Digester()
        addServerRules(digester)
        text = f'<Server><Service>\n<Connector port="0" {written}="1"/></Service></Server>'
        digester.parse(text.encode(), None, "server.xml")
        expected = (
            f'server.xml:2: <Connector {written}="1">: {written} is not known here; did you mean "{meant}"?'
        )
        assert digester.warnings == [expected]

    def test_noAdvice(self) -> None:
        """What nobody can have meant is ignored, and nobody is sent to look for a reference."""
        digester = Digester()
        addServerRules(digester)
        digester.parse(b'<Server><Service>\n<Connector port="0" zzz="1"/></Service></Server>', None, "s.xml")
        assert digester.warnings[0].endswith("zzz is not known here; it is ignored; take it out")


class ListenerTests:
    """Listener."""

    def test_properties(self) -> None:
        """VersionLoggerListener gets the properties for logProps."""
        listener = '<Listener className="org.apache.catalina.startup.VersionLoggerListener" logProps="true"/>'
        made = server(listener, place="here")
        (logger,) = made.lifecycleListeners
        assert logger.logProps
        assert logger.systemProperties["place"] == "here"


class ContextTests:
    """Context files."""

    def test_resources(self) -> None:
        """Resources without a class are a folder, as in Tomcat."""
        made, warnings = context('<Context><Resources allowLinking="true"/></Context>')
        assert type(made.resources) is FileDirContext
        assert made.resources.allowLinking
        assert warnings == []

    @pytest.mark.parametrize(
        ("name", "warns"),
        [
            ("org.apache.catalina.core.StandardContext", False),
            ("x.Own", True),
            ("org.apache.catalina.ha.context.ReplicatedContext", True),
        ],
    )
    def test_class(self, name: str, warns: bool) -> None:
        """The class of a context cannot be chosen by its file; the rest of it counts."""
        made, warnings = context(f'<Context className="{name}" reloadable="true"/>')
        assert made.reloadable
        expected = (
            [f'conf/context.xml:1: <Context className="{name}">: {name} has no effect'] if warns else []
        )
        assert [
            warning.partition(": ")[0] + ": " + ": ".join(warning.split(": ")[1:3]) for warning in warnings
        ] == expected

    def test_path(self) -> None:
        """Nor can its path; in server.xml it counts."""
        made, warnings = context('<Context path="/other" reloadable="true"/>')
        assert made.reloadable
        (warning,) = warnings
        assert warning.startswith(
            'conf/context.xml:1: <Context path="/other">: path has no effect: it is given by the name'
        )
        body = '<Service><Engine name="E"><Host name="h"><Context path="/p" docBase="d"/></Host></Engine></Service>'
        assert list(server(body).serviceList[0].container.children["h"].children) == ["/p"]
