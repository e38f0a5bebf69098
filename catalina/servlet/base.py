"""
A servlet of any protocol: the interface, and the class that most servlets begin with.

The container's wrapper makes a servlet, calls `initServlet`, hands it requests through `service`, and calls
`destroy` at the end. They answer to `javax.servlet.Servlet`, `ServletConfig`, `GenericServlet` and
`SingleThreadModel`. `faultsOf` is how the container checks what an application brings.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Awaitable
from typing import Any

from zope.interface import Interface, implementer
from zope.interface.exceptions import DoesNotImplement, Invalid
from zope.interface.interface import InterfaceClass
from zope.interface.verify import verifyObject

from catalina.servlet.context import ServletContext
from catalina.servlet.errors import IllegalStateException

# An interface names the methods that may be missing or may be written with fewer parameters in this tagged
# value.
OPTIONAL = "catalina.optional"


class ServletConfig(Interface):
    """
    What a servlet is told when it is made.
    """

    def getServletName() -> str:
        """Return the servlet's name; the class's name if the application gave none."""

    def getServletContext() -> ServletContext:
        """Return the application."""

    def getInitParameter(name: str) -> str | None:
        """
        Return an init parameter of the servlet, or None.

        :param name: the parameter.
        """

    def getInitParameterNames() -> list[str]:
        """Return the names of the servlet's init parameters."""


class Servlet(Interface):
    """
    Answers requests (Servlet 3.0, chapter 2). One object serves all requests, on several threads at a time.

    Requests and responses are `Any` so that a servlet may ask for those of HTTP.
    """

    def init(config: ServletConfig) -> Awaitable[object] | None:
        """
        Prepare for requests; none comes before this has returned. May be written without parameter in a
        GenericServlet.

        :param config: the servlet's name and parameters.
        :raises ServletException: if the servlet cannot serve.
        """

    def getServletConfig() -> ServletConfig | None:
        """Return what `init` was given."""

    def service(request: Any, response: Any) -> Awaitable[object] | None:
        """
        Answer a request; a plain method may block, an `async def` one must not.

        :param request: what the client wants.
        :param response: what it shall get.
        :raises ServletException: if that fails.
        :raises OSError: if reading or writing fails.
        """

    def getServletInfo() -> str:
        """Return author, version and the like; empty by default."""

    def destroy() -> Awaitable[object] | None:
        """Give back what the servlet holds; no request comes after this was called."""


Servlet.setTaggedValue(OPTIONAL, ("init",))


class SingleThreadModel(Interface):
    """
    Marks a servlet that cannot serve two requests at once; deprecated since Servlet 2.4.
    """


@implementer(Servlet, ServletConfig)
class GenericServlet(ABC):
    """
    A servlet of any protocol that knows its configuration; `service` is all that a subclass has to write.
    """

    _servletConfig: ServletConfig | None = None

    def init(self, config: ServletConfig | None = None) -> Awaitable[object] | None:
        """
        Remember the configuration; who overrides this with `config` has to call it.

        :param config: the servlet's name and parameters; None changes nothing.
        """
        if config is not None:
            self._servletConfig = config
        return None

    def getServletConfig(self) -> ServletConfig | None:
        """Return what `init` was given, or None before that."""
        return self._servletConfig

    def getServletInfo(self) -> str:
        """Return an empty text."""
        return ""

    def destroy(self) -> Awaitable[object] | None:
        """Do nothing."""
        return None

    @abstractmethod
    def service(self, request: Any, response: Any) -> Awaitable[object] | None:
        """
        Answer a request.

        :param request: what the client wants.
        :param response: what it shall get.
        """

    def getServletContext(self) -> ServletContext:
        """
        Return the application.

        :raises IllegalStateException: before `init`.
        """
        return self._config().getServletContext()

    def getServletName(self) -> str:
        """
        Return the servlet's name.

        :raises IllegalStateException: before `init`.
        """
        return self._config().getServletName()

    def getInitParameter(self, name: str) -> str | None:
        """
        Return an init parameter of the servlet, or None.

        :param name: the parameter.
        :raises IllegalStateException: before `init`.
        """
        return self._config().getInitParameter(name)

    def getInitParameterNames(self) -> list[str]:
        """
        Return the names of the servlet's init parameters.

        :raises IllegalStateException: before `init`.
        """
        return self._config().getInitParameterNames()

    def log(self, message: str, problem: BaseException | None = None) -> None:
        """
        Write to the application's log, after the servlet's name.

        :param message: one line.
        :param problem: an exception, whose traceback is to follow.
        :raises IllegalStateException: before `init`.
        """
        self.getServletContext().log(f"{self.getServletName()}: {message}", problem)

    def _config(self) -> ServletConfig:
        if self._servletConfig is None:
            raise IllegalStateException(
                f"{type(self).__name__} has no ServletConfig yet: ask after init(), and call "
                "super().init(config) where init(self, config) is overridden"
            )
        return self._servletConfig


