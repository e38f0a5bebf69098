"""Tests for `catalina.coyote.compression`."""

from __future__ import annotations

import re
import zlib

import pytest

from catalina.coyote import Request, Response
from catalina.coyote.compression import CompressionPolicy, Gzip, applyCompression

ON = CompressionPolicy(enabled=True, minSize=100, mimeTypes=("text/html",))


def request(accept="gzip", agent=None):
    fields = [(b"Accept-Encoding", accept.encode())] if accept is not None else []
    fields += [(b"User-Agent", agent.encode())] if agent else []
    return Request("GET", b"/", None, 1, fields, 0)


def response(length=-1, kind="text/html;charset=x", status=200, **headers):
    made = Response()
    made.contentLength, made.contentType, made.status = length, kind, status
    for name, value in headers.items():
        made.headers.set(name.replace("_", "-"), value)
    return made


class DecisionTests:
    """Which responses are compressed."""

    @pytest.mark.parametrize(
        "policy, asked, given, compressed",
        [
            (ON, request(), response(), True),
            (ON, request(), response(101), True),
            (ON, request(), response(100), False),
            (ON, request(), response(kind="text/plain"), False),
            (ON, request(), response(kind=None), False),
            (ON, request(), response(kind="TEXT/HTML"), False),
            (ON, request(), response(kind="text/htmlish"), True),
            (ON, request(), response(Content_Encoding="br"), False),
            (ON, request(), response(Content_Encoding="x, GZip"), False),
            (ON, request(), response(Content_Encoding="identity"), True),
            (ON, request(), response(ETag='"strong"'), False),
            (ON, request(), response(ETag='W/"weak"'), True),
            (ON, request(None), response(), False),
            (ON, request("deflate"), response(), False),
            (ON, request("deflate, GZIP;q=0.5"), response(), True),
            (ON, request("*"), response(), False),
            (ON, request("gzip;q=0"), response(), False),
            (ON, request("gzip;q=1.5"), response(), False),
            (ON, request("gzip;q=high"), response(), False),
            (ON, request("gzip;level=9"), response(), False),
            (ON, request("gzip ; q = 1."), response(), True),
            (ON, request("gzip; q=0.000"), response(), False),
            (ON, request("xgzip"), response(), False),
            (CompressionPolicy(), request(), response(), False),
            (CompressionPolicy(enabled=True, force=True), request(), response(1, "image/png"), True),
            (ON, request(), response(status=304), False),
            (ON, request(), response(status=204), False),
        ],
    )
    def test_table(self, policy, asked, given, compressed):
        """Type, size and the client's wish decide; what is compressed says so and has no known length."""
        assert (applyCompression(policy, asked, given) is not None) is compressed
        assert (given.headers.get("Content-Encoding") == "gzip") is compressed
        if compressed:
            assert given.contentLength == -1

    def test_untrustedAgents(self):
        """Agents that noCompressionUserAgents names as a whole get nothing compressed."""
        policy = CompressionPolicy(True, mimeTypes=ON.mimeTypes, noUserAgents=re.compile("Old.*"))
        assert applyCompression(policy, request(agent="Old 1"), response()) is None
        assert applyCompression(policy, request(agent="Not Old"), response()) is not None

    def test_strongETags(self):
        """noCompressionStrongETag="false" compresses what has a strong ETag too."""
        policy = CompressionPolicy(True, mimeTypes=ON.mimeTypes, spareStrongETags=False)
        assert applyCompression(policy, request(), response(ETag='"strong"')) is not None

    @pytest.mark.parametrize(
        "before, after",
        [
            (None, "accept-encoding"),
            ("Cookie", "cookie,accept-encoding"),
            ("Accept-Encoding, Cookie,Cookie", "accept-encoding,cookie"),
            ("bad name, Cookie", "cookie,accept-encoding"),
            ("*", "*"),
            ("Cookie, *", "*"),
            ("Accept-Encoding", "accept-encoding"),
        ],
    )
    def test_vary(self, before, after):
        """Caches learn that the answer depends on Accept-Encoding, compressed or not."""
        for accept in ("gzip", None):
            given = response(**({"Vary": before} if before else {}))
            applyCompression(ON, request(accept), given)
            assert given.headers.getAll("Vary") == [after]

    def test_varyInSeveralFields(self):
        """Several fields become one."""
        given = response(Vary="Cookie")
        given.headers.add("Vary", "Origin")
        applyCompression(ON, request(), given)
        assert given.headers.getAll("Vary") == ["cookie,origin,accept-encoding"]

    def test_severalFieldsOfTheClient(self):
        """gzip may stand in any of the client's fields."""
        asked = request("deflate")
        asked.fields = [*asked.fields, (b"Accept-Encoding", b"gzip")]
        assert applyCompression(ON, asked, response()) is not None

    def test_strongETagsDoNotVary(self):
        """What is spared for its ETag is the same for all."""
        given = response(ETag='"strong"')
        applyCompression(ON, request(), given)
        assert given.headers.get("Vary") is None

    def test_bodilessDoNotVary(self):
        """A response without a body is left as it is."""
        given = response(status=304)
        applyCompression(ON, request(), given)
        assert len(given.headers) == 0


class GzipTests:
    """The stream."""

    def test_flushed(self):
        """What is flushed can be read at once; the whole is one gzip file."""
        gzip, reader = Gzip(), zlib.decompressobj(31)
        assert reader.decompress(gzip.write(b"one", True)) == b"one"
        rest = gzip.write(b"two", False) + gzip.finish()
        assert reader.decompress(rest) == b"two"
        assert reader.eof
