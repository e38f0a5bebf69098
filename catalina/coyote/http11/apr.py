"""``org.apache.coyote.http11.Http11AprProtocol``: the native loop is asked for, and all Comet connections time out alike."""

from __future__ import annotations

from twisted.logger import Logger

from catalina.coyote.http11.protocol import AbstractHttp11Protocol
from catalina.net.platform import Platform
from catalina.util import Setting


class Http11AprProtocol(AbstractHttp11Protocol):
    """HTTP/1.1 with Comet and sendfile; ``CometEvent.setTimeout`` is refused, as Tomcat's APR connector does."""

    cometTimeoutFactor = Setting(
        int, 50, minimum=1, doc="Comet connections time out after connectionTimeout times this"
    )
    deferAccept = Setting(bool, True, doc="a client counts as connected when it has sent something (Linux)")
    pollerSize = Setting(int, 8192, inert="the reactor polls any number of connections")
    pollTime = Setting(int, 2000, unit="us", inert="the reactor waits as long as nothing happens")
    sendfileSize = Setting(int, 1024, inert="any number of files is sent at once")

    cometTimeoutSupport = False
    cometOutlivesClose = True
    shortName = "http-apr"

    _log = Logger()

    def init(self, platform: Platform) -> None:
        """Take the port, and say so where the native loop is missing."""
        super().init(platform)
        if "uvloop" not in platform.name:
            self._log.info(
                "{name} does without the native loop: uvloop is not installed or not chosen", name=self.name
            )

    def cometTimeout(self) -> float:
        """All Comet connections have this one timeout: soTimeout times cometTimeoutFactor."""
        return self.connectionSeconds * self.cometTimeoutFactor
