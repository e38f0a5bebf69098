"""
The requests that filters put in place of the container's own.

A filter extends one of these, overrides what it wants to change, and hands it to `chain.doFilter`; everything
else is asked of the request inside. They answer to `javax.servlet.ServletRequestWrapper` and
`javax.servlet.http.HttpServletRequestWrapper`.
"""

from __future__ import annotations

from typing import Any

from zope.interface import implementer

from catalina.servlet.asynchronous import AsyncContext
from catalina.servlet.context import RequestDispatcher, ServletContext
from catalina.servlet.cookie import Cookie
from catalina.servlet.kinds import DispatcherType, isKind
from catalina.servlet.multipart import Part
from catalina.servlet.request import HttpServletRequest, Principal, ServletRequest
from catalina.servlet.response import HttpServletResponse
from catalina.servlet.session import HttpSession
from catalina.servlet.streams import BufferedReader, ServletInputStream


@implementer(ServletRequest)
class ServletRequestWrapper:
    """
    A request that passes everything on to another one.

    :param request: the request inside.
    :raises ValueError: if it is None.
    """

    __slots__ = ("_request",)

    # Only the HTTP wrapper below asks it for what a plain ServletRequest lacks.
    _request: HttpServletRequest

    def __init__(self, request: Any) -> None:
        self.setRequest(request)

    def getRequest(self) -> Any:
        """Return the request inside."""
        return self._request

    def setRequest(self, request: Any) -> None:
        """
        Replace the request inside.

        :param request: the new one.
        :raises ValueError: if it is None.
        """
        if request is None:
            raise ValueError(f"{type(self).__name__} needs a request to wrap, not None")
        self._request = request

    def isWrapperFor(self, wrapped: object) -> bool:
        """
        Tell whether a request is inside this one, at whatever depth.

        :param wrapped: the request, or a class or interface that it has.
        """
        inner = self._request
        if inner is wrapped or isKind(inner, wrapped):
            return True
        return isinstance(inner, ServletRequestWrapper) and inner.isWrapperFor(wrapped)

    def getAttribute(self, name: str) -> Any:
        """Pass on to the wrapped request."""
        return self._request.getAttribute(name)

    def getAttributeNames(self) -> list[str]:
        """Pass on to the wrapped request."""
        return self._request.getAttributeNames()

    def getCharacterEncoding(self) -> str | None:
        """Pass on to the wrapped request."""
        return self._request.getCharacterEncoding()

    def setCharacterEncoding(self, env: str) -> None:
        """Pass on to the wrapped request."""
        self._request.setCharacterEncoding(env)

    def getContentLength(self) -> int:
        """Pass on to the wrapped request."""
        return self._request.getContentLength()

    def getContentType(self) -> str | None:
        """Pass on to the wrapped request."""
        return self._request.getContentType()

    def getInputStream(self) -> ServletInputStream:
        """Pass on to the wrapped request."""
        return self._request.getInputStream()

    def getParameter(self, name: str) -> str | None:
        """Pass on to the wrapped request."""
        return self._request.getParameter(name)

    def getParameterNames(self) -> list[str]:
        """Pass on to the wrapped request."""
        return self._request.getParameterNames()

    def getParameterValues(self, name: str) -> list[str] | None:
        """Pass on to the wrapped request."""
        return self._request.getParameterValues(name)

    def getParameterMap(self) -> dict[str, list[str]]:
        """Pass on to the wrapped request."""
        return self._request.getParameterMap()

    def getProtocol(self) -> str:
        """Pass on to the wrapped request."""
        return self._request.getProtocol()

    def getScheme(self) -> str:
        """Pass on to the wrapped request."""
        return self._request.getScheme()

    def getServerName(self) -> str:
        """Pass on to the wrapped request."""
        return self._request.getServerName()

    def getServerPort(self) -> int:
        """Pass on to the wrapped request."""
        return self._request.getServerPort()

    def getReader(self) -> BufferedReader:
        """Pass on to the wrapped request."""
        return self._request.getReader()

    def getRemoteAddr(self) -> str:
        """Pass on to the wrapped request."""
        return self._request.getRemoteAddr()

    def getRemoteHost(self) -> str:
        """Pass on to the wrapped request."""
        return self._request.getRemoteHost()

    def setAttribute(self, name: str, value: Any) -> None:
        """Pass on to the wrapped request."""
        self._request.setAttribute(name, value)

    def removeAttribute(self, name: str) -> None:
        """Pass on to the wrapped request."""
        self._request.removeAttribute(name)

    def getLocale(self) -> Any:
        """Pass on to the wrapped request."""
        return self._request.getLocale()

    def getLocales(self) -> list[Any]:
        """Pass on to the wrapped request."""
        return self._request.getLocales()

    def isSecure(self) -> bool:
        """Pass on to the wrapped request."""
        return self._request.isSecure()

    def getRequestDispatcher(self, path: str) -> RequestDispatcher | None:
        """Pass on to the wrapped request."""
        return self._request.getRequestDispatcher(path)

    def getRealPath(self, path: str) -> str | None:
        """Pass on to the wrapped request."""
        return self._request.getRealPath(path)

    def getRemotePort(self) -> int:
        """Pass on to the wrapped request."""
        return self._request.getRemotePort()

    def getLocalName(self) -> str:
        """Pass on to the wrapped request."""
        return self._request.getLocalName()

    def getLocalAddr(self) -> str:
        """Pass on to the wrapped request."""
        return self._request.getLocalAddr()

    def getLocalPort(self) -> int:
        """Pass on to the wrapped request."""
        return self._request.getLocalPort()

    def getServletContext(self) -> ServletContext:
        """Pass on to the wrapped request."""
        return self._request.getServletContext()

    def startAsync(self, request: Any = None, response: Any = None) -> AsyncContext:
        """Pass on to the wrapped request."""
        return self._request.startAsync(request, response)

    def isAsyncStarted(self) -> bool:
        """Pass on to the wrapped request."""
        return self._request.isAsyncStarted()

    def isAsyncSupported(self) -> bool:
        """Pass on to the wrapped request."""
        return self._request.isAsyncSupported()

    def getAsyncContext(self) -> AsyncContext:
        """Pass on to the wrapped request."""
        return self._request.getAsyncContext()

    def getDispatcherType(self) -> DispatcherType:
        """Pass on to the wrapped request."""
        return self._request.getDispatcherType()


