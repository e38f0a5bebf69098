"""
What a connector's TLS attributes mean: one ``ssl.SSLContext`` (JSSESocketFactory and AprEndpoint's SSLContext in Tomcat).

JSSE's attributes (keystores) and those of the APR connector (PEM files) lead to the same `TlsConfig`; `makeContext` works it out. By
default TLS 1.2 and 1.3 are spoken, with Python's choice of cipher suites.
"""

from __future__ import annotations

import re
import ssl
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from catalina.net.ciphers import isTls13, translate
from catalina.net.keystores import (
    KeyMaterial,
    KeystoreError,
    pemCertificates,
    readFile,
    readKeystore,
    readTruststore,
)
from catalina.util import ConfigurationError, didYouMean, startTag

_V = ssl.TLSVersion
#: What the attributes call the versions, oldest first.
VERSIONS: Final = {"TLSv1": _V.TLSv1, "TLSv1.1": _V.TLSv1_1, "TLSv1.2": _V.TLSv1_2, "TLSv1.3": _V.TLSv1_3}
#: What is spoken unless versions are named.
DEFAULT_VERSIONS: Final = ("TLSv1.2", "TLSv1.3")
_EXCLUDE: Final = {"TLSv1.1": ssl.OP_NO_TLSv1_1, "TLSv1.2": ssl.OP_NO_TLSv1_2}
_BROKEN: Final = ("SSLv2", "SSLv3", "SSLv2Hello")
_ANY: Final = ("all", "TLS", "SSL", "")


@dataclass(frozen=True)
class TlsConfig:
    """
    All that one connector says about TLS; files are absolute, None where none is named.

    :param where: the place in server.xml, for errors.
    :param certificateFile: PEM: the server's certificate, perhaps followed by its chain (SSLCertificateFile).
    :param keystoreFile: PKCS12 or PEM: certificate and key in one.
    :param clientAuth: ``none``, ``optional`` or ``require``: whether clients must show a certificate.
    :param versions: those that were named, oldest first.
    :param ciphers: Java's names or OpenSSL's language; empty for the default.
    :param verifyDepth: how many certificates may stand above a client's own.
    """

    where: str = ""
    certificateFile: Path | None = None
    keyFile: Path | None = None
    chainFile: Path | None = None
    password: str = ""
    keystoreFile: Path | None = None
    keystorePass: str = ""
    keyPass: str = ""
    keyAlias: str = ""
    keystoreType: str = ""
    caFile: Path | None = None
    caPath: Path | None = None
    truststoreFile: Path | None = None
    truststorePass: str = ""
    truststoreType: str = ""
    crlFile: Path | None = None
    crlPath: Path | None = None
    crlName: str = "SSLCARevocationFile"
    clientAuth: str = "none"
    verifyDepth: int = 10
    versions: tuple[str, ...] = DEFAULT_VERSIONS
    ciphers: str = ""
    cipherName: str = "ciphers"
    serverOrder: bool = False
    tickets: bool = True

    @property
    def files(self) -> tuple[Path, ...]:
        """The files whose change means new certificates."""
        named = (
            self.certificateFile,
            self.keyFile,
            self.chainFile,
            self.keystoreFile,
            self.caFile,
            self.truststoreFile,
            self.crlFile,
        )
        return tuple(path for path in named if path is not None)


def parseVersions(text: str) -> tuple[str, ...]:
    """
    Read a list of TLS versions: ``all``, ``TLS``, ``TLSv1.2,TLSv1.3``, ``TLSv1.2+TLSv1.3`` or ``all -TLSv1.2``.

    SSLv2 and SSLv3 are passed over, since nobody can speak them any more.

    :returns: oldest first.
    :raises ValueError: a name is not known, or no version is left; the message begins with ``must be``.
    """
    chosen: set[str] = set()
    for word in re.split(r"[+,\s]+", re.sub(r"(?<=\S)-(?=\S)", " -", text.strip())):
        remove, name = word.startswith("-"), word.lstrip("-+")
        names = _named(name)
        chosen = chosen - names if remove else chosen | names
    if not chosen:
        raise ValueError(f"must leave a version of TLS, such as {'+'.join(DEFAULT_VERSIONS)}")
    return tuple(name for name in VERSIONS if name in chosen)


