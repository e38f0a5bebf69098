"""Passwords as realms hold them."""

import base64
import hashlib

import pytest

from catalina.realm.credentials import digest, equalTexts, matches, parseAlgorithm

SECRET_MD5 = "5ebe2294ecd0e0f08eab7690d2a6ee69"
SALTED = "{SSHA}" + base64.b64encode(hashlib.sha1(b"secret" + b"salt").digest() + b"salt").decode()


class DigestTests:
    """What digest.sh prints."""

    @pytest.mark.parametrize(
        ("algorithm", "expected"),
        [
            ("MD5", SECRET_MD5),
            ("md5", SECRET_MD5),
            ("SHA", "e5e9fa1ba31ecd1ae84f75caaa474f3a663f05f4"),
            ("SHA-1", "e5e9fa1ba31ecd1ae84f75caaa474f3a663f05f4"),
            ("SHA-256", "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"),
        ],
    )
    def test_knowsJavasNames(self, algorithm, expected):
        """Lower-case hexadecimal digits, as Tomcat 7 writes them."""
        assert digest("secret", algorithm) == expected

    def test_encodes(self):
        """The charset decides what bytes are digested."""
        assert digest("\u00e9", "MD5", "iso-8859-1") == hashlib.md5(b"\xe9").hexdigest()

    @pytest.mark.parametrize("name", ["MD5", "SHA", "SHA-512", "sha-384", ""])
    def test_acceptsAlgorithms(self, name):
        """Java's names pass as they are; none means plain text."""
        assert parseAlgorithm(name) == name

    def test_rejectsOthers(self):
        """A misspelt algorithm is an error when the configuration is read."""
        with pytest.raises(ValueError, match="SHA-256"):
            parseAlgorithm("SHA257")


class MatchesTests:
    """Whether a password is the one that is held."""

    @pytest.mark.parametrize(
        ("stored", "algorithm", "right"),
        [
            ("secret", None, True),
            ("Secret", None, False),
            ("secret ", None, False),
            (SECRET_MD5, "MD5", True),
            (SECRET_MD5.upper(), "MD5", True),
            (SECRET_MD5[:-1], "MD5", False),
            (SECRET_MD5, None, False),
            (SECRET_MD5, "SHA", False),
            ("secret", "MD5", False),
            ("{MD5}" + base64.b64encode(hashlib.md5(b"secret").digest()).decode(), "MD5", True),
            ("{MD5}" + base64.b64encode(hashlib.md5(b"other").digest()).decode(), "MD5", False),
            ("{SHA}" + base64.b64encode(hashlib.sha1(b"secret").digest()).decode(), "SHA", True),
            (SALTED, "SHA", True),
            (SALTED[:-4], "SHA", False),
            ("{SHA}not base64!", "SHA", False),
            ("{SSHA}", "SHA", False),
            ("", "MD5", False),
            ("", None, False),
        ],
    )
    def test_judges(self, stored, algorithm, right):
        """Plain, hexadecimal in any case, and what LDAP directories write."""
        assert matches("secret", stored, algorithm) is right

    def test_whatCannotBeEncodedIsWrong(self):
        """A password that the charset lacks is a wrong one, not an error."""
        assert not matches("\u20ac", SECRET_MD5, "MD5", "iso-8859-1")

    @pytest.mark.parametrize(
        ("one", "other", "equal"), [("a", "a", True), ("a", "b", False), ("\ud800", "\ud800", True)]
    )
    def test_equalTexts(self, one, other, equal):
        """Any text can be compared, lone surrogates included."""
        assert equalTexts(one, other) is equal
