"""
Tests for `catalina.servlet.http`.
"""

from __future__ import annotations

from typing import Any

import pytest

from catalina.servlet import (
    DispatcherType,
    GenericServlet,
    HttpServlet,
    HttpServletRequest,
    HttpServletResponse,
    allowedMethods,
    isNonBlocking,
)
from tests.servlet.doubles import Request, Response, finish

ALL = ["GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "OPTIONS"]
STAMP = 1000000000123


class Bare(HttpServlet):
    """No do method at all."""


class Verbs(HttpServlet):
    """The two usual methods."""

    def doGet(self, request: HttpServletRequest, response: HttpServletResponse) -> None:
        """Write three bytes."""
        response.setContentType("text/plain")
        response.getOutputStream().write(b"get")

    def doPost(self, request: HttpServletRequest, response: HttpServletResponse) -> None:
        """Write four bytes."""
        response.getOutputStream().write(b"post")


class AsyncVerbs(HttpServlet):
    """The same as coroutines."""

    async def doGet(self, request: HttpServletRequest, response: HttpServletResponse) -> None:
        """Write three bytes."""
        response.getOutputStream().write(b"get")

    async def doPost(self, request: HttpServletRequest, response: HttpServletResponse) -> None:
        """Write four bytes."""
        response.getOutputStream().write(b"post")


class Dated(Verbs):
    """A servlet that knows its date."""

    def getLastModified(self, request: HttpServletRequest) -> int:
        """Return a date with milliseconds."""
        return STAMP


class AsyncDated(AsyncVerbs):
    """A servlet that has to look its date up."""

    async def getLastModified(self, request: HttpServletRequest) -> int:
        """Return a date with milliseconds."""
        return STAMP


def serve(servlet: HttpServlet, request: Request) -> Response:
    """Serve a request, await what has to be, and return the response."""
    response = Response()
    pending = servlet.service(request, response)
    if pending is not None:
        finish(pending)
    return response


class ServiceTests:
    """
    Which method answers which request.
    """

    @pytest.mark.parametrize("servlet", [Verbs(), AsyncVerbs()])
    @pytest.mark.parametrize(("method", "body"), [("GET", b"get"), ("POST", b"post")])
    def test_callsTheMethod(self, servlet: HttpServlet, method: str, body: bytes) -> None:
        """GET goes to doGet and POST to doPost, plain or async."""
        assert serve(servlet, Request(method)).stream.data == body

    @pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"])
    def test_callsOverriddenMethods(self, method: str) -> None:
        """Each HTTP method has its own method, and what that returns is returned."""

        async def noted(self: HttpServlet, request: Any, response: Any) -> None:
            response.setStatus(299)

        servlet = type("Noted", (HttpServlet,), {"do" + method.capitalize(): noted})()
        assert serve(servlet, Request(method)).status == 299

    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE"])
    @pytest.mark.parametrize(
        ("protocol", "status"), [("HTTP/1.1", 405), ("HTTP/1.0", 400), ("HTTP/0.9", 400)]
    )
    def test_refusesWhatIsNotOverridden(self, method: str, protocol: str, status: int) -> None:
        """A method without an override is 405, or 400 for clients that cannot know 405."""
        response = serve(Bare(), Request(method, protocol=protocol))
        assert response.status == status
        assert response.message is not None
        assert "is not supported by this URL" in response.message
        assert response.length is None

    @pytest.mark.parametrize("method", ["PATCH", "FOO", "get", "CONNECT", "PROPFIND", ""])
    def test_doesNotKnowOtherMethods(self, method: str) -> None:
        """A method that HttpServlet does not know is 501."""
        assert serve(Verbs(), Request(method)).status == 501


class HeadTests:
    """
    HEAD by way of doGet.
    """

    @pytest.mark.parametrize("servlet", [Verbs(), AsyncVerbs()])
    def test_countsTheBody(self, servlet: HttpServlet) -> None:
        """The length is that of the body of a GET, of which nothing is sent."""
        response = serve(servlet, Request("HEAD"))
        assert response.length == 3
        assert response.stream.data == b""

    def test_servesIncludesWhole(self) -> None:
        """Within an include the body is that of the including servlet, which counts itself."""
        response = serve(Verbs(), Request("HEAD", kind=DispatcherType.INCLUDE))
        assert response.stream.data == b"get"
        assert response.length is None

    def test_countsNothingThatIsStillToCome(self) -> None:
        """After startAsync the length is not known when doGet returns."""

        class Later(HttpServlet):
            """A servlet that answers later."""

            def doGet(self, request: Any, response: Any) -> None:
                """Start."""
                request.asynchronous = True

        assert serve(Later(), Request("HEAD")).length is None

    def test_letsExceptionsOut(self) -> None:
        """What doGet raises comes out."""

        class Broken(HttpServlet):
            """A servlet that fails."""

            def doGet(self, request: Any, response: Any) -> None:
                """Fail."""
                raise OSError("broken")

        with pytest.raises(OSError, match="broken"):
            serve(Broken(), Request("HEAD"))


class LastModifiedTests:
    """
    Conditional GET by getLastModified.
    """

    @pytest.mark.parametrize("servlet", [Dated(), AsyncDated()])
    @pytest.mark.parametrize(
        ("since", "status"),
        [
            (-1, 200),
            (ValueError("no date"), 200),
            (999999999000, 200),
            (1000000000000, 304),
            (1000000000123, 304),
            (1000000001000, 304),
        ],
    )
    def test_answersConditionalGet(self, servlet: HttpServlet, since: int | Exception, status: int) -> None:
        """What has not changed is a 304 without body; milliseconds do not count, HTTP dates have none."""
        response = serve(servlet, Request(since=since))
        assert response.status == status
        assert response.stream.data == (b"get" if status == 200 else b"")
        assert response.headers.get("Last-Modified") == (STAMP if status == 200 else None)

    @pytest.mark.parametrize("servlet", [Dated(), AsyncDated()])
    def test_datesHead(self, servlet: HttpServlet) -> None:
        """HEAD has the date too, and is never a 304, as in Tomcat 7."""
        response = serve(servlet, Request("HEAD", since=STAMP))
        assert (response.status, response.length, response.headers["Last-Modified"]) == (200, 3, STAMP)

    def test_keepsADateThatIsThere(self) -> None:
        """A filter's Last-Modified is not replaced."""
        response = Response()
        response.headers["Last-Modified"] = 5
        Dated().service(Request(), response)
        assert response.headers["Last-Modified"] == 5

    def test_hasNoDateByDefault(self) -> None:
        """A servlet that does not know its date sends none."""
        assert "Last-Modified" not in serve(Verbs(), Request(since=STAMP)).headers

    def test_doesNotDateOtherMethods(self) -> None:
        """POST is never conditional."""
        assert serve(Dated(), Request("POST", since=STAMP)).status == 200


class OptionsTests:
    """
    The Allow header.
    """

    @pytest.mark.parametrize(
        ("cls", "methods"),
        [
            (Bare, "TRACE, OPTIONS"),
            (Verbs, "GET, HEAD, POST, TRACE, OPTIONS"),
            (Dated, "GET, HEAD, POST, TRACE, OPTIONS"),
            (type("Head", (HttpServlet,), {"doHead": Verbs.doGet}), "HEAD, TRACE, OPTIONS"),
            (
                type("Write", (HttpServlet,), {"doPut": Verbs.doGet, "doDelete": Verbs.doGet}),
                "PUT, DELETE, TRACE, OPTIONS",
            ),
        ],
    )
    def test_namesWhatIsOverridden(self, cls: type[HttpServlet], methods: str) -> None:
        """OPTIONS answers the overridden methods, HEAD with GET, and always TRACE and OPTIONS."""
        response = serve(cls(), Request("OPTIONS"))
        assert (response.status, response.headers["Allow"]) == (200, methods)
        assert allowedMethods(cls) == methods.split(", ")

    def test_seesMixins(self) -> None:
        """A method that comes from a second base class counts."""

        class Mixin:
            """Brings a method along."""

            def doPut(self, request: Any, response: Any) -> None:
                """Do nothing."""

        assert "PUT" in allowedMethods(type("Mixed", (Mixin, HttpServlet), {}))


class TraceTests:
    """
    The echo.
    """

    def test_echoesTheRequest(self) -> None:
        """The body is the request line and the headers, names in lower case, as Tomcat 7 answers."""
        response = serve(Verbs(), Request("TRACE", headers={"Host": "localhost", "X-A": "b é"}))
        body = b"TRACE /app/thing;v=1 HTTP/1.1\r\nhost: localhost\r\nx-a: b \xe9\r\n"
        assert response.stream.data == body
        assert response.length == len(body)
        assert response.headers["Content-Type"] == "message/http"
        assert response.stream.calls == ["close"]

    @pytest.mark.parametrize("name", ["Cookie", "authorization", "Proxy-Authorization"])
    def test_keepsSecrets(self, name: str) -> None:
        """What a script must not read is left out (RFC 9110, 9.3.8)."""
        assert b"secret" not in serve(Verbs(), Request("TRACE", headers={name: "secret"})).stream.data


class IsNonBlockingTests:
    """
    Which requests may be served on the reactor.
    """

    @pytest.mark.parametrize(
        ("cls", "methods"),
        [
            (Bare, [*ALL, "PATCH"]),
            (Verbs, ["PUT", "DELETE", "TRACE", "OPTIONS", "PATCH"]),
            (AsyncVerbs, [*ALL, "PATCH"]),
            (AsyncDated, [*ALL, "PATCH"]),
            (
                type("SlowDate", (AsyncVerbs,), {"getLastModified": Dated.getLastModified}),
                ["POST", "PUT", "DELETE", "TRACE", "OPTIONS", "PATCH"],
            ),
            (
                type("OwnHead", (Verbs,), {"doHead": AsyncVerbs.doGet}),
                ["HEAD", "PUT", "DELETE", "TRACE", "OPTIONS", "PATCH"],
            ),
        ],
    )
    def test_looksAtTheMethodsThatWillRun(self, cls: type[HttpServlet], methods: list[str]) -> None:
        """A request may, if every method on its way is async or HttpServlet's own."""
        servlet = cls()
        assert [method for method in [*ALL, "PATCH"] if isNonBlocking(servlet, method)] == methods

    def test_looksAtServiceWhereItIsOverridden(self) -> None:
        """A servlet with its own service may only if that is async."""

        class Own(AsyncVerbs):
            """A servlet that does all itself."""

            def service(self, request: Any, response: Any) -> None:
                """Do nothing."""

        class AsyncOwn(Verbs):
            """The same as a coroutine."""

            async def service(self, request: Any, response: Any) -> None:
                """Do nothing."""

        class Plain(GenericServlet):
            """A servlet of no protocol."""

            def service(self, request: Any, response: Any) -> None:
                """Do nothing."""

        assert not isNonBlocking(Own(), "GET")
        assert isNonBlocking(AsyncOwn(), "GET")
        assert not isNonBlocking(Plain(), "GET")
