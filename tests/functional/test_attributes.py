"""Attributes of server.xml and context.xml that show only in a running server."""

from __future__ import annotations

import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.instance import Instance, eventually

WEB_XML = """<web-app version="3.0">
<servlet><servlet-name>s</servlet-name><servlet-class>talk.Talk</servlet-class><load-on-startup>1</load-on-startup></servlet>
<servlet-mapping><servlet-name>s</servlet-name><url-pattern>/%s</url-pattern></servlet-mapping>
<env-entry><env-entry-name>e</env-entry-name><env-entry-type>java.lang.String</env-entry-type></env-entry>
</web-app>"""
TALK = """
import sys
from catalina.servlet import HttpServlet
print("talk: loaded")

class Talk(HttpServlet):
    def doGet(self, request, response):
        print("talk: served")
        print("talk: grumbled", file=sys.stderr)
        response.getWriter().print(request.getRequestURI())

    def destroy(self):
        print("talk: destroyed")
"""
INITIALIZERS = """
class First:
    def onStartup(self, classes, context):
        context.log("initializer: First")

class Second:
    def onStartup(self, classes, context):
        context.log("initializer: Second")
"""
ENTRY_POINTS = """[catalina.servlet_container_initializer]
first = starters:First
second = starters:Second
"""


def wheel(place: Path) -> None:
    """Write a wheel with two initialisers."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("starters.py", INITIALIZERS)
        archive.writestr(
            "starters-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: starters\nVersion: 1\n"
        )
        archive.writestr("starters-1.dist-info/entry_points.txt", ENTRY_POINTS)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A server whose application and connectors use many of them."""
    made = Instance(tmp_path_factory.mktemp("attributes") / "base")
    made.editServerXml(
        "<GlobalNamingResources>",
        '<Listener className="org.apache.catalina.core.JreMemoryLeakPreventionListener"/>\n'
        '<Listener className="org.apache.catalina.core.ThreadLocalLeakPreventionListener"/>\n'
        '<Listener className="org.apache.catalina.security.SecurityListener" checkedOsUsers="" minimumUmask="0"/>\n'
        "<GlobalNamingResources>",
    )
    made.editServerXml(
        r'connectionTimeout="20000"(?=[^>]*8443" />)',
        'connectionTimeout="20000" pollerThreadCount="2" bindOnInit="false"',
    )
    home = made.base / "homes" / "ann" / "public_html"
    home.mkdir(parents=True)
    (home / "page.txt").write_text("Ann's page")
    made.editServerXml(
        "</Host>",
        f'<Listener className="org.apache.catalina.startup.UserConfig" homeBase="{made.base / "homes"}"'
        ' userClass="org.apache.catalina.startup.HomesUserDatabase"/></Host>',
    )
    attributes = 'swallowOutput="true" altDDName="conf/other.xml" containerSciFilter="Second"'
    made.deploy(
        "talk",
        {
            "META-INF/context.xml": f'<Context {attributes} addWebinfClassesResources="true" copyXML="true"/>',
            "WEB-INF/web.xml": WEB_XML % "standard",
            "WEB-INF/classes/talk.py": TALK,
            "WEB-INF/classes/META-INF/resources/extra.txt": "extra",
        },
    )
    wheel(made.webapps / "talk" / "WEB-INF" / "lib" / "starters-1-py3-none-any.whl")
    (made.base / "conf" / "other.xml").write_text(WEB_XML % "other")
    made.start()
    made.awaitAnswer("/talk/other", 200)
    yield made
    made.stop()


def logLines(server: Instance, text: str) -> list[str]:
    """The lines of all logs that hold a text."""
    files = sorted((server.base / "logs").iterdir())
    return [
        line for file in files for line in file.read_text("utf-8", "replace").splitlines() if text in line
    ]


def localLog(server: Instance) -> str:
    """The name of the log of the host's applications."""
    (found,) = [file.name for file in (server.base / "logs").iterdir() if file.name.startswith("localhost.")]
    return found


class AttributeTests:
    """What they do."""

    def test_altDDName(self, server: Instance) -> None:
        """Another file stands for WEB-INF/web.xml."""
        assert server.request("/talk/other").body == b"/talk/other"
        assert server.request("/talk/standard").status == 404

    def test_swallowOutput(self, server: Instance) -> None:
        """What the application prints is logged as its own, line by line; catalina.out gets none of it bare."""
        server.request("/talk/other")
        for text in ("talk: loaded", "talk: served", "talk: grumbled"):
            eventually(lambda text=text: bool(logLines(server, text)), lambda: server.readLog())  # type: ignore[misc]
            assert (
                f"[localhost].[/talk]\nINFO: {text}\n"
                in (server.base / "logs" / localLog(server)).read_text()
            )
        assert "talk: " not in server.readLog()

    def test_containerSciFilter(self, server: Instance) -> None:
        """Initialisers that it names are left out."""
        assert logLines(server, "initializer: First")
        assert not logLines(server, "initializer: Second")

    def test_addWebinfClassesResources(self, server: Instance) -> None:
        """META-INF/resources of WEB-INF/classes is served."""
        assert server.request("/talk/extra.txt").body == b"extra"

    def test_copyXML(self, server: Instance) -> None:
        """The application's own copyXML brings its context file to the host's."""
        assert (server.base / "conf" / "Catalina" / "localhost" / "talk.xml").is_file()

    def test_userConfig(self, server: Instance) -> None:
        """A user's public_html is an application."""
        assert server.awaitAnswer("/~ann/page.txt", 200).body == b"Ann's page"

    def test_oneWarningEach(self, server: Instance) -> None:
        """What has no effect is told once, with file and line."""
        for place, name in (
            ("conf/server.xml:", "JreMemoryLeakPreventionListener has no effect"),
            ("conf/server.xml:", "pollerThreadCount has no effect"),
            ("conf/other.xml:4: <env-entry>:", "env-entry has no effect"),
        ):
            (line,) = [line for line in server.readLog().splitlines() if name in line]
            assert place in line


class BindTests:
    """bindOnInit."""

    def test_portOfAFailedStart(self, instance: Instance) -> None:
        """SecurityListener stops a start before any port is taken, and says why."""
        instance.editServerXml(
            "<GlobalNamingResources>",
            '<Listener className="org.apache.catalina.security.SecurityListener" checkedOsUsers="" minimumUmask="0777"/>\n'
            "<GlobalNamingResources>",
        )
        done = instance.run("startup.sh")
        assert done.returncode != 0
        assert "SecurityListener refuses the umask" in done.stdout + done.stderr + instance.readLog()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("localhost", instance.port))
