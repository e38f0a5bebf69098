"""Tests of this container's request as applications see it."""

import pytest
from zope.interface import implementer
from zope.interface.verify import verifyObject

from catalina.connector import Request
from catalina.mapper import MappingData
from catalina.realm import GenericPrincipal
from catalina.servlet import (
    DispatcherType,
    HttpServletRequest,
    IllegalStateException,
    ServletRequestAttributeListener,
)
from tests.connector.world import Calling, World, asked, served
from tests.servlet.listening import AttributeListening


class AddressTests:
    """Who asks whom for what."""

    @pytest.mark.parametrize(
        ("call", "expected"),
        [
            (lambda r: r.getMethod(), "GET"),
            (lambda r: r.getProtocol(), "HTTP/1.1"),
            (lambda r: r.getScheme(), "http"),
            (lambda r: r.isSecure(), False),
            (lambda r: r.getServerName(), "localhost"),
            (lambda r: r.getServerPort(), 80),
            (lambda r: r.getRemoteAddr(), "10.0.0.7"),
            (lambda r: r.getRemoteHost(), "10.0.0.7"),
            (lambda r: r.getRemotePort(), 4711),
            (lambda r: r.getLocalAddr(), "10.0.0.1"),
            (lambda r: r.getLocalPort(), 8080),
            (lambda r: r.getRequestURI(), "/app/s/a%20b;x=1"),
            (lambda r: r.getRequestURL(), "http://localhost/app/s/a%20b;x=1"),
            (lambda r: r.getContextPath(), "/app"),
            (lambda r: r.getServletPath(), "/s"),
            (lambda r: r.getPathInfo(), "/a b"),
            (lambda r: r.getPathTranslated(), "/srv/app/a b"),
            (lambda r: r.getRealPath("/x"), "/srv/app/x"),
            (lambda r: r.getQueryString(), "q=%20"),
            (lambda r: r.requestPath, "/s/a b"),
            (lambda r: r.decodedURI, "/app/s/a b"),
            (lambda r: r.getDispatcherType(), DispatcherType.REQUEST),
            (lambda r: r.getContentLength(), -1),
            (lambda r: r.getContentType(), None),
            (lambda r: r.getCharacterEncoding(), None),
            (lambda r: r.getAuthType(), None),
            (lambda r: r.getUserPrincipal(), None),
            (lambda r: r.getRemoteUser(), None),
            (lambda r: r.isUserInRole("any"), False),
            (lambda r: r.getCookies(), None),
        ],
    )
    def test_answers(self, call, expected):
        """
        Each getter shows what the wire gave.
        """
        assert asked(call, "/app/s/a%20b;x=1?q=%20") == expected

    def test_isAnHttpServletRequest(self):
        """
        There is no facade: the request itself is what applications know.
        """
        assert asked(lambda request: verifyObject(HttpServletRequest, request))

    def test_withoutPathInfoAndQuery(self):
        """
        Path info, its translation and the query are None where there are none.
        """
        assert asked(lambda r: (r.getPathInfo(), r.getPathTranslated(), r.getQueryString())) == (
            None,
            None,
            None,
        )

    @pytest.mark.parametrize(
        ("host", "name", "port"),
        [
            ("example.org", "example.org", 80),
            ("example.org:8081", "example.org", 8081),
            ("[::1]:81", "[::1]", 81),
            ("[::1]", "[::1]", 80),
            ("example.org:", "example.org", 0),
            ("example.org:1234567", "example.org", 1234567),
        ],
    )
    def test_theHostFieldNamesTheServer(self, host, name, port):
        """
        Name and port are the client's, and an IPv6 address keeps its brackets.
        """
        world = World()
        found = []
        served(lambda request, response: None, world=world)
        world.context.children["s"].servlet.call = lambda request, response: found.append(
            (request.getServerName(), request.getServerPort())
        )
        world.connect().send(f"GET /app/s HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert found == [(name, port)]

    def test_noHostField(self):
        """
        Who names no host gets the engine's default host, on the port that was reached.
        """
        world, found = World(), []
        world.engine.mapper.defaultHost = "localhost"
        world.handler.lookUp = lambda address: "looked.up"
        call = lambda request, response: found.append((request.getServerName(), request.getServerPort()))  # noqa: E731
        world.add(Calling(call), "/s")
        world.connect().send(b"GET /app/s HTTP/1.0\r\n\r\n")
        assert found == [("localhost", 8080)]

    def test_aProxysNameAndPort(self):
        """
        proxyName, proxyPort, scheme and secure are what the application sees behind a proxy.
        """
        settings = {"proxyName": "www.example.org", "proxyPort": 443, "scheme": "https", "secure": True}
        assert asked(lambda r: (r.getRequestURL(), r.isSecure()), **settings) == (
            "https://www.example.org/app/s",
            True,
        )

    def test_whatAValveFoundOut(self):
        """
        It goes before what the connector was told, and leaves the Host header as it came.
        """

        def call(request):
            request._serverName, request._localName, request._localPort = "outer", "local", 443
            return request.getServerName(), request.getServerPort(), request.getHeader("Host")

        assert asked(call, proxyName="p", proxyPort=81) == ("outer", 81, "localhost")
        assert asked(lambda r: (call(r), r.getLocalName(), r.getLocalPort())[1:]) == ("local", 443)

    @pytest.mark.parametrize(
        ("scheme", "port", "url"),
        [
            ("http", 80, "http://p/app/s"),
            ("http", 443, "http://p:443/app/s"),
            ("https", 443, "https://p/app/s"),
            ("https", 80, "https://p:80/app/s"),
        ],
    )
    def test_theUrlLeavesOutTheSchemesOwnPort(self, scheme, port, url):
        """
        getRequestURL() names the port only where it is not the scheme's.
        """
        settings = {"proxyName": "p", "proxyPort": port, "scheme": scheme}
        assert asked(lambda request: request.getRequestURL(), **settings) == url


class HeaderTests:
    """Fields of the head."""

    def test_caseBlind(self):
        """
        Names are case-blind; getHeader() is the first of them, getHeaders() all.
        """
        fields = ("X-A: 1", "x-a: 2")
        assert asked(lambda r: (r.getHeader("X-a"), r.getHeaders("x-A")), "/app/s", *fields) == (
            "1",
            ["1", "2"],
        )

    def test_missing(self):
        """
        A missing field is None, an empty list, -1.
        """

        def call(request):
            return (
                request.getHeader("A"),
                request.getHeaders("A"),
                request.getIntHeader("A"),
                request.getDateHeader("A"),
            )

        assert asked(call) == (None, [], -1, -1)

    def test_namesOnce(self):
        """
        getHeaderNames() has each name once, in order.
        """
        names = asked(lambda request: request.getHeaderNames(), "/app/s", "B: 1", "A: 1", "B: 2")
        assert [name.lower() for name in names] == ["host", "b", "a"]

    def test_numbersAndDates(self):
        """
        getIntHeader() is a number, getDateHeader() milliseconds since 1970.
        """
        fields = ("N: 17", "D: Thu, 01 Jan 1970 00:00:10 GMT")
        assert asked(lambda r: (r.getIntHeader("N"), r.getDateHeader("D")), "/app/s", *fields) == (17, 10_000)

    @pytest.mark.parametrize("method", ["getIntHeader", "getDateHeader"])
    def test_whatIsNone(self, method):
        """
        A field that is no number, or no date, is a ValueError.
        """
        with pytest.raises(ValueError):
            asked(lambda request: getattr(request, method)("X"), "/app/s", "X: none")

    def test_cookies(self):
        """
        Cookies are those of all Cookie fields, in order.
        """
        cookies = asked(lambda request: request.getCookies(), "/app/s", "Cookie: a=1; b=2", "Cookie: c=3")
        assert [(each.getName(), each.getValue()) for each in cookies] == [("a", "1"), ("b", "2"), ("c", "3")]

    def test_languages(self):
        """
        getLocales() has the client's languages best first, getLocale() the best.
        """
        locales = asked(lambda r: r.getLocales(), "/app/s", "Accept-Language: fr;q=0.5, de-AT")
        assert [str(locale) for locale in locales] == ["de_AT", "fr"]
        assert str(asked(lambda request: request.getLocale())) == "en"


class BodyTests:
    """The body as bytes or text."""

    def test_asBytes(self):
        """
        The stream has the body; read() without a size reads to its end.
        """
        assert asked(lambda r: r.getInputStream().read(), body=b"body") == b"body"

    @pytest.mark.parametrize(
        ("fields", "text"),
        [((), "Ã¤"), (("Content-Type: text/plain;charset=UTF-8",), "ä")],
    )
    def test_asText(self, fields, text):
        """
        The reader decodes by the charset that was sent, ISO-8859-1 without one.
        """
        assert asked(lambda r: r.getReader().readLine(), "/app/s", *fields, body="ä".encode()) == text

    def test_aCharsetOfTheApplication(self):
        """
        setCharacterEncoding() wins over the one that was sent.
        """

        def call(request):
            request.setCharacterEncoding("utf-8")
            return request.getCharacterEncoding(), request.getReader().readLine()

        assert asked(call, body="ä".encode()) == ("utf-8", "ä")

    def test_anUnknownCharset(self):
        """
        A charset that is none is an OSError (UnsupportedEncodingException in Java).
        """
        with pytest.raises(OSError, match="klingon"):
            asked(lambda request: request.setCharacterEncoding("klingon"))
        with pytest.raises(OSError, match="klingon"):
            asked(lambda r: r.getReader(), "/app/s", "Content-Type: text/plain;charset=klingon", body=b"x")

    def test_theCharsetStaysOnceThereIsAReader(self):
        """
        After getReader() the charset can no longer be changed.
        """

        def call(request):
            request.getReader()
            request.setCharacterEncoding("utf-8")
            return request.getCharacterEncoding()

        assert asked(call, body=b"x") is None

    @pytest.mark.parametrize("names", [("getReader", "getInputStream"), ("getInputStream", "getReader")])
    def test_eitherStreamOrReader(self, names):
        """
        Who has taken the one cannot have the other.
        """
        with pytest.raises(IllegalStateException, match=f"{names[0]}\\(\\) has already been called"):
            asked(lambda request: [getattr(request, name)() for name in names], body=b"x")

    def test_theSameOneAgain(self):
        """
        Whoever asks again gets the same stream or reader.
        """
        assert asked(lambda r: r.getInputStream() is r.getInputStream(), body=b"x")
        assert asked(lambda r: r.getReader() is r.getReader(), body=b"x")

    @pytest.mark.parametrize("end", ["getWriter", "getOutputStream"])
    def test_isClosedWithTheResponse(self, end):
        """
        Once the response has ended nothing of the body can be read.
        """

        def call(request, response):
            getattr(response, end)().close()
            return request.getInputStream().read()

        assert isinstance(served(call, body=b"body")[0], OSError)


@implementer(ServletRequestAttributeListener)
class Listening(AttributeListening):
    """Notes what it hears."""


class AttributeTests:
    """Attributes."""

    def test_setGetRemove(self):
        """
        What was set is there, until it is removed or set to None.
        """

        def call(request):
            request.setAttribute("a", 1)
            request.setAttribute("b", 2)
            found = [request.getAttribute("a"), request.getAttributeNames()]
            request.setAttribute("a", None)
            request.removeAttribute("b")
            request.removeAttribute("never")
            return [*found, request.getAttribute("a"), request.getAttributeNames()]

        assert asked(call) == [1, ["a", "b"], None, []]

    def test_needsAName(self):
        """
        An attribute without a name is a ValueError.
        """
        with pytest.raises(ValueError, match="name"):
            asked(lambda request: request.setAttribute(None, 1))

    def test_listenersHear(self):
        """
        ServletRequestAttributeListeners hear of each change, of a replaced or removed one with its old value.
        """
        world, listener = World(), Listening()
        world.context.listeners.add(listener)

        def call(request):
            request.setAttribute("a", 1)
            request.setAttribute("a", 2)
            request.removeAttribute("a")
            request.removeAttribute("a")

        asked(call, world=world)
        assert listener.heard == [("added", "a", 1), ("replaced", "a", 1), ("removed", "a", 2)]


class UserTests:
    """The user."""

    def test_asTheAuthenticatorSaid(self):
        """
        Principal, name and way of authentication are what was set.
        """

        def call(request):
            request.userPrincipal, request.authType = GenericPrincipal("ann", None, ["reader"]), "BASIC"
            return request.getRemoteUser(), request.getAuthType(), request.getUserPrincipal().getName()

        assert asked(call) == ("ann", "BASIC", "ann")

    def test_rolesAreTheRealms(self):
        """
        isUserInRole() asks the realm, with the servlet's wrapper.
        """
        world = World()

        class Realm:
            def hasRole(self, wrapper, principal, role):
                return (wrapper.name, principal, role) == ("s", "ann", "reader")

        world.context._realm = Realm()

        def call(request):
            request.userPrincipal = "ann"
            return request.isUserInRole("reader"), request.isUserInRole("writer")

        assert asked(call, world=world) == (True, False)

    def test_loginLogoutAuthenticateAreTheAuthenticators(self):
        """
        The three are passed to the application's authenticator.
        """
        world, heard = World(), []

        class Authenticator:
            def login(self, username, password, request):
                heard.append((username, password))

            def logout(self, request):
                heard.append("logout")

            def authenticate(self, request, response):
                return 1

        world.context.authenticator = Authenticator()

        def call(request):
            request.login("ann", "secret")
            request.logout()
            return request.authenticate(request.response)

        assert asked(call, world=world) is True
        assert heard == [("ann", "secret"), "logout"]

    def test_authenticateAfterCommit(self):
        """
        After the response has been committed nobody can be asked for a password.
        """

        def call(request):
            request.response.flushBuffer()
            request.authenticate(request.response)

        with pytest.raises(IllegalStateException):
            asked(call)


class DispatcherTests:
    """getRequestDispatcher."""

    @pytest.mark.parametrize("path", ["/s/x", "x", "../s/x"])
    def test_relativeToTheRequest(self, path):
        """
        A path without a slash is relative to the request's own.
        """
        assert asked(lambda r: r.getRequestDispatcher(path), "/app/s/y")._path[1:3] == ("/s", "/x")

    def test_relativeToAnEncodedPath(self):
        """
        What is escaped in the request's path is not decoded twice, and is escaped for the target as well.
        """
        found = asked(lambda r: r.getRequestDispatcher("x%20y"), "/app/s/a%2541%20%3b%3fb/y")._path
        assert found[:4] == ("/s/a%2541%20%3B%3Fb/x%20y", "/s", "/a%41 ;?b/x y", None)

    def test_none(self):
        """
        Without a path, or where no servlet takes it, there is no dispatcher.
        """
        assert asked(lambda r: (r.getRequestDispatcher(None), r.getRequestDispatcher("/other"))) == (
            None,
            None,
        )


class AsyncTests:
    """startAsync, as far as the request decides."""

    def test_notSupported(self):
        """
        Where a part of the way does not support it startAsync() raises.
        """
        world = World()
        outcome = []
        served(lambda request, response: None, world=world)
        wrapper = world.context.children["s"]
        wrapper.asyncSupported = False
        wrapper.servlet.call = lambda request, response: (
            outcome.append(request.isAsyncSupported()) or request.startAsync()
        )
        world.get("/app/s")
        assert outcome == [False]
        assert isinstance(wrapper.servlet.outcome, IllegalStateException)

    def test_notStarted(self):
        """
        Without startAsync() there is no AsyncContext.
        """
        assert asked(lambda r: (r.isAsyncStarted(), r.isAsyncSupported())) == (False, True)
        with pytest.raises(IllegalStateException):
            asked(lambda request: request.getAsyncContext())


class NoteTests:
    """What the container keeps with a request."""

    def test_notesAreMadeWhenAskedFor(self):
        """
        Notes are one dictionary for the request's life.
        """

        def call(request):
            request.notes["a"] = 1
            return request.notes

        assert asked(call) == {"a": 1}

    def test_withoutAnApplication(self):
        """
        A request that reached no application has neither session nor dispatcher.
        """
        request = Request()
        asked(lambda asking: request.attach(asking.exchange, asking.connector, MappingData()))
        assert request.getSession() is None
        assert request.getRequestDispatcher("/x") is None
        assert not request.isUserInRole("x")
        assert not request.isRequestedSessionIdValid()
