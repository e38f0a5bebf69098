"""The page that clients see when something went wrong."""

import asyncio
from types import SimpleNamespace

import pytest

from catalina.servlet import ServletException
from catalina.valves import ErrorReportValve
from catalina.valves.errorreport import escapeHtml, traceOf

EXCEPTION = "javax.servlet.error.exception"


class FakeBuffer:
    def __init__(self):
        self.data = b""

    def write(self, data):
        self.data += data


class FakeResponse:
    """A response as the host's pipeline gives it back."""

    def __init__(self, status=200, message=None, error=False, committed=False, contentWritten=0):
        self.status = status
        self.message = message
        self.error = error
        self.errorReported = False
        self.coyoteResponse = SimpleNamespace(committed=committed)
        self.contentWritten = contentWritten
        self.suspended = error
        self.buffer = FakeBuffer()
        self.exchange = SimpleNamespace(abort=lambda: self.calls.append("abort"))
        self.encoding = "ISO-8859-1"
        self.fixedEncoding = self.usingWriter = False
        self.calls = []

    @property
    def errorState(self):
        return self.error

    def isError(self):
        return self.error

    def startOver(self):
        self.calls.append("reset")

    def sendError(self, status):
        self.status, self.error = status, True

    def setLocale(self, locale):
        self.calls.append(f"locale {locale}")

    def setContentType(self, kind):
        self.calls.append(f"type {kind}")

    def setCharacterEncoding(self, encoding):
        if not self.fixedEncoding:
            self.encoding = encoding

    def getCharacterEncoding(self):
        return self.encoding

    def flushBuffer(self):
        self.calls.append("flush")

    def finish(self):
        self.calls.append("finish")

    @property
    def page(self):
        return self.buffer.data.decode(self.encoding)


def makeRequest(exception=None, asynchronous=False):
    attributes = {EXCEPTION: exception}
    return SimpleNamespace(
        attributes=attributes, getAttribute=attributes.get, isAsyncStarted=lambda: asynchronous
    )


def run(response, request=None, problem=None, **settings):
    valve = ErrorReportValve()
    for name, value in settings.items():
        setattr(valve, name, value)
    valve.next = SimpleNamespace(invoke=lambda request, response: None)
    assert valve.invoke(request or makeRequest(problem), response) is None
    return response


def raised(action, *args):
    try:
        action(*args)
    except Exception as problem:
        return problem
    raise AssertionError("nothing was raised")


class PageTests:
    """When there is a page, and what is on it."""

    def test_showsStatusReasonAndMessage(self):
        """A status with sendError gets a page that names it."""
        response = run(FakeResponse(404, "/nothing here", error=True))
        assert response.page.startswith("<!doctype html>")
        assert "<title>HTTP Status 404 &ndash; Not Found</title>" in response.page
        assert "<b>Message</b> /nothing here" in response.page
        assert "Catalina/" in response.page
        assert response.calls == ["locale en", "type text/html", "finish"]
        assert response.encoding == "utf-8"

    @pytest.mark.parametrize(
        "response",
        [
            FakeResponse(200),
            FakeResponse(404),
            FakeResponse(302, error=True),
            FakeResponse(204, error=True),
            FakeResponse(404, error=True, contentWritten=5),
            FakeResponse(999, error=True),
        ],
    )
    def test_noPage(self, response):
        """
        None without sendError, below 400, behind a body, or for a status of which there is nothing to say.
        """
        assert run(response).page == ""

    def test_aStatusWithoutNameButWithMessageHasAPage(self):
        """What the application says is shown, whatever the status."""
        assert "HTTP Status 999 &ndash; Unknown Reason" in run(FakeResponse(999, "odd", error=True)).page

    def test_noPageWhereAnErrorPageWasShown(self):
        """What the application itself has reported is not reported again, even if its page is empty."""
        response = FakeResponse(500, error=True)
        response.errorReported = True
        assert run(response).page == ""

    def test_onlyOneReport(self):
        """A second valve on the way has nothing to do."""
        response = run(FakeResponse(404, error=True))
        first = response.page
        assert run(response).page == first

    def test_escapesEverything(self):
        """No markup from outside reaches the page."""
        page = run(FakeResponse(404, '<script>"&', error=True)).page
        assert "<script>" not in page
        assert "&lt;script&gt;&quot;&amp;" in page

    def test_writesTheServletsCharset(self):
        """A servlet that took a writer has fixed the charset: what it lacks becomes a character reference."""
        response = FakeResponse(404, "\u20ac\u00e9", error=True)
        response.fixedEncoding = response.usingWriter = True
        assert "&#8364;\u00e9" in run(response).page

    def test_aCharsetThatNobodyKnows(self):
        """Where the application chose one, nothing can be written; the status leaves alone."""
        response = FakeResponse(500, error=True)
        response.encoding = "nosuch"
        assert run(response).calls == ["flush"]
        assert response.buffer.data == b""

    def test_showsLessWhereToldTo(self):
        """Without showReport there is the status alone; without showServerInfo nobody learns what this is."""
        page = run(FakeResponse(404, "secret", error=True), showReport=False, showServerInfo=False).page
        assert "HTTP Status 404" in page
        assert "secret" not in page and "Catalina" not in page and "Description" not in page

    def test_aClientThatHasGoneIsNoError(self):
        """There is nobody to show the page to."""
        response = FakeResponse(404, error=True)

        def gone():
            raise BrokenPipeError

        response.finish = gone
        run(response)


