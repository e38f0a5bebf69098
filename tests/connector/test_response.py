"""Tests of this container's response: the gates before its headers, type and charset, errors, redirects, reset."""

from time import thread_time

import pytest
from zope.interface.verify import verifyObject

from catalina.http import Locale
from catalina.servlet import Cookie, HttpServlet, HttpServletResponse, IllegalStateException
from tests.connector.world import Calling, World, answered, served


def committed(response):
    response.flushBuffer()


def redirected(version, location):
    """What a client of a version of HTTP gets that is sent elsewhere."""
    world = World()
    world.add(Calling(lambda request, response: response.sendRedirect(location)), "/s/*")
    client = world.connect()
    client.send(f"GET /app/s/y HTTP/{version}\r\nHost: localhost\r\n\r\n".encode())
    return client


class HeaderTests:
    """Headers and their gates."""

    def test_isAnHttpServletResponse(self):
        """
        There is no facade: the response itself is what applications know.
        """
        outcome, _client = served(lambda request, response: verifyObject(HttpServletResponse, response))
        assert outcome is True

    def test_setReplacesAndAddAdds(self):
        """
        setHeader() replaces all fields of the name, addHeader() adds one.
        """

        def call(response):
            response.addHeader("X-A", "1")
            response.addHeader("x-a", "2")
            assert response.getHeaders("X-A") == ["1", "2"]
            response.setHeader("X-A", "3")
            response.addIntHeader("X-A", 4)
            response.setIntHeader("X-N", 5)
            response.setDateHeader("X-D", 10_999)
            response.addDateHeader("X-D", 0)
            assert response.getHeader("X-N") == "5"
            assert response.getHeaderNames() == ["X-A", "X-A", "X-N", "X-D", "X-D"]

        client = answered(call)
        assert client.header("X-A") == ["3", "4"]
        assert client.header("X-D") == ["Thu, 01 Jan 1970 00:00:10 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"]

    @pytest.mark.parametrize("value", ["a\r\nInjected: 1", "a\nInjected: 1", "a\x00b", "a\rb"])
    def test_noControlCharacterLeaves(self, value):
        """
        A value cannot begin a line of its own, whichever way it comes.
        """

        def call(response):
            response.setHeader("X-A", value)
            response.addHeader("X-B", value)
            response.setContentType("text/plain" + value)

        head = answered(call).answer.partition(b"\r\n\r\n")[0]
        assert b"\r\nInjected" not in head and b"\nInjected" not in head.replace(b"\r\n", b"")
        assert b"\x00" not in head

    @pytest.mark.parametrize("name", ["", None, "a b", "a:b", "a\r\nb", "ä"])
    def test_aNameThatIsNoTokenIsDropped(self, name):
        """
        What is no field name is not sent.
        """

        def call(response):
            response.setHeader(name, "1")
            response.addHeader(name, "1")
            assert response.getHeaderNames() == []

        answered(call)

    def test_noValueNoHeader(self):
        """
        Without a value nothing happens; the header stays what it was.
        """

        def call(response):
            response.setHeader("X-A", "1")
            response.setHeader("X-A", None)
            response.addHeader("X-A", None)

        assert answered(call).header("X-A") == ["1"]

    def test_typeAndLengthAreNoOrdinaryHeaders(self):
        """
        Content-Type and Content-Length set as headers are what their setters make of them.
        """

        def call(response):
            response.setHeader("content-type", "text/html;charset=utf-8")
            response.setHeader("CONTENT-LENGTH", "3")
            response.addHeader("Content-Length", "nonsense")
            assert response.containsHeader("Content-Type") and response.containsHeader("content-length")
            response.getWriter().print("abc")

        client = answered(call)
        assert client.header("Content-Type") == ["text/html;charset=utf-8"]
        assert client.header("Content-Length") == ["3"]

    def test_containsHeader(self):
        """
        containsHeader() tells of those that were set, in any spelling.
        """

        def call(response):
            assert not response.containsHeader("X-A")
            assert not response.containsHeader("Content-Type")
            assert not response.containsHeader("Content-Length")
            response.setHeader("X-A", "1")
            assert response.containsHeader("x-a")

        answered(call)

    def test_afterCommitNothingChanges(self):
        """
        Once the head has left, setters have no effect.
        """

        def call(response):
            response.setHeader("X-A", "1")
            response.flushBuffer()
            response.setHeader("X-A", "2")
            response.addCookie(Cookie("a", "b"))
            response.setStatus(404)
            response.setContentType("text/html")
            response.setContentLength(1)
            response.setCharacterEncoding("utf-8")
            response.setLocale("de")
            response.addSessionCookie("ID")
            return None

        client = answered(call)
        assert client.status == 200
        assert client.header("X-A") == ["1"]
        assert client.header("Set-Cookie") == client.header("Content-Type") == []

    def test_insideAnIncludeNothingChanges(self):
        """
        A servlet that is included cannot change head or status, send errors or redirects, or reset.
        """

        def call(response):
            response.setHeader("X-A", "1")
            response.included = True
            response.setHeader("X-A", "2")
            response.setStatus(404)
            response.sendError(500)
            response.sendRedirect("/")
            response.reset()
            response.included = False

        client = answered(call)
        assert client.status == 200
        assert client.header("X-A") == ["1"]

    def test_cookies(self):
        """
        Cookies of one name stand beside each other, but the session's own only once.
        """

        def call(response):
            response.addCookie(Cookie("a", "1"))
            response.addCookie(Cookie("a", "2"))
            response.addSessionCookie("OLD")
            response.addSessionCookie("NEW")

        assert answered(call).header("Set-Cookie") == ["a=1", "a=2", "JSESSIONID=NEW; Path=/app; HttpOnly"]

    def test_xpoweredBy(self):
        """
        With xpoweredBy each response says what made it; an application may say something else, or forget it.
        """
        change = lambda response: response.setHeader("X-Powered-By", "me")  # noqa: E731
        assert answered(change, xpoweredBy=True).header("X-Powered-By") == ["me"]
        assert answered(lambda response: response.reset(), xpoweredBy=True).header("X-Powered-By") == []
        assert answered(lambda response: None, xpoweredBy=True).header("X-Powered-By") == [
            "Servlet/3.0 JSP/2.2 (Catalina; Python)"
        ]


