"""
One login for all applications of a host (org.apache.catalina.authenticator.SingleSignOn).

It stands in the host's pipeline. Whoever has logged in to one application gets a cookie; whoever comes with
that cookie is that user in the others. Leaving one application leaves them all; a session that only times out
leaves just its own.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any, Final

from zope.interface import implementer

from catalina.authenticator.base import SSO_NOTE
from catalina.core.valvebase import ValveBase
from catalina.interfaces import SESSION_PASSIVATED_EVENT, ISessionListener
from catalina.servlet import Cookie
from catalina.util import Setting, newSessionId

COOKIE_NAME: Final = "JSESSIONIDSSO"

#: Logins whose password this server was told, so that another realm can check it, too.
_REPEATABLE: Final = ("BASIC", "FORM")


@dataclass
class _Entry:
    """One login: who it is, how it was made, and the sessions that it was used for."""

    principal: Any
    authType: str | None
    username: str | None
    password: str | None
    sessions: list[Any] = field(default_factory=list)


class SingleSignOn(ValveBase):
    """Recognises users that another application has logged in."""

    blocking = False

    requireReauthentication: Setting[bool] = Setting(
        bool, False, doc="have each application's realm check the user again, for every request"
    )
    cookieDomain: Setting[str] = Setting(str, "", doc="domain of the cookie; this host alone if empty")

    def __init__(self) -> None:
        super().__init__()
        self._entries: dict[str, _Entry] = {}
        self._lock = threading.RLock()

    # the way of a request

    def invoke(self, request: Any, response: Any) -> Any:
        """Look for the cookie, and for the user that it stands for."""
        request.notes.pop(SSO_NOTE, None)
        if request.userPrincipal is None:
            ssoId = _cookieOf(request)
            if ssoId is not None:
                self._recognise(ssoId, request, response)
        return self.next.invoke(request, response)

    def _recognise(self, ssoId: str, request: Any, response: Any) -> None:
        entry = self._living(ssoId)
        if entry is None:
            response.addCookie(self._makeCookie(request, "REMOVE", 0))
            return
        request.notes[SSO_NOTE] = ssoId
        if not self.requireReauthentication:
            request.authType = entry.authType
            request.userPrincipal = entry.principal

    def stopInternal(self) -> None:
        """Forget all logins."""
        self._entries.clear()

    # what authenticators call

    def registered(
        self,
        request: Any,
        response: Any,
        principal: Any,
        authType: str | None,
        username: str | None,
        password: str | None,
    ) -> None:
        """
        A user has logged in to an application, or out of it.

        :param principal: the user; None for a logout.
        """
        ssoId: str | None = request.notes.get(SSO_NOTE)
        if principal is None:
            request.notes.pop(SSO_NOTE, None)
            if ssoId is not None:
                self.deregister(ssoId)
            return
        if ssoId is None:
            ssoId = newSessionId()
            response.addCookie(self._makeCookie(request, ssoId, -1))
            request.notes[SSO_NOTE] = ssoId
        with self._lock:
            entry = self._entries.setdefault(ssoId, _Entry(principal, authType, username, password))
            entry.principal, entry.authType = principal, authType
            entry.username, entry.password = username, password
        # A login without a session would never end.
        self.associate(ssoId, request.getSessionInternal(True))

    def associate(self, ssoId: str, session: Any) -> None:
        """Let a login live as long as this session, and end this session with it."""
        with self._lock:
            entry = self._entries.get(ssoId)
            if entry is None or any(each is session for each in entry.sessions):
                return
            entry.sessions.append(session)
        session.addSessionListener(_Ending(self, ssoId))

    def reauthenticate(self, ssoId: str, realm: Any, request: Any) -> bool:
        """
        Have an application's realm check the user of a login again.

        :returns: whether the user is now known to the request; False too for logins without a password, such
            as by certificate.
        """
        entry = self._entries.get(ssoId)
        if entry is None or entry.authType not in _REPEATABLE or entry.password is None:
            return False
        principal = realm.authenticate(entry.username, entry.password)
        if principal is None:
            return False
        request.authType = entry.authType
        request.userPrincipal = principal
        return True

    def deregister(self, ssoId: str) -> None:
        """End a login and all its sessions."""
        with self._lock:
            entry = self._entries.pop(ssoId, None)
        for session in entry.sessions if entry is not None else ():
            session.expire()

    def sessionEnded(self, ssoId: str, session: Any, alone: bool) -> None:
        """
        A session that a login was used for has ended, and with it the login, unless it ended alone and others are left.

        :param alone: it timed out, or its application has stopped, so that nobody has logged out.
        """
        with self._lock:
            entry = self._entries.get(ssoId)
            if entry is None:
                return
            entry.sessions = [each for each in entry.sessions if each is not session]
        if not (alone and entry.sessions):
            self.deregister(ssoId)

    # its own

    def _living(self, ssoId: str) -> _Entry | None:
        """The login of this key, which its sessions, if they are too old, end now."""
        entry = self._entries.get(ssoId)
        for session in tuple(entry.sessions) if entry is not None else ():
            session.isValid()
        return self._entries.get(ssoId)

    def _makeCookie(self, request: Any, value: str, maxAge: int) -> Cookie:
        cookie = Cookie(COOKIE_NAME, value)
        cookie.setMaxAge(maxAge)
        cookie.setPath("/")
        cookie.setSecure(request.isSecure())
        cookie.setHttpOnly(True)
        if self.cookieDomain:
            cookie.setDomain(self.cookieDomain)
        return cookie


@implementer(ISessionListener)
class _Ending:
    """Hears of the end of one session that a login was used for."""

    def __init__(self, sso: SingleSignOn, ssoId: str) -> None:
        self._sso = sso
        self._ssoId = ssoId

    def sessionEvent(self, session: Any, kind: str) -> None:
        stops = not session.manager.context.state.isAvailable
        alone = stops or kind == SESSION_PASSIVATED_EVENT or _hasTimedOut(session)
        self._sso.sessionEnded(self._ssoId, session, alone)


def _cookieOf(request: Any) -> str | None:
    try:
        cookies = request.getCookies() or ()
    except ValueError:
        # A Cookie header that cannot be read; the application will see for itself.
        return None
    return next((cookie.getValue() for cookie in cookies if cookie.getName() == COOKIE_NAME), None)


def _hasTimedOut(session: Any) -> bool:
    """Whether a session that has ended did so by itself, and was not invalidated."""
    interval = session.maxInactiveInterval
    return bool(interval > 0 and session.manager.now() - session.thisAccessed >= interval * 1000)
