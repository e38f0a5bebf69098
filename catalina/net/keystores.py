"""
Certificates and keys from the files that connectors name: PEM, and PKCS12 (java.security.KeyStore in Tomcat).

What a file is shows in its first bytes, so a wrong ``keystoreType`` is no riddle. Java's own JKS format is refused with the command that
converts it. Whatever is wrong is a `KeystoreError` that says what was found and what to do; `catalina.net.tls` adds the place in
server.xml.
"""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from catalina.util import LazyModule

if TYPE_CHECKING:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs12
else:
    # as large as in catalina.net.tlssession, and for PKCS12 alone
    serialization = LazyModule("cryptography.hazmat.primitives.serialization")
    pkcs12 = LazyModule("cryptography.hazmat.primitives.serialization.pkcs12")

_PEM_BLOCK: Final = re.compile(
    rb"-----BEGIN (TRUSTED CERTIFICATE|X509 CERTIFICATE|CERTIFICATE)-----.+?-----END \1-----", re.S
)
_MAGIC: Final = {b"\xfe\xed\xfe\xed": "JKS", b"\xce\xce\xce\xce": "JCEKS"}
_MODERN: Final = ("PKCS12", "PEM")
#: What ``keystoreType`` and ``truststoreType`` may say.
STORE_TYPES: Final = ("PKCS12", "PEM", "JKS", "JCEKS")


class KeystoreError(Exception):
    """
    A file of keys or certificates cannot be used.

    :param message: what was found.
    :param remedy: what to do about it.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True)
class KeyMaterial:
    """
    What a server shows and proves: all as PEM.

    :param certificates: its own certificate first, then those of the authorities above it.
    :param key: the private key, encrypted if there is a password.
    :param password: of the key; empty if it is not encrypted.
    """

    certificates: bytes
    key: bytes
    password: str

    @contextmanager
    def asFiles(self) -> Iterator[tuple[str, str]]:
        """Files of certificates and key for OpenSSL, which reads nothing else; they exist only meanwhile, for this user alone."""
        with tempfile.TemporaryDirectory(prefix="catalina-tls-") as folder:
            chain, key = Path(folder, "chain.pem"), Path(folder, "key.pem")
            chain.write_bytes(self.certificates)
            key.touch(mode=0o600)
            key.write_bytes(self.key)
            yield str(chain), str(key)


def readFile(path: Path) -> bytes:
    """
    Read a whole file.

    :raises KeystoreError: it cannot be read; the message says why.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise KeystoreError(
            f"{path} does not exist", "relative names start at CATALINA_BASE; correct the name"
        ) from None
    except OSError as problem:
        raise KeystoreError(
            f"{path} cannot be read: {problem.strerror or problem}", "let the server's user read it"
        ) from problem


def storeType(data: bytes) -> str:
    """Tell by its content what a file is: ``PEM``, ``PKCS12``, ``JKS``, ``JCEKS``, or empty if it is nothing of these."""
    if data[:4] in _MAGIC:
        return _MAGIC[data[:4]]
    if b"-----BEGIN " in data:
        return "PEM"
    # a sequence in ASN.1's DER or BER, as every PKCS12 file begins
    return "PKCS12" if data[:1] == b"\x30" else ""


def pemCertificates(path: Path) -> bytes:
    """
    Read the certificates of a PEM file and nothing else that may stand in it.

    :raises KeystoreError: the file cannot be read or holds none.
    """
    blocks = _blocks(readFile(path))
    if not blocks:
        raise KeystoreError(f"{path} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)")
    return blocks


def _blocks(data: bytes) -> bytes:
    return b"".join(found.group() + b"\n" for found in _PEM_BLOCK.finditer(data))


def readKeystore(path: Path, password: str, keyPassword: str, alias: str, expected: str = "") -> KeyMaterial:
    """
    Read a server's certificate and key from one file, PKCS12 or PEM.

    :param password: of the file.
    :param keyPassword: of the key in it, where that differs; PKCS12 knows one password only.
    :param alias: the name that the entry must have; empty for any.
    :param expected: what the file has to be, ``PKCS12`` or ``PEM``; anything else for either.
    :raises KeystoreError: it cannot be used.
    """
    data = readFile(path)
    kind = _usableType(path, data, expected)
    if kind == "PEM":
        certificates = _blocks(data)
        if not certificates or b"PRIVATE KEY-----" not in data:
            raise KeystoreError(
                f"{path} must hold the certificate and its private key, both in PEM form",
                "or name them by SSLCertificateFile and SSLCertificateKeyFile",
            )
        return KeyMaterial(certificates, data, keyPassword or password)
    return _fromPkcs12(path, data, password, alias)


