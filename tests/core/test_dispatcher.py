"""Tests of include, forward and error dispatches: what the target sees, and what is left afterwards."""

import pytest
from zope.interface import implementer

from catalina.deploy import ErrorPage
from catalina.servlet import (
    DispatcherType,
    Filter,
    HttpServletRequestWrapper,
    IllegalStateException,
    ServletException,
    UnavailableException,
)
from tests.connector.world import Calling, World

NAMES = ("request_uri", "context_path", "servlet_path", "path_info", "query_string")


def family(request, name):
    return tuple(request.getAttribute(f"javax.servlet.{name}.{each}") for each in NAMES)


def paths(request):
    return (
        request.getRequestURI(),
        request.getContextPath(),
        request.getServletPath(),
        request.getPathInfo(),
        request.getQueryString(),
    )


class DispatchWorld(World):
    """/app/from/* dispatches, /app/to/* is the target."""

    def __init__(self, source, target=lambda request, response: None):
        super().__init__()
        self.source = Calling(source)
        self.target = Calling(target)
        self.add(self.source, "/from/*", name="source")
        self.add(self.target, "/to/*", name="target")

    def outcome(self, path="/app/from/x?a=1"):
        client = self.get(path)
        for servlet in (self.source, self.target):
            if isinstance(servlet.outcome, Exception):
                raise servlet.outcome
        return client


def forward(path="/to/y?b=2"):
    return lambda request, response: request.getRequestDispatcher(path).forward(request, response)


def include(path="/to/y?b=2"):
    return lambda request, response: request.getRequestDispatcher(path).include(request, response)


ORIGIN = ("/app/from/x", "/app", "/from", "/x", "a=1")
TARGET = ("/app/to/y", "/app", "/to", "/y", "b=2")
NOTHING = (None,) * 5


class ForwardTests:
    """forward."""

    def test_showsTheTargetsPath(self):
        """
        The target sees its own path, and the former one in javax.servlet.forward.*.
        """

        def target(request, response):
            return (
                paths(request),
                family(request, "forward"),
                family(request, "include"),
                request.getDispatcherType(),
            )

        world = DispatchWorld(forward(), target)
        world.outcome()
        assert world.target.outcome == (TARGET, ORIGIN, NOTHING, DispatcherType.FORWARD)

    def test_twiceKeepsTheFirstOrigin(self):
        """
        A second forward leaves javax.servlet.forward.* at the first request.
        """

        def target(request, response):
            if request.getPathInfo() == "/y":
                forward("/to/z")(request, response)
                return None
            world.seen = family(request, "forward")

        world = DispatchWorld(forward(), target)
        world.outcome()
        assert world.seen == ORIGIN

    def test_keepsTheQueryWithoutOneOfItsOwn(self):
        """
        A target without a query sees the request's.
        """
        world = DispatchWorld(forward("/to/y"), lambda request, response: request.getQueryString())
        world.outcome()
        assert world.target.outcome == "a=1"

    def test_dropsWhatWasWrittenBeforeAndAfter(self):
        """
        Only the target's output is sent.
        """

        def source(request, response):
            response.getWriter().print("before")
            forward()(request, response)
            response.getWriter().print("after")

        world = DispatchWorld(source, lambda request, response: response.getWriter().print("target"))
        assert world.outcome().body == b"target"

    def test_notAfterCommit(self):
        """
        After the response has been committed a forward is not possible.
        """
        world = DispatchWorld(
            lambda request, response: (response.flushBuffer(), forward()(request, response))
        )
        with pytest.raises(IllegalStateException, match="committed"):
            world.outcome()

    def test_theRequestIsAsBeforeAfterwards(self):
        """
        Afterwards the caller sees its own path and attributes again.
        """

        def source(request, response):
            forward()(request, response)
            return paths(request), family(request, "forward")

        world = DispatchWorld(source)
        world.outcome()
        assert world.source.outcome == (ORIGIN, NOTHING)

    def test_whatTheTargetRaisesReachesTheCaller(self):
        """
        The target's exception is raised by forward().
        """

        class Bad(Calling):
            def service(self, request, response):
                raise ValueError("bad")

        world = DispatchWorld(forward("/bad"))
        world.add(Bad(None), "/bad", name="bad")
        with pytest.raises(ValueError, match="bad"):
            world.outcome()


