"""
Names of TLS cipher suites: Java's (IANA's) and OpenSSL's (org.apache.tomcat.util.net.openssl.ciphers in later Tomcats).

A stock Tomcat ``server.xml`` lists ``TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256``, the APR connector takes ``ECDHE-RSA-AES128-GCM-SHA256``; both
are built by rule from the same parts, so a rule and not a table turns one into the other.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_JAVA: Final = re.compile(r"(?:TLS|SSL)_([A-Za-z0-9_]+)_WITH_([A-Z0-9_]+)")
_OPENSSL_CIPHER: Final = re.compile(r"(AES|CAMELLIA|ARIA)(128|256)(?:-(GCM|CCM8|CCM))?(?:-(SHA\d*))?")

#: How key exchange and authentication begin OpenSSL's name.
_EXCHANGES: Final = {
    "RSA": "",
    "DHE_RSA": "DHE-RSA-",
    "DHE_DSS": "DHE-DSS-",
    "ECDHE_RSA": "ECDHE-RSA-",
    "ECDHE_ECDSA": "ECDHE-ECDSA-",
}
#: What follows no rule.
_IRREGULAR: Final = {
    "CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305",
    "3DES_EDE_CBC_SHA": "DES-CBC3-SHA",
    "NULL_SHA": "NULL-SHA",
    "NULL_SHA256": "NULL-SHA256",
}


def openSslName(name: str) -> str:
    """
    Turn Java's name of a cipher suite into OpenSSL's; a name of TLS 1.3 is the same in both, and so is what is no name of Java's.

    :param name: such as ``TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256``.
    :returns: such as ``ECDHE-RSA-AES128-GCM-SHA256``; whether OpenSSL knows it is another matter (`isKnown`).
    """
    found = _JAVA.fullmatch(name)
    if found is None:
        return name
    exchange, cipher = found.groups()
    if cipher in _IRREGULAR:
        cipher = _IRREGULAR[cipher]
    else:
        cipher = re.sub(r"(AES|CAMELLIA|ARIA)_(128|256)_", r"\1\2-", cipher).replace("-CBC", "")
        cipher = cipher.replace("CCM_8", "CCM8").replace("_", "-")
    return _EXCHANGES.get(exchange, exchange.replace("_", "-") + "-") + cipher


def javaName(name: str) -> str:
    """
    Turn OpenSSL's name of a cipher suite into Java's, as ``javax.servlet.request.cipher_suite`` shows it.

    :param name: such as ``ECDHE-RSA-AES128-GCM-SHA256``; what follows no rule stays as it is.
    """
    if name.startswith("TLS_"):
        return name
    exchange, prefix = max(
        ((key, text) for key, text in _EXCHANGES.items() if name.startswith(text)),
        key=lambda each: len(each[1]),
    )
    cipher = name[len(prefix) :]
    irregular = next((java for java, text in _IRREGULAR.items() if text == cipher), None)
    if irregular is not None:
        return f"TLS_{exchange}_WITH_{irregular}"
    found = _OPENSSL_CIPHER.fullmatch(cipher)
    if found is None:
        return name
    family, bits, mode, digest = found.groups()
    parts = [family, bits, (mode or "CBC").replace("CCM8", "CCM_8"), digest]
    return f"TLS_{exchange}_WITH_" + "_".join(part for part in parts if part)


@lru_cache(maxsize=512)
def isKnown(name: str) -> bool:
    """Whether OpenSSL here knows a cipher suite of TLS 1.2, or a whole expression of its cipher language."""
    scratch = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        scratch.set_ciphers(name)
    except ssl.SSLError:
        return False
    return True


def isJavaList(text: str) -> bool:
    """Whether a setting lists names as Java writes them, in contrast to an expression of OpenSSL's cipher language."""
    return any(part.strip().startswith(("TLS_", "SSL_")) for part in re.split(r"[,:]", text))


def translate(text: str) -> tuple[str, list[str]]:
    """
    Read a setting of cipher suites, in Java's names or in OpenSSL's language.

    Suites of TLS 1.3 are left out: OpenSSL always offers all of its own with that version.

    :param text: names separated by commas or colons, or an expression such as ``HIGH:!aNULL``.
    :returns: what OpenSSL is to be told, empty if nothing is left but TLS 1.3, and the names that it does not know.
    """
    if not isJavaList(text):
        text = text.strip()
        return (text, []) if isKnown(text) else ("", [text])
    names = [part.strip() for part in re.split(r"[,:\s]+", text) if part.strip()]
    return _known(name for name in names if not isTls13(name))


def _known(names: Iterable[str]) -> tuple[str, list[str]]:
    good: list[str] = []
    unknown: list[str] = []
    for name in names:
        translated = openSslName(name)
        # a signalling value that Java lists among the suites; OpenSSL always understands it
        if translated == "TLS_EMPTY_RENEGOTIATION_INFO_SCSV":
            continue
        (good if isKnown(translated) else unknown).append(translated if isKnown(translated) else name)
    return ":".join(good), unknown


def isTls13(name: str) -> bool:
    """Whether a name is one of TLS 1.3's suites, which name no key exchange."""
    return name.startswith("TLS_") and "_WITH_" not in name and not name.endswith("_SCSV")
