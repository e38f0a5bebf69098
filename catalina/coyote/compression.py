"""Whether and how a response is compressed on its way out (the compression attributes of Connector; GzipOutputFilter)."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from catalina.coyote.request import Request
from catalina.coyote.response import Response

_GZIP = 16 + zlib.MAX_WBITS
_BODILESS = frozenset({204, 205, 304})
_QUALITY_ZERO = re.compile(r";\s*q=0(\.0{0,3})?\s*$")


def parseCompression(text: str) -> str:
    """``on``, ``off``, ``force``, or a number of bytes, which means on from that size."""
    if text.lower() in ("on", "off", "force") or text.isdecimal():
        return text.lower()
    raise ValueError("must be on, off, force or a number of bytes")


@dataclass(frozen=True)
class CompressionPolicy:
    """
    A connector's settings: which responses are compressed.

    :param enabled: compression is on at all.
    :param force: whatever the size and the client's wishes.
    :param minSize: bytes below which a response of known length is left alone.
    :param mimeTypes: types that are compressed; parameters such as charset do not count.
    :param spareStrongETags: leave alone what has a strong ETag.
    :param noUserAgents: clients that cannot be trusted with it.
    """

    enabled: bool = False
    force: bool = False
    minSize: int = 2048
    mimeTypes: frozenset[str] = frozenset()
    noUserAgents: re.Pattern[str] | None = None
    spareStrongETags: bool = True

    def mayCompress(self, response: Response) -> bool:
        """Whether a response is of the kind that is compressed, so that it varies by Accept-Encoding."""
        if not self.enabled or response.status in _BODILESS or response.headers.contains("Content-Encoding"):
            return False
        if self.force:
            return True
        if 0 <= response.contentLength < self.minSize:
            return False
        return (response.contentType or "").partition(";")[0].strip().lower() in self.mimeTypes

    def wantedBy(self, request: Request) -> bool:
        """Whether the client accepts gzip and may be trusted with it."""
        accepted = request.headers.get("Accept-Encoding")
        if accepted is None or not _acceptsGzip(accepted):
            return False
        if self.force or self.noUserAgents is None:
            return True
        agent = request.headers.get("User-Agent")
        return agent is None or self.noUserAgents.fullmatch(agent) is None


def _acceptsGzip(accepted: str) -> bool:
    codings = [coding.strip() for coding in accepted.lower().split(",")]
    return any(c.partition(";")[0].strip() in ("gzip", "*") and not _QUALITY_ZERO.search(c) for c in codings)


def applyCompression(policy: CompressionPolicy, request: Request, response: Response) -> Gzip | None:
    """Decide for one response, mark its headers, and return what compresses its body, or None."""
    if not policy.mayCompress(response):
        return None
    vary = response.headers.get("Vary")
    if vary is None:
        response.headers.set("Vary", "accept-encoding")
    elif vary != "*" and "accept-encoding" not in vary.lower():
        response.headers.set("Vary", f"{vary},accept-encoding")
    if not policy.wantedBy(request) or (policy.spareStrongETags and _strongETag(response)):
        return None
    response.headers.set("Content-Encoding", "gzip")
    response.contentLength = -1
    return Gzip()


def _strongETag(response: Response) -> bool:
    """A strong validator names exact bytes, which compression would change (RFC 9110 8.8.1)."""
    etag = response.headers.get("ETag")
    return etag is not None and not etag.startswith("W/")


class Gzip:
    """Compresses one body as it is written."""

    __slots__ = ("_compressor",)

    def __init__(self) -> None:
        self._compressor = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, _GZIP)

    def write(self, data: bytes, flush: bool) -> bytes:
        """Compress bytes; with `flush` all that was written so far can be read by the client."""
        out = self._compressor.compress(data)
        return out + self._compressor.flush(zlib.Z_SYNC_FLUSH) if flush else out

    def finish(self) -> bytes:
        """The rest, and the end of the stream."""
        return self._compressor.flush(zlib.Z_FINISH)
