"""Which CORS preflights may pass without a login."""

from types import SimpleNamespace

import pytest

from catalina.authenticator import AuthenticatorBase


class Refusing(AuthenticatorBase):
    """Lets nobody log in."""

    def check(self, request, response):
        response.sendError(401)
        return False


@pytest.fixture
def application(makeApplication):
    """An application that nobody can log in to."""
    return makeApplication(Refusing(), "NONE")


class PreflightTests:
    """CORS preflights come without credentials."""

    PREFLIGHT = {"Origin": "http://elsewhere.example", "Access_Control_Request_Method": "PUT"}

    @pytest.mark.parametrize(
        ("setting", "method", "headers", "passes"),
        [
            ("never", "OPTIONS", PREFLIGHT, False),
            ("always", "OPTIONS", PREFLIGHT, True),
            ("always", "GET", PREFLIGHT, False),
            ("always", "OPTIONS", {"Origin": "http://elsewhere.example"}, False),
            ("always", "OPTIONS", PREFLIGHT | {"Origin": "http://localhost:8080"}, False),
            ("always", "OPTIONS", PREFLIGHT | {"Origin": "http://a%41/"}, False),
            ("always", "OPTIONS", PREFLIGHT | {"Origin": "http://a:x"}, False),
            ("always", "OPTIONS", PREFLIGHT | {"Origin": "null"}, False),
            ("filter", "OPTIONS", PREFLIGHT, False),
        ],
    )
    def test_mayPass(self, application, setting, method, headers, passes):
        """Where it is allowed, a preflight from another origin needs no user."""
        application.authenticator.allowCorsPreflight = setting
        assert (application.send(method=method, **headers).outcome == "served") is passes

    @pytest.mark.parametrize(
        ("className", "pattern", "passes"),
        [
            ("org.apache.catalina.filters.CorsFilter", "/*", True),
            ("catalina.filters.cors.CorsFilter", "/*", True),
            ("org.apache.catalina.filters.CorsFilter", "/api/*", False),
            ("my.CorsFilter", "/*", False),
        ],
    )
    def test_mayPassToACorsFilter(self, application, className, pattern, passes):
        """The setting filter lets it pass where a CorsFilter answers on every address."""
        application.authenticator.allowCorsPreflight = "filter"
        context = application.context
        context.filterDefs = {"cors": SimpleNamespace(name="cors", className=className)}
        context.filterMaps = [
            SimpleNamespace(filterName="cors", urlPatterns=(pattern,), dispatchers=frozenset())
        ]
        assert (application.send(method="OPTIONS", **self.PREFLIGHT).outcome == "served") is passes
