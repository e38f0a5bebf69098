"""Tests of startAsync: the states, the listeners, the timeout, dispatches."""

import pytest
from zope.interface import implementer
from zope.interface.verify import verifyObject

from catalina.deploy import ErrorPage
from catalina.servlet import (
    AsyncContext,
    AsyncListener,
    DispatcherType,
    HttpServlet,
    HttpServletRequestWrapper,
    HttpServletResponseWrapper,
    IllegalStateException,
    ServletRequestListener,
)
from catalina.valves import ErrorReportValve
from tests.connector.world import Calling, World, elsewhere


@implementer(AsyncListener)
class Listening:
    """Notes what it hears, and may do something about it."""

    def __init__(self, **actions):
        self.heard = []
        self.actions = actions
        self.events = []

    def _hear(self, name, event):
        self.heard.append(name)
        self.events.append(event)
        action = self.actions.get(name)
        return action(event) if action else None

    def onComplete(self, event):
        return self._hear("complete", event)

    def onTimeout(self, event):
        return self._hear("timeout", event)

    def onError(self, event):
        return self._hear("error", event)

    def onStartAsync(self, event):
        return self._hear("start", event)


class Raising(HttpServlet):
    """A servlet that raises; what it calls before is its own affair."""

    def __init__(self, before=lambda request: None):
        super().__init__()
        self.before = before

    def service(self, request, response):
        self.before(request)
        raise RuntimeError("bad")


class AsyncWorld(World):
    """A server whose servlet at /app/s calls startAsync and then what a test wants."""

    def __init__(self, then=None, listener=None, **settings):
        super().__init__(**settings)
        self.listener = listener or Listening()
        self.started = []
        self.target = []
        self.then = then
        self.host.pipeline.addValve(ErrorReportValve())
        self.add(Calling(self._start), "/s", name="starter")
        self.add(Calling(self._target), "/t", name="target")

    def _start(self, request, response):
        context = request.startAsync()
        self.started.append(context)
        context.addListener(self.listener)
        if self.then is not None:
            self.then(context)

    def _target(self, request, response):
        self.target.append((request.getDispatcherType(), request.getServletPath(), request.getQueryString()))
        response.getWriter().print("target")

    @property
    def asyncContext(self):
        return self.started[-1]


def failing(listener):
    """A client of a servlet that raises RuntimeError after startAsync()."""

    world = World()
    world.add(Raising(lambda request: request.startAsync().addListener(listener)), "/s")
    return world.get("/app/s")


class LendingTests:
    """getRequest and getResponse."""

    @pytest.mark.parametrize("end", ["dispatch", "complete"])
    def test_untilADispatch(self, end):
        """
        Request and response are to be had until they are dispatched, or the response has ended.
        """
        lent = []

        def had(context):
            try:
                lent.append((context.getRequest() is not None, context.getResponse() is not None))
            except IllegalStateException:
                lent.append(None)

        def then(context):
            had(context)
            getattr(context, end)()
            had(context)

        # the dispatch goes to the servlet itself, which then ends the request
        world = AsyncWorld(lambda context: then(context) if not lent else context.complete())
        world.get("/app/s")
        had(world.started[0])
        there = (True, True)
        assert lent == [there, None if end == "dispatch" else there, None]