def readTruststore(path: Path, password: str, expected: str = "") -> bytes:
    """
    Read the certificates of those who sign clients' certificates, as PEM.

    :param expected: what the file has to be, ``PKCS12`` or ``PEM``; anything else for either.
    :raises KeystoreError: the file cannot be used.
    """
    data = readFile(path)
    if _usableType(path, data, expected) == "PEM":
        return pemCertificates(path)
    store = _load(path, data, password)
    held = [store.cert, *store.additional_certs]
    found = b"".join(
        each.certificate.public_bytes(serialization.Encoding.PEM) for each in held if each is not None
    )
    if not found:
        raise KeystoreError(
            f"{path} holds no certificate",
            f"import one: keytool -importcert -alias ca -file ca.pem -keystore {path}",
        )
    return found


def _usableType(path: Path, data: bytes, expected: str) -> str:
    kind = storeType(data)
    if kind in _MODERN and expected in _MODERN and kind != expected:
        raise KeystoreError(
            f"{path} should be {expected} by its type attribute, and is {kind}",
            f'write keystoreType or truststoreType="{kind}", or leave it out',
        )
    if kind in ("JKS", "JCEKS"):
        target = path.with_suffix(".p12")
        raise KeystoreError(
            f"{path} is a {kind} keystore, which only Java reads",
            f"convert it: keytool -importkeystore -srckeystore {path} -srcstoretype {kind} "
            f"-destkeystore {target} -deststoretype PKCS12, then name {target.name}",
        )
    if not kind:
        raise KeystoreError(
            f"{path} is neither a PKCS12 keystore nor PEM",
            "see docs/configuration/tls.rst for how to make one",
        )
    if kind == "PKCS12" and not _readsPkcs12():
        raise KeystoreError(
            f"{path} is a PKCS12 keystore, and reading it needs the library cryptography",
            "install it: pip install 'catalina[tls]'; or use PEM files",
        )
    return kind


def _readsPkcs12() -> bool:
    try:
        return pkcs12.load_pkcs12 is not None
    except ImportError:  # the extra "tls" is not installed: everything but PKCS12 works
        return False


def _load(path: Path, data: bytes, password: str) -> pkcs12.PKCS12KeyAndCertificates:
    try:
        return pkcs12.load_pkcs12(data, password.encode("utf-8"))
    except ValueError as problem:
        raise KeystoreError(
            f"{path} cannot be opened: the password is wrong, or the file is damaged ({problem})",
            "correct the password; keytool -list -keystore shows whether it fits",
        ) from problem


def _fromPkcs12(path: Path, data: bytes, password: str, alias: str) -> KeyMaterial:
    store = _load(path, data, password)
    own = store.cert
    if store.key is None or own is None:
        raise KeystoreError(f"{path} holds no private key with its certificate", "export both into it")
    name = (own.friendly_name or b"").decode("utf-8", "replace")
    # keytool writes all aliases in lower case
    if alias and name.casefold() != alias.casefold():
        raise KeystoreError(
            f"{path} has no key named {alias!r}; its key is named {name!r}"
            if name
            else f"the key of {path} has no name",
            f'write keyAlias="{name}"' if name else "leave keyAlias out",
        )
    certificates = [own.certificate, *(each.certificate for each in store.additional_certs)]
    # OpenSSL reads keys from files only: this one is never on a disk in clear
    secret = secrets.token_hex(16)
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key = store.key.private_bytes(pem, form, serialization.BestAvailableEncryption(secret.encode("ascii")))
    return KeyMaterial(b"".join(each.public_bytes(pem) for each in certificates), key, secret)


def baseFolder() -> Path:
    """Where relative names of files start: CATALINA_BASE."""
    return Path(os.environ.get("CATALINA_BASE", "."))
