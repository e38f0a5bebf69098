"""One servlet in an application (org.apache.catalina.core.StandardWrapper)."""

from __future__ import annotations

import inspect
import threading
from typing import Any

from zope.interface import implementer

from catalina.comet import CometProcessor
from catalina.core.containerbase import ContainerBase
from catalina.core.filtermatch import REMEMBERED_METHODS
from catalina.core.wrappervalve import StandardWrapperValve
from catalina.servlet import (
    HttpServlet,
    ServletConfig,
    ServletException,
    SingleThreadModel,
    UnavailableException,
    allowedMethods,
    initServlet,
    isNonBlocking,
)


@implementer(ServletConfig)
class StandardWrapper(ContainerBase):
    """
    A servlet's definition, its instance, and whether it is available.

    :param context: the application.
    :param name: the servlet's name.
    """

    def __init__(self, context: Any, name: str) -> None:
        super().__init__()
        self.context = context
        self.name = name
        self.servletClass: str | None = None
        self.initParams: dict[str, str] = {}
        self.loadOnStartup = -1
        self.asyncSupported = False
        self.runAs: str | None = None
        self.roleRefs: dict[str, str] = {}
        self.multipartConfig: Any = None
        self.mappings: list[str] = []
        self.overridable = False
        self.where = ""
        self.servlet: Any = None
        self.givenInstance: Any = None
        self.availableAgain: float | None = None
        self._unavailableForGood = False
        self.outOfService = False
        self._enabled = True
        self._loading = threading.RLock()
        self.isComet = False
        self._nonBlocking: dict[str, bool] = {}
        self.pipeline.setBasic(StandardWrapperValve())

    # availability

    @property
    def enabled(self) -> bool:
        """Whether the descriptor lets the servlet take requests at all."""
        return self._enabled

    @enabled.setter
    def enabled(self, enabled: bool) -> None:
        self._enabled = enabled
        self.outOfService = not enabled

    @property
    def available(self) -> bool:
        """Whether the servlet takes requests now."""
        if self._unavailableForGood or not self._enabled:
            return False
        if self.availableAgain is None:
            return True
        if self.availableAgain <= self.context.platform.wallClock():
            self.availableAgain = None
            self.outOfService = False
            return True
        return False

    def unavailable(self, problem: UnavailableException | None) -> None:
        """The servlet takes no requests for a while, or ever again."""
        self.outOfService = True
        if problem is None or problem.isPermanent():
            self._unavailableForGood = True
            self.availableAgain = None
        else:
            seconds = problem.getUnavailableSeconds()
            self.availableAgain = self.context.platform.wallClock() + (seconds if seconds > 0 else 60)

    # the instance

    def allocate(self) -> Any:
        """
        The servlet, loaded and initialised now if it was not yet.

        :raises ServletException: it cannot be loaded.
        """
        with self._loading:
            if self.servlet is None:
                self.load()
            return self.servlet

    def load(self) -> None:
        """
        Make the instance and initialise it.

        :raises ServletException: the class cannot be found or made, or its ``init`` failed.
        """
        with self._loading:
            if self.servlet is not None:
                return
            if self._unavailableForGood:
                raise UnavailableException(f"Servlet {self.name} is not available")
            instance = self.givenInstance or self._instantiate()
            self._init(instance)
            self.isComet = CometProcessor.providedBy(instance)
            self._nonBlocking = {}
            self.servlet = instance

    def _instantiate(self) -> Any:
        try:
            return self.context.instances.createServlet(self.servletClass or "", self)
        except Exception as problem:
            self.unavailable(None)
            raise ServletException(
                f"Error instantiating servlet class {self.servletClass}", problem
            ) from problem

    def _init(self, instance: Any) -> None:
        try:
            pending = initServlet(instance, self)
            if pending is not None:
                self.context.waitFor(pending)
        except UnavailableException as problem:
            self.unavailable(problem)
            raise
        except ServletException:
            raise
        except Exception as problem:
            raise ServletException(
                f"Servlet.init() for servlet {self.name} raised an exception", problem
            ) from problem

    def blocks(self, method: str) -> bool:
        """Whether the servlet may block when it answers this method; one that is not loaded yet may."""
        servlet = self.servlet
        if servlet is None:
            return True
        known = self._nonBlocking.get(method)
        if known is None:
            declared = getattr(servlet, "blocking", None) is False and method not in getattr(
                servlet, "blockingMethods", ()
            )
            known = declared or isNonBlocking(servlet, method)
            known = known and not SingleThreadModel.providedBy(servlet)
            if method in REMEMBERED_METHODS:
                self._nonBlocking[method] = known
        return not known

    def peek(self) -> None:
        """Find out whether the servlet, not loaded yet, is a CometProcessor; a missing class shows at its first request."""
        if not self.servletClass:
            return
        try:
            cls = self.context.instances.load(self.servletClass)
        except Exception as problem:
            self.logger.debug(
                "The class of servlet {name} cannot be looked at: {problem}", name=self.name, problem=problem
            )
            return
        self.isComet = isinstance(cls, type) and bool(CometProcessor.implementedBy(cls))

    def eventBlocks(self) -> bool:
        """Whether the CometProcessor's ``event`` may block."""
        return self.servlet is None or not inspect.iscoroutinefunction(self.servlet.event)

    def unload(self) -> None:
        """Take the servlet out of service and let it clean up."""
        with self._loading:
            servlet, self.servlet = self.servlet, None
            if servlet is None:
                return
            try:
                pending = servlet.destroy() if hasattr(servlet, "destroy") else None
                if pending is not None:
                    self.context.waitFor(pending)
            except Exception:
                self.logger.failure(
                    "Servlet.destroy() for servlet {name} raised an exception", name=self.name
                )

    def allowedMethods(self) -> str:
        """What the connector's own 405 says in Allow."""
        cls = type(self.servlet) if self.servlet is not None else HttpServlet
        if not issubclass(cls, HttpServlet):
            cls = HttpServlet
        return ", ".join(method for method in allowedMethods(cls) if method != "TRACE")

    def findSecurityReference(self, role: str) -> str | None:
        """The application's name for a role that the servlet knows by another."""
        return self.roleRefs.get(role)

    # ServletConfig

    def getServletName(self) -> str:
        """The servlet's name."""
        return str(self.name)

    def getServletContext(self) -> Any:
        """The application."""
        return self.context.servletContext

    def getInitParameter(self, name: str) -> str | None:
        """An init parameter, or None."""
        return self.initParams.get(name)

    def getInitParameterNames(self) -> list[str]:
        """The names of all init parameters."""
        return list(self.initParams)
