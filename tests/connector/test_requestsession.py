"""Tests of a request's session, and of the cookie that carries its id."""

import pytest

from catalina.connector.sessioncookie import (
    sessionCookie,
    sessionCookieField,
    sessionCookieName,
    sessionUriParameterName,
)
from catalina.http import formatCookie
from catalina.servlet import Cookie, IllegalStateException, SessionTrackingMode
from tests.connector.world import World, asked, served


@pytest.fixture
def world():
    return World()


def made(world, sessionId="KNOWN"):
    """A session that lives already."""
    return world.context.manager.createSession(sessionId)


class GetSessionTests:
    """getSession."""

    def test_noneUnlessCreated(self, world):
        """
        getSession(False) makes none.
        """
        assert asked(lambda request: request.getSession(False), world=world) is None
        assert world.context.manager.sessions == {}

    def test_createdOnce(self, world):
        """
        getSession() makes one, the same for the whole request, and the client gets its cookie.
        """

        def call(request, response):
            session = request.getSession()
            assert request.getSession() is session is request.getSession(False) is request.currentSession
            return session.getId(), session.isNew()

        (sessionId, new), client = served(call, world=world)
        assert new
        assert client.header("Set-Cookie") == [f"JSESSIONID={sessionId}; Path=/app; HttpOnly"]

    def test_found(self, world):
        """
        The session that the client's cookie names is found, and no cookie is sent again.
        """
        session = made(world)
        outcome, client = served(
            lambda request, response: request.getSession(), "/app/s", "Cookie: JSESSIONID=KNOWN", world=world
        )
        assert outcome is session
        assert client.header("Set-Cookie") == []

    def test_anUnknownIdIsNotTakenOver(self, world):
        """
        An id that the client made up is never that of a new session.
        """
        session = asked(lambda r: r.getSession(), "/app/s", "Cookie: JSESSIONID=FORGED", world=world)
        assert session.id != "FORGED"

    def test_theRootsIdMayBeShared(self, world):
        """
        With sessionCookiePath="/" applications share the id of one cookie (Servlet 3.0, 7.1.3).
        """
        world.context.sessionCookiePath = "/"
        world.makeContext("/other").manager.createSession("SHARED")
        session = asked(lambda r: r.getSession(), "/app/s", "Cookie: JSESSIONID=SHARED", world=world)
        assert session.id == "SHARED"

    @pytest.mark.parametrize("validates", [True, False])
    def test_aForgedIdIsNotShared(self, world, validates):
        """
        An id that no application knows is taken over only where validateClientProvidedNewSessionId is false.
        """
        world.context.sessionCookiePath = "/"
        world.context.validateClientProvidedNewSessionId = validates
        session = asked(lambda r: r.getSession(), "/app/s", "Cookie: JSESSIONID=FORGED", world=world)
        assert (session.id == "FORGED") is not validates

    def test_aNewOneAfterInvalidate(self, world):
        """
        After invalidate() there is none, or a new one.
        """

        def call(request):
            first = request.getSession()
            first.invalidate()
            assert request.getSession(False) is None
            return request.getSession() is not first

        assert asked(call, world=world)

    def test_notAfterCommit(self, world):
        """
        After the response has been committed no cookie can be sent, so that no session can be made.
        """

        def call(request):
            request.response.flushBuffer()
            request.getSession()

        with pytest.raises(IllegalStateException, match="committed"):
            asked(call, world=world)

    def test_afterCommitWhereUrlsCarryIt(self, world):
        """
        Where only URLs carry ids a session can be made at any time.
        """
        world.context.effectiveTrackingModes = frozenset({SessionTrackingMode.URL})

        def call(request):
            request.response.flushBuffer()
            return request.getSession()

        assert asked(call, world=world) is not None

    def test_usedUntilTheRequestHasEnded(self, world):
        """
        A session's time counts from the end of the request that used it; then it is no longer new.
        """
        session = made(world)
        session.maxInactiveInterval = 10

        def call(request):
            request.getSession()
            world.loop.clock.advance(8)

        asked(call, "/app/s", "Cookie: JSESSIONID=KNOWN", world=world)
        world.loop.clock.advance(8)
        assert session.isValid()
        assert not session.fresh
        world.loop.clock.advance(11)
        assert not session.isValid()


