"""
Asks the manager application of a running server, over HTTP; what `managing` does is said with it.

Speaks the manager's text interface, which Tomcat 7 has too. Answers to org.apache.catalina.ant.AbstractCatalinaTask.
"""

from __future__ import annotations

import base64
import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO
from urllib.parse import quote, urlencode, urlsplit

_SECONDS_TO_CONNECT = 10.0
#: An application may take long to start, and the manager answers when it has.
_SECONDS_TO_ANSWER = 600.0
_BLOCK = 1 << 18


class ManagerError(Exception):
    """
    The manager cannot be asked, for the reason given; the text says what to do.
    """


@dataclass(frozen=True)
class Login:
    """
    Who asks.
    """

    #: The name in conf/tomcat-users.xml; empty to ask as nobody.
    user: str = ""
    #: The password; no message ever shows it.
    password: str = field(default="", repr=False)

    def header(self) -> dict[str, str]:
        """
        Write it as a request header (RFC 7617).
        """
        if not self.user:
            return {}
        token = base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")
        return {"Authorization": f"Basic {token}"}


@dataclass(frozen=True)
class Address:
    """
    Where a manager is.
    """

    scheme: str
    host: str
    port: int | None
    #: The context path of the application.
    path: str = "/manager"

    @classmethod
    def parse(cls, url: str) -> Address:
        """
        Read a URL: a server's, its manager's, or that of the manager's text interface.

        :raises ManagerError: it is none.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if host is None or parts.scheme not in ("http", "https"):
            raise ManagerError(
                "--url is not the address of a manager; write it as http://localhost:8080/manager"
            )
        if parts.username is not None:
            raise ManagerError(
                "--url has a user in it; give that with --user, and the password in CATALINA_MANAGER_PASSWORD"
            )
        path = parts.path.rstrip("/").removesuffix("/text")
        return cls(parts.scheme, host, port, path or cls.path)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{'' if self.port is None else f':{self.port}'}{self.path}"

    def connect(self) -> http.client.HTTPConnection:
        """
        Open a connection.

        :raises OSError: nobody is there, or its certificate is not trusted.
        """
        if self.scheme == "https":
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                self.host,
                self.port,
                timeout=_SECONDS_TO_CONNECT,
                blocksize=_BLOCK,
                context=ssl.create_default_context(),
            )
        else:
            connection = http.client.HTTPConnection(
                self.host, self.port, timeout=_SECONDS_TO_CONNECT, blocksize=_BLOCK
            )
        connection.connect()
        connection.sock.settimeout(_SECONDS_TO_ANSWER)
        return connection


class ManagerClient:
    """
    Asks one manager.
    """

    def __init__(self, address: Address, login: Login) -> None:
        """
        :param address: where it is.
        :param login: who asks.
        """
        self._address = address
        self._login = login

    def ask(self, command: str, parameters: Mapping[str, str]) -> str:
        """
        Send a command.

        :param command: such as ``list``.
        :param parameters: of the command; those that are empty are left out.
        :returns: the answer; its first line begins with ``OK -`` or ``FAIL -``.
        :raises ManagerError: there is none.
        """
        return self._send("GET", command, parameters, None, 0)

    def upload(self, parameters: Mapping[str, str], archive: IO[bytes], size: int) -> str:
        """
        Deploy an archive that is here.

        :param parameters: as for `ask`.
        :param archive: what to send, from where it stands.
        :param size: how many bytes that are.
        :returns: the answer, as from `ask`.
        :raises ManagerError: there is none.
        """
        # Whoever may not do this is told before megabytes are sent, whose arrival nobody would wait for.
        self.ask("serverinfo", {})
        return self._send("PUT", "deploy", parameters, archive, size)

    def _send(
        self, method: str, command: str, parameters: Mapping[str, str], body: IO[bytes] | None, size: int
    ) -> str:
        given = {name: text for name, text in parameters.items() if text}
        query = urlencode(given, safe="/", quote_via=quote)
        target = f"{quote(self._address.path)}/text/{command}{'?' if query else ''}{query}"
        length = {} if body is None else {"Content-Length": str(size)}
        try:
            connection = self._address.connect()
            try:
                return self._read(_exchange(connection, method, target, body, self._login.header() | length))
            finally:
                connection.close()
        except ssl.SSLCertVerificationError as problem:
            raise ManagerError(
                f"the certificate of {self._address} is not trusted: {problem.verify_message}. Name the file with the "
                "certificate of who signed it in SSL_CERT_FILE, or an address that the certificate is for with --url"
            ) from problem
        except (http.client.HTTPException, ssl.SSLError) as problem:
            raise ManagerError(
                f"what answers at {self._address} does not speak {self._address.scheme.upper()} ({problem!r}); "
                "name the right address with --url"
            ) from problem
        except OSError as problem:
            raise ManagerError(
                f"no server answers at {self._address}: {problem.strerror or problem}. "
                "Start it with 'catalina start', or name another address with --url"
            ) from problem

    def _read(self, response: http.client.HTTPResponse) -> str:
        text = response.read().decode("utf-8", "replace")
        if response.status == 200 and text.startswith(("OK", "FAIL")):
            return text
        raise ManagerError(self._explain(response))

    def _explain(self, response: http.client.HTTPResponse) -> str:
        where, user = self._address, self._login.user
        if response.status == 401 and user:
            return (
                f"{where} does not let the user {user} in: the name or the password is wrong, or the server does not know "
                "the user yet (it reads conf/tomcat-users.xml when it starts), or five failures have locked the user "
                "for five minutes"
            )
        return {
            200: f"what answers at {where} is no manager; name the address of one with --url",
            401: f"{where} wants to know who asks. Give conf/tomcat-users.xml a user with the role manager-script, restart "
            "the server, and name the user with --user and the password in CATALINA_MANAGER_PASSWORD",
            403: f"{where} does not let {user or 'this machine'} do this: the role manager-script is missing in "
            "conf/tomcat-users.xml, or a valve in META-INF/context.xml of the manager keeps this machine out",
            404: f"there is no manager application at {where}. Copy webapps/manager of CATALINA_HOME into webapps/ of the "
            "server's base (every base made by 'catalina init' has it), or name another address with --url",
        }.get(response.status) or self._explainOther(response)

    def _explainOther(self, response: http.client.HTTPResponse) -> str:
        goal = response.getheader("Location")
        if response.status in (301, 302, 303, 307, 308) and goal:
            return f"{self._address} sends us on to {goal}; name that address with --url"
        return f"{self._address} answers {response.status} {response.reason}; see the server's log"


def _exchange(
    connection: http.client.HTTPConnection,
    method: str,
    target: str,
    body: IO[bytes] | None,
    headers: Mapping[str, str],
) -> http.client.HTTPResponse:
    try:
        connection.request(method, target, body, dict(headers))
    except (BrokenPipeError, ConnectionResetError):
        # A manager that refuses an archive may say so, and hang up, before all of it was sent.
        return connection.getresponse()
    return connection.getresponse()
