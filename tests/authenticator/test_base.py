"""The gate before a constrained resource."""

from types import SimpleNamespace

import pytest
from zope.interface.verify import verifyObject

from catalina.authenticator import AuthenticatorBase, BasicAuthenticator
from catalina.authenticator.base import PASSWORD_NOTE, USERNAME_NOTE, quoteRealm
from catalina.deploy import SecurityCollection, SecurityConstraint
from catalina.interfaces import IValve
from catalina.servlet import IllegalStateException, ServletException
from catalina.util import applySettings

LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT"


def constraint(pattern, *roles, auth=True, transport="NONE"):
    return SecurityConstraint((SecurityCollection("c", (pattern,)),), auth, roles, transport)


class ByHeader(AuthenticatorBase):
    """Takes the user's name from a header, without a password."""

    authMethod = "HEADER"

    def check(self, request, response):
        if self.findUser(request, True):
            return True
        principal = self.container.realm.getPrincipal(request.getHeader("User") or "")
        if principal is None:
            response.sendError(401)
            return False
        self.register(request, response, principal, self.authMethod, principal.getName(), "pw")
        return True


@pytest.fixture
def application(makeApplication):
    """An application whose users are named by a header."""
    return makeApplication(ByHeader(), "HEADER")


class GateTests:
    """Who passes."""

    @pytest.mark.parametrize(
        ("path", "user", "status"),
        [
            ("/open/x", None, 200),
            ("/read/x", None, 401),
            ("/read/x", "ann", 200),
            ("/read/x", "bob", 200),
            ("/read/x", "eve", 403),
            ("/write/x", "ann", 200),
            ("/write/x", "bob", 403),
            ("/write/x", "nobody", 401),
        ],
    )
    def test_letsPassWhoMay(self, application, path, user, status):
        """What is free is free; what is not needs a user who has the role."""
        request = application.send(path, **({"User": user} if user else {}))
        assert request.response.status == status
        assert (request.outcome == "served") is (status == 200)

    def test_nobodyMayIsNotAskedForALogin(self, application):
        """A constraint that nobody passes is a 403 at once."""
        application.context.securityConstraints = (constraint("/read/*"),)
        assert application.send().response.status == 403

    def test_anOpenConstraintNeedsNoLogin(self, application):
        """A constraint without auth-constraint lets everybody in."""
        application.context.securityConstraints = (
            constraint("/read/*", auth=False),
            constraint("/read/*", "reader"),
        )
        request = application.send()
        assert (request.outcome, request.userPrincipal) == ("served", None)

    def test_theConnectionIsLookedAtFirst(self, application):
        """Nobody types a password into a connection that is not safe."""
        application.context.securityConstraints = (constraint("/read/*", "reader", transport="CONFIDENTIAL"),)
        request = application.send()
        assert (request.response.status, request.response.location) == (
            302,
            "https://localhost:8443/app/read/x",
        )

    def test_theUserIsKnownToTheServlet(self, application):
        """Name and kind of login are in the request."""
        request = application.send(User="ann")
        assert (request.getRemoteUser(), request.authType) == ("ann", "HEADER")

    def test_closedWithoutARealm(self, application):
        """Where nobody can judge, an application with constraints stays closed."""
        application.context.realm = None
        assert application.send("/open/x", User="ann").response.status == 403
        application.context.securityConstraints = ()
        assert application.send().outcome == "served"

    def test_returnsWhatTheServletReturns(self, application):
        """An awaitable goes on to whoever awaits it."""
        assert application.send("/open/x").outcome == "served"

    def test_isAValve(self, application):
        """It keeps the interface, and blocks if its realm does."""
        assert verifyObject(IValve, application.authenticator)
        assert not application.authenticator.blocking
        application.context.realm.blocking = True
        assert application.authenticator.blocking


class CachingTests:
    """Constrained pages stay out of shared caches."""

    @pytest.mark.parametrize(
        ("settings", "method", "path", "headers"),
        [
            ({}, "GET", "/read/x", {"Cache-Control": "private", "Expires": LONG_AGO}),
            ({}, "POST", "/read/x", {}),
            ({}, "post", "/read/x", {}),
            ({}, "GET", "/open/x", {}),
            ({"disableProxyCaching": "false"}, "GET", "/read/x", {}),
            (
                {"securePagesWithPragma": "true"},
                "GET",
                "/read/x",
                {"Pragma": "No-cache", "Cache-Control": "no-cache", "Expires": LONG_AGO},
            ),
        ],
    )
    def test_headers(self, application, settings, method, path, headers):
        """Every answer to a constrained address, but for POST, says so."""
        assert applySettings(application.authenticator, settings, "context.xml:1", "Valve") == []
        assert application.send(path, method=method).response.headers == headers


class SessionTests:
    """Users are kept in sessions, where there are some."""

    def test_needsNoSession(self, application):
        """A user who comes with every request needs none."""
        assert application.send(User="ann").session is None

    def test_keepsTheUser(self, application):
        """Whoever has a session logs in once; the id changes at that moment."""
        session = application.send("/open/x").getSessionInternal(True)
        request = application.send(session="ID1", User="ann")
        assert (session.principal.getName(), session.authType) == ("ann", "HEADER")
        assert request.response.cookie == session.id == "ID2"
        assert application.send(session="ID2").outcome == "served"
        assert application.send(session="ID1").response.status == 401

    def test_keepsTheIdWhereToldTo(self, application):
        """changeSessionIdOnAuthentication may be switched off."""
        application.authenticator.changeSessionIdOnAuthentication = False
        application.send("/open/x").getSessionInternal(True)
        assert application.send(session="ID1", User="ann").response.cookie is None

    def test_makesSessionsWhereToldTo(self, application):
        """alwaysUseSession gives every user one."""
        application.authenticator.alwaysUseSession = True
        assert application.send(User="ann").session.principal.getName() == "ann"

    def test_forgetsTheUserWhereToldTo(self, application):
        """Without cache the user is not in the session, but what is needed to log in again."""
        application.authenticator.cache = False
        session = application.send("/open/x").getSessionInternal(True)
        application.send(session="ID1", User="ann")
        assert session.principal is None
        assert (session.notes[USERNAME_NOTE], session.notes[PASSWORD_NOTE]) == ("ann", "pw")
        assert application.send(session=session.id).response.status == 401

    def test_keepsNoPasswordNextToTheUser(self, application):
        """A session that holds the user holds no password."""
        session = application.send("/open/x").getSessionInternal(True)
        application.send(session="ID1", User="ann")
        assert session.notes == {}


