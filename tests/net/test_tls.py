"""Tests of what TLS attributes mean: certificates, keystores, versions, cipher suites, client certificates, mistakes."""

from __future__ import annotations

import ssl
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from catalina.coyote.http11 import Http11AprProtocol, Http11NioProtocol, Http11Protocol
from catalina.net import tlssession
from catalina.net.ciphers import isKnown, javaName, openSslName, translate
from catalina.net.tls import TlsConfig, makeContext, parseVersions
from catalina.net.tlsreload import TlsReload
from catalina.net.tlssession import TlsSession, describeSession
from catalina.net.tlstransport import CLOSE_TIME, TlsServer
from catalina.util import ConfigurationError, applySettings
from tests.net.certificates import Signed

CA = Signed("Test CA", authority=True)
SERVER = Signed("localhost", CA)
CLIENT = Signed("ann", CA)
OTHER = Signed("somebody else")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A CATALINA_BASE with certificates."""
    monkeypatch.setenv("CATALINA_BASE", str(tmp_path))
    SERVER.write(tmp_path, "server")
    OTHER.write(tmp_path, "other")
    SERVER.write(tmp_path, "locked", "secret")
    (tmp_path / "both.pem").write_bytes(SERVER.keyPem() + SERVER.pem + CA.pem)
    (tmp_path / "ca.pem").write_bytes(CA.pem)
    (tmp_path / "server.p12").write_bytes(SERVER.pkcs12("changeit"))
    (tmp_path / "secret.p12").write_bytes(SERVER.pkcs12("secret", "Main"))
    (tmp_path / "trust.p12").write_bytes(CA.truststore("changeit"))
    (tmp_path / "old.jks").write_bytes(b"\xfe\xed\xfe\xed\0\0\0\2")
    (tmp_path / "noise").write_bytes(b"noise")
    return tmp_path


def configure(handler: Any = None, **attributes: str) -> TlsConfig:
    """What a connector with these attributes says."""
    handler = handler or Http11NioProtocol()
    handler.where = "conf/server.xml:7"
    applySettings(handler, {"SSLEnabled": "true"} | attributes, handler.where, "Connector")
    return handler.tlsConfig()


class Client:
    """The other end, in memory."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = context or clientContext()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname="localhost")

    def step(self, data: bytes) -> bytes:
        """Take what the server sent; returns what is to be sent."""
        self.incoming.write(data)
        with suppress(ssl.SSLWantReadError):
            self.tls.do_handshake()
        return self.outgoing.read()


def clientContext(certificate: Signed | None = None, folder: Path | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=CA.pem.decode())
    if certificate is not None and folder is not None:
        context.load_cert_chain(*certificate.write(folder, "client"))
    return context


def handshake(context: ssl.SSLContext, clients: ssl.SSLContext | None = None) -> ssl.SSLObject:
    """Let a client and a server with a context agree; returns the server's side."""
    client = Client(clients)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context.wrap_bio(incoming, outgoing, server_side=True)
    data = b""
    for _ in range(4):
        incoming.write(client.step(data))
        with suppress(ssl.SSLWantReadError):
            server.do_handshake()
        data = outgoing.read()
    client.step(data)
    return server


