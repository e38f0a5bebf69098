"""The ServletContext that an application sees (org.apache.catalina.core.ApplicationContext)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from catalina.core.dispatcher import ApplicationDispatcher
from catalina.core.registration import FilterRegistrationImpl, ServletRegistrationImpl, addFilter, addServlet
from catalina.http import decodeEscapes, encodePath, isSafePath, normalise, splitPathParameters
from catalina.servlet import IllegalStateException, ServletContext, SessionTrackingMode

TEMPDIR = "javax.servlet.context.tempdir"
#: Tomcat's Globals.RESOURCES_ATTR: the application's files, for the container's own servlets.
RESOURCES = "org.apache.catalina.resources"
_INCLUDED = "javax.servlet.include.servlet_path"


@implementer(ServletContext)
class ApplicationContext:
    """
    One application as its servlets see it.

    :param context: the container's side of it.
    """

    def __init__(self, context: Any) -> None:
        self._context = context
        self._attributes: dict[str, Any] = {}
        self._readOnly: set[str] = set()

    @property
    def container(self) -> Any:
        """The container's side, for the container's own parts."""
        return self._context

    def begin(self) -> None:
        """The application starts: set what it may rely on."""
        self._attributes[TEMPDIR] = str(self._context.tempDir)
        self._attributes[RESOURCES] = self._context.resources
        self._readOnly |= {TEMPDIR, RESOURCES}

    def end(self) -> None:
        """The application has stopped: forget its attributes."""
        self._attributes = {}

    # who it is

    def getContextPath(self) -> str:
        """The context path, empty for the root."""
        return str(self._context.path)

    def getServletContextName(self) -> str | None:
        """The display name of the descriptor."""
        return self._context.displayName

    def getServerInfo(self) -> str:
        """Name and version of the server."""
        return str(self._context.parent.parent.service.server.serverInfo)

    def getMajorVersion(self) -> int:
        """The version of the Servlet API."""
        return 3

    def getMinorVersion(self) -> int:
        """The version of the Servlet API."""
        return 0

    def getEffectiveMajorVersion(self) -> int:
        """The version that the descriptor is written for."""
        return int(self._context.effectiveMajorVersion)

    def getEffectiveMinorVersion(self) -> int:
        """The version that the descriptor is written for."""
        return int(self._context.effectiveMinorVersion)

    def getContext(self, uripath: str) -> Any:
        """Another application of the host by its path; None unless crossContext is set. This one is always found."""
        if not uripath or not uripath.startswith("/"):
            return None
        host = self._context.parent
        found = host.parent.mapper.findContext(host, normalise(uripath) or "/")
        if found is None or (found is not self._context and not self._context.crossContext):
            return None
        return found.servletContext

    def getClassLoader(self) -> Any:
        """What loads the application's modules."""
        return self._context.loader

    def getJspConfigDescriptor(self) -> Any:
        """What the descriptor says about pages."""
        return self._context.jspConfig

    # parameters and attributes

    def getInitParameter(self, name: str) -> str | None:
        """A context parameter, or None."""
        return self._context.contextParams.get(name)

    def getInitParameterNames(self) -> list[str]:
        """The names of all context parameters."""
        return list(self._context.contextParams)

    def setInitParameter(self, name: str, value: str) -> bool:
        """Set a context parameter while the application starts; False if there is one of that name."""
        self.checkStarting("setInitParameter")
        if name in self._context.contextParams:
            return False
        self._context.contextParams[name] = value
        return True

    def getAttribute(self, name: str) -> Any:
        """An attribute, or None."""
        return self._attributes.get(name)

    def getAttributeNames(self) -> list[str]:
        """The names of all attributes."""
        return list(self._attributes)

    def setAttribute(self, name: str, value: Any) -> None:
        """Set an attribute; None removes it."""
        if name is None:
            raise ValueError("an attribute needs a name")
        if value is None:
            self.removeAttribute(name)
            return
        if name in self._readOnly:
            return
        old = self._attributes.get(name)
        self._attributes[name] = value
        kind = "attributeAdded" if old is None else "attributeReplaced"
        self._context.attributeChanged(kind, name, value if old is None else old)

    def removeAttribute(self, name: str) -> None:
        """Remove an attribute, if it is there."""
        if name in self._readOnly:
            return
        old = self._attributes.pop(name, None)
        if old is not None:
            self._context.attributeChanged("attributeRemoved", name, old)

    # resources

    def getMimeType(self, file: str | None) -> str | None:
        """The type of a file by its extension, or None."""
        if file is None:
            return None
        name = file[file.rfind("/") + 1 :]
        dot = name.rfind(".")
        return self._context.mimeMappings.get(name[dot + 1 :].lower()) if dot >= 0 else None

    def _lookup(self, path: str) -> Any:
        if not path or not path.startswith("/"):
            return None
        normal = normalise(path)
        return (
            None
            if normal is None or self._context.resources is None
            else self._context.resources.lookup(normal)
        )

    def getResourcePaths(self, path: str | None) -> set[str] | None:
        """The paths below a folder, those of folders with a slash at the end; None if there is no such folder."""
        if path is None:
            return None
        if not path.startswith("/"):
            raise ValueError(f"a path must begin with a slash: {path!r}")
        normal = normalise(path)
        names = None if normal is None else self._context.resources.list(normal)
        if names is None:
            return None
        base = normal if normal is not None and normal.endswith("/") else f"{normal}/"
        return {base + name + ("/" if self._isFolder(base + name) else "") for name in names}

    def _isFolder(self, path: str) -> bool:
        resource = self._lookup(path)
        return resource is not None and bool(resource.isDirectory)

    def getResource(self, path: str) -> str | None:
        """
        A URL of a resource of the application, or None.

        :raises ValueError: there is no path.
        """
        if path is None:
            raise ValueError("a resource needs a path")
        path = path if path.startswith("/") else f"/{path}"
        if self._lookup(path) is None:
            return None
        real = self.getRealPath(path)
        return f"file://{real}" if real else f"jndi:/{self._context.parent.name}{self._context.path}{path}"

    def getResourceAsStream(self, path: str | None) -> BinaryIO | None:
        """A resource of the application, opened; None if there is none."""
        if path is None:
            return None
        resource = self._lookup(path if path.startswith("/") else f"/{path}")
        return None if resource is None or resource.isDirectory else resource.open()

    def getRealPath(self, path: str) -> str | None:
        """Where a path of the application is in the file system; None in an archive."""
        normal = normalise(path if path.startswith("/") else f"/{path}") if path is not None else None
        return None if normal is None else self._context.resources.realPath(normal)

    # dispatchers

    def getRequestDispatcher(self, path: str | None) -> Any:
        """
        A dispatcher for a path of the application; None if no servlet has it.

        :raises ValueError: the path does not begin with a slash, or has a percent sign that begins no escape.
        """
        if path is None:
            return None
        if not path.startswith("/"):
            raise ValueError(f"a dispatcher's path must begin with a slash: {path!r}")
        where, mark, query = path.partition("?")
        bare, _parameters = splitPathParameters(where.encode("utf-8"))
        mapped = normalise(bare.decode("utf-8").replace("\\", "/"))
        if self._context.dispatchersUseEncodedPaths:
            mapped = (
                None if mapped is None else decodeEscapes(mapped.encode("utf-8")).decode("utf-8", "replace")
            )
        else:
            # the path is what it says, percent signs included
            where = encodePath(where, "utf-8")
        if mapped is None or not isSafePath(mapped):
            return None
        return ApplicationDispatcher.forPath(self._context, where, mapped, query if mark else None)

    def getRelativeDispatcher(self, request: Any, path: str | None) -> Any:
        """
        What a request gives for a path (``ServletRequest.getRequestDispatcher``).

        It may be relative to the present servlet's path: inside of an include, as in Tomcat, to the servlet path of the include with
        the path info of the request.
        """
        if path is None or path.startswith("/"):
            return self.getRequestDispatcher(path)
        servletPath = request.getAttribute(_INCLUDED)
        current = (request.getServletPath() if servletPath is None else servletPath) + (
            request.getPathInfo() or ""
        )
        folder = current[: current.rfind("/") + 1]
        if self._context.dispatchersUseEncodedPaths:
            folder = encodePath(folder, "utf-8")
        return self.getRequestDispatcher(folder + path)

    def getNamedDispatcher(self, name: str) -> Any:
        """A dispatcher for a servlet by its name, or None."""
        wrapper = self._context.children.get(name) if name is not None else None
        return None if wrapper is None else ApplicationDispatcher.forName(self._context, wrapper)

    # the log

    def log(self, message: str, problem: BaseException | None = None) -> None:
        """Write to the application's log."""
        if problem is None:
            self._logger.info("{message}", message=message)
        else:
            self._logger.failure("{message}", failure=Failure(problem), message=message)

    @property
    def _logger(self) -> Logger:
        return self._context.logger

    # registration, while the application starts

    def checkStarting(self, method: str) -> None:
        """
        Refuse what may be done only before the first request.

        :raises IllegalStateException: the application has started.
        """
        if not self._context.starting:
            raise IllegalStateException(f"{method} may be called only while the application starts")

    def addServlet(self, servletName: str, servlet: Any) -> Any:
        """Register a servlet by class name, class or instance; None if there is one of that name."""
        self.checkStarting("addServlet")
        return addServlet(self._context, servletName, servlet)

    def createServlet(self, servletClass: type[Any]) -> Any:
        """Make a servlet for `addServlet`."""
        return self._context.instances.create(servletClass)

    def getServletRegistration(self, servletName: str) -> Any:
        """The registration of a servlet, or None."""
        wrapper = self._context.children.get(servletName)
        return None if wrapper is None else ServletRegistrationImpl(self._context, wrapper)

    def getServletRegistrations(self) -> dict[str, Any]:
        """All servlets by name."""
        return {
            name: ServletRegistrationImpl(self._context, wrapper)
            for name, wrapper in self._context.children.items()
        }

    def addFilter(self, filterName: str, filter: Any) -> Any:
        """Register a filter by class name, class or instance; None if there is one of that name."""
        self.checkStarting("addFilter")
        return addFilter(self._context, filterName, filter)

    def createFilter(self, filterClass: type[Any]) -> Any:
        """Make a filter for `addFilter`."""
        return self._context.instances.create(filterClass)

    def getFilterRegistration(self, filterName: str) -> Any:
        """The registration of a filter, or None."""
        return (
            FilterRegistrationImpl(self._context, filterName)
            if filterName in self._context.filterDefs
            else None
        )

    def getFilterRegistrations(self) -> dict[str, Any]:
        """All filters by name."""
        return {name: FilterRegistrationImpl(self._context, name) for name in self._context.filterDefs}

    def addListener(self, listener: Any) -> None:
        """
        Register a listener by class name, class or instance.

        :raises ValueError: it listens to nothing.
        """
        self.checkStarting("addListener")
        instance = (
            listener if not isinstance(listener, str | type) else self._context.instances.create(listener)
        )
        if not self._context.listeners.add(instance):
            raise ValueError(f"{type(instance).__qualname__} implements no listener interface")

    def createListener(self, listenerClass: type[Any]) -> Any:
        """Make a listener for `addListener`."""
        return self._context.instances.create(listenerClass)

    def declareRoles(self, *roleNames: str) -> None:
        """Declare roles that the application uses."""
        self.checkStarting("declareRoles")
        self._context.securityRoles.extend(roleNames)

    # sessions

    def getSessionCookieConfig(self) -> Any:
        """How the session cookie looks."""
        return self._context.cookieConfig

    def setSessionTrackingModes(self, sessionTrackingModes: Iterable[SessionTrackingMode]) -> None:
        """Choose how session ids travel, while the application starts."""
        self.checkStarting("setSessionTrackingModes")
        modes = frozenset(sessionTrackingModes)
        if SessionTrackingMode.SSL in modes and len(modes) > 1:
            raise ValueError("SSL cannot be combined with another tracking mode")
        self._context.sessionTrackingModes = modes
        self._context.effectiveTrackingModes = modes

    def getDefaultSessionTrackingModes(self) -> set[SessionTrackingMode]:
        """How session ids travel where the application does not choose."""
        return {SessionTrackingMode.URL} | ({SessionTrackingMode.COOKIE} if self._context.cookies else set())

    def getEffectiveSessionTrackingModes(self) -> set[SessionTrackingMode]:
        """How session ids travel."""
        return set(self._context.effectiveTrackingModes)
