"""Tests of servlets, filters and listeners registered by code, and of the ServletContext that offers it."""

import pytest
from zope.interface import implementer
from zope.interface.verify import verifyObject

from catalina.servlet import (
    DispatcherType,
    DynamicFilterRegistration,
    DynamicServletRegistration,
    Filter,
    HttpServlet,
    IllegalStateException,
    MultipartConfigElement,
    ServletContext,
    ServletContextAttributeListener,
    ServletRequestListener,
    SessionCookieConfig,
    SessionTrackingMode,
)
from tests.connector.world import World
from tests.servlet.listening import AttributeListening


class Plain(HttpServlet):
    """A servlet."""


@implementer(Filter)
class Passing:
    """A filter."""

    def doFilter(self, request, response, chain):
        return chain.doFilter(request, response)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def context(world):
    return world.context.servletContext


class AddServletTests:
    """addServlet and what it returns."""

    @pytest.mark.parametrize("servlet", [Plain, Plain(), "x.Plain"])
    def test_byClassInstanceOrName(self, context, servlet):
        """
        A servlet may be given as a class, an instance or a class name.
        """
        registration = context.addServlet("s", servlet)
        assert verifyObject(DynamicServletRegistration, registration)
        assert registration.getName() == "s"
        assert registration.getClassName().endswith("Plain")
        assert context.getServletRegistration("s").getName() == "s"
        assert list(context.getServletRegistrations()) == ["s"]

    def test_onlyOnceAName(self, context):
        """
        A name that is taken gives None.
        """
        context.addServlet("s", Plain)
        assert context.addServlet("s", Plain) is None

    def test_needsAName(self, context):
        """
        Without a name it is a ValueError.
        """
        with pytest.raises(ValueError, match="name"):
            context.addServlet("", Plain)

    def test_unknown(self, context):
        """
        A servlet that is not there has no registration.
        """
        assert context.getServletRegistration("none") is None

    def test_parameters(self, context):
        """
        An init parameter can be set once; of several either all are set or none.
        """
        registration = context.addServlet("s", Plain)
        assert registration.setInitParameter("a", "1")
        assert not registration.setInitParameter("a", "1")
        assert not registration.setInitParameter("a", "2")
        assert registration.setInitParameters({"a": "3", "b": "3"}) == {"a"}
        assert registration.setInitParameters({"b": "4"}) == set()
        assert registration.getInitParameters() == {"a": "1", "b": "4"}
        assert registration.getInitParameter("a") == "1"

    @pytest.mark.parametrize(("name", "value"), [("a", None), (None, "1")])
    def test_parametersHaveNamesAndValues(self, context, name, value):
        """
        A parameter without a name or a value is an error, for servlets and filters.
        """
        for registration in (context.addServlet("s", Plain), context.addFilter("f", Passing)):
            with pytest.raises(ValueError):
                registration.setInitParameter(name, value)

    def test_mappings(self, context):
        """
        Patterns that another servlet has are returned, and then none is mapped.
        """
        first, second = context.addServlet("a", Plain), context.addServlet("b", Plain)
        assert first.addMapping("/x", "*.y") == set()
        assert second.addMapping("/x", "/z") == {"/x"}
        assert second.getMappings() == []
        assert first.getMappings() == ["/x", "*.y"]

    def test_theStockServletsMappingsMayBeTaken(self, world, context):
        """
        Patterns of the servlets of conf/web.xml may be taken over.
        """
        stock = context.addServlet("default", Plain)
        stock.addMapping("/")
        world.context.children["default"].overridable = True
        assert context.addServlet("mine", Plain).addMapping("/") == set()
        assert world.context.servletMappings["/"] == "mine"

    @pytest.mark.parametrize("patterns", [(), ("no slash",), ("/a*b/*x\n",)])
    def test_badPatterns(self, context, patterns):
        """
        What is no url-pattern is a ValueError.
        """
        with pytest.raises(ValueError):
            context.addServlet("s", Plain).addMapping(*patterns)

    def test_furtherProperties(self, world, context):
        """
        Loading order, role, async and multipart reach the servlet's wrapper.
        """
        registration = context.addServlet("s", Plain)
        registration.setLoadOnStartup(2)
        registration.setRunAsRole("boss")
        registration.setAsyncSupported(True)
        registration.setMultipartConfig(MultipartConfigElement("/tmp", 1, 2, 3))
        wrapper = world.context.children["s"]
        assert (wrapper.loadOnStartup, wrapper.runAs, wrapper.asyncSupported) == (2, "boss", True)
        assert (wrapper.multipartConfig.maxFileSize, wrapper.multipartConfig.fileSizeThreshold) == (1, 3)
        assert registration.getRunAsRole() == "boss"


