"""
Attributes that no one set: what the connector can do, and what TLS knows of the client.

Names as Tomcat has them (Globals, SSLSupport); they are worked out when asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

COMET_SUPPORT = "org.apache.tomcat.comet.support"
COMET_TIMEOUT_SUPPORT = "org.apache.tomcat.comet.timeout.support"
COMET_TIMEOUT = "org.apache.tomcat.comet.timeout"
SENDFILE_SUPPORT = "org.apache.tomcat.sendfile.support"
SENDFILE_FILENAME = "org.apache.tomcat.sendfile.filename"
SENDFILE_START = "org.apache.tomcat.sendfile.start"
SENDFILE_END = "org.apache.tomcat.sendfile.end"
PARAMETER_PARSE_FAILED = "org.apache.catalina.parameter_parse_failed"
PARAMETER_PARSE_FAILED_REASON = "org.apache.catalina.parameter_parse_failed_reason"
ASYNC_SUPPORTED = "org.apache.catalina.ASYNC_SUPPORTED"
CERTIFICATES = "javax.servlet.request.X509Certificate"
CIPHER_SUITE = "javax.servlet.request.cipher_suite"
KEY_SIZE = "javax.servlet.request.key_size"
SSL_SESSION_ID = "javax.servlet.request.ssl_session_id"


def _sendfile(request: Any) -> bool | None:
    protocol = request.connector.protocolHandler
    usable = protocol.sendfileSupport and protocol.useSendfile and request.coyoteRequest.minor >= 0
    return True if usable else None


def _comet(request: Any) -> bool | None:
    return True if request.connector.cometSupported else None


def _cometTimeout(request: Any) -> bool | None:
    return (
        True
        if request.connector.cometSupported and request.connector.protocolHandler.cometTimeoutSupport
        else None
    )


def _parseFailed(request: Any) -> bool | None:
    return True if request.parameters.failure else None


def _tls(field: str) -> Callable[[Any], Any]:
    def look(request: Any) -> Any:
        session = request.connector.tlsSession(request)
        return None if session is None else getattr(session, field)

    return look


_SPECIAL: Mapping[str, Callable[[Any], Any]] = {
    SENDFILE_SUPPORT: _sendfile,
    COMET_SUPPORT: _comet,
    COMET_TIMEOUT_SUPPORT: _cometTimeout,
    PARAMETER_PARSE_FAILED: _parseFailed,
    PARAMETER_PARSE_FAILED_REASON: lambda request: request.parameters.failure,
    ASYNC_SUPPORTED: lambda request: request.asyncSupported,
    CERTIFICATES: _tls("certificates"),
    CIPHER_SUITE: _tls("cipherSuite"),
    KEY_SIZE: _tls("keySize"),
    SSL_SESSION_ID: _tls("sessionId"),
}

#: Those that ``getAttributeNames`` shows where they have a value.
_LISTED_TLS = (CERTIFICATES, CIPHER_SUITE, KEY_SIZE, SSL_SESSION_ID)


def specialAttribute(request: Any, name: str) -> Any:
    """The value of an attribute that nobody set; None if there is no such."""
    look = _SPECIAL.get(name)
    return None if look is None else look(request)


def specialNames(request: Any, known: Mapping[str, Any]) -> list[str]:
    """The names of those that have a value and that nobody set."""
    names = _LISTED_TLS if request.isSecure() else ()
    return [name for name in names if name not in known and specialAttribute(request, name) is not None]
