"""
Login by the client's own certificate, which TLS has checked (CLIENT-CERT;
org.apache.catalina.authenticator.SSLAuthenticator).
"""

from __future__ import annotations

from typing import Any, Final

from catalina.authenticator.base import AuthenticatorBase, Outcome

CERTIFICATES_ATTRIBUTE: Final = "javax.servlet.request.X509Certificate"


class SSLAuthenticator(AuthenticatorBase):
    """Asks for nothing: without a certificate the answer is 401."""

    authMethod = "CLIENT_CERT"

    def check(self, request: Any, response: Any) -> Outcome:
        """Find the user of the certificate."""
        if self.findUser(request, False):
            return True
        certificates = request.getAttribute(CERTIFICATES_ATTRIBUTE)
        if not certificates:
            response.sendError(401, "No client certificate chain in this request")
            return False
        principal = self.container.realm.authenticateCertificates(certificates)
        if principal is None:
            response.sendError(401, "Cannot authenticate with the provided credentials")
            return False
        self.register(request, response, principal, self.authMethod)
        return True

    def hasCredentials(self, request: Any) -> bool:
        """Tell whether there is a certificate or an Authorization header."""
        return bool(request.getAttribute(CERTIFICATES_ATTRIBUTE)) or super().hasCredentials(request)