class ContentTypeTests:
    """Type, charset, language."""

    @pytest.mark.parametrize(
        ("steps", "field", "charset"),
        [
            ([], None, "ISO-8859-1"),
            ([("setContentType", "text/html")], "text/html", "ISO-8859-1"),
            ([("setContentType", "text/html; charset=UTF-8")], "text/html;charset=UTF-8", "UTF-8"),
            (
                [("setContentType", "text/html"), ("setCharacterEncoding", "utf-8")],
                "text/html;charset=utf-8",
                "utf-8",
            ),
            (
                [("setCharacterEncoding", "utf-8"), ("setContentType", "text/html")],
                "text/html;charset=utf-8",
                "utf-8",
            ),
            ([("setContentType", "text/html"), ("getWriter",)], "text/html;charset=ISO-8859-1", "ISO-8859-1"),
            (
                [("setContentType", "a/b"), ("getWriter",), ("setCharacterEncoding", "utf-8")],
                "a/b;charset=ISO-8859-1",
                "ISO-8859-1",
            ),
            (
                [("setContentType", "a/b"), ("getWriter",), ("setContentType", "a/c;charset=utf-8")],
                "a/c;charset=ISO-8859-1",
                "ISO-8859-1",
            ),
            ([("setContentType", "a/b"), ("setContentType", None)], None, "ISO-8859-1"),
            ([("setLocale", "fr"), ("setContentType", "a/b")], "a/b;charset=ISO-8859-1", "ISO-8859-1"),
            ([("setLocale", "tlh"), ("setContentType", "a/b")], "a/b", "ISO-8859-1"),
            ([("setCharacterEncoding", None), ("setContentType", "a/b")], "a/b", "ISO-8859-1"),
            (
                [("setCharacterEncoding", None), ("setContentType", "a/b"), ("setLocale", "fr")],
                "a/b",
                "ISO-8859-1",
            ),
            (
                [("setContentType", "a/b"), ("getWriter",), ("resetBuffer", True)],
                "a/b;charset=ISO-8859-1",
                "ISO-8859-1",
            ),
        ],
    )
    def test_typeAndCharset(self, steps, field, charset):
        """
        The charset is shown where it was set, came with a locale, or text is written; after getWriter() it stays.
        """

        def call(response):
            for name, *arguments in steps:
                getattr(response, name)(*arguments)
            assert response.getContentType() == field
            assert response.getCharacterEncoding() == charset

        assert answered(call).header("Content-Type") == ([field] if field else [])

    def test_theLocaleNamesTheLanguage(self):
        """
        A locale takes the place of a Content-Language that was set as a header.
        """

        def call(response):
            response.setHeader("Content-Language", "de")
            response.setLocale("fr")

        assert answered(call).header("Content-Language") == ["fr"]

    def test_textIsEncoded(self):
        """
        The writer encodes by the charset; what it lacks is a question mark.
        """

        def call(response):
            response.getWriter().print("ä€")

        assert answered(call).body == b"\xe4?"

    def test_anUnknownCharset(self):
        """
        getWriter() with a charset that is none is an OSError that names it.
        """

        def call(response):
            response.setCharacterEncoding("klingon")
            response.getWriter()

        with pytest.raises(OSError, match="klingon"):
            answered(call)

    def test_languages(self):
        """
        setLocale() sends Content-Language, and takes Java's text form.
        """

        def call(response):
            assert str(response.getLocale()) == "en"
            response.setLocale(Locale.parse("fr"))
            response.setLocale("de_AT")
            assert str(response.getLocale()) == "de_AT"

        assert answered(call).header("Content-Language") == ["de-AT"]

    def test_theLanguagesCharset(self):
        """
        Where no charset was chosen the language's own counts, as the descriptor gives it.
        """
        world = World()
        world.context.localeEncodings["el"] = "iso-8859-7"

        def call(response):
            response.setLocale("el_GR")
            assert response.getCharacterEncoding() == "iso-8859-7"
            response.setCharacterEncoding("utf-8")
            response.setLocale("el")
            assert response.getCharacterEncoding() == "utf-8"

        answered(call, world=world)

    @pytest.mark.parametrize("names", [("getWriter", "getOutputStream"), ("getOutputStream", "getWriter")])
    def test_eitherStreamOrWriter(self, names):
        """
        Who has taken the one cannot have the other.
        """
        with pytest.raises(IllegalStateException, match=f"{names[0]}\\(\\) has already been called"):
            answered(lambda response: [getattr(response, name)() for name in names])

    def test_theSameOneAgain(self):
        """
        Whoever asks again gets the same writer.
        """
        answered(lambda response: response.getWriter() is response.getWriter())


