"""Tests of session ids in URLs."""

from types import SimpleNamespace

import pytest

from catalina.connector.urlencoding import encodeWithSession
from catalina.servlet import SessionTrackingMode
from tests.connector.world import World, served


class EncodeWithSessionTests:
    """Where the id stands."""

    @pytest.mark.parametrize(
        ("url", "encoded"),
        [
            ("/a", "/a;jsessionid=ID"),
            ("/a?b=c", "/a;jsessionid=ID?b=c"),
            ("/a#b", "/a;jsessionid=ID#b"),
            ("/a?b#c?d", "/a;jsessionid=ID?b#c?d"),
            ("/a#b?c", "/a;jsessionid=ID#b?c"),
            ("?b=c", "?b=c"),
            ("#b", "#b"),
            ("", ""),
        ],
    )
    def test_behindThePath(self, url, encoded):
        """
        The id stands behind the path, before query and fragment; a URL without a path is left alone.
        """
        context = SimpleNamespace(sessionCookieName="", cookieConfig=SimpleNamespace(name=None))
        assert encodeWithSession(url, context, "ID") == encoded


class EncodeUrlTests:
    """encodeURL: whether it stands there."""

    @staticmethod
    def _encode(url, *fields, session=True, modes=None, method="encodeURL", target="/app/s"):
        world = World()
        world.context.manager.generateSessionId = lambda: "ID"
        if modes is not None:
            world.context.effectiveTrackingModes = frozenset(modes)

        def call(request, response):
            if session:
                request.getSession()
            return getattr(response, method)(url)

        outcome, _client = served(call, target, *fields, world=world)
        return outcome

    @pytest.mark.parametrize(
        ("url", "encoded"),
        [
            ("/app/x", "/app/x;jsessionid=ID"),
            ("x?y", "x;jsessionid=ID?y"),
            ("http://localhost/app/x", "http://localhost/app/x;jsessionid=ID"),
            ("http://LOCALHOST:80/app/x", "http://LOCALHOST:80/app/x;jsessionid=ID"),
            ("/other/x", "/other/x"),
            ("http://elsewhere/app/x", "http://elsewhere/app/x"),
            ("https://localhost/app/x", "https://localhost/app/x"),
            ("http://localhost:81/app/x", "http://localhost:81/app/x"),
            ("http://localhost:no/app/x", "http://localhost:no/app/x"),
            ("http://[::1/app/x", "http://[::1/app/x"),
            ("/app/x;jsessionid=ID", "/app/x;jsessionid=ID"),
            ("#top", "#top"),
            ("mailto:a@b", "mailto:a@b"),
            (None, None),
        ],
    )
    def test_onlyUrlsOfThisApplication(self, url, encoded):
        """
        The id goes to this application's URLs and nowhere else.
        """
        assert self._encode(url) == encoded

    @pytest.mark.parametrize("method", ["encodeURL", "encodeUrl", "encodeRedirectURL", "encodeRedirectUrl"])
    def test_allFourSpellings(self, method):
        """
        The two methods and their deprecated spellings do the same.
        """
        assert self._encode("/app/x", method=method) == "/app/x;jsessionid=ID"

    def test_notWithoutASession(self):
        """
        Without a session there is no id.
        """
        assert self._encode("/app/x", session=False) == "/app/x"

    def test_notForClientsThatKeepCookies(self):
        """
        A client that sent the id in a cookie needs none in URLs.
        """
        assert self._encode("/app/x", "Cookie: JSESSIONID=OLD") == "/app/x"

    def test_notWhereUrlsCarryNoIds(self):
        """
        With cookies alone as tracking mode URLs stay as they are.
        """
        assert self._encode("/app/x", modes={SessionTrackingMode.COOKIE}) == "/app/x"
