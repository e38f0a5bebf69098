"""
The gate before a constrained resource: who is this, and may they
(org.apache.catalina.authenticator.AuthenticatorBase).

One authenticator stands in the pipeline of each application that has security constraints or a login-config,
between the host's valves and the servlet. The realm says which constraints a request is under and who has
which role; subclasses say how users show who they are.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Any, Final

from twisted.logger import Logger

from catalina.authenticator.preflight import isAllowedPreflight
from catalina.core.valvebase import ValveBase
from catalina.deploy import SecurityConstraint
from catalina.servlet import IllegalStateException, ServletException
from catalina.util import Setting

#: The end of the address that a login form is sent to.
FORM_ACTION: Final = "/j_security_check"
#: The realm's name in a challenge where login-config gives none.
DEFAULT_REALM_NAME: Final = "Authentication required"
#: Among a session's notes: the request to go on with after a FORM login.
SAVED_REQUEST_NOTE: Final = "org.apache.catalina.authenticator.REQUEST"
#: Among a session's notes: the id that the session had when the login page was shown.
SESSION_ID_NOTE: Final = "org.apache.catalina.authenticator.SESSION_ID"
#: Among a session's notes: what to log in by again, where the user is not kept in the session.
USERNAME_NOTE: Final = "org.apache.catalina.session.USERNAME"
PASSWORD_NOTE: Final = "org.apache.catalina.session.PASSWORD"
#: Among a request's notes: the key of its single sign-on.
SSO_NOTE: Final = "org.apache.catalina.request.SSOID"

_LONG_AGO: Final = "Thu, 01 Jan 1970 00:00:00 GMT"
_FORWARDED: Final = "org.apache.tomcat.request.forwarded"

#: True lets a request go on; False means that the response is complete, an awaitable that it will be.
Outcome = bool | Awaitable[Any]


class AuthenticatorBase(ValveBase):
    """
    What all authenticators share; `check` is what a subclass adds.

    Its container is the application.
    """

    #: What ``getAuthType`` tells of users who came this way.
    authMethod = "NONE"

    allowCorsPreflight: Setting[str] = Setting(
        str,
        "never",
        choices=("never", "filter", "always"),
        doc="let a browser's CORS preflight pass unauthenticated; filter: where a CorsFilter is mapped to /*",
    )
    alwaysUseSession: Setting[bool] = Setting(bool, False, doc="make a session for every user")
    cache: Setting[bool] = Setting(bool, True, doc="keep the user in the session, if there is one")
    changeSessionIdOnAuthentication: Setting[bool] = Setting(bool, True, doc="new session id at login")
    disableProxyCaching: Setting[bool] = Setting(
        bool, True, doc="keep constrained pages out of shared caches"
    )
    securePagesWithPragma: Setting[bool] = Setting(bool, False, doc="and out of the browser's own cache, too")
    sendAuthInfoResponseHeaders: Setting[bool] = Setting(
        bool, False, doc="tell a proxy in front, by the headers remote-user and auth-type, who the user is"
    )
    secureRandomClass: Setting[str] = Setting(
        str, "", inert="the system's random source is used", doc="random source"
    )
    secureRandomAlgorithm: Setting[str] = Setting(
        str, "", inert="the system's random source is used", doc="random source's algorithm"
    )
    secureRandomProvider: Setting[str] = Setting(
        str, "", inert="the system's random source is used", doc="random source's provider"
    )

    _log = Logger()

    def __init__(self) -> None:
        super().__init__()
        self.sso: Any = None

    def startInternal(self) -> None:
        """Look for a SingleSignOn valve around the application."""
        self.sso = _findSso(self.container)

    @property
    def blocking(self) -> bool:  # type: ignore[override]
        """Whether asking the realm may block."""
        return bool(getattr(getattr(self.container, "realm", None), "blocking", False))

    # the way of a request

    def invoke(self, request: Any, response: Any) -> Any:
        """Let a request pass that is free for all or whose user may; answer the others."""
        self._recallUser(request)
        if self.isLoginTraffic(request):
            outcome = self.check(request, response)
            if outcome is not True:
                return _theRest(outcome)
        context = self.container
        realm = context.realm
        if realm is None:
            return self._withoutRealm(request, response)
        constraints = realm.findSecurityConstraints(request, context)
        if not constraints and not context.preemptiveAuthentication:
            return self.next.invoke(request, response)
        return self._guard(request, response, constraints)

    def _guard(self, request: Any, response: Any, constraints: Sequence[SecurityConstraint]) -> Any:
        realm = self.container.realm
        if constraints:
            self._forbidCaching(request, response)
            if not realm.hasUserDataPermission(request, response, constraints):
                return None
            if isAllowedPreflight(request, self.container, self.allowCorsPreflight):
                return self.next.invoke(request, response)
        if self._isLoginWanted(request, constraints):
            outcome = self.check(request, response)
            if outcome is not True:
                return _theRest(outcome)
        if constraints and not realm.hasResourcePermission(request, response, constraints, self.container):
            return None
        return self.next.invoke(request, response)

    def _withoutRealm(self, request: Any, response: Any) -> Any:
        """Nobody can judge: what is constrained anywhere stays closed."""
        if not self.container.securityConstraints:
            return self.next.invoke(request, response)
        self._log.error("{context}: there is no Realm, so nobody is let in", context=self.container.name)
        response.sendError(403)
        return None

    def _recallUser(self, request: Any) -> None:
        if not self.cache or request.userPrincipal is not None:
            return
        session = request.getSessionInternal(False)
        if session is not None and session.principal is not None:
            request.authType = session.authType
            request.userPrincipal = session.principal

    def isLoginTraffic(self, request: Any) -> bool:
        """
        Tell whether a request belongs to a FORM login, and so must be looked at wherever it goes.

        That is the form's own action, which may lie outside of what is constrained, and the request that is
        gone on with after the login, which may be constrained for another method than the redirect's GET.
        """
        if request.decodedURI.endswith(FORM_ACTION):
            return True
        session = request.getSessionInternal(False)
        saved = None if session is None else session.notes.get(SAVED_REQUEST_NOTE)
        return saved is not None and saved.decodedURI == request.decodedURI

    def _forbidCaching(self, request: Any, response: Any) -> None:
        if not self.disableProxyCaching or request.getMethod().upper() == "POST":
            return
        if self.securePagesWithPragma:
            response.setHeader("Pragma", "No-cache")
            response.setHeader("Cache-Control", "no-cache")
        else:
            response.setHeader("Cache-Control", "private")
        response.setHeader("Expires", _LONG_AGO)

    def _isLoginWanted(self, request: Any, constraints: Sequence[SecurityConstraint]) -> bool:
        # A constraint that lets everybody in, or nobody, needs no login.
        if constraints and all(each.authConstraint and each.authRoles for each in constraints):
            return True
        return bool(self.container.preemptiveAuthentication) and self.hasCredentials(request)

    def hasCredentials(self, request: Any) -> bool:
        """
        Tell whether a request brings what a user could be authenticated by, though nobody has asked for it.
        """
        return request.getHeader("Authorization") is not None

    # what subclasses and applications call

    def check(self, request: Any, response: Any) -> Outcome:
        """
        Find out who the user is, or write the response that asks for it.

        :returns: whether the request may go on.
        """
        raise NotImplementedError(f"{type(self).__name__} must say how users show who they are")

    def authenticate(self, request: Any, response: Any) -> bool:
        """
        Find out who the user is on behalf of an application (``HttpServletRequest.authenticate``).

        :returns: whether there is a user; if not, the response asks for one.
        :raises IllegalStateException: the login page is an ``async def`` servlet, which nobody waits for
            here.
        """
        outcome = self.check(request, response)
        if isinstance(outcome, bool):
            return outcome
        close = getattr(outcome, "close", None)
        if close is not None:
            close()
        raise IllegalStateException(
            "authenticate() cannot wait for an async def login page; constrain this address"
        )

    def login(self, username: str, password: str, request: Any) -> None:
        """
        Log a user in on behalf of an application (``HttpServletRequest.login``).

        :raises ServletException: if somebody is logged in already, or the realm does not know the user by
            this password.
        """
        if request.userPrincipal is not None or request.authType is not None:
            raise ServletException("This request has already been authenticated")
        realm = self.container.realm
        principal = None if realm is None else realm.authenticate(username, password)
        if principal is None:
            raise ServletException("Login failed")
        self.register(request, request.response, principal, self.authMethod, username, password)

    def logout(self, request: Any) -> None:
        """Forget the user on behalf of an application (``HttpServletRequest.logout``)."""
        leave = getattr(request.userPrincipal, "logout", None)
        if leave is not None:
            leave()
        self.register(request, request.response, None, None)

    def realmName(self) -> str:
        """Give the realm's name as challenges show it."""
        config = self.container.loginConfig
        return (config.realmName if config is not None else "") or DEFAULT_REALM_NAME

    def findUser(self, request: Any, mayReauthenticate: bool) -> bool:
        """
        Tell whether the user is known already: from the session, or by single sign-on.

        :param mayReauthenticate: whether the password that another application was given is good enough here.
        """
        ssoId = request.notes.get(SSO_NOTE)
        if request.userPrincipal is not None:
            if ssoId is not None and self.sso is not None:
                self.sso.associate(ssoId, request.getSessionInternal(True))
            return True
        if not mayReauthenticate or ssoId is None or self.sso is None:
            return False
        return self._reauthenticate(ssoId, request)

    def _reauthenticate(self, ssoId: str, request: Any) -> bool:
        if not self.sso.reauthenticate(ssoId, self.container.realm, request):
            return False
        self.sso.associate(ssoId, request.getSessionInternal(True))
        return True

    def register(
        self,
        request: Any,
        response: Any,
        principal: Any,
        authType: str | None,
        username: str | None = None,
        password: str | None = None,
    ) -> None:
        """
        Remember the user in the request, in its session and for single sign-on; None for the principal is a
        logout.

        :param username: what another application could log the user in by, None where that is not possible.
        :param password: as `username`.
        """
        request.authType = authType
        request.userPrincipal = principal
        if self.sendAuthInfoResponseHeaders and request.getAttribute(_FORWARDED) is True:
            response.setHeader("remote-user", request.getRemoteUser())
            response.setHeader("auth-type", authType)
        session = request.getSessionInternal(False)
        if session is not None and principal is not None and self.changeSessionIdOnAuthentication:
            changeSessionId(request, session)
        elif session is None and self.alwaysUseSession and principal is not None:
            session = request.getSessionInternal(True)
        if session is not None:
            self._keepInSession(session, principal, authType, username, password)
        if self.sso is not None:
            self.sso.registered(request, response, principal, authType, username, password)

    def _keepInSession(
        self, session: Any, principal: Any, authType: str | None, username: str | None, password: str | None
    ) -> None:
        if self.cache:
            session.authType = authType
            session.principal = principal
        # A user who is kept needs no password kept.
        keep = not self.cache and principal is not None
        for note, value in ((USERNAME_NOTE, username), (PASSWORD_NOTE, password)):
            if keep and value is not None:
                session.notes[note] = value
            else:
                session.notes.pop(note, None)


def changeSessionId(request: Any, session: Any) -> str:
    """
    Give a session a new id and the client the cookie for it, so that an id planted before the login is worth
    nothing.
    """
    session.manager.changeSessionId(session)
    newId: str = session.getIdInternal()
    request.changeSessionId(newId)
    return newId


def quoteRealm(name: str) -> str:
    """Write a realm's name as a quoted-string (RFC 9110, 5.6.4)."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _theRest(outcome: Outcome) -> Awaitable[Any] | None:
    return None if isinstance(outcome, bool) else outcome


def _findSso(context: Any) -> Any:
    """The SingleSignOn valve of the host or the engine around an application, or None."""
    container = getattr(context, "parent", None)
    while container is not None and hasattr(container, "pipeline"):
        valve = container.pipeline.first
        while valve is not None:
            if hasattr(valve, "reauthenticate"):
                return valve
            valve = getattr(valve, "next", None)
        container = container.parent
    return None
