"""Whether and how a response is compressed on its way out (the compression attributes of Connector; GzipOutputFilter)."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from catalina.coyote.request import Request
from catalina.coyote.response import Response
from catalina.http import isToken

_GZIP = 16 + zlib.MAX_WBITS
_BODILESS = frozenset({204, 205, 304})
#: gzip among the codings that a client accepts, with its quality; any other parameter makes Tomcat pass the coding over.
_GZIP_CODING = re.compile(
    r"[ \t]*(?i:gzip)[ \t]*(?:;[ \t]*(?:q[ \t]*=[ \t]*(?P<quality>[01](?:\.[0-9]*)?)[ \t]*)?)?"
)
_COMPRESSED = frozenset({"gzip", "br"})


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
    :param minSize: bytes up to which a response of known length is left alone.
    :param mimeTypes: how the types begin that are compressed.
    :param spareStrongETags: leave alone what has a strong ETag.
    :param noUserAgents: clients that cannot be trusted with it.
    """

    enabled: bool = False
    force: bool = False
    minSize: int = 2048
    mimeTypes: tuple[str, ...] = ()
    noUserAgents: re.Pattern[str] | None = None
    spareStrongETags: bool = True

    def mayCompress(self, response: Response) -> bool:
        """Whether a response is of the kind that is compressed, so that it varies by Accept-Encoding."""
        if not self.enabled or response.status in _BODILESS or _isCompressed(response):
            return False
        if self.spareStrongETags and _hasStrongETag(response):
            return False
        if self.force:
            return True
        if 0 <= response.contentLength <= self.minSize:
            return False
        return (response.contentType or "").startswith(self.mimeTypes)

    def wantedBy(self, request: Request) -> bool:
        """Whether the client accepts gzip and may be trusted with it."""
        if not any(map(_acceptsGzip, request.headers.getAll("Accept-Encoding"))):
            return False
        if self.force or self.noUserAgents is None:
            return True
        agent = request.headers.get("User-Agent")
        return agent is None or self.noUserAgents.fullmatch(agent) is None


def _acceptsGzip(accepted: str) -> bool:
    """Whether gzip itself is in the list, with a quality that is none or more than zero."""
    matches = map(_GZIP_CODING.fullmatch, accepted.split(","))
    return any(match is not None and 0 < float(match["quality"] or 1) <= 1 for match in matches)


def _isCompressed(response: Response) -> bool:
    return not _COMPRESSED.isdisjoint(_tokens(response, "Content-Encoding"))


def _hasStrongETag(response: Response) -> bool:
    """A strong validator names exact bytes, which compression would change (RFC 9110 8.8.1)."""
    etag = response.headers.get("ETag")
    return etag is not None and not etag.strip().startswith("W/")


def _tokens(response: Response, name: str) -> list[str]:
    """The members of a list of tokens, in lower case; what is none is passed over."""
    members = ",".join(response.headers.getAll(name)).lower().split(",")
    return [member for member in (each.strip(" \t") for each in members) if isToken(member)]


def _vary(response: Response) -> None:
    """Tell caches that the answer depends on Accept-Encoding, in one field with what it depends on already (ResponseUtil in Tomcat)."""
    names = _tokens(response, "Vary")
    text = "*" if "*" in names else ",".join(dict.fromkeys([*names, "accept-encoding"]))
    response.headers.set("Vary", text)


def applyCompression(policy: CompressionPolicy, request: Request, response: Response) -> Gzip | None:
    """Decide for one response, mark its headers, and return what compresses its body, or None."""
    if not policy.mayCompress(response):
        return None
    _vary(response)
    if not policy.wantedBy(request):
        return None
    response.headers.set("Content-Encoding", "gzip")
    response.contentLength = -1
    return Gzip()


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
