"""Tests of a request's parameters."""

import pytest

from catalina.connector.parameters import FailReason
from catalina.servlet import IllegalStateException
from tests.connector.world import AsyncCalling, Calling, World, asked

FORM = "Content-Type: application/x-www-form-urlencoded"


def parameters(target="/app/s", *fields, **options):
    return asked(lambda request: request.getParameterMap(), target, *fields, **options)


class QueryTests:
    """Those of the query."""

    def test_inOrderOfArrival(self):
        """
        Names and values come in the order in which they were sent.
        """
        assert parameters("/app/s?b=1&a=2&b=3") == {"b": ["1", "3"], "a": ["2"]}

    def test_oneByOne(self):
        """
        getParameter() is the first value, getParameterValues() all; both None where there is none.
        """

        def call(request):
            return (
                request.getParameter("b"),
                request.getParameterValues("b"),
                request.getParameter("x"),
                request.getParameterValues("x"),
                request.getParameterNames(),
            )

        assert asked(call, "/app/s?b=1&b=3&e") == ("1", ["1", "3"], None, None, ["b", "e"])

    def test_whatIsGivenOutIsACopy(self):
        """
        Changing what was returned changes nothing.
        """

        def call(request):
            request.getParameterMap()["a"].append("x")
            request.getParameterMap().clear()
            request.getParameterValues("a").append("x")
            return request.getParameterValues("a")

        assert asked(call, "/app/s?a=1") == ["1"]

    @pytest.mark.parametrize("target", ["/app/s", "/app/s?a=1"])
    def test_headersAreNotTakenApart(self, target):
        """
        A GET's parameters cost nothing but themselves: of the header fields nothing is made.
        """

        def call(request):
            request.getParameter("a")
            return request.coyoteRequest._headers

        assert asked(call, target, "Accept: text/plain") is None

    @pytest.mark.parametrize(
        ("settings", "expected"),
        [
            ({}, "Ã¤"),
            ({"URIEncoding": "utf-8"}, "ä"),
            ({"useBodyEncodingForURI": True}, "ä"),
        ],
    )
    def test_theCharset(self, settings, expected):
        """
        The query is ISO-8859-1 unless URIEncoding, or with useBodyEncodingForURI the body's charset, says otherwise.
        """
        fields = ("Content-Type: text/plain;charset=utf-8",)
        assert parameters("/app/s?a=%C3%A4", *fields, **settings) == {"a": [expected]}

    def test_noCharsetOfTheBody(self):
        """
        With useBodyEncodingForURI a body that names no charset makes the query ISO-8859-1, whatever URIEncoding says.
        """
        settings = {"URIEncoding": "utf-8", "useBodyEncodingForURI": True}
        assert parameters("/app/s?a=%C3%A4", **settings) == {"a": ["Ã¤"]}


class FormTests:
    """Those of a form in the body."""

    def test_behindThoseOfTheQuery(self):
        """
        The form's values stand behind those of the query.
        """
        assert parameters("/app/s?a=1", FORM, body=b"a=2&b=3") == {"a": ["1", "2"], "b": ["3"]}

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [((FORM,), "Ã¤"), ((f"{FORM};charset=UTF-8",), "ä"), ((FORM + "; charset=utf-8",), "ä")],
    )
    def test_theCharset(self, fields, expected):
        """
        The form is in the body's charset, ISO-8859-1 without one.
        """
        assert parameters("/app/s", *fields, body=b"a=%C3%A4") == {"a": [expected]}

    def test_onlyForms(self):
        """
        A body of another type is not looked at.
        """
        assert parameters("/app/s", "Content-Type: text/plain", body=b"a=2") == {}

    def test_onlyTheMethodsOfParseBodyMethods(self):
        """
        With another list of methods POST is not parsed.
        """
        assert parameters("/app/s", FORM, body=b"a=2", parseBodyMethods=["PUT"]) == {}

    @pytest.mark.parametrize("name", ["getInputStream", "getReader"])
    def test_notOnceTheBodyIsBeingRead(self, name):
        """
        Whoever has taken the stream or the reader gets the query's parameters alone.
        """

        def call(request):
            getattr(request, name)()
            return request.getParameterMap()

        assert asked(call, "/app/s?q=1", FORM, body=b"a=2") == {"q": ["1"]}

    def test_parsedOnce(self):
        """
        What was parsed stays: the body is read only once.
        """
        outcome = asked(lambda r: (r.getParameterMap(), r.getParameterMap()), "/app/s", FORM, body=b"a=2")
        assert outcome == ({"a": ["2"]}, {"a": ["2"]})


