"""``org.apache.coyote.http11.Http11Protocol``: accepted and served like the others, but without Comet and sendfile, as Tomcat's BIO."""

from __future__ import annotations

from catalina.coyote.http11.protocol import AbstractHttp11Protocol
from catalina.coyote.request import Request
from catalina.util import Setting


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
    choosesKeepAlive = True
    shortName = "http-bio"

    def mayKeepAlive(self, request: Request) -> bool:
        """Not while so many connections are open that none may stay for another request."""
        crowded = len(self.connections) * 100 > self.maxThreads * self.disableKeepAlivePercentage
        return not crowded and super().mayKeepAlive(request)
