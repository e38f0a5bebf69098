"""Tests of one application: its start and stop, its pages, charsets and mappings."""

import threading
from types import SimpleNamespace

import pytest
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure
from zope.interface import implementer

from catalina.core import StandardContext
from catalina.deploy import FilterDef
from catalina.http import Locale
from catalina.lifecycle import Lifecycle, LifecycleException, LifecycleState
from catalina.servlet import Filter, HttpServlet, ServletContextListener, SessionTrackingMode
from catalina.session import StandardManager
from catalina.valves import CometConnectionManagerValve
from tests.connector.comet import Passing as CometPassing
from tests.connector.comet import Script
from tests.connector.world import PATIENCE, Calling, FakeLoader, FakeResources, World


class InlinePool:
    """A pool of one thread: the test's."""

    def callInThreadWithCallback(self, done, call, *arguments, **options):
        try:
            result = call(*arguments, **options)
        except BaseException:
            done(False, Failure())
        else:
            done(True, result)


class PartLoader(FakeLoader, Lifecycle):
    """A loader with a life."""

    def __init__(self):
        Lifecycle.__init__(self)
        FakeLoader.__init__(self)


class PartResources(FakeResources, Lifecycle):
    """Files with a life."""

    def __init__(self):
        Lifecycle.__init__(self)
        FakeResources.__init__(self)


@implementer(ServletContextListener)
class Listener:
    heard: list[str] = []
    raises = False

    def contextInitialized(self, event):
        Listener.heard.append("initialized")
        if Listener.raises:
            raise ValueError("refused")

    def contextDestroyed(self, event):
        Listener.heard.append("destroyed")


@implementer(Filter)
class NotingFilter:
    def init(self, config):
        Listener.heard.append("filter init")

    def doFilter(self, request, response, chain):
        return chain.doFilter(request, response)

    def destroy(self):
        Listener.heard.append("filter destroy")


class Noting(HttpServlet):
    def init(self):
        Listener.heard.append(f"init {self.getServletName()}")

    def destroy(self):
        Listener.heard.append(f"destroy {self.getServletName()}")

    def doGet(self, request, response):
        pass


class BadInit(HttpServlet):
    def init(self):
        raise ValueError("bad init")


@pytest.fixture
def world(tmp_path):
    world = World()
    world.host.catalinaBase = tmp_path
    world.server.startStopPool = InlinePool()
    world.loop.clock.callFromThread = lambda call, *arguments, **options: call(*arguments, **options)
    world.host.removeChild(world.context)
    Listener.heard, Listener.raises = [], False
    return world


def application(world, configure=lambda context: None, path="/life"):
    """An application that `configure` describes at each start, as web.xml does."""
    context = StandardContext()
    context.name = context.path = path
    world.host.addChild(context)
    context.loader, context.resources = PartLoader(), PartResources()
    context.loader.classes = {
        f"x.{each.__name__}": each for each in (Listener, NotingFilter, Noting, BadInit, Script)
    }
    context.manager = StandardManager()
    context.manager.context = context
    context.manager.pathname = ""
    context.addLifecycleListener(SimpleNamespace(configureStart=configure, lifecycleEvent=lambda event: None))
    return context


def run(step):
    """Run a step of a life, which here never really waits; its failure is raised."""
    outcome = []
    Deferred.fromCoroutine(step).addBoth(outcome.append)
    assert outcome, "the step is still waiting"
    if hasattr(outcome[0], "raiseException"):
        outcome[0].raiseException()


def servlet(context, name, className="x.Noting", load=-1, *patterns):
    wrapper = context.wrapper(name)
    wrapper.servletClass, wrapper.loadOnStartup = className, load
    context.servletMappings.update({pattern: name for pattern in patterns})


