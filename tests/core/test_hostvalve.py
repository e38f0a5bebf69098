"""Tests of the host's basic valve: what surrounds a request and a Comet event."""

import pytest
from zope.interface import implementer

from catalina.comet import CometFilter
from catalina.connector import Happening
from catalina.core import ValveBase
from catalina.coyote import ClientAbortException
from catalina.deploy import ErrorPage
from catalina.servlet import IllegalStateException, ServletRequestListener
from catalina.valves import ErrorReportValve
from tests.connector.comet import (
    AsyncScript,
    CometWorld,
    Passing,
    Script,
    closing,
    flush,
    opened,
    raising,
    readAll,
)
from tests.connector.world import Calling, World

LAST_CHUNK = b"0\r\n\r\n"


@implementer(ServletRequestListener)
class Around:
    """Notes when a request comes into the application, and when it leaves."""

    def __init__(self):
        self.heard = []

    def requestInitialized(self, event):
        self.heard.append("initialized")

    def requestDestroyed(self, event):
        self.heard.append("destroyed")


def sendError(event):
    readAll(event)
    event.getHttpServletResponse().sendError(404)


def say(text):
    """An action that reads what has come, writes, and flushes."""

    def action(event):
        readAll(event)
        response = event.getHttpServletResponse()
        response.getWriter().print(text)
        response.flushBuffer()

    return action


class CutTests:
    """An exception behind the head."""

    def test_aChunkedBodyHasNoEnd(self):
        """
        What was written is sent, and the connection is cut without the last chunk, so that the client sees that the answer is not whole.
        """

        def call(request, response):
            response.getWriter().print("x")
            response.flushBuffer()
            response.getWriter().print("y")
            raise RuntimeError("bad")

        class Raising(Calling):
            def service(self, request, response):
                self.call(request, response)

        world = World()
        world.host.pipeline.addValve(ErrorReportValve())
        world.add(Raising(call), "/s")
        client = world.get("/app/s")
        assert client.answer.endswith(b"1\r\nx\r\n1\r\ny\r\n")
        assert client.transport.closed


class Bad(ValveBase):
    """A valve of an application that raises."""

    blocking = False

    def __init__(self, problem, first=lambda response: None):
        super().__init__()
        self.problem, self.first = problem, first

    def invoke(self, request, response):
        self.first(response)
        raise self.problem


class AsyncBad(Bad):
    """The same as a coroutine."""

    async def invoke(self, request, response):
        super().invoke(request, response)


class Late(ValveBase):
    """A valve that raises behind the servlet."""

    blocking = True

    def invoke(self, request, response):
        self.next.invoke(request, response)
        raise RuntimeError("late valve")


class AsyncLate(ValveBase):
    """The same as a coroutine."""

    async def invoke(self, request, response):
        self.next.invoke(request, response)
        raise RuntimeError("late valve")


class ValveTests:
    """Valves that raise."""

    def world(self, valve):
        world = World()
        world.host.pipeline.addValve(ErrorReportValve())
        world.context.pipeline.addValve(valve)
        world.listener = Around()
        world.context.listeners.add(world.listener)
        world.add(Calling(lambda request, response: response.getWriter().print("page")), "/page")
        return world

    @pytest.mark.parametrize("valve", [Bad, AsyncBad])
    def test_haveAReport(self, valve):
        """
        What a valve of an application raises is reported like what a servlet raises, and the request leaves.
        """
        world = self.world(valve(RuntimeError("bad valve")))
        client = world.get("/app/page")
        assert client.status == 500 and b"bad valve" in client.body
        assert world.listener.heard == ["initialized", "destroyed"]

    @pytest.mark.parametrize("valve", [Bad, AsyncBad])
    def test_haveAnErrorPage(self, valve):
        """
        The application's page for the exception tells of it.
        """
        world = self.world(valve(KeyError("bad valve")))
        world.context.errorPagesByType[KeyError] = ErrorPage("/page", exceptionType="KeyError")
        client = world.get("/app/page")
        assert (client.status, client.body) == (500, b"page")

    @pytest.mark.parametrize("valve", [Late, AsyncLate])
    def test_endWhatHasGoneOnAsynchronously(self, valve):
        """
        A request that a servlet has made asynchronous does not wait for its timeout when a valve raises behind it.
        """
        world = self.world(valve())
        world.add(Calling(lambda request, response: request.startAsync()), "/async", name="async")
        client = world.get("/app/async")
        assert client.status == 500 and b"late valve" in client.body
        assert world.listener.heard == ["initialized", "destroyed"]
        assert client.exchange is None

    def test_anErrorBeforeComesFirst(self):
        """
        An error that the valve had sent before stays.
        """
        world = self.world(Bad(RuntimeError("bad valve"), lambda response: response.sendError(404)))
        client = world.get("/app/page")
        assert client.status == 404 and b"bad valve" not in client.body

    @pytest.mark.parametrize("valve", [Bad, AsyncBad])
    def test_aClientThatHasGoneHearsNothing(self, valve):
        """
        Nobody is told of a client that has gone.
        """
        client = self.world(valve(ClientAbortException("gone"))).get("/app/page")
        assert (client.status, client.body) == (500, b"")