def _named(name: str) -> set[str]:
    if name.lower() in [each.lower() for each in _ANY]:
        return set(DEFAULT_VERSIONS)
    for known in VERSIONS:
        if known.lower() == name.lower() or (name.lower() == "tlsv1.0" and known == "TLSv1"):
            return {known}
    if name.lower() in [each.lower() for each in _BROKEN]:
        return set()
    raise ValueError(
        f"must be all or versions among {', '.join(VERSIONS)}; {name!r} is none. {didYouMean(name, VERSIONS)}"
    )


def makeContext(config: TlsConfig, warn: Callable[[str], None] = lambda text: None) -> ssl.SSLContext:
    """
    Make what TLS connections of a connector are opened with.

    :param warn: called with what is odd but no error.
    :raises ConfigurationError: something cannot be used; says where, what and what to do.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # clients that start the handshake anew again and again cost the server far more than themselves
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    if not config.tickets:
        context.options |= ssl.OP_NO_TICKET
    _setVersions(context, config, warn)
    _setCiphers(context, config, warn)
    _setCertificate(context, config)
    _setClientAuth(context, config)
    return context


def _error(
    config: TlsConfig, attribute: str, value: object, message: str, remedy: str = ""
) -> ConfigurationError:
    tag = startTag("Connector", attribute, str(value)) if attribute else startTag("Connector")
    return ConfigurationError.at(config.where, tag, message, remedy)


def _setVersions(context: ssl.SSLContext, config: TlsConfig, warn: Callable[[str], None]) -> None:
    versions = config.versions
    if versions[0] in ("TLSv1", "TLSv1.1"):
        warn(f"{config.where}: {versions[0]} is switched on; it is broken, and no current browser needs it")
    with warnings.catch_warnings():
        # Python warns in its own way of what was just warned of
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = VERSIONS[versions[0]]
        context.maximum_version = VERSIONS[versions[-1]]
        for name, option in _EXCLUDE.items():
            if name not in versions:
                context.options |= option


def _setCiphers(context: ssl.SSLContext, config: TlsConfig, warn: Callable[[str], None]) -> None:
    order = ssl.OP_CIPHER_SERVER_PREFERENCE
    context.options = context.options | order if config.serverOrder else context.options & ~order
    if not config.ciphers:
        return
    text, unknown = translate(config.ciphers)
    for name in unknown if text else ():
        warn(f"{config.where}: {config.cipherName}: OpenSSL here does not know {name}; it is left out")
    if text:
        context.set_ciphers(text)
    elif unknown or "TLSv1.3" not in config.versions:
        raise _error(
            config,
            config.cipherName,
            config.ciphers,
            "OpenSSL here knows none of these cipher suites",
            'for example TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 or HIGH:!aNULL; "openssl ciphers" lists all',
        )
    elif any(isTls13(name.strip()) for name in config.ciphers.split(",")):
        context.minimum_version = _V.TLSv1_3


def _setCertificate(context: ssl.SSLContext, config: TlsConfig) -> None:
    if config.certificateFile is not None:
        name, path = "SSLCertificateFile", config.certificateFile
    elif config.keystoreFile is not None:
        name, path = "keystoreFile", config.keystoreFile
    else:
        raise _error(
            config,
            "SSLEnabled",
            "true",
            "TLS needs the server's certificate and its key",
            "name them by SSLCertificateFile and SSLCertificateKeyFile (PEM), or by keystoreFile and keystorePass (PKCS12)",
        )
    try:
        _load(context, _pemMaterial(config) if name == "SSLCertificateFile" else _keystore(config), path)
    except KeystoreError as problem:
        raise _error(config, name, path, problem.message, problem.remedy) from problem


def _keystore(config: TlsConfig) -> KeyMaterial:
    assert config.keystoreFile is not None
    return readKeystore(
        config.keystoreFile, config.keystorePass, config.keyPass, config.keyAlias, config.keystoreType
    )


def _pemMaterial(config: TlsConfig) -> KeyMaterial:
    assert config.certificateFile is not None
    certificates = pemCertificates(config.certificateFile)
    if config.chainFile is not None:
        certificates += pemCertificates(config.chainFile)
    keyFile = config.keyFile or config.certificateFile
    key = readFile(keyFile)
    if b"PRIVATE KEY-----" not in key:
        remedy = "" if config.keyFile else "name the file of the key by SSLCertificateKeyFile"
        raise KeystoreError(f"{keyFile} holds no private key in PEM form", remedy)
    return KeyMaterial(certificates, key, config.password)


def _load(context: ssl.SSLContext, material: KeyMaterial, path: Path) -> None:
    try:
        with material.asFiles() as (chain, key):
            # always an answer: OpenSSL would ask on the terminal otherwise
            context.load_cert_chain(chain, key, lambda: material.password)
    except ssl.SSLError as problem:
        raise _explain(problem, material, path) from problem


def _explain(problem: ssl.SSLError, material: KeyMaterial, path: Path) -> KeystoreError:
    reason = problem.reason or ""
    if reason == "KEY_VALUES_MISMATCH":
        return KeystoreError(
            f"the private key does not belong to the certificate of {path}", "name the key that does"
        )
    if b"ENCRYPTED" in material.key:
        given = (
            "the password of the private key is wrong"
            if material.password
            else "the private key is encrypted"
        )
        return KeystoreError(
            given, "give its password: SSLPassword for SSLCertificateKeyFile, keyPass for keystoreFile"
        )
    if reason in ("EE_KEY_TOO_SMALL", "CA_MD_TOO_WEAK", "CA_KEY_TOO_SMALL"):
        return KeystoreError(f"the certificate of {path} is too weak ({reason})", "have a new one made")
    return KeystoreError(f"OpenSSL cannot use the certificate or the key of {path} ({reason or problem})")


def _setClientAuth(context: ssl.SSLContext, config: TlsConfig) -> None:
    if config.clientAuth == "none":
        return
    if config.caFile is None and config.caPath is None and config.truststoreFile is None:
        raise _error(
            config,
            "",
            "",
            "client certificates are asked for, but nobody is trusted to sign them",
            "name their authorities by SSLCACertificateFile (PEM) or truststoreFile (PKCS12 or PEM)",
        )
    context.verify_mode = ssl.CERT_REQUIRED if config.clientAuth == "require" else ssl.CERT_OPTIONAL
    _trust(context, config, "SSLCACertificateFile", config.caFile)
    _trust(
        context,
        config,
        "truststoreFile",
        config.truststoreFile,
        config.truststorePass,
        config.truststoreType,
    )
    if config.caPath is not None:
        _folder(context, config, "SSLCACertificatePath", config.caPath)
    _setRevocation(context, config)


def _trust(
    context: ssl.SSLContext,
    config: TlsConfig,
    name: str,
    path: Path | None,
    password: str = "",
    kind: str = "",
) -> None:
    if path is None:
        return
    try:
        context.load_verify_locations(cadata=readTruststore(path, password, kind).decode("ascii"))
    except KeystoreError as problem:
        raise _error(config, name, path, problem.message, problem.remedy) from problem
    except (ssl.SSLError, UnicodeDecodeError) as problem:
        raise _error(config, name, path, f"a certificate of {path} is damaged ({problem})") from problem


def _folder(context: ssl.SSLContext, config: TlsConfig, name: str, path: Path) -> None:
    if not path.is_dir():
        raise _error(config, name, path, f"{path} is no folder", "name the folder that c_rehash has prepared")
    context.load_verify_locations(capath=path)


def _setRevocation(context: ssl.SSLContext, config: TlsConfig) -> None:
    if config.crlFile is not None:
        try:
            readFile(config.crlFile)
            context.load_verify_locations(cafile=config.crlFile)
        except KeystoreError as problem:
            raise _error(config, config.crlName, config.crlFile, problem.message, problem.remedy) from problem
        except ssl.SSLError as problem:
            message = f"{config.crlFile} holds no list of revoked certificates in PEM form ({problem.reason})"
            raise _error(config, config.crlName, config.crlFile, message) from problem
    if config.crlPath is not None:
        _folder(context, config, "SSLCARevocationPath", config.crlPath)
    if config.crlFile is not None or config.crlPath is not None:
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN
