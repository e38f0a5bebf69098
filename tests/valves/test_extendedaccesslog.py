"""The access log in the W3C's format."""

from types import SimpleNamespace

import pytest

from catalina.servlet import Cookie
from catalina.valves import ExtendedAccessLogValve
from catalina.valves.extendedaccesslog import ExtendedPattern, quoted

START = 1773583509.25  # 15 March 2026, 14:05:09 UTC


def makeRequest(**changes):
    values = {
        "AuthType": None,
        "CharacterEncoding": None,
        "ContentLength": -1,
        "Locale": "de_AT",
        "LocalAddr": "10.0.0.1",
        "Method": "GET",
        "Protocol": "HTTP/1.1",
        "QueryString": "x=1",
        "RemoteAddr": "10.0.0.7",
        "RemoteHost": "client.example",
        "RemoteUser": "ann",
        "RequestedSessionId": None,
        "RequestURI": "/a",
        "Scheme": "http",
    } | changes
    session = SimpleNamespace(getAttribute={"cart": 'th"ree'}.get)
    context = SimpleNamespace(servletContext=SimpleNamespace(getAttribute={"app": 5}.get))
    return SimpleNamespace(
        startTime=START,
        context=context,
        isSecure=lambda: False,
        isRequestedSessionIdFromCookie=lambda: False,
        isRequestedSessionIdValid=lambda: True,
        getSession=lambda create: session,
        getCookies=lambda: [Cookie("a", "1"), Cookie("b", "2")],
        connector=SimpleNamespace(enableLookups=True),
        _remoteHost=None,
        _remoteAddr=None,
        getHeader={"User-Agent": 'the "best"'}.get,
        getParameter={"p": "a b&c", "odd": "~*", "empty": ""}.get,
        getAttribute={"n": 7}.get,
        **{f"get{name}": (lambda value=value: value) for name, value in values.items()},
    )


RESPONSE = SimpleNamespace(
    coyoteResponse=SimpleNamespace(status=200),
    exchange=SimpleNamespace(bodySent=12),
    getHeader={"X-A": "1"}.get,
    getHeaders=lambda name: ["1", "2"] if name == "X-A" else [],
)


def line(pattern, **changes):
    return ExtendedPattern(pattern).line(makeRequest(**changes), RESPONSE, 0.5)


class ExtendedPatternTests:
    """What each field writes."""

    @pytest.mark.parametrize(
        ("pattern", "expected"),
        [
            ("date time time-taken", "2026-03-15 14:05:09 0.500"),
            ("c-ip c-dns s-ip", "10.0.0.7 client.example 10.0.0.1"),
            ("cs-method cs-uri cs-uri-stem cs-uri-query", "GET /a?x=1 /a x=1"),
            ("sc-status bytes cached", "200 12 -"),
            ("x-threadname", "MainThread"),
            ("cs(User-Agent) cs(None)", '"the ""best""" -'),
            ("sc(X-A) x-O(X-A) x-O(X-B)", '"1" "1,2" -'),
            ("x-A(app) x-C(b) x-C(z)", '"5" "2" -'),
            ("x-P(p) x-R(n) x-S(cart)", '"a+b%26c" "7" "th""ree"'),
            ("x-H(remoteUser) x-H(secure) x-H(authType)", '"ann" "false" -'),
            ("x-H(locale) x-H(requestedSessionIdValid)", '"de_AT" "true"'),
            ("c-ip\tsc-status", "10.0.0.7\t200"),
            ("sc-comment sr-status rs(Server)", "? - -"),
            ("x-P(odd) x-P(empty) x-H(scheme)", '"%7E*" - http'),
        ],
    )
    def test_writes(self, pattern, expected):
        """Values stand in the order of the fields, strings in quotes with quotes doubled."""
        assert line(pattern) == expected + "\n"

    def test_noQuery(self):
        """A dash stands for what is not there."""
        assert line("cs-uri cs-uri-query", QueryString=None) == "/a -\n"

    @pytest.mark.parametrize("field", ["c-foo", "x-H(nothing)", "x-Z(a)", "cs(User-Agent"])
    def test_reportsWhatIsNoField(self, field):
        """A field that does not exist is shown as a dash and reported."""
        pattern = ExtendedPattern(field)
        assert pattern.unknown == [field]
        assert pattern.line(makeRequest(), RESPONSE, 0) == "-\n"

    def test_aDashStaysBare(self):
        """A value that is itself a dash is not put in quotes."""
        assert line("x-H(remoteUser)", RemoteUser="-") == "-\n"

    def test_controlCharactersStayOut(self):
        """Nothing from outside breaks a line."""
        assert quoted('a\nb\\"') == '"a\\nb\\\\"""'


class ExtendedAccessLogValveTests:
    """The file."""

    def test_beginsFilesWithTheirFields(self, tmp_path):
        """Each file names its fields first, as the format wants it."""
        valve = ExtendedAccessLogValve()
        valve.pattern, valve.directory = "c-ip sc-status", str(tmp_path)
        valve.startInternal()
        valve.log(makeRequest(), RESPONSE, 0)
        valve.stopInternal()
        (file,) = tmp_path.iterdir()
        text = file.read_text().splitlines()
        assert text[:2] == ["#Fields: c-ip sc-status", "#Version: 2.0"]
        assert text[2].startswith("#Software: Catalina/")
        assert text[3:] == ["10.0.0.7 200"]
