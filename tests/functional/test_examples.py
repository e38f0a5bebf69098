"""The applications that come with the server, asked as a browser asks, and as somebody who means harm."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from tests.functional.client import Answer, Wire
from tests.functional.instance import Instance, eventually

EVIL = "<script>alert('é')</script>"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BOUNDARY = "a-line-of-its-own"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A server with ROOT and examples."""
    made = Instance(tmp_path_factory.mktemp("examples") / "base")
    for name in ("ROOT", "examples"):
        made.deployFromHome(name)
    made.start()
    yield made
    made.stop()


def post(server: Instance, path: str, **fields: str) -> Answer:
    """Send a form."""
    return server.request(path, method="POST", body=urlencode(fields).encode(), headers=FORM)


def cookieOf(answer: Answer) -> str:
    """Return the Cookie header that answers the Set-Cookie of an answer."""
    cookies = SimpleCookie(answer.headers["Set-Cookie"])
    return "; ".join(f"{name}={morsel.coded_value}" for name, morsel in cookies.items())


class WelcomeTests:
    """The page at /."""

    def test_showsTheServer(self, server: Instance) -> None:
        """It tells versions, reactor and uptime, and links to what is deployed."""
        page = server.request("/").text
        for expected in ("Catalina/", "Twisted", "asyncio", "Up for", 'href="/examples/"'):
            assert expected in page

    @pytest.mark.parametrize(
        ("path", "kind"),
        [("/style.css", "text/css"), ("/favicon.svg", "image/svg+xml"), ("/favicon.ico", "image/x-icon")],
    )
    def test_servesItsFiles(self, server: Instance, path: str, kind: str) -> None:
        """Style and icon are files beside it."""
        answer = server.request(path)
        assert (answer.status, answer.headers["Content-Type"]) == (200, kind)


class EscapingTests:
    """Whatever comes from outside is shown as text."""

    @pytest.mark.parametrize("path", ["hello?name=", "hello-async?name=", "snoop?x=", "snoop/path?"])
    def test_get(self, server: Instance, path: str) -> None:
        """In the query of a GET."""
        answer = server.request(f"/examples/servlets/{path}{urlencode({'': EVIL})[1:]}")
        assert answer.status == 200
        assert "<script" not in answer.text

    @pytest.mark.parametrize(
        ("path", "fields"),
        [
            ("snoop", {EVIL: EVIL}),
            ("sessions", {"name": EVIL, "value": EVIL}),
            ("cookies", {"name": EVIL, "value": EVIL}),
            ("cookies", {"name": "x", "value": EVIL}),
        ],
    )
    def test_post(self, server: Instance, path: str, fields: dict[str, str]) -> None:
        """In a form, and in what is shown after it."""
        answer = post(server, f"/examples/servlets/{path}", **fields)
        assert "<script" not in answer.text
        if answer.status == 302:
            then = server.request(f"/examples/servlets/{path}", headers={"Cookie": cookieOf(answer)})
            assert "&lt;script&gt;" in then.text
            assert "<script" not in then.text


class SessionTests:
    """/examples/servlets/sessions."""

    def test_remembersUntilItEnds(self, server: Instance) -> None:
        """What was kept is there at the next request, and gone after the session has ended."""
        path = "/examples/servlets/sessions"
        cookie = {"Cookie": cookieOf(post(server, path, name="colour", value="azure"))}
        assert "azure" in server.request(path, headers=cookie).text
        ended = server.request(path, method="POST", body=b"name=&forget=all", headers={**FORM, **cookie})
        assert ended.status == 302
        assert "azure" not in server.request(path, headers=cookie).text

    def test_refusesNothing(self, server: Instance) -> None:
        """Without a name there is nothing to keep."""
        assert post(server, "/examples/servlets/sessions", name="", value="x").status == 400


class UploadTests:
    """/examples/servlets/upload."""

    def upload(self, server: Instance, name: str, content: bytes) -> Answer:
        """Send one file."""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        return server.request(
            "/examples/servlets/upload",
            method="POST",
            body=head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode(),
            headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
        )

    def test_tellsWhatCame(self, server: Instance) -> None:
        """Name, size and digest of a file; a name is text, and has no folders."""
        page = self.upload(server, "C:\\x\\<b>.txt", b"hello").text
        assert "&lt;b&gt;.txt" in page
        assert "5 bytes" in page
        assert "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" in page

    def test_refusesTooMuch(self, server: Instance) -> None:
        """A file over the limit of web.xml gets 413, and the connection is in order."""
        assert self.upload(server, "big", bytes(2097153)).status == 413
        assert self.upload(server, "big", bytes(2097152)).status == 200