class CompleteTests:
    """complete."""

    def test_theRequestGoesOn(self):
        """
        When the servlet has returned the response is still open.
        """
        world = AsyncWorld()
        client = world.get("/app/s")
        assert verifyObject(AsyncContext, world.asyncContext)
        assert client.answer == b""
        assert client.exchange is not None
        assert world.listener.heard == []

    def test_laterFromAnotherThread(self):
        """
        complete() ends the response; listeners hear of it once.
        """
        world = AsyncWorld()
        client = world.get("/app/s")
        world.asyncContext.getResponse().getWriter().print("done")
        elsewhere(world.asyncContext.complete)
        world.settle()
        assert client.body == b"done"
        assert client.exchange is None
        assert world.listener.heard == ["complete"]

    def test_beforeTheServletReturns(self):
        """
        complete() inside the servlet ends the response when that has returned.
        """
        world = AsyncWorld(lambda context: context.complete())
        client = world.get("/app/s")
        assert client.status == 200
        assert world.listener.heard == ["complete"]

    @pytest.mark.parametrize("again", ["complete", "dispatch"])
    @pytest.mark.parametrize("when", ["inside", "later"])
    def test_onlyOnce(self, when, again):
        """
        After complete() there is nothing to complete or to dispatch.
        """
        outcome = []

        def twice(context):
            context.complete()
            with pytest.raises(IllegalStateException, match=f"{again} is not possible"):
                getattr(context, again)()
            outcome.append(True)

        world = AsyncWorld(twice if when == "inside" else None)
        world.get("/app/s")
        if when == "later":
            twice(world.asyncContext)
        world.settle()
        assert outcome == [True]
        assert world.listener.heard == ["complete"]

    def test_afterTheEnd(self):
        """
        Whoever still holds it when the response has ended gets IllegalStateException.
        """
        world = AsyncWorld(lambda context: context.complete())
        world.get("/app/s")
        for method, arguments in [
            ("complete", ()),
            ("dispatch", ("/t",)),
            ("addListener", (Listening(),)),
            ("setTimeout", (1,)),
        ]:
            with pytest.raises(IllegalStateException):
                getattr(world.asyncContext, method)(*arguments)

    def test_theNextRequestIsServed(self):
        """
        The connection goes on with the next request.
        """
        world = AsyncWorld(lambda context: context.complete())
        client = world.get("/app/s")
        client.get("/app/t")
        assert client.answer.count(b"HTTP/1.1 200") == 2


