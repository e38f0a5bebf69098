"""Tests of making servlets and filters, and of what a filter is told."""

import pytest
from zope.interface import implementer
from zope.interface.verify import verifyObject

from catalina.core.filterconfig import ApplicationFilterConfig
from catalina.deploy import FilterDef
from catalina.servlet import Filter, FilterConfig, HttpServlet
from catalina.util import ClassNotFoundError
from tests.connector.comet import Passing
from tests.connector.world import World


@implementer(Filter)
class Plain:
    """Notes its life."""

    def __init__(self):
        self.life = []

    def init(self, config):
        self.life.append(config.getInitParameter("a"))

    def doFilter(self, request, response, chain):
        return chain.doFilter(request, response)

    def destroy(self):
        self.life.append("destroy")


@implementer(Filter)
class Async:
    """An ``async def`` filter without init and destroy."""

    async def doFilter(self, request, response, chain):
        await chain.doFilter(request, response)


class Declared(Plain):
    """A filter that promises not to block."""

    blocking = False


class PassingDeclared(Passing):
    """A filter of Comet events that promises not to block."""

    eventBlocking = False


@pytest.fixture
def context():
    context = World().context
    context.loader.classes = {"x.Plain": Plain, "x.Servlet": HttpServlet, "x.Number": int}
    return context


class InstanceManagerTests:
    """InstanceManager."""

    def test_byNameOrClass(self, context):
        """
        A class, or the name of one, becomes an instance.
        """
        assert isinstance(context.instances.create("x.Plain"), Plain)
        assert isinstance(context.instances.create(Plain), Plain)

    @pytest.mark.parametrize(
        ("method", "element"), [("createFilter", "filter-class"), ("createServlet", "servlet-class")]
    )
    def test_whatItIsNot(self, context, method, element):
        """
        A class of another kind is a TypeError that names place, element and fault.
        """
        where = "web.xml:7"
        wrapper = context.wrapper("s")
        wrapper.where = where
        with pytest.raises(TypeError, match=f"web.xml:7: <{element}> x.Number: ") as caught:
            getattr(context.instances, method)("x.Number", where if method == "createFilter" else wrapper)
        if method == "createServlet":
            assert str(caught.value).endswith(
                "x.Number: int is no Servlet: let it extend catalina.servlet.HttpServlet"
            )

    def test_missingClass(self, context):
        """
        A class that is not there is told with the element that names it, also where only its name is known any more.
        """

        def fail(name):
            raise ClassNotFoundError(f"class {name} does not exist")

        context.loader.loadClass = fail
        with pytest.raises(ClassNotFoundError, match="^w.xml:3: <filter-class>: class a.B does not exist$"):
            context.instances.createFilter("a.B", "w.xml:3")
        with pytest.raises(ClassNotFoundError, match="^class a.B does not exist$"):
            context.instances.create("a.B")
        context.instances.places = {"a.B": ("<listener-class>", "w.xml:9")}
        with pytest.raises(ClassNotFoundError, match="^w.xml:9: <listener-class>: class a.B does not exist$"):
            context.instances.create("a.B")


class FilterConfigTests:
    """ApplicationFilterConfig."""

    def test_lifeAndParameters(self, context):
        """
        A filter is made, initialised with its configuration, and let go.
        """
        config = ApplicationFilterConfig(context, FilterDef("f", "x.Plain", {"a": "1"}))
        assert verifyObject(FilterConfig, config)
        config.start()
        config.stop()
        assert config.filter.life == ["1", "destroy"]
        assert config.getFilterName() == "f"
        assert config.getInitParameterNames() == ["a"]
        assert config.getInitParameter("b") is None
        assert config.getServletContext() is context.servletContext

    @pytest.mark.parametrize(
        ("instance", "blocking", "comet", "eventBlocking"),
        [
            (Plain(), True, False, False),
            (Async(), False, False, False),
            (Declared(), False, False, False),
            (Passing(), True, True, True),
            (PassingDeclared(), True, True, False),
        ],
    )
    def test_whetherItBlocks(self, context, instance, blocking, comet, eventBlocking):
        """
        A plain filter may block unless it says otherwise, an ``async def`` one does not.
        """
        config = ApplicationFilterConfig(context, FilterDef("f"), instance)
        assert (config.blocking, config.isComet, config.eventBlocking) == (blocking, comet, eventBlocking)

    def test_withoutInitAndDestroy(self, context):
        """
        Both may be left out.
        """
        config = ApplicationFilterConfig(context, FilterDef("f"), Async())
        config.start()
        config.stop()