class SendErrorTests:
    """sendError."""

    def test_dropsTheBodyAndSuspends(self):
        """
        sendError() drops what was written and what will be.
        """

        def call(response):
            response.getWriter().print("before")
            response.sendError(404, "gone")
            response.getWriter().print("after")
            assert response.isCommitted() and response.suspended and response.isError()
            assert response.message == "gone"
            assert response.getStatus() == response.status == 404

        client = answered(call)
        assert client.status == 404
        assert client.body == b""

    @pytest.mark.parametrize("again", [lambda r: r.sendError(500), lambda r: r.sendRedirect("/")])
    @pytest.mark.parametrize("first", [lambda r: r.sendError(404), lambda r: r.sendRedirect("/"), committed])
    def test_onlyOnce(self, first, again):
        """
        After a commit, an error or a redirect there can be no other.
        """
        with pytest.raises(IllegalStateException, match="committed"):
            answered(lambda response: (first(response), again(response)))


class SendRedirectTests:
    """sendRedirect and URLs relative to the request."""

    def test_dropsTheBodyAndSuspends(self):
        """
        sendRedirect() is a 302 with the Location as it was given, and no body.
        """

        def call(response):
            response.getWriter().print("before")
            response.sendRedirect("elsewhere?a=b")
            response.getWriter().print("after")

        client = answered(call)
        assert client.status == 302
        assert client.header("Location") == ["elsewhere?a=b"]
        assert client.body == b""

    def test_anotherStatus(self):
        """
        The container's own parts may redirect with another status.
        """
        assert answered(lambda response: response.sendRedirect("/x", 307)).status == 307

    @pytest.mark.parametrize(
        ("location", "absolute"),
        [
            ("x", "http://localhost/app/s/x"),
            ("/x?a=http://b", "http://localhost/x?a=http://b"),
            ("//other/x", "http://other/x"),
            ("https://other/x", "https://other/x"),
            ("mailto:ann@example.org", "mailto:ann@example.org"),
            ("", "http://localhost/app/s/"),
            ("?a=../..", "http://localhost/app/s/?a=../.."),
            ("#a/../b", "http://localhost/app/s/#a/../b"),
            ("../a/./b/../c", "http://localhost/app/a/c"),
            ("/a/.", "http://localhost/a/"),
            ("/a/b/..", "http://localhost/a/"),
            ("//other/../x", "http://other/../x"),
            ("/a//../b", "http://localhost/a/b"),
        ],
    )
    def test_madeAbsolute(self, location, absolute):
        """
        toAbsolute() resolves against the request's URL; only dots in a path count.
        """
        outcome, _client = served(lambda request, response: response.toAbsolute(location), "/app/s/y")
        assert outcome == absolute

    def test_madeAbsoluteInTime(self):
        """
        Dots take time in proportion: a location may come from a form, and so be as long as the sender likes.
        """
        location = "/a" * 100_000 + "/.." * 100_000
        (absolute, seconds), _client = served(
            lambda _, response: (response.toAbsolute(location), thread_time())
        )
        assert absolute == "http://localhost/"
        assert seconds < 2

    def test_madeAbsoluteWithEscapes(self):
        """
        A relative location gets the decoded path of the request, escaped anew.
        """
        outcome, _client = served(lambda request, response: response.toAbsolute("x"), "/app//s/a%20%41;v=1/y")
        assert outcome == "http://localhost/app/s/a%20A/x"

    @pytest.mark.parametrize(
        ("version", "location", "sent"),
        [
            ("1.1", "x", "x"),
            ("1.0", "x", "http://localhost/app/s/x"),
            ("1.0", "/x?a=1", "http://localhost/x?a=1"),
            ("1.0", "https://other/x", "https://other/x"),
            ("1.1", "../../../x", "../../../x"),
        ],
    )
    def test_absoluteForOldClients(self, version, location, sent):
        """
        A client of HTTP/1.0 knows no relative Location.
        """
        client = redirected(version, location)
        assert client.status == 302
        assert client.header("Location") == [sent]

    def test_aboveTheRoot(self):
        """
        A location that cannot be made absolute is a 404; as a URL of the page it stays what it is.
        """
        client = redirected("1.0", "../../../x")
        assert client.status == 404
        assert client.header("Location") == [] and client.body == b""
        above = "../../../x"
        assert served(lambda request, response: response.encodeURL(above), "/app/s/y")[0] == above
        with pytest.raises(ValueError, match="above the root"):
            answered(lambda response: response.encodeRedirectURL(above), "/app/s/y")


