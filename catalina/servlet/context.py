"""
What an application may ask of the container, and how it passes a request on.

The container provides both interfaces: `core.applicationcontext` and `core.dispatcher`. They answer to
`javax.servlet.ServletContext`, `RequestDispatcher` and `ServletContainerInitializer`. What takes a request or
a response takes those of any protocol and any wrapper of them, hence `Any`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from typing import Any, BinaryIO, TypeVar

from zope.interface import Interface

from catalina.servlet.kinds import SessionTrackingMode, addConstants
from catalina.servlet.registration import (
    DynamicFilterRegistration,
    DynamicServletRegistration,
    FilterRegistration,
    ServletRegistration,
    SessionCookieConfig,
)

_Instance = TypeVar("_Instance")


class RequestDispatcher(Interface):
    """
    Passes a request to another servlet or file of the application (Servlet 3.0, chapter 9).

    What either method returns is None or, if the target is an `async def` servlet, an awaitable, which the
    caller returns or awaits. The names of the request attributes are constants:
    `RequestDispatcher.FORWARD_REQUEST_URI`.
    """

    def forward(request: Any, response: Any) -> Awaitable[object] | None:
        """
        Let the target answer in place of the caller; what the caller has written is thrown away.

        :param request: the request, or a wrapper of it.
        :param response: the response, or a wrapper of it.
        :raises IllegalStateException: if the response is committed.
        """

    def include(request: Any, response: Any) -> Awaitable[object] | None:
        """
        Put what the target writes into the caller's answer; what it does to status and headers is ignored.

        :param request: the request, or a wrapper of it.
        :param response: the response, or a wrapper of it.
        :raises FileNotFoundError: if there is no such file.
        """


class ServletContext(Interface):
    """
    The application, as its servlets see it; there is one (Servlet 3.0, chapter 4).
    """

    def getContextPath() -> str:
        """Return the path that the application is mapped to: `""` or `/name`."""

    def getContext(uripath: str) -> ServletContext | None:
        """
        Return another application of the host, or None if there is none or it is not to be seen.

        :param uripath: a path from the host's root.
        """

    def getMajorVersion() -> int:
        """Return 3, the Servlet API's version in this container."""

    def getMinorVersion() -> int:
        """Return 0, the second part of the Servlet API's version."""

    def getEffectiveMajorVersion() -> int:
        """Return the Servlet API's version that the application was written for."""

    def getEffectiveMinorVersion() -> int:
        """Return the second part of the version that the application was written for."""

    def getMimeType(file: str) -> str | None:
        """
        Return the media type that belongs to a file's extension, or None.

        :param file: a file's name.
        """

    def getResourcePaths(path: str) -> set[str] | None:
        """
        Return the paths of what lies in a directory of the application, directories with a slash at the end.

        :param path: begins with a slash.
        :return: None if there is nothing.
        """

    def getResource(path: str) -> str | None:
        """
        Return the URL of a file of the application, or None.

        :param path: begins with a slash.
        :raises ValueError: if it does not.
        """

    def getResourceAsStream(path: str) -> BinaryIO | None:
        """
        Open a file of the application, or return None if there is none.

        :param path: begins with a slash.
        """

    def getRequestDispatcher(path: str) -> RequestDispatcher | None:
        """
        Return what passes requests to a path of the application, or None.

        :param path: begins with a slash, and may have a query.
        """

    def getNamedDispatcher(name: str) -> RequestDispatcher | None:
        """
        Return what passes requests to a servlet, or None.

        :param name: the servlet's name.
        """

    def log(message: str, problem: BaseException | None = None) -> None:
        """
        Write to the application's log.

        :param message: one line.
        :param problem: an exception, whose traceback is to follow.
        """

    def getRealPath(path: str) -> str | None:
        """
        Return where a file of the application lies in the file system, or None if it lies in an archive.

        :param path: begins with a slash; whether there is such a file does not matter.
        """

    def getServerInfo() -> str:
        """Return name and version of the container."""

    def getInitParameter(name: str) -> str | None:
        """
        Return one of the application's parameters, or None.

        :param name: the parameter.
        """

    def getInitParameterNames() -> list[str]:
        """Return the names of the application's parameters."""

    def setInitParameter(name: str, value: str) -> bool:
        """
        Set one of the application's parameters unless it is set.

        :param name: the parameter.
        :param value: its value.
        :return: whether it was set.
        :raises IllegalStateException: if the application has started.
        """

    def getAttribute(name: str) -> Any:
        """
        Return an attribute of the application, or None.

        :param name: the attribute.
        """

    def getAttributeNames() -> list[str]:
        """Return the names of all attributes of the application."""

    def setAttribute(name: str, value: Any) -> None:
        """
        Keep a value for the whole application.

        :param name: the attribute.
        :param value: what to keep; None removes the attribute.
        """

    def removeAttribute(name: str) -> None:
        """
        Forget a value.

        :param name: the attribute; no harm if there is none of that name.
        """

    def getServletContextName() -> str | None:
        """Return the application's display name, or None."""

    def addServlet(servletName: str, servlet: Any) -> DynamicServletRegistration | None:
        """
        Add a servlet.

        :param servletName: its name.
        :param servlet: the dotted name of its class, the class, or an instance.
        :return: None if there is a complete one of that name already.
        :raises IllegalStateException: if the application has started.
        """

    def createServlet(servletClass: type[_Instance]) -> _Instance:
        """
        Make a servlet for `addServlet`.

        :param servletClass: its class.
        :raises ServletException: if that fails.
        """

    def getServletRegistration(servletName: str) -> ServletRegistration | None:
        """
        Return what is known of a servlet, or None.

        :param servletName: its name.
        """

    def getServletRegistrations() -> dict[str, ServletRegistration]:
        """Return what is known of all servlets, by name."""

    def addFilter(filterName: str, filter: Any) -> DynamicFilterRegistration | None:
        """
        Add a filter.

        :param filterName: its name.
        :param filter: the dotted name of its class, the class, or an instance.
        :return: None if there is a complete one of that name already.
        :raises IllegalStateException: if the application has started.
        """

    def createFilter(filterClass: type[_Instance]) -> _Instance:
        """
        Make a filter for `addFilter`.

        :param filterClass: its class.
        :raises ServletException: if that fails.
        """

    def getFilterRegistration(filterName: str) -> FilterRegistration | None:
        """
        Return what is known of a filter, or None.

        :param filterName: its name.
        """

    def getFilterRegistrations() -> dict[str, FilterRegistration]:
        """Return what is known of all filters, by name."""

    def getSessionCookieConfig() -> SessionCookieConfig:
        """Return what the application's session cookie looks like; it may be changed until the start."""

    def setSessionTrackingModes(sessionTrackingModes: Iterable[SessionTrackingMode]) -> None:
        """
        Say how session ids travel.

        :param sessionTrackingModes: the ways; SSL only alone.
        :raises IllegalStateException: if the application has started.
        :raises ValueError: if the ways cannot go together or are not supported.
        """

    def getDefaultSessionTrackingModes() -> set[SessionTrackingMode]:
        """Return how session ids travel if nobody says otherwise."""

    def getEffectiveSessionTrackingModes() -> set[SessionTrackingMode]:
        """Return how session ids travel in this application."""

    def addListener(listener: Any) -> None:
        """
        Add a listener, of every listener interface that it provides.

        :param listener: the dotted name of its class, the class, or an instance.
        :raises ValueError: if it provides none.
        :raises IllegalStateException: if the application has started.
        """

    def createListener(listenerClass: type[_Instance]) -> _Instance:
        """
        Make a listener for `addListener`.

        :param listenerClass: its class.
        :raises ServletException: if that fails.
        """

    def getJspConfigDescriptor() -> Any:
        """Return what web.xml says of pages, or None."""

    def getClassLoader() -> Any:
        """Return what loads the application's modules."""

    def declareRoles(*roleNames: str) -> None:
        """
        Name roles that `isUserInRole` may ask for.

        :param roleNames: the roles.
        :raises ValueError: if one has no name.
        :raises IllegalStateException: if the application has started.
        """