class SourceTests:
    """/examples/source."""

    @pytest.mark.parametrize("name", ["chat.py", "hello.py", "source.py", "web.xml", "chat.js"])
    def test_showsExamples(self, server: Instance, name: str) -> None:
        """The files of the examples, escaped."""
        answer = server.request(f"/examples/source?name={name}&part=1")
        assert answer.status == 200
        body = re.sub(r"</?(pre|code|span)[^>]*>", "", answer.text)
        assert "<" not in body

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "/etc/passwd",
            "../web.xml",
            "../../../../conf/tomcat-users.xml",
            "chat.py%00",
            "CHAT.PY",
            "chat",
        ],
    )
    def test_showsNothingElse(self, server: Instance, name: str) -> None:
        """No name leads to any other file."""
        assert server.request(f"/examples/source?name={name}").status == 404


class ChatTests:
    """/examples/chat/room on the wire; the browser's side is in test_browser."""

    @pytest.mark.parametrize("query", ["", "name=x&transport=pigeon", "transport=sse", "name=%20"])
    def test_refusesStrangers(self, server: Instance, query: str) -> None:
        """Who does not say a name and a way to listen gets 400 and no connection."""
        assert server.request(f"/examples/chat/room?{query}").status == 400

    def test_bothWaysOnOneConnection(self, server: Instance) -> None:
        """A chunked body is read line by line while the answer goes on."""
        with server.connect() as wire:
            wire.send(
                "PUT /examples/chat/room?name=me&transport=fetch HTTP/1.1\nHost: localhost\n"
                "Transfer-Encoding: chunked\n\n"
            )
            assert "200 OK" in wire.readHead()
            for text in ("one", "two"):
                line = f"{text}\n".encode()
                wire.send(b"%x\r\n%s\r\n" % (len(line), line))
                assert heard(wire, text)["name"] == "me"

    def test_pollMissesNothing(self, server: Instance) -> None:
        """What is said between two polls comes with the second, and the connection is kept alive."""
        with server.connect() as wire:
            last = poll(wire, 0)[-1]["id"]
            for text in ("while", "away"):
                assert post(server, "/examples/chat/room", name="other", text=text).status == 204
            missed: list[dict[str, object]] = []
            while len(missed) < 2:
                missed += poll(wire, (missed or [{"id": last}])[-1]["id"])
            assert [message["text"] for message in missed] == ["while", "away"]


def heard(wire: Wire, text: str) -> dict[str, str]:
    """Read a stream until somebody says a text."""
    while True:
        for line in wire.readChunk().splitlines():
            message: dict[str, str] = json.loads(line) if line else {}
            if message.get("text") == text:
                return message


def poll(wire: Wire, last: object) -> list[dict[str, object]]:
    """Ask once by long polling."""
    wire.send(
        f"GET /examples/chat/room?name=me&browser=b&transport=poll&last={last} HTTP/1.1\nHost: localhost\n\n"
    )
    length = re.search(r"(?i)content-length: (\d+)", wire.readHead())
    assert length
    found: list[dict[str, object]] = json.loads(wire.readExactly(int(length[1])))
    return found


class ReloadTests:
    """A reload of the examples leaves nothing behind."""

    def test_endsThreadsAndStreams(self, server: Instance) -> None:
        """The old version's threads and connections have gone, the new one's have come."""
        with server.connect() as wire:
            wire.send("GET /examples/ticker/prices HTTP/1.1\nHost: localhost\n\n")
            assert "text/event-stream" in wire.readHead()
            before = server.readLog().count("/examples")
            os.utime(server.webapps / "examples" / "WEB-INF" / "web.xml")
            eventually(lambda: server.readLog().count("/examples") > before, server.readLog, 20)
            while wire.readChunk():
                pass
        server.awaitAnswer("/examples/servlets/hello", 200)
        threads = re.findall(r"leak|stock-ticker|chat-sender", server.readLog())
        assert not threads, server.readLog()