class RequestedSessionTests:
    """What the client asked for."""

    @pytest.mark.parametrize(
        ("target", "fields", "expected"),
        [
            ("/app/s", (), (None, False, False, False)),
            ("/app/s", ("Cookie: JSESSIONID=KNOWN",), ("KNOWN", True, True, False)),
            ("/app/s;jsessionid=KNOWN", (), ("KNOWN", True, False, True)),
            ("/app/s", ("Cookie: JSESSIONID=OLD",), ("OLD", False, True, False)),
            ("/app/s;jsessionid=URL", ("Cookie: JSESSIONID=KNOWN",), ("KNOWN", True, True, False)),
            ("/app/s", ("Cookie: JSESSIONID=OLD; JSESSIONID=KNOWN",), ("KNOWN", True, True, False)),
            ("/app/s", ("Cookie: JSESSIONID=OLD; JSESSIONID=OLDER",), ("OLDER", False, True, False)),
            ("/app/s;jsessionid=", (), ("", False, False, True)),
            ("/app/s", ("Cookie: other=KNOWN",), (None, False, False, False)),
            ("/app/s;JSESSIONID=KNOWN", (), (None, False, False, False)),
        ],
    )
    def test_fromCookieOrUrl(self, world, target, fields, expected):
        """
        The id is the cookie's, else the URL's, even an empty one; of several cookies the first valid one counts, else the last.
        """
        made(world)

        def call(request):
            assert request.isRequestedSessionIdFromUrl() is request.isRequestedSessionIdFromURL()
            return (
                request.getRequestedSessionId(),
                request.isRequestedSessionIdValid(),
                request.isRequestedSessionIdFromCookie(),
                request.isRequestedSessionIdFromURL(),
            )

        assert asked(call, target, *fields, world=world) == expected

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            (('Cookie: JSESSIONID="KNOWN"',), "KNOWN"),
            (("Cookie: $Version=1; JSESSIONID=KNOWN; $Path=/app",), "KNOWN"),
            (("Cookie: a=1; b=2; JSESSIONID=KNOWN; c=3",), "KNOWN"),
            (("Cookie: a=1", "Cookie: JSESSIONID=KNOWN"), "KNOWN"),
            (("Cookie: JSESSIONID=OLD", "Cookie: JSESSIONID=KNOWN"), "KNOWN"),
            (("Cookie: a; JSESSIONID=KNOWN",), "KNOWN"),
            (("Cookie: jsessionid=KNOWN",), None),
            (("Cookie: JSESSIONID=KNOWN; a=\x7f",), None),
            (("Cookie: JSESSIONID=KNOWN; a=1; b=2; c=3; d=4",), None),
        ],
    )
    def test_anyCookieHeader(self, fields, expected):
        """
        The cookie is found in every form that a Cookie header may have; in one that is refused there is none.
        """
        world = World(maxCookieCount=4)
        made(world)
        assert asked(lambda r: r.getRequestedSessionId(), "/app/s", *fields, world=world) == expected

    def test_tooOld(self, world):
        """
        A session that has grown too old ends when somebody asks for it, and another is made.
        """
        session = made(world)
        world.advance(session.maxInactiveInterval)
        found = asked(lambda request: request.getSession(), "/app/s", "Cookie: JSESSIONID=KNOWN", world=world)
        assert found is not session and not session.valid

    @pytest.mark.parametrize(
        ("modes", "expected"),
        [({SessionTrackingMode.COOKIE}, "C"), ({SessionTrackingMode.URL}, "U"), (set(), None)],
    )
    def test_onlyAsTheModesAllow(self, world, modes, expected):
        """
        An id counts only where the tracking modes let it travel.
        """
        world.context.effectiveTrackingModes = frozenset(modes)
        found = asked(
            lambda request: request.getRequestedSessionId(),
            "/app/s;jsessionid=U",
            "Cookie: JSESSIONID=C",
            world=world,
        )
        assert found == expected

    def test_changeSessionIdTellsTheClient(self, world):
        """
        At a login the client gets the new id, in place of the old one.
        """
        made(world)

        def call(request, response):
            request.getRequestedSessionId()
            request.changeSessionId("NEW")
            return request.getRequestedSessionId()

        outcome, client = served(call, "/app/s", "Cookie: JSESSIONID=KNOWN", world=world)
        assert outcome == "NEW"
        assert client.header("Set-Cookie") == ["JSESSIONID=NEW; Path=/app; HttpOnly"]


