"""Tests of one servlet in an application: loading, availability, cleaning up."""

import pytest

from catalina.servlet import HttpServlet, ServletException, UnavailableException
from tests.connector.comet import Script
from tests.connector.world import Calling, World


class Plain(HttpServlet):
    """Notes its life."""

    raises = None

    def __init__(self):
        super().__init__()
        self.life = []

    def init(self, config):
        super().init(config)
        self.life.append("init")
        if self.raises:
            raise self.raises

    def destroy(self):
        self.life.append("destroy")

    def doGet(self, request, response):
        pass

    async def doPut(self, request, response):
        pass


@pytest.fixture
def world():
    return World()


def wrapperOf(world, servlet=None, className=None):
    wrapper = world.context.wrapper("w")
    wrapper.givenInstance = servlet
    wrapper.servletClass = className
    wrapper.initParams = {"a": "1"}
    return wrapper


class LoadTests:
    """load and allocate."""

    def test_once(self, world):
        """
        A servlet is made and initialised once, with its configuration.
        """
        world.context.loader.classes["x.Plain"] = Plain
        wrapper = wrapperOf(world, className="x.Plain")
        servlet = wrapper.allocate()
        assert wrapper.allocate() is servlet
        wrapper.load()
        assert servlet.life == ["init"]
        config = servlet.getServletConfig()
        assert config.getServletName() == "w"
        assert config.getInitParameter("a") == "1"
        assert config.getInitParameterNames() == ["a"]
        assert config.getServletContext() is world.context.servletContext

    def test_aClassThatIsNotThere(self, world):
        """
        A class that cannot be found makes the servlet unavailable for good; the error names it.
        """
        wrapper = wrapperOf(world, className="x.Missing")
        with pytest.raises(ServletException, match="x.Missing"):
            wrapper.load()
        assert not wrapper.available
        with pytest.raises(UnavailableException):
            wrapper.load()

    def test_aClassThatIsNoServlet(self, world):
        """
        A class that is no servlet is told apart.
        """
        world.context.loader.classes["x.Number"] = int
        with pytest.raises(ServletException) as problem:
            wrapperOf(world, className="x.Number").load()
        assert "x.Number" in str(problem.value.getRootCause())

    @pytest.mark.parametrize(
        ("raised", "expected", "available"),
        [
            (ValueError("bad"), ServletException, True),
            (ServletException("bad"), ServletException, True),
            (UnavailableException("for good"), UnavailableException, False),
            (UnavailableException("for a while", 5), UnavailableException, False),
        ],
    )
    def test_initFails(self, world, raised, expected, available):
        """
        What init() raises is a ServletException; an UnavailableException takes the servlet out of service.
        """
        servlet = Plain()
        servlet.raises = raised
        wrapper = wrapperOf(world, servlet)
        with pytest.raises(expected):
            wrapper.load()
        assert wrapper.servlet is None
        assert wrapper.available is available

    def test_unload(self, world):
        """
        unload() calls destroy() once; its failure is contained.
        """
        wrapper = wrapperOf(world, Plain())
        servlet = wrapper.allocate()
        wrapper.unload()
        wrapper.unload()
        assert servlet.life == ["init", "destroy"]
        assert wrapper.servlet is None

        class Bad(Plain):
            def destroy(self):
                raise ValueError("bad")

        bad = wrapperOf(world, Bad())
        bad.allocate()
        bad.unload()
        assert bad.servlet is None


class AvailabilityTests:
    """available and unavailable."""

    def test_forAWhile(self, world):
        """
        Out of service for so many seconds, then back.
        """
        wrapper = wrapperOf(world, Plain())
        wrapper.unavailable(UnavailableException("busy", 10))
        assert not wrapper.available and wrapper.outOfService
        world.loop.advance(10)
        assert wrapper.available and not wrapper.outOfService

    @pytest.mark.parametrize("problem", [None, UnavailableException("gone")])
    def test_forGood(self, world, problem):
        """
        Out of service for ever.
        """
        wrapper = wrapperOf(world, Plain())
        wrapper.unavailable(problem)
        world.loop.advance(1000)
        assert not wrapper.available

    def test_aRequestMeanwhile(self, world):
        """
        While it is out of service requests are refused; afterwards the servlet answers again.
        """
        answers = [UnavailableException("busy", 10), None]

        class Busy(HttpServlet):
            def doGet(self, request, response):
                problem = answers.pop(0)
                if problem:
                    raise problem

        world.add(Busy(), "/s")
        assert world.get("/app/s").status == 503
        assert world.get("/app/s").status >= 400
        world.loop.advance(10)
        assert world.get("/app/s").status == 200


class BlocksTests:
    """Whether the servlet may block."""

    def test_byMethod(self, world):
        """
        A plain method may block, an ``async def`` one does not; before loading nobody knows.
        """
        wrapper = wrapperOf(world, Plain())
        assert wrapper.blocks("PUT")
        wrapper.load()
        assert wrapper.blocks("GET")
        assert not wrapper.blocks("PUT")

    def test_declared(self, world):
        """
        A servlet may say that it never blocks, but for some methods.
        """

        class Declared(Plain):
            blocking = False
            blockingMethods = ("POST",)

            def doPost(self, request, response):
                pass

        wrapper = wrapperOf(world, Declared())
        wrapper.load()
        assert not wrapper.blocks("GET")
        assert wrapper.blocks("POST")

    def test_comet(self, world):
        """
        A CometProcessor is known as such once it is loaded, or looked at.
        """
        world.context.loader.classes["x.Script"] = Script
        wrapper = wrapperOf(world, className="x.Script")
        assert not wrapper.isComet
        wrapper.peek()
        assert wrapper.isComet
        wrapper.load()
        assert wrapper.isComet and wrapper.eventBlocks()

    def test_peekAtAClassThatIsNotThere(self, world):
        """
        Looking at a class that cannot be found does no harm: its first request will tell.
        """
        wrapper = wrapperOf(world, className="x.Missing")
        wrapper.peek()
        assert not wrapper.isComet and wrapper.available


class SecurityTests:
    """Roles and methods."""

    def test_roleRefs(self, world):
        """
        findSecurityReference() translates the servlet's own name for a role.
        """
        wrapper = wrapperOf(world, Plain())
        wrapper.roleRefs = {"boss": "manager"}
        assert wrapper.findSecurityReference("boss") == "manager"
        assert wrapper.findSecurityReference("other") is None

    def test_allowedMethods(self, world):
        """
        allowedMethods() names what the servlet answers.
        """
        wrapper = wrapperOf(world, Plain())
        wrapper.load()
        assert "GET" in wrapper.allowedMethods() and "POST" not in wrapper.allowedMethods()

    def test_guardedFolders(self, world):
        """
        WEB-INF and META-INF are 404 in any spelling, whatever servlet would take them.
        """
        world.add(Calling(lambda request, response: None), "/*")
        for path in ("/WEB-INF/web.xml", "/web-inf", "/META-INF/", "/x/../WEB-INF/a", "/%57EB-INF/a"):
            assert world.get(f"/app{path}").status == 404, path
        assert world.get("/app/WEB-INFO").status == 200