class DispatchTests:
    """dispatch."""

    @pytest.mark.parametrize("when", ["inside", "later"])
    def test_toAnotherServlet(self, when):
        """
        dispatch(path) lets another servlet answer, as DispatcherType.ASYNC, with its own path and query.
        """
        dispatch = lambda context: context.dispatch("/t?a=b")  # noqa: E731
        world = AsyncWorld(dispatch if when == "inside" else None)
        client = world.get("/app/s")
        if when == "later":
            elsewhere(dispatch, world.asyncContext)
            world.settle()
        assert world.target == [(DispatcherType.ASYNC, "/t", "a=b")]
        assert client.body == b"target"
        assert world.listener.heard == ["complete"]

    def test_toItsOwnPath(self):
        """
        dispatch() without a path goes to the request's own, with its query.
        """
        seen = []
        world = AsyncWorld()

        def call(request, response):
            seen.append((request.getDispatcherType(), request.getServletPath(), request.getQueryString()))
            if len(seen) == 1:
                request.startAsync().dispatch()

        world.add(Calling(call), "/own", name="own")
        assert world.get("/app/own?q=1").status == 200
        assert seen == [(DispatcherType.REQUEST, "/own", "q=1"), (DispatcherType.ASYNC, "/own", "q=1")]

    @pytest.mark.parametrize("encoded", [True, False])
    def test_toItsOwnPathWithEscapes(self, encoded):
        """
        The path stays what it is, whether dispatchers take paths with escapes or without.
        """
        seen = []
        world = AsyncWorld()
        world.context.dispatchersUseEncodedPaths = encoded

        def call(request, response):
            seen.append(request.getPathInfo())
            if len(seen) == 1:
                request.startAsync().dispatch()

        world.add(Calling(call), "/own/*", name="own")
        assert world.get("/app/own/a%20b%25").status == 200
        assert seen == ["/a b%", "/a b%"]

    def test_toAnotherContext(self):
        """
        dispatch(context, path) goes to a servlet of another application.
        """
        world = AsyncWorld()
        other = world.makeContext("/other")
        world.add(Calling(lambda request, response: response.getWriter().print("other")), "/x", context=other)
        world.then = lambda context: context.dispatch(other.servletContext, "/x")
        assert world.get("/app/s").body == b"other"

    def test_startAgain(self):
        """
        The target may call startAsync() again: listeners of before hear of it and are then forgotten.
        """
        world = AsyncWorld(lambda context: context.dispatch("/again"))
        again = []
        world.add(
            Calling(lambda request, response: again.append(request.startAsync())), "/again", name="again"
        )
        client = world.get("/app/s")
        assert world.listener.heard == ["start"]
        assert client.exchange is not None
        again[0].complete()
        world.settle()
        assert client.status == 200
        assert world.listener.heard == ["start"]

    def test_startAgainHasTheUsualTimeout(self):
        """
        setTimeout() counts until the next startAsync().
        """
        world = AsyncWorld(
            lambda context: (context.setTimeout(1), context.dispatch("/again")), asyncTimeout=5000
        )
        again = []
        world.add(
            Calling(lambda request, response: again.append(request.startAsync())), "/again", name="again"
        )
        world.get("/app/s")
        assert again[0].getTimeout() == 5000

    def test_anExceptionInTheTarget(self):
        """
        A target that raises is a 500.
        """
        world = AsyncWorld(lambda context: context.dispatch("/bad"))
        world.add(Raising(), "/bad", name="bad")
        assert world.get("/app/s").status == 500
        assert world.listener.heard == ["error", "complete"]
        assert str(world.listener.events[0].getThrowable()) == "bad"

    @pytest.mark.parametrize("again", ["complete", "dispatch"])
    def test_aListenerOfItsException(self, again):
        """
        A listener that hears what the target has raised may end the request, or dispatch it, itself.
        """

        def end(event):
            getattr(event.getAsyncContext(), again)(*(["/t"] if again == "dispatch" else []))

        world = AsyncWorld(lambda context: context.dispatch("/bad"), Listening(error=end))
        world.add(Raising(), "/bad", name="bad")
        assert world.get("/app/s").status == 500
        assert world.listener.heard == ["error", "complete"]
        assert len(world.target) == (again == "dispatch")

    def test_whereItCameFrom(self):
        """
        The target finds the original request's path and query in attributes, also behind a second dispatch.
        """
        world = AsyncWorld(lambda context: context.dispatch("/again?c=d"))
        names = ["request_uri", "context_path", "servlet_path", "path_info", "query_string"]
        seen = []

        def look(request, response):
            seen.append([request.getAttribute("javax.servlet.async." + name) for name in names])
            if len(seen) == 1:
                request.startAsync().dispatch("/again")

        world.add(Calling(look), "/again", name="again")
        assert world.get("/app/s?a=b").status == 200
        assert seen == [["/app/s", "/app", "/s", None, "a=b"]] * 2

    def test_parametersStay(self):
        """
        dispatch() without a path leaves the parameters as they are.
        """
        seen = []
        world = AsyncWorld()

        def call(request, response):
            seen.append(request.getParameterValues("q"))
            if len(seen) == 1:
                request.startAsync().dispatch()

        world.add(Calling(call), "/own", name="own")
        world.get("/app/own?q=1")
        assert seen == [["1"], ["1"]]

    def test_onlyTheFirstCounts(self):
        """
        A second dispatch is refused, and does not change where the first goes.
        """

        refused = []

        def both(context):
            context.dispatch("/t")
            try:
                context.dispatch("/other")
            except IllegalStateException as problem:
                refused.append(problem)

        world = AsyncWorld(both)
        world.add(
            Calling(lambda request, response: response.getWriter().print("other")), "/other", name="other"
        )
        assert world.get("/app/s").body == b"target"
        assert len(refused) == 1

    @pytest.mark.parametrize(
        ("path", "error"), [("t", ValueError), ("/..", NotImplementedError), ("/%", ValueError)]
    )
    def test_toNowhere(self, path, error):
        """
        A path that cannot be dispatched to is refused at once; the request still waits.
        """
        world = AsyncWorld()
        client = world.get("/app/s")
        with pytest.raises(error):
            world.asyncContext.dispatch(path)
        world.asyncContext.dispatch("/t")
        world.settle()
        assert client.body == b"target"


