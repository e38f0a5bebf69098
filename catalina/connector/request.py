"""
This container's HttpServletRequest (org.apache.catalina.connector.Request).

There is no facade: applications hold this very object. What they may ask stands in `catalina.servlet.HttpServletRequest`; what valves,
realms and dispatchers ask are plain attributes. Whatever a servlet may never ask for (parameters, cookies, session, attributes) costs
nothing until then: most attributes are class-level defaults that only change when they are needed.
"""

from __future__ import annotations

from typing import Any

from zope.interface import implementer

from catalina.connector.inputstream import CoyoteInputStream
from catalina.connector.multipartrequest import MultipartRequest
from catalina.connector.parameters import NO_PARAMETERS, RequestParameters, parseParameters
from catalina.connector.requestaddresses import RequestAddresses
from catalina.connector.requestattributes import specialAttribute, specialNames
from catalina.connector.requestsession import RequestSession
from catalina.http import Locale, charsetOf, codecFor, parseAcceptLanguage, parseCookies, parseDate, parseInt
from catalina.mapper import MappingData
from catalina.servlet import (
    BufferedReader,
    Cookie,
    DispatcherType,
    HttpServletRequest,
    IllegalStateException,
    ServletInputStream,
    ServletRequestAttributeEvent,
)
from catalina.util import sharedKeys

# A member of an enumeration costs five times a name of the module.
_REQUEST = DispatcherType.REQUEST


