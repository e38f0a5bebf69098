"""Login by a page of the application."""

import asyncio

import pytest

from catalina.authenticator import FormAuthenticator
from catalina.deploy import LoginConfig, SecurityCollection, SecurityConstraint

LOGIN = {"j_username": "ann", "j_password": "secret"}


class FormAuthenticatorTests:
    """From the protected page by way of the form back to it."""

    @pytest.fixture(autouse=True)
    def application(self, makeApplication):
        self.authenticator = FormAuthenticator()
        self.application = makeApplication(self.authenticator, "FORM")
        self.context = self.application.context

    def send(self, *arguments, **options):
        return self.application.send(*arguments, **options)

    def login(self, session, path="/j_security_check", **parameters):
        return self.send(path, session=session, method="POST", parameters=LOGIN | parameters)

    def test_showsTheLoginPage(self):
        """A protected page gets a session, whose id is new, and the login page by GET."""
        request = self.send(method="POST", body=b"a=b")
        assert self.context.forwarded == [("/login", "GET")]
        assert request.response.cookie == request.session.id == "ID2"
        assert request.getMethod() == "POST"
        assert self.application.passed == []

    def test_theWholeWay(self):
        """Login page, form, redirect to where the user wanted to go, and there the kept request."""
        first = self.send(method="POST", query=b"q=1", body=b"a=saved")
        second = self.login(first.session.id)
        assert (second.response.status, second.response.location) == (302, "/app/read/x?q=1")
        assert second.response.cookie == first.session.id == "ID3"
        third = self.send(session="ID3", query=b"q=1")
        assert third.outcome == "served"
        assert (third.getMethod(), third.exchange.read(100)) == ("POST", b"a=saved")
        assert (third.getRemoteUser(), third.authType, third.response.cookie) == ("ann", "FORM", None)
        assert first.session.notes == {}

    def test_theKeptRequestIsGoneOnWithOnce(self):
        """After that the user is just logged in."""
        session = self.send(method="POST", body=b"a=saved").session
        self.login(session.id)
        self.send(session=session.id)
        again = self.send(session=session.id)
        assert (again.outcome, again.getMethod()) == ("served", "GET")

    def test_otherPagesMayComeFirst(self):
        """Images and scripts asked for in between are not what was kept."""
        session = self.send(method="POST", body=b"a=saved").session
        self.login(session.id)
        assert self.send("/read/style.css", session=session.id).getMethod() == "GET"
        assert self.send(session=session.id).getMethod() == "POST"

    @pytest.mark.parametrize(
        "parameters",
        [{"j_password": "wrong"}, {"j_username": "nobody"}, {"j_username": None, "j_password": None}],
    )
    def test_showsTheErrorPage(self, parameters):
        """Wrong or missing fields: the error page, by POST, and the user may try again."""
        session = self.send().session
        request = self.login(session.id, **parameters)
        assert self.context.forwarded[-1] == ("/failed", "POST")
        assert request.response.cookie is None
        assert self.login(session.id).response.status == 302

    def test_notInTheRole(self):
        """Being logged in is not being allowed."""
        session = self.send("/write/x").session
        self.login(session.id, j_username="bob", j_password="b:o b")
        assert self.send("/write/x", session=session.id).response.status == 403

    @pytest.mark.parametrize(
        "path", ["/j_security_check", "/read/j_security_check", "/open/j_security_check"]
    )
    def test_theActionMayBeAnywhere(self, path):
        """A login page in a folder has its relative action there."""
        session = self.send().session
        assert self.login(session.id, path).response.location == "/app/read/x"

    def test_withoutASessionItIsTooLate(self):
        """The right password without a session: 408."""
        assert self.login(None).response.status == 408
        assert self.login("gone").response.status == 408

    def test_aPlantedSessionIsEnded(self):
        """A session in which no login page was shown is not one to log in to."""
        session = self.send("/open/x").getSessionInternal(True)
        assert self.login(session.id).response.status == 408
        assert not session.valid

    def test_anOldIdIsWorthNothing(self):
        """Whoever knows the id from before the login page does not share the login."""
        session = self.send("/open/x").getSessionInternal(True)
        self.send(session="ID1")
        assert session.id == "ID2"
        assert self.login("ID1").response.status == 408
        assert self.login("ID2").response.status == 302
        assert session.id == "ID3"

    def test_withoutChangingIdsADirectLoginIsAnError(self):
        """Where the session's id is kept, a login that no request led to is a 400."""
        self.authenticator.changeSessionIdOnAuthentication = False
        session = self.send("/open/x").getSessionInternal(True)
        assert self.login(session.id).response.status == 400

    def test_landingPage(self):
        """With a landing page a login that no request led to leads there."""
        self.authenticator.landingPage = "/read/start page"
        request = self.login(None)
        assert (request.response.status, request.response.location) == (302, "/app/read/start%20page")
        assert request.session is not None

    def test_aLargeBodyIsRefused(self):
        """Above maxSavePostSize the answer is 403, and nothing is kept."""
        request = self.send(method="POST", body=b"x" * 5000)
        assert request.response.status == 403
        assert request.session.notes == {}

    def test_aBrokenBodyIsRefused(self, monkeypatch):
        """A body that cannot be read is a 403, too."""
        monkeypatch.setattr("catalina.authenticator.form.saveRequest", _raiseOSError)
        assert self.send(method="POST").response.status == 403

    def test_aBrokenBodyAfterTheLoginIsRefused(self, monkeypatch):
        """What cannot be read to its end cannot be replaced."""
        session = self.send().session
        self.login(session.id)
        monkeypatch.setattr("catalina.authenticator.form.restoreRequest", _raiseOSError)
        assert self.send(session=session.id).response.status == 400

    def test_theRootWithoutItsSlash(self):
        """The form's relative action needs the slash behind the application's path."""
        request = self.send("", query=b"a=b")
        assert self.authenticator.check(request, request.response) is False
        assert request.response.location == "/app/?a=b"

    def test_characterEncoding(self):
        """The form's charset may be set."""
        self.authenticator.characterEncoding = "UTF-8"
        session = self.send().session
        assert self.login(session.id).encoding == "UTF-8"

    def test_loggedInUsersMayComeBackToTheAction(self):
        """A second click on the button does no harm."""
        session = self.send().session
        self.login(session.id)
        assert self.login(session.id).outcome == "served"

    def test_withoutCacheTheRealmIsAskedEachTime(self):
        """The session then holds name and password instead of the user."""
        self.authenticator.cache = False
        session = self.send().session
        self.login(session.id)
        assert session.principal is None
        assert self.send(session=session.id).getRemoteUser() == "ann"
        asked = self.context.realm.asked
        assert self.send(session=session.id).outcome == "served"
        assert self.context.realm.asked > asked

    def test_protectedForPostOnly(self):
        """What was kept is gone on with though the redirect's GET needs no user."""
        posts = SecurityCollection("c", ("/read/*",), ("POST",))
        self.context.securityConstraints = (SecurityConstraint((posts,), True, ("reader",)),)
        session = self.send(method="POST", body=b"a=saved").session
        self.login(session.id)
        assert self.send(session=session.id).getMethod() == "POST"