class CertificateTests:
    """Where certificate and key come from."""

    @pytest.mark.parametrize(
        "attributes",
        [
            {"SSLCertificateFile": "server.pem", "SSLCertificateKeyFile": "server.key"},
            {
                "SSLCertificateFile": "locked.pem",
                "SSLCertificateKeyFile": "locked.key",
                "SSLPassword": "secret",
            },
            {"SSLCertificateFile": "both.pem"},
            {
                "SSLCertificateFile": "server.pem",
                "SSLCertificateKeyFile": "server.key",
                "SSLCertificateChainFile": "ca.pem",
            },
            {"keystoreFile": "server.p12"},
            {"keystoreFile": "server.p12", "keystoreType": "pkcs12", "keyAlias": "TOMCAT"},
            {"keystoreFile": "secret.p12", "keystorePass": "secret", "keyAlias": "main"},
            {"keystoreFile": "both.pem", "keystoreType": "PEM"},
        ],
        ids=["pem", "encrypted", "one file", "chain", "PKCS12", "alias", "password", "PEM keystore"],
    )
    @pytest.mark.parametrize("handler", [Http11NioProtocol, Http11AprProtocol, Http11Protocol])
    def test_areShown(self, folder: Path, handler: type, attributes: dict[str, str]) -> None:
        """Every connector takes JSSE's attributes and those of OpenSSL."""
        agreed = handshake(makeContext(configure(handler(), **attributes)))
        assert agreed.version() == "TLSv1.3"
        assert agreed.selected_alpn_protocol() is None

    @pytest.mark.parametrize(
        ("attributes", "message"),
        [
            (
                {},
                '<Connector SSLEnabled="true">: TLS needs the server\'s certificate and its key; name them by',
            ),
            ({"SSLCertificateFile": "missing.pem"}, "missing.pem does not exist; relative names start at"),
            ({"SSLCertificateFile": "noise"}, "holds no certificate in PEM form"),
            (
                {"SSLCertificateFile": "server.pem"},
                "holds no private key in PEM form; name the file of the key",
            ),
            (
                {"SSLCertificateFile": "server.pem", "SSLCertificateKeyFile": "other.key"},
                "the private key does not belong to the certificate",
            ),
            (
                {"SSLCertificateFile": "locked.pem", "SSLCertificateKeyFile": "locked.key"},
                "the private key is encrypted; give its password: SSLPassword",
            ),
            (
                {
                    "SSLCertificateFile": "locked.pem",
                    "SSLCertificateKeyFile": "locked.key",
                    "SSLPassword": "x",
                },
                "the password of the private key is wrong",
            ),
            ({"keystoreFile": "old.jks"}, "keytool -importkeystore -srckeystore"),
            ({"keystoreFile": "noise"}, "neither a PKCS12 keystore nor PEM"),
            (
                {"keystoreFile": "both.pem", "keystoreType": "PKCS12"},
                "should be PKCS12 by its type attribute",
            ),
            ({"keystoreFile": "server.p12", "keystoreType": "PEM"}, "should be PEM by its type attribute"),
            (
                {
                    "keystoreFile": "server.p12",
                    "clientAuth": "want",
                    "truststoreFile": "ca.pem",
                    "truststoreType": "PKCS12",
                },
                "should be PKCS12 by its type attribute",
            ),
            ({"keystoreFile": "secret.p12"}, "the password is wrong"),
            (
                {"keystoreFile": "server.p12", "keyAlias": "x"},
                "its key is named 'tomcat'; write keyAlias=\"tomcat\"",
            ),
            ({"keystoreFile": "trust.p12"}, "holds no private key with its certificate"),
            ({"keystoreFile": "ca.pem"}, "must hold the certificate and its private key"),
            (
                {"keystoreFile": "server.p12", "clientAuth": "true"},
                "nobody is trusted to sign them; name their authorities by SSLCACertificateFile",
            ),
            (
                {"keystoreFile": "server.p12", "clientAuth": "want", "truststoreFile": "noise"},
                '<Connector truststoreFile="',
            ),
            (
                {
                    "keystoreFile": "server.p12",
                    "clientAuth": "want",
                    "truststoreFile": "ca.pem",
                    "crlFile": "noise",
                },
                "holds no list of revoked certificates",
            ),
            (
                {"keystoreFile": "server.p12", "ciphers": "TLS_NO_WITH_SUCH"},
                "knows none of these cipher suites",
            ),
        ],
    )
    def test_mistakes(self, folder: Path, attributes: dict[str, str], message: str) -> None:
        """What cannot be used is an error with file, line, what was found and what to do."""
        with pytest.raises(ConfigurationError) as error:
            makeContext(configure(**attributes))
        assert str(error.value).startswith("conf/server.xml:7: <Connector")
        assert message in str(error.value)

    def test_withoutTheLibrary(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Only PKCS12 needs the library cryptography, and says so."""
        monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.serialization.pkcs12", None)
        makeContext(configure(SSLCertificateFile="both.pem"))
        with pytest.raises(ConfigurationError, match="pip install 'catalina\\[tls\\]'"):
            makeContext(configure(keystoreFile="server.p12"))

    @pytest.mark.parametrize(
        ("name", "text", "expected"),
        [
            ("clientAuth", "maybe", "must be false, want or true"),
            ("SSLVerifyClient", "optionalNoCA", "certificates that nobody has checked are not taken"),
            ("SSLVerifyDepth", "-1", "must be a whole number, 0 or more"),
            ("sslProtocol", "TLSv1.4", "must be all or versions among"),
            ("SSLProtocol", "SSLv3", "must leave a version of TLS"),
            ("keystoreType", "BKS", "must be one of PKCS12, PEM"),
        ],
    )
    def test_badValues(self, name: str, text: str, expected: str) -> None:
        """A value that means nothing is an error where it stands."""
        with pytest.raises(ConfigurationError, match=expected):
            configure(**{name: text})


class VersionTests:
    """Which versions of TLS are spoken."""

    @pytest.mark.parametrize(
        ("text", "versions"),
        [
            ("all", "TLSv1.2 TLSv1.3"),
            ("TLS", "TLSv1.2 TLSv1.3"),
            ("TLSv1.2", "TLSv1.2"),
            ("TLSv1.2+TLSv1.3", "TLSv1.2 TLSv1.3"),
            ("TLSv1.3,TLSv1.2", "TLSv1.2 TLSv1.3"),
            ("all -TLSv1.2", "TLSv1.3"),
            ("all-TLSv1.3", "TLSv1.2"),
            ("TLSv1+TLSv1.1+TLSv1.2", "TLSv1 TLSv1.1 TLSv1.2"),
            ("SSLv2Hello,SSLv3,tlsv1.2", "TLSv1.2"),
        ],
    )
    def test_parse(self, text: str, versions: str) -> None:
        """Both connectors' ways to write versions are read; SSL is passed over."""
        assert parseVersions(text) == tuple(versions.split())

    @pytest.mark.parametrize(
        ("attributes", "low", "high"),
        [
            ({}, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3),
            ({"sslProtocol": "TLS"}, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3),
            ({"SSLProtocol": "TLSv1.2"}, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2),
            (
                {"sslProtocol": "TLSv1.2", "sslEnabledProtocols": "TLSv1.3"},
                ssl.TLSVersion.TLSv1_3,
                ssl.TLSVersion.TLSv1_3,
            ),
            ({"ciphers": "TLS_AES_128_GCM_SHA256"}, ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3),
        ],
    )
    def test_context(self, folder: Path, attributes: dict[str, str], low: Any, high: Any) -> None:
        """TLS 1.2 and later by default; sslEnabledProtocols wins."""
        context = makeContext(configure(keystoreFile="server.p12", **attributes))
        assert (context.minimum_version, context.maximum_version) == (low, high)
        assert context.options & ssl.OP_NO_RENEGOTIATION

    def test_warnsOfOldOnes(self, folder: Path) -> None:
        """TLS 1.1 has to be asked for, and is warned of; versions between those named stay off."""
        said: list[str] = []
        config = configure(keystoreFile="server.p12", sslEnabledProtocols="TLSv1.1,TLSv1.3")
        assert makeContext(config, said.append).options & ssl.OP_NO_TLSv1_2
        assert said == [
            "conf/server.xml:7: TLSv1.1 is switched on; it is broken, and no current browser needs it"
        ]


class CipherTests:
    """Names of cipher suites."""

    @pytest.mark.parametrize(
        ("java", "openssl"),
        [
            ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"),
            ("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", "ECDHE-ECDSA-AES256-SHA384"),
            ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA"),
            ("TLS_RSA_WITH_AES_256_CBC_SHA256", "AES256-SHA256"),
            ("TLS_DHE_RSA_WITH_AES_128_CCM_8", "DHE-RSA-AES128-CCM8"),
            ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305"),
            ("TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA", "DHE-RSA-CAMELLIA256-SHA"),
            ("TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"),
        ],
    )
    def test_translate(self, java: str, openssl: str) -> None:
        """Java's names and OpenSSL's are turned into one another."""
        assert (openSslName(java), javaName(openssl)) == (openssl, java)

    def test_whateverOpenSslOffers(self) -> None:
        """Every suite that a connection may agree on by default has a name of Java's, which leads back."""
        names = [each["name"] for each in ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).get_ciphers()]
        for name in names:
            assert javaName(name).startswith("TLS_") and openSslName(javaName(name)) == name

    def test_oldNames(self) -> None:
        """What Java calls SSL_ is known too; what follows no rule stays as it is."""
        assert openSslName("SSL_RSA_WITH_3DES_EDE_CBC_SHA") == "DES-CBC3-SHA"
        assert javaName("PSK-NULL-SHA384") == "PSK-NULL-SHA384"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("HIGH:!aNULL", ("HIGH:!aNULL", [])),
            ("ECDHE-RSA-AES128-GCM-SHA256,AES256-SHA256", ("ECDHE-RSA-AES128-GCM-SHA256,AES256-SHA256", [])),
            ("NOSUCH", ("", ["NOSUCH"])),
            ("TLS_AES_128_GCM_SHA256", ("", [])),
            (
                "TLS_RSA_WITH_NO_SUCH, TLS_RSA_WITH_AES_128_CBC_SHA, TLS_EMPTY_RENEGOTIATION_INFO_SCSV",
                ("AES128-SHA", ["TLS_RSA_WITH_NO_SUCH"]),
            ),
        ],
    )
    def test_lists(self, text: str, expected: tuple[str, list[str]]) -> None:
        """Lists of names and expressions are told apart; unknown names are told."""
        assert translate(text) == expected
        assert isKnown(expected[0]) is bool(expected[0])

    def test_areUsed(self, folder: Path) -> None:
        """The handshake agrees on what is allowed, and the rest of the list is warned of."""
        said: list[str] = []
        suite = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
        config = configure(
            keystoreFile="server.p12", ciphers=f"TLS_NO_WITH_SUCH,{suite}", sslEnabledProtocols="TLSv1.2"
        )
        agreed = describeSession(handshake(makeContext(config, said.append)))
        assert (agreed.cipherSuite, agreed.keySize, agreed.protocol) == (suite, 256, "TLSv1.2")
        assert len(agreed.sessionId) == 64
        assert len(said) == 1 and "does not know TLS_NO_WITH_SUCH" in said[0]

    @pytest.mark.parametrize(
        ("attributes", "expected"),
        [
            ({}, False),
            ({"SSLHonorCipherOrder": "true"}, True),
            ({"useServerCipherSuitesOrder": "true"}, True),
        ],
    )
    def test_order(self, folder: Path, attributes: dict[str, str], expected: bool) -> None:
        """The client's order counts unless the server's is asked for."""
        context = makeContext(configure(keystoreFile="server.p12", **attributes))
        assert bool(context.options & ssl.OP_CIPHER_SERVER_PREFERENCE) is expected


