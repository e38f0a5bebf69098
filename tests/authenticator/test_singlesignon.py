"""One login for all applications of a host."""

from types import SimpleNamespace

import pytest

from catalina.authenticator import (
    BasicAuthenticator,
    DigestAuthenticator,
    NonLoginAuthenticator,
    SingleSignOn,
)
from catalina.authenticator.base import SSO_NOTE
from catalina.lifecycle import LifecycleState
from catalina.util import applySettings

ANN = "Basic YW5uOnNlY3JldA=="


class SingleSignOnTests:
    """Two applications, one of which asks for a password."""

    @pytest.fixture(autouse=True)
    def applications(self, makeApplication, makeCookie):
        self.cookie = makeCookie
        self.sso = SingleSignOn()
        self.one = makeApplication(BasicAuthenticator(), "BASIC")
        self.two = makeApplication(BasicAuthenticator(), "BASIC")
        for application in (self.one, self.two):
            application.authenticator.sso = self.sso

    def send(self, application, path="/read/x", sso=None, session=None, **headers):
        """Play a request through the host's valve and then through the application's."""
        request = application.send("/open/none")
        request.requestPath, request.decodedURI, request.requestedId = path, "/app" + path, session
        request.headers = {name.lower(): value for name, value in headers.items()}
        if sso is not None:
            request.cookies = [self.cookie("JSESSIONIDSSO", sso)]
        self.sso.next = application.authenticator
        request.outcome = self.sso.invoke(request, request.response)
        return request

    def login(self, application=None):
        request = self.send(application or self.one, Authorization=ANN)
        (cookie,) = request.response.added
        return request, cookie

    def test_setsACookie(self):
        """A login makes a session, and a cookie for the whole host that scripts cannot see."""
        request, cookie = self.login()
        assert (cookie.getName(), cookie.getPath(), cookie.getMaxAge()) == ("JSESSIONIDSSO", "/", -1)
        assert (cookie.isHttpOnly(), cookie.getSecure(), cookie.getDomain()) == (True, False, None)
        assert len(cookie.getValue()) == 32
        assert request.session is not None

    def test_theCookiesDomain(self):
        """cookieDomain lets several hosts share it."""
        assert applySettings(self.sso, {"cookieDomain": "example.com"}, "server.xml:1", "Valve") == []
        assert self.login()[1].getDomain() == "example.com"

    def test_recognisesTheUserElsewhere(self):
        """The other application asks for nothing."""
        _, cookie = self.login()
        request = self.send(self.two, sso=cookie.getValue())
        assert (request.outcome, request.getRemoteUser(), request.authType) == ("served", "ann", "BASIC")
        assert self.two.context.realm.asked == 0

    def test_recognisesTheUserOnFreePages(self):
        """There, too."""
        _, cookie = self.login()
        assert self.send(self.two, "/open/x", sso=cookie.getValue()).getRemoteUser() == "ann"

    def test_takesABadCookieBack(self):
        """A cookie that stands for nobody is removed from the browser."""
        request = self.send(self.two, sso="unknown")
        assert request.response.status == 401
        (cookie,) = request.response.added
        assert (cookie.getValue(), cookie.getMaxAge()) == ("REMOVE", 0)

    def test_reauthenticates(self):
        """With requireReauthentication each realm checks the password that the first one was given."""
        self.sso.requireReauthentication = True
        _, cookie = self.login()
        request = self.send(self.two, sso=cookie.getValue())
        assert (request.outcome, request.getRemoteUser()) == ("served", "ann")
        assert self.two.context.realm.asked == 1
        assert self.send(self.two, "/open/x", sso=cookie.getValue()).userPrincipal is None

    def test_digestDoesNotTrustWeakerLogins(self, makeApplication):
        """An application with DIGEST asks for itself."""
        self.sso.requireReauthentication = True
        _, cookie = self.login()
        digest = makeApplication(DigestAuthenticator(), "DIGEST")
        digest.authenticator.sso = self.sso
        assert self.send(digest, sso=cookie.getValue()).response.status == 401

    def test_applicationsWithoutLoginTakeTheUserOver(self, makeApplication):
        """The user is kept in their session."""
        _, cookie = self.login()
        none = makeApplication(NonLoginAuthenticator(), "NONE")
        none.authenticator.sso = self.sso
        request = self.send(none, sso=cookie.getValue())
        assert request.outcome == "served"
        assert request.session.principal.getName() == "ann"

    def test_logoutEndsEverything(self):
        """Who leaves one application leaves them all."""
        first, cookie = self.login()
        second = self.send(self.two, sso=cookie.getValue())
        self.two.authenticator.logout(second)
        assert not first.session.valid
        assert self.send(self.one, sso=cookie.getValue()).response.status == 401

    def test_invalidatingASessionEndsEverything(self):
        """The same at once without logout()."""
        first, cookie = self.login()
        second = self.send(self.two, sso=cookie.getValue())
        first.session.expire()
        assert not second.session.valid
        assert self.send(self.two, sso=cookie.getValue(), session=second.session.id).response.status == 401

    @pytest.mark.parametrize("kept", [True, False])
    def test_stoppingAnApplicationEndsItsSessionsAlone(self, kept):
        """Whether they are kept for its next start or not: nobody is logged out of the others."""
        first, cookie = self.login()
        second = self.send(self.two, sso=cookie.getValue())
        first.session.manager.context.state = LifecycleState.STOPPING
        first.session.expire(notify=not kept)
        assert second.session.valid
        assert self.send(self.two, sso=cookie.getValue(), session=second.session.id).outcome == "served"

    def test_aSessionThatTimesOutEndsAlone(self):
        """Not using one application does not log out of the others, until the last session is gone."""
        first, cookie = self.login()
        second = self.send(self.two, sso=cookie.getValue())
        first.session.manager.time = 1800 * 1000
        first.session.expire()
        assert self.send(self.two, sso=cookie.getValue(), session=second.session.id).outcome == "served"
        second.session.manager.time = 1800 * 1000
        second.session.expire()
        assert self.send(self.two, sso=cookie.getValue()).response.status == 401

    def test_anotherLoginReplacesTheUser(self):
        """The entry follows the latest login."""
        _, cookie = self.login()
        request = self.send(self.two, "/open/x", sso=cookie.getValue())
        request.userPrincipal = request.authType = None
        self.two.authenticator.login("bob", "b:o b", request)
        assert self.send(self.one, "/open/x", sso=cookie.getValue()).getRemoteUser() == "bob"

    def test_logoutWithoutALoginIsNothing(self):
        """No cookie is made for nobody."""
        request = self.send(self.one, "/open/x")
        self.one.authenticator.logout(request)
        assert request.response.added == []

    def test_aBrokenCookieHeaderIsNoError(self):
        """What cannot be read stands for nobody."""
        request = self.one.send("/open/x")

        def broken():
            raise ValueError

        request.getCookies = broken
        self.sso.next = self.one.authenticator
        assert self.sso.invoke(request, request.response) == "served"

    def test_aUserWhoIsKnownIsLeftAlone(self):
        """A connector may have authenticated the user already."""
        _, cookie = self.login()
        request = self.one.send("/open/x")
        request.userPrincipal, request.cookies = object(), [self.cookie("JSESSIONIDSSO", cookie.getValue())]
        self.sso.next = self.one.authenticator
        self.sso.invoke(request, request.response)
        assert SSO_NOTE not in request.notes

    def test_isFoundByAuthenticators(self):
        """An authenticator looks for it in the pipelines around its application."""
        pipeline = SimpleNamespace(first=SimpleNamespace(next=self.sso))
        self.one.context.parent = SimpleNamespace(pipeline=pipeline, parent=None)
        self.one.authenticator.startInternal()
        assert self.one.authenticator.sso is self.sso

    def test_forgetsEverythingWhenItStops(self):
        """Logins do not outlive the host."""
        _, cookie = self.login()
        self.sso.stopInternal()
        assert self.send(self.two, sso=cookie.getValue()).response.status == 401