class CometTests:
    """Comet requests and events."""

    def test_requestListeners(self):
        """
        ServletRequestListeners hear of a Comet request around BEGIN, as Tomcat tells them.
        """
        world = CometWorld(Script(begin=flush))
        listener = Around()
        world.context.listeners.add(listener)
        client = world.open()
        assert listener.heard == ["initialized", "destroyed"]
        client.finish()
        assert world.seen == ["BEGIN", "END"]
        assert listener.heard == ["initialized", "destroyed"]

    def test_outputGoesOnAfterARedirect(self):
        """
        sendRedirect in BEGIN holds back what BEGIN writes; later events write behind its head.
        """
        world, client = opened(
            "chunked",
            begin=lambda event: event.getHttpServletResponse().sendRedirect("/x"),
            read=say("foo"),
        )
        client.chunk(b"a")
        assert client.status == 302
        assert client.body == b"3\r\nfoo\r\n"

    def test_outputGoesOnAfterAnError(self):
        """
        sendError in an event sets the status; without a page for it the next event writes the body.
        """
        world, client = opened("chunked", begin=None, read=[sendError, say("foo")])
        client.chunk(b"a")
        client.chunk(b"b")
        assert world.seen == ["BEGIN", "READ", "READ"]
        assert (client.status, client.body) == (404, b"3\r\nfoo\r\n")

    @pytest.mark.parametrize("script", [Script, AsyncScript])
    @pytest.mark.parametrize(("read", "status"), [(sendError, 404), (raising, 500)])
    def test_errorPages(self, script, read, status):
        """
        The application's page for what happened in READ ends the response: END follows, and no ERROR.
        """
        world = CometWorld(script(read=read))
        world.add(Calling(lambda request, response: response.getWriter().print("page")), "/page", name="page")
        world.context.errorPagesByStatus[status] = ErrorPage("/page", status)
        client = world.open("chunked")
        client.chunk(b"a")
        assert world.seen == ["BEGIN", "READ", "END"]
        assert (client.status, client.body) == (status, b"page")

    def test_startAsyncIsRefused(self):
        """
        A Comet request is asynchronous in a way of its own.
        """
        world, _client = opened(begin=lambda event: event.getHttpServletRequest().startAsync())
        with pytest.raises(IllegalStateException):
            world.event.getHttpServletRequest().startAsync()

    def test_theEndOfASessionConcernsTheServlet(self):
        """
        END/SESSION_END passes no CometFilter.
        """
        world, filter_ = CometWorld(Script(begin=flush, end=closing)), Passing()
        assert CometFilter.providedBy(filter_)
        world.addFilter(filter_, "/*")
        world.open()
        world.connection.terminate(Happening.SESSION_END)
        world.settle()
        assert world.seen == ["BEGIN", "END/SESSION_END"]
        assert filter_.seen == ["BEGIN"]