class ExceptionTests:
    """What is shown of an exception."""

    def test_showsTheExceptionsFirstLine(self):
        """Its text is the message, down to the first line end."""
        page = run(FakeResponse(500, error=True), problem=RuntimeError("boom\nmore")).page
        assert "HTTP Status 500" in page
        assert "<b>Message</b> boom</p>" in page
        assert "Exception Report" in page

    def test_anExceptionAloneIsAnError(self):
        """A valve that only left the exception behind still gets a 500."""
        response = run(FakeResponse(200), problem=RuntimeError("boom"))
        assert response.status == 500
        assert response.calls[0] == "reset"

    def test_showsTheCausesToo(self):
        """What is behind an exception follows it."""
        inner = raised(int, "x")
        page = run(FakeResponse(500, error=True), problem=ServletException("outer", inner)).page
        assert "ServletException: outer" in page
        assert "Root Cause" in page and "ValueError: invalid literal" in page

    def test_survivesACircleOfCauses(self):
        """An exception that is its own cause ends the list."""
        problem = RuntimeError("a")
        problem.__cause__ = problem
        assert "RuntimeError: a" in run(FakeResponse(500, error=True), problem=problem).page

    def test_survivesAnExceptionWithoutText(self):
        """An exception whose text cannot be made is reported without it."""

        class Bad(Exception):
            def __str__(self):
                raise RuntimeError

        assert "Bad: (the exception" in run(FakeResponse(500, error=True), problem=Bad()).page

    def test_hidesTheTracebackUnlessAsked(self):
        """Without showReport neither text nor traceback of an exception leaves the server."""
        page = run(FakeResponse(500, error=True), problem=raised(int, "secret"), showReport=False).page
        assert "secret" not in page and "ValueError" not in page

    def test_showsNoPathsOfThisMachine(self):
        """A traceback names functions and files, not the folders that they are in, and no source."""
        text = traceOf(raised(lambda: int("x")))
        assert text.splitlines()[0] == "ValueError: invalid literal for int() with base 10: 'x'"
        assert "(test_errorreport.py:" in text
        assert "/" not in text and "int(" not in text.split("\n", 1)[1]

    def test_leavesTheContainersFramesOut(self):
        """Frames of the container around the application's are not shown."""
        code = compile("def call(f):\n    f()\n", "/opt/catalina/core/wrappervalve.py", "exec")
        namespace = {"__name__": "catalina.core.wrappervalve"}
        exec(code, namespace)
        text = traceOf(raised(namespace["call"], lambda: int("x")))
        assert "call(" not in text.replace("raised", "")


class LateTests:
    """Errors when the head has left already, and requests that go on."""

    def test_cutsAResponseThatIsNotWhole(self):
        """The client must not take half an answer for a whole one."""
        response = run(FakeResponse(200, error=True, committed=True))
        assert response.calls == ["flush", "abort"]

    def test_leavesACommittedResponseAlone(self):
        """Without an error nothing happens, and what an error page has finished stays."""
        assert run(FakeResponse(200, committed=True)).calls == []
        reported = FakeResponse(200, error=True, committed=True)
        reported.errorReported = True
        assert run(reported).calls == []

    def test_waitsForAsynchronousRequests(self):
        """A request that goes on after its servlet has returned is not reported yet, but later."""
        valve, response, request = (
            ErrorReportValve(),
            FakeResponse(500, error=True),
            makeRequest(asynchronous=True),
        )
        valve.next = SimpleNamespace(invoke=lambda request, response: None)
        valve.invoke(request, response)
        assert response.page == ""
        valve.reportLater(request, response)
        assert "HTTP Status 500" in response.page

    def test_waitsForCoroutines(self):
        """An async def servlet is reported when it has ended."""
        valve, response = ErrorReportValve(), FakeResponse()

        async def servlet():
            response.sendError(404)

        valve.next = SimpleNamespace(invoke=lambda request, response: servlet())
        asyncio.run(valve.invoke(makeRequest(), response))
        assert "HTTP Status 404" in response.page


class EscapeHtmlTests:
    """HTML's own characters."""

    @pytest.mark.parametrize(("text", "expected"), [("a", "a"), ("&<>\"'", "&amp;&lt;&gt;&quot;'"), ("", "")])
    def test_escapes(self, text, expected):
        """They become references."""
        assert escapeHtml(text) == expected
