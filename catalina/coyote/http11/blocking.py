"""``org.apache.coyote.http11.Http11Protocol``: accepted and served like the others, but without Comet and sendfile, as Tomcat's BIO."""

from __future__ import annotations

from catalina.coyote.http11.protocol import AbstractHttp11Protocol


class Http11Protocol(AbstractHttp11Protocol):
    """HTTP/1.1 for applications that expect the blocking connector: a CometProcessor is an ordinary servlet here."""

    cometSupport = False
    cometTimeoutSupport = False
    sendfileSupport = False
    shortName = "http-bio"
