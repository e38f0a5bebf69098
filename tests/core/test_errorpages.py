"""Tests of which page tells of an error."""

import pytest

from catalina.core.errorpages import rootCause
from catalina.deploy import ErrorPage
from catalina.servlet import DispatcherType, ServletException
from catalina.valves import ErrorReportValve
from tests.connector.world import Calling, World

ATTRIBUTES = ("status_code", "message", "request_uri", "servlet_name", "exception_type")


class Bad(Calling):
    def service(self, request, response):
        raise self.call


class Awaiting(Calling):
    async def service(self, request, response):
        self.call(request, response)


class ErrorWorld(World):
    """/app/bad raises, /app/status sends an error, /app/page tells of it."""

    def __init__(self, problem=None, status=404):
        super().__init__()
        self.seen = []
        self.add(Bad(problem), "/bad", name="bad")
        self.add(
            Calling(lambda request, response: response.sendError(status, "why")), "/status", name="status"
        )
        self.add(Calling(self._page), "/page", name="page")

    def _page(self, request, response):
        self.seen.append([request.getAttribute(f"javax.servlet.error.{name}") for name in ATTRIBUTES])
        self.seen.append(request.getAttribute("javax.servlet.error.exception"))
        assert request.getDispatcherType() is DispatcherType.ERROR
        response.getWriter().print("page")

    def page(self, status=None, type=None, location="/page"):
        if type is None:
            self.context.errorPagesByStatus[status or 0] = ErrorPage(location, status)
        else:
            self.context.errorPagesByType[type] = ErrorPage(location, exceptionType=type.__name__)


class RootCauseTests:
    """rootCause."""

    def test_insideOfServletExceptions(self):
        """
        What the innermost ServletException holds; others are their own cause.
        """
        problem = ValueError("bad")
        assert rootCause(ServletException("a", ServletException("b", problem))) is problem
        assert rootCause(problem) is problem
        empty = ServletException("a")
        assert rootCause(empty) is empty


class PageTests:
    """show."""

    def test_byStatus(self):
        """
        The page of the status answers with it, and may read what happened.
        """
        world = ErrorWorld()
        world.page(404)
        client = world.get("/app/status")
        assert (client.status, client.body) == (404, b"page")
        assert world.seen[0] == [404, "why", "/app/status", "status", None]

    def test_theOneForAll(self):
        """
        A page without code or type is for all statuses that have none of their own.
        """
        world = ErrorWorld(status=403)
        world.page(404, location="/none")
        world.page()
        assert world.get("/app/status").body == b"page"

    @pytest.mark.parametrize(
        ("problem", "type"),
        [
            (KeyError("bad"), KeyError),
            (KeyError("bad"), LookupError),
            (ServletException("outer", KeyError("bad")), KeyError),
            (ServletException("outer", KeyError("bad")), ServletException),
        ],
    )
    def test_byException(self, problem, type):
        """
        The page of the exception's nearest class answers, else that of its root cause; it is a 500.
        """
        world = ErrorWorld(problem)
        world.page(type=type)
        world.page(500, location="/none")
        client = world.get("/app/bad")
        assert (client.status, client.body) == (500, b"page")
        assert world.seen[0][-1] is KeyError
        assert world.seen[1] is rootCause(problem)

    def test_theExceptionsPageWinsOverTheStatus(self):
        """
        Without a page for its class an exception is shown by the page for 500.
        """
        world = ErrorWorld(KeyError("bad"))
        world.page(type=ValueError, location="/none")
        world.page(500)
        client = world.get("/app/bad")
        assert client.body == b"page"
        assert world.seen[0][0] == 500

    def test_noPage(self):
        """
        Without a page the status alone is sent.
        """
        client = ErrorWorld().get("/app/status")
        assert client.status == 404

    def test_setStatusIsNoError(self):
        """
        setStatus() brings no page.
        """
        world = ErrorWorld()
        world.page()
        world.add(Calling(lambda request, response: response.setStatus(404)), "/quiet", name="quiet")
        assert world.get("/app/quiet").body == b""

    def test_aPageThatFails(self):
        """
        A page that fails itself is not tried again.
        """
        world = ErrorWorld(KeyError("bad"))
        world.page(500, location="/bad")
        assert world.get("/app/bad").status == 500

    @pytest.mark.parametrize(
        ("path", "status", "report"), [("/app/bad", 500, False), ("/app/status", 404, True)]
    )
    def test_aPageThatFailsLeavesTheStatus(self, path, status, report):
        """
        Instead of a failing page for a status the container's report is sent; one for an exception leaves an empty body.
        """
        world = ErrorWorld(KeyError("bad"))
        world.host.pipeline.addValve(ErrorReportValve())
        world.add(Bad(ValueError("page")), "/failing", name="failing")
        world.page(404, location="/failing")
        world.page(type=KeyError, location="/failing")
        client = world.get(path)
        assert client.status == status
        assert (b"HTTP Status 404" in client.body) is report
        assert b"ValueError" not in client.body

    @pytest.mark.parametrize("page", [Calling, Awaiting])
    @pytest.mark.parametrize("source", [Calling, Awaiting])
    def test_coroutines(self, source, page):
        """
        A servlet and the page that tells of its error may each be a coroutine or not.
        """
        world = ErrorWorld()
        world.add(source(lambda request, response: response.sendError(410)), "/source", name="source")
        world.add(page(lambda request, response: response.getWriter().print("gone")), "/gone", name="gone")
        world.page(410, location="/gone")
        client = world.get("/app/source")
        assert (client.status, client.body) == (410, b"gone")

    def test_anExceptionWithoutText(self):
        """
        The message of an exception that has none is null, that of a status is empty.
        """
        world = ErrorWorld(KeyError())
        world.page(type=KeyError)
        world.page(404)
        world.add(Calling(lambda request, response: response.sendError(404)), "/silent", name="silent")
        world.get("/app/bad")
        world.get("/app/silent")
        assert [each[1] for each in world.seen[::2]] == [None, ""]

    @pytest.mark.parametrize("location", ["/nowhere", "page"])
    def test_aPageThatIsNotThere(self, location):
        """
        A page that no servlet takes, or whose location has no slash, leaves the status.
        """
        world = ErrorWorld()
        world.page(404, location=location)
        assert world.get("/app/status").status in (404, 500)

    def test_afterCommitItIsAppended(self):
        """
        After a commit the page goes on where the servlet stopped, with the status that was sent.
        """

        class Late(Calling):
            def service(self, request, response):
                response.getWriter().print("<")
                response.flushBuffer()
                raise KeyError("late")

        world = ErrorWorld()
        world.page(500)
        world._page = None
        world.context.children["page"].servlet.call = lambda request, response: response.getWriter().print(
            "page"
        )
        world.add(Late(None), "/late", name="late")
        client = world.get("/app/late")
        assert client.status == 200
        assert b"page" in client.body
