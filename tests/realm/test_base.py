"""What all realms share."""

import hashlib
from types import SimpleNamespace

import pytest
from zope.interface.verify import verifyObject

from catalina.deploy import LoginConfig, SecurityCollection, SecurityConstraint
from catalina.interfaces import IRealm
from catalina.realm import GenericPrincipal
from catalina.realm.base import subjectName
from catalina.util import ConfigurationError, applySettings


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def constraint(*roles, auth=True, transport="NONE", pattern="/read/*"):
    return SecurityConstraint((SecurityCollection("c", (pattern,)),), auth, roles, transport)


FREE = constraint(auth=False)
NOBODY = constraint()
READER = constraint("reader")
STAR = constraint("*")


def context(*constraints, config=None, roles=("reader", "writer")):
    class Context:
        securityConstraints = constraints
        loginConfig = config
        securityRoles = list(roles)

    return Context()


class AuthenticateTests:
    """Names and passwords."""

    @pytest.mark.parametrize(
        ("name", "password", "known"),
        [
            ("ann", "secret", True),
            ("ann", "wrong", False),
            ("ann", "", False),
            ("ann", None, False),
            (None, "secret", False),
            ("nobody", "secret", False),
            ("nobody", "TableRealm", False),
            ("ANN", "secret", False),
        ],
    )
    def test_judges(self, makeRealm, name, password, known):
        """Only the right password of a known user, compared with case, counts."""
        found = makeRealm().authenticate(name, password)
        assert (found is not None and found.getName() == name) is known

    def test_digestedPasswords(self, makeRealm):
        """With a digest the realm holds digests, and a digest is no password."""
        realm = makeRealm(bob=(md5("b:o b").upper(), []))
        assert applySettings(realm, {"digest": "MD5"}, "conf/server.xml:9", "Realm") == []
        assert realm.authenticate("bob", "b:o b").getName() == "bob"
        assert realm.authenticate("bob", md5("b:o b")) is None

    def test_rejectsAnUnknownDigest(self, makeRealm):
        """A misspelt algorithm is an error with its place."""
        with pytest.raises(ConfigurationError, match=r"server\.xml:9.*digest must be the name"):
            applySettings(makeRealm(), {"digest": "MD55"}, "conf/server.xml:9", "Realm")

    def test_keepsItsInterface(self, makeRealm):
        """It is a realm."""
        assert verifyObject(IRealm, makeRealm())


class DigestAuthenticationTests:
    """Answers to HTTP's Digest challenge (RFC 2617, 3.2.2)."""

    def ask(self, asked, user="ann", password="secret", qop="auth", **changes):
        a1, a2 = md5(f"{user}:the realm:{password}"), md5("GET:/x")
        middle = "n:1:cn:auth" if qop else "n"
        fields = dict(nonce="n", nc="1", cnonce="cn", qop=qop, realm="the realm", a2md5=a2)
        fields["response"] = md5(f"{a1}:{middle}:{a2}")
        fields |= changes
        return asked.authenticateDigest(user, **fields)

    @pytest.mark.parametrize("qop", ["auth", None])
    def test_acceptsTheRightAnswer(self, makeRealm, qop):
        """With counters, and without them as RFC 2069 had it."""
        changes = {} if qop else {"nc": None, "cnonce": None}
        assert self.ask(makeRealm(), qop=qop, **changes).getName() == "ann"

    @pytest.mark.parametrize(
        "changes",
        [
            {"password": "wrong"},
            {"user": "nobody"},
            {"nonce": "m"},
            {"nc": "2"},
            {"response": ""},
            {"realm": "other"},
        ],
    )
    def test_refusesOthers(self, makeRealm, changes):
        """Whatever differs, the answer is wrong."""
        assert self.ask(makeRealm(), **changes) is None

    def test_takesStoredDigests(self, makeRealm):
        """With a digest the realm holds that of user, realm and password."""
        realm = makeRealm(bob=(md5("bob:the realm:pw").upper(), []))
        realm.digest = "MD5"
        assert self.ask(realm, "bob", "pw").getName() == "bob"

    def test_aUserWithoutPasswordStaysOut(self, makeRealm):
        """None is no password that one could guess."""
        assert self.ask(makeRealm(bob=(None, [])), "bob", "None") is None


