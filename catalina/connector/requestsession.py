"""
A request's session: which one the client asks for, by cookie or URL, and which one it gets (the session part of Tomcat's Request).

The Cookie header is not even looked at until somebody asks for the session.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from catalina.connector.sessioncookie import sessionCookieName, sessionUriParameterName
from catalina.http import plainCookieValues
from catalina.servlet import IllegalStateException, SessionTrackingMode


class RequestSession:
    """The session part of a request."""

    connector: Any
    coyoteRequest: Any
    context: Any
    mapping: Any
    response: Any
    #: The session that this request has used, or None; nothing is looked up.
    currentSession: Any = None
    _requestedId: str | None = None
    _requestedBy: SessionTrackingMode | None = None
    _requestedKnown = False

    def getSession(self, create: bool = True) -> Any:
        """The session, made now if there is none and `create` says so."""
        session = self.currentSession
        if session is not None:
            if session.isValid():
                return session
            self.currentSession = None
        if self.context is None:
            return None
        wanted = self.getRequestedSessionId()
        session = None if wanted is None else self._living(wanted)
        if session is None and create:
            session = self._createSession()
        if session is not None:
            self.currentSession = session
            session.access()
        return session

    #: The same, for the container's own parts.
    getSessionInternal = getSession

    def _living(self, sessionId: str) -> Any:
        """The session of this application that has this id, unless it has ended."""
        session = self.context.manager.findSession(sessionId)
        return session if session is not None and session.isValid() else None

    def _createSession(self) -> Any:
        context = self.context
        byCookie = SessionTrackingMode.COOKIE in context.effectiveTrackingModes
        if byCookie and self.response.isCommitted():
            raise IllegalStateException("cannot create a session after the response has been committed")
        # an application at the root of a host may share its id with others below it (Servlet 3.0 7.1.3)
        shared = context.sessionCookiePath == "/" and self._requestedBy is SessionTrackingMode.COOKIE
        reuse = self._requestedId if shared and self._mayReuse(self._requestedId) else None
        session = context.manager.createSession(reuse)
        if session is None:
            return None
        if byCookie:
            self.response.addSessionCookie(session.getIdInternal())
        return session

    def _mayReuse(self, sessionId: str | None) -> bool:
        """Whether another application of the host knows the id; one that the client has made up would be a way to fix sessions."""
        if not self.context.validateClientProvidedNewSessionId:
            return True
        managers = [
            child.manager for child in self.context.parent.children.values() if child.manager is not None
        ]
        return any(manager.findSession(sessionId) is not None for manager in managers)

    def changeSessionId(self, newId: str) -> None:
        """The session has a new id (at login): the client is told."""
        if self._requestedId:
            self._requestedId = newId
        if SessionTrackingMode.COOKIE in self.context.effectiveTrackingModes:
            self.response.addSessionCookie(newId)

    def endSessionAccess(self) -> None:
        """The request has ended: its session counts as used until now."""
        if self.currentSession is not None:
            self.currentSession.endAccess()
            self.currentSession = None

    # what the client asked for

    def getRequestedSessionId(self) -> str | None:
        """The id that the client sent, valid or not; None without one."""
        if not self._requestedKnown:
            self._requestedKnown = True
            self._lookForId()
        return self._requestedId

    def _lookForId(self) -> None:
        context = self.context
        if context is None:
            return
        modes = context.effectiveTrackingModes
        parameters = self.mapping.parameters
        if parameters and SessionTrackingMode.URL in modes:
            found = parameters.get(sessionUriParameterName(context))
            if found is not None:
                self._requestedId, self._requestedBy = found, SessionTrackingMode.URL
        if SessionTrackingMode.COOKIE in modes:
            values = self._cookieValues(sessionCookieName(context))
            if values:
                # of several cookies of that name the first valid one counts, else the last
                found = values[0] if len(values) == 1 else next(filter(self._living, values), values[-1])
                self._requestedId, self._requestedBy = found, SessionTrackingMode.COOKIE

    def _cookieValues(self, name: str) -> Sequence[str]:
        """The values of all cookies of a name; none where they cannot be read."""
        headers = self.coyoteRequest.cookieFields
        if not headers:
            return ()
        if len(headers) == 1:
            found = plainCookieValues(headers[0], name, self.connector.maxCookieCount)
            if found is not None:
                return found
        try:
            cookies = self.getCookies() or ()  # type: ignore[attr-defined]
        except ValueError:
            return ()
        return [cookie.getValue() for cookie in cookies if cookie.getName() == name]

    def isRequestedSessionIdValid(self) -> bool:
        """Whether the id that the client sent is that of a living session of this application."""
        wanted = self.getRequestedSessionId()
        return wanted is not None and self.context is not None and self._living(wanted) is not None

    def isRequestedSessionIdFromCookie(self) -> bool:
        """Whether the client sent it in a cookie."""
        return self.getRequestedSessionId() is not None and self._requestedBy is SessionTrackingMode.COOKIE

    def isRequestedSessionIdFromURL(self) -> bool:
        """Whether the client sent it in the URL."""
        return self.getRequestedSessionId() is not None and self._requestedBy is SessionTrackingMode.URL

    def isRequestedSessionIdFromUrl(self) -> bool:
        """Deprecated spelling."""
        return self.isRequestedSessionIdFromURL()