class ProgrammaticTests:
    """What servlets may ask for (Servlet 3.0, 13.3)."""

    def test_login(self, application):
        """login() makes the user known, and gives a session a new id."""
        request = application.send("/open/x")
        session = request.getSessionInternal(True)
        application.authenticator.login("ann", "secret", request)
        assert (request.getRemoteUser(), request.authType) == ("ann", "HEADER")
        assert session.principal.getName() == "ann" and session.id == "ID2"

    @pytest.mark.parametrize(("name", "password"), [("ann", "wrong"), ("nobody", "x"), (None, None)])
    def test_loginFails(self, application, name, password):
        """A wrong password is a ServletException, and nobody is logged in."""
        request = application.send("/open/x")
        with pytest.raises(ServletException, match="Login failed"):
            application.authenticator.login(name, password, request)
        assert request.userPrincipal is None

    def test_loginTwice(self, application):
        """Whoever is logged in has to log out before another user can log in."""
        request = application.send("/open/x")
        application.authenticator.login("ann", "secret", request)
        with pytest.raises(ServletException, match="already"):
            application.authenticator.login("bob", "b:o b", request)
        application.authenticator.logout(request)
        application.authenticator.login("bob", "b:o b", request)
        assert request.getRemoteUser() == "bob"

    def test_logout(self, application):
        """logout() forgets the user, in the session too; the session stays."""
        session = application.send("/open/x").getSessionInternal(True)
        request = application.send(session="ID1", User="ann")
        application.authenticator.logout(request)
        assert (request.userPrincipal, request.authType, session.principal) == (None, None, None)
        assert session.valid and session.id == "ID2"

    def test_logoutTellsThePrincipal(self, application):
        """A realm's own login hears of it."""
        told = []
        request = application.send("/open/x")
        request.userPrincipal = SimpleNamespace(logout=lambda: told.append(True), getName=lambda: "x")
        application.authenticator.logout(request)
        assert told == [True]

    def test_authenticate(self, application):
        """authenticate() says whether there is a user, and else has the response ask for one."""
        request = application.send("/open/x", User="ann")
        assert application.authenticator.authenticate(request, request.response) is True
        request = application.send("/open/x")
        assert application.authenticator.authenticate(request, request.response) is False
        assert request.response.status == 401

    def test_authenticateCannotWait(self, application, monkeypatch):
        """A login page that is async def cannot be waited for in the middle of a servlet."""

        async def page():
            pass

        monkeypatch.setattr(application.authenticator, "check", lambda request, response: page())
        request = application.send("/open/x")
        with pytest.raises(IllegalStateException, match="async def"):
            application.authenticator.authenticate(request, request.response)


class PreemptiveTests:
    """Users who show who they are though nobody asks."""

    @pytest.mark.parametrize(
        ("preemptive", "path", "headers", "user"),
        [
            (False, "/open/x", {"Authorization": "x", "User": "ann"}, None),
            (True, "/open/x", {"Authorization": "x", "User": "ann"}, "ann"),
            (True, "/open/x", {"User": "ann"}, None),
            (True, "/read/x", {"User": "ann"}, "ann"),
        ],
    )
    def test_areTakenWhereTheApplicationWantsIt(self, application, preemptive, path, headers, user):
        """With preemptiveAuthentication an Authorization header is looked at everywhere."""
        application.context.preemptiveAuthentication = preemptive
        assert application.send(path, **headers).getRemoteUser() == user

    def test_wrongCredentialsAreRefused(self, application):
        """Whoever tries and fails is told, on a free page too."""
        application.context.preemptiveAuthentication = True
        assert application.send("/open/x", Authorization="x").response.status == 401


class ProxyTests:
    """Telling a proxy who the user is."""

    @pytest.mark.parametrize(
        ("forwarded", "enabled", "told"), [(True, True, True), (None, True, False), (True, False, False)]
    )
    def test_headers(self, application, forwarded, enabled, told):
        """Only a request that a trusted proxy has passed on tells the user in headers."""
        application.authenticator.sendAuthInfoResponseHeaders = enabled
        request = application.send("/open/x")
        request.attributes["org.apache.tomcat.request.forwarded"] = forwarded
        application.authenticator.login("ann", "secret", request)
        expected = {"remote-user": "ann", "auth-type": "HEADER"} if told else {}
        assert request.response.headers == expected


class QuoteRealmTests:
    """The realm's name in a challenge."""

    @pytest.mark.parametrize(("name", "quoted"), [("a b", '"a b"'), ('a"b\\', '"a\\"b\\\\"')])
    def test_quotes(self, name, quoted):
        """Quotes and backslashes are escaped."""
        assert quoteRealm(name) == quoted

    def test_defaultName(self, makeApplication):
        """Without a name in login-config there is a default one."""
        application = makeApplication(BasicAuthenticator(), "BASIC")
        application.context.loginConfig = None
        assert application.authenticator.realmName() == "Authentication required"