class StartTests:
    """start and stop."""

    def test_inOrder(self, world):
        """
        Listeners first, then filters, then servlets in their order; at the stop in reverse.
        """

        def configure(context):
            context.applicationListeners = ["x.Listener"]
            context.filterDefs["f"] = FilterDef("f", "x.NotingFilter")
            servlet(context, "late", load=2)
            servlet(context, "soon", load=1)
            servlet(context, "never")

        context = application(world, configure)
        run(context.start())
        assert Listener.heard == ["initialized", "filter init", "init soon", "init late"]
        assert context.state is LifecycleState.STARTED and not context.starting
        Listener.heard.clear()
        run(context.stop())
        assert set(Listener.heard[:2]) == {"destroy late", "destroy soon"}
        assert Listener.heard[2:] == ["filter destroy", "destroyed"]
        assert context.children == {} and context.filterDefs == {}

    def test_isReachableWhileItRuns(self, world):
        """
        Requests reach the application after its start, and no longer after its stop; and again after another start.
        """
        context = application(world, lambda context: servlet(context, "s", "x.Noting", -1, "/s"))
        assert world.get("/life/s").status == 404
        for _ in range(2):
            run(context.start())
            assert world.get("/life/s").status == 200
            run(context.stop())
            assert world.get("/life/s").status == 404

    def test_aListenerThatRefuses(self, world):
        """
        A listener that fails at contextInitialized fails the application, and what had started is stopped.
        """
        Listener.raises = True
        context = application(world, lambda context: setattr(context, "applicationListeners", ["x.Listener"]))
        with pytest.raises(LifecycleException, match="refused"):
            run(context.start())
        assert context.state is LifecycleState.FAILED
        assert context.failure is not None
        assert world.get("/life/s").status == 404

    def test_aServletThatFails(self, world):
        """
        A servlet whose init() fails stops nobody, unless failCtxIfServletStartFails says so.
        """
        context = application(world, lambda context: servlet(context, "bad", "x.BadInit", 1))
        run(context.start())
        run(context.stop())
        context.failCtxIfServletStartFails = True
        with pytest.raises(LifecycleException, match="bad"):
            run(context.start())

    def test_cometIsKnownBeforeTheFirstRequest(self, world):
        """
        A CometProcessor that is not loaded yet is known as one all the same.
        """
        context = application(world, lambda context: servlet(context, "c", "x.Script", -1, "/c"))
        run(context.start())
        assert context.children["c"].isComet and context.children["c"].servlet is None
        client = world.get("/life/c")
        assert client.exchange is not None
        run(context.stop())
        assert client.answer == b""

    def test_listenersHearOfTheStop(self, world):
        """
        Listeners of the server that want to know hear of each application that has stopped, once.
        """
        stopped = []
        world.server.lifecycleListeners = [SimpleNamespace(contextStopped=stopped.append), SimpleNamespace()]
        context = application(world)
        run(context.start())
        assert stopped == []
        run(context.stop())
        assert stopped == [context]

    @pytest.mark.parametrize(("delay", "own"), [(-1, 0), (7, 1)])
    def test_backgroundWork(self, world, delay, own):
        """
        With a backgroundProcessorDelay of its own an application does its background work itself, until it stops.
        """
        context = application(world)
        context.backgroundProcessorDelay = delay
        before = set(world.loop.clock.getDelayedCalls())
        run(context.start())
        made = set(world.loop.clock.getDelayedCalls()) - before
        assert len([call for call in made if call.getTime() == world.loop.time() + delay]) == own
        run(context.stop())
        assert not set(world.loop.clock.getDelayedCalls()) - before

    def cometApplication(self, world):
        """An application with a CometProcessor at /c, followed by the valve, that has started; and the servlet."""
        context = application(world, lambda context: servlet(context, "c", "x.Script", 1, "/c"))
        context.pipeline.addValve(CometConnectionManagerValve())
        run(context.start())
        return context, context.children["c"].servlet

    def test_stopsDuringBegin(self, world):
        """
        A connection whose BEGIN runs when the application stops is waited for, and hears END/WEBAPP_RELOAD as the others do.
        """
        context, script = self.cometApplication(world)
        client = world.connect()
        client.get("/life/c", settle=False)
        stopped = Deferred.fromCoroutine(context.stop())
        assert not stopped.called
        world.advance(1)
        assert stopped.called
        assert script.seen == ["BEGIN", "END/WEBAPP_RELOAD"]
        assert not context.cometConnections

    def test_stopsBeforeBeginReturns(self, world):
        """
        A BEGIN that takes longer than unloadDelay stops nobody: when it returns its connection is cut.
        """
        context, script = self.cometApplication(world)
        gate = threading.Event()
        script.actions["begin"] = lambda event: gate.wait(PATIENCE)
        client = world.connect()
        client.get("/life/c", settle=False)
        worker = threading.Thread(target=world.executor.tasks.popleft())
        worker.start()
        stopped = Deferred.fromCoroutine(context.stop())
        world.advance(context.unloadDelay / 1000 + 1)
        assert stopped.called
        gate.set()
        worker.join()
        world.settle()
        assert script.seen == ["BEGIN"]
        assert not context.cometConnections
        client.send(b"more")
        assert client.transport.closed

    def test_parameters(self, world):
        """
        <Parameter> elements fill in context parameters, and win unless they may be overridden.
        """
        context = application(world, lambda context: context.contextParams.update(a="web", b="web"))
        context.parameters = [
            SimpleNamespace(name="a", value="ctx", override=True),
            SimpleNamespace(name="b", value="ctx", override=False),
            SimpleNamespace(name="c", value="ctx", override=True),
        ]
        run(context.start())
        assert context.contextParams == {"a": "web", "b": "ctx", "c": "ctx"}

    @pytest.mark.parametrize(
        ("cookies", "own", "expected"),
        [
            (True, None, {"COOKIE", "URL"}),
            (False, None, {"URL"}),
            (True, frozenset({SessionTrackingMode.COOKIE}), {"COOKIE"}),
        ],
    )
    def test_trackingModes(self, world, cookies, own, expected):
        """
        Session ids travel in cookies and URLs unless cookies="false" or the descriptor says otherwise.
        """
        context = application(world, lambda context: setattr(context, "sessionTrackingModes", own))
        context.cookies = cookies
        run(context.start())
        assert {mode.name for mode in context.effectiveTrackingModes} == expected


