"""Requests that another site slips into a user's browser."""

import re

import pytest

from catalina.filters import CsrfPreventionFilter, RestCsrfPreventionFilter
from catalina.filters.csrf import NONCE_PARAMETER, NONCE_REQUEST_ATTRIBUTE, REST_NONCE_HEADER


class CsrfPreventionTests:
    """Numbers in the links of pages."""

    @pytest.fixture(autouse=True)
    def filter(self, play, makeRequest):
        self.played = play(CsrfPreventionFilter(), entryPoints="/start, /", nonceCacheSize="3")
        self.make = makeRequest

    def enter(self, **options):
        request = self.make(ServletPath="/start", **options)
        assert self.played(request) == "served"
        return request.session, request.attributes[NONCE_REQUEST_ATTRIBUTE]

    def go(self, session, nonce, **options):
        request = self.make(session=session, parameters={NONCE_PARAMETER: [nonce]}, **options)
        self.played(request)
        return request if self.played.passed else None

    def test_entryPointsAreOpen(self):
        """They make a session and hand out a number."""
        session, nonce = self.enter()
        assert session is not None
        assert re.fullmatch("[0-9A-F]{32}", nonce)

    @pytest.mark.parametrize(("url", "tail"), [("a", "?"), ("a?b=c", "&"), ("a#f", "?"), ("a?b=c#f", "&")])
    def test_writesTheNumberIntoLinks(self, url, tail):
        """encodeURL and encodeRedirectURL add it, before the fragment."""
        _, nonce = self.enter()
        path, hash, fragment = url.partition("#")
        expected = f"{path}{tail}{NONCE_PARAMETER}={nonce}{hash}{fragment}"
        response = self.played.response
        assert [response.encodeURL(url), response.encodeRedirectURL(url), response.encodeUrl(url)] == [
            expected
        ] * 3
        assert response.encodeURL(None) is None

    def test_theNumberOpensTheNextPage(self):
        """And that page has the next number."""
        session, nonce = self.enter()
        request = self.go(session, nonce, method="POST")
        assert request is not None
        assert request.attributes[NONCE_REQUEST_ATTRIBUTE] != nonce

    @pytest.mark.parametrize(
        "options",
        [{}, {"parameters": {NONCE_PARAMETER: ["wrong"]}}, {"ServletPath": "/start", "method": "POST"}],
    )
    def test_refusesOthers(self, options):
        """Without a number, with a wrong one, or by POST to an entry point: 403."""
        session, _ = self.enter()
        assert self.played(self.make(session=session, **options)) is None
        assert (self.played.passed, self.played.outer.error) == (False, 403)

    def test_refusesTheNumbersOfOthers(self):
        """A number is good in its own session only."""
        _, nonce = self.enter()
        session, _ = self.enter()
        assert self.go(session, nonce) is None
        assert self.go(None, nonce) is None

    def test_theLastFewAreGood(self):
        """Browsers have more than one window; old numbers are forgotten."""
        session, first = self.enter()
        numbers = [first]
        for _ in range(3):
            numbers.append(self.enter(session=session)[1])
        assert [self.go(session, number) is not None for number in (numbers[0], numbers[1])] == [False, True]

    def test_denyStatus(self, play, makeRequest):
        """The status may be chosen."""
        played = play(CsrfPreventionFilter(), denyStatus="404")
        played(makeRequest())
        assert played.outer.error == 404

    def test_pathInfoBelongsToThePath(self, play, makeRequest):
        """An entry point is a whole path."""
        played = play(CsrfPreventionFilter(), entryPoints="/a/b")
        assert played(makeRequest(ServletPath="/a", PathInfo="/b")) == "served"


class RestCsrfPreventionTests:
    """Numbers in a header."""

    @pytest.fixture(autouse=True)
    def filter(self, play, makeRequest):
        self.played = play(RestCsrfPreventionFilter(), pathsAcceptingParams="/upload")
        self.make = makeRequest
        request = makeRequest(headers=[(REST_NONCE_HEADER, "fetch")])
        self.played(request)
        self.session, self.nonce = request.session, self.played.outer.getHeader(REST_NONCE_HEADER)

    def send(self, method="POST", nonce=None, session=True, **options):
        headers = [] if nonce is None else [(REST_NONCE_HEADER, nonce)]
        self.played(
            self.make(method=method, headers=headers, session=self.session if session else None, **options)
        )
        return self.played.outer

    def test_handsOneOut(self):
        """A harmless request fetches it; another one gets the same."""
        assert len(self.nonce) == 32
        assert self.send("GET", "Fetch").getHeader(REST_NONCE_HEADER) == self.nonce

    def test_harmlessRequestsNeedNone(self):
        """GET, HEAD and OPTIONS change nothing."""
        for method in ("GET", "HEAD", "OPTIONS"):
            assert self.send(method).error is None

    def test_theNumberOpensTheDoor(self):
        """Requests that change something bring it."""
        assert self.send("POST", self.nonce).error is None
        assert self.send("DELETE", self.nonce).error is None

    @pytest.mark.parametrize(
        ("nonce", "session"), [(None, True), ("wrong", True), ("", True), ("right", False)]
    )
    def test_refusesOthers(self, nonce, session):
        """The answer says what is missing."""
        response = self.send("POST", self.nonce if nonce == "right" else nonce, session)
        assert (response.error, response.getHeader(REST_NONCE_HEADER)) == (403, "Required")
        assert response.message == "CSRF nonce validation failed"

    @pytest.mark.parametrize(
        ("path", "values", "error"),
        [
            ("/upload", ["right"], None),
            ("/other", ["right"], 403),
            ("/upload", ["right", "wrong"], 403),
            ("/upload", [], 403),
        ],
    )
    @pytest.mark.parametrize("header", [None, ""])
    def test_aParameterMayStandIn(self, path, values, error, header):
        """For paths that are listed, and only if all of them are right; an empty header is none."""
        values = [self.nonce if value == "right" else value for value in values]
        parameters = {REST_NONCE_HEADER: values}
        assert self.send(nonce=header, ServletPath=path, parameters=parameters).error == error
