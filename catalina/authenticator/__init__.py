"""
How users show who they are: the valves in front of an application's servlets
(org.apache.catalina.authenticator).
"""

from catalina.authenticator.base import AuthenticatorBase
from catalina.authenticator.basic import BasicAuthenticator
from catalina.authenticator.digest import DigestAuthenticator
from catalina.authenticator.form import FormAuthenticator
from catalina.authenticator.nonlogin import NonLoginAuthenticator
from catalina.authenticator.savedrequest import SavedRequest
from catalina.authenticator.singlesignon import SingleSignOn
from catalina.authenticator.ssl import SSLAuthenticator

__all__ = [
    "AuthenticatorBase",
    "BasicAuthenticator",
    "DigestAuthenticator",
    "FormAuthenticator",
    "NonLoginAuthenticator",
    "SSLAuthenticator",
    "SavedRequest",
    "SingleSignOn",
]