class LookUpTests:
    """What requests ask."""

    @pytest.mark.parametrize(
        ("locale", "charset"),
        [
            ("el", "iso-8859-7"),
            ("el_GR", "utf-8"),
            ("el_CY", "iso-8859-7"),
            ("fr", "ISO-8859-1"),
            ("xx", None),
        ],
    )
    def test_charsets(self, locale, charset):
        """
        A language's charset is the descriptor's, for the exact locale first, else Tomcat's.
        """
        context = World().context
        context.localeEncodings = {"el": "iso-8859-7", "el_GR": "utf-8"}
        assert context.charsetForLocale(Locale.parse(locale)) == charset

    def test_errorPages(self):
        """
        The nearest class of an exception counts; a status falls back on the page for all.
        """
        context = World().context
        context.errorPagesByType = {Exception: "any", LookupError: "lookup"}
        context.errorPagesByStatus = {404: "missing", 0: "all"}
        assert context.errorPageForException(KeyError()) == "lookup"
        assert context.errorPageForException(ValueError()) == "any"
        assert context.errorPageForException(KeyboardInterrupt()) is None
        assert (context.errorPageForStatus(404), context.errorPageForStatus(500)) == ("missing", "all")

    def test_names(self):
        """
        The path is encoded for URLs; the folder for temporary files is named after the path, apart from all others.
        """
        world = World()
        context = world.makeContext("/a b/c")
        assert context.encodedPath == "/a%20b/c"
        assert context.tempDir.name == "a b#c"
        assert world.makeContext("").tempDir.name == "ROOT"
        assert context.logName == "[Catalina].[localhost].[/a b/c]"

    def test_plansAreRemembered(self):
        """
        What stands before a loaded servlet is found out once for a path and a method.
        """
        world = World()
        world.add(Calling(None), "/s")
        mapping = world.engine.mapper.map(b"localhost", b"/app/s", "utf-8")
        plan = world.context.plan(mapping, "GET")
        assert world.context.plan(mapping, "GET") is plan
        assert plan.blocking and not plan.comet

    def test_methodsThatClientsMakeUpAreForgotten(self):
        """
        Nothing is kept for methods that nobody knows, of which a client may send any number.
        """
        world = World()
        wrapper = world.add(Calling(None), "/s")
        for number in range(3):
            assert world.get("/app/s", method=f"MADEUP{number}").status == 200
        mapping = world.engine.mapper.map(b"localhost", b"/app/s", "utf-8")
        assert not mapping.plans and not wrapper._nonBlocking

    def test_theCometFiltersAreApart(self):
        """
        For a CometProcessor only CometFilters count.
        """
        world = World()
        world.add(Script(), "/c")
        world.addFilter(CometPassing(), "/*", name="comet")
        world.addFilter(NotingFilter(), "/*", name="plain")
        plan = world.context.plan(world.engine.mapper.map(b"localhost", b"/app/c", "utf-8"), "GET")
        assert [config.name for config in plan.cometFilters] == ["comet"]
        assert len(plan.filters) == 2 and plan.comet
