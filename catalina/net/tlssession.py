"""
What TLS knows of a client, once the handshake is done (org.apache.tomcat.util.net.SSLSupport).

Servlets see it as the request attributes ``javax.servlet.request.X509Certificate`` and its like, the CLIENT-CERT login by the first of the
certificates.
"""

from __future__ import annotations

import secrets
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from catalina.net.ciphers import javaName
from catalina.util import LazyModule

if TYPE_CHECKING:
    from cryptography import x509
else:
    # a twentieth of the time of a start, and ten megabytes, for what only clients' certificates need
    x509 = LazyModule("cryptography.x509")

#: Short names of RFC 4514, section 3; others are written as OpenSSL names them.
_SHORT: Final = {
    "commonName": "CN",
    "localityName": "L",
    "stateOrProvinceName": "ST",
    "organizationName": "O",
    "organizationalUnitName": "OU",
    "countryName": "C",
    "streetAddress": "STREET",
    "domainComponent": "DC",
    "userId": "UID",
}


@dataclass(frozen=True)
class ClientCertificate:
    """
    A client's certificate where the library ``cryptography`` is not installed.

    :param subject: whose it is, as RFC 4514 writes names: ``CN=ann,O=Example``.
    :param issuer: who signed it.
    :param der: the whole certificate.
    """

    subject: str
    issuer: str
    der: bytes


@dataclass(frozen=True)
class TlsSession:
    """
    One TLS connection.

    :param chain: the client's certificates in DER, its own first; empty if it showed none.
    :param cipherSuite: Java's name, such as ``TLS_AES_256_GCM_SHA384``.
    :param keySize: bits of the cipher's key.
    :param sessionId: in hexadecimal.
    :param protocol: such as ``TLSv1.3``.
    """

    chain: tuple[bytes, ...]
    cipherSuite: str
    keySize: int
    sessionId: str
    protocol: str
    names: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def certificates(self) -> list[Any] | None:
        """The client's certificates as ``cryptography.x509.Certificate``, its own first; None if it showed none."""
        if not self.chain:
            return None
        try:
            return [x509.load_der_x509_certificate(each) for each in self.chain]
        except ImportError:  # the extra "tls" is not installed: certificates are shown by subject only
            names = self.names
            return [ClientCertificate(_name(names.get("subject")), _name(names.get("issuer")), self.chain[0])]


def describeSession(connection: ssl.SSLObject) -> TlsSession:
    """Note what a finished handshake has agreed on."""
    name, protocol, bits = connection.cipher() or ("", "", 0)
    session = connection.session
    own = connection.getpeercert(binary_form=True)
    chain = tuple(_verifiedChain(connection)) if own else ()
    return TlsSession(
        chain=chain or ((own,) if own else ()),
        cipherSuite=javaName(name),
        keySize=int(bits),
        # clients that keep their session in a ticket have no id: it gets one, as Java gives it
        sessionId=(session.id.hex() if session is not None else "") or secrets.token_hex(32),
        protocol=connection.version() or protocol,
        names=dict(connection.getpeercert() or {}) if own else {},
    )


def _verifiedChain(connection: Any) -> list[bytes]:
    """The chain up to the trusted certificate; Python has a public way to it since 3.13 only."""
    look = getattr(connection, "get_verified_chain", None)
    if look is not None:
        return list(look())
    inner = getattr(connection, "_sslobj", None)
    look = getattr(inner, "get_verified_chain", None)
    return [each.public_bytes(_DER) for each in look() or ()] if look is not None else []


#: ``_ssl.ENCODING_DER``, the form that certificates inside of ``ssl`` are asked for.
_DER: Final = 2


def _name(parts: Any) -> str:
    """Write a name as RFC 4514 does: the last part first."""
    pairs = [pair for part in parts or () for pair in part]
    return ",".join(f"{_SHORT.get(key, key)}={_escape(value)}" for key, value in reversed(pairs))


def _escape(value: str) -> str:
    escaped = "".join(f"\\{letter}" if letter in ',+"\\<>;' else letter for letter in value)
    if escaped.startswith((" ", "#")):
        escaped = "\\" + escaped
    return escaped[:-1] + "\\ " if escaped.endswith(" ") and len(escaped) > 1 else escaped