class ErrorTests:
    """sendError() in an asynchronous request, and what else surrounds an ordinary one."""

    @pytest.mark.parametrize("when", ["inside", "later"])
    @pytest.mark.parametrize("page", [None, "/t"])
    def test_hasItsPage(self, when, page):
        """
        The application's page for the status, else the container's report, shows it before the listeners hear of the end.
        """

        def fail(context):
            context.getResponse().sendError(404, "nothing")
            context.complete()

        world = AsyncWorld(fail if when == "inside" else None)
        if page is not None:
            world.context.errorPagesByStatus[404] = ErrorPage(page, 404)
        client = world.get("/app/s")
        if when == "later":
            elsewhere(fail, world.asyncContext)
            world.settle()
        assert client.status == 404
        assert (b"nothing" in client.body) if page is None else (client.body == b"target")
        assert world.listener.heard == ["complete"]

    def test_ofATarget(self):
        """
        So does that of a servlet that was dispatched to.
        """
        world = AsyncWorld(lambda context: context.dispatch("/fail"))
        world.add(Calling(lambda request, response: response.sendError(418, "teapot")), "/fail", name="fail")
        client = world.get("/app/s")
        assert (client.status, b"teapot" in client.body) == (418, True)

    def test_atTheTimeout(self):
        """
        A listener that sends an error at the timeout, and ends nothing, gets the 500 of one that does nothing.
        """
        listener = Listening(timeout=lambda event: event.getSuppliedResponse().sendError(503))
        world = AsyncWorld(lambda context: context.setTimeout(1000), listener)
        client = world.get("/app/s")
        world.advance(2)
        assert client.status == 500
        assert b"500" in client.body
        assert listener.heard == ["timeout", "complete"]

    @pytest.mark.parametrize("then", ["complete", "dispatch", "raise"])
    def test_requestListeners(self, then):
        """
        They hear of the request's end once, behind its last listener.
        """

        @implementer(ServletRequestListener)
        class Around:
            def requestInitialized(self, event):
                world.listener.heard.append("initialized")

            def requestDestroyed(self, event):
                world.listener.heard.append("destroyed")

        world = AsyncWorld(lambda context: getattr(context, then)(*(["/t"] if then == "dispatch" else [])))
        world.add(
            Raising(lambda request: request.startAsync().addListener(world.listener)), "/raise", name="raise"
        )
        world.context.listeners.add(Around())
        world.get("/app/raise" if then == "raise" else "/app/s")
        between = ["error", "destroyed", "complete"] if then == "raise" else ["complete", "destroyed"]
        assert world.listener.heard == ["initialized", *between]


class TimeoutTests:
    """The timeout."""

    def test_nobodyCares(self):
        """
        A timeout that no listener answers ends the request with a 500.
        """
        world = AsyncWorld(asyncTimeout=2000)
        client = world.get("/app/s")
        world.advance(1)
        assert world.listener.heard == []
        world.advance(2)
        assert world.listener.heard == ["timeout", "complete"]
        assert client.status == 500
        assert client.exchange is None

    def test_aBodyThatIsCompleteStays(self):
        """
        Who has written all that its Content-Length promises, and then ends nothing, gets a 500 with that body.
        """

        def write(context):
            context.getResponse().setContentLength(2)
            context.getResponse().getOutputStream().write(b"ab")

        world = AsyncWorld(write, asyncTimeout=1000)
        client = world.get("/app/s")
        world.advance(2)
        assert world.listener.heard == ["timeout", "complete"]
        assert (client.status, client.body) == (500, b"ab")
        assert client.exchange is None

    def test_aListenerCompletes(self):
        """
        A listener may complete at the timeout.
        """
        listener = Listening(timeout=lambda event: event.getAsyncContext().complete())
        world = AsyncWorld(lambda context: context.setTimeout(1000), listener)
        client = world.get("/app/s")
        world.advance(2)
        assert client.status == 200
        assert listener.heard == ["timeout", "complete"]

    def test_aListenerDispatches(self):
        """
        A listener may dispatch at the timeout.
        """
        listener = Listening(timeout=lambda event: event.getAsyncContext().dispatch("/t"))
        world = AsyncWorld(lambda context: context.setTimeout(1000), listener)
        client = world.get("/app/s")
        world.advance(2)
        assert client.body == b"target"

    @pytest.mark.parametrize("timeout", [0, -1])
    def test_never(self, timeout):
        """
        0 or less is no timeout.
        """
        world = AsyncWorld(lambda context: context.setTimeout(timeout))
        world.get("/app/s")
        world.advance(60)
        assert world.asyncContext.getTimeout() == timeout
        assert world.listener.heard == []

    def test_notOnceItIsOver(self):
        """
        A request that was completed does not time out.
        """
        world = AsyncWorld(asyncTimeout=1000)
        world.get("/app/s")
        world.asyncContext.complete()
        world.advance(3)
        assert world.listener.heard == ["complete"]

    def test_completeMeetsTheTimeout(self):
        """
        When complete() and the timeout come together, one of them ends the request, once.
        """
        world = AsyncWorld(asyncTimeout=1000)
        client = world.get("/app/s")
        world.loop.clock.advance(2)
        elsewhere(world.asyncContext.complete)
        world.settle()
        assert world.listener.heard == ["complete"]
        assert client.exchange is None


