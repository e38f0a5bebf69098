"""
What all realms share: checking credentials against what they hold, and judging requests by web.xml's security
constraints.

AuthenticatorBase asks a realm before a constrained request goes on. Answers to
org.apache.catalina.realm.RealmBase.
"""

from __future__ import annotations

import hashlib
import weakref
from collections.abc import Sequence
from typing import Any

from twisted.logger import Logger
from zope.interface import implementer

from catalina.connector.sessioncookie import sessionUriParameterName
from catalina.deploy import SecurityConstraint
from catalina.interfaces import IRealm
from catalina.lifecycle import Lifecycle
from catalina.realm.constraints import ConstraintTable
from catalina.realm.credentials import equalTexts, matches, parseAlgorithm
from catalina.realm.principal import ANYBODY, GenericPrincipal
from catalina.util import Setting


def checkEncoding(text: str) -> str:
    """
    Check the name of a charset.

    :raises ValueError: if there is no such charset.
    """
    try:
        "".encode(text)
    except LookupError:
        raise ValueError("must be the name of a charset, such as UTF-8") from None
    return text


@implementer(IRealm)
class RealmBase(Lifecycle):
    """
    A realm; subclasses say which password and which roles a user has.

    The container that it stands in sets `container`.
    """

    #: A realm that asks a database or a directory says True, and what it guards runs on workers.
    blocking = False

    digest: Setting[str] = Setting(parseAlgorithm, "", doc="how passwords are digested; empty for plain text")
    digestEncoding: Setting[str] = Setting(
        checkEncoding, "UTF-8", doc="charset of passwords when they are digested"
    )
    allRolesMode: Setting[str] = Setting(
        str,
        "strict",
        choices=("strict", "authOnly", "strictAuthOnly"),
        doc="what the role * wants: a role of the application, just a login, or a login if there are none",
    )
    transportGuaranteeRedirectStatus: Setting[int] = Setting(
        int, 302, minimum=300, maximum=399, doc="status of redirects to the safe port"
    )
    stripRealmForGss: Setting[bool] = Setting(
        bool, True, inert="there is no SPNEGO here", doc="user@REALM is user"
    )
    X509UsernameRetrieverClassName: Setting[str] = Setting(
        str,
        "",
        aliases=("x509UsernameRetrieverClassName",),
        inert="the certificate's subject is the user's name",
        doc="class that finds a user's name in a certificate",
    )

    _log = Logger()

    def __init__(self) -> None:
        super().__init__()
        self.container: Any = None
        self._tables: weakref.WeakKeyDictionary[Any, ConstraintTable] = weakref.WeakKeyDictionary()

    # what subclasses say

    def getPassword(self, username: str) -> str | None:
        """Give what this realm holds as a user's password, None for a user it does not know."""
        raise NotImplementedError(f"{type(self).__name__} must say which password a user has")

    def getPrincipal(self, username: str) -> GenericPrincipal | None:
        """Give a user with roles, None for one that is not known."""
        raise NotImplementedError(f"{type(self).__name__} must say which roles a user has")

    # authentication

    def authenticate(self, username: str | None, credentials: str | None) -> GenericPrincipal | None:
        """
        Check a name and a password.

        :param username: as the user typed it.
        :param credentials: the password as the user typed it.
        :returns: the user, or None.
        """
        if username is None or credentials is None:
            return None
        stored = self.getPassword(username)
        if stored is None:
            # A user who is not there takes as long as a wrong password, so that names cannot be found out by
            # the clock.
            matches(credentials, type(self).__name__, self.digest, self.digestEncoding)
            return None
        if not matches(credentials, stored, self.digest, self.digestEncoding):
            return None
        return self.getPrincipal(username)

    def authenticateDigest(
        self,
        username: str,
        response: str,
        nonce: str,
        nc: str | None,
        cnonce: str | None,
        qop: str | None,
        realm: str,
        a2md5: str,
    ) -> GenericPrincipal | None:
        """
        Check what a client of HTTP's Digest authentication has answered (RFC 2617, 3.2.2).

        :param response: the client's digest, in hexadecimal.
        :param a2md5: the digest of method and URI.
        :returns: the user, or None.
        """
        a1 = self.digestOf(username, realm)
        if a1 is None:
            return None
        middle = nonce if qop is None else f"{nonce}:{nc}:{cnonce}:{qop}"
        expected = hashlib.md5(f"{a1}:{middle}:{a2md5}".encode()).hexdigest()
        return self.getPrincipal(username) if equalTexts(expected, response) else None

    def digestOf(self, username: str, realm: str) -> str | None:
        """
        Give the MD5 digest of ``user:realm:password`` in hexadecimal, None for a user that is not known.

        With ``digest="MD5"`` this very digest is what the realm holds in place of the password, as
        ``digest.sh`` makes it.
        """
        stored = self.getPassword(username)
        if stored is None:
            return None
        if self.digest:
            return stored.lower()
        return hashlib.md5(f"{username}:{realm}:{stored}".encode(self.digestEncoding, "replace")).hexdigest()

    def authenticateCertificates(self, certificates: Sequence[Any]) -> GenericPrincipal | None:
        """
        Find the user of a client certificate.

        :param certificates: the chain, the client's own first; TLS has checked it. Each is a certificate of
            the ``cryptography`` library or anything with a ``subject``.
        """
        if not certificates:
            return None
        return self.getPrincipal(subjectName(certificates[0]))

    # authorization

    def findSecurityConstraints(self, request: Any, context: Any) -> list[SecurityConstraint]:
        """
        List the constraints that web.xml has for a request; an empty list means that anybody may.

        :param request: this container's request; its path was decoded and normalised once, by the mapper.
        """
        constraints = context.securityConstraints
        if not constraints:
            return []
        table = self._tables.get(context)
        if table is None or table.constraints is not constraints:
            table = self._tables[context] = ConstraintTable(constraints)
        return table.find(request.requestPath, request.getMethod())

    def hasUserDataPermission(
        self, request: Any, response: Any, constraints: Sequence[SecurityConstraint]
    ) -> bool:
        """
        Tell whether a request came over a connection that is safe enough; if not, send the client to the safe
        port.

        :param constraints: those of `findSecurityConstraints`; one without a guarantee makes any connection
            good.
        """
        if (
            request.isSecure()
            or any(each.userConstraint == "NONE" for each in constraints)
            or not constraints
        ):
            return True
        port = request.connector.redirectPort
        if port <= 0:
            response.sendError(403, request.getRequestURI())
            return False
        response.sendRedirect(safeUrl(request, port), self.transportGuaranteeRedirectStatus)
        return False

    def hasResourcePermission(
        self, request: Any, response: Any, constraints: Sequence[SecurityConstraint], context: Any
    ) -> bool:
        """
        Tell whether the user who is logged in may; if not, the response is a 403.

        :param constraints: those of `findSecurityConstraints`.
        """
        if not constraints or self.mayAccess(request.userPrincipal, constraints, context.securityRoles):
            return True
        response.sendError(403, "Access to the requested resource has been denied")
        return False

    def mayAccess(
        self, principal: Any, constraints: Sequence[SecurityConstraint], allRoles: Sequence[str]
    ) -> bool:
        """
        Judge a user by constraints: one that nobody passes denies; else it is enough to pass one of them.

        :param principal: the user; None if nobody is logged in.
        :param allRoles: the roles of the application, which ``*`` stands for.
        """
        if any(each.authConstraint and not each.authRoles for each in constraints):
            return False
        return any(self._passes(principal, each, allRoles) for each in constraints)

    def _passes(self, principal: Any, constraint: SecurityConstraint, allRoles: Sequence[str]) -> bool:
        if not constraint.authConstraint:
            return True
        if principal is None:
            return False
        if ANYBODY not in constraint.authRoles:
            return any(self.hasRole(None, principal, role) for role in constraint.authRoles)
        if self.allRolesMode == "authOnly" or (self.allRolesMode == "strictAuthOnly" and not allRoles):
            return True
        return any(self.hasRole(None, principal, role) for role in allRoles)

    def hasRole(self, wrapper: Any, principal: Any, role: str | None) -> bool:
        """
        Tell whether a user has a role.

        :param wrapper: the servlet that asks, which may know the role by another name (security-role-ref); or
            None.
        """
        if principal is None or role is None:
            return False
        if wrapper is not None:
            role = wrapper.findSecurityReference(role) or role
        return isinstance(principal, GenericPrincipal) and principal.hasRole(role)


def safeUrl(request: Any, port: int) -> str:
    """
    Give the address of a request on the safe port, with the session's id again where the URL brought it.

    :param port: 443 is left out, as it is the default.
    """
    tail = "" if port == 443 else f":{port}"
    query = request.getQueryString()
    url = f"https://{request.getServerName()}{tail}{request.getRequestURI()}"
    if request.isRequestedSessionIdFromURL():
        url += f";{sessionUriParameterName(request.context)}={request.getRequestedSessionId()}"
    return url if query is None else f"{url}?{query}"


def subjectName(certificate: Any) -> str:
    """Give the subject of a certificate as the name of a user: ``CN=ann, O=Example``."""
    subject = certificate.subject
    text: Any = getattr(subject, "rfc4514_string", None)
    name = text() if text is not None else str(subject)
    # RFC 2253 as Java prints it has a blank behind each comma between the parts.
    return ", ".join(part for part in str(name).split(","))