class ResetTests:
    """reset and resetBuffer."""

    def test_resetForgetsEverything(self):
        """
        reset() forgets status, headers, type, body, and the choice between stream and writer.
        """

        def call(response):
            response.setStatus(404)
            response.setHeader("X-A", "1")
            response.setContentType("text/html;charset=utf-8")
            response.setContentLength(100)
            response.getWriter().print("before")
            response.reset()
            response.getOutputStream().write(b"after")
            assert response.getContentType() is None
            assert response.getCharacterEncoding() == "ISO-8859-1"

        client = answered(call)
        assert client.status == 200
        assert client.header("X-A") == []
        assert client.body == b"after"

    def test_resetBufferKeepsTheHead(self):
        """
        resetBuffer() forgets the body alone, and the choice between stream and writer stays.
        """

        def call(response):
            response.setStatus(404)
            response.getWriter().print("before")
            response.resetBuffer()
            response.getWriter().print("after")

        client = answered(call)
        assert client.status == 404
        assert client.body == b"after"

    def test_resetBufferMayForgetTheChoice(self):
        """
        For error pages the choice between stream and writer is forgotten too.
        """

        def call(response):
            response.getWriter()
            response.resetBuffer(True)
            response.getOutputStream().write(b"x")

        assert answered(call).body == b"x"

    @pytest.mark.parametrize("name", ["reset", "resetBuffer"])
    def test_afterCommit(self, name):
        """
        What has been sent cannot be forgotten.
        """
        with pytest.raises(IllegalStateException, match="committed"):
            answered(lambda response: (committed(response), getattr(response, name)()))

    @pytest.mark.parametrize("again", ["reset", "resetBuffer", "setBufferSize"])
    @pytest.mark.parametrize("first", [lambda r: r.sendError(404), lambda r: r.sendRedirect("/")])
    def test_afterAnError(self, first, again):
        """
        Nor can an error or a redirect, which is the answer from then on.
        """

        def call(response):
            first(response)
            with pytest.raises(IllegalStateException):
                getattr(response, again)(*([9000] if again == "setBufferSize" else []))

        client = answered(call)
        assert client.status in (404, 302)