class ListenerTests:
    """Listeners."""

    def test_getTheRequestTheyWereGiven(self):
        """
        The events show the request and response that addListener() was given, else those of startAsync().
        """
        listener, requests = Listening(), []
        world = AsyncWorld(
            lambda context: (
                requests.append(context.getRequest()),
                context.addListener(listener, "request", "response"),
                context.complete(),
            )
        )
        world.get("/app/s")
        assert (listener.events[0].getSuppliedRequest(), listener.events[0].getSuppliedResponse()) == (
            "request",
            "response",
        )
        own = world.listener.events[0]
        assert own.getSuppliedRequest() is requests[0]

    def test_oneThatFailsStopsNobody(self):
        """
        A listener's failure is contained.
        """

        def fail(event):
            raise RuntimeError("bad listener")

        other = Listening()
        world = AsyncWorld(
            lambda context: (context.addListener(other), context.complete()), Listening(complete=fail)
        )
        assert world.get("/app/s").status == 200
        assert other.heard == ["complete"]

    def test_hearOfErrors(self):
        """
        A servlet that raises after startAsync(): listeners hear onError with the exception, then onComplete; it is a 500.
        """
        listener = Listening()
        client = failing(listener)
        assert listener.heard[0] == "error"
        assert isinstance(listener.events[0].getThrowable(), RuntimeError)
        assert client.status == 500

    def test_mayEndItAtAnError(self):
        """
        A listener that completes at onError has the last word.
        """
        listener = Listening(error=lambda event: event.getAsyncContext().complete())
        client = failing(listener)
        assert listener.heard == ["error", "complete"]
        assert client.exchange is None

    def test_madeByTheContainer(self):
        """
        createListener() makes an instance of the class.
        """
        world = AsyncWorld()
        world.get("/app/s")
        assert isinstance(world.asyncContext.createListener(Listening), Listening)


class StateTests:
    """What else there is."""

    def test_startedTwice(self):
        """
        startAsync() twice in a row is not possible.
        """
        outcome = []

        def call(request, response):
            assert not request.isAsyncStarted()
            context = request.startAsync()
            assert request.isAsyncStarted() and request.getAsyncContext() is context
            with pytest.raises(IllegalStateException):
                request.startAsync()
            context.complete()
            outcome.append(True)

        world = World()
        world.add(Calling(call), "/s")
        world.get("/app/s")
        assert outcome == [True]

    def test_wrappers(self):
        """
        hasOriginalRequestAndResponse() tells whether startAsync() was given wrappers.
        """
        outcome = []

        def call(request, response):
            wrapped = HttpServletRequestWrapper(request), HttpServletResponseWrapper(response)
            context = request.startAsync(*wrapped)
            outcome.append(context.hasOriginalRequestAndResponse())
            assert (context.getRequest(), context.getResponse()) == wrapped
            context.complete()

        world = AsyncWorld(lambda context: outcome.append(context.hasOriginalRequestAndResponse()))
        world.get("/app/s")
        world.add(Calling(call), "/w", name="w")
        world.get("/app/w")
        assert outcome == [True, False]

    @pytest.mark.parametrize("end", ["complete", "dispatch"])
    def test_startIsForWhoWaits(self, end):
        """
        start() behind complete() or dispatch() comes too late.
        """
        ran, refused = [], []

        def then(context):
            getattr(context, end)(*(["/t"] if end == "dispatch" else []))
            try:
                context.start(lambda: ran.append(True))
            except IllegalStateException as problem:
                refused.append(problem)

        AsyncWorld(then).get("/app/s")
        assert (ran, len(refused)) == ([], 1)

    def test_startRunsOnAWorker(self):
        """
        start() runs something on a worker of the connector.
        """
        ran = []
        world = AsyncWorld(lambda context: context.start(lambda: (ran.append(True), context.complete())))
        client = world.get("/app/s")
        assert ran == [True]
        assert client.status == 200
