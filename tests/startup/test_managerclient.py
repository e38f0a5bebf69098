"""What is said to a manager, and how its answers are understood."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
from dataclasses import dataclass, field
from typing import Any

import pytest

from catalina.startup.managerclient import Address, Login, ManagerClient, ManagerError

LOGIN = Login("deployer", "geheim")


def answer(status: int, body: str = "", *headers: str) -> bytes:
    """A response as bytes."""
    lines = [f"HTTP/1.1 {status} {http.client.responses[status]}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", body]).encode()


@dataclass(frozen=True)
class Scripted(Address):
    """An address where each connection finds its answer waiting, and what was sent is kept."""

    answers: list[bytes] = field(default_factory=list)
    ends: list[socket.socket] = field(default_factory=list)

    def connect(self) -> http.client.HTTPConnection:
        """One end of a pair of sockets, with the next answer in it."""
        connection = http.client.HTTPConnection(self.host, self.port)
        connection.sock, end = socket.socketpair()
        end.sendall(self.answers.pop(0))
        self.ends.append(end)
        return connection

    def sent(self) -> list[str]:
        """What was sent on each connection; they are closed."""
        texts = []
        for end in self.ends:
            with end, end.makefile("rb") as stream:
                texts.append(stream.read().decode("latin-1"))
        return texts


def scripted(*answers: bytes, **values: Any) -> Scripted:
    """An address with these answers."""
    return Scripted("http", "localhost", 8080, answers=list(answers), **values)


class AddressTests:
    """--url."""

    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("http://localhost:8080", "http://localhost:8080/manager"),
            ("http://localhost:8080/", "http://localhost:8080/manager"),
            ("http://localhost:8080/manager", "http://localhost:8080/manager"),
            ("http://localhost:8080/manager/text/", "http://localhost:8080/manager"),
            ("https://shop.example/admin/manager", "https://shop.example/admin/manager"),
            ("http://[::1]:8080", "http://[::1]:8080/manager"),
        ],
    )
    def test_isAServersOrItsManagers(self, url: str, expected: str) -> None:
        """The server's address is enough; that of the text interface, as Tomcat's tasks have it, is taken too."""
        assert str(Address.parse(url)) == expected

    @pytest.mark.parametrize(
        "url", ["", "localhost:8080", "ftp://localhost/", "http://", "http://host:port/", "http://[::1/"]
    )
    def test_tellsWhatIsNone(self, url: str) -> None:
        """An example is shown of how it is written."""
        with pytest.raises(ManagerError, match="write it as http://localhost:8080/manager"):
            Address.parse(url)

    def test_hasNoUser(self) -> None:
        """A password in it would be shown by every message: it is refused, and not shown."""
        with pytest.raises(ManagerError, match="give that with --user") as failed:
            Address.parse("http://me:geheim@localhost:8080/")
        assert "geheim" not in str(failed.value)


class LoginTests:
    """User and password."""

    def test_isBasic(self) -> None:
        """RFC 7617, in UTF-8."""
        assert Login("Jörg", "p:w").header() == {"Authorization": "Basic SsO2cmc6cDp3"}

    def test_mayBeNobody(self) -> None:
        """Without a user nothing is sent."""
        assert Login().header() == {}

    def test_isNeverShown(self) -> None:
        """The password is in no text that an error or a log could show."""
        assert "geheim" not in f"{LOGIN!r} {LOGIN}"


class AskTests:
    """Commands."""

    def test_sendsCommand(self) -> None:
        """It is a GET of the text interface with the user; empty parameters are left out, others are escaped."""
        address = scripted(answer(200, "OK - Undeployed\n"))
        client = ManagerClient(address, LOGIN)
        assert client.ask("undeploy", {"path": "/a b&c", "version": ""}) == "OK - Undeployed\n"
        (sent,) = address.sent()
        assert sent.startswith("GET /manager/text/undeploy?path=/a%20b%26c HTTP/1.1\r\n")
        assert "\r\nAuthorization: Basic ZGVwbG95ZXI6Z2VoZWlt\r\n" in sent

    def test_returnsRefusal(self) -> None:
        """A FAIL is an answer too."""
        address = scripted(answer(200, "FAIL - No context exists for path /a\n"))
        assert ManagerClient(address, LOGIN).ask("stop", {}).startswith("FAIL - No context")
        address.sent()

    def test_uploads(self) -> None:
        """An archive is sent by PUT with its length, after the manager has let us in."""
        address = scripted(answer(200, "OK - Server info\n"), answer(200, "OK - Deployed\n"))
        client = ManagerClient(address, LOGIN)
        assert client.upload({"path": "/a"}, io.BytesIO(b"archive"), 7) == "OK - Deployed\n"
        first, second = address.sent()
        assert first.startswith("GET /manager/text/serverinfo HTTP/1.1\r\n")
        assert second.startswith("PUT /manager/text/deploy?path=/a HTTP/1.1\r\n")
        assert "\r\nContent-Length: 7\r\n" in second
        assert second.endswith("\r\n\r\narchive")

    def test_sendsNothingWhereItMayNot(self) -> None:
        """No archive travels to a manager that does not let us in."""
        address = scripted(answer(403))
        with pytest.raises(ManagerError, match="manager-script"):
            ManagerClient(address, LOGIN).upload({"path": "/a"}, io.BytesIO(b"archive"), 7)
        assert "archive" not in "".join(address.sent())

    def test_hearsEarlyRefusal(self) -> None:
        """A manager that answers and hangs up before it has read all is heard."""
        address = scripted(
            answer(200, "OK - Server info\n"), answer(200, "FAIL - Application already exists\n")
        )

        class Broken(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                raise BrokenPipeError

        client = ManagerClient(address, LOGIN)
        assert client.upload({}, Broken(), 7) == "FAIL - Application already exists\n"
        address.sent()


class TroubleTests:
    """Answers that are none."""

    @pytest.mark.parametrize(
        ("login", "response", "said"),
        [
            (Login(), answer(401), "wants to know who asks. Give conf/tomcat-users.xml a user with the role"),
            (LOGIN, answer(401), "does not let the user deployer in: the name or the password is wrong"),
            (LOGIN, answer(403), "does not let deployer do this: the role manager-script is missing"),
            (Login(), answer(403), "does not let this machine do this"),
            (
                LOGIN,
                answer(404, "OK - not the manager"),
                "no manager application at http://localhost:8080/manager. Copy",
            ),
            (LOGIN, answer(200, "<html>"), "is no manager; name the address of one with --url"),
            (LOGIN, answer(302, "", "Location: https://a.example/"), "sends us on to https://a.example/"),
            (
                LOGIN,
                answer(503),
                "http://localhost:8080/manager answers 503 Service Unavailable; see the server's log",
            ),
            (LOGIN, b"SSH-2.0-OpenSSH\r\n", "does not speak HTTP"),
        ],
    )
    def test_saysWhatToDo(self, login: Login, response: bytes, said: str) -> None:
        """Each case names the address, what is wrong, and the remedy; never the password."""
        address = scripted(response)
        with pytest.raises(ManagerError) as failed:
            ManagerClient(address, login).ask("list", {})
        assert said in str(failed.value)
        assert "http://localhost:8080/manager" in str(failed.value)
        assert "geheim" not in str(failed.value)
        address.sent()

    @pytest.mark.parametrize(
        ("problem", "said"),
        [
            (
                ConnectionRefusedError(111, "Connection refused"),
                "no server answers at .*: Connection refused. Start it",
            ),
            (TimeoutError("timed out"), "no server answers at .*: timed out"),
            (ssl.SSLError(1, "wrong version number"), "does not speak HTTP"),
        ],
    )
    def test_saysThatNobodyIsThere(
        self, monkeypatch: pytest.MonkeyPatch, problem: OSError, said: str
    ) -> None:
        """Without a connection the reason is told, and how to get a server."""

        def connect(_: Address) -> http.client.HTTPConnection:
            raise problem

        monkeypatch.setattr(Address, "connect", connect)
        with pytest.raises(ManagerError, match=said):
            ManagerClient(Address("http", "localhost", 8080), LOGIN).ask("list", {})

    def test_saysWhichCertificate(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A certificate that is not trusted is told with the reason and the variable that names authorities."""
        problem = ssl.SSLCertVerificationError(1, "verify failed")
        problem.verify_message = "self-signed certificate"

        def connect(_: Address) -> http.client.HTTPConnection:
            raise problem

        monkeypatch.setattr(Address, "connect", connect)
        with pytest.raises(ManagerError, match="not trusted: self-signed certificate. .* SSL_CERT_FILE"):
            ManagerClient(Address("https", "localhost", 8443), LOGIN).ask("list", {})
