"""Applications that configure their own logging, beside others that do not."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from tests.functional.instance import Instance, eventually

APPLICATION = """
import logging
import threading
import logging.handlers
from twisted.logger import Logger
from catalina.servlet import HttpServlet, webServlet
from catalina.juli import Handler

own, library = logging.getLogger(__name__), logging.getLogger("third.party")
own.info("loaded")


class Shouting(Handler):
    def write(self, text, record):
        with open(self.file, "a") as out:
            out.write(record.message.upper() + "\\n")

    @property
    def file(self):
        import os
        return os.path.join(os.environ["CATALINA_BASE"], "shouted.txt")


@webServlet("/say")
class Say(HttpServlet):
    _log = Logger()

    def doGet(self, request, response):
        own.info("by its module")
        own.debug("in detail")
        library.info("by a library")
        self._log.info("by {what}", what="Twisted")
        request.getServletContext().log("by the context")
        thread = threading.Thread(target=self.aside)
        thread.start()
        thread.join()

    def aside(self):
        library.info("by a thread")

    def destroy(self):
        own.info("destroyed")


@webServlet("/await")
class Await(HttpServlet):
    async def doGet(self, request, response):
        library.info("by a coroutine")


@webServlet("/fail")
class Fail(HttpServlet):
    def doGet(self, request, response):
        raise KeyError("the reason")
"""

PROPERTIES = """# of this application alone
handlers = 1own.org.apache.juli.FileHandler

1own.org.apache.juli.FileHandler.directory = ${catalina.base}/logs
1own.org.apache.juli.FileHandler.prefix = ${classloader.serviceName}-${classloader.hostName}-${classloader.webappName}.
1own.org.apache.juli.FileHandler.formatter = org.apache.juli.OneLineFormatter
talk.level = FINE
"""

#: What /say logs.
SAID = ["by its module", "by a library", "by Twisted", "by the context", "by a thread"]


def files(properties: str | bytes | None = PROPERTIES) -> dict[str, str | bytes]:
    """An application, with its logging.properties if it has one."""
    found: dict[str, str | bytes] = {"WEB-INF/classes/talk.py": APPLICATION}
    if properties is not None:
        found["WEB-INF/classes/logging.properties"] = properties
    return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A server whose applications are reloaded when a watched file changes."""
    made = Instance(tmp_path_factory.mktemp("logging") / "base")
    made.deploy("quiet", files())
    made.deploy("plain", files(None))
    made.start()
    yield made
    made.stop()


def logged(server: Instance, name: str) -> str:
    """What a file of logs/ has, whatever its date."""
    return "".join(each.read_text() for each in sorted((server.base / "logs").glob(f"{name}.*.log")))


def open_(server: Instance, name: str) -> list[str]:
    """The open files of the server that are called so."""
    folder = f"/proc/{server.pid()}/fd"
    targets = []
    for each in os.listdir(folder):
        try:
            targets.append(os.readlink(f"{folder}/{each}"))
        except FileNotFoundError:
            continue
    return [each for each in targets if f"/logs/{name}." in each]


def reload(server: Instance, name: str, **changed: str) -> None:
    """Change files of an application and have it reloaded."""
    count = server.readLog().count(f"Reloading Context with name [/{name}] is completed")
    (server.webapps / name / "WEB-INF" / "web.xml").write_text("<web-app version='3.0'/>")
    eventually(
        lambda: server.readLog().count(f"Reloading Context with name [/{name}] is completed") > count,
        seconds=30,
    )


class OwnFileTests:
    """An application with a logging.properties."""

    def test_getsItsRecords(self, server: Instance) -> None:
        """Whatever logs in its requests goes to its file under its own names, at its own levels, and nowhere else."""
        assert server.request("/quiet/say").status == server.request("/quiet/await").status == 200
        lines = re.findall(r"(\w+) \[.*?\] (\S+) (.*)", logged(server, "Catalina-localhost-quiet"))
        assert lines == [
            ("INFO", "talk", "loaded"),
            ("INFO", "talk", "by its module"),
            ("FINE", "talk", "in detail"),
            ("INFO", "third.party", "by a library"),
            ("INFO", "talk.Say", "by Twisted"),
            ("INFO", "catalina.core.ContainerBase.[Catalina].[localhost].[/quiet]", "by the context"),
            ("INFO", "third.party", "by a thread"),
            ("INFO", "third.party", "by a coroutine"),
        ]
        assert not re.search("|".join(SAID), server.readLog() + logged(server, "localhost"))

    def test_getsItsServletsFailures(self, server: Instance) -> None:
        """What the container logs about its servlets goes with them, as in Tomcat."""
        assert server.request("/quiet/fail").status == 500
        assert "KeyError: 'the reason'" in logged(server, "Catalina-localhost-quiet")
        assert "the reason" not in server.readLog() + logged(server, "localhost")

    def test_leavesTheOthersAlone(self, server: Instance) -> None:
        """One without such a file logs where everything goes, at the server's levels."""
        assert server.request("/plain/say").status == 200
        for text in SAID:
            assert text in server.readLog() + logged(server, "localhost")
        assert "in detail" not in server.readLog()
        assert "plain" not in logged(server, "Catalina-localhost-quiet")


