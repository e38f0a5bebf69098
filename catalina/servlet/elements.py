"""
What a servlet, filter or listener may say about itself, as values.

The decorators in `annotations` leave these on classes, programmatic registration takes them, and `startup`
makes them part of the application's descriptor. They answer to the annotation types of
`javax.servlet.annotation` and to `javax.servlet.MultipartConfigElement`, `ServletSecurityElement`,
`HttpConstraintElement` and `HttpMethodConstraintElement`.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalina.servlet.kinds import DispatcherType, EmptyRoleSemantic, TransportGuarantee


@dataclass(frozen=True)
class WebInitParam:
    """One init parameter of a servlet or filter."""

    name: str
    value: str
    description: str = ""


@dataclass(frozen=True)
class WebServlet:
    """What `webServlet` says of a servlet (Servlet 3.0, 8.1.1)."""

    name: str = ""
    urlPatterns: tuple[str, ...] = ()
    loadOnStartup: int = -1
    initParams: tuple[WebInitParam, ...] = ()
    asyncSupported: bool = False
    description: str = ""
    displayName: str = ""
    smallIcon: str = ""
    largeIcon: str = ""


@dataclass(frozen=True)
class WebFilter:
    """What `webFilter` says of a filter (Servlet 3.0, 8.1.2)."""

    filterName: str = ""
    urlPatterns: tuple[str, ...] = ()
    servletNames: tuple[str, ...] = ()
    dispatcherTypes: tuple[DispatcherType, ...] = (DispatcherType.REQUEST,)
    initParams: tuple[WebInitParam, ...] = ()
    asyncSupported: bool = False
    description: str = ""
    displayName: str = ""
    smallIcon: str = ""
    largeIcon: str = ""


@dataclass(frozen=True)
class WebListener:
    """What `webListener` says of a listener (Servlet 3.0, 8.1.4)."""

    description: str = ""


@dataclass(frozen=True)
class HandlesTypes:
    """The classes whose kin a ServletContainerInitializer wants to hear of (Servlet 3.0, 8.2.4)."""

    types: tuple[type, ...]


@dataclass(frozen=True)
class MultipartConfigElement:
    """
    The limits of a servlet that takes multipart/form-data (Servlet 3.0, 8.1.5).

    :param location: the directory for temporary files; `""` is the application's own.
    :param maxFileSize: the most bytes in one part; -1 for no limit.
    :param maxRequestSize: the most bytes in one body; -1 for no limit.
    :param fileSizeThreshold: a part of more bytes than that goes to a temporary file.
    """

    location: str = ""
    maxFileSize: int = -1
    maxRequestSize: int = -1
    fileSizeThreshold: int = 0

    def getLocation(self) -> str:
        """Return the directory for temporary files."""
        return self.location

    def getMaxFileSize(self) -> int:
        """Return the most bytes in one part; -1 for no limit."""
        return self.maxFileSize

    def getMaxRequestSize(self) -> int:
        """Return the most bytes in one body; -1 for no limit."""
        return self.maxRequestSize

    def getFileSizeThreshold(self) -> int:
        """Return the size in bytes above which a part goes to a temporary file."""
        return self.fileSizeThreshold


@dataclass(frozen=True)
class HttpConstraintElement:
    """
    Who may use a servlet, and whether in clear text (Servlet 3.0, 13.4.1).

    :param emptyRoleSemantic: what it means that no role is named.
    :param transportGuarantee: whether TLS is asked for.
    :param rolesAllowed: who may; to be named only with PERMIT.
    """

    emptyRoleSemantic: EmptyRoleSemantic = EmptyRoleSemantic.PERMIT
    transportGuarantee: TransportGuarantee = TransportGuarantee.NONE
    rolesAllowed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.emptyRoleSemantic is EmptyRoleSemantic.DENY and self.rolesAllowed:
            raise ValueError(
                f"a constraint that denies everybody cannot allow the roles {', '.join(self.rolesAllowed)}: "
                "leave out either EmptyRoleSemantic.DENY or the roles"
            )

    def getEmptyRoleSemantic(self) -> EmptyRoleSemantic:
        """Return what it means that no role is named."""
        return self.emptyRoleSemantic

    def getTransportGuarantee(self) -> TransportGuarantee:
        """Return whether TLS is asked for."""
        return self.transportGuarantee

    def getRolesAllowed(self) -> list[str]:
        """Return the roles that may."""
        return list(self.rolesAllowed)


@dataclass(frozen=True)
class HttpMethodConstraintElement:
    """
    The constraint that holds for one HTTP method in place of the servlet's own.

    :param methodName: the method, such as `GET`.
    :param constraint: who may use it.
    """

    methodName: str
    constraint: HttpConstraintElement = HttpConstraintElement()

    def __post_init__(self) -> None:
        if not self.methodName:
            raise ValueError("a method constraint needs the name of an HTTP method; for example 'GET'")

    def getMethodName(self) -> str:
        """Return the HTTP method."""
        return self.methodName


@dataclass(frozen=True)
class ServletSecurityElement:
    """
    All constraints of a servlet (Servlet 3.0, 13.4.1).

    :param constraint: what holds for the methods that are not named.
    :param methodConstraints: what holds for those that are; each method once.
    """

    constraint: HttpConstraintElement = HttpConstraintElement()
    methodConstraints: tuple[HttpMethodConstraintElement, ...] = ()

    def __post_init__(self) -> None:
        names = [each.methodName for each in self.methodConstraints]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"the method {', '.join(twice)} has more than one constraint: leave one of them")

    def getHttpMethodConstraints(self) -> list[HttpMethodConstraintElement]:
        """Return the constraints of single methods."""
        return list(self.methodConstraints)

    def getMethodNames(self) -> list[str]:
        """Return the methods that have a constraint of their own."""
        return [each.methodName for each in self.methodConstraints]
