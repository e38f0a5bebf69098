"""The manager's text interface, asked as curl scripts and deployment tools ask it."""

from __future__ import annotations

import base64
from collections.abc import Iterator

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


def ask(server: Instance, command: str, user: str = "script:secret", **options: object) -> Answer:
    """Send one command."""
    token = base64.b64encode(user.encode()).decode()
    return server.request(f"/manager/text/{command}", headers={"Authorization": f"Basic {token}"}, **options)


def lines(server: Instance, command: str, **options: object) -> list[str]:
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
            ("reload?path=/%3Cb%3E%0A", "Invalid context path /&lt;b&gt;  was specified"),
            ("reload?path=/none", "No context exists for path /none"),
            ("stop?path=/app&version=2", "No context exists for path /app##2"),
        ],
    )
    def test_fails(self, server: Instance, command: str, answer: str) -> None:
        """One line says what is wrong."""
        assert [line.rstrip() for line in lines(server, command)] == [
            f"FAIL - {answer}".replace("  ", " ")
        ] or [line for line in lines(server, command)] == [f"FAIL - {answer}"]