@implementer(HttpServletRequest)
class HttpServletRequestWrapper(ServletRequestWrapper):
    """
    An HTTP request that passes everything on to another one.

    :param request: the HttpServletRequest inside.
    :raises ValueError: if it is None.
    """

    __slots__ = ()

    def getAuthType(self) -> str | None:
        """Pass on to the wrapped request."""
        return self._request.getAuthType()

    def getCookies(self) -> list[Cookie] | None:
        """Pass on to the wrapped request."""
        return self._request.getCookies()

    def getDateHeader(self, name: str) -> int:
        """Pass on to the wrapped request."""
        return self._request.getDateHeader(name)

    def getHeader(self, name: str) -> str | None:
        """Pass on to the wrapped request."""
        return self._request.getHeader(name)

    def getHeaders(self, name: str) -> list[str]:
        """Pass on to the wrapped request."""
        return self._request.getHeaders(name)

    def getHeaderNames(self) -> list[str]:
        """Pass on to the wrapped request."""
        return self._request.getHeaderNames()

    def getIntHeader(self, name: str) -> int:
        """Pass on to the wrapped request."""
        return self._request.getIntHeader(name)

    def getMethod(self) -> str:
        """Pass on to the wrapped request."""
        return self._request.getMethod()

    def getPathInfo(self) -> str | None:
        """Pass on to the wrapped request."""
        return self._request.getPathInfo()

    def getPathTranslated(self) -> str | None:
        """Pass on to the wrapped request."""
        return self._request.getPathTranslated()

    def getContextPath(self) -> str:
        """Pass on to the wrapped request."""
        return self._request.getContextPath()

    def getQueryString(self) -> str | None:
        """Pass on to the wrapped request."""
        return self._request.getQueryString()

    def getRemoteUser(self) -> str | None:
        """Pass on to the wrapped request."""
        return self._request.getRemoteUser()

    def isUserInRole(self, role: str) -> bool:
        """Pass on to the wrapped request."""
        return self._request.isUserInRole(role)

    def getUserPrincipal(self) -> Principal | None:
        """Pass on to the wrapped request."""
        return self._request.getUserPrincipal()

    def getRequestedSessionId(self) -> str | None:
        """Pass on to the wrapped request."""
        return self._request.getRequestedSessionId()

    def getRequestURI(self) -> str:
        """Pass on to the wrapped request."""
        return self._request.getRequestURI()

    def getRequestURL(self) -> Any:
        """Pass on to the wrapped request."""
        return self._request.getRequestURL()

    def getServletPath(self) -> str:
        """Pass on to the wrapped request."""
        return self._request.getServletPath()

    def getSession(self, create: bool = True) -> HttpSession | Any:
        """Pass on to the wrapped request."""
        return self._request.getSession(create)

    def isRequestedSessionIdValid(self) -> bool:
        """Pass on to the wrapped request."""
        return self._request.isRequestedSessionIdValid()

    def isRequestedSessionIdFromCookie(self) -> bool:
        """Pass on to the wrapped request."""
        return self._request.isRequestedSessionIdFromCookie()

    def isRequestedSessionIdFromURL(self) -> bool:
        """Pass on to the wrapped request."""
        return self._request.isRequestedSessionIdFromURL()

    def isRequestedSessionIdFromUrl(self) -> bool:
        """Pass on to the wrapped request."""
        return self._request.isRequestedSessionIdFromUrl()

    def authenticate(self, response: HttpServletResponse) -> bool:
        """Pass on to the wrapped request."""
        return self._request.authenticate(response)

    def login(self, username: str, password: str) -> None:
        """Pass on to the wrapped request."""
        self._request.login(username, password)

    def logout(self) -> None:
        """Pass on to the wrapped request."""
        self._request.logout()

    def getParts(self) -> list[Part]:
        """Pass on to the wrapped request."""
        return self._request.getParts()

    def getPart(self, name: str) -> Part | None:
        """Pass on to the wrapped request."""
        return self._request.getPart(name)