class LimitTests:
    """What is dropped, and how a filter learns of it."""

    @staticmethod
    def _asked(target, *fields, **options):
        def call(request):
            known = request.getParameterMap()
            return known, request.getAttribute("org.apache.catalina.parameter_parse_failed")

        return asked(call, target, *fields, **options)

    def test_tooMany(self):
        """
        Parameters beyond maxParameterCount are dropped and the request is marked.
        """
        assert self._asked("/app/s?a=1&b=2&c=3", maxParameterCount=2) == ({"a": ["1"], "b": ["2"]}, True)

    def test_theLimitCountsQueryAndForm(self):
        """
        The limit is for both together.
        """
        found = self._asked("/app/s?a=1&b=2", FORM, body=b"c=3", maxParameterCount=2)
        assert found == ({"a": ["1"], "b": ["2"]}, True)

    def test_anyNumber(self):
        """
        -1 is no limit.
        """
        query = "&".join(f"a{n}=1" for n in range(300))
        known, failed = self._asked(f"/app/s?{query}", maxParameterCount=-1)
        assert len(known) == 300 and failed is None

    @pytest.mark.parametrize(
        ("limit", "expected"),
        [(3, ({"a": ["2"]}, None)), (2, ({}, True)), (0, ({}, True)), (-1, ({"a": ["2"]}, None))],
    )
    def test_tooLarge(self, limit, expected):
        """
        A form above maxPostSize is dropped as a whole; -1 is no limit.
        """
        assert self._asked("/app/s", FORM, body=b"a=2", maxPostSize=limit) == expected

    @pytest.mark.parametrize(
        ("body", "settings", "reason"),
        [
            (b"a=2", {"maxPostSize": 2}, FailReason.POST_TOO_LARGE),
            (b"a=2", {"maxParameterCount": 0}, FailReason.TOO_MANY_PARAMETERS),
            (b"a=%", {}, FailReason.UNKNOWN),
            (b"a=2", {}, None),
        ],
    )
    def test_theReasonIsKnown(self, body, settings, reason):
        """
        An attribute says why something was dropped.
        """
        call = lambda request: request.getAttribute("org.apache.catalina.parameter_parse_failed_reason")  # noqa: E731
        assert asked(call, "/app/s", FORM, body=body, **settings) is reason

    def test_aChunkedFormIsMeasuredWhileItIsRead(self):
        """
        Without a Content-Length the limit holds all the same.
        """
        world, seen = World(maxPostSize=5), []
        world.add(Calling(lambda request, response: seen.append(request.getParameterMap())), "/s")
        client = world.connect()
        client.post("/app/s", b"", FORM, length="chunked", settle=False)
        client.chunk(b"a=1234", settle=False)
        client.chunk(b"")
        assert seen == [{}]

    def test_aBrokenForm(self):
        """
        A form whose client leaves in the middle gives no parameters.
        """
        world, seen = World(), []
        world.add(Calling(lambda request, response: seen.append(request.getParameterMap())), "/s")
        client = world.connect()
        client.post("/app/s", b"a=1", FORM, length=10, settle=False)
        client.finish()
        assert seen == [{}]


class InputStreamTests:
    """The body as bytes."""

    def test_closedStreams(self):
        """
        After close() nothing can be read, and nothing is available.
        """

        def call(request):
            stream = request.getInputStream()
            assert stream.available() == 3
            assert stream.read(0) == b""
            assert stream.read(2) == b"ab"
            stream.close()
            assert stream.available() == 0
            stream.read()

        with pytest.raises(OSError, match="closed"):
            asked(call, body=b"abc")

    def test_async(self):
        """
        readAsync() reads as read() does: some bytes, nothing for none, everything without a size.
        """
        world, seen = World(), []

        async def call(request, response):
            stream = request.getInputStream()
            seen.append(await stream.readAsync(0))
            seen.append(await stream.readAsync(2))
            seen.append(await stream.readAsync())
            seen.append(await stream.readAsync(5))

        world.add(AsyncCalling(call), "/s")
        client = world.connect()
        client.post("/app/s", b"", "Expect: 100-continue", length="chunked")
        client.chunk(b"abc")
        client.chunk(b"def")
        client.chunk(b"")
        assert seen[0] == b""
        assert b"".join(seen) == b"abcdef"
        assert seen[-1] == b""

    def test_theReactorNeverWaits(self):
        """
        read() in a coroutine raises IllegalStateException that names readAsync, where it would have to wait.
        """
        world, seen = World(), []

        async def call(request, response):
            seen.append(await request.getInputStream().readAsync(1))
            try:
                request.getInputStream().read(1)
            except IllegalStateException as problem:
                seen.append(str(problem))

        world.add(AsyncCalling(call), "/s")
        client = world.connect()
        client.post("/app/s", b"", "Expect: 100-continue", length="chunked")
        client.chunk(b"a")
        assert seen[0] == b"a"
        assert "readAsync" in seen[1]
