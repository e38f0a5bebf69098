"""Tests of the filters before a servlet, plain and ``async def``."""

import pytest
from zope.interface import implementer

from catalina.servlet import Filter, HttpServlet, HttpServletResponseWrapper, UnavailableException
from tests.connector.world import Calling, World


@implementer(Filter)
class Around:
    """Notes when it is entered and left."""

    def __init__(self, name, heard, stop=False):
        self.name, self.heard, self.stop = name, heard, stop

    def doFilter(self, request, response, chain):
        self.heard.append(self.name)
        pending = None if self.stop else chain.doFilter(request, response)
        self.heard.append(f"/{self.name}")
        return pending


@implementer(Filter)
class AsyncAround(Around):
    """The same as ``async def``."""

    async def doFilter(self, request, response, chain):
        self.heard.append(self.name)
        pending = None if self.stop else chain.doFilter(request, response)
        if pending is not None:
            await pending
        self.heard.append(f"/{self.name}")


class AsyncServlet(HttpServlet):
    """Answers as a coroutine."""

    def __init__(self, heard):
        super().__init__()
        self.heard = heard

    async def doGet(self, request, response):
        self.heard.append("servlet")
        await response.flushAsync()
        self.heard.append("/servlet")


class PlainServlet(HttpServlet):
    """Answers as a function."""

    def __init__(self, heard):
        super().__init__()
        self.heard = heard

    def doGet(self, request, response):
        self.heard += ["servlet", "/servlet"]


class OrderTests:
    """Who runs inside of whom."""

    @pytest.mark.parametrize("servlet", [PlainServlet, AsyncServlet])
    @pytest.mark.parametrize(
        ("outer", "inner"), [(Around, Around), (Around, AsyncAround), (AsyncAround, AsyncAround)]
    )
    def test_nested(self, outer, inner, servlet):
        """
        Whatever is plain and whatever is ``async def``: a filter goes on when all inside of it have ended.
        """
        heard = []
        world = World()
        world.add(servlet(heard), "/s")
        world.addFilter(outer("a", heard), "/*")
        world.addFilter(inner("b", heard), "/*")
        assert world.get("/app/s").status == 200
        assert heard == ["a", "b", "servlet", "/servlet", "/b", "/a"]

    @pytest.mark.parametrize("kind", [Around, AsyncAround])
    def test_aFilterMayStop(self, kind):
        """
        Where a filter does not call the chain nothing behind it runs.
        """
        heard = []
        world = World()
        world.add(PlainServlet(heard), "/s")
        world.addFilter(kind("a", heard, stop=True), "/*")
        world.addFilter(kind("b", heard), "/*")
        assert world.get("/app/s").status == 200
        assert heard == ["a", "/a"]

    @pytest.mark.parametrize(
        ("filter", "servlet", "worker"),
        [
            (None, AsyncServlet, False),
            (AsyncAround, AsyncServlet, False),
            (Around, AsyncServlet, True),
            (AsyncAround, PlainServlet, True),
            (None, PlainServlet, True),
        ],
    )
    def test_whereItRuns(self, filter, servlet, worker):
        """
        A request takes a worker if anything on its way may block, else it stays on the reactor.
        """
        world = World()
        world.add(servlet([]), "/s")
        if filter is not None:
            world.addFilter(filter("a", []), "/*")
        client = world.connect()
        client.get("/app/s", settle=False)
        assert bool(world.executor.tasks) is worker
        world.settle()
        assert client.status == 200

    def test_wrappersArePassedOn(self):
        """
        The servlet gets the response that the filter hands on.
        """

        @implementer(Filter)
        class Wrapping:
            def doFilter(self, request, response, chain):
                return chain.doFilter(request, HttpServletResponseWrapper(response))

        world, seen = World(), []
        world.add(Calling(lambda request, response: seen.append(type(response))), "/s")
        world.addFilter(Wrapping(), "/*")
        world.get("/app/s")
        assert seen == [HttpServletResponseWrapper]

    def test_aFilterWithoutAsyncSupport(self):
        """
        Behind a filter that does not support it startAsync() is not possible.
        """
        world, seen = World(), []
        world.add(Calling(lambda request, response: seen.append(request.isAsyncSupported())), "/s")
        world.addFilter(Around("a", []), "/*", asyncSupported=False)
        world.get("/app/s")
        assert seen == [False]


class FailureTests:
    """What filters and servlets raise."""

    @pytest.mark.parametrize("kind", [Around, AsyncAround])
    def test_isSeenByTheFilterOutside(self, kind):
        """
        What the servlet raises goes through the filters, which may turn it into an answer.
        """

        @implementer(Filter)
        class Rescue:
            async def doFilter(self, request, response, chain):
                try:
                    pending = chain.doFilter(request, response)
                    if pending is not None:
                        await pending
                except ValueError:
                    response.setStatus(418)

        class Bad(HttpServlet):
            async def doGet(self, request, response):
                raise ValueError("bad")

        world = World()
        world.add(Bad(), "/s")
        world.addFilter(Rescue(), "/*")
        world.addFilter(kind("a", []), "/*")
        assert world.get("/app/s").status == 418

    @pytest.mark.parametrize(
        ("problem", "status", "retry"),
        [
            (ValueError("bad"), 500, []),
            (UnavailableException("gone"), 404, []),
            (UnavailableException("busy", 10), 503, ["Mon, 12 Jan 1970 13:46:50 GMT"]),
        ],
    )
    @pytest.mark.parametrize("asynchronous", [False, True])
    def test_becomesAStatus(self, problem, status, retry, asynchronous):
        """
        An exception is a 500; a servlet that is unavailable for good a 404, for a while a 503 with Retry-After.
        """

        class Bad(HttpServlet):
            def doGet(self, request, response):
                raise problem

        class AsyncBad(HttpServlet):
            async def doGet(self, request, response):
                raise problem

        world = World()
        world.add(AsyncBad() if asynchronous else Bad(), "/s")
        client = world.get("/app/s")
        assert client.status == status
        assert client.header("Retry-After") == retry
