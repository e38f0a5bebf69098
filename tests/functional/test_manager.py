"""The manager's text interface, asked as curl scripts and deployment tools ask it."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functional.client import Answer
from tests.functional.instance import Instance

USERS = """<tomcat-users>
  <user username="script" password="secret" roles="manager-script" />
  <user username="other" password="secret" roles="somebody" />
</tomcat-users>"""

HELLO = """
from catalina.servlet import HttpServlet

class Hello(HttpServlet):
    def doGet(self, request, response):
        response.getWriter().print("TEXT")
        request.getSession()
"""

WEB_XML = """<web-app version="3.0" metadata-complete="true">
  <servlet><servlet-name>hello</servlet-name><servlet-class>hello.Hello</servlet-class></servlet>
  <servlet-mapping><servlet-name>hello</servlet-name><url-pattern>/hello</url-pattern></servlet-mapping>
</web-app>"""


def application(text: str = "one") -> dict[str, str]:
    """The files of an application whose /hello answers with a text."""
    return {"WEB-INF/classes/hello.py": HELLO.replace("TEXT", text), "WEB-INF/web.xml": WEB_XML}


def ask(server: Instance, command: str, user: str = "script:secret", **options: Any) -> Answer:
    """Send one command."""
    token = base64.b64encode(user.encode()).decode()
    return server.request(f"/manager/text/{command}", headers={"Authorization": f"Basic {token}"}, **options)


def lines(server: Instance, command: str, **options: Any) -> list[str]:
    """The lines of the answer to a command."""
    answer = ask(server, command, **options)
    assert answer.status == 200, answer
    assert answer.headers["Content-Type"] == "text/plain;charset=utf-8"
    return answer.text.splitlines()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A server with the manager and one application."""
    made = Instance(tmp_path_factory.mktemp("manager") / "base")
    made.deployFromHome("manager")
    made.deploy("app", application())
    made.deploy("broken", {"WEB-INF/web.xml": "<web-app>"})
    (made.base / "conf" / "tomcat-users.xml").write_text(USERS)
    made.start()
    yield made
    made.stop()


class AccessTests:
    """Who may use it."""

    def test_asksForAUser(self, server: Instance) -> None:
        """Without one it answers 401 and asks for BASIC."""
        answer = server.request("/manager/text/list")
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, 'Basic realm="Manager"')

    def test_asksForTheRole(self, server: Instance) -> None:
        """A user without manager-script gets 403."""
        assert ask(server, "list", "other:secret").status == 403

    def test_saysWhatThereIs(self, server: Instance) -> None:
        """The small page at /manager/ is for everybody."""
        assert "curl" in server.request("/manager/").text


class LifeTests:
    """list, stop, start, reload."""

    def test_list(self, server: Instance) -> None:
        """One line for each application: path, state, sessions, place."""
        server.request("/app/hello")
        first, *rest = lines(server, "list")
        assert first == "OK - Listed applications for virtual host localhost"
        assert "/manager:running:0:manager" in rest
        assert any(line.startswith("/app:running:") and line.endswith(":app") for line in rest)
        assert "/broken:stopped:0:broken" in rest

    def test_stopAndStart(self, server: Instance) -> None:
        """A stopped application is not found; started, it answers again."""
        assert lines(server, "stop?path=/app") == ["OK - Stopped application at context path /app"]
        assert server.request("/app/hello").status == 404
        assert "/app:stopped:0:app" in lines(server, "list")
        assert lines(server, "start?path=/app") == ["OK - Started application at context path /app"]
        assert server.request("/app/hello").text == "one"

    def test_reload(self, server: Instance) -> None:
        """An application is reloaded with the code that it has now."""
        server.deploy("reloaded", application("old"))
        server.awaitAnswer("/reloaded/hello", 200)
        server.deploy("reloaded", application("new"))
        assert lines(server, "reload?path=/reloaded") == [
            "OK - Reloaded application at context path /reloaded"
        ]
        assert server.request("/reloaded/hello").text == "new"

    @pytest.mark.parametrize("command", ["reload", "stop", "undeploy"])
    def test_notItself(self, server: Instance, command: str) -> None:
        """It would not live to answer."""
        assert lines(server, f"{command}?path=/manager") == [
            "FAIL - The manager can not reload, undeploy, stop, or undeploy itself"
        ]

    def test_startFails(self, server: Instance) -> None:
        """The answer says why, with file and line."""
        first, second = lines(server, "start?path=/broken")
        assert first == "FAIL - Application at context path /broken could not be started"
        assert second.startswith(
            "FAIL - Encountered exception ConfigurationError: webapps/broken/WEB-INF/web.xml:1:"
        )


