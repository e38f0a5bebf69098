"""
Passwords as realms hold them: in plain text, or digested as Tomcat 7's ``digest`` attribute and ``digest.sh``
do it.

All comparisons take the same time whether the first or the last character differs
(RealmBase.compareCredentials).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

#: What Java calls SHA is SHA-1.
_JAVA_NAMES: Final = {"sha": "sha1"}
_LDAP_PREFIXES: Final = {"{MD5}": "md5", "{SHA}": "sha1"}
_SALTED_SHA: Final = "{SSHA}"
_SHA1_LENGTH: Final = 20


def parseAlgorithm(text: str) -> str:
    """
    Check the name of a digest algorithm, such as ``MD5`` or ``SHA-256``.

    :returns: the name as given.
    :raises ValueError: if there is no such algorithm; the message lists the usual ones.
    """
    if text and _pythonName(text) not in hashlib.algorithms_available:
        raise ValueError("must be the name of a digest algorithm: MD5, SHA, SHA-256, SHA-384 or SHA-512")
    return text


def digest(credentials: str, algorithm: str, encoding: str = "utf-8") -> str:
    """
    Digest a password, as ``bin/digest.sh`` prints it.

    :param credentials: the password in plain text.
    :param algorithm: Java's name of the algorithm.
    :param encoding: the charset in which the password becomes bytes.
    :returns: lower-case hexadecimal digits.
    """
    return hashlib.new(_pythonName(algorithm), credentials.encode(encoding)).hexdigest()


def equalTexts(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def matches(given: str, stored: str, algorithm: str | None = None, encoding: str = "utf-8") -> bool:
    """
    Tell whether a password is the one that a realm holds.

    :param given: what the user typed.
    :param stored: what the realm holds: the password itself without an algorithm; else hexadecimal digits in
        any case, or what LDAP directories write, ``{MD5}``, ``{SHA}`` or ``{SSHA}`` and base64.
    :param algorithm: the realm's ``digest``, None or empty for plain text.
    :param encoding: the realm's ``digestEncoding``.
    """
    if not algorithm:
        return equalTexts(given, stored)
    try:
        secret = given.encode(encoding)
    except UnicodeEncodeError:
        return False
    for prefix, name in _LDAP_PREFIXES.items():
        if stored.startswith(prefix):
            return hmac.compare_digest(hashlib.new(name, secret).digest(), _unbase64(stored[len(prefix) :]))
    if stored.startswith(_SALTED_SHA):
        return _matchesSalted(secret, _unbase64(stored[len(_SALTED_SHA) :]))
    return equalTexts(hashlib.new(_pythonName(algorithm), secret).hexdigest(), stored.lower())


def _matchesSalted(secret: bytes, stored: bytes) -> bool:
    expected, salt = stored[:_SHA1_LENGTH], stored[_SHA1_LENGTH:]
    return hmac.compare_digest(hashlib.sha1(secret + salt).digest(), expected)


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _pythonName(algorithm: str) -> str:
    name = algorithm.lower()
    if name in _JAVA_NAMES:
        return _JAVA_NAMES[name]
    plain = name.replace("-", "")
    return plain if plain in hashlib.algorithms_available else name.replace("-", "_")
