"""``org.apache.coyote.http11.Http11Protocol``: accepted and served like the others, but without Comet and sendfile, as Tomcat's BIO."""

from __future__ import annotations

from catalina.coyote.http11.processor import Http11Processor
from catalina.coyote.http11.protocol import AbstractHttp11Protocol
from catalina.coyote.request import Request
from catalina.util import Setting


class BlockingProcessor(Http11Processor):
    """A connection that is closed after its answer while too many are open."""

    __slots__ = ()

    def _mayLiveOn(self, request: Request) -> bool:
        return super()._mayLiveOn(request) and not self.handler.isCrowded


class Http11Protocol(AbstractHttp11Protocol):
    """HTTP/1.1 for applications that expect the blocking connector: a CometProcessor is an ordinary servlet here."""

    disableKeepAlivePercentage = Setting(
        int,
        75,
        minimum=0,
        maximum=100,
        doc="no keep-alive while more connections are open than this percentage of maxThreads",
    )

    cometSupport = False
    cometTimeoutSupport = False
    sendfileSupport = False
    processorClass = BlockingProcessor
    shortName = "http-bio"

    @property
    def isCrowded(self) -> bool:
        """Whether so many connections are open that none may stay for another request."""
        return len(self.connections) * 100 > self.maxThreads * self.disableKeepAlivePercentage