class IncludeTests:
    """include."""

    def test_showsTheCallersPath(self):
        """
        The target sees the caller's path, and its own in javax.servlet.include.*.
        """

        def target(request, response):
            return paths(request), family(request, "include"), request.getDispatcherType()

        world = DispatchWorld(include(), target)
        world.outcome()
        assert world.target.outcome == (ORIGIN, TARGET, DispatcherType.INCLUDE)

    def test_addsItsOutput(self):
        """
        The target writes into the caller's response, which goes on; head and status are the caller's.
        """

        def source(request, response):
            response.getWriter().print("<")
            include()(request, response)
            response.getWriter().print(">")
            response.setHeader("X-Mine", "1")

        def target(request, response):
            response.setStatus(404)
            response.setHeader("X-Theirs", "1")
            response.getWriter().print("target")

        client = DispatchWorld(source, target).outcome()
        assert (client.status, client.body) == (200, b"<target>")
        assert client.header("X-Mine") == ["1"] and client.header("X-Theirs") == []

    def test_whatTheTargetMayDoToTheResponse(self):
        """
        The target may choose the charset of what it writes first, but not the buffer; what was sent cannot be reset.
        """

        def target(request, response):
            response.setCharacterEncoding("UTF-8")
            response.setBufferSize(20000)
            response.reset()
            response.getWriter().print("\u20ac")
            response.flushBuffer()
            with pytest.raises(IllegalStateException):
                response.reset()
            return response.getBufferSize()

        world = DispatchWorld(include(), target)
        assert "\u20ac".encode() in world.outcome().body
        assert world.target.outcome == 8192

    def test_afterAnExceptionTheCallerMaySetHeadersAgain(self):
        """
        A target that raises leaves the caller's response as it was.
        """

        class Bad(Calling):
            def service(self, request, response):
                raise ValueError("bad")

        def source(request, response):
            with pytest.raises(ValueError):
                include("/bad")(request, response)
            response.setStatus(418)

        world = DispatchWorld(source)
        world.add(Bad(None), "/bad", name="bad")
        assert world.outcome().status == 418

    @pytest.mark.parametrize(
        ("asked", "included", "found"),
        [("/app/from/x", "/to/d/y", ("/to", "/z")), ("/app/from/c/x", "/to", ("/to", "/c/z"))],
    )
    def test_relativeToTheIncluded(self, asked, included, found):
        """
        Inside an include a relative path is looked up below the target's servlet path, with the path info of the
        request, as in Tomcat.
        """

        def target(request, response):
            return request.getRequestDispatcher("z")._path[1:3]

        world = DispatchWorld(include(included), target)
        world.outcome(asked)
        assert world.target.outcome == found


class PathTests:
    """Paths that dispatchers are asked for."""

    @pytest.mark.parametrize(
        ("path", "found"),
        [
            ("/to/a%2Fb", ("/to/a%2Fb", "/to", "/a/b", None)),
            ("/to;p=q/a;r", ("/to;p=q/a;r", "/to", "/a", None)),
            ("/x/../to//a", ("/x/../to//a", "/to", "/a", None)),
            ("/to\\a", ("/to\\a", "/to", "/a", None)),
            ("/to/a?", ("/to/a", "/to", "/a", "")),
            ("/to/%C3%A4", ("/to/%C3%A4", "/to", "/\u00e4", None)),
        ],
    )
    def test_areNormalisedThenDecoded(self, path, found):
        """
        Parameters go, the rest is normalised and then decoded; the path that is shown is the one that was given.
        """
        dispatcher = DispatchWorld(forward()).context.servletContext.getRequestDispatcher(path)
        assert dispatcher._path == found

    @pytest.mark.parametrize(
        "path", [None, "/..", "/to/../../x", "/to/%2e%2e/x", "/to/%2E/x", "/to/%2F/x", "/to/%5Cx", "/to/%00"]
    )
    def test_escapesHideNoDots(self, path):
        """
        What leads above the root, or is not normal any more once it is decoded, has no dispatcher.
        """
        assert DispatchWorld(forward()).context.servletContext.getRequestDispatcher(path) is None

    @pytest.mark.parametrize("path", ["/to/%", "/to/%4", "/to/%zz", "to", ""])
    def test_brokenOnes(self, path):
        """
        A percent sign that begins no escape is an error of the caller's, as is a path without a slash in front.
        """
        with pytest.raises(ValueError):
            DispatchWorld(forward()).context.servletContext.getRequestDispatcher(path)

    def test_relativeOnesKeepTheEscapesOfTheRequest(self):
        """
        A path relative to one with spaces or percent signs finds its target, and shows a path that is escaped.
        """
        world = DispatchWorld(forward("y"))
        world.add(
            Calling(lambda request, response: world.__setattr__("seen", paths(request)[:1])),
            "/from/a b%/y",
            name="y",
        )
        world.outcome("/app/from/a%20b%25/x")
        assert world.seen == ("/app/from/a%20b%25/y",)