@sharedKeys(
    "exchange", "coyoteRequest", "connector", "mapping", "host", "context", "wrapper", "startTime", "response", "filterChain",
    "cometEvent", "attributes", "_parameters", "asyncSupported", "asyncContext", "usingInputStream", "usingReader", "_stream", "_reader",
    "_characterEncoding", "_cookies", "_cookiesParsed", "currentSession", "_requestedId", "_requestedBy", "_requestedKnown",
    "userPrincipal", "dispatcherType", "_method",
)  # fmt: skip
@implementer(HttpServletRequest)
class Request(RequestAddresses, RequestSession):
    """One request on its way through the containers."""

    dispatcherType: DispatcherType
    userPrincipal: Any = None
    authType: str | None = None
    usingInputStream = usingReader = _cookiesParsed = False
    asyncSupported = True
    asyncContext: Any = None
    cometEvent: Any = None
    filterChain: Any = None
    response: Any = None
    attributes: dict[str, Any] | None = None
    _notes: dict[str, Any] | None = None
    _parameters: RequestParameters | None = None
    _characterEncoding: str | None = None
    _stream: ServletInputStream | None = None
    _reader: BufferedReader | None = None
    _cookies: list[Cookie] | None = None
    _multipart: MultipartRequest | None = None
    _method: str | None = None
    _servletPath: str | None = None
    _pathInfo: Any = ...

    def attach(self, exchange: Any, connector: Any, mapping: MappingData) -> None:
        """Belong to an exchange, from its beginning; no ``__init__``, which Python calls at twice the price."""
        self.exchange = exchange
        self.coyoteRequest = exchange.request
        self.connector = connector
        self.mapping = mapping
        self.host = mapping.host
        self.context = mapping.context
        self.wrapper = mapping.wrapper
        self.startTime: float = exchange.startTime
        # what nearly every request is asked for: Python finds an instance's own values ten times as fast as those of its class
        self._method = self.currentSession = None
        self.dispatcherType = _REQUEST

    # what valves ask

    @property
    def notes(self) -> dict[str, Any]:
        """What parts of the container remember about this request."""
        if self._notes is None:
            self._notes = {}
        return self._notes

    @property
    def decodedURI(self) -> str:
        """The path, decoded and normalised, with the context's."""
        return self.mapping.decodedURI

    @property
    def requestPath(self) -> str:
        """The path below the context."""
        mapping = self.mapping
        return mapping.servletPath + (mapping.pathInfo or "")

    @property
    def parameters(self) -> RequestParameters:
        """All parameters, parsed now if they were not yet."""
        if self._parameters is None:
            # a second look-up while they are parsed finds those of the query (multipart configuration errors ask)
            self._parameters = NO_PARAMETERS
            self._parameters = parseParameters(self)
        return self._parameters

    @property
    def multipart(self) -> MultipartRequest:
        """The parts of a multipart/form-data body."""
        if self._multipart is None:
            self._multipart = MultipartRequest(self)
        return self._multipart

    # ServletRequest

    def getAttribute(self, name: str) -> Any:
        """The attribute of this name, or None."""
        found = None if self.attributes is None else self.attributes.get(name)
        return specialAttribute(self, name) if found is None else found

    def getAttributeNames(self) -> list[str]:
        """The names of all attributes."""
        return [*(self.attributes or ()), *specialNames(self, self.attributes or {})]

    def setAttribute(self, name: str, value: Any) -> None:
        """Set an attribute; None removes it."""
        if name is None:
            raise ValueError("an attribute needs a name")
        if value is None:
            self.removeAttribute(name)
            return
        if self.attributes is None:
            self.attributes = {}
        old = self.attributes.get(name)
        self.attributes[name] = value
        if self.context is not None and self.context.requestAttributeListeners:
            kind = "attributeAdded" if old is None else "attributeReplaced"
            self._fire(kind, name, value if old is None else old)

    def removeAttribute(self, name: str) -> None:
        """Remove an attribute, if it is there."""
        if self.attributes is not None and name in self.attributes:
            old = self.attributes.pop(name)
            if self.context is not None and self.context.requestAttributeListeners:
                self._fire("attributeRemoved", name, old)

    def _fire(self, kind: str, name: str, value: Any) -> None:
        event = ServletRequestAttributeEvent(self.context.servletContext, self, name, value)
        self.context.notify(self.context.requestAttributeListeners, kind, event)

    def getCharacterEncoding(self) -> str | None:
        """The charset of the body, as set or sent; None if neither."""
        return self._characterEncoding or charsetOf(self.getContentType())

    def setCharacterEncoding(self, env: str) -> None:
        """Read the body in this charset; without effect once the reader is there."""
        if self.usingReader:
            return
        if codecFor(env) is None:
            raise OSError(f"unsupported encoding {env!r}")
        self._characterEncoding = env

    def getContentLength(self) -> int:
        """The length of the body, -1 if it is not known."""
        return int(self.coyoteRequest.intLength)

    def getContentType(self) -> str | None:
        """The type of the body, or None."""
        return self.getHeader("Content-Type")

    def getInputStream(self) -> ServletInputStream:
        """The body as bytes."""
        if self.usingReader:
            raise IllegalStateException("getReader() has already been called for this request")
        self.usingInputStream = True
        return self._bodyStream()

    def _bodyStream(self) -> ServletInputStream:
        if self._stream is None:
            self._stream = CoyoteInputStream(self.exchange)
        return self._stream

    def getReader(self) -> BufferedReader:
        """The body as text."""
        if self.usingInputStream:
            raise IllegalStateException("getInputStream() has already been called for this request")
        if self._reader is None:
            name = self.getCharacterEncoding()
            codec = codecFor(name) if name else "iso-8859-1"
            if codec is None:
                raise OSError(f"unsupported encoding {name!r}")
            self._reader = BufferedReader(self._bodyStream(), codec)
        self.usingReader = True
        return self._reader

    def leaveRest(self) -> None:
        """An upload is refused: its rest is read, so that the client gets the answer, or left (swallowAbortedUploads)."""
        if self.context is not None and not self.context.swallowAbortedUploads:
            self.exchange.keepAlive = False
            self.exchange.body.failed = True

    def getParameter(self, name: str) -> str | None:
        """The first value of a parameter, or None."""
        values = self.parameters.values.get(name)
        return values[0] if values else None

    def getParameterNames(self) -> list[str]:
        """The names of all parameters, in order of arrival."""
        return list(self.parameters.values)

    def getParameterValues(self, name: str) -> list[str] | None:
        """All values of a parameter, or None."""
        values = self.parameters.values.get(name)
        return None if values is None else list(values)

    def getParameterMap(self) -> dict[str, list[str]]:
        """All parameters; a copy."""
        return {name: list(values) for name, values in self.parameters.values.items()}

    def getLocale(self) -> Locale:
        """The language that the client likes best, or the server's."""
        return self.getLocales()[0]

    def getLocales(self) -> list[Locale]:
        """The languages that the client likes, best first; the server's if it names none."""
        return parseAcceptLanguage(self.getHeaders("Accept-Language")) or [self.connector.defaultLocale]

    def getRequestDispatcher(self, path: str | None) -> Any:
        """A dispatcher for a path, relative to this request's unless it begins with a slash."""
        return None if self.context is None else self.context.servletContext.getRelativeDispatcher(self, path)

    def getRealPath(self, path: str) -> str | None:
        """Deprecated: use the ServletContext's."""
        return self.context.servletContext.getRealPath(path)

    def getServletContext(self) -> Any:
        """The application that this request is in."""
        return self.context.servletContext

    def getDispatcherType(self) -> DispatcherType:
        """How the request came to the present servlet."""
        return self.dispatcherType

    # asynchronous processing

    def startAsync(self, request: Any = None, response: Any = None) -> Any:
        """Let the request go on when the servlet has returned (Servlet 3.0, 2.3.3.3)."""
        if not self.asyncSupported:
            raise IllegalStateException(
                "a filter or servlet on this request's way does not support asynchronous processing"
            )
        if self.asyncContext is None:
            self.asyncContext = self.connector.makeAsyncContext(self)
        self.asyncContext.started(
            self if request is None else request, self.response if response is None else response
        )
        return self.asyncContext

    def isAsyncStarted(self) -> bool:
        """Whether the request goes on when the servlet has returned."""
        return self.asyncContext is not None and self.asyncContext.isStarted

    def isAsyncSupported(self) -> bool:
        """Whether `startAsync` may be called."""
        return self.asyncSupported

    def getAsyncContext(self) -> Any:
        """What `startAsync` returned."""
        if not self.isAsyncStarted():
            raise IllegalStateException("startAsync() has not been called")
        return self.asyncContext

    # HttpServletRequest

    def getMethod(self) -> str:
        """The method, as sent."""
        method: str = self._method or self.coyoteRequest.method
        return method

    def getRequestURI(self) -> str:
        """The raw path of the request line."""
        return str(self.coyoteRequest.requestURI)

    def getContextPath(self) -> str:
        """The raw beginning of the path that belongs to the application."""
        if not self.mapping.contextPath:
            return ""
        path = self.getRequestURI()[: self.mapping.rawContextLength]
        # two slashes in front of a redirect would name another host
        if path.startswith("//") and not self.context.allowMultipleLeadingForwardSlashInPath:
            return "/" + path.lstrip("/")
        return path

    def getServletPath(self) -> str:
        """The decoded part of the path that chose the servlet."""
        return self.mapping.servletPath if self._servletPath is None else self._servletPath

    def getPathInfo(self) -> str | None:
        """The decoded rest of the path, or None."""
        return self.mapping.pathInfo if self._pathInfo is ... else self._pathInfo

    def getPathTranslated(self) -> str | None:
        """The real path of the path info, or None."""
        info = self.getPathInfo()
        return None if info is None else self.context.servletContext.getRealPath(info)

    def getQueryString(self) -> str | None:
        """The raw query, or None."""
        return self.coyoteRequest.queryString

    def getHeader(self, name: str) -> str | None:
        """The first header of this name, or None."""
        return self.coyoteRequest.headers.get(name)

    def getHeaders(self, name: str) -> list[str]:
        """All headers of this name."""
        return self.coyoteRequest.headers.getAll(name)

    def getHeaderNames(self) -> list[str]:
        """The names of all headers."""
        return self.coyoteRequest.headers.names()

    def getIntHeader(self, name: str) -> int:
        """A header as a number; -1 without it; ValueError if it is none."""
        value = self.getHeader(name)
        return -1 if value is None else parseInt(value)

    def getDateHeader(self, name: str) -> int:
        """A header as milliseconds since 1970; -1 without it."""
        value = self.getHeader(name)
        if value is None:
            return -1
        seconds = parseDate(value)
        if seconds is None:
            raise ValueError(f"{name} is no date: {value!r}")
        return int(seconds) * 1000

    def getCookies(self) -> list[Cookie] | None:
        """The cookies, None if there are none."""
        if not self._cookiesParsed:
            self._cookiesParsed = True
            fields = self.getHeaders("Cookie")
            self._cookies = parseCookies(fields, self.connector.maxCookieCount) if fields else None
        return self._cookies or None

    def getAuthType(self) -> str | None:
        """How the user was authenticated, or None."""
        return self.authType

    def getRemoteUser(self) -> str | None:
        """The user's name, or None."""
        return None if self.userPrincipal is None else str(self.userPrincipal.getName())

    def getUserPrincipal(self) -> Any:
        """The user, or None."""
        return self.userPrincipal

    def isUserInRole(self, role: str) -> bool:
        """Whether the user has a role, under the name that the servlet knows it by."""
        realm = None if self.context is None else self.context.realm
        if self.userPrincipal is None or realm is None:
            return False
        return bool(realm.hasRole(self.wrapper, self.userPrincipal, role))

    def authenticate(self, response: Any) -> bool:
        """Have the user authenticated as the application's login-config says; False if the response asks for it."""
        if response.isCommitted():
            raise IllegalStateException("the response has been committed")
        return bool(self.context.authenticator.authenticate(self, response))

    def login(self, username: str, password: str) -> None:
        """Log a user in by name and password."""
        self.context.authenticator.login(username, password, self)

    def logout(self) -> None:
        """Forget the user."""
        self.context.authenticator.logout(self)

    def getParts(self) -> list[Any]:
        """The parts of a multipart/form-data body."""
        return self.multipart.getParts()

    def getPart(self, name: str) -> Any:
        """The part of this name, or None."""
        return next((part for part in self.getParts() if part.getName() == name), None)
