"""
What the listeners of an application are told.

The container makes an event where something happened and hands it to each listener (`core.listeners`). They
answer to `javax.servlet.ServletContextEvent`, `ServletRequestEvent`, `javax.servlet.http.HttpSessionEvent`
and their kin for attributes; AsyncEvent is beside AsyncContext.
"""

from __future__ import annotations

from typing import Any

from catalina.servlet.context import ServletContext
from catalina.servlet.request import ServletRequest
from catalina.servlet.session import HttpSession


class ServletContextEvent:
    """
    An application has started or will stop.

    :param source: the application.
    """

    __slots__ = ("_context",)

    def __init__(self, source: ServletContext) -> None:
        self._context = source

    def getSource(self) -> ServletContext:
        """Return the application."""
        return self._context

    def getServletContext(self) -> ServletContext:
        """Return the application."""
        return self._context


class ServletContextAttributeEvent(ServletContextEvent):
    """
    An attribute of an application has changed.

    :param source: the application.
    :param name: the attribute.
    :param value: its value, when it was added; the one it had, when it was removed or replaced.
    """

    __slots__ = ("_name", "_value")

    def __init__(self, source: ServletContext, name: str, value: Any) -> None:
        super().__init__(source)
        self._name = name
        self._value = value

    def getName(self) -> str:
        """Return the attribute's name."""
        return self._name

    def getValue(self) -> Any:
        """Return the value that was added, or the one that was removed or replaced."""
        return self._value


class ServletRequestEvent:
    """
    A request comes into an application or leaves it.

    :param context: the application.
    :param request: the request.
    """

    __slots__ = ("_context", "_request")

    def __init__(self, context: ServletContext, request: ServletRequest) -> None:
        self._context = context
        self._request = request

    def getSource(self) -> ServletContext:
        """Return the application."""
        return self._context

    def getServletContext(self) -> ServletContext:
        """Return the application."""
        return self._context

    def getServletRequest(self) -> ServletRequest:
        """Return the request."""
        return self._request


class ServletRequestAttributeEvent(ServletRequestEvent):
    """
    An attribute of a request has changed.

    :param context: the application.
    :param request: the request.
    :param name: the attribute.
    :param value: its value, when it was added; the one it had, when it was removed or replaced.
    """

    __slots__ = ("_name", "_value")

    def __init__(self, context: ServletContext, request: ServletRequest, name: str, value: Any) -> None:
        super().__init__(context, request)
        self._name = name
        self._value = value

    def getName(self) -> str:
        """Return the attribute's name."""
        return self._name

    def getValue(self) -> Any:
        """Return the value that was added, or the one that was removed or replaced."""
        return self._value


class HttpSessionEvent:
    """
    A session has begun, will end, or moves between servers.

    :param source: the session.
    """

    __slots__ = ("_session",)

    def __init__(self, source: HttpSession) -> None:
        self._session = source

    def getSource(self) -> HttpSession:
        """Return the session."""
        return self._session

    def getSession(self) -> HttpSession:
        """Return the session."""
        return self._session


class HttpSessionBindingEvent(HttpSessionEvent):
    """
    An attribute of a session has changed.

    :param session: the session.
    :param name: the attribute.
    :param value: its value, when it was added; the one it had, when it was removed or replaced.
    """

    __slots__ = ("_name", "_value")

    def __init__(self, session: HttpSession, name: str, value: Any = None) -> None:
        super().__init__(session)
        self._name = name
        self._value = value

    def getName(self) -> str:
        """Return the attribute's name."""
        return self._name

    def getValue(self) -> Any:
        """Return the value that was added, or the one that was removed or replaced."""
        return self._value