class UserDataTests:
    """Whether the connection is safe enough."""

    @pytest.mark.parametrize(
        ("constraints", "secure", "expected"),
        [
            ([], False, True),
            ([constraint(transport="NONE")], False, True),
            ([constraint(transport="CONFIDENTIAL")], True, True),
            ([constraint(transport="CONFIDENTIAL"), constraint(transport="NONE")], False, True),
            ([constraint(transport="CONFIDENTIAL")], False, False),
            ([constraint(transport="INTEGRAL")], False, False),
        ],
    )
    def test_judges(self, makeRealm, makeRequest, response, constraints, secure, expected):
        """One constraint without a guarantee makes any connection good."""
        assert (
            makeRealm().hasUserDataPermission(makeRequest(secure=secure), response, constraints) is expected
        )

    @pytest.mark.parametrize(
        ("port", "query", "location"),
        [
            (8443, None, "https://localhost:8443/app/read/x"),
            (8443, "a=b", "https://localhost:8443/app/read/x?a=b"),
            (443, "", "https://localhost/app/read/x?"),
        ],
    )
    def test_redirects(self, makeRealm, makeRequest, response, port, query, location):
        """The client is sent to the safe port, with its query; 443 is not named."""
        request = makeRequest(query=query, redirectPort=port)
        makeRealm().hasUserDataPermission(request, response, [constraint(transport="CONFIDENTIAL")])
        assert response.said == (302, location)

    def test_redirectsWithTheSessionOfTheUrl(self, makeRealm, makeRequest, response):
        """An id that came in the URL goes on in the URL."""
        request = makeRequest(query="a=b", urlSession="A1")
        makeRealm().hasUserDataPermission(request, response, [constraint(transport="CONFIDENTIAL")])
        assert response.said == (302, "https://localhost:8443/app/read/x;jsessionid=A1?a=b")

    def test_redirectsWithAnotherStatus(self, makeRealm, makeRequest, response):
        """transportGuaranteeRedirectStatus chooses it."""
        realm = makeRealm()
        realm.transportGuaranteeRedirectStatus = 307
        realm.hasUserDataPermission(makeRequest(), response, [constraint(transport="CONFIDENTIAL")])
        assert response.said[0] == 307

    def test_refusesWithoutASafePort(self, makeRealm, makeRequest, response):
        """Where there is none the answer is 403."""
        realm = makeRealm()
        assert not realm.hasUserDataPermission(
            makeRequest(redirectPort=0), response, [constraint(transport="CONFIDENTIAL")]
        )
        assert response.said[0] == 403