class CompleteTests:
    """A body that has its whole announced length."""

    @pytest.mark.parametrize("text", ["hello", "hello and more"])
    @pytest.mark.parametrize("announced", ["before", "behind"])
    def test_nothingCanBeChanged(self, text, announced):
        """
        The response counts as committed, whichever came first, and the length stays.
        """

        def call(response):
            if announced == "before":
                response.setContentLength(5)
            response.getWriter().print(text)
            if announced == "behind":
                response.setContentLength(5)
            assert response.isCommitted()
            response.setHeader("X-A", "1")
            response.setStatus(404)
            with pytest.raises(IllegalStateException):
                response.reset()

        client = answered(call)
        assert client.status == 200
        assert client.header("X-A") == [] and client.header("Content-Length") == ["5"]
        assert client.body == b"hello"

    def test_anErrorCanStillBeTold(self):
        """
        It has not left yet: what fails afterwards makes it a 500 with what was written.
        """

        class Failing(HttpServlet):
            def service(self, request, response):
                response.setContentLength(5)
                response.getWriter().print("hello")
                raise RuntimeError("late")

        world = World()
        world.add(Failing(), "/s")
        client = world.get("/app/s")
        assert client.status == 500
        assert client.body == b"hello"


class StatusTests:
    """setStatus and what valves ask."""

    def test_setStatusIsNoError(self):
        """
        setStatus() alone asks for no error page.
        """

        def call(response):
            response.setStatus(404, "text")
            assert not response.isError()
            assert response.message == "text"

        assert answered(call).status == 404

    def test_countsForTheAccessLog(self):
        """
        contentWritten counts what was written, the exchange's bodySent what went out, nothing for HEAD.
        """
        kept = []

        def call(response):
            kept.append(response)
            assert response.contentWritten == 0
            response.getOutputStream().write(b"12345")
            assert response.contentWritten == 5

        answered(call)
        answered(call, method="HEAD")
        assert [response.exchange.bodySent for response in kept] == [5, 0]

    def test_continueIsSentOnce(self):
        """
        sendAcknowledgement() sends 100 Continue where the client waits for it, once.
        """

        def call(response):
            response.sendAcknowledgement()
            response.sendAcknowledgement()

        client = answered(call, "/app/s", "Expect: 100-continue", body=b"x")
        assert client.answer.count(b"HTTP/1.1 100 Continue") == 1

    def test_withoutExpectThereIsNoContinue(self):
        """
        A client that did not ask gets no 100.
        """
        assert b" 100 " not in answered(lambda response: response.sendAcknowledgement()).answer
