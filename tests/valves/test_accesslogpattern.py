"""The pattern of an access log."""

import threading
import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.servlet import Cookie
from catalina.valves.accesslogpattern import COMBINED, COMMON, AccessLogPattern

START = 1773583509.25  # 15 March 2026, 14:05:09.250 UTC


@pytest.fixture(autouse=True)
def utc(monkeypatch):
    """All moments are shown in UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


class FakeSession:
    id = "0123456789ABCDEF"

    def getAttribute(self, name):
        return {"cart": "three"}.get(name)


class FakeRequest:
    """What the log asks of a request."""

    startTime = START

    def __init__(self, **values):
        self.exchange = SimpleNamespace(commitTime=values.pop("commitTime", START + 0.125))
        self.attributes = values.pop("attributes", {})
        self.headers = values.pop("headers", {})
        self.session = values.pop("session", None)
        self.cookies = values.pop("cookies", None)
        query = values.get("QueryString")
        self.coyoteRequest = SimpleNamespace(
            method=values.get("Method", "GET"),
            path=values.get("RequestURI", "/a/b").encode(),
            query=None if query is None else query.encode(),
            protocol="HTTP/1.1",
            plain=values.pop("plain", False),
        )
        self.userPrincipal = values.get("RemoteUser")
        self.connector = SimpleNamespace(enableLookups=True)
        self._remoteHost = self._remoteAddr = None
        self.values = {
            "Method": "GET",
            "RequestURI": "/a/b",
            "QueryString": None,
            "Protocol": "HTTP/1.1",
            "RemoteAddr": "10.0.0.7",
            "RemoteHost": "client.example",
            "LocalAddr": "10.0.0.1",
            "ServerName": "www.example.com",
            "ServerPort": 443,
            "LocalPort": 8443,
            "RemotePort": 50123,
            "RemoteUser": None,
        } | values

    def __getattr__(self, name):
        if not name.startswith("get"):
            raise AttributeError(name)
        return lambda: self.values[name[3:]]

    def getHeaders(self, name):
        return self.headers.get(name.lower(), [])

    def getAttribute(self, name):
        return self.attributes.get(name)

    def getCookies(self):
        return self.cookies

    def getSession(self, create):
        return self.session

    getSessionInternal = getSession


class FakeResponse:
    """What the log asks of a response."""

    def __init__(self, status=200, bytesSent=1234, headers=None):
        self.coyoteResponse = SimpleNamespace(status=status)
        self.exchange = SimpleNamespace(bodySent=bytesSent)
        self.headers = headers or {}

    def getHeaders(self, name):
        return self.headers.get(name.lower(), [])


def line(pattern, request=None, response=None, seconds=0.5, attributes=False):
    compiled = AccessLogPattern(pattern, attributes)
    assert compiled.unknown == []
    return compiled.line(request or FakeRequest(), response or FakeResponse(), seconds).removesuffix("\n")


class CodeTests:
    """What each code writes."""

    @pytest.mark.parametrize(
        ("pattern", "expected"),
        [
            ("%a", "10.0.0.7"),
            ("%A", "10.0.0.1"),
            ("%b %B", "1234 1234"),
            ("%D", "500"),
            ("%F", "125"),
            ("%h", "client.example"),
            ("%H", "HTTP/1.1"),
            ("%I", "MainThread"),
            ("%l", "-"),
            ("%m", "GET"),
            ("%p", "443"),
            ("%q", ""),
            ("%r", "GET /a/b HTTP/1.1"),
            ("%s", "200"),
            ("%S", "-"),
            ("%t", "[15/Mar/2026:14:05:09 +0000]"),
            ("%T", "0.500"),
            ("%u", "-"),
            ("%U", "/a/b"),
            ("%v", "www.example.com"),
            ("%{local}p %{remote}p %{canonical}p %{}p", "8443 50123 443 443"),
            ("%{sec}t %{msec}t %{msec_frac}t", "1773583509 1773583509750 750"),
            ("%{begin:msec}t %{end:msec_frac}t", "1773583509250 750"),
            ("%{yyyy-MM-dd'T'HH:mm:ss.SSSZ}t", "2026-03-15T14:05:09.750+0000"),
            ("%{begin:HH:mm}t", "14:05"),
            ("%{}t", "[15/Mar/2026:14:05:09 +0000]"),
            ("%{begin:}t", "[15/Mar/2026:14:05:09 +0000]"),
            ("%{begin}t %{end}t", "[15/Mar/2026:14:05:09 +0000] [15/Mar/2026:14:05:09 +0000]"),
            ("%%", "%"),
            ('100 "%s" \\t', '100 "200" \\t'),
            ("", ""),
            ("plain", "plain"),
        ],
    )
    def test_writes(self, pattern, expected):
        """Each code gives what Tomcat gives for it; other text stays."""
        assert line(pattern) == expected

    @pytest.mark.parametrize(("name", "pattern"), [("common", COMMON), ("Combined", COMBINED)])
    def test_knowsFormatsByName(self, name, pattern):
        """The two formats of Apache have names."""
        assert line(name) == line(pattern)

    def test_combinedLine(self):
        """A whole line of the combined format."""
        headers = {"referer": ["http://a/"], "user-agent": ["Mozilla/5.0 (X11)"]}
        request = FakeRequest(headers=headers, RemoteUser="ann", QueryString="x=1&y=2")
        assert line("combined", request) == (
            'client.example - ann [15/Mar/2026:14:05:09 +0000] "GET /a/b?x=1&y=2 HTTP/1.1" 200 1234'
            ' "http://a/" "Mozilla/5.0 (X11)"'
        )

    def test_nothingSent(self):
        """%b shows a dash for an empty body, %B a zero."""
        assert line("%b %B", response=FakeResponse(bytesSent=0)) == "- 0"

    def test_neverCommitted(self):
        """%F shows a dash where no head was sent."""
        assert line("%F", FakeRequest(commitTime=0.0)) == "-"

    def test_query(self):
        """%q begins with the question mark, also before an empty query."""
        assert line("%q", FakeRequest(QueryString="a=1")) == "?a=1"
        assert line("%q", FakeRequest(QueryString="")) == "?"

    def test_whatWasNoRequest(self):
        """Bytes that were no request are logged as a dash."""
        assert line("%r %s", FakeRequest(Method="-", RequestURI="-"), FakeResponse(400)) == "- 400"

    def test_headersOfSeveralValues(self):
        """%{x}i and %{x}o join values by commas; a dash stands for none."""
        request = FakeRequest(headers={"x-a": ["1", "2"]})
        response = FakeResponse(headers={"x-b": ["3", "4"]})
        assert line("%{X-A}i %{X-B}o %{X-C}i %{X-C}o", request, response) == "1,2 3,4 - -"

    def test_cookies(self):
        """%{x}c is the first cookie of that name."""
        request = FakeRequest(cookies=[Cookie("a", "1"), Cookie("a", "2")])
        assert line("%{a}c %{b}c", request) == "1 -"
        assert line("%{a}c") == "-"

    def test_attributes(self):
        """%{x}r is an attribute of the request, %{x}s one of the session."""
        request = FakeRequest(attributes={"n": 5}, session=FakeSession())
        assert line("%{n}r %{m}r %{cart}s %{x}s %S", request) == "5 - three - 0123456789ABCDEF"
        assert line("%{cart}s") == "-"

    def test_proxyAttributesWhereEnabled(self):
        """
        With requestAttributesEnabled the addresses that RemoteIpValve found are shown, where it found some.
        """
        prefix = "org.apache.catalina.AccessLog."
        found = {"RemoteAddr": "1.2.3.4", "RemoteHost": "real", "Protocol": "HTTP/2", "ServerPort": 80}
        request = FakeRequest(attributes={prefix + name: value for name, value in found.items()})
        assert line("%a %h %H %p", request, attributes=True) == "1.2.3.4 real HTTP/2 80"
        assert line("%a %h %H %p", request) == "10.0.0.7 client.example HTTP/1.1 443"
        assert line("%a %p", attributes=True) == "10.0.0.7 443"

    def test_threadName(self):
        """%I is the thread that ended the request."""
        seen = []
        thread = threading.Thread(target=lambda: seen.append(line("%I")), name="http-nio-exec-1")
        thread.start()
        thread.join()
        assert seen == ["http-nio-exec-1"]

    def test_theTimeGoesOn(self):
        """The text of a second is not kept for the next."""
        compiled = AccessLogPattern("%t")
        lines = [compiled.line(FakeRequest(), FakeResponse(), seconds) for seconds in (0.5, 0.6, 1.0, 0.5)]
        assert [each[-11:-8] for each in lines] == [":09", ":09", ":10", ":09"]


class UnknownCodeTests:
    """What is no code."""

    @pytest.mark.parametrize(
        ("pattern", "unknown", "text"),
        [
            ("%z", ["%z"], "???z???"),
            ("%{x}z", ["%{x}z"], "???"),
            ("%{x}a %a", ["%{x}a"], "??? 10.0.0.7"),
            ("%i", ["%i"], "???i???"),
            ("%{x", ["%{"], "???{???x"),
            ("50%", [], "50%"),
        ],
    )
    def test_isShownAndReported(self, pattern, unknown, text):
        """As in Tomcat the line shows it; here it is also told when the valve starts."""
        compiled = AccessLogPattern(pattern)
        assert compiled.unknown == unknown
        assert compiled.line(FakeRequest(), FakeResponse(), 0.1) == text + "\n"

    def test_rejectsABadDateFormat(self):
        """A date format that is none is an error at once."""
        with pytest.raises(ValueError, match="letter j"):
            AccessLogPattern("%{jjj}t")


class SafetyTests:
    """Nothing from outside breaks a line."""

    @given(st.text())
    def test_anyTextStaysInItsField(self, text):
        """Whatever comes, the field is one line of ASCII in which every quote is escaped."""
        written = line('"%{x}i"', FakeRequest(headers={"x": [text]}))
        inside = written[1:-1].replace("\\\\", "").replace('\\"', "")
        assert written.isascii() and written.isprintable()
        assert '"' not in inside

    def test_plainTargetsNeedNoLook(self):
        """What the grammar let through is written as it is; everything else is looked at."""
        assert line("%r", FakeRequest(RequestURI='/a"b', plain=True)) == 'GET /a"b HTTP/1.1'
        assert line("%r", FakeRequest(RequestURI='/a"b')) == 'GET /a\\"b HTTP/1.1'

    @pytest.mark.parametrize(
        ("pattern", "values"),
        [
            ("%r", {"RequestURI": '/a"b'}),
            ("%U", {"RequestURI": '/a"b'}),
            ("%q", {"QueryString": 'a="b'}),
            ("%m", {"Method": 'G"T'}),
            ("%u", {"RemoteUser": 'an"n'}),
            ("%v", {"ServerName": 'ho"st'}),
            ("%h", {"RemoteHost": 'ho"st'}),
        ],
    )
    def test_everyFieldOfTheRequestIsEscaped(self, pattern, values):
        """A quote in any of them has a backslash before it."""
        assert '\\"' in line(pattern, FakeRequest(**values))
