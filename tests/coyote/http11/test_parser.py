"""Tests for `catalina.coyote.http11.parser` on bytes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.coyote import ProtocolError
from catalina.coyote.http11.parser import HeadParser

PARSER = HeadParser()
HOST = b"Host: x\r\n"

WELL_FORMED = [
    b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /a/b;v=1?q=%20&r HTTP/1.1\r\nhost:localhost:8080\r\nAccept: */*\r\nX-Empty:\r\nX-Blank: \t a  b \t\r\n\r\n",
    b"\r\n\r\nPOST /form HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 3\r\n\r\n",
    b"\n\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nExpect: 100-Continue\r\n\r\n",
    b"GET http://user.example:81/p?q HTTP/1.1\r\nHost: other\r\nA: 1\r\n\r\n",
    b"OPTIONS * HTTP/1.0\r\n\r\n",
    b"GET / HTTP/1.0\r\nConnection: foo, Keep-Alive\r\n\r\n",
    b"GET / HTTP/1.1\r\n folded: away\r\nHost: a\r\nX: \x01\r\nY: \xe4\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: [::ffff:127.0.0.1]\r\n\r\n",
]

REFUSED = [
    (b"GET / HTTP/1.1\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
    (b"GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a_b\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: [1:2]\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: [1::2::3]:80\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: [fe80::1%eth0]\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: user@a\r\n\r\n", 400),
    (b"GET http://user@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET http://a/ HTTP/1.1\r\nHost: a_\r\n\r\n", 400),
    (b"GET ?q HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET /\t HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
    (b"G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET /\xe4 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET /<x> HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET /#f HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET / http/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505),
    (b"GET / HTTP/1.10\r\nHost: a\r\n\r\n", 505),
    (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    (b"GET /\r\n", 0),
    (b"GET / HTTP/1.1\nHost: a\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX: y\rZ: q\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX y\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\n: y\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n folded\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\x01\r\n\r\n", 400),
    (b"\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"\xff", 400),
]

#: Fields that say where the body ends, and how they are understood: chunked, length, or the status of the refusal.
FRAMING = [
    ("Content-Length: 0", 0),
    ("Content-Length: 007", 7),
    ("Content-Length: 999999999999999999", 999999999999999999),
    ("Content-Length: 1234567890123456789", 400),
    ("Content-Length:", 400),
    ("Content-Length: -1", 400),
    ("Content-Length: +1", 400),
    ("Content-Length: 1 1", 400),
    ("Content-Length: 1_0", 400),
    ("Content-Length: 0x1", 400),
    ("Content-Length: 1, 1", 400),
    ("Content-Length: \xb2", 400),
    ("Content-Length: 1\r\nContent-Length: 1", 400),
    ("content-length: 1\r\nCONTENT-LENGTH: 2", 400),
    ("Transfer-Encoding: chunked", "chunked"),
    ("Transfer-Encoding:\tCHUNKED ", "chunked"),
    ("Transfer-Encoding: chunked, chunked", 400),
    ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 400),
    ("Transfer-Encoding: identity", 400),
    ("Transfer-Encoding: identity, chunked", 400),
    ("Transfer-Encoding:", 400),
    ("Transfer-Encoding: chunked,", 400),
    ("Transfer-Encoding: gzip, chunked", 501),
    ("Transfer-Encoding: xchunked", 501),
    ("Transfer-Encoding: xchunked\r\nContent-Length: 3", 501),
    ("Transfer-Encoding: xchunked\r\nContent-Length: x", 400),
    ('Transfer-Encoding: "chunked"', 400),
    ("Transfer-Encoding: chunked;q=1", 400),
    ("Transfer-Encoding: gzip chunked", 400),
    ("Transfer-Encoding: gzip,, chunked", 501),
    ("Transfer-Encoding: \x0bchunked", 400),
    ("Transfer-Encoding: chunked\x0c", 400),
    ("Transfer-Encoding: chunked\r\nContent-Length: 3", 400),
    ("Content-Length: 3\r\nTransfer-Encoding: chunked", 400),
    ("Content-Length : 3", 400),
    ("Expect: 100-continue", -1),
    ("Expect: something", 417),
]


def refusal(data, parser=PARSER):
    """The status with which bytes are refused; None if they wait for more."""
    try:
        assert parser.parse(data) is None, "taken"
    except ProtocolError as problem:
        return problem.status
    return None


def seen(request):
    """What counts of a request."""
    return (
        request.method, request.path, request.query, request.minor, request.fields, request.host, request.contentLength,
        request.chunked, request.keepAlive, request.expectContinue, request.size,
    )  # fmt: skip


class WellFormedTests:
    """Heads that are taken."""

    def test_reads(self):
        """Method, target, version and fields come out as they were sent, blanks around values taken off."""
        request = PARSER.parse(WELL_FORMED[1] + b"rest")
        assert (request.method, request.path, request.query) == ("GET", b"/a/b;v=1", b"q=%20&r")
        assert request.fields == [
            (b"host", b"localhost:8080"),
            (b"Accept", b"*/*"),
            (b"X-Empty", b""),
            (b"X-Blank", b"a  b"),
        ]
        assert request.size == len(WELL_FORMED[1])
        assert (request.contentLength, request.chunked, request.keepAlive, request.hasBody) == (
            -1,
            False,
            True,
            False,
        )

    @pytest.mark.parametrize("data", WELL_FORMED)
    def test_waitsAtEveryByte(self, data):
        """Every beginning of a head waits for more; what stands behind it changes nothing."""
        for cut in range(len(data)):
            assert PARSER.parse(data[:cut]) is None, data[:cut]
        assert seen(PARSER.parse(data)) == seen(PARSER.parse(data + b"\r\n\r\nGET \x00"))

    @pytest.mark.parametrize("data", WELL_FORMED)
    def test_atAnOffset(self, data):
        """A head may begin anywhere in the bytes; its size does not count what stands before."""
        assert seen(PARSER.parse(b"before\n" + data, 7)) == seen(PARSER.parse(data))

    def test_absoluteTarget(self):
        """The authority of an absolute target replaces the Host field, and a missing path is the root."""
        request = PARSER.parse(WELL_FORMED[5])
        assert (request.host, request.path, request.query) == (b"user.example:81", b"/p", b"q")
        assert request.fields == [(b"A", b"1"), (b"Host", b"user.example:81")]
        assert PARSER.parse(b"GET http://a HTTP/1.1\r\nHost: b\r\n\r\n").path == b"/"

    def test_dropsWhatTomcatDrops(self):
        """Lines with control characters, and lines that begin with a blank before the first field, are left out."""
        assert PARSER.parse(WELL_FORMED[8]).fields == [(b"Host", b"a"), (b"Y", b"\xe4")]

    @pytest.mark.parametrize(
        "version, connection, lives",
        [
            ("1.1", None, True),
            ("1.1", "close", False),
            ("1.1", "Foo, CLOSE", False),
            ("1.1", "closed", True),
            ("1.0", None, False),
            ("1.0", "keep-alive", True),
            ("1.0", "keep-alive, close", False),
            ("1.0", "keep-alive\r\nConnection: close", False),
        ],
    )
    def test_persistence(self, version, connection, lives):
        """RFC 9112, 9.3: close wins, else 1.1 lives on and 1.0 only where it asks to."""
        line = f"Connection: {connection}\r\n" if connection is not None else ""
        request = PARSER.parse(f"GET / HTTP/{version}\r\nHost: a\r\n{line}\r\n".encode())
        assert request.keepAlive is lives

    def test_relaxedCharacters(self):
        """relaxedPathChars and relaxedQueryChars are taken where they were allowed, and only there."""
        parser = HeadParser(relaxedPath="[]^", relaxedQuery="{|}")
        assert parser.parse(b"GET /[^]?{|} HTTP/1.1\r\nHost: a\r\n\r\n").query == b"{|}"
        for target in (b"/{", b"/?[", b"/<"):
            assert refusal(b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n\r\n", parser) == 400

    def test_controlCharacters(self):
        """A field line with a control character is dropped, or refused where rejectIllegalHeader says so."""
        data = b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x01b\r\n\r\n"
        assert PARSER.parse(data).headers.get("X") is None
        assert refusal(data, HeadParser(strict=True)) == 400

    def test_hostMismatch(self):
        """The host of an absolute target counts; where allowHostHeaderMismatch is false Host has to say the same."""
        data = b"GET http://one/ HTTP/1.1\r\nHost: %s\r\n\r\n"
        assert PARSER.parse(data % b"two").host == b"one"
        exact = HeadParser(allowHostMismatch=False)
        assert exact.parse(data % b"ONE").host == b"one"
        assert refusal(data % b"two", exact) == 400

    def test_expectation(self):
        """100-continue counts in HTTP/1.1 alone; of several fields the first one does."""
        field = b"Host: a\r\nExpect: 100-CONTINUE\r\nExpect: x\r\n\r\n"
        assert PARSER.parse(b"GET / HTTP/1.1\r\n" + field).expectContinue
        assert not PARSER.parse(b"GET / HTTP/1.0\r\n" + field).expectContinue
        assert not PARSER.parse(b"GET / HTTP/1.0\r\nExpect: x\r\n\r\n").expectContinue

    @pytest.mark.parametrize("fields, saysClose", [(b"", False), (b"Connection: close\r\n", True)])
    def test_unknownExpectation(self, fields, saysClose):
        """The answer to another one says that the connection closes only where the client has said so."""
        with pytest.raises(ProtocolError) as raised:
            PARSER.parse(b"GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n" + fields + b"\r\n")
        assert (raised.value.status, raised.value.saysClose) == (417, saysClose)


class UsualHeadTests:
    """The short cut for most heads says what the long way says."""

    FIELD = st.sampled_from(
        [b"Host: a.example:80", b"host:b", b"Host: a_b", b"Host:", b"HOST: c", b"Accept: */*", b"X: \xe4 b "]
        + [
            b"Connection: keep-alive",
            b"Connection: Keep-Alive",
            b"Connection: close",
            b"connection:keep-alive",
        ]
        + [b"Content-Length: 3", b"content-length: 0", b"Transfer-Encoding: chunked", b"Expect: 100-continue"]
        + [b"Hostess: d", b"Contents: 3", b"Expected: no", b"Connections: close", b"Cookie: a=b; c"]
    )

    @given(
        st.sampled_from([b"GET", b"HEAD", b"X-Y"]),
        st.sampled_from([b"/", b"/a/b;v=1?q=%20&r", b"*", b"http://c/d", b"/a?", b"//"]),
        st.sampled_from([b"HTTP/1.1", b"HTTP/1.0"]),
        st.lists(FIELD, max_size=5),
        st.binary(max_size=3),
    )
    def test_agrees(self, method, target, version, fields, rest):
        head = b"%b %b %b\r\n%b\r\n" % (method, target, version, b"".join(f + b"\r\n" for f in fields))
        assert self.read(PARSER.parse, head + rest) == self.read(PARSER._parseAny, head + rest)

    def read(self, parse, data):
        """All that is known of a head, or how it is refused."""
        try:
            request = parse(data, 0)
        except ProtocolError as problem:
            return problem.status, str(problem)
        return seen(request), request.plain, request.expectContinue, request.isConditional()

    def test_limits(self):
        """The limits hold here, too."""
        head = b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n"
        assert HeadParser(len(head), 2).parse(head).size == len(head)
        for parser in (HeadParser(len(head) - 1, 2), HeadParser(len(head), 1)):
            assert refusal(head, parser) == 400
        assert refusal(b"GET / HTTP/1.1\r\nHost: " + b"a." * 300 + b"\r\n\r\n") == 400


class RefusalTests:
    """Heads that are not taken."""

    @pytest.mark.parametrize("data, status", REFUSED)
    def test_status(self, data, status):
        """Each is refused with its status."""
        assert refusal(data) == status

    @pytest.mark.parametrize("data, status", REFUSED)
    def test_everySplit(self, data, status):
        """Wherever the bytes are cut the answer is the same: every beginning waits or is refused so too."""
        found = [refusal(data[:cut]) for cut in range(len(data) + 1)]
        assert set(found) - {None} == {status}
        assert found == sorted(found, key=lambda each: each is not None)

    @pytest.mark.parametrize("fields, expected", FRAMING)
    def test_framing(self, fields, expected):
        """Where a message ends is decided in one way, or the message is refused."""
        data = b"POST / HTTP/1.1\r\nHost: a\r\n" + fields.encode("latin-1") + b"\r\n\r\n"
        if isinstance(expected, int) and expected >= 400 and expected < 600:
            assert refusal(data) == expected
            return
        request = PARSER.parse(data)
        assert request.chunked is (expected == "chunked")
        assert request.contentLength == (-1 if request.chunked else expected)

    def test_chunkedInOldVersion(self):
        """HTTP/1.0 knows no chunks: another hop may have taken the message otherwise."""
        assert refusal(b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == 400


class LimitTests:
    """No head grows without end."""

    def test_size(self):
        """A head of maxHttpHeaderSize bytes is taken, one of a byte more is not, finished or not."""
        parser = HeadParser(maxHeaderSize=300)
        fill = 300 - len(b"GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n")
        good, bad = (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * n + b"\r\n\r\n" for n in (fill, fill + 1))
        assert parser.parse(good).size == 300
        assert refusal(bad, parser) == 400
        assert refusal(b"GET /" + b"x" * 296, parser) == 400
        assert refusal(b"GET /" + b"x" * 295, parser) is None

    @pytest.mark.parametrize("blank", [b"\r\n", b"\n", b"\r\n\n"])
    def test_emptyLinesCount(self, blank):
        """Empty lines before a request are skipped, but a client cannot send them for ever."""
        parser = HeadParser(maxHeaderSize=300)
        assert refusal(blank * 60, parser) is None
        assert refusal(blank * 400, parser) == 400

    def test_count(self):
        """maxHeaderCount fields are taken, one more is not; negative takes any number."""
        head = b"GET / HTTP/1.1\r\nHost: a\r\n%b\r\n"
        assert HeadParser(maxHeaderCount=3).parse(head % (b"a: b\r\n" * 2))
        assert refusal(head % (b"a: b\r\n" * 3), HeadParser(maxHeaderCount=3)) == 400
        assert HeadParser(maxHeaderCount=-1).parse(head % (b"a: b\r\n" * 500))

    @pytest.mark.parametrize(
        "data",
        [
            b"GET / HTTP/1.1\r\nHost: a\r\nX: a" + b" \t" * 3900 + b"b\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: " + b"a-" * 3900 + b"!\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: " + b"a." * 3900 + b"\r\n\r\n",
            b"GET /" + b"/;%?" * 1900 + b"\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n" + b"a:\r\n" * 1900 + b"\x01\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nConnection: " + b" ," * 3900 + b"\r\n\r\n",
        ],
    )
    def test_linearTime(self, data):
        """No head within the limits takes long to read, whatever it repeats."""
        begin = time.perf_counter()
        for _ in range(10):
            try:
                PARSER.parse(data)
            except ProtocolError:
                continue
        assert time.perf_counter() - begin < 0.2

    @given(st.binary(max_size=200))
    def test_nothingElseIsRaised(self, data):
        """Any bytes are a request, wait for more, or are refused with a status that the connector knows."""
        for text in (
            data,
            b"GET / HTTP/1.1\r\nHost: a\r\n" + data,
            b"GET /" + data + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        ):
            try:
                request = PARSER.parse(text)
            except ProtocolError as problem:
                assert problem.status in (0, 400, 417, 501, 505)
            else:
                assert request is None or 0 < request.size <= len(text)
