"""
Tests for the interfaces of the Servlet API: that they have what Servlet 3.0 names, and their constants.
"""

from __future__ import annotations

import pytest
from zope.interface import Interface, implementer
from zope.interface.interface import InterfaceClass

from catalina import servlet
from catalina.servlet import (
    LISTENER_INTERFACES,
    AsyncContext,
    DynamicFilterRegistration,
    DynamicRegistration,
    DynamicServletRegistration,
    FilterRegistration,
    HttpServletRequest,
    HttpServletResponse,
    Registration,
    RequestDispatcher,
    ServletContext,
    ServletRegistration,
    SingleThreadModel,
)

INTERFACES = [value for value in vars(servlet).values() if isinstance(value, InterfaceClass)]


class InterfaceTests:
    """
    What all interfaces have in common.
    """

    @pytest.mark.parametrize("interface", INTERFACES, ids=lambda each: each.__name__)
    def test_saysWhatItPromises(self, interface: InterfaceClass) -> None:
        """Every interface and every method has a docstring, since nothing else says what it is for."""
        assert interface.__doc__.strip()
        silent = [name for name in interface.names() if not interface[name].__doc__.strip()]
        assert silent == []

    @pytest.mark.parametrize(
        ("interface", "base"),
        [
            (HttpServletRequest, servlet.ServletRequest),
            (HttpServletResponse, servlet.ServletResponse),
            (ServletRegistration, Registration),
            (FilterRegistration, Registration),
            (DynamicServletRegistration, DynamicRegistration),
            (DynamicFilterRegistration, FilterRegistration),
        ],
    )
    def test_extendsAsInJava(self, interface: InterfaceClass, base: InterfaceClass) -> None:
        """The tree of interfaces is Java's."""
        assert interface.extends(base)

    def test_marksWithoutAsking(self) -> None:
        """SingleThreadModel asks for nothing; a class may carry it beside anything."""

        @implementer(SingleThreadModel)
        class Marked:
            """A marked class."""

        assert SingleThreadModel.providedBy(Marked())
        assert list(SingleThreadModel.names()) == []


class ConstantTests:
    """
    The constants that Java's interfaces have.
    """

    @pytest.mark.parametrize(
        ("interface", "name", "value"),
        [
            (HttpServletResponse, "SC_OK", 200),
            (HttpServletResponse, "SC_FOUND", 302),
            (HttpServletResponse, "SC_MOVED_TEMPORARILY", 302),
            (HttpServletResponse, "SC_NOT_FOUND", 404),
            (HttpServletResponse, "SC_HTTP_VERSION_NOT_SUPPORTED", 505),
            (HttpServletRequest, "BASIC_AUTH", "BASIC"),
            (HttpServletRequest, "CLIENT_CERT_AUTH", "CLIENT_CERT"),
            (RequestDispatcher, "ERROR_STATUS_CODE", "javax.servlet.error.status_code"),
            (RequestDispatcher, "FORWARD_REQUEST_URI", "javax.servlet.forward.request_uri"),
            (RequestDispatcher, "INCLUDE_PATH_INFO", "javax.servlet.include.path_info"),
            (AsyncContext, "ASYNC_QUERY_STRING", "javax.servlet.async.query_string"),
            (ServletContext, "TEMPDIR", "javax.servlet.context.tempdir"),
            (ServletRegistration, "Dynamic", DynamicServletRegistration),
            (FilterRegistration, "Dynamic", DynamicFilterRegistration),
        ],
    )
    def test_hasJavasValue(self, interface: InterfaceClass, name: str, value: object) -> None:
        """The constant has the value that Servlet 3.0 names."""
        assert getattr(interface, name) == value


class ListenerTests:
    """
    The listeners that an application may register.
    """

    def test_areSix(self) -> None:
        """web.xml may name these; the other listeners are values in a session or belong to one request."""
        assert sorted(each.__name__ for each in LISTENER_INTERFACES) == [
            "HttpSessionAttributeListener",
            "HttpSessionListener",
            "ServletContextAttributeListener",
            "ServletContextListener",
            "ServletRequestAttributeListener",
            "ServletRequestListener",
        ]

    @pytest.mark.parametrize("interface", LISTENER_INTERFACES, ids=lambda each: each.__name__)
    def test_takeOneEvent(self, interface: InterfaceClass) -> None:
        """Every method of a listener takes an event and nothing else."""
        for name in interface.names():
            assert interface[name].getSignatureString() == "(event)"


class FaceTests:
    """
    The names that applications import.
    """

    @pytest.mark.parametrize(
        "names",
        [
            "Servlet ServletConfig GenericServlet HttpServlet SingleThreadModel",
            "ServletRequest HttpServletRequest ServletResponse HttpServletResponse",
            "ServletRequestWrapper HttpServletRequestWrapper",
            "ServletResponseWrapper HttpServletResponseWrapper",
            "ServletContext RequestDispatcher HttpSession Cookie Part Filter FilterConfig FilterChain",
            "AsyncContext AsyncListener AsyncEvent ServletInputStream ServletOutputStream",
            "Registration ServletRegistration FilterRegistration SessionCookieConfig",
            "ServletContainerInitializer",
            "ServletException UnavailableException IllegalStateException DispatcherType SessionTrackingMode",
            "webServlet webFilter webListener webInitParam multipartConfig",
            "servletSecurity httpConstraint handlesTypes",
            "HttpSessionActivationListener HttpSessionBindingListener",
        ],
    )
    def test_hasThem(self, names: str) -> None:
        """Each name of the Servlet API is in the face, and in `__all__`."""
        assert set(names.split()) <= set(servlet.__all__)

    def test_exportsWhatItSays(self) -> None:
        """Everything in `__all__` is there."""
        assert [name for name in servlet.__all__ if not hasattr(servlet, name)] == []
        assert issubclass(type(Interface), type(servlet.Servlet))
