"""Login by the client's own certificate."""

from types import SimpleNamespace

import pytest

from catalina.authenticator import SSLAuthenticator
from catalina.authenticator.ssl import CERTIFICATES_ATTRIBUTE


class SSLAuthenticatorTests:
    """The certificate's subject is the user."""

    @pytest.fixture(autouse=True)
    def application(self, makeApplication):
        self.application = makeApplication(SSLAuthenticator(), "CLIENT-CERT")

    def send(self, *subjects, path="/open/x"):
        request = self.application.send(path)
        request.attributes[CERTIFICATES_ATTRIBUTE] = [
            SimpleNamespace(subject=subject) for subject in subjects
        ]
        request.outcome = self.application.authenticator.check(request, request.response)
        return request

    def test_knowsTheUser(self):
        """The first certificate of the chain is the client's."""
        request = self.send("ann", "ca")
        assert (request.outcome, request.getRemoteUser(), request.authType) == (True, "ann", "CLIENT_CERT")

    @pytest.mark.parametrize("subjects", [(), ("stranger",)])
    def test_refusesOthers(self, subjects):
        """Without a certificate, or with one that nobody knows, the answer is 401 without a challenge."""
        request = self.send(*subjects)
        assert (request.outcome, request.response.status) == (False, 401)
        assert "WWW-Authenticate" not in request.response.headers

    def test_aCertificateCountsAsCredentials(self):
        """With preemptiveAuthentication it is looked at on free pages, too."""
        authenticator = self.application.authenticator
        assert authenticator.hasCredentials(self.send("ann"))
        assert not authenticator.hasCredentials(self.send())
