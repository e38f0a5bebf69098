"""
Login by a page of the application: FORM authentication (Servlet 3.0, 13.6.3;
org.apache.catalina.authenticator.FormAuthenticator).

A request that needs a user is kept in the session and answered with the login page. The form goes to
``j_security_check``; if name and password are right, the client is sent back to where it wanted to go, and
there the kept request is gone on with, body and all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from twisted.logger import Logger

from catalina.authenticator.base import (
    FORM_ACTION,
    PASSWORD_NOTE,
    SAVED_REQUEST_NOTE,
    SESSION_ID_NOTE,
    USERNAME_NOTE,
    AuthenticatorBase,
    Outcome,
    changeSessionId,
)
from catalina.authenticator.savedrequest import BodyTooLarge, SavedRequest, restoreRequest, saveRequest
from catalina.http import codecFor, encodePath
from catalina.util import Setting

USERNAME_FIELD: Final = "j_username"
PASSWORD_FIELD: Final = "j_password"
EXCEPTION_ATTRIBUTE: Final = "javax.servlet.error.exception"


def _checkEncoding(text: str) -> str:
    if codecFor(text) is None:
        raise ValueError("must be the name of a charset, such as UTF-8")
    return text


class FormAuthenticator(AuthenticatorBase):
    """Shows the application's login page."""

    authMethod = "FORM"
    # The login page is a servlet, which may block, and so may reading the body that is kept.
    blocking = True

    characterEncoding: Setting[str] = Setting(
        _checkEncoding, "", doc="charset of the login form; that of the request if empty"
    )
    landingPage: Setting[str] = Setting(
        str, "", doc="where to go after a login that no request led to, such as /index.jsp; an error if empty"
    )

    _log = Logger()

    def check(self, request: Any, response: Any) -> Outcome:
        """Go on with a kept request, take a login form, or show the login page."""
        if not self.cache:
            self._loginAgain(request)
        if self._isTheKeptOne(request):
            return self._goOn(request, response)
        if self.findUser(request, True):
            return True
        if request.decodedURI.endswith(FORM_ACTION):
            return self._takeForm(request, response)
        return self._askForLogin(request, response)

    # after the login

    def _loginAgain(self, request: Any) -> None:
        """Where the user is not kept in the session, name and password are."""
        session = request.getSessionInternal(False)
        if session is None or request.userPrincipal is not None or USERNAME_NOTE not in session.notes:
            return
        principal = self.container.realm.authenticate(
            session.notes[USERNAME_NOTE], session.notes.get(PASSWORD_NOTE)
        )
        if principal is not None:
            request.authType = self.authMethod
            request.userPrincipal = principal

    def _isTheKeptOne(self, request: Any) -> bool:
        session = request.getSessionInternal(False)
        saved = None if session is None else session.notes.get(SAVED_REQUEST_NOTE)
        if saved is None or saved.decodedURI != request.decodedURI:
            return False
        user = session.principal if self.cache else request.userPrincipal
        return user is not None

    def _goOn(self, request: Any, response: Any) -> bool:
        notes = request.getSessionInternal(True).notes
        saved = notes.pop(SAVED_REQUEST_NOTE)
        notes.pop(SESSION_ID_NOTE, None)
        try:
            restoreRequest(request, saved)
        except OSError:
            response.sendError(400)
            return False
        return True

    # before the login

    def _askForLogin(self, request: Any, response: Any) -> Outcome:
        if not request.getServletPath() and request.getPathInfo() is None:
            # Without its slash the form's relative action would go to another application.
            query = request.getQueryString()
            location = encodePath(self.container.path) + "/" + ("" if query is None else f"?{query}")
            response.sendRedirect(response.encodeRedirectURL(location))
            return False
        session = request.getSessionInternal(True)
        try:
            saved = saveRequest(request, request.connector.maxSavePostSize)
        except BodyTooLarge as error:
            response.sendError(403, f"{str(error).capitalize()} and cannot be kept during the login")
            return False
        except OSError:
            response.sendError(403, "The request's body could not be read")
            return False
        session.notes[SAVED_REQUEST_NOTE] = saved
        return self._showLoginPage(request, response)

    def _showLoginPage(self, request: Any, response: Any) -> Outcome:
        page = self.container.loginConfig.loginPage
        if not page:
            return self._missing(response, "form-login-page")
        session = request.getSessionInternal(False)
        if session is not None and self.changeSessionIdOnAuthentication:
            session.notes[SESSION_ID_NOTE] = changeSessionId(request, session)
        # The login page is asked for by GET, whatever the request was; the access log shows the method again.
        before, request._method = request._method, "GET"

        def restoreMethod() -> None:
            request._method = before

        return self._forward(page, request, response, restoreMethod)

    # the form

    def _takeForm(self, request: Any, response: Any) -> Outcome:
        response.sendAcknowledgement()
        if self.characterEncoding:
            request.setCharacterEncoding(self.characterEncoding)
        username, password = request.getParameter(USERNAME_FIELD), request.getParameter(PASSWORD_FIELD)
        principal = self.container.realm.authenticate(username, password)
        if principal is None:
            return self._showErrorPage(request, response)
        session = self._sessionOfLoginPage(request)
        if session is None:
            return self._tooLate(request, response)
        self.register(request, response, principal, self.authMethod, username, password)
        saved = session.notes.get(SAVED_REQUEST_NOTE)
        if saved is None:
            return self._land(request, response, 400, "Invalid direct reference to form login page")
        response.sendRedirect(response.encodeRedirectURL(saved.location))
        return False

    def _sessionOfLoginPage(self, request: Any) -> Any:
        """The session, if it is the one that the login page was shown in; a planted one ends here."""
        session = request.getSessionInternal(False)
        if session is None or not self.changeSessionIdOnAuthentication:
            return session
        if session.notes.get(SESSION_ID_NOTE) == request.getRequestedSessionId():
            return session
        session.expire()
        return None

    def _tooLate(self, request: Any, response: Any) -> bool:
        return self._land(request, response, 408, "The time allowed for the login process has been exceeded")

    def _land(self, request: Any, response: Any, status: int, message: str) -> bool:
        """A login that no request led to: the landing page is what the user wanted, else it is an error."""
        if not self.landingPage:
            response.sendError(status, message)
            return False
        decoded = self.container.path + self.landingPage
        path = encodePath(decoded)
        saved = SavedRequest(method="GET", path=path.encode("latin-1"), query=None, decodedURI=decoded)
        request.getSessionInternal(True).notes[SAVED_REQUEST_NOTE] = saved
        response.sendRedirect(response.encodeRedirectURL(path))
        return False

    def _showErrorPage(self, request: Any, response: Any) -> Outcome:
        page = self.container.loginConfig.errorPage
        return self._forward(page, request, response) if page else self._missing(response, "form-error-page")

    # pages

    def _forward(
        self, page: str, request: Any, response: Any, afterwards: Callable[[], None] = lambda: None
    ) -> Outcome:
        pending: Awaitable[Any] | None = None
        try:
            pending = self.container.servletContext.getRequestDispatcher(page).forward(request, response)
        except Exception as error:
            self._failed(page, request, response, error)
        if pending is not None:
            return self._forwardLater(pending, page, request, response, afterwards)
        afterwards()
        return False

    async def _forwardLater(
        self, pending: Awaitable[Any], page: str, request: Any, response: Any, afterwards: Callable[[], None]
    ) -> None:
        try:
            await pending
        except Exception as error:
            self._failed(page, request, response, error)
        afterwards()

    def _failed(self, page: str, request: Any, response: Any, error: Exception) -> None:
        self._log.failure(
            "{context}: the page {page} of the login failed", context=self.container.name, page=page
        )
        request.setAttribute(EXCEPTION_ATTRIBUTE, error)
        if not response.isCommitted():
            response.sendError(500, "Unexpected error forwarding to the login page")

    def _missing(self, response: Any, element: str) -> bool:
        message = "{context}: the login-config of web.xml has no {element}; FORM authentication needs one"
        self._log.error(message, context=self.container.name, element=element)
        response.sendError(500, "The application's login-config is not complete")
        return False
