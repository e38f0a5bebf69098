"""Headers that tell browsers to be careful."""

import pytest

from catalina.filters import HttpHeaderSecurityFilter
from catalina.servlet import ServletException

DEFAULTS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "X-XSS-Protection": "1; mode=block",
}


class HttpHeaderSecurityTests:
    """Which headers are set."""

    @pytest.mark.parametrize(
        ("parameters", "scheme", "expected"),
        [
            ({}, "http", DEFAULTS),
            ({}, "https", DEFAULTS | {"Strict-Transport-Security": "max-age=0"}),
            (
                {"hstsMaxAgeSeconds": "60", "hstsIncludeSubDomains": "true", "hstsPreload": "true"},
                "https",
                DEFAULTS | {"Strict-Transport-Security": "max-age=60;includeSubDomains;preload"},
            ),
            ({"hstsMaxAgeSeconds": "-5"}, "https", DEFAULTS | {"Strict-Transport-Security": "max-age=0"}),
            ({"hstsEnabled": "false"}, "https", DEFAULTS),
            ({"antiClickJackingOption": "sameorigin"}, "http", DEFAULTS | {"X-Frame-Options": "SAMEORIGIN"}),
            (
                {"antiClickJackingOption": "ALLOW-FROM", "antiClickJackingUri": "http://a/"},
                "http",
                DEFAULTS | {"X-Frame-Options": "ALLOW-FROM http://a/"},
            ),
            (
                {
                    "antiClickJackingEnabled": "false",
                    "blockContentTypeSniffingEnabled": "false",
                    "xssProtectionEnabled": "false",
                },
                "http",
                {},
            ),
        ],
    )
    def test_sets(self, play, makeRequest, parameters, scheme, expected):
        """Each can be switched off; HSTS is for encrypted connections."""
        played = play(HttpHeaderSecurityFilter(), **parameters)
        assert played(makeRequest(Scheme=scheme)) == "served"
        assert dict(played.outer.headers.items()) == expected

    def test_tooLate(self, play, makeResponse):
        """A response whose head has left cannot be made safe."""
        response = makeResponse()
        response.committed = True
        with pytest.raises(ServletException, match="committed on entry to the HTTP header security Filter"):
            play(HttpHeaderSecurityFilter())(response=response)

    @pytest.mark.parametrize("parameters", [{"antiClickJackingOption": "NOBODY"}, {"hstsEnabld": "true"}])
    def test_isStrict(self, play, parameters):
        """A mistake keeps the application from starting without protection."""
        with pytest.raises(ServletException):
            play(HttpHeaderSecurityFilter(), **parameters)
