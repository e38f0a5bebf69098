"""Which other sites' scripts may use an application."""

import pytest

from catalina.filters import CorsFilter
from catalina.filters.cors import CorsRequestType, addVary, isValidOrigin, requestType
from catalina.servlet import ServletException

ORIGIN = "http://elsewhere.example"
ACRM, ACRH = "Access-Control-Request-Method", "Access-Control-Request-Headers"


def headersOf(played):
    return {name.lower(): ",".join(played.outer.getHeaders(name)) for name in played.outer.getHeaderNames()}


class RequestTypeTests:
    """What a request is to CORS."""

    @pytest.mark.parametrize(
        ("method", "headers", "values", "expected"),
        [
            ("GET", {}, {}, "NOT_CORS"),
            ("GET", {"Origin": ORIGIN}, {}, "SIMPLE"),
            ("HEAD", {"Origin": ORIGIN}, {}, "SIMPLE"),
            ("POST", {"Origin": ORIGIN}, {}, "SIMPLE"),
            ("POST", {"Origin": ORIGIN}, {"ContentType": "text/plain; charset=utf-8"}, "SIMPLE"),
            ("POST", {"Origin": ORIGIN}, {"ContentType": "application/json"}, "ACTUAL"),
            ("PUT", {"Origin": ORIGIN}, {}, "ACTUAL"),
            ("OPTIONS", {"Origin": ORIGIN, ACRM: "PUT"}, {}, "PRE_FLIGHT"),
            ("OPTIONS", {"Origin": ORIGIN, ACRM: ""}, {}, "INVALID_CORS"),
            ("OPTIONS", {"Origin": ORIGIN}, {}, "ACTUAL"),
            ("GET", {"Origin": ""}, {}, "INVALID_CORS"),
            ("GET", {"Origin": "nonsense"}, {}, "INVALID_CORS"),
            ("GET", {"Origin": "null"}, {}, "SIMPLE"),
            ("GET", {"Origin": "http://localhost:8080"}, {}, "NOT_CORS"),
            ("GET", {"Origin": "http://LOCALHOST:8080"}, {}, "NOT_CORS"),
            ("GET", {"Origin": "http://localhost"}, {"ServerPort": 80}, "NOT_CORS"),
            ("GET", {"Origin": "https://localhost:8080"}, {}, "SIMPLE"),
        ],
    )
    def test_tells(self, makeRequest, method, headers, values, expected):
        """By its Origin, method and type."""
        request = makeRequest(method, list(headers.items()), **values)
        assert requestType(request) is CorsRequestType[expected]

    @pytest.mark.parametrize(
        ("origin", "valid"),
        [
            ("http://a", True),
            ("https://a:8443", True),
            ("file:///x", True),
            ("null", True),
            ("", False),
            ("a", False),
            ("http://a%41", False),
            ("http://a b", False),
            ("http://a\n", False),
            ("http://a:x", False),
            ("http://[", False),
        ],
    )
    def test_validOrigins(self, origin, valid):
        """What is no origin is never reflected."""
        assert isValidOrigin(origin) is valid