class RefusalTests:
    """What cannot be done."""

    @pytest.mark.parametrize(
        ("command", "answer"),
        [
            ("", "Unknown command /"),
            ("dance", "Unknown command /dance"),
            ("start", "Invalid context path null was specified"),
            ("start?path=app", "Invalid context path app was specified"),
            ("stop?path=/..", "Invalid context path /.. was specified"),
            ("stop?path=/a&version=../b", "Invalid context path /a##../b was specified"),
            ("reload?path=/%3Cb%3E%0A", "Invalid context path /&lt;b&gt; was specified"),
            ("reload?path=/none", "No context exists for path /none"),
            ("stop?path=/app&version=2", "No context exists for path /app##2"),
        ],
    )
    def test_fails(self, server: Instance, command: str, answer: str) -> None:
        """One line says what is wrong."""
        (line,) = lines(server, command)
        assert " ".join(line.split()) == f"FAIL - {answer}"


def archive(text: str, extra: dict[str, str] | None = None) -> bytes:
    """An archive of `application`."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        for name, content in (application(text) | (extra or {})).items():
            made.writestr(name, content)
    return data.getvalue()


def put(server: Instance, command: str, body: bytes) -> list[str]:
    """Send an archive, as ``curl -T`` does."""
    return lines(server, command, method="PUT", body=body)


class DeployTests:
    """deploy and undeploy."""

    def test_upload(self, server: Instance) -> None:
        """An archive that was sent is served; a second one only with update, and undeploy removes all of it."""
        assert put(server, "deploy?path=/up", archive("one")) == [
            "OK - Deployed application at context path /up"
        ]
        assert server.request("/up/hello").text == "one"
        assert put(server, "deploy?path=/up", archive("two")) == [
            "FAIL - Application already exists at path /up"
        ]
        assert server.request("/up/hello").text == "one"
        assert put(server, "deploy?path=/up&update=true", archive("two")) == [
            "OK - Deployed application at context path /up"
        ]
        assert server.request("/up/hello").text == "two"
        assert lines(server, "undeploy?path=/up") == ["OK - Undeployed application at context path /up"]
        assert server.request("/up/hello").status == 404
        assert not list(server.webapps.glob("up*")) + list(server.webapps.glob(".*"))

    def test_versions(self, server: Instance) -> None:
        """A version is an application of its own."""
        assert put(server, "deploy?path=/ver&version=1", archive("one")) == [
            "OK - Deployed application at context path /ver##1"
        ]
        assert put(server, "deploy?path=/ver&version=2", archive("two"))[0].startswith("OK")
        assert server.request("/ver/hello").text == "two"
        assert {"/ver:running:0:ver##1", "/ver:running:1:ver##2"} <= set(lines(server, "list"))
        assert lines(server, "undeploy?path=/ver&version=2")[0].startswith("OK")
        assert server.request("/ver/hello").text == "one"

    def test_rootByItsTwoNames(self, server: Instance) -> None:
        """/ and /ROOT both mean the root."""
        assert put(server, "deploy?path=/", archive("root")) == [
            "OK - Deployed application at context path /"
        ]
        assert server.request("/hello").text == "root"
        assert lines(server, "undeploy?path=/ROOT") == ["OK - Undeployed application at context path /"]

    def test_tag(self, server: Instance) -> None:
        """What was sent with a tag can be deployed again by its tag."""
        assert put(server, "deploy?path=/tag&tag=first", archive("first"))[0].startswith("OK")
        assert put(server, "deploy?path=/tag&tag=second", archive("second"))[0].startswith("OK")
        assert server.request("/tag/hello").text == "second"
        assert lines(server, "deploy?path=/tag&tag=first") == [
            "OK - Deployed application at context path /tag"
        ]
        assert server.request("/tag/hello").text == "first"
        assert lines(server, "deploy?path=/tag&tag=../x")[0].startswith("FAIL - Invalid tag ../x")

    def test_fromTheServer(self, server: Instance) -> None:
        """A folder or an archive on the server, under the path given or that of its name."""
        outside = server.base / "outside"
        outside.mkdir()
        (outside / "some.war").write_bytes(archive("archived"))
        for name, text in application("folder").items():
            (outside / "app" / name).parent.mkdir(parents=True, exist_ok=True)
            (outside / "app" / name).write_text(text)
        assert lines(server, f"deploy?path=/one&war=file:{outside}/some.war")[0].startswith("OK")
        assert server.request("/one/hello").text == "archived"
        assert lines(server, f"deploy?war=jar:file:{outside}/some.war!/") == [
            "OK - Deployed application at context path /some"
        ]
        assert lines(server, f"deploy?path=/one&update=true&war={outside}/app")[0].startswith("OK")
        assert server.request("/one/hello").text == "folder"
        assert (outside / "some.war").is_file()

    def test_byContextFile(self, server: Instance) -> None:
        """A context file is copied to conf; its application is where its docBase says, and stays there."""
        place = server.base / "kept"
        for name, text in application("kept").items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text)
        file = server.base / "byfile.xml"
        file.write_text(f'<Context docBase="{place}"/>')
        assert lines(server, f"deploy?config=file:{file}") == [
            "OK - Deployed application at context path /byfile"
        ]
        assert server.request("/byfile/hello").text == "kept"
        assert f"/byfile:running:0:{place}" in [line.replace(":1:", ":0:") for line in lines(server, "list")]
        assert lines(server, "undeploy?path=/byfile")[0].startswith("OK")
        assert (place / "WEB-INF" / "web.xml").is_file()

    @pytest.mark.parametrize(
        ("body", "answer"),
        [
            (b"no archive", "cannot be read as a zip archive"),
            (archive("evil", {"../evil.txt": "evil"}), "the entry '../evil.txt' would leave its folder"),
            (
                archive("evil", {"META-INF/context.xml": "<Context"}),
                "META-INF/context.xml:1: not well-formed XML",
            ),
        ],
    )
    def test_badArchiveChangesNothing(self, server: Instance, body: bytes, answer: str) -> None:
        """It is refused before anything is touched, and the application goes on."""
        put(server, "deploy?path=/bad&update=true", archive("good"))
        (refusal,) = put(server, "deploy?path=/bad&update=true", body)
        assert refusal.startswith("FAIL - Encountered exception") and answer in refusal
        assert server.request("/bad/hello").text == "good"
        assert not list(server.webapps.glob(".*"))

    def test_startFails(self, server: Instance) -> None:
        """What could not be started stays deployed, and the answer says why."""
        first, second = put(server, "deploy?path=/faulty", archive("x", {"WEB-INF/web.xml": "<web-app>"}))
        assert first == "FAIL - Deployed application at context path /faulty but context failed to start"
        assert "webapps/faulty/WEB-INF/web.xml:1" in second

    @pytest.mark.parametrize(
        ("command", "answer"),
        [
            ("deploy", "Invalid context path null was specified"),
            (
                "deploy?path=/x&war=http://elsewhere/x.war",
                "Invalid application URL http://elsewhere/x.war was specified",
            ),
            ("deploy?path=/x&war=file:/none.war", "Invalid application URL file:/none.war was specified"),
            ("deploy?path=/app&war=file:/etc", "Application already exists at path /app"),
            (
                "deploy?path=/manager&update=true&war=file:/etc",
                "The manager can not reload, undeploy, stop, or undeploy itself",
            ),
            ("undeploy?path=/none", "No context exists for path /none"),
            ("undeploy?path=/..", "Invalid context path /.. was specified"),
        ],
    )
    def test_refusals(self, server: Instance, command: str, answer: str) -> None:
        """One line says what is wrong."""
        assert lines(server, command) == [f"FAIL - {answer}"]


class SessionTests:
    """sessions and expire."""

    def test_profileAndExpire(self, server: Instance) -> None:
        """Sessions are counted by how long they have been idle, and ended on demand."""
        put(server, "deploy?path=/ses", archive("ses"))
        for _ in range(3):
            server.request("/ses/hello")
        profile = [
            "OK - Session information for application at context path /ses",
            "Default maximum session inactive interval 30 minutes",
            "<1 minutes: 3 sessions",
        ]
        assert lines(server, "sessions?path=/ses") == profile
        assert lines(server, "expire?path=/ses&idle=5") == [*profile, ">5 minutes: expired 0 sessions"]
        assert lines(server, "expire?path=/ses") == profile
        assert lines(server, "expire?path=/ses&idle=0") == [*profile, ">0 minutes: expired 3 sessions"]
        assert lines(server, "sessions?path=/ses") == profile[:2]
        assert lines(server, "sessions?path=/ses&idle=0") == [*profile[:2], ">0 minutes: expired 0 sessions"]
        assert lines(server, "sessions?path=/none") == ["FAIL - No context exists for path /none"]


class InformationTests:
    """resources, serverinfo, vminfo, threaddump, findleaks."""

    def test_resources(self, server: Instance) -> None:
        """The server's named resources, all or those of one type."""
        database = "UserDatabase:org.apache.catalina.users.MemoryUserDatabase"
        assert lines(server, "resources") == ["OK - Listed global resources of all types", database]
        assert lines(server, "resources?type=org.apache.catalina.UserDatabase") == [
            "OK - Listed global resources of type org.apache.catalina.UserDatabase",
            database,
        ]
        assert lines(server, "resources?type=other") == ["OK - Listed global resources of type other"]

    def test_serverInfo(self, server: Instance) -> None:
        """The lines that clients of Tomcat's manager look for."""
        answer = lines(server, "serverinfo")
        assert answer[0] == "OK - Server info"
        assert [line.partition(":")[0] for line in answer[1:]] == [
            "Tomcat Version", "OS Name", "OS Version", "OS Architecture", "JVM Version", "JVM Vendor",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("command", "first", "later"),
        [
            ("vminfo", "OK - VM info", "Runtime information:"),
            ("threaddump", "OK - JVM thread dump", '"MainThread"'),
        ],
    )
    def test_process(self, server: Instance, command: str, first: str, later: str) -> None:
        """What the process is and does."""
        answer = lines(server, command)
        assert answer[0] == first
        assert any(line.startswith(later) for line in answer)

    def test_threadDump(self, server: Instance) -> None:
        """In the form that Tomcat's manager has: a header, then each thread with its state and its calls, innermost first."""
        answer = lines(server, "threaddump")
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", answer[1])
        assert answer[2].startswith("Full thread dump ")
        start = next(number for number, line in enumerate(answer) if line.startswith('"MainThread" Id='))
        assert re.fullmatch(r"   java\.lang\.Thread\.State: [A-Z]+.*", answer[start + 1])
        main = answer[start + 2 : answer.index("", start)]
        assert main[-1].startswith("\tat __main__.<module>(") or main[-1].startswith("\tat runpy.")

    def test_findLeaks(self, server: Instance) -> None:
        """An application that something keeps alive after a reload is named; one that nothing keeps is not."""
        leaky = application("leaky") | {
            "WEB-INF/classes/hello.py": HELLO.replace("TEXT", "leaky")
            + "\nimport sys\nsys.leaked = Hello.doGet\n"
        }
        put(server, "deploy?path=/leaky", archive("leaky", leaky))
        put(server, "deploy?path=/tight", archive("tight"))
        assert server.request("/leaky/hello").text == server.request("/leaky/hello").text == "leaky"
        server.request("/tight/hello")
        lines(server, "stop?path=/leaky")
        lines(server, "reload?path=/tight")
        answer = lines(server, "findleaks?statusLine=true")
        assert answer[0] == "OK - Found potential memory leaks in the following applications:"
        assert "/leaky" in answer and "/tight" not in answer
        assert lines(server, "findleaks") == answer[1:]