class PageTests:
    """Login and error pages that cannot be shown."""

    @pytest.fixture(autouse=True)
    def application(self, makeApplication):
        self.application = makeApplication(FormAuthenticator(), "FORM")
        self.context = self.application.context

    def test_missingPages(self):
        """A login-config without pages is a 500, told in the log."""
        self.context.loginConfig = LoginConfig("FORM", "r", "", "")
        assert self.application.send().response.status == 500
        request = self.application.send("/j_security_check", parameters={"j_username": "ann"})
        assert request.response.status == 500

    def test_aPageThatFails(self):
        """An exception in the login page is a 500 that error pages can show."""
        self.context.forwardRaises = RuntimeError("boom")
        request = self.application.send()
        assert request.response.status == 500
        assert str(request.attributes["javax.servlet.error.exception"]) == "boom"
        assert request.getMethod() == "GET"

    def test_aPageThatFailsTooLate(self):
        """Where the head has left, nothing can be changed any more."""
        self.context.forwardRaises = RuntimeError("boom")
        request = self.application.send("/open/x")
        request.response.committed = True
        self.application.authenticator._showLoginPage(request, request.response)
        assert request.response.status == 200

    @pytest.mark.parametrize("fails", [False, True])
    def test_anAsynchronousPage(self, fails):
        """An async def login page is awaited by whoever awaits the valve."""
        seen = []

        async def page():
            seen.append(True)
            if fails:
                raise RuntimeError("boom")

        self.context.forwardReturns = page()
        request = self.application.send(method="POST")
        assert seen == []
        asyncio.run(request.outcome)
        assert seen == [True]
        assert (request.getMethod(), request.response.status) == ("POST", 500 if fails else 200)


def _raiseOSError(*arguments):
    raise OSError("broken")
