"""Deployment by folder, archive and context file, against a running server."""

from __future__ import annotations

import io
import os
import signal
import threading
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.functional.conftest import MakeInstance
from tests.functional.instance import Instance, eventually

WEB_XML = '<web-app version="3.0" metadata-complete="{complete}">{servlets}</web-app>'
SERVLET = """<servlet><servlet-name>hello</servlet-name><servlet-class>hello.Hello</servlet-class></servlet>
<servlet-mapping><servlet-name>hello</servlet-name><url-pattern>/hello</url-pattern></servlet-mapping>"""
HELLO = """
import time
from catalina.servlet import HttpServlet

class Hello(HttpServlet):
    def doGet(self, request, response):
        if request.getParameter("session"):
            request.getSession()
        time.sleep(float(request.getParameter("wait") or 0))
        response.getWriter().print("TEXT")
"""
DECORATED = """
from catalina.servlet import HttpServlet, webServlet
import helper

@webServlet("/decorated")
class Decorated(HttpServlet):
    def doGet(self, request, response):
        response.getWriter().print(helper.TEXT)
"""

Files = Mapping[str, str | bytes]


def lookOften(server: Instance) -> Instance:
    """Let a server look for changes every second."""
    server.editServerXml('backgroundProcessorDelay="2"', 'backgroundProcessorDelay="1"')
    return server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """One running server for all tests of this module; each deploys under names of its own."""
    made = lookOften(Instance(tmp_path_factory.mktemp("deployment") / "base"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def instance(makeInstance: MakeInstance) -> Instance:
    """One instance, not started."""
    return lookOften(makeInstance())


def files(text: str) -> dict[str, str | bytes]:
    """An application whose /hello and /page.txt tell which one it is."""
    return {
        "WEB-INF/web.xml": WEB_XML.format(complete="true", servlets=SERVLET),
        "WEB-INF/classes/hello.py": HELLO.replace("TEXT", text),
        "page.txt": text,
    }


def archive(contents: Files) -> bytes:
    """A zip archive."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in contents.items():
            made.writestr(name, text)
    return data.getvalue()


def drop(place: Path, data: bytes) -> None:
    """Put a file into its place as a whole, as a careful user does."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.part")
    beside.write_bytes(data)
    os.replace(beside, place)


def awaitText(server: Instance, path: str, text: str) -> None:
    """Wait until a path answers with a text."""

    def fits() -> bool:
        answer = server.request(path)
        return (answer.status, answer.text) == (200, text)

    eventually(fits, lambda: f"{path}: {server.request(path)}\n{server.readLog()}", 20.0)


class ArchiveTests:
    """Archives in appBase of a server that runs."""

    def test_isUnpackedReplacedAndRemoved(self, server: Instance) -> None:
        """A new one is unpacked and served, a newer one takes its place, and with it its folder goes."""
        war = server.webapps / "life.war"
        drop(war, archive(files("one")))
        awaitText(server, "/life/hello", "one")
        assert (server.webapps / "life" / "WEB-INF" / "web.xml").is_file()
        newer = {name: text for name, text in files("two").items() if name != "page.txt"}
        drop(war, archive(newer))
        awaitText(server, "/life/hello", "two")
        assert server.request("/life/page.txt").status == 404
        war.unlink()
        server.awaitAnswer("/life/hello", 404)
        eventually(lambda: not (server.webapps / "life").exists())

    def test_folderIsMadeAgain(self, server: Instance) -> None:
        """Deleting the folder of an archive deploys the archive again."""
        drop(server.webapps / "again.war", archive(files("one")))
        awaitText(server, "/again/hello", "one")
        (server.webapps / "again").rename(server.base / "away")
        eventually((server.webapps / "again" / "page.txt").is_file, server.readLog, 20.0)
        awaitText(server, "/again/hello", "one")

    def test_waitsForHalfCopiedOnes(self, server: Instance) -> None:
        """An archive that grows slowly is deployed once it is whole; until then the log says what it waits for."""
        data = archive(files("whole") | {"big.bin": os.urandom(200_000)})
        war = server.webapps / "slow.war"
        war.write_bytes(data[:100_000])
        eventually(
            lambda: "webapps/slow.war is no readable zip archive" in server.readLog(), server.readLog, 20.0
        )
        assert server.request("/slow/hello").status == 404
        assert not (server.webapps / "slow").exists()
        with open(war, "ab") as rest:
            rest.write(data[100_000:])
        awaitText(server, "/slow/hello", "whole")

    @pytest.mark.parametrize("name", ["../escaped.txt", "/escaped.txt", "a/../../escaped.txt"])
    def test_refusesToLeaveItsFolder(self, server: Instance, name: str) -> None:
        """An archive with such an entry is not deployed at all, and says so; the old version goes on."""
        base = f"slip{abs(hash(name))}"
        drop(server.webapps / f"{base}.war", archive(files("good")))
        awaitText(server, f"/{base}/hello", "good")
        drop(server.webapps / f"{base}.war", archive(files("evil") | {name: "evil"}))
        eventually(lambda: f"{base} stays as it is" in server.readLog(), server.readLog, 20.0)
        assert server.request(f"/{base}/hello").text == "good"
        assert not list(server.base.glob("**/escaped.txt"))
        assert not Path("/escaped.txt").exists()

    def test_badOneStopsNobody(self, server: Instance) -> None:
        """A broken descriptor in an archive is told with file and line; a good archive mends it."""
        drop(server.webapps / "bad.war", archive({"WEB-INF/web.xml": "<web-app>\n<servlet></web-app>"}))
        eventually(lambda: "webapps/bad/WEB-INF/web.xml:2" in server.readLog(), server.readLog, 20.0)
        drop(server.webapps / "bad.war", archive(files("mended")))
        awaitText(server, "/bad/hello", "mended")

    def test_replacedUnderLoad(self, server: Instance) -> None:
        """While an archive is replaced, requests are answered by the old one or the new one; none is lost or refused."""
        war = server.webapps / "load.war"
        drop(war, archive(files("old")))
        awaitText(server, "/load/hello", "old")
        seen: list[tuple[int, str]] = []
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                answer = server.request("/load/hello?wait=0.02")
                seen.append((answer.status, answer.text if answer.status == 200 else ""))

        clients = [threading.Thread(target=ask) for _ in range(4)]
        for each in clients:
            each.start()
        drop(war, archive(files("new")))
        awaitText(server, "/load/hello", "new")
        done.set()
        for each in clients:
            each.join()
        assert set(seen) == {(200, "old"), (200, "new")}


class NameTests:
    """What names mean."""

    def test_severalLevels(self, server: Instance) -> None:
        """a#b is /a/b."""
        drop(server.webapps / "deep#er.war", archive(files("deeper")))
        awaitText(server, "/deep/er/hello", "deeper")

    def test_sessionsStayOnTheirVersion(self, server: Instance) -> None:
        """New clients get the newest version, those with a session of an older one stay there."""
        drop(server.webapps / "par##1.war", archive(files("one")))
        awaitText(server, "/par/hello", "one")
        cookie = server.request("/par/hello?session=1").headers["Set-Cookie"].split(";")[0]
        drop(server.webapps / "par##2.war", archive(files("two")))
        awaitText(server, "/par/hello", "two")
        assert server.request("/par/hello", headers={"Cookie": cookie}).text == "one"

    def test_twoForOnePath(self, server: Instance) -> None:
        """A second folder for a path is left alone, and the log says what to do."""
        server.deploy("twice", {name: str(text) for name, text in files("first").items()})
        awaitText(server, "/twice/hello", "first")
        server.deploy("twice##", {name: str(text) for name, text in files("second").items()})
        eventually(lambda: "twice## is left alone" in server.readLog(), server.readLog, 20.0)
        assert server.request("/twice/hello").text == "first"


class ContextFileTests:
    """Context files in conf/Catalina/localhost."""

    def test_docBaseOutside(self, server: Instance) -> None:
        """An application may lie anywhere; without its context file it is gone, and its files stay."""
        outside = server.base / "elsewhere"
        for name, text in files("outside").items():
            (outside / name).parent.mkdir(parents=True, exist_ok=True)
            (outside / name).write_text(str(text))
        descriptor = server.base / "conf" / "Catalina" / "localhost" / "out.xml"
        drop(descriptor, f'<Context docBase="{outside}"/>'.encode())
        awaitText(server, "/out/hello", "outside")
        descriptor.unlink()
        server.awaitAnswer("/out/hello", 404)
        assert (outside / "page.txt").is_file()

    def test_archiveOutside(self, server: Instance) -> None:
        """An archive outside is unpacked in appBase, and unpacked again when it is newer."""
        war = server.base / "store" / "some.war"
        drop(war, archive(files("one")))
        drop(
            server.base / "conf" / "Catalina" / "localhost" / "far.xml",
            f'<Context docBase="{war}"><Parameter name="a" value="b"/></Context>'.encode(),
        )
        awaitText(server, "/far/hello", "one")
        assert (server.webapps / "far" / "page.txt").is_file()
        drop(war, archive(files("two")))
        awaitText(server, "/far/hello", "two")

    def test_missingDocBase(self, server: Instance) -> None:
        """The log names the file and what to do; once it is there it is deployed."""
        missing = server.base / "later"
        drop(
            server.base / "conf" / "Catalina" / "localhost" / "later.xml",
            f'<Context docBase="{missing}"/>'.encode(),
        )
        eventually(lambda: "conf/Catalina/localhost/later.xml:1" in server.readLog(), server.readLog, 20.0)
        assert "put the application there, or mend the docBase" in server.readLog()
        beside = server.base / "later.part"
        for name, text in files("at last").items():
            (beside / name).parent.mkdir(parents=True, exist_ok=True)
            (beside / name).write_text(str(text))
        beside.rename(missing)
        awaitText(server, "/later/hello", "at last")


class MissingClassTests:
    """A class that web.xml names and that is not there."""

    @pytest.mark.parametrize(
        ("element", "text", "stays"),
        [
            ("servlet-class", "<servlet><servlet-name>x</servlet-name><servlet-class>hello.Helo</servlet-class>"
             "<load-on-startup>1</load-on-startup></servlet>", True),
            ("filter-class", "<filter><filter-name>x</filter-name><filter-class>hello.Helo</filter-class></filter>", False),
            ("listener-class", "<listener><listener-class>hello.Helo</listener-class></listener>", False),
        ],
        ids=["servlet", "filter", "listener"],
    )  # fmt: skip
    def test_isTold(self, server: Instance, element: str, text: str, stays: bool) -> None:
        """The log has one line with the place in web.xml and what was meant, and no traceback."""
        name = element.partition("-")[0]
        web = WEB_XML.format(complete="true", servlets=f"{SERVLET}\n{text}")
        drop(server.webapps / f"no{name}.war", archive(files("stays") | {"WEB-INF/web.xml": web}))
        told = f'no{name}/WEB-INF/web.xml:3: <{element}>: class hello.Helo does not exist: hello has no Helo; did you mean "hello.Hello"?'

        def logs() -> str:
            return "".join(each.read_text() for each in (server.base / "logs").glob("*.*"))

        eventually(lambda: told in logs(), logs, 20.0)
        rest = logs().partition(told)[2]
        assert not rest.partition("\nINFO")[0].strip().startswith("Traceback")
        server.awaitAnswer(f"/no{name}/hello", 200 if stays else 404)


class UnbuiltTests:
    """What Tomcat has and this server has not."""

    def test_servletIsNotFound(self, server: Instance) -> None:
        """An application with one of Tomcat's servlets that is not built runs without it, and the log says so."""
        web = SERVLET.replace("hello.Hello", "org.apache.catalina.servlets.CGIServlet") + SERVLET.replace(
            "hello<", "second<"
        ).replace("/hello", "/second")
        contents = files("runs") | {"WEB-INF/web.xml": WEB_XML.format(complete="true", servlets=web)}
        drop(server.webapps / "cgi.war", archive(contents))
        awaitText(server, "/cgi/second", "runs")
        assert server.request("/cgi/hello").status == 404
        assert "CGIServlet has no effect: no programs are run for requests" in server.readLog()


class UnreadableTests:
    """A descriptor that cannot be read is not as good as none."""

    def test_exchangedOnTheRunningServer(self, server: Instance) -> None:
        """web.xml becomes a link out of the application: it does not go on without its constraints, and the log says why."""
        server.deploy("guarded", {name: str(text) for name, text in files("guarded").items()})
        awaitText(server, "/guarded/hello", "guarded")
        web = server.webapps / "guarded" / "WEB-INF" / "web.xml"
        (server.base / "web.xml").write_bytes(web.read_bytes())
        web.unlink()
        web.symlink_to(server.base / "web.xml")
        server.awaitAnswer("/guarded/page.txt", 404)
        assert "webapps/guarded/WEB-INF/web.xml: the link " in server.readLog()
        assert "leads out of the application" in server.readLog()

    def test_decoratedModule(self, server: Instance) -> None:
        """A module that declares something and cannot be imported keeps the application from running without it."""
        server.deploy(
            "unguarded",
            {
                "page.txt": "secret",
                "WEB-INF/classes/guard.py": "from catalina.servlet import webFilter\n\n@webFilter('/*')\nclass Guard(:\n    pass\n",
            },
        )
        text = "Application /unguarded is not started: webapps/unguarded/WEB-INF/classes/guard.py:4: invalid syntax"
        eventually(lambda: text in server.readLog(), server.readLog, 20.0)
        assert server.request("/unguarded/page.txt").status == 404


class StartTests:
    """What a start finds."""

    def test_servesFromTheArchive(self, instance: Instance) -> None:
        """With unpackWARs="false" nothing is unpacked, and modules, wheels and files are found all the same."""
        instance.editServerXml('unpackWARs="true"', 'unpackWARs="false"')
        wheel = archive({"helper.py": "TEXT = 'from a wheel'"})
        web = WEB_XML.format(complete="false", servlets=SERVLET)
        contents = files("packed") | {
            "WEB-INF/web.xml": web,
            "WEB-INF/classes/decorated.py": DECORATED,
            "WEB-INF/lib/helper-1-py3-none-any.whl": wheel,
        }
        drop(instance.webapps / "packed.war", archive(contents))
        instance.start()
        assert instance.request("/packed/hello").text == "packed"
        assert instance.request("/packed/decorated").text == "from a wheel"
        assert instance.request("/packed/page.txt").text == "packed"
        assert instance.request("/packed/WEB-INF/web.xml").status == 404
        assert not (instance.webapps / "packed").exists()

    def test_unpacksWhatIsNewer(self, instance: Instance) -> None:
        """An archive that was replaced while the server was down is unpacked again, one that was not is left."""
        drop(instance.webapps / "app.war", archive(files("one")))
        instance.start()
        assert instance.request("/app/hello").text == "one"
        instance.run("shutdown.sh", "10", "-force")
        drop(instance.webapps / "app.war", archive(files("two")))
        instance.log.unlink()
        instance.start()
        assert instance.request("/app/hello").text == "two"
        instance.run("shutdown.sh", "10", "-force")
        instance.log.unlink()
        instance.start()
        assert "Unpacking" not in instance.readLog()

    def test_survivesBeingKilled(self, instance: Instance) -> None:
        """Killed while it unpacks, the next start finds either nothing or all, and cleans up."""
        many = files("all") | {f"files/{number}.txt": "x" * 1000 for number in range(20_000)}
        data = archive(many)
        instance.start()
        drop(instance.webapps / "many.war", data)
        eventually(lambda: bool(list(instance.webapps.glob(".catalina-*/files/*"))), instance.readLog, 20.0)
        instance.signal(signal.SIGKILL)
        eventually(lambda: not instance.isRunning())
        assert not (instance.webapps / "many").exists()
        instance.start()
        assert instance.request("/many/hello").text == "all"
        assert len(list((instance.webapps / "many" / "files").iterdir())) == 20_000
        assert not list(instance.webapps.glob(".catalina-*"))

    def test_undeploysOldVersions(self, instance: Instance) -> None:
        """With undeployOldVersions a version without sessions goes when there is a newer one."""
        instance.editServerXml('unpackWARs="true"', 'unpackWARs="true" undeployOldVersions="true"')
        drop(instance.webapps / "par##1.war", archive(files("one")))
        drop(instance.webapps / "par##2.war", archive(files("two")))
        instance.start()
        assert instance.request("/par/hello").text == "two"
        eventually(lambda: not (instance.webapps / "par##1.war").exists(), instance.readLog, 20.0)
        assert not (instance.webapps / "par##1").exists()
        assert instance.request("/par/hello").text == "two"

    def test_copiesContextFiles(self, instance: Instance) -> None:
        """With copyXML an application's context file lands in conf, and goes with the application."""
        instance.editServerXml('unpackWARs="true"', 'unpackWARs="true" copyXML="true"')
        drop(instance.webapps / "own.war", archive(files("own") | {"META-INF/context.xml": "<Context/>"}))
        instance.start()
        copy = instance.base / "conf" / "Catalina" / "localhost" / "own.xml"
        assert copy.read_text() == "<Context/>"
        (instance.webapps / "own.war").unlink()
        instance.awaitAnswer("/own/hello", 404)
        eventually(lambda: not copy.exists() and not (instance.webapps / "own").exists(), instance.readLog)

    def test_declaredArchive(self, instance: Instance) -> None:
        """A <Context> of server.xml may have an archive for its docBase."""
        war = instance.base / "declared.war"
        drop(war, archive(files("declared")))
        instance.editServerXml("(?=</Host>)", f'<Context path="/known" docBase="{war}"/>')
        instance.start()
        assert instance.request("/known/hello").text == "declared"
        assert (instance.webapps / "known" / "page.txt").is_file()
