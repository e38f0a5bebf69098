"""
The Servlet API: all that an application imports to answer requests.

`javax.servlet`, `javax.servlet.http` and `javax.servlet.annotation` in one, with the names of Servlet 3.0.
What is an interface in Java is a zope interface here (`@implementer(Filter)`), what is a class there is a
class here. The decorators begin with a small letter: `@webServlet("/chat")`.
"""

from catalina.servlet.annotations import (
    annotationsOf,
    handlesTypes,
    httpConstraint,
    httpMethodConstraint,
    multipartConfig,
    servletSecurity,
    webFilter,
    webInitParam,
    webListener,
    webServlet,
)
from catalina.servlet.asynchronous import AsyncContext, AsyncEvent, AsyncListener
from catalina.servlet.base import (
    GenericServlet,
    Servlet,
    ServletConfig,
    SingleThreadModel,
    faultsOf,
    initServlet,
)
from catalina.servlet.context import RequestDispatcher, ServletContainerInitializer, ServletContext
from catalina.servlet.cookie import Cookie
from catalina.servlet.elements import (
    HandlesTypes,
    HttpConstraintElement,
    HttpMethodConstraintElement,
    MultipartConfigElement,
    ServletSecurityElement,
    WebFilter,
    WebInitParam,
    WebListener,
    WebServlet,
)
from catalina.servlet.errors import IllegalStateException, ServletException, UnavailableException
from catalina.servlet.events import (
    HttpSessionBindingEvent,
    HttpSessionEvent,
    ServletContextAttributeEvent,
    ServletContextEvent,
    ServletRequestAttributeEvent,
    ServletRequestEvent,
)
from catalina.servlet.filter import Filter, FilterChain, FilterConfig, destroyFilter, initFilter
from catalina.servlet.http import HttpServlet, allowedMethods, isNonBlocking
from catalina.servlet.kinds import DispatcherType, EmptyRoleSemantic, SessionTrackingMode, TransportGuarantee
from catalina.servlet.listeners import (
    LISTENER_INTERFACES,
    HttpSessionActivationListener,
    HttpSessionAttributeListener,
    HttpSessionBindingListener,
    HttpSessionListener,
    ServletContextAttributeListener,
    ServletContextListener,
    ServletRequestAttributeListener,
    ServletRequestListener,
)
from catalina.servlet.multipart import Part
from catalina.servlet.registration import (
    DynamicFilterRegistration,
    DynamicRegistration,
    DynamicServletRegistration,
    FilterRegistration,
    Registration,
    ServletRegistration,
    SessionCookieConfig,
)
from catalina.servlet.request import HttpServletRequest, Principal, ServletRequest
from catalina.servlet.requestwrappers import HttpServletRequestWrapper, ServletRequestWrapper
from catalina.servlet.response import HttpServletResponse, ServletResponse
from catalina.servlet.responsewrappers import HttpServletResponseWrapper, ServletResponseWrapper
from catalina.servlet.session import HttpSession
from catalina.servlet.streams import BufferedReader, PrintWriter, ServletInputStream, ServletOutputStream

__all__ = [
    "AsyncContext",
    "AsyncEvent",
    "AsyncListener",
    "BufferedReader",
    "Cookie",
    "DispatcherType",
    "DynamicFilterRegistration",
    "DynamicRegistration",
    "DynamicServletRegistration",
    "EmptyRoleSemantic",
    "Filter",
    "FilterChain",
    "FilterConfig",
    "FilterRegistration",
    "GenericServlet",
    "HandlesTypes",
    "HttpConstraintElement",
    "HttpMethodConstraintElement",
    "HttpServlet",
    "HttpServletRequest",
    "HttpServletRequestWrapper",
    "HttpServletResponse",
    "HttpServletResponseWrapper",
    "HttpSession",
    "HttpSessionActivationListener",
    "HttpSessionAttributeListener",
    "HttpSessionBindingEvent",
    "HttpSessionBindingListener",
    "HttpSessionEvent",
    "HttpSessionListener",
    "IllegalStateException",
    "LISTENER_INTERFACES",
    "MultipartConfigElement",
    "Part",
    "Principal",
    "PrintWriter",
    "Registration",
    "RequestDispatcher",
    "Servlet",
    "ServletConfig",
    "ServletContainerInitializer",
    "ServletContext",
    "ServletContextAttributeEvent",
    "ServletContextAttributeListener",
    "ServletContextEvent",
    "ServletContextListener",
    "ServletException",
    "ServletInputStream",
    "ServletOutputStream",
    "ServletRegistration",
    "ServletRequest",
    "ServletRequestAttributeEvent",
    "ServletRequestAttributeListener",
    "ServletRequestEvent",
    "ServletRequestListener",
    "ServletRequestWrapper",
    "ServletResponse",
    "ServletResponseWrapper",
    "ServletSecurityElement",
    "SessionCookieConfig",
    "SessionTrackingMode",
    "SingleThreadModel",
    "TransportGuarantee",
    "UnavailableException",
    "WebFilter",
    "WebInitParam",
    "WebListener",
    "WebServlet",
    "allowedMethods",
    "annotationsOf",
    "destroyFilter",
    "faultsOf",
    "handlesTypes",
    "httpConstraint",
    "httpMethodConstraint",
    "initFilter",
    "initServlet",
    "isNonBlocking",
    "multipartConfig",
    "servletSecurity",
    "webFilter",
    "webInitParam",
    "webListener",
    "webServlet",
]
