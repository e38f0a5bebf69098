"""How long a response stays fresh."""

import asyncio

import pytest

from catalina.filters import ExpiresFilter
from catalina.servlet import ServletException

NOW = 1773576000


def servlet(type=None, status=200, body="x", **headers):
    def answer(request, response):
        if type:
            response.setContentType(type)
        response.setStatus(status)
        for name, value in headers.items():
            response.setHeader(name.replace("_", "-"), value)
        if body:
            response.getWriter().print(body)

    return answer


class ExpiresFilterTests:
    """Which rule holds for a response."""

    def run(self, play, answer, **parameters):
        parameters = {name.replace("_", " "): value for name, value in parameters.items()}
        played = play(ExpiresFilter(lambda: NOW), answer, **parameters)
        pending = played()
        if pending is not None:
            asyncio.run(pending)
        return played.outer

    @pytest.mark.parametrize(
        ("type", "age"),
        [
            ("text/css", 10),
            ("text/css;charset=utf-8", 10),
            ("text/html", 20),
            ("TEXT/CSS", 10),
            ("image/png", 30),
            (None, 30),
        ],
    )
    def test_byType(self, play, type, age):
        """The whole type, else its first half, else the default."""
        rules = {"ExpiresByType text/css": "A10", "ExpiresByType text": "A20", "ExpiresDefault": "A30"}
        response = self.run(play, servlet(type), **rules)
        assert response.getHeader("Cache-Control") == f"max-age={age}"
        assert response.getHeader("Expires") == f"date {(NOW + age) * 1000}"

    @pytest.mark.parametrize(
        ("answer", "cacheControl"),
        [
            (servlet(Expires="never"), None),
            (servlet(Cache_Control="max-age=5"), "max-age=5"),
            (servlet(Cache_Control="private"), "private, max-age=10"),
            (servlet(status=304, body=""), None),
            (servlet(status=404), "max-age=10"),
        ],
    )
    def test_theApplicationsOwnWordCounts(self, play, answer, cacheControl):
        """What it has said of freshness stays; a 304 gets nothing."""
        assert self.run(play, answer, ExpiresDefault="A10").getHeader("Cache-Control") == cacheControl

    def test_excludedStatuses(self, play):
        """They may be listed."""
        response = self.run(
            play, servlet(status=404), ExpiresDefault="A10", ExpiresExcludedResponseStatusCodes="302, 404"
        )
        assert response.getHeader("Expires") is None

    def test_fromTheModification(self, play):
        """A rule may count from Last-Modified; what has none, or no date in it, was made just now."""
        modified = {"Last_Modified": "Sun, 15 Mar 2026 11:59:50 GMT"}
        assert (
            self.run(play, servlet(**modified), ExpiresDefault="M60").getHeader("Cache-Control")
            == "max-age=50"
        )
        for other in ({}, {"Last_Modified": "yesterday"}):
            response = self.run(play, servlet(**other), ExpiresDefault="M60")
            assert response.getHeader("Cache-Control") == "max-age=60"

    def test_noRuleNoHeaders(self, play):
        """Without rules it does nothing."""
        assert self.run(play, servlet("text/css")).getHeaderNames() == []

    @pytest.mark.parametrize(
        "write",
        [
            lambda response: response.getWriter().write("x"),
            lambda response: response.getWriter().flush(),
            lambda response: response.getWriter().close(),
            lambda response: response.getWriter().checkError(),
            lambda response: response.getOutputStream().write(b"x"),
            lambda response: response.getOutputStream().flush(),
            lambda response: response.getOutputStream().close(),
            lambda response: response.flushBuffer(),
        ],
    )
    def test_setsThemBeforeTheBody(self, play, write):
        """The headers are there as soon as the first byte is written, however that is done."""
        seen = []

        def answer(request, response):
            seen.append(response.getHeader("Expires"))
            write(response)
            seen.append(response.getHeader("Expires"))

        self.run(play, answer, ExpiresDefault="A10")
        assert seen == [None, f"date {(NOW + 10) * 1000}"]

    def test_passesTheBodyOn(self, play):
        """Nothing of it is changed."""

        def answer(request, response):
            writer = response.getWriter()
            writer.print("a")
            writer.flush()
            assert writer is response.getWriter()

        assert self.run(play, answer, ExpiresDefault="A10").stream.data == b"a|"

    def test_waitsForCoroutines(self, play):
        """An async def servlet without a body gets the headers when it has ended."""

        async def answer(request, response):
            response.setContentType("text/css")

        response = self.run(play, answer, **{"ExpiresByType text/css": "A10"})
        assert response.getHeader("Cache-Control") == "max-age=10"

    def test_leavesCommittedResponsesAlone(self, play, makeResponse):
        """It is too late for them."""
        response = makeResponse()
        response.committed = True
        played = play(ExpiresFilter(), ExpiresDefault="A10")
        assert played(response=response) == "served"
        assert played.response is response

    @pytest.mark.parametrize(
        "parameters",
        [
            {"ExpiresDefault": "later"},
            {"ExpiresByType text/css": "x"},
            {"ExpiresExcludedResponseStatusCodes": "x"},
        ],
    )
    def test_rejectsBadRules(self, play, parameters):
        """A mistake keeps the application from starting, and says what a rule looks like."""
        with pytest.raises(ServletException, match="such as"):
            play(ExpiresFilter(), **parameters)
