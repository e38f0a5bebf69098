"""
How an application looks at its servlets and filters, and adds more while it starts.

`ServletContext.addServlet` and its kin return these; the container's context provides them. They answer to
`javax.servlet.Registration` with its kin and to `javax.servlet.SessionCookieConfig`. What Java nests is found
under its Java name too: `ServletRegistration.Dynamic` is `DynamicServletRegistration`. Every setter raises
IllegalStateException once the application has started.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zope.interface import Interface

from catalina.servlet.elements import MultipartConfigElement, ServletSecurityElement
from catalina.servlet.kinds import DispatcherType, addConstants


class Registration(Interface):
    """
    What servlets and filters have in common (Servlet 3.0, 4.4).
    """

    def getName() -> str:
        """Return the servlet's or filter's name."""

    def getClassName() -> str | None:
        """Return the dotted name of its class, or None if it is not known yet."""

    def setInitParameter(name: str, value: str) -> bool:
        """
        Set an init parameter unless there is one of that name.

        :param name: the parameter.
        :param value: its value.
        :return: whether it was set.
        :raises ValueError: if name or value is None.
        """

    def getInitParameter(name: str) -> str | None:
        """
        Return an init parameter, or None.

        :param name: the parameter.
        """

    def setInitParameters(initParameters: Mapping[str, str]) -> set[str]:
        """
        Set several init parameters, or none of them if one is there already.

        :param initParameters: names and values.
        :return: the names that were there already.
        """

    def getInitParameters() -> dict[str, str]:
        """Return a copy of all init parameters."""


class DynamicRegistration(Registration):
    """
    A servlet or filter that is being added.
    """

    def setAsyncSupported(isAsyncSupported: bool) -> None:
        """
        Say whether asynchronous requests may pass; they may not if this is never called.

        :param isAsyncSupported: whether they may.
        """


class ServletRegistration(Registration):
    """
    A servlet of the application.
    """

    def addMapping(*urlPatterns: str) -> set[str]:
        """
        Map URL patterns to the servlet, or none of them if one is taken already.

        :param urlPatterns: as in web.xml.
        :return: the patterns that other servlets have.
        :raises ValueError: if there is no pattern.
        """

    def getMappings() -> list[str]:
        """Return the URL patterns that lead to the servlet."""

    def getRunAsRole() -> str | None:
        """Return the role that the servlet acts as, or None."""


class DynamicServletRegistration(ServletRegistration, DynamicRegistration):
    """
    A servlet that is being added.
    """

    def setLoadOnStartup(loadOnStartup: int) -> None:
        """
        Say when the servlet is loaded.

        :param loadOnStartup: its place in the order of start; negative for its first request.
        """

    def setServletSecurity(constraint: ServletSecurityElement) -> set[str]:
        """
        Constrain who may use the servlet.

        :param constraint: the constraints for its present and future patterns.
        :return: the patterns that web.xml constrains already, where this has no effect.
        """

    def setMultipartConfig(multipartConfig: MultipartConfigElement) -> None:
        """
        Let the servlet take multipart/form-data.

        :param multipartConfig: its limits.
        """

    def setRunAsRole(roleName: str) -> None:
        """
        Say which role the servlet acts as.

        :param roleName: the role.
        """


class FilterRegistration(Registration):
    """
    A filter of the application.
    """

    def addMappingForServletNames(
        dispatcherTypes: Iterable[DispatcherType] | None, isMatchAfter: bool, *servletNames: str
    ) -> None:
        """
        Put the filter before servlets.

        :param dispatcherTypes: for which ways to them; None for REQUEST alone.
        :param isMatchAfter: whether this mapping comes after those of web.xml, or before them.
        :param servletNames: the servlets.
        :raises ValueError: if there is no name.
        """

    def getServletNameMappings() -> list[str]:
        """Return the names of the servlets that the filter stands before."""

    def addMappingForUrlPatterns(
        dispatcherTypes: Iterable[DispatcherType] | None, isMatchAfter: bool, *urlPatterns: str
    ) -> None:
        """
        Put the filter before URL patterns.

        :param dispatcherTypes: for which ways to them; None for REQUEST alone.
        :param isMatchAfter: whether this mapping comes after those of web.xml, or before them.
        :param urlPatterns: as in web.xml.
        :raises ValueError: if there is no pattern.
        """

    def getUrlPatternMappings() -> list[str]:
        """Return the URL patterns that the filter stands before."""


class DynamicFilterRegistration(FilterRegistration, DynamicRegistration):
    """
    A filter that is being added.
    """


class SessionCookieConfig(Interface):
    """
    What the application's session cookie looks like (Servlet 3.0, 7.1.1).
    """

    def setName(name: str | None) -> None:
        """
        Set the cookie's name.

        :param name: None for JSESSIONID.
        """

    def getName() -> str | None:
        """Return the cookie's name; None stands for JSESSIONID."""

    def setDomain(domain: str | None) -> None:
        """
        Set the domain that the cookie is sent to.

        :param domain: None for the host alone.
        """

    def getDomain() -> str | None:
        """Return the domain that the cookie is sent to, or None."""

    def setPath(path: str | None) -> None:
        """
        Set the path that the cookie is sent to.

        :param path: None for the application's own.
        """

    def getPath() -> str | None:
        """Return the path that the cookie is sent to; None stands for the application's own."""

    def setComment(comment: str | None) -> None:
        """
        Set the cookie's comment.

        :param comment: what the cookie is for.
        """

    def getComment() -> str | None:
        """Return the cookie's comment, or None."""

    def setHttpOnly(httpOnly: bool) -> None:
        """
        Keep scripts from the cookie.

        :param httpOnly: whether to.
        """

    def isHttpOnly() -> bool:
        """Tell whether scripts are kept from the cookie."""

    def setSecure(secure: bool) -> None:
        """
        Send the cookie over TLS only, even when the session began without.

        :param secure: whether to.
        """

    def isSecure() -> bool:
        """Tell whether the cookie is sent over TLS only, even when the session began without."""

    def setMaxAge(maxAge: int) -> None:
        """
        Set for how long the browser keeps the cookie.

        :param maxAge: seconds; negative until it is closed.
        """

    def getMaxAge() -> int:
        """Return for how many seconds the browser keeps the cookie; -1 until it is closed."""


addConstants(Registration, {"Dynamic": DynamicRegistration})
addConstants(ServletRegistration, {"Dynamic": DynamicServletRegistration})
addConstants(FilterRegistration, {"Dynamic": DynamicFilterRegistration})
