"""Tests of the way from HTTP to servlets and back."""

from types import SimpleNamespace

import pytest
from zope.interface import implementer

from catalina.connector.cometwriter import CometWriter
from catalina.core import StandardHost
from catalina.coyote import ClientAbortException
from catalina.coyote.http11 import Http11NioProtocol
from catalina.interfaces import IAccessLog
from catalina.servlet import HttpServlet
from tests.connector.comet import CometWorld
from tests.connector.world import Calling, World


@implementer(IAccessLog)
class Log:
    """Notes what is logged."""

    def __init__(self, fails=False):
        self.lines, self.fails = [], fails

    def log(self, request, response, seconds):
        self.lines.append(
            (request.getMethod(), request.getRequestURI(), response.status, response.exchange.bodySent)
        )
        if self.fails:
            raise ValueError("bad log")


def logged(world, fails=False):
    log = Log(fails)
    world.host.pipeline.valves.append(log)
    return log


class ServiceTests:
    """service."""

    @pytest.mark.parametrize(
        ("path", "location"),
        [
            ("/app", "/app/"),
            ("/app?a=b", "/app/?a=b"),
            ("/app;jsessionid=ID?a=b", "/app/;jsessionid=ID?a=b"),
        ],
    )
    def test_theSlashBehindAContext(self, path, location):
        """
        A context's path without the slash is redirected, with the query and a session id in the URL.
        """
        world = World()
        world.add(Calling(None), "/s")
        client = world.get(path)
        assert client.status == 302
        assert client.header("Location") == [location]

    @pytest.mark.parametrize("path", ["/app/%2e%2e/%2e%2e/x", "/app/%00", "/app/%2F", "/app/%zz"])
    def test_badPaths(self, path):
        """
        What is no path is a 400 before any container sees it.
        """
        world = World()
        world.add(Calling(None), "/*")
        assert world.get(path).status == 400

    @pytest.mark.parametrize(
        ("handling", "status", "pathInfo"),
        [("reject", 400, None), ("decode", 200, "/a/b"), ("passthrough", 200, "/a%2Fb")],
    )
    def test_escapedSlash(self, handling, status, pathInfo):
        """
        What becomes of %2F is encodedSolidusHandling's choice.
        """
        world, seen = World(encodedSolidusHandling=handling), []
        world.add(Calling(lambda request, response: seen.append(request.getPathInfo())), "/s/*")
        assert world.get("/app/s/a%2Fb").status == status
        assert seen == ([pathInfo] if pathInfo else [])

    def test_hostByAddress(self):
        """
        With useIPVHosts the name of the address that was reached chooses the host, whatever Host says.
        """
        for useIPVHosts, status in ((False, 200), (True, 404)):
            world = World(useIPVHosts=useIPVHosts)
            world.add(Calling(None), "/s")
            other = StandardHost()
            other.name = "other.example"
            world.engine.addChild(other)
            world.handler.lookUp = {"10.0.0.1": "other.example"}.get
            assert world.get("/app/s").status == status

    @pytest.mark.parametrize("method", ["TRACE", "trace"])
    def test_trace(self, method):
        """
        TRACE is refused, however it is written, unless allowTrace says otherwise; who has to go elsewhere is told that first.
        """
        world = World()
        world.add(HttpServlet(), "/s")
        client = world.get("/app/s", method=method)
        assert client.status == 405
        assert client.header("Allow")
        assert world.get("/app", method=method).status == 302
        allowing = World(allowTrace=True)
        allowing.add(HttpServlet(), "/s")
        assert allowing.get("/app/s", method="TRACE").status == 200

    def test_traceOfAnotherConnector(self):
        """
        What one connector allows another still refuses, though they share the mapper.
        """
        world = World(allowTrace=True)
        world.add(HttpServlet(), "/s")
        assert world.get("/app/s", method="TRACE").status == 200
        world._makeConnector(Http11NioProtocol(), {})
        assert world.get("/app/s", method="TRACE").status == 405

    def test_severalVersions(self):
        """
        A client goes to the version of the application that knows its session, others to the newest.
        """
        world = World()
        newer = world.makeContext("/app##2")
        newer.path, newer.webappVersion = "/app", "2"
        seen = []
        world.add(Calling(lambda request, response: seen.append("old")), "/s")
        world.add(Calling(lambda request, response: seen.append("new")), "/s", context=newer)
        world.context.manager.createSession("KNOWN")
        world.get("/app/s")
        world.get("/app/s", "Cookie: JSESSIONID=KNOWN")
        world.get("/app/s", "Cookie: JSESSIONID=OTHER")
        assert seen == ["new", "old", "new"]


class LogTests:
    """The access log."""

    def test_oneLineARequest(self):
        """
        Each request gets one line, with its status and size.
        """
        world = World()
        log = logged(world)
        world.add(Calling(lambda request, response: response.getWriter().print("abc")), "/s")
        world.get("/app/s")
        world.get("/none")
        assert log.lines == [("GET", "/app/s", 200, 3), ("GET", "/none", 404, 0)]

    def test_whatIsNoRequest(self):
        """
        Bytes that are no request get a line too.
        """
        world = World()
        log = logged(world)
        world.connect().send(b"no request\r\n\r\n")
        assert [line[2] for line in log.lines] == [400]

    def test_aLogThatFails(self):
        """
        A log that fails does not stop the answer.
        """
        world = World()
        logged(world, fails=True)
        world.add(Calling(None), "/s")
        assert world.get("/app/s").status == 200

    def test_aResponseThatCannotBeEnded(self):
        """
        Whatever goes wrong at the very end, the request is logged, and its connection waits for nothing.
        """
        world = World()
        log = logged(world)

        def call(request, response):
            def finish():
                raise ValueError("a fault")

            response.finish = finish

        world.add(Calling(call), "/s")
        client = world.get("/app/s")
        assert client.transport.closed
        assert [line[1] for line in log.lines] == ["/app/s"]

    def test_aCometConnectionIsOneRequest(self):
        """
        A Comet connection is logged once, at its end.
        """
        world = CometWorld()
        log = logged(world)
        client = world.open()
        assert log.lines == []
        client.finish()
        assert len(log.lines) == 1


class CometWriterTests:
    """CometWriter."""

    @pytest.mark.parametrize("method", ["print", "println", "write", "flush"])
    def test_raisesOnceItsClientTakesNoMore(self, method):
        """
        Before, it writes as every PrintWriter; afterwards each method raises.
        """
        written = []
        stream = SimpleNamespace(write=written.append, flush=lambda: None)
        response = SimpleNamespace(buffer=stream, overflown=False)
        writer = CometWriter(response, "utf-8")
        writer.print("ä")
        writer.flush()
        assert written == [b"\xc3\xa4"]
        response.overflown = True
        with pytest.raises(ClientAbortException, match="cometWriteBuffer"):
            getattr(writer, method)(*(() if method == "flush" else ("x",)))
