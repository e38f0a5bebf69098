"""HTTP's Basic authentication."""

import base64

import pytest

from catalina.authenticator import BasicAuthenticator
from catalina.authenticator.basic import parseCredentials
from catalina.util import applySettings


def basic(text, charset="latin-1"):
    return base64.b64encode(text.encode(charset)).decode()


class ParseCredentialsTests:
    """The Authorization header (RFC 7617), read as lax as Tomcat does."""

    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            ("Basic " + basic("ann:secret"), ("ann", "secret")),
            ("basic " + basic("ann:secret"), ("ann", "secret")),
            ("BASIC    " + basic("ann:secret"), ("ann", "secret")),
            ("Basic " + basic("bob:b:o b"), ("bob", "b:o b")),
            ("Basic " + basic("ann"), ("ann", None)),
            ("Basic " + basic("ann:"), ("ann", "")),
            ("Basic " + basic(":"), ("", "")),
            ("Basic " + basic(" ann : secret "), ("ann", "secret")),
            ("Basic " + basic("ann: "), ("ann", " ")),
            ("Basic " + basic("ann:secret").rstrip("="), ("ann", "secret")),
            ("Basic !!!", ("", None)),
            ("Basic " + basic("ann:secret")[:5] + "\t " + basic("ann:secret")[5:], ("ann", "secret")),
            ("Basic " + base64.urlsafe_b64encode(b"a:\xfb\xff").decode(), ("a", "\xfb\xff")),
            ("Basic ", ("", None)),
            ("Basic", None),
            ("Basicx", None),
            ("Bearer abc", None),
            ("", None),
            (None, None),
        ],
    )
    def test_reads(self, header, expected):
        """The first colon parts name and password; blanks around them do not count."""
        assert parseCredentials(header) == expected

    def test_charset(self):
        """UTF-8 where it was announced; what is none is no credential."""
        assert parseCredentials("Basic " + basic("\u20ac:\u00e9", "utf-8"), "utf-8") == ("\u20ac", "\u00e9")
        assert parseCredentials("Basic " + basic("\u00e9:x"), "utf-8") is None


class BasicAuthenticatorTests:
    """Challenge and login."""

    @pytest.fixture
    def application(self, makeApplication):
        return makeApplication(BasicAuthenticator(), "BASIC")

    def test_challenges(self, application):
        """Without credentials the browser is told to ask for some."""
        response = application.send().response
        assert (response.status, response.headers["WWW-Authenticate"]) == (401, 'Basic realm="the realm"')

    @pytest.mark.parametrize(
        ("credentials", "status"),
        [
            ("ann:secret", 200),
            ("bob:b:o b", 200),
            ("ann:wrong", 401),
            ("nobody:x", 401),
            ("ann", 401),
            ("eve:nothing", 403),
        ],
    )
    def test_judges(self, application, credentials, status):
        """Right credentials pass, without a session; the right user without the role is a 403."""
        request = application.send(Authorization="Basic " + basic(credentials))
        assert request.response.status == status
        assert request.session is None
        if status == 200:
            assert request.authType == "BASIC"

    def test_announcesItsCharset(self, application):
        """With charset the browser is told in which one to answer."""
        assert applySettings(application.authenticator, {"charset": "utf-8"}, "context.xml:1", "Valve") == []
        header = application.send().response.headers["WWW-Authenticate"]
        assert header == 'Basic realm="the realm", charset="UTF-8"'

    def test_ignoresCredentialsOnFreePages(self, application):
        """Nobody is logged in, rightly or wrongly, where nobody asked."""
        request = application.send("/open/x", Authorization="Basic " + basic("ann:wrong"))
        assert (request.outcome, request.userPrincipal) == ("served", None)
        assert application.context.realm.asked == 0