class ResourceTests:
    """Whether the user may (Servlet 3.0, 13.8.1)."""

    @pytest.mark.parametrize(
        ("constraints", "ann", "eve", "nobody"),
        [
            ([READER], True, False, False),
            ([constraint("boss")], False, False, False),
            ([constraint("boss", "writer")], True, False, False),
            ([FREE], True, True, True),
            ([READER, FREE], True, True, True),
            ([NOBODY], False, False, False),
            ([READER, NOBODY], False, False, False),
            ([FREE, NOBODY], False, False, False),
            ([STAR], True, False, False),
            ([constraint("boss"), READER], True, False, False),
        ],
    )
    def test_judges(self, makeRealm, makeRequest, response, constraints, ann, eve, nobody):
        """Passing one constraint is enough, but one that nobody passes closes the door."""
        realm = makeRealm()
        for user, expected in (("ann", ann), ("eve", eve), (None, nobody)):
            request = makeRequest(user=realm.getPrincipal(user) if user else None)
            assert realm.hasResourcePermission(request, response, constraints, context()) is expected

    def test_refusesWith403(self, makeRealm, makeRequest, response):
        """A denial is an error that names no role."""
        makeRealm().hasResourcePermission(makeRequest(), response, [READER], context())
        assert response.said == (403, "Access to the requested resource has been denied")

    @pytest.mark.parametrize(
        ("mode", "roles", "ann", "eve"),
        [
            ("strict", ["reader"], True, False),
            ("strict", [], False, False),
            ("authOnly", ["reader"], True, True),
            ("authOnly", [], True, True),
            ("strictAuthOnly", ["reader"], True, False),
            ("strictAuthOnly", [], True, True),
        ],
    )
    def test_allRolesMode(self, makeRealm, mode, roles, ann, eve):
        """The star means any role of the application, or just a login."""
        realm = makeRealm()
        realm.allRolesMode = mode
        assert realm.mayAccess(realm.getPrincipal("ann"), [STAR], roles) is ann
        assert realm.mayAccess(realm.getPrincipal("eve"), [STAR], roles) is eve
        assert realm.mayAccess(None, [STAR], roles) is False

    @pytest.mark.parametrize("path", ["/login", "/failed", "/read/j_security_check"])
    def test_loginPagesAreAsConstrainedAsOthers(self, makeRealm, makeRequest, response, path):
        """A login page is seen by a forward, which no constraint stops; who asks for it directly needs the role."""
        config = LoginConfig("FORM", "r", "/login", "/failed")
        assert not makeRealm().hasResourcePermission(
            makeRequest(path), response, [READER], context(config=config)
        )


class FindTests:
    """Constraints of a request."""

    def test_findsByPathAndMethod(self, makeRealm, makeRequest):
        """The path below the context and the method decide."""
        realm, here = makeRealm(), context(READER)
        assert realm.findSecurityConstraints(makeRequest(), here) == [READER]
        assert realm.findSecurityConstraints(makeRequest("/open"), here) == []
        assert realm.findSecurityConstraints(makeRequest(), context()) == []

    def test_seesNewConstraints(self, makeRealm, makeRequest):
        """What is remembered of an application does not outlive a reload."""
        realm, here = makeRealm(), context(READER)
        realm.findSecurityConstraints(makeRequest(), here)
        here.securityConstraints = (STAR,)
        assert realm.findSecurityConstraints(makeRequest(), here) == [STAR]


class RoleTests:
    """Roles by the names that servlets know them by."""

    def test_looksBehindReferences(self, makeRealm):
        """security-role-ref gives a role another name for one servlet."""
        realm = makeRealm()
        ann = realm.getPrincipal("ann")
        wrapper = SimpleNamespace(findSecurityReference={"boss": "writer"}.get)
        assert realm.hasRole(wrapper, ann, "boss")
        assert realm.hasRole(wrapper, ann, "reader")
        assert not realm.hasRole(None, ann, "boss")

    @pytest.mark.parametrize(
        ("principal", "role"), [(None, "reader"), (GenericPrincipal("a", None), None), (object(), "reader")]
    )
    def test_nobodyHasNoRole(self, makeRealm, principal, role):
        """Neither nobody nor a stranger has one."""
        assert not makeRealm().hasRole(None, principal, role)


class CertificateTests:
    """Users by certificate."""

    def test_theSubjectIsTheName(self, makeRealm):
        """The subject as Java prints it is the user's name; the first certificate is the client's."""
        realm = makeRealm(**{"CN=ann, O=Example": (None, ["reader"])})
        chain = [SimpleNamespace(subject="CN=ann,O=Example"), SimpleNamespace(subject="CN=ca")]
        assert realm.authenticateCertificates(chain).getRoles() == ["reader"]
        assert realm.authenticateCertificates([]) is None
        assert realm.authenticateCertificates(chain[1:]) is None

    def test_readsCryptographysNames(self):
        """The cryptography library writes names by a method."""
        subject = SimpleNamespace(rfc4514_string=lambda: "CN=ann,O=Example")
        assert subjectName(SimpleNamespace(subject=subject)) == "CN=ann, O=Example"