class SessionCookieTests:
    """The cookie as Context and descriptor want it."""

    @pytest.mark.parametrize(
        ("ofContext", "ofDescriptor", "cookie", "parameter"),
        [
            ("", None, "JSESSIONID", "jsessionid"),
            ("", "SID", "SID", "SID"),
            ("CTX", None, "CTX", "CTX"),
            ("CTX", "SID", "CTX", "CTX"),
        ],
    )
    def test_theName(self, world, ofContext, ofDescriptor, cookie, parameter):
        """
        The Context's name wins over the descriptor's; both name the path parameter too.
        """
        world.context.sessionCookieName = ofContext
        world.context.cookieConfig.setName(ofDescriptor)
        assert sessionCookieName(world.context) == cookie
        assert sessionUriParameterName(world.context) == parameter

    def test_plain(self, world):
        """
        Without any word about it the cookie is for the application's path, HttpOnly, and for the browser's session.
        """
        cookie = sessionCookie(world.context, "ID", secure=False)
        assert (cookie.getPath(), cookie.getMaxAge(), cookie.isHttpOnly()) == ("/app", -1, True)
        assert (cookie.getDomain(), cookie.getComment(), cookie.getSecure()) == (None, None, False)

    def test_theDescriptorsWishes(self, world):
        """
        Comment, domain, path, age and flags are the descriptor's.
        """
        config = world.context.cookieConfig
        config.setComment("why")
        config.setDomain("example.org")
        config.setPath("/x")
        config.setMaxAge(60)
        config.setSecure(True)
        config.setHttpOnly(True)
        cookie = sessionCookie(world.context, "ID", secure=False)
        assert (cookie.getComment(), cookie.getDomain(), cookie.getPath()) == ("why", "example.org", "/x")
        assert (cookie.getMaxAge(), cookie.getSecure()) == (60, True)

    @pytest.mark.parametrize(
        ("settings", "path"),
        [
            ({"sessionCookiePath": "/all"}, "/all"),
            ({"sessionCookiePathUsesTrailingSlash": True}, "/app/"),
            ({"path": ""}, "/"),
            ({"path": "/a b"}, "/a%20b"),
        ],
    )
    def test_thePath(self, world, settings, path):
        """
        The Context's path wins, may end in a slash, and is encoded.
        """
        for name, value in settings.items():
            setattr(world.context, name, value)
        assert sessionCookie(world.context, "ID", secure=False).getPath() == path

    @pytest.mark.parametrize(
        "looks",
        [
            {},
            {"name": "X=ID"},
            {"comment": "why not"},
            {"domain": "Example.org", "path": "/x y"},
            {"maxAge": 0},
            {"maxAge": 60},
            {"secure": True, "httpOnly": True},
        ],
    )
    @pytest.mark.parametrize("sessionId", ["0AF7", "0AF7.node_1", "0AF7.node 1", 'a"b', ""])
    @pytest.mark.parametrize("secure", [False, True])
    def test_theHeader(self, world, looks, sessionId, secure):
        """
        The header is that of the cookie, whatever the cookie looks like and however often it is sent.
        """
        for name, value in looks.items():
            setattr(world.context.cookieConfig, name, value)
        expected = formatCookie(sessionCookie(world.context, sessionId, secure), 1e9)
        for _ in range(2):
            assert sessionCookieField(world.context, sessionId, secure, lambda: 1e9) == expected

    def test_theHeaderFollowsTheSettings(self, world):
        """
        What is changed in the Context shows in the next cookie.
        """
        before = sessionCookieField(world.context, "ID", False, lambda: 0)
        world.context.useHttpOnly = False
        world.context.sessionCookieDomain = "d"
        assert before == "JSESSIONID=ID; Path=/app; HttpOnly"
        assert (
            sessionCookieField(world.context, "ID", False, lambda: 0) == "JSESSIONID=ID; Domain=d; Path=/app"
        )

    def test_besideOthers(self, world):
        """
        The application's own cookies stay; a session cookie takes the place of the one that was added before.
        """

        def call(request, response):
            response.addCookie(Cookie("JSESSIONID2", "x"))
            request.getSession()
            response.addCookie(Cookie("a", "b"))
            request.changeSessionId("NEW")

        _, client = served(call, world=world)
        assert client.header("Set-Cookie") == ["JSESSIONID2=x", "JSESSIONID=NEW; Path=/app; HttpOnly", "a=b"]

    def test_secureAndScripts(self, world):
        """
        Over an encrypted connection the cookie is Secure; useHttpOnly="false" lets scripts have it.
        """
        world.context.useHttpOnly = False
        world.context.sessionCookieDomain = "d"
        cookie = sessionCookie(world.context, "ID", secure=True)
        assert (cookie.getSecure(), cookie.isHttpOnly(), cookie.getDomain()) == (True, False, "d")