class CorsFilterTests:
    """What is let through, and with which headers."""

    def run(self, play, makeRequest, method="GET", headers=(), **parameters):
        parameters = {f"cors__{name}": value for name, value in parameters.items()}
        played = play(CorsFilter(), **parameters)
        played(makeRequest(method, [("Origin", ORIGIN), *headers]))
        return played

    def test_nobodyByDefault(self, play, makeRequest):
        """Without configuration no other site may."""
        played = self.run(play, makeRequest)
        assert (played.passed, played.outer.status, played.outer.type) == (False, 403, "text/plain")

    @pytest.mark.parametrize(
        ("parameters", "expected"),
        [
            ({"allowed__origins": "*"}, {"access-control-allow-origin": "*"}),
            (
                {"allowed__origins": f"http://b, {ORIGIN}", "support__credentials": "true"},
                {
                    "vary": "Origin",
                    "access-control-allow-origin": ORIGIN,
                    "access-control-allow-credentials": "true",
                },
            ),
            (
                {"allowed__origins": "*", "exposed__headers": "X-A, X-B"},
                {"access-control-allow-origin": "*", "access-control-expose-headers": "X-A,X-B"},
            ),
        ],
    )
    def test_letsAllowedOriginsThrough(self, play, makeRequest, parameters, expected):
        """Where the answer depends on the origin, caches are told."""
        played = self.run(play, makeRequest, **parameters)
        assert played.passed
        assert headersOf(played) == expected

    @pytest.mark.parametrize(
        ("method", "origins", "passes"),
        [
            ("GET", ORIGIN, True),
            ("GET", "http://b", False),
            ("PUT", ORIGIN, False),
            ("GET", ORIGIN + "/", False),
        ],
    )
    def test_refuses(self, play, makeRequest, method, origins, passes):
        """Origins that are not listed, compared as they are, and methods that are not."""
        played = self.run(play, makeRequest, method, allowed__origins=origins)
        assert played.passed is passes
        if not passes:
            assert "access-control-allow-origin" not in headersOf(played)

    def test_answersPreflights(self, play, makeRequest):
        """The servlet is not asked; the answer lists what is allowed."""
        headers = [(ACRM, "POST"), (ACRH, "Content-Type, x-requested-with")]
        played = self.run(play, makeRequest, "OPTIONS", headers, allowed__origins=ORIGIN)
        assert (played.passed, played.outer.status) == (False, 200)
        assert headersOf(played) == {
            "vary": f"Origin,{ACRM},{ACRH}",
            "access-control-allow-origin": ORIGIN,
            "access-control-max-age": "1800",
            "access-control-allow-methods": "GET,POST,HEAD,OPTIONS",
            "access-control-allow-headers": (
                "origin,accept,x-requested-with,content-type,access-control-request-method,access-control-request-headers"
            ),
        }

    @pytest.mark.parametrize(
        ("headers", "parameters"),
        [
            ([(ACRM, "DELETE")], {}),
            ([(ACRM, "POST"), (ACRH, "X-Secret")], {}),
            ([(ACRM, "POST")], {"allowed__origins": "http://b"}),
        ],
    )
    def test_refusesPreflights(self, play, makeRequest, headers, parameters):
        """For a method or a header that is not allowed, or from elsewhere."""
        played = self.run(
            play, makeRequest, "OPTIONS", headers, **({"allowed__origins": ORIGIN} | parameters)
        )
        assert played.outer.status == 403
        assert "access-control-allow-methods" not in headersOf(played)

    def test_saysNothingOfTheAge(self, play, makeRequest):
        """A negative age is not said."""
        played = self.run(
            play, makeRequest, "OPTIONS", [(ACRM, "GET")], allowed__origins="*", preflight__maxage="-1"
        )
        assert "access-control-max-age" not in headersOf(played)

    def test_tellsTheApplication(self, play, makeRequest):
        """Request attributes say what the request is, unless switched off."""
        request = makeRequest("OPTIONS", [("Origin", ORIGIN), (ACRM, "GET"), (ACRH, "X-A")])
        play(CorsFilter())(request)
        assert request.attributes == {
            "cors.isCorsRequest": True,
            "cors.request.origin": ORIGIN,
            "cors.request.type": "pre_flight",
            "cors.request.headers": "X-A",
        }
        for silent, parameters in (
            (makeRequest(), {"cors__request__decorate": "false"}),
            (makeRequest(headers=[("Origin", "nonsense")]), {}),
        ):
            play(CorsFilter(), **parameters)(silent)
            assert silent.attributes == {}
        request = makeRequest()
        play(CorsFilter())(request)
        assert request.attributes == {"cors.isCorsRequest": False}

    def test_aStarAmongOthersIsNoStar(self, play, makeRequest):
        """It stands for all origins only alone, as in Tomcat."""
        played = self.run(play, makeRequest, allowed__origins="http://b, *")
        assert (played.passed, played.outer.status) == (False, 403)
        assert not played.filter.anyOrigin

    def test_otherRequestsPass(self, play, makeRequest):
        """What is no CORS passes, and caches are told that it may be otherwise."""
        played = play(CorsFilter(), cors__allowed__origins=ORIGIN)
        assert played(makeRequest()) == "served"
        assert headersOf(played) == {"vary": "Origin"}

    def test_refusesADangerousConfiguration(self, play):
        """All origins with credentials would let every site act as the user."""
        with pytest.raises(ServletException, match="list the origins"):
            play(CorsFilter(), cors__allowed__origins="*", cors__support__credentials="true")


class AddVaryTests:
    """What a response depends on."""

    @pytest.mark.parametrize(
        ("before", "after"),
        [([], "Origin"), (["Accept"], "Accept,Origin"), (["a", "b, origin"], "a,b, origin"), (["*"], "*")],
    )
    def test_adds(self, makeResponse, before, after):
        """What is said already is not said again."""
        response = makeResponse()
        for value in before:
            response.addHeader("Vary", value)
        addVary(response, "Origin")
        assert ",".join(response.getHeaders("Vary")) == after