class LifeTests:
    """From the start of the application to its stop."""

    def test_openWhileItRuns(self, server: Instance) -> None:
        """The file is there from the start; a reload closes it and reads the configuration anew."""
        server.deploy("brief", files())
        server.awaitAnswer("/brief/say", 200)
        assert len(open_(server, "Catalina-localhost-brief")) == 1
        changed = PROPERTIES.replace("${classloader.webappName}", "changed")
        server.deploy("brief", {"WEB-INF/classes/logging.properties": changed})
        reload(server, "brief")
        assert open_(server, "Catalina-localhost-brief") == []
        assert logged(server, "Catalina-localhost-brief").endswith("destroyed\n")
        assert len(open_(server, "Catalina-localhost-changed")) == 1
        server.request("/brief/say")
        assert "by its module" in logged(server, "Catalina-localhost-changed")

    def test_handlersOfItsOwn(self, server: Instance) -> None:
        """Handlers may be the application's classes; loggers may name handlers of the server; nothing leaks."""
        text = (
            "handlers = talk.Shouting\n"
            "third.party.handlers = java.util.logging.ConsoleHandler\n"
            "third.party.useParentHandlers = true\n"
        )
        server.deploy("shouting", files(text))
        server.awaitAnswer("/shouting/say", 200)
        shouted = (server.base / "shouted.txt").read_text()
        assert "BY ITS MODULE\n" in shouted and "BY A LIBRARY\n" in shouted and "IN DETAIL" not in shouted
        reload(server, "shouting")
        server.request("/shouting/say")
        eventually(lambda: (server.base / "shouted.txt").read_text().count("BY ITS MODULE") == 2)

    def test_onlyLevels(self, server: Instance) -> None:
        """A file that names no handlers changes levels, and the records go where they went."""
        server.deploy("levels", files("talk.level = FINE\n.level = WARNING\n"))
        server.awaitAnswer("/levels/await", 200)
        before = server.readLog().count("by a library")
        server.request("/levels/say")
        assert "in detail" in server.readLog()
        assert server.readLog().count("by a library") == before


class BrokenTests:
    """Mistakes in the file."""

    def test_areWarnings(self, server: Instance) -> None:
        """Each is told with file and line; the application starts, and what is right in the file holds."""
        text = (
            "handlers = 1own.org.apache.juli.FileHandler, \\\n    none.Such\n"
            "1own.org.apache.juli.FileHandler.prefix = broken.\n"
            "1own.org.apache.juli.FileHandler.directory = ${catalina.base}/logs\n"
            "1own.org.apache.juli.FileHandler.prefx = misspelt.\n"
            "talk.level = LOUD\n"
        )
        server.deploy("broken", files(text))
        server.awaitAnswer("/broken/say", 200)
        file = r"webapps/broken/WEB-INF/classes/logging\.properties"
        for line, problem in (
            (1, "none.Such: class none.Such does not exist"),
            (5, "prefx"),
            (6, "talk.level = LOUD"),
        ):
            assert re.search(rf"{file}:{line}: .*{re.escape(problem)}", server.readLog()), (
                line,
                server.readLog(),
            )
        assert "by its module" in logged(server, "broken")

    def test_badEscape(self, server: Instance) -> None:
        """A file that cannot be read is a warning with its line, and is as good as none."""
        server.deploy("garbled", files(b"# f\xefne\ntalk.level = \\u12\n"))
        server.awaitAnswer("/garbled/say", 200)
        expected = r"webapps/garbled/WEB-INF/classes/logging.properties:2: \u12 is no escape for a character"
        assert expected in server.readLog()
        assert "for a backslash; the file is ignored" in server.readLog()


class UnusableTests:
    """conf/logging.properties that cannot be read at all."""

    def test_goesToTheConsole(self, instance: Instance) -> None:
        """The server runs, logs to the console, and says there what is wrong."""
        (instance.base / "conf" / "logging.properties").write_text("handlers = some\na = \\u\n")
        instance.start()
        text = instance.readLog()
        assert r"conf/logging.properties:2: \u is no escape for a character" in text
        assert "Everything is logged to the console" in text
        assert "Server startup in" in text
