"""
No login at all: for applications with constraints but without a login-config
(org.apache.catalina.authenticator.NonLoginAuthenticator).
"""

from __future__ import annotations

from typing import Any

from catalina.authenticator.base import AuthenticatorBase, Outcome


class NonLoginAuthenticator(AuthenticatorBase):
    """
    Lets everybody through to the realm's judgement; a user may come from single sign-on or
    ``request.login()``.
    """

    authMethod = "NONE"

    def check(self, request: Any, response: Any) -> Outcome:
        """Take over the user of a single sign-on, if there is one."""
        if self.findUser(request, True) and self.cache and self.sso is not None:
            # The user is to outlive the single sign-on that it came from.
            request.getSessionInternal(True).principal = request.userPrincipal
        return True