class AddFilterTests:
    """addFilter and what it returns."""

    @pytest.mark.parametrize("filter", [Passing, Passing(), "x.Passing"])
    def test_byClassInstanceOrName(self, context, filter):
        """
        A filter may be given as a class, an instance or a class name; a name only once.
        """
        registration = context.addFilter("f", filter)
        assert verifyObject(DynamicFilterRegistration, registration)
        assert registration.getName() == "f"
        assert registration.getClassName().endswith("Passing")
        assert context.addFilter("f", filter) is None
        assert list(context.getFilterRegistrations()) == ["f"]
        assert context.getFilterRegistration("f").getName() == "f"
        assert context.getFilterRegistration("none") is None

    def test_needsAName(self, context):
        """
        Without a name it is a ValueError.
        """
        with pytest.raises(ValueError, match="name"):
            context.addFilter("", Passing)

    def test_parameters(self, world, context):
        """
        Init parameters as for servlets; asyncSupported reaches the definition.
        """
        registration = context.addFilter("f", Passing)
        assert registration.setInitParameter("a", "1")
        assert not registration.setInitParameter("a", "2")
        assert registration.setInitParameters({"a": "3", "b": "3"}) == {"a"}
        registration.setAsyncSupported(True)
        assert registration.getInitParameters() == {"a": "1"}
        assert registration.getInitParameter("a") == "1"
        assert world.context.filterDefs["f"].asyncSupported is True

    def test_mappings(self, world, context):
        """
        Mappings stand before or after those of the descriptor, for REQUEST unless they say otherwise.
        """
        first, second = context.addFilter("a", Passing), context.addFilter("b", Passing)
        first.addMappingForUrlPatterns(None, True, "/x", "/y")
        second.addMappingForServletNames({DispatcherType.ERROR}, False, "s")
        maps = world.context.filterMaps
        assert [each.filterName for each in maps] == ["b", "a"]
        first.addMappingForUrlPatterns(None, False, "/z")
        assert [each.filterName for each in maps] == ["b", "a", "a"] and maps[1].urlPatterns == ("/z",)
        assert maps[0].dispatchers == {DispatcherType.ERROR}
        assert maps[1].dispatchers == {DispatcherType.REQUEST}
        assert first.getUrlPatternMappings() == ["/z", "/x", "/y"] and first.getServletNameMappings() == []
        assert second.getServletNameMappings() == ["s"] and second.getUrlPatternMappings() == []


class StartedTests:
    """Once the application has started."""

    @pytest.mark.parametrize(
        "call",
        [
            lambda c: c.addServlet("t", Plain),
            lambda c: c.addFilter("g", Passing),
            lambda c: c.addListener(Passing()),
            lambda c: c.setInitParameter("a", "b"),
            lambda c: c.declareRoles("a"),
            lambda c: c.setSessionTrackingModes({SessionTrackingMode.URL}),
            lambda c: c.getSessionCookieConfig().setName("x"),
            lambda c: c.getServletRegistration("s").addMapping("/x"),
            lambda c: c.getServletRegistration("s").setInitParameter("a", "b"),
            lambda c: c.getServletRegistration("s").setLoadOnStartup(1),
            lambda c: c.getFilterRegistration("f").setInitParameter("a", "b"),
            lambda c: c.getFilterRegistration("f").addMappingForUrlPatterns(None, True, "/x"),
        ],
    )
    def test_nothingCanBeChanged(self, world, context, call):
        """
        Registration is for starting applications; afterwards it is IllegalStateException.
        """
        context.addServlet("s", Plain)
        context.addFilter("f", Passing)
        world.context.starting = False
        with pytest.raises(IllegalStateException, match="while the application starts"):
            call(context)


@implementer(ServletContextAttributeListener)
class Listening(AttributeListening):
    """Notes what it hears."""