def initServlet(servlet: Any, config: ServletConfig) -> Any:
    """
    Initialise a servlet as the container does: `init(config)`, or `init()` where it is written without
    parameter.

    In Java these are two methods; a servlet that overrides the second finds its configuration set all the
    same.

    :param servlet: a Servlet.
    :param config: its name and parameters.
    :return: what `init` returned; an awaitable if it is an `async def`.
    """
    if isinstance(servlet, GenericServlet) and not _takesArgument(servlet.init):
        GenericServlet.init(servlet, config)
    return callInit(servlet.init, config)


def callInit(init: Any, config: object) -> Any:
    """
    Call an `init` with its configuration, or without where it is written without parameter.

    :param init: the bound method.
    :param config: what it may want.
    :return: what it returned.
    """
    return init(config) if _takesArgument(init) else init()


def faultsOf(interface: InterfaceClass, component: object) -> list[str]:
    """
    Return what keeps an object from being what an interface asks for, each in a sentence;
    an empty list if nothing does.

    The methods that an interface calls optional may be missing or take fewer parameters.

    :param interface: Servlet, Filter, CometFilter, a listener interface ...
    :param component: what the application brings.
    """
    try:
        verifyObject(interface, component)
    except Invalid as problem:
        # Several faults come as one exception that holds them.
        faults = getattr(problem, "exceptions", (problem,))
        wrong = [each for each in faults if not _isAllowed(interface, component, each)]
        if interface is Servlet and any(isinstance(each, DoesNotImplement) for each in wrong):
            # its methods come with the base class that is missing
            return [
                f"{type(component).__qualname__} is no Servlet: let it extend catalina.servlet.HttpServlet"
            ]
        return [_describe(interface, component, each) for each in wrong]
    return []


def _takesArgument(method: Any) -> bool:
    try:
        inspect.signature(method).bind(None)
    except TypeError:
        return False
    return True


def _optionalNames(interface: InterfaceClass) -> set[str]:
    return {name for each in interface.__iro__ for name in each.queryDirectTaggedValue(OPTIONAL, ())}


def _isAllowed(interface: InterfaceClass, component: object, fault: Any) -> bool:
    if isinstance(fault, DoesNotImplement):
        return False
    name = _methodName(fault)
    present = getattr(component, name, None)
    return name in _optionalNames(interface) and (present is None or callable(present))


def _methodName(fault: Any) -> str:
    method = fault.method if hasattr(fault, "method") else fault.name
    return str(getattr(method, "__name__", method))


def _describe(interface: InterfaceClass, component: object, fault: Any) -> str:
    cls, wanted = type(component).__qualname__, interface.__name__
    if isinstance(fault, DoesNotImplement):
        return f"{cls} is no {wanted}: write @implementer({wanted}) above the class"
    name = _methodName(fault)
    signature = interface[name].getSignatureString()
    if not callable(getattr(component, name, None)):
        return f"{cls} has no method {name}{signature}, which {wanted} asks for"
    return f"{cls}.{name} does not take the parameters that {wanted} asks for: {name}{signature}"
