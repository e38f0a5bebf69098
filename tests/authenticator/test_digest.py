"""HTTP's Digest authentication."""

import hashlib
import re

import pytest

from catalina.authenticator import DigestAuthenticator
from catalina.authenticator.digest import parseDigest


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


class ParseDigestTests:
    """The Authorization header (RFC 2617, 3.2.2)."""

    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            (
                'Digest username="ann", qop=auth,nc=0000000A',
                {"username": "ann", "qop": "auth", "nc": "0000000a"},
            ),
            ('Digest  UserName="a"', {"UserName": "a"}),
            ('Digest qop="auth", nc="00000001"', {"qop": "auth", "nc": "00000001"}),
            ('Digest response="ABC"', {"response": "abc"}),
            ('Digest a="x,y=z" , b = "c"', {"a": "x,y=z", "b": "c"}),
            ('Digest a="q\\"q\\\\"', {"a": 'q"q\\'}),
            ('Digest a=""', {"a": ""}),
            ("Digest a=b,", {"a": "b"}),
            ("Digest a=b, ", {"a": "b"}),
            ("Digest a=b, A=c, a=d", {"a": "d", "A": "c"}),
            ("Digest", {}),
            ('digest username="a"', None),
            ("Digest username=ann", None),
            ("Digest nc=1g", None),
            ('Digest response=""', None),
            ('Digest a="b', None),
            ("Digest a", None),
            ("Digest a=b c=d", None),
            ("Basic YW5uOnNlY3JldA==", None),
            ("", None),
            (None, None),
        ],
    )
    def test_reads(self, header, expected):
        """Fields by name, each of the form that Tomcat wants; what is not well formed is none at all."""
        assert parseDigest(header) == expected