class ParameterTests:
    """Parameters of the target."""

    def test_anEmptyQuery(self):
        """
        A target with an empty query sees that and not the request's.
        """
        world = DispatchWorld(forward("/to/y?"), lambda request, response: request.getQueryString())
        world.outcome()
        assert world.target.outcome == ""

    def test_areInTheCharsetOfTheRequest(self):
        """
        Characters of the dispatch's query that are not escaped survive every charset that has them.
        """

        def source(request, response):
            request.setCharacterEncoding("UTF-8")
            forward("/to/y?b=\u00e4\u20ac")(request, response)

        world = DispatchWorld(source, lambda request, response: request.getParameter("b"))
        world.outcome()
        assert world.target.outcome == "\u00e4\u20ac"

    @pytest.mark.parametrize("kind", [forward, include])
    def test_thoseOfTheDispatchComeFirst(self, kind):
        """
        The dispatch's own values stand in front of the request's; afterwards they are gone.
        """

        def target(request, response):
            return (
                request.getParameterMap(),
                request.getParameter("a"),
                request.getParameterValues("b"),
                request.getParameterNames(),
                request.getParameter("none"),
                request.getParameterValues("none"),
            )

        def source(request, response):
            kind("/to/y?a=2&b=3")(request, response)
            return request.getParameterMap()

        world = DispatchWorld(source, target)
        world.outcome()
        assert world.target.outcome == ({"a": ["2", "1"], "b": ["3"]}, "2", ["3"], ["a", "b"], None, None)
        assert world.source.outcome == {"a": ["1"]}

    @pytest.mark.parametrize("kind", [forward, include])
    def test_withoutAQuery(self, kind):
        """
        Without a query of its own the target sees the request's parameters.
        """
        world = DispatchWorld(kind("/to/y"), lambda request, response: request.getParameterMap())
        world.outcome()
        assert world.target.outcome == {"a": ["1"]}


class AttributeTests:
    """Attributes of the dispatch."""

    def test_thoseOfTheApplicationAreShared(self):
        """
        What the target sets the caller sees.
        """

        def source(request, response):
            include()(request, response)
            return request.getAttribute("mine"), request.getAttributeNames()

        world = DispatchWorld(source, lambda request, response: request.setAttribute("mine", 1))
        world.outcome()
        assert world.source.outcome == (1, ["mine"])

    def test_thoseOfTheDispatchAreItsOwn(self):
        """
        The target may change or remove javax.servlet.include.*, for itself; they are listed while they are there.
        """
        name = "javax.servlet.include.servlet_path"

        def target(request, response):
            request.setAttribute(name, "changed")
            changed = request.getAttribute(name)
            listed = name in request.getAttributeNames()
            request.removeAttribute(name)
            return changed, listed, request.getAttribute(name), name in request.getAttributeNames()

        def source(request, response):
            include()(request, response)
            return request.getAttribute(name)

        world = DispatchWorld(source, target)
        world.outcome()
        assert world.target.outcome == ("changed", True, None, False)
        assert world.source.outcome is None

    def test_whereItWasForwardedFromCanBeChanged(self):
        """
        javax.servlet.forward.* of the target are its own as well, but an include shows those of the forward around it.
        """
        name = "javax.servlet.forward.servlet_path"

        def target(request, response):
            if request.getDispatcherType() is DispatcherType.INCLUDE:
                world.seen = request.getAttribute(name), name in request.getAttributeNames()
                return
            request.setAttribute(name, "changed")
            include()(request, response)

        def source(request, response):
            forward()(request, response)
            return request.getAttribute(name)

        world = DispatchWorld(source, target)
        world.outcome()
        assert world.seen == ("changed", True)
        assert world.source.outcome is None


