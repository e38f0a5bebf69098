"""
The request as the target of an include, forward, error or asynchronous dispatch sees it (ApplicationHttpRequest in Tomcat).

It stands right around the container's own request, inside whatever filters have wrapped, and is taken out when the dispatch is over.
"""

from __future__ import annotations

from typing import Any

from catalina.http import codecFor, parseQuery
from catalina.servlet import DispatcherType, HttpServletRequestWrapper

_SPECIAL = ("request_uri", "context_path", "servlet_path", "path_info", "query_string")
_INCLUDED = tuple(f"javax.servlet.include.{name}" for name in _SPECIAL)
_FORWARDED = tuple(f"javax.servlet.forward.{name}" for name in _SPECIAL)
_OWN = frozenset(_INCLUDED + _FORWARDED)


class DispatchRequest(HttpServletRequestWrapper):
    """
    A request with another path, other attributes and further parameters.

    :param request: what it stands around.
    :param kind: the kind of dispatch.
    :param context: the application of the target.
    :param query: the target's query; its parameters come before those of the request.
    """

    def __init__(self, request: Any, kind: DispatcherType, context: Any, query: str | None) -> None:
        super().__init__(request)
        self._kind = kind
        self._context = context
        self._query = query
        self._attributes: dict[str, Any] = {}
        self._path: tuple[str, str, str | None, str | None] | None = None
        self._merged: dict[str, list[str]] | None = None
        self._isCrossing = request.getServletContext() is not context.servletContext
        self._session: Any = None
        #: What the filters of this dispatch are found by; None for a named dispatch.
        self.filterPath: str | None = None

    def showAttributes(self, family: str, path: tuple[str, str, str, str | None, str | None]) -> None:
        """
        Show ``javax.servlet.FAMILY.*``.

        :param path: request URI, context path, servlet path, path info, query.
        """
        for name, value in zip(_SPECIAL, path, strict=True):
            self._attributes[f"javax.servlet.{family}.{name}"] = value

    def showPath(self, requestURI: str, servletPath: str, pathInfo: str | None, query: str | None) -> None:
        """Answer with the target's path, as forwards do."""
        self._path = (requestURI, servletPath, pathInfo, query)

    # what differs from the request inside

    def getDispatcherType(self) -> DispatcherType:
        """How the request came to the present servlet."""
        return self._kind

    def getServletContext(self) -> Any:
        """The application of the target."""
        return self._context.servletContext

    def getAttribute(self, name: str) -> Any:
        """
        An attribute; those of a dispatch are this one's own, but for where a request was forwarded from, which an
        include or a second forward does not say anew.
        """
        if name not in _OWN or (name in _FORWARDED and self._attributes.get(_FORWARDED[0]) is None):
            return super().getAttribute(name)
        return self._attributes.get(name)

    def getAttributeNames(self) -> list[str]:
        """The names of all attributes."""
        own = [name for name in (*_INCLUDED, *_FORWARDED) if self.getAttribute(name) is not None]
        return own + [name for name in super().getAttributeNames() if name not in _OWN]

    def setAttribute(self, name: str, value: Any) -> None:
        """Set an attribute; those of a dispatch only as long as it lasts."""
        if name in _OWN:
            self._attributes[name] = value
        else:
            super().setAttribute(name, value)

    def removeAttribute(self, name: str) -> None:
        """Remove an attribute."""
        if name in _OWN:
            self._attributes.pop(name, None)
        else:
            super().removeAttribute(name)

    def getRequestURI(self) -> str:
        """The raw path of the target, where it is shown."""
        return super().getRequestURI() if self._path is None else self._path[0]

    def getRequestURL(self) -> str:
        """Scheme, host, port and raw path."""
        outer = super().getRequestURL()
        return (
            outer
            if self._path is None
            else outer[: len(outer) - len(super().getRequestURI())] + self._path[0]
        )

    def getContextPath(self) -> str:
        """The context path of the target, where its path is shown."""
        return super().getContextPath() if self._path is None else str(self._context.encodedPath)

    def getServletPath(self) -> str:
        """The servlet path of the target, where it is shown."""
        return super().getServletPath() if self._path is None else self._path[1]

    def getPathInfo(self) -> str | None:
        """The path info of the target, where it is shown."""
        return super().getPathInfo() if self._path is None else self._path[2]

    def getPathTranslated(self) -> str | None:
        """The real path of the path info."""
        info = self.getPathInfo()
        return None if info is None else self._context.servletContext.getRealPath(info)

    def getQueryString(self) -> str | None:
        """The query of the target, where its path is shown."""
        return super().getQueryString() if self._path is None else self._path[3]

    def getRequestDispatcher(self, path: str | None) -> Any:
        """A dispatcher for a path, relative to the present servlet's unless it begins with a slash."""
        return self._context.servletContext.getRelativeDispatcher(self, path)

    # the session, where the target belongs to another application (crossContext)

    def getSession(self, create: bool = True) -> Any:
        """The session; in another application its own one, which has the id of the request's."""
        if not self._isCrossing:
            return super().getSession(create)
        if self._session is None or not self._session.isValid():
            self._session = self._enter(super().getSession(create), create)
        return self._session

    def _enter(self, outer: Any, create: bool) -> Any:
        if outer is None:
            return None
        session = self._livingSession(outer.getId())
        if session is None and create:
            session = self._context.manager.createSession(outer.getId())
        if session is not None:
            session.access()
        return session

    def _livingSession(self, sessionId: str) -> Any:
        session = self._context.manager.findSession(sessionId)
        return session if session is not None and session.isValid() else None

    def isRequestedSessionIdValid(self) -> bool:
        """Whether the id that the client sent is that of a living session of the target's application."""
        if not self._isCrossing:
            return super().isRequestedSessionIdValid()
        wanted = self.getRequestedSessionId()
        return wanted is not None and self._livingSession(wanted) is not None

    def leave(self) -> None:
        """The dispatch is over: the other application's session counts as used until now."""
        if self._session is not None:
            self._session.endAccess()

    # parameters

    def _parameters(self) -> dict[str, list[str]]:
        if self._merged is None:
            own: dict[str, list[str]] = {}
            if self._query:
                charset = codecFor(self.getCharacterEncoding() or "") or "iso-8859-1"
                pairs, _complete = parseQuery(self._query.encode(charset, "replace"), charset)
                for name, value in pairs:
                    own.setdefault(name, []).append(value)
            merged = {
                name: own.pop(name, []) + list(values) for name, values in super().getParameterMap().items()
            }
            self._merged = merged | own
        return self._merged

    def getParameter(self, name: str) -> str | None:
        """The first value of a parameter, or None."""
        if not self._query:
            return super().getParameter(name)
        values = self._parameters().get(name)
        return values[0] if values else None

    def getParameterValues(self, name: str) -> list[str] | None:
        """All values of a parameter, or None."""
        if not self._query:
            return super().getParameterValues(name)
        values = self._parameters().get(name)
        return None if values is None else list(values)

    def getParameterNames(self) -> list[str]:
        """The names of all parameters."""
        return list(self._parameters()) if self._query else super().getParameterNames()

    def getParameterMap(self) -> dict[str, list[str]]:
        """All parameters; a copy."""
        return {name: list(values) for name, values in self._parameters().items()}
