"""
What an application may ask of a request.

The container's request, `connector.request`, provides this interface, and the request wrappers pass it on. It
answers to `javax.servlet.ServletRequest`, `javax.servlet.http.HttpServletRequest` and
`java.security.Principal`.
"""

from __future__ import annotations

from typing import Any

from zope.interface import Interface

from catalina.servlet.asynchronous import AsyncContext
from catalina.servlet.context import RequestDispatcher, ServletContext
from catalina.servlet.cookie import Cookie
from catalina.servlet.kinds import DispatcherType, addConstants
from catalina.servlet.multipart import Part
from catalina.servlet.response import HttpServletResponse
from catalina.servlet.session import HttpSession
from catalina.servlet.streams import BufferedReader, ServletInputStream


class Principal(Interface):
    """
    Somebody who has logged in.
    """

    def getName() -> str:
        """Return the user's name."""


class ServletRequest(Interface):
    """
    A request of any protocol (Servlet 3.0, chapter 3).
    """

    def getAttribute(name: str) -> Any:
        """
        Return what the container or the application has noted under a name, or None.

        :param name: the attribute.
        """

    def getAttributeNames() -> list[str]:
        """Return the names of all attributes."""

    def getCharacterEncoding() -> str | None:
        """Return the encoding of the body's text, or None if neither client nor application has said."""

    def setCharacterEncoding(env: str) -> None:
        """
        Say in which encoding the body's text is; without effect once parameters or the reader were asked for.

        :param env: an encoding's name.
        :raises OSError: if it is not known (UnsupportedEncodingException in Java).
        """

    def getContentLength() -> int:
        """Return the body's length in bytes; -1 if it is not known."""

    def getContentType() -> str | None:
        """Return the body's media type, or None."""

    def getInputStream() -> ServletInputStream:
        """
        Return the body as bytes.

        :raises IllegalStateException: if the reader was taken already.
        """

    def getParameter(name: str) -> str | None:
        """
        Return the first value of a parameter of the query or of the form in the body, or None.

        :param name: the parameter.
        """

    def getParameterNames() -> list[str]:
        """Return the names of all parameters, in order of arrival."""

    def getParameterValues(name: str) -> list[str] | None:
        """
        Return all values of a parameter, those of the query first; None if there is none of that name.

        :param name: the parameter.
        """

    def getParameterMap() -> dict[str, list[str]]:
        """Return all parameters with all their values; to be looked at and not changed."""

    def getProtocol() -> str:
        """Return the protocol with its version: `HTTP/1.1`."""

    def getScheme() -> str:
        """Return the scheme of the request's URL: `http` or `https`."""

    def getServerName() -> str:
        """Return the host that the client asked for."""

    def getServerPort() -> int:
        """Return the port that the client asked for."""

    def getReader() -> BufferedReader:
        """
        Return the body as text.

        :raises IllegalStateException: if the stream was taken already.
        :raises OSError: if the encoding is not known (UnsupportedEncodingException in Java).
        """

    def getRemoteAddr() -> str:
        """Return the IP address of the client, or of the last proxy."""

    def getRemoteHost() -> str:
        """Return the name of the client's host; its IP address unless look-ups are enabled."""

    def setAttribute(name: str, value: Any) -> None:
        """
        Note a value.

        :param name: the attribute.
        :param value: None removes the attribute.
        """

    def removeAttribute(name: str) -> None:
        """
        Forget a value.

        :param name: the attribute; no harm if there is none of that name.
        """

    def getLocale() -> Any:
        """
        Return the locale that the client likes best, or the server's own; its `str` is Java's form: `de_AT`.
        """

    def getLocales() -> list[Any]:
        """Return the locales that the client likes, best first; the server's own if it did not say."""

    def isSecure() -> bool:
        """Tell whether the request came over TLS."""

    def getRequestDispatcher(path: str) -> RequestDispatcher | None:
        """
        Return what passes the request to another path, or None.

        :param path: of the application, if it begins with a slash; else relative to this request.
        """

    def getRealPath(path: str) -> str | None:
        """
        Do what `ServletContext.getRealPath` does; deprecated.

        :param path: of the application.
        """

    def getRemotePort() -> int:
        """Return the port at the client's side of the connection."""

    def getLocalName() -> str:
        """Return the name of the host that took the connection."""

    def getLocalAddr() -> str:
        """Return the IP address that took the connection."""

    def getLocalPort() -> int:
        """Return the port that took the connection."""

    def getServletContext() -> ServletContext:
        """Return the application that serves the request."""

    def startAsync(request: Any = None, response: Any = None) -> AsyncContext:
        """
        Let the answer go on after the servlet's method has returned.

        :param request: what the AsyncContext shall show as request; this one if left out.
        :param response: what it shall show as response; this request's own if left out.
        :raises IllegalStateException: if a filter or the servlet does not allow it, or the answer has ended.
        """

    def isAsyncStarted() -> bool:
        """Tell whether the answer will go on after the servlet's method has returned."""

    def isAsyncSupported() -> bool:
        """Tell whether all filters and the servlet allow `startAsync`."""

    def getAsyncContext() -> AsyncContext:
        """
        Return what `startAsync` returned last.

        :raises IllegalStateException: if it was not called.
        """

    def getDispatcherType() -> DispatcherType:
        """Return how the request came here."""


