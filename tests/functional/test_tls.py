"""TLS on real sockets: settings, half-closed connections, slow and wrong clients, Comet, client certificates, renewal."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.functional.client import SECONDS, Wire, freePorts
from tests.functional.forwarder import Forwarder
from tests.functional.instance import Instance, eventually
from tests.kits import kit
from tests.net.certificates import Signed

KIT = kit("comet")
BIG = 24 << 20
#: In the order of their ports in the kit's server.xml.
CONNECTORS = (
    "nio", "bio", "apr", "nio-short", "nio-keep2", "nio-nosendfile", "apr-short", "nio-nocomet", "nio-extended",
)  # fmt: skip

PROBE = '''
import os
import threading
import time

from zope.interface import implementer

from catalina.comet import CometProcessor, EventType
from catalina.servlet import HttpServlet, webServlet

_PREFIX = "javax.servlet.request."


@webServlet("/about")
class About(HttpServlet):
    """What a servlet sees of TLS."""

    async def doGet(self, request, response):
        certificates = request.getAttribute(_PREFIX + "X509Certificate") or []
        response.getWriter().print("|".join(str(each) for each in (
            request.isSecure(), request.getScheme(), request.getServerPort(),
            request.getAttribute(_PREFIX + "cipher_suite"), request.getAttribute(_PREFIX + "key_size"),
            type(request.getAttribute(_PREFIX + "ssl_session_id")).__name__,
            [each.subject.rfc4514_string() for each in certificates], request.getRequestURL())))


@webServlet("/big")
class Big(HttpServlet):
    """A long answer from a worker."""

    def doGet(self, request, response):
        size = int(request.getParameter("size"))
        response.setContentLength(size)
        stream = response.getOutputStream()
        for start in range(0, size, 1 << 20):
            stream.write(bytes(range(256)) * (min(1 << 20, size - start) // 256))


@webServlet("/echo")
class Echo(HttpServlet):
    def doPost(self, request, response):
        response.getOutputStream().write(request.getInputStream().read())


@webServlet("/user")
class User(HttpServlet):
    def doGet(self, request, response):
        response.getWriter().print(f"{request.getRemoteUser()} {request.getAuthType()}")


@webServlet("/ticker")
@implementer(CometProcessor)
class Ticker(HttpServlet):
    """Other threads write, as in a chat."""

    def event(self, event):
        if event.getEventType() is EventType.BEGIN:
            response = event.getHttpServletResponse()
            response.getWriter().print("hello\\n")
            response.flushBuffer()
            for name in "abcd":
                threading.Thread(target=self.tick, args=(event, name), daemon=True).start()
        elif event.getEventType() is EventType.READ:
            data = event.getHttpServletRequest().getInputStream().read(1000)
            event.getHttpServletResponse().getWriter().print(f"got {data.decode()}\\n")
            event.getHttpServletResponse().flushBuffer()
        else:
            event.close()

    def tick(self, event, name):
        writer = event.getHttpServletResponse().getWriter()
        for number in range(50):
            writer.print(f"{name}{number}\\n")
            writer.flush()
            time.sleep(0.002)
'''

WEB = """<web-app xmlns="http://java.sun.com/xml/ns/javaee" version="3.0">
  <security-constraint>
    <web-resource-collection><web-resource-name>safe</web-resource-name><url-pattern>/safe/*</url-pattern>
    </web-resource-collection>
    <user-data-constraint><transport-guarantee>CONFIDENTIAL</transport-guarantee></user-data-constraint>
  </security-constraint>
  <security-constraint>
    <web-resource-collection><web-resource-name>users</web-resource-name><url-pattern>/user</url-pattern>
    </web-resource-collection>
    <auth-constraint><role-name>member</role-name></auth-constraint>
  </security-constraint>
  <login-config><auth-method>CLIENT-CERT</auth-method></login-config>
  <security-role><role-name>member</role-name></security-role>
</web-app>
"""

CA = Signed("Test CA", authority=True)
SERVER = Signed("localhost", CA)
CLIENT = Signed("ann", CA)
REVOKED = Signed("eve", CA)
NIO = "org.apache.coyote.http11.Http11NioProtocol"
APR = "org.apache.coyote.http11.Http11AprProtocol"


def addTls(instance: Instance, attributes: str, protocol: str = NIO) -> int:
    """Add a connector with TLS; returns its port."""
    (port,) = freePorts(1)
    element = f'<Connector port="{port}" protocol="{protocol}" SSLEnabled="true" {attributes}/>'
    instance.editServerXml(r"(?=<Engine)", element)
    return port


def clientContext(*certificate: Path) -> ssl.SSLContext:
    """What a client trusts and shows."""
    context = ssl.create_default_context(cadata=CA.pem.decode())
    if certificate:
        context.load_cert_chain(*certificate)
    return context


class TlsWire(Wire):
    """A connection under TLS on which a test sends and reads bytes as they are."""

    def __init__(self, port: int, context: ssl.SSLContext | None = None) -> None:
        super().__init__(port)
        self._socket: Any = (context or clientContext()).wrap_socket(
            self._socket, server_hostname="localhost"
        )

    def readExactly(self, count: int) -> bytes:
        """Read that many bytes, which may be millions."""
        found = bytearray(self._data[:count])
        self._data = self._data[count:]
        while len(found) < count:
            data = self._socket.recv(count - len(found))
            if not data:
                raise EOFError(f"the connection ended after {len(found)} of {count} bytes")
            found += data
        return bytes(found)


def get(port: int, path: str, context: ssl.SSLContext | None = None) -> tuple[int, bytes]:
    """One request on a connection of its own."""
    connection = http.client.HTTPSConnection(
        "localhost", port, timeout=SECONDS * 3, context=context or clientContext()
    )
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class Stage:
    """A server with its TLS connectors: `port` NIO with a keystore, `apr` with PEM files, which asks for certificates."""

    def __init__(self, base: Path, options: str) -> None:
        self.instance = instance = Instance(base)
        conf = base / "conf"
        SERVER.write(conf, "server", "secret")
        CLIENT.write(conf, "client")
        REVOKED.write(conf, "revoked")
        (conf / "ca.pem").write_bytes(CA.pem)
        (conf / "crl.pem").write_bytes(CA.revoke(REVOKED))
        (conf / "server.p12").write_bytes(SERVER.pkcs12("changeit"))
        instance.editServerXml('redirectPort="8443" />', 'redirectPort="@" />')
        self.port = addTls(
            instance,
            'keystoreFile="conf/server.p12" connectionTimeout="1500" tlsReloadInterval="1" maxConnections="8"',
        )
        self.apr = addTls(
            instance,
            'SSLCertificateFile="conf/server.pem" SSLCertificateKeyFile="conf/server.key" SSLPassword="secret" '
            'SSLCACertificateFile="conf/ca.pem" SSLVerifyClient="optional" SSLCARevocationFile="conf/crl.pem" '
            'SSLProtocol="TLSv1.2" SSLCipherSuite="ECDHE-ECDSA-AES128-GCM-SHA256"',
            APR,
        )
        instance.editServerXml("@", str(self.port))
        self.clientFiles = (conf / "client.pem", conf / "client.key")
        self.revokedFiles = (conf / "revoked.pem", conf / "revoked.key")
        users = conf / "tomcat-users.xml"
        user = '<role rolename="member"/><user username="CN=ann, O=Example" password="" roles="member"/></tomcat-users>'
        users.write_text(re.sub("</tomcat-users>", user, users.read_text()))
        instance.deploy(
            "probe",
            {
                "WEB-INF/classes/probe.py": PROBE,
                "WEB-INF/web.xml": WEB,
                "big.bin": bytes(range(256)) * (BIG // 256),
                "safe/page.txt": "safe",
            },
        )
        instance.start(CATALINA_OPTS=options)


@pytest.fixture(
    scope="module",
    params=["", "-Dcatalina.reactor=asyncio", "-Dcatalina.reactor=epoll"],
    ids=["default", "asyncio", "epoll"],
)
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The server on each reactor."""
    made = Stage(tmp_path_factory.mktemp("tls") / "base", request.param)
    yield made
    made.instance.stop()


class AnswerTests:
    """Ordinary requests."""

    def test_servletsSeeIt(self, stage: Stage) -> None:
        """isSecure, the scheme, and the attributes of the Servlet specification, 3.9."""
        status, body = get(stage.port, "/probe/about")
        secure, scheme, port, suite, size, session, certificates, url = body.decode().split("|")
        assert (status, secure, scheme, int(port), session) == (200, "True", "https", stage.port, "str")
        assert suite.startswith("TLS_AES_") and size in ("128", "256")
        assert certificates == "[]" and url == f"https://localhost:{stage.port}/probe/about"

    @pytest.mark.parametrize("path", [f"/probe/big?size={BIG}", "/probe/big.bin"], ids=["worker", "file"])
    def test_longAnswers(self, stage: Stage, path: str) -> None:
        """Long answers of workers and long files come whole, though the client takes its time at first."""
        with TlsWire(stage.port) as wire:
            wire.send(f"GET {path} HTTP/1.1\nHost: localhost\n\n")
            head = wire.readHead()
            assert f"Content-Length: {BIG}" in head
            time.sleep(0.3)
            body = wire.readExactly(BIG)
            assert body == bytes(range(256)) * (BIG // 256)
            wire.send("GET /probe/safe/page.txt HTTP/1.1\nHost: localhost\n\n")
            assert "200 OK" in wire.readHead()
            assert wire.readExactly(4) == b"safe"

    def test_longRequests(self, stage: Stage) -> None:
        """A body of many records arrives whole."""
        body = bytes(range(256)) * 8000
        with TlsWire(stage.port) as wire:
            head = f"POST /probe/echo HTTP/1.1\nHost: localhost\nContent-Length: {len(body)}\n\n"
            wire.send(head.replace("\n", "\r\n").encode() + body)
            assert "200 OK" in wire.readHead()

    def test_keepsTheConnection(self, stage: Stage) -> None:
        """Many requests, pipelined too, go over one connection, whose end is a close_notify."""
        with TlsWire(stage.port) as wire:
            for count in (1, 3, 2):
                wire.send("GET /probe/safe/page.txt HTTP/1.1\nHost: localhost\n\n" * count)
                for _ in range(count):
                    assert "200 OK" in wire.readHead()
                    assert wire.readExactly(4) == b"safe"
            wire.send("GET /probe/safe/page.txt HTTP/1.1\nHost: localhost\nConnection: close\n\n")
            wire.readHead()
            assert wire.readAll() == b"safe"

    def test_halfClosed(self, stage: Stage) -> None:
        """A client that has sent its close_notify still gets its answer (RFC 8446 6.1)."""
        forwarder = Forwarder(stage.port, clientContext())
        try:
            with Wire(forwarder.port) as wire:
                wire.send(f"GET /probe/big?size={1 << 20} HTTP/1.1\nHost: localhost\n\n")
                wire.finish()
                head, _, body = wire.readAll().partition(b"\r\n\r\n")
                assert b"200 OK" in head and len(body) == 1 << 20
        finally:
            forwarder.close()


class BadClientTests:
    """Clients that do not do what they should."""

    @pytest.mark.parametrize("start", [b"", b"\x16\x03\x01\x02\x00\x01"], ids=["silent", "half"])
    def test_neverShakesHands(self, stage: Stage, start: bytes) -> None:
        """Who does not finish the handshake within connectionTimeout is cut off."""
        with socket.create_connection(("localhost", stage.port), SECONDS) as client:
            client.sendall(start)
            begun = time.monotonic()
            with suppress(ConnectionError):
                assert client.recv(100) == b""
            assert 1.0 < time.monotonic() - begun < 5

    def test_neverAsks(self, stage: Stage) -> None:
        """Who sends no request after the handshake is cut off too."""
        with TlsWire(stage.port) as wire:
            begun = time.monotonic()
            assert wire.readAll() == b""
            assert time.monotonic() - begun < 5

    def test_speaksPlainHttp(self, stage: Stage) -> None:
        """HTTP in clear is told what is wanted, and nothing of an application."""
        with Wire(stage.port) as wire:
            wire.send("GET /probe/safe/page.txt HTTP/1.1\nHost: localhost\n\n")
            answer = wire.readAll()
            assert answer.startswith(b"HTTP/1.1 400 ") and b"needs TLS" in answer and b"safe" not in answer

    @pytest.mark.parametrize(
        "noise", [b"\0" * 100, b"\x16\x03\x01\x00\x05hello" * 20], ids=["zeros", "record"]
    )
    def test_noise(self, stage: Stage, noise: bytes) -> None:
        """What is no TLS ends the connection, and the server goes on."""
        with socket.create_connection(("localhost", stage.port), SECONDS) as client:
            client.sendall(noise)
            with suppress(ConnectionError):
                while client.recv(1000):
                    pass
        assert get(stage.port, "/probe/about")[0] == 200

    def test_damagedRecord(self, stage: Stage) -> None:
        """A record that was tampered with ends the connection."""
        with TlsWire(stage.port) as wire:
            socket.socket.sendall(wire._socket, b"\x17\x03\x03\x00\x20" + b"x" * 32)
            with suppress(OSError):
                wire.readAll()
        assert get(stage.port, "/probe/about")[0] == 200

    def test_failuresAreCountedOut(self, stage: Stage) -> None:
        """Connections that never were any take no place of maxConnections for good."""
        for start in (b"", b"\0" * 50, b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x00\x05hello") * 4:
            with socket.create_connection(("localhost", stage.port), SECONDS) as client:
                client.sendall(start)
        assert get(stage.port, "/probe/about")[0] == 200

    def test_leavesWhileItIsAnswered(self, stage: Stage) -> None:
        """A client that goes away without a farewell leaves nothing behind that hurts others."""
        for _ in range(5):
            with TlsWire(stage.port) as wire:
                wire.send("GET /probe/big.bin HTTP/1.1\nHost: localhost\n\n")
                wire.readHead()
                wire.reset()
        assert get(stage.port, "/probe/about")[0] == 200

    def test_oldVersions(self, stage: Stage) -> None:
        """TLS 1.1 is refused by default."""
        context = clientContext()
        context.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning):
            context.maximum_version = ssl.TLSVersion.TLSv1_1
            context.minimum_version = ssl.TLSVersion.TLSv1
        with pytest.raises((ssl.SSLError, ConnectionError)):
            TlsWire(stage.port, context)


class CertificateTests:
    """Client certificates, and what constraints ask for."""

    def test_isShownToServlets(self, stage: Stage) -> None:
        """The certificate, its chain, and Java's name of the cipher suite are request attributes."""
        body = get(stage.apr, "/probe/about", clientContext(*stage.clientFiles))[1].decode()
        assert "['CN=ann,O=Example', 'CN=Test CA,O=Example']" in body
        assert "|TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256|128|" in body

    def test_logsIn(self, stage: Stage) -> None:
        """CLIENT-CERT knows the user by the certificate's subject."""
        assert get(stage.apr, "/probe/user", clientContext(*stage.clientFiles)) == (
            200,
            b"CN=ann, O=Example CLIENT_CERT",
        )

    def test_withoutIs401(self, stage: Stage) -> None:
        """Without a certificate nobody is logged in."""
        assert get(stage.apr, "/probe/user")[0] == 401

    def test_revokedIsRefused(self, stage: Stage) -> None:
        """A certificate on the list of revoked ones ends the handshake."""
        with pytest.raises((ssl.SSLError, ConnectionError)):
            get(stage.apr, "/probe/about", clientContext(*stage.revokedFiles))

    def test_confidential(self, stage: Stage) -> None:
        """Over plain HTTP a CONFIDENTIAL page is a redirect to redirectPort; over TLS it is there."""
        answer = stage.instance.request("/probe/safe/page.txt")
        target = f"https://localhost:{stage.port}/probe/safe/page.txt"
        assert (answer.status, answer.headers["Location"]) == (302, target)
        assert get(stage.port, "/probe/safe/page.txt") == (200, b"safe")


class CometTests:
    """Long-lived connections."""

    def test_writesFromOtherThreads(self, stage: Stage) -> None:
        """What four threads write comes whole and in the order of each, while the client sends too."""
        with TlsWire(stage.port) as wire:
            wire.send("POST /probe/ticker HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n")
            assert "200 OK" in wire.readHead()
            wire.send("5\nhello\n")
            text = b""
            while len(lines := text.decode().splitlines()) < 202:
                text += wire.readChunk()
            wire.send("0\n\n")
            assert wire.readChunk() == b""
        for name in "abcd":
            assert [each for each in lines if each.startswith(name)] == [f"{name}{n}" for n in range(50)]
        assert "got hello" in lines


class RenewalTests:
    """New certificates while the server runs."""

    def test_isTakenWithoutRestart(self, stage: Stage) -> None:
        """A replaced keystore is used for new connections; one that cannot be read is not, and is logged."""
        keystore = stage.instance.base / "conf" / "server.p12"
        with TlsWire(stage.port) as open_:
            keystore.write_bytes(b"0damaged")
            eventually(lambda: "is not taken" in stage.instance.readLog(), stage.instance.readLog)
            fresh = Signed("localhost", CA)
            keystore.write_bytes(fresh.pkcs12("changeit"))
            eventually(lambda: serial(stage.port) == fresh.certificate.serial_number, stage.instance.readLog)
            with suppress(OSError):
                open_.send("GET / HTTP/1.1\nHost: localhost\n\n")


def serial(port: int) -> int:
    """The serial number of the certificate that a server shows."""
    with TlsWire(port) as wire:
        return int(wire._socket.getpeercert()["serialNumber"], 16)


class ConfigurationTests:
    """What the start says of mistakes; more of them stand in tests/net/test_tls.py."""

    def test_errorNamesThePlace(self, instance: Instance) -> None:
        """The server does not start, and says file, line and remedy."""
        addTls(instance, 'keystoreFile="conf/missing.p12"')
        expected = r"conf/server\.xml:\d+: <Connector keystoreFile=.*missing\.p12 does not exist"
        done = instance.run("startup.sh")
        assert done.returncode != 0
        assert re.search(expected, instance.readLog() + done.stdout + done.stderr)
        done = instance.run("catalina.sh", "configtest")
        assert done.returncode != 0
        assert re.search(expected, done.stdout)


@pytest.mark.skipif(not KIT.is_dir(), reason=f"no conformance kit at {KIT}; set CONFORMANCE")
class ConformanceTests:
    """Recorded scenarios of Comet, played over TLS."""

    #: Events, half-closed and lost connections, back pressure, keep-alive, sendfile, time-outs.
    CASES = (
        "nio-begin-read-end",
        "nio-fin-i*",
        "nio-reset-idle",
        "nio-backpressure-1mb",
        "nio-end-then-keep-alive",
        "nio-end-pipelined",
        "nio-sendfile-whole",
        "nio-sendfile-static-big",
        "nio-chat-two-clients",
        "nio-short-timeout-close",
    )

    @pytest.mark.timeout(180)
    def test_passes(self, instance: Instance) -> None:
        """Under TLS applications see the same events and clients the same bytes."""
        SERVER.write(instance.base / "conf", "server")
        tls = 'SSLEnabled="true" SSLCertificateFile="conf/server.pem" SSLCertificateKeyFile="conf/server.key"'
        # without it the APR connector refuses TLS
        text = (KIT / "conf" / "server.xml").read_text().replace('SSLEngine="off"', 'SSLEngine="on"')
        for number, free in enumerate(freePorts(len(CONNECTORS))):
            text = text.replace(f'port="{18080 + number}" address="127.0.0.1"', f'port="{free}" {tls}')
        instance.serverXml.write_text(text)
        shutil.copyfile(KIT / "conf" / "tomcat-users.xml", instance.base / "conf" / "tomcat-users.xml")
        shutil.copytree(
            KIT / "webapps" / "comet-probe", instance.webapps / "comet-probe", copy_function=shutil.copyfile
        )
        for folder in instance.webapps.rglob("*"):
            folder.chmod(0o755)
        instance.start()
        ports = [int(found) for found in re.findall(r'port="(\d+)" SSLEnabled', text)]
        forwarders = [Forwarder(each, clientContext()) for each in ports]
        try:
            for case in self.CASES:
                self._play(case, forwarders)
        finally:
            for each in forwarders:
                each.close()

    def _play(self, case: str, forwarders: list[Forwarder]) -> None:
        where = ",".join(f"{name}={each.port}" for name, each in zip(CONNECTORS, forwarders, strict=True))
        command = [sys.executable, str(KIT / "run.py"), "--ports", where, "--case", case]
        played = subprocess.run(command, capture_output=True, text=True, check=False)
        assert played.returncode == 0, played.stdout
