"""No login at all."""

import pytest

from catalina.authenticator import NonLoginAuthenticator


class NonLoginAuthenticatorTests:
    """The realm judges alone."""

    @pytest.fixture(autouse=True)
    def application(self, makeApplication):
        self.application = makeApplication(NonLoginAuthenticator(), "NONE")

    def test_constrainedPagesAreClosed(self):
        """Nobody can log in, so nobody has a role; it is a 403 and no challenge."""
        response = self.application.send().response
        assert response.status == 403
        assert "WWW-Authenticate" not in response.headers

    def test_applicationsMayLogIn(self):
        """login() works, and its kind is NONE."""
        request = self.application.send("/open/x")
        self.application.authenticator.login("ann", "secret", request)
        assert (request.getRemoteUser(), request.authType) == ("ann", "NONE")

    def test_authenticateAsksForNothing(self):
        """authenticate() is content without a user."""
        request = self.application.send("/open/x")
        assert self.application.authenticator.authenticate(request, request.response) is True
        assert request.userPrincipal is None