class ServletContainerInitializer(Interface):
    """
    Part of a library that wants to hear when an application that has it starts (Servlet 3.0, 8.2.4).
    """

    def onStartup(classes: set[type] | None, context: ServletContext) -> None:
        """
        Prepare the application, before its listeners hear of the start.

        :param classes: the classes that `handlesTypes` asked for; None if there are none.
        :param context: the application.
        :raises ServletException: if the application cannot start.
        """


addConstants(
    RequestDispatcher,
    {
        "FORWARD_REQUEST_URI": "javax.servlet.forward.request_uri",
        "FORWARD_CONTEXT_PATH": "javax.servlet.forward.context_path",
        "FORWARD_PATH_INFO": "javax.servlet.forward.path_info",
        "FORWARD_SERVLET_PATH": "javax.servlet.forward.servlet_path",
        "FORWARD_QUERY_STRING": "javax.servlet.forward.query_string",
        "INCLUDE_REQUEST_URI": "javax.servlet.include.request_uri",
        "INCLUDE_CONTEXT_PATH": "javax.servlet.include.context_path",
        "INCLUDE_PATH_INFO": "javax.servlet.include.path_info",
        "INCLUDE_SERVLET_PATH": "javax.servlet.include.servlet_path",
        "INCLUDE_QUERY_STRING": "javax.servlet.include.query_string",
        "ERROR_EXCEPTION": "javax.servlet.error.exception",
        "ERROR_EXCEPTION_TYPE": "javax.servlet.error.exception_type",
        "ERROR_MESSAGE": "javax.servlet.error.message",
        "ERROR_REQUEST_URI": "javax.servlet.error.request_uri",
        "ERROR_SERVLET_NAME": "javax.servlet.error.servlet_name",
        "ERROR_STATUS_CODE": "javax.servlet.error.status_code",
    },
)
addConstants(
    ServletContext,
    {"TEMPDIR": "javax.servlet.context.tempdir", "ORDERED_LIBS": "javax.servlet.context.orderedLibs"},
)