class ClientAuthTests:
    """Certificates of clients."""

    @pytest.mark.parametrize(
        ("attributes", "mode"),
        [
            ({}, ssl.CERT_NONE),
            ({"clientAuth": "false"}, ssl.CERT_NONE),
            ({"clientAuth": "want", "truststoreFile": "trust.p12"}, ssl.CERT_OPTIONAL),
            ({"clientAuth": "true", "truststoreFile": "ca.pem"}, ssl.CERT_REQUIRED),
            ({"SSLVerifyClient": "optional", "SSLCACertificateFile": "ca.pem"}, ssl.CERT_OPTIONAL),
            ({"SSLVerifyClient": "require", "SSLCACertificateFile": "ca.pem"}, ssl.CERT_REQUIRED),
        ],
    )
    def test_modes(self, folder: Path, attributes: dict[str, str], mode: ssl.VerifyMode) -> None:
        """Both connectors' words for it mean the same."""
        context = makeContext(configure(keystoreFile="server.p12", **attributes))
        assert context.verify_mode is mode
        shown = describeSession(handshake(context, clientContext(CLIENT, folder))).certificates
        names = None if shown is None else [each.subject.rfc4514_string() for each in shown]
        assert names == (None if mode is ssl.CERT_NONE else ["CN=ann,O=Example", "CN=Test CA,O=Example"])

    def test_required(self, folder: Path) -> None:
        """Without a certificate there is no handshake where one is required."""
        context = makeContext(
            configure(keystoreFile="server.p12", clientAuth="true", truststoreFile="ca.pem")
        )
        with pytest.raises(ssl.SSLError):
            handshake(context)

    def test_strangers(self, folder: Path) -> None:
        """A certificate that nobody trusted has signed is refused, even where none is required."""
        context = makeContext(
            configure(keystoreFile="server.p12", clientAuth="want", truststoreFile="ca.pem")
        )
        with pytest.raises(ssl.SSLCertVerificationError):
            handshake(context, clientContext(OTHER, folder))

    def test_revoked(self, folder: Path) -> None:
        """A certificate on the list of revoked ones is refused, others are not."""
        (folder / "crl.pem").write_bytes(CA.revoke(CLIENT))
        attributes = {"clientAuth": "want", "truststoreFile": "ca.pem", "crlFile": "crl.pem"}
        context = makeContext(configure(keystoreFile="server.p12", **attributes))
        with pytest.raises(ssl.SSLCertVerificationError, match="revoked"):
            handshake(context, clientContext(CLIENT, folder))
        handshake(context, clientContext(SERVER, folder))

    def test_depth(self) -> None:
        """JSSE's limit does not count the authority's own certificate, OpenSSL's does."""
        assert configure(clientAuth="true", trustMaxCertLength="2").verifyDepth == 3
        assert configure(SSLVerifyClient="require", SSLVerifyDepth="2").verifyDepth == 2

    def test_withoutTheLibrary(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the library cryptography a certificate still tells its subject, as RFC 4514 writes it."""
        context = makeContext(
            configure(keystoreFile="server.p12", clientAuth="want", truststoreFile="ca.pem")
        )
        session = describeSession(handshake(context, clientContext(CLIENT, folder)))
        monkeypatch.setitem(sys.modules, "cryptography.x509", None)
        (shown,) = session.certificates or []
        assert (shown.subject, shown.issuer, shown.der) == (
            "CN=ann,O=Example",
            "CN=Test CA,O=Example",
            session.chain[0],
        )

    def test_noCertificate(self) -> None:
        """None, not an empty list, where the client showed none."""
        assert TlsSession((), "", 0, "", "").certificates is None

    @pytest.mark.parametrize(
        ("value", "written"), [("a, b", r"CN=a\, b"), ("#x", r"CN=\#x"), (" x ", r"CN=\ x\ "), ("ä", "CN=ä")]
    )
    def test_escapes(self, value: str, written: str) -> None:
        """What has a meaning in names is escaped (RFC 4514 2.4)."""
        assert tlssession._name(((("commonName", value),),)) == written


class FakeRaw:
    """The transport below."""

    def __init__(self) -> None:
        self.sent = b""
        self.closed = self.aborted = self.ended = False
        self.left = 0

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"peername": ("10.0.0.7", 4711)}.get(name, default)

    def write(self, data: bytes) -> None:
        self.sent += data

    def take(self) -> bytes:
        data, self.sent = self.sent, b""
        return data

    def write_eof(self) -> None:
        self.ended = True

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.aborted = self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_write_buffer_size(self) -> int:
        return self.left


class Above:
    """The protocol above: keeps what it is told."""

    def __init__(self, stays: bool = True) -> None:
        self.told: list[Any] = []
        self.stays = stays

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.told.append(data)

    def eof_received(self) -> bool:
        self.told.append("eof")
        return self.stays

    def connection_lost(self, problem: Any) -> None:
        self.told.append("lost")

    def pause_writing(self) -> None:
        self.told.append("pause")

    def resume_writing(self) -> None:
        self.told.append("resume")


class Loop(Clock):
    """A clock with asyncio's face."""

    def call_later(self, delay: float, call: Any, *arguments: Any) -> Any:
        return self.callLater(delay, call, *arguments)


class World:
    """A connection between a client in memory and a protocol above."""

    def __init__(self, folder: Path, stays: bool = True, **attributes: str) -> None:
        self.loop, self.raw, self.above, self.client = Loop(), FakeRaw(), Above(stays), Client()
        config = configure(keystoreFile="server.p12", **attributes)
        self.server = TlsServer(self.loop, makeContext(config), 5.0, config.verifyDepth)
        self.lost: list[bool] = []
        self.transport = self.server.wrap(lambda: self.above, lambda: self.lost.append(True))
        self.transport.connection_made(self.raw)

    def shakeHands(self) -> World:
        for _ in range(3):
            data = self.client.step(self.raw.take())
            if data:
                self.transport.data_received(data)
        self.client.step(self.raw.take())
        return self

    def encrypted(self, data: bytes) -> bytes:
        self.client.tls.write(data)
        return self.client.outgoing.read()

    def received(self) -> bytes:
        self.client.incoming.write(self.raw.take())
        found = b""
        with suppress(ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            while piece := self.client.tls.read(65536):
                found += piece
        return found


class TransportTests:
    """TLS between a socket's transport and a protocol."""

    def test_handshakeThenData(self, folder: Path) -> None:
        """The protocol above comes with the handshake's end, and bytes pass both ways."""
        world = World(folder)
        assert len(world.server.pending) == 1
        world.shakeHands()
        assert not world.server.pending and world.transport.session is not None
        world.transport.data_received(world.encrypted(b"x" * 40000))
        assert world.above.told == [b"x" * 40000]
        world.transport.write(b"y" * 100000)
        assert world.received() == b"y" * 100000

    def test_byteByByte(self, folder: Path) -> None:
        """However the network cuts the records, nothing is lost."""
        world = World(folder).shakeHands()
        for byte in world.encrypted(b"hello"):
            world.transport.data_received(bytes([byte]))
        assert b"".join(world.above.told) == b"hello"

    def test_slowHandshake(self, folder: Path) -> None:
        """A handshake that is not done in time ends the connection, which never was one."""
        world = World(folder)
        world.loop.advance(4.9)
        assert not world.raw.closed
        world.loop.advance(0.2)
        assert world.raw.closed
        world.transport.connection_lost(None)
        assert world.lost and not world.above.told and not world.server.pending

    def test_noLimitIsNoTimer(self, folder: Path) -> None:
        """connectionTimeout="-1" waits for ever."""
        world = World(folder)
        world.server.handshakeSeconds = 1e9
        world.server.wrap(Above, lambda: None).connection_made(FakeRaw())
        assert len(world.loop.getDelayedCalls()) == 1

    def test_plainHttp(self, folder: Path) -> None:
        """Who speaks HTTP is told what is wanted."""
        world = World(folder)
        world.transport.data_received(b"GET / HTTP/1.1\r\n\r\n")
        head, _, body = world.raw.sent.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 400 ") and f"Content-Length: {len(body)}".encode() in head
        assert world.raw.closed

    def test_noise(self, folder: Path) -> None:
        """What is no TLS at all ends the connection with an alert."""
        world = World(folder)
        world.transport.data_received(b"\x16\x03\x01\x00\x05hello")
        assert world.raw.closed and not world.above.told

    def test_damage(self, folder: Path) -> None:
        """A record that was tampered with is not believed."""
        world = World(folder).shakeHands()
        record = bytearray(world.encrypted(b"hello"))
        record[-1] ^= 1
        world.transport.data_received(bytes(record))
        assert world.raw.aborted and not world.above.told

    @pytest.mark.parametrize("stays", [True, False])
    def test_clientsEnd(self, folder: Path, stays: bool) -> None:
        """After the client's close_notify the protocol above may still answer; the FIN behind it is no news."""
        world = World(folder, stays).shakeHands()
        with pytest.raises(ssl.SSLWantReadError):
            world.client.tls.unwrap()
        world.transport.data_received(world.client.outgoing.read())
        assert world.above.told == ["eof"] and world.raw.closed is not stays
        assert world.transport.eof_received() is stays
        if stays:
            world.transport.write(b"answer")
            assert world.raw.sent
        assert world.above.told == ["eof"]

    def test_cut(self, folder: Path) -> None:
        """A FIN without close_notify is an end too; before the handshake it just ends."""
        world = World(folder)
        assert world.transport.eof_received() is False
        world = World(folder).shakeHands()
        assert world.transport.eof_received() is True
        assert world.above.told == ["eof"]

    def test_lastWord(self, folder: Path) -> None:
        """write_eof says close_notify and FIN, and drops what still comes; the client's FIN is told."""
        world = World(folder).shakeHands()
        world.transport.write_eof()
        assert world.raw.ended and not world.raw.closed
        world.transport.data_received(world.encrypted(b"late"))
        assert world.above.told == []
        assert world.received() == b""
        world.transport.eof_received()
        assert world.above.told == ["eof"]

    def test_close(self, folder: Path) -> None:
        """close says close_notify; a client that takes nothing more is cut off, one that does is not."""
        world = World(folder).shakeHands()
        world.transport.close()
        world.transport.close()
        assert world.raw.closed and world.transport.is_closing() and world.raw.sent
        for left in (5000, 3000):
            world.raw.left = left
            world.loop.advance(CLOSE_TIME + 0.1)
            assert not world.raw.aborted
        world.loop.advance(CLOSE_TIME + 0.1)
        assert world.raw.aborted
        world.transport.write(b"late")
        world.transport.connection_lost(None)
        assert world.above.told == ["lost"] and not world.lost

    def test_tellsOfRoom(self, folder: Path) -> None:
        """The transport's word on its buffer is handed on, once there is somebody to hear it."""
        world = World(folder)
        world.transport.pause_writing()
        world.transport.resume_writing()
        world.shakeHands()
        world.transport.pause_writing()
        world.transport.resume_writing()
        assert world.above.told == ["pause", "resume"]

    def test_chainTooLong(self, folder: Path) -> None:
        """A client's chain that is longer than allowed ends the handshake."""
        world = World(folder, SSLVerifyClient="optional", SSLCACertificateFile="ca.pem", SSLVerifyDepth="0")
        world.client = Client(clientContext(CLIENT, folder))
        world.shakeHands()
        assert world.raw.closed and world.transport.session is not None and not world.above.told

    def test_serverCloses(self, folder: Path) -> None:
        """Those whose handshake is not done are cut off when the port is given back."""
        world = World(folder)
        world.server.close()
        assert world.raw.aborted

    def test_extraInfo(self, folder: Path) -> None:
        """Connections ask for the TLS object, what was agreed on, and what the transport below knows."""
        world = World(folder).shakeHands()
        ask = world.transport.get_extra_info
        assert ask("ssl_object") is not None and ask("tls_session") is world.transport.session
        assert ask("peername") == ("10.0.0.7", 4711) and ask("nothing", 1) == 1


class ReloadTests:
    """New certificates without a restart."""

    def setup_method(self) -> None:
        self.loop, self.used, self.tasks = Loop(), [], []
        self.loop.call_soon_threadsafe = lambda call, *arguments: call(*arguments)  # type: ignore[attr-defined]

    def watch(self) -> TlsReload:
        reload = TlsReload(
            configure(keystoreFile="server.p12"), self.loop, self.tasks.append, self.used.append
        )
        reload.start(10.0)
        return reload

    def test_takesWhatChanged(self, folder: Path) -> None:
        """A changed file is read by a worker, and the new context is used; an unchanged one is left alone."""
        self.watch()
        self.loop.advance(10)
        assert not self.tasks
        (folder / "server.p12").write_bytes(SERVER.pkcs12("changeit", "another"))
        self.loop.advance(10)
        self.tasks.pop()()
        assert len(self.used) == 1
        self.loop.advance(10)
        assert not self.tasks

    def test_keepsWhatWorks(self, folder: Path) -> None:
        """What cannot be read is not taken, and looked at again when it changes."""
        self.watch()
        (folder / "server.p12").unlink()
        self.loop.advance(10)
        self.tasks.pop()()
        assert not self.used
        (folder / "server.p12").write_bytes(SERVER.pkcs12("changeit"))
        self.loop.advance(10)
        self.tasks.pop()()
        assert len(self.used) == 1

    def test_stops(self, folder: Path) -> None:
        """After stop nothing is looked at, and a context that comes late is not used."""
        reload = self.watch()
        (folder / "server.p12").write_bytes(SERVER.pkcs12("changeit", "another"))
        self.loop.advance(10)
        reload.stop()
        self.tasks.pop()()
        assert not self.used and not self.loop.getDelayedCalls()