class NamedTests:
    """Dispatchers by a servlet's name."""

    def test_insideOfAnInclude(self):
        """
        A named include inside of another one shows no attributes of that one.
        """

        def target(request, response):
            if request.getAttribute("nested") is None:
                request.setAttribute("nested", True)
                request.getServletContext().getNamedDispatcher("target").include(request, response)
            else:
                world.seen = family(request, "include"), request.getAttributeNames()

        world = DispatchWorld(include(), target)
        world.outcome()
        assert world.seen == (NOTHING, ["nested"])

    @pytest.mark.parametrize("method", ["forward", "include"])
    def test_pathsStay(self, method):
        """
        A named dispatch shows neither another path nor attributes.
        """

        def source(request, response):
            dispatcher = request.getServletContext().getNamedDispatcher("target")
            getattr(dispatcher, method)(request, response)

        def target(request, response):
            return paths(request), family(request, "forward"), family(request, "include")

        world = DispatchWorld(source, target)
        world.outcome()
        assert world.target.outcome == (ORIGIN, NOTHING, NOTHING)

    def test_unknownNames(self):
        """
        There is no dispatcher for a name that no servlet has.
        """
        context = World().context.servletContext
        assert context.getNamedDispatcher("none") is None
        assert context.getNamedDispatcher(None) is None


class WrapperTests:
    """Wrappers of applications around the request."""

    def test_stayOutside(self):
        """
        The target gets the caller's wrapper, with the dispatch inside of it; afterwards it is taken out.
        """

        class Mine(HttpServletRequestWrapper):
            def getHeader(self, name):
                return "mine"

        def source(request, response):
            mine = Mine(request)
            request.getRequestDispatcher("/to/y").forward(mine, response)
            return mine.getRequest() is request

        world = DispatchWorld(
            source,
            lambda request, response: (
                type(request).__name__,
                request.getHeader("X"),
                request.getServletPath(),
            ),
        )
        world.outcome()
        assert world.source.outcome is True
        assert world.target.outcome == ("Mine", "mine", "/to")


class OtherContextTests:
    """Dispatches to another application (crossContext)."""

    def world(self, target):
        def source(request, response):
            request.getServletContext().getContext("/other").getRequestDispatcher("/there").include(
                request, response
            )
            return request.getSession(False)

        world = DispatchWorld(source)
        world.context.crossContext = True
        other = world.makeContext("/other")
        world.there = Calling(target)
        world.add(world.there, "/there", name="there", context=other)
        other.publish()
        world.other = other
        return world

    def test_hasASessionOfItsOwn(self):
        """
        The target has a session of its own application, with the id of the request's: made where need be, and found again.
        """

        def target(request, response):
            before = request.getSession(False), request.isRequestedSessionIdValid()
            session = request.getSession()
            session.setAttribute("a", "there")
            return before, session is request.getSession(False), session

        world = self.world(target)
        world.outcome()
        before, same, session = world.there.outcome
        assert before == (None, False) and same
        assert session.getServletContext() is world.other.servletContext
        assert session.getId() == world.source.outcome.getId()
        assert world.source.outcome.getAttribute("a") is None
        assert not session.isNew()

    def test_findsTheSessionOfTheId(self):
        """
        A session that the target's application has by the id of the request's is found; one that has ended is not.
        """

        def target(request, response):
            return request.getSession(False), request.isRequestedSessionIdValid()

        world = self.world(target)
        world.context.manager.createSession("ID")
        there = world.other.manager.createSession("ID")
        assert world.outcome("/app/from/x;jsessionid=ID").status == 200
        assert world.there.outcome == (there, True)
        there.expire()
        world.outcome("/app/from/x;jsessionid=ID")
        assert world.there.outcome == (None, False)


