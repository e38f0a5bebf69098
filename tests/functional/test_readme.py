"""README.rst keeps its word: its servlets run as they are printed, dropped into a server that runs."""

from __future__ import annotations

import re
import textwrap

import pytest

from tests.functional.instance import HOME, SECONDS_TO_DEPLOY, Instance, eventually

README = (HOME / "README.rst").read_text("utf-8")

#: Path below webapps/ and source of each servlet that README.rst prints.
SERVLETS = {
    path: textwrap.dedent(source)
    for path, source in re.findall(
        r"``webapps/(\S+\.py)``(?:(?!``webapps/).)*?code-block:: python\n\n(.*?)\n(?=\S)", README, re.DOTALL
    )
}


def linesOf(path: str) -> int:
    """Count the lines of a servlet, without the empty ones at its end."""
    return len(SERVLETS[path].strip().splitlines())


class ReadmeTests:
    """What a newcomer does first."""

    @pytest.fixture(autouse=True)
    def deployed(self, server: Instance) -> None:
        """Both servlets, in the application that README.rst names."""
        for path, source in SERVLETS.items():
            name, _, rest = path.partition("/")
            if not (server.webapps / name).exists():
                server.deploy(name, {rest: source})

    def test_isAsShortAsItSays(self) -> None:
        """Ten lines, and fifteen."""
        assert linesOf("hello/WEB-INF/classes/hello.py") == 10
        assert linesOf("echo/WEB-INF/classes/echo.py") == 15

    def test_servletAnswers(self, server: Instance) -> None:
        """The first servlet greets, without a restart."""
        assert server.awaitAnswer("/hello/greeting?name=Lily", 200).text.strip() == "Hello, Lily!"
        assert server.request("/hello/greeting").text.strip() == "Hello, world!"

    def test_cometServletAnswersWhileItListens(self, server: Instance) -> None:
        """The second sends each line back while the request goes on, and ends with it."""
        eventually(lambda: "webapps/echo has finished" in server.readLog(), server.readLog, SECONDS_TO_DEPLOY)
        with server.connect() as wire:
            wire.send("PUT /echo/loud HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n")
            for text in (b"hello\n", b"world\n"):
                wire.send(b"6\r\n" + text + b"\r\n")
                if text == b"hello\n":
                    assert "200 OK" in wire.readHead()
                assert wire.readChunk() == text.upper()
            wire.send(b"0\r\n\r\n")
            assert wire.readChunk() == b""