class DigestAuthenticatorTests:
    """Challenge and answer."""

    @pytest.fixture(autouse=True)
    def application(self, makeApplication):
        self.now = 1000.0
        self.authenticator = DigestAuthenticator(lambda: self.now)
        self.application = makeApplication(self.authenticator, "DIGEST")

    def challenge(self, **options):
        header = self.application.send(**options).response.headers["WWW-Authenticate"]
        return dict(re.findall(r'(\w+)="([^"]*)"', header))

    def answer(self, challenge, user="ann", password="secret", method="GET", uri="/app/read/x", **changes):
        fields = {
            "username": user,
            "realm": "the realm",
            "nonce": challenge["nonce"],
            "uri": uri,
            "opaque": challenge["opaque"],
            "qop": "auth",
            "nc": "00000001",
            "cnonce": "c",
        } | {name: value for name, value in changes.items() if name != "response"}
        a1, a2 = md5(f"{user}:{fields['realm']}:{password}"), md5(f"{method}:{uri}")
        parts = [fields["nonce"]]
        if fields["qop"] is not None:
            parts += [fields["nc"], fields["cnonce"], fields["qop"]]
        fields["response"] = changes.get("response", md5(":".join((a1, *map(str, parts), a2))))
        return "Digest " + ", ".join(
            f'{name}="{value}"' for name, value in fields.items() if value is not None
        )

    def ask(self, header, **options):
        return self.application.send(Authorization=header, **options)

    def test_challenges(self):
        """Realm, quality, nonce and opaque, in Tomcat's order."""
        header = self.application.send().response.headers["WWW-Authenticate"]
        assert re.fullmatch(
            r'Digest realm="the realm", qop="auth", nonce="\d+:[0-9a-f]{32}", opaque="[0-9A-F]{32}"', header
        )

    def test_acceptsTheRightAnswer(self):
        """The user is logged in, without a session."""
        request = self.ask(self.answer(self.challenge()))
        assert (request.outcome, request.getRemoteUser(), request.authType) == ("served", "ann", "DIGEST")

    def test_acceptsQueries(self):
        """The query belongs to the address that is digested."""
        challenge = self.challenge()
        header = self.answer(challenge, uri="/app/read/x?a=b")
        assert self.ask(header, query=b"a=b").outcome == "served"
        assert self.ask(self.answer(challenge, nc="00000002"), query=b"a=b").response.status == 401

    def test_acceptsTheAbsoluteForm(self):
        """Old Android clients digest the whole URL."""
        header = self.answer(self.challenge(), uri="http://localhost:8080/app/read/x")
        assert self.ask(header, Host="localhost:8080").outcome == "served"

    def test_acceptsOldClients(self):
        """Without quality there are no counters (RFC 2069)."""
        header = self.answer(self.challenge(), qop=None, nc=None, cnonce=None)
        assert self.ask(header).outcome == "served"

    @pytest.mark.parametrize(
        "changes",
        [
            {"password": "wrong"},
            {"user": "nobody"},
            {"realm": "other"},
            {"opaque": "00"},
            {"opaque": None},
            {"nonce": "1234:abcd"},
            {"nonce": "1234"},
            {"response": "0"},
            {"response": None},
            {"uri": "/app/read/y"},
            {"method": "POST"},
            {"nc": "zz"},
            {"nc": "1"},
            {"nc": "000000001"},
            {"nc": None},
            {"cnonce": None},
            {"qop": None},
            {"qop": "auth-int"},
            {"username": None},
        ],
    )
    def test_refusesOthers(self, changes):
        """Whatever is missing or different, the answer is wrong, and not just stale."""
        response = self.ask(self.answer(self.challenge(), **changes)).response
        assert response.status == 401
        assert "stale" not in response.headers["WWW-Authenticate"]

    def test_refusesTheSameCounterAgain(self):
        """An answer that somebody has listened to is worth nothing."""
        challenge = self.challenge()
        assert self.ask(self.answer(challenge)).outcome == "served"
        assert self.ask(self.answer(challenge)).response.status == 401
        assert self.ask(self.answer(challenge, nc="00000002")).outcome == "served"

    def test_aNonceGetsStale(self):
        """After its time the browser is told to answer anew, without asking its user."""
        challenge = self.challenge()
        self.now += 300.001
        response = self.ask(self.answer(challenge)).response
        assert response.status == 401
        assert response.headers["WWW-Authenticate"].endswith(", stale=true")

    def test_staleIsNotSaidToWrongPasswords(self):
        """Whoever does not know the password does not learn that the nonce was good."""
        challenge = self.challenge()
        self.now += 300.001
        response = self.ask(self.answer(challenge, password="wrong")).response
        assert "stale" not in response.headers["WWW-Authenticate"]

    def test_aForgottenNonceIsStale(self):
        """When there are too many the oldest clients answer anew."""
        self.authenticator.nonceCacheSize = 1
        self.authenticator.startInternal()
        first = self.challenge()
        self.challenge()
        assert "stale=true" in self.ask(self.answer(first)).response.headers["WWW-Authenticate"]

    def test_theAddressMayBeIgnored(self):
        """validateUri may be switched off for proxies that rewrite addresses."""
        self.authenticator.validateUri = False
        assert self.ask(self.answer(self.challenge(), uri="/other")).outcome == "served"

    def test_keepsNobodyInTheSession(self):
        """Unlike the others, it has every request answered, unless cache is set."""
        session = self.application.send("/open/x").getSessionInternal(True)
        self.ask(self.answer(self.challenge()), session=session.id)
        assert session.principal is None
        assert self.application.send(session=session.id).response.status == 401

    def test_keysMayBeConfigured(self):
        """Several servers with one key and opaque take one another's nonces for what they are."""
        self.authenticator.key, self.authenticator.opaque = "shared", "o"
        self.authenticator.startInternal()
        challenge = self.challenge()
        assert challenge["opaque"] == "o"
        self.authenticator.startInternal()
        assert "stale=true" in self.ask(self.answer(challenge)).response.headers["WWW-Authenticate"]
