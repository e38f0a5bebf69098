"""
The TLS attributes of ``<Connector>``, for all protocol handlers alike (AbstractEndpoint's and AprEndpoint's in Tomcat).

Tomcat's BIO and NIO connectors take JSSE's attributes, its APR connector those of OpenSSL; here every connector takes either, so that
nothing has to be renamed when a protocol is changed. What they mean is worked out in `catalina.net.tls`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from catalina.net.keystores import STORE_TYPES, baseFolder
from catalina.net.tls import DEFAULT_VERSIONS, TlsConfig, parseVersions
from catalina.util import Setting

_VERIFY = {"none": "none", "optional": "optional", "require": "require"}
_CLIENT_AUTH = {"false": "none", "no": "none", "want": "optional", "true": "require", "yes": "require"}
_NOT_NAMED: Final[tuple[str, ...]] = ()
_JAVA_ONLY = "OpenSSL does this, not a Java provider"


def _verifyClient(text: str) -> str:
    word = text.strip().lower()
    if word == "optionalnoca":
        raise ValueError(
            "must be none, optional or require: certificates that nobody has checked are not taken"
        )
    if word not in _VERIFY:
        raise ValueError("must be none, optional or require")
    return _VERIFY[word]


def _clientAuth(text: str) -> str:
    word = text.strip().lower()
    if word not in _CLIENT_AUTH:
        raise ValueError("must be false, want or true")
    return _CLIENT_AUTH[word]


class TlsSettings:
    """What a connector says about TLS; without SSLEnabled none of it counts."""

    SSLEnabled = Setting(bool, False, doc="whether the connector speaks TLS")

    SSLCertificateFile = Setting(
        str, "", doc="the server's certificate in PEM, perhaps with its chain and key"
    )
    SSLCertificateKeyFile = Setting(str, "", doc="its private key in PEM; in SSLCertificateFile if left out")
    SSLPassword = Setting(str, "", doc="the password of the private key")
    SSLCertificateChainFile = Setting(
        str, "", doc="certificates of the authorities above the server's, in PEM"
    )
    SSLCACertificateFile = Setting(str, "", doc="who may sign clients' certificates, in PEM")
    SSLCACertificatePath = Setting(str, "", doc="the same as a folder that c_rehash has prepared")
    SSLCARevocationFile = Setting(
        str, "", doc="lists of revoked certificates of all these authorities, in PEM"
    )
    SSLCARevocationPath = Setting(str, "", doc="the same as a folder that c_rehash has prepared")
    SSLVerifyClient = Setting(
        _verifyClient, "none", doc="whether clients must show a certificate: none, optional or require"
    )
    SSLVerifyDepth = Setting(int, 10, minimum=0, doc="how many certificates may stand above a client's own")
    SSLProtocol = Setting(
        parseVersions, _NOT_NAMED, doc="versions of TLS joined by +; all means TLSv1.2+TLSv1.3, the default"
    )
    SSLCipherSuite = Setting(str, "", doc="cipher suites in OpenSSL's language")
    SSLHonorCipherOrder = Setting(bool, False, doc="whether the server's order of cipher suites counts")
    SSLDisableCompression = Setting(bool, True, inert="TLS never compresses here (CRIME)", doc="")
    SSLDisableSessionTickets = Setting(bool, False, doc="whether clients get no tickets to resume by")

    keystoreFile = Setting(
        str, "", aliases=("keystore",), doc="certificate and key in one file, PKCS12 or PEM"
    )
    keystorePass = Setting(str, "changeit", doc="its password")
    keystoreType = Setting(
        str, "", choices=STORE_TYPES, doc="PKCS12 or PEM, and nothing else; found out if left out"
    )
    keyAlias = Setting(str, "", doc="the name that the key must have in the keystore")
    keyPass = Setting(str, "", doc="the key's own password; as keystorePass if left out")
    truststoreFile = Setting(str, "", doc="who may sign clients' certificates, PKCS12 or PEM")
    truststorePass = Setting(str, "", doc="its password; as keystorePass if left out")
    truststoreType = Setting(
        str, "", choices=STORE_TYPES, doc="PKCS12 or PEM, and nothing else; found out if left out"
    )
    trustMaxCertLength = Setting(
        int, 5, minimum=0, doc="how many certificates may stand between CA and client"
    )
    crlFile = Setting(str, "", doc="lists of revoked certificates of all authorities, in PEM")
    clientAuth = Setting(
        _clientAuth, "none", doc="whether clients must show a certificate: false, want or true"
    )
    sslProtocol = Setting(parseVersions, _NOT_NAMED, doc="TLS for TLSv1.2 and TLSv1.3, or one version")
    sslEnabledProtocols = Setting(parseVersions, _NOT_NAMED, doc="versions of TLS; wins over sslProtocol")
    ciphers = Setting(str, "", doc="cipher suites, by Java's names or in OpenSSL's language")
    useServerCipherSuitesOrder = Setting(
        bool, False, doc="whether the server's order of cipher suites counts"
    )
    sessionCacheSize = Setting(
        int, 0, inert="sessions are resumed by tickets, which the clients keep", doc=""
    )
    sessionTimeout = Setting(int, 86400, inert="OpenSSL's own limit counts", doc="")
    algorithm = Setting(str, "", inert=_JAVA_ONLY, doc="")
    truststoreAlgorithm = Setting(str, "", inert=_JAVA_ONLY, doc="")
    keystoreProvider = Setting(str, "", inert=_JAVA_ONLY, doc="")
    truststoreProvider = Setting(str, "", inert=_JAVA_ONLY, doc="")
    sslImplementationName = Setting(str, "", inert=_JAVA_ONLY, doc="")
    trustManagerClassName = Setting(str, "", inert=_JAVA_ONLY, doc="")
    clientCertProvider = Setting(str, "", inert=_JAVA_ONLY)
    allowUnsafeLegacyRenegotiation = Setting(bool, False, inert="TLS is never renegotiated here", doc="")
    tlsReloadInterval = Setting(
        int, 10, unit="s", minimum=0, doc="how often is looked whether the files have changed; 0: never"
    )

    #: The place in server.xml, as ``file:line``.
    where = ""

    def tlsConfig(self) -> TlsConfig:
        """What all of this amounts to."""
        pem = bool(self.SSLVerifyClient != "none" or self.SSLCACertificateFile or self.SSLCACertificatePath)
        return TlsConfig(
            where=self.where,
            certificateFile=_path(self.SSLCertificateFile),
            keyFile=_path(self.SSLCertificateKeyFile),
            chainFile=_path(self.SSLCertificateChainFile),
            password=self.SSLPassword,
            keystoreFile=_path(self.keystoreFile),
            keystorePass=self.keystorePass,
            keyPass=self.keyPass,
            keyAlias=self.keyAlias,
            keystoreType=self.keystoreType,
            truststoreType=self.truststoreType,
            caFile=_path(self.SSLCACertificateFile),
            caPath=_path(self.SSLCACertificatePath),
            truststoreFile=_path(self.truststoreFile),
            truststorePass=self.truststorePass or self.keystorePass,
            crlFile=_path(self.SSLCARevocationFile or self.crlFile),
            crlPath=_path(self.SSLCARevocationPath),
            crlName="SSLCARevocationFile" if self.SSLCARevocationFile else "crlFile",
            clientAuth=_stricter(self.SSLVerifyClient, self.clientAuth),
            # JSSE does not count the authority's own certificate, OpenSSL does
            verifyDepth=self.SSLVerifyDepth if pem else self.trustMaxCertLength + 1,
            versions=self.sslEnabledProtocols or self.SSLProtocol or self.sslProtocol or DEFAULT_VERSIONS,
            ciphers=self.ciphers or self.SSLCipherSuite,
            cipherName="ciphers" if self.ciphers else "SSLCipherSuite",
            serverOrder=self.SSLHonorCipherOrder or self.useServerCipherSuitesOrder,
            tickets=not self.SSLDisableSessionTickets,
        )


def _path(text: str) -> Path | None:
    return baseFolder() / text.removeprefix("file:") if text else None


def _stricter(one: str, other: str) -> str:
    order = ("none", "optional", "require")
    return max(one, other, key=order.index)