class ServletContextTests:
    """What else an application may ask of its ServletContext."""

    def test_isAServletContext(self, context):
        """
        It provides the interface that applications know.
        """
        assert verifyObject(ServletContext, context)
        assert verifyObject(SessionCookieConfig, context.getSessionCookieConfig())

    def test_whoItIs(self, world, context):
        """
        Path, names and versions.
        """
        world.context.displayName = "The application"
        assert context.getContextPath() == "/app"
        assert context.getServletContextName() == "The application"
        assert context.getServerInfo() == "Catalina/test"
        assert (context.getMajorVersion(), context.getMinorVersion()) == (3, 0)
        assert (context.getEffectiveMajorVersion(), context.getEffectiveMinorVersion()) == (3, 0)
        assert context.getClassLoader() is world.context.loader
        assert context.getJspConfigDescriptor() is None

    def test_attributes(self, world, context):
        """
        Attributes can be set, replaced and removed; listeners hear of it.
        """
        listener = Listening()
        context.addListener(listener)
        context.setAttribute("a", 1)
        context.setAttribute("a", 2)
        assert (context.getAttribute("a"), context.getAttributeNames()) == (2, ["a"])
        context.setAttribute("a", None)
        context.removeAttribute("a")
        assert listener.heard == [("added", "a", 1), ("replaced", "a", 1), ("removed", "a", 2)]
        with pytest.raises(ValueError, match="name"):
            context.setAttribute(None, 1)

    def test_theContainersOwnAttributes(self, world, context):
        """
        The folder for temporary files is there from the start, and stays.
        """
        world.context.workDir = "w"
        context.begin()
        folder = context.getAttribute("javax.servlet.context.tempdir")
        context.setAttribute("javax.servlet.context.tempdir", "x")
        context.removeAttribute("javax.servlet.context.tempdir")
        assert context.getAttribute("javax.servlet.context.tempdir") == folder
        context.end()
        assert context.getAttributeNames() == []

    def test_parameters(self, context):
        """
        A context parameter can be set once.
        """
        assert context.setInitParameter("a", "1")
        assert not context.setInitParameter("a", "2")
        assert (context.getInitParameter("a"), context.getInitParameter("b")) == ("1", None)
        assert context.getInitParameterNames() == ["a"]

    def test_listeners(self, world, context):
        """
        A listener may be given as an object or a class; one that listens to nothing is a ValueError.
        """

        @implementer(ServletRequestListener)
        class Requests:
            def requestInitialized(self, event):
                pass

            def requestDestroyed(self, event):
                pass

        context.addListener(Requests)
        context.addListener(Requests())
        assert len(world.context.requestListeners) == 2
        with pytest.raises(ValueError, match="no listener"):
            context.addListener(object())

    def test_instances(self, context):
        """
        createServlet(), createFilter() and createListener() make instances.
        """
        assert isinstance(context.createServlet(Plain), Plain)
        assert isinstance(context.createFilter(Passing), Passing)
        assert isinstance(context.createListener(Listening), Listening)

    @pytest.mark.parametrize(
        ("file", "type"),
        [
            ("a.txt", "text/plain"),
            ("/x/a.TXT", "text/plain"),
            ("a.b.txt", "text/plain"),
            ("txt", None),
            ("a.x", None),
            (None, None),
        ],
    )
    def test_mimeTypes(self, world, context, file, type):
        """
        The type goes by the extension, in any case.
        """
        world.context.mimeMappings = {"txt": "text/plain"}
        assert context.getMimeType(file) == type

    def test_noPath(self, context):
        """
        Without a path there is nothing; of resources one has to be asked for.
        """
        assert context.getResourcePaths(None) is None
        assert context.getResourceAsStream(None) is None
        with pytest.raises(ValueError):
            context.getResource(None)

    @pytest.mark.parametrize(
        ("path", "real"),
        [
            ("/a", "/srv/app/a"),
            ("a", "/srv/app/a"),
            ("/a/../b", "/srv/app/b"),
            ("/../etc", None),
            (None, None),
        ],
    )
    def test_realPaths(self, context, path, real):
        """
        A real path never leaves the application.
        """
        assert context.getRealPath(path) == real

    def test_otherApplications(self, world, context):
        """
        getContext() shows other applications only with crossContext; this one always.
        """
        other = world.makeContext("/other")
        world.context.publish()
        other.publish()
        assert context.getContext("/app/x") is context
        assert context.getContext("/other") is None
        world.context.crossContext = True
        assert context.getContext("/other/x") is other.servletContext
        assert context.getContext("other") is context.getContext("") is None

    def test_dispatcherPaths(self, world, context):
        """
        A dispatcher's path begins with a slash; what cannot be a path has none.
        """
        world.add(Plain(), "/s")
        assert context.getRequestDispatcher("/s") is not None
        assert context.getRequestDispatcher("/none") is None
        assert context.getRequestDispatcher("/../s") is None
        assert context.getRequestDispatcher(None) is None
        with pytest.raises(ValueError, match="slash"):
            context.getRequestDispatcher("s")

    def test_trackingModes(self, world, context):
        """
        An application may choose how session ids travel; SSL only alone.
        """
        assert context.getDefaultSessionTrackingModes() == {
            SessionTrackingMode.COOKIE,
            SessionTrackingMode.URL,
        }
        world.context.cookies = False
        assert context.getDefaultSessionTrackingModes() == {SessionTrackingMode.URL}
        context.setSessionTrackingModes({SessionTrackingMode.COOKIE})
        assert context.getEffectiveSessionTrackingModes() == {SessionTrackingMode.COOKIE}
        with pytest.raises(ValueError, match="SSL"):
            context.setSessionTrackingModes({SessionTrackingMode.SSL, SessionTrackingMode.URL})

    def test_roles(self, world, context):
        """
        declareRoles() adds roles.
        """
        context.declareRoles("a", "b")
        assert world.context.securityRoles == ["a", "b"]

    def test_theSessionCookie(self, world, context):
        """
        The session cookie's properties are what was set.
        """
        config = context.getSessionCookieConfig()
        for name, value in (("Name", "N"), ("Domain", "d"), ("Path", "/p"), ("Comment", "c"), ("MaxAge", 5)):
            getattr(config, f"set{name}")(value)
            assert getattr(config, f"get{name}")() == value
        for name in ("HttpOnly", "Secure"):
            getattr(config, f"set{name}")(True)
            assert getattr(config, f"is{name}")() is True