class FilterTests:
    """Filters of a dispatch."""

    def test_onlyThoseForItsKind(self):
        """
        A filter stands before a dispatch only if its mapping says so.
        """
        heard = []

        @implementer(Filter)
        class Noting:
            def doFilter(self, request, response, chain):
                heard.append(request.getDispatcherType().name)
                return chain.doFilter(request, response)

        world = DispatchWorld(
            lambda request, response: (include()(request, response), forward()(request, response))
        )
        kinds = frozenset({DispatcherType.FORWARD, DispatcherType.INCLUDE})
        world.addFilter(Noting(), "/*", dispatchers=kinds)
        world.outcome()
        assert heard == ["INCLUDE", "FORWARD"]

    def test_insideOfAnErrorPage(self):
        """
        Before the target of a forward in an error page stand the filters of the error page, as in Tomcat.
        """
        heard = []

        @implementer(Filter)
        class Noting:
            def doFilter(self, request, response, chain):
                heard.append(request.getServletPath())
                return chain.doFilter(request, response)

        world = DispatchWorld(lambda request, response: response.sendError(404))
        world.add(Calling(forward("/to/y")), "/page", name="page")
        world.context.errorPagesByStatus[404] = ErrorPage("/page", 404)
        world.addFilter(Noting(), "/page", dispatchers=frozenset({DispatcherType.ERROR}))
        world.outcome()
        assert heard == ["/page", "/to"]


class UnavailableTests:
    """Targets that cannot answer."""

    @pytest.mark.parametrize(
        ("problem", "again"), [(None, []), (UnavailableException("a while", 600), ["Fri, 02 Jan 1970"])]
    )
    def test_isTheResponsesError(self, problem, again):
        """
        A target that is out of service, even for good, makes the response a 503.
        """
        world = DispatchWorld(forward())
        world.context.children["target"].unavailable(problem)
        client = world.outcome()
        assert client.status == 503
        assert bool(client.header("Retry-After")) is bool(again)

    def test_disabled(self):
        """
        A servlet that the descriptor disables keeps its paths: it is a 404 for clients and a 503 for dispatches.
        """
        world = DispatchWorld(forward())
        world.context.children["target"].enabled = False
        assert world.get("/app/to/y").status == 404
        client = world.outcome()
        assert (client.status, client.header("Retry-After")) == (503, [])

    @pytest.mark.parametrize(
        ("raised", "seen"),
        [
            (UnavailableException("gone"), UnavailableException),
            (ServletException("bad", ValueError()), ServletException),
            (ValueError("bad"), ServletException),
        ],
    )
    def test_initRaises(self, raised, seen):
        """
        What a target raises as it is loaded reaches the caller, as a ServletException.
        """

        class Down(Calling):
            isDown = False

            def init(self, config=None):
                if self.isDown:
                    raise raised

        world = DispatchWorld(forward("/down"))
        world.add(Down(None), "/down", name="down")
        Down.isDown, world.context.children["down"].servlet = True, None
        with pytest.raises(seen):
            world.outcome()


class AsyncTests:
    """Coroutines that dispatch."""

    @pytest.mark.parametrize("blocking", [False, True])
    def test_aForwardThatRaisesLeavesTheResponseOpen(self, blocking):
        """
        The caller of a coroutine, or of a servlet on a worker, that raises may still answer itself.
        """
        world = DispatchWorld(lambda request, response: None)

        class Source(Calling):
            async def service(self, request, response):
                with pytest.raises(ValueError):
                    await request.getRequestDispatcher("/bad").forward(request, response)
                response.getWriter().print("mended")

        class Bad(Calling):
            async def service(self, request, response):
                raise ValueError("bad")

        class BlockingBad(Calling):
            def service(self, request, response):
                raise ValueError("bad")

        world.add((BlockingBad if blocking else Bad)(None), "/bad", name="bad")
        world.add(Source(None), "/async", name="async")
        assert world.get("/app/async").body == b"mended"

    @pytest.mark.parametrize("method", ["forward", "include"])
    def test_toABlockingServlet(self, method):
        """
        A coroutine awaits the dispatch, and a target that may block runs on a worker meanwhile.
        """
        world = DispatchWorld(lambda request, response: None)
        onReactor = []

        class Source(Calling):
            async def service(self, request, response):
                await getattr(request.getRequestDispatcher("/to/y"), method)(request, response)
                onReactor.append(world.platform.onReactor)

        world.target.call = lambda request, response: (
            onReactor.append(world.platform.onReactor),
            response.getWriter().print("target"),
        )
        world.add(Source(None), "/async", name="async")
        assert world.get("/app/async").body == b"target"
        assert onReactor == [False, True]