class HttpServletRequest(ServletRequest):
    """
    A request in HTTP (Servlet 3.0, chapter 3).
    """

    def getAuthType() -> str | None:
        """Return how the user has logged in (BASIC, FORM, DIGEST, CLIENT_CERT), or None."""

    def getCookies() -> list[Cookie] | None:
        """Return the cookies that the client sent, or None if it sent none."""

    def getDateHeader(name: str) -> int:
        """
        Return a header that is a date, in milliseconds since 1970; -1 if it was not sent.

        :param name: in upper or lower case.
        :raises ValueError: if it is no date.
        """

    def getHeader(name: str) -> str | None:
        """
        Return the first header of a name, or None.

        :param name: in upper or lower case.
        """

    def getHeaders(name: str) -> list[str]:
        """
        Return all headers of a name; an empty list if there are none.

        :param name: in upper or lower case.
        """

    def getHeaderNames() -> list[str]:
        """Return the names of all headers, in order of arrival."""

    def getIntHeader(name: str) -> int:
        """
        Return a header that is a number; -1 if it was not sent.

        :param name: in upper or lower case.
        :raises ValueError: if it is no whole number.
        """

    def getMethod() -> str:
        """Return the HTTP method: `GET`, `POST` and so on."""

    def getPathInfo() -> str | None:
        """Return what follows the servlet's path, decoded; None if nothing does."""

    def getPathTranslated() -> str | None:
        """Return where the path info would lie in the file system, or None."""

    def getContextPath() -> str:
        """Return the part of the URI that chose the application, as it was sent: `""` or `/name`."""

    def getQueryString() -> str | None:
        """Return what follows the question mark, as it was sent; None if there is none."""

    def getRemoteUser() -> str | None:
        """Return the name of the user who has logged in, or None."""

    def isUserInRole(role: str) -> bool:
        """
        Tell whether the user has a role.

        :param role: its name, or the one that a security-role-ref gives it.
        """

    def getUserPrincipal() -> Principal | None:
        """Return the user who has logged in, or None."""

    def getRequestedSessionId() -> str | None:
        """Return the session id that the client sent, valid or not, or None."""

    def getRequestURI() -> str:
        """Return the path of the URL, as it was sent, without the query."""

    def getRequestURL() -> Any:
        """Return the URL up to the query; its `str` counts."""

    def getServletPath() -> str:
        """Return the part of the path that chose the servlet, decoded."""

    def getSession(create: bool = True) -> HttpSession | Any:
        """
        Return the session.

        :param create: whether to make one if there is none; None is returned otherwise.
        :raises IllegalStateException: if one has to be made and the response is committed.
        """

    def isRequestedSessionIdValid() -> bool:
        """Tell whether the session id that the client sent is that of a living session."""

    def isRequestedSessionIdFromCookie() -> bool:
        """Tell whether the session id came in a cookie."""

    def isRequestedSessionIdFromURL() -> bool:
        """Tell whether the session id came in the URL."""

    def isRequestedSessionIdFromUrl() -> bool:
        """Do what `isRequestedSessionIdFromURL` does; deprecated."""

    def authenticate(response: HttpServletResponse) -> bool:
        """
        Let the container ask the user to log in, if that has not happened.

        :param response: where it may ask.
        :return: whether the user has logged in; if not, the answer is ready.
        """

    def login(username: str, password: str) -> None:
        """
        Log the user in.

        :param username: who.
        :param password: in clear text.
        :raises ServletException: if the realm does not accept it, or somebody has logged in already.
        """

    def logout() -> None:
        """
        Forget the user.

        :raises ServletException: if that fails.
        """

    def getParts() -> list[Part]:
        """
        Return the parts of a multipart/form-data body.

        :raises OSError: if the body is not well formed.
        :raises IllegalStateException: if it is longer than the servlet's limits.
        :raises ServletException: if it is no multipart/form-data.
        """

    def getPart(name: str) -> Part | None:
        """
        Return a part of a multipart/form-data body, or None; it raises what `getParts` raises.

        :param name: the form's field.
        """


addConstants(
    HttpServletRequest,
    {"BASIC_AUTH": "BASIC", "FORM_AUTH": "FORM", "CLIENT_CERT_AUTH": "CLIENT_CERT", "DIGEST_AUTH": "DIGEST"},
)
