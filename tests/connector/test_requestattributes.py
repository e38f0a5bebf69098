"""Tests of attributes that nobody set."""

from types import SimpleNamespace

import pytest

from catalina.coyote.http11 import Http11AprProtocol, Http11NioProtocol, Http11Protocol
from tests.connector.world import asked

COMET, TIMEOUT, SENDFILE = (
    "org.apache.tomcat.comet.support",
    "org.apache.tomcat.comet.timeout.support",
    "org.apache.tomcat.sendfile.support",
)


class SupportTests:
    """What the connector can do."""

    @pytest.mark.parametrize(
        ("handler", "settings", "expected"),
        [
            (Http11NioProtocol, {}, [True, True, True]),
            (Http11AprProtocol, {}, [True, None, True]),
            (Http11Protocol, {}, [None, None, None]),
            (Http11NioProtocol, {"useComet": False}, [None, None, True]),
            (Http11NioProtocol, {"useSendfile": False}, [True, True, None]),
        ],
    )
    def test_isTrueOrMissing(self, handler, settings, expected):
        """
        Comet, timeouts of single connections and sendfile are True where there are, else missing.
        """
        found = asked(
            lambda request: [request.getAttribute(name) for name in (COMET, TIMEOUT, SENDFILE)],
            handler=handler(),
            **settings,
        )
        assert found == expected

    def test_anApplicationMaySetThem(self):
        """
        What an application has set under such a name wins.
        """

        def call(request):
            request.setAttribute(COMET, "mine")
            return request.getAttribute(COMET)

        assert asked(call) == "mine"

    def test_asyncSupported(self):
        """
        ASYNC_SUPPORTED tells whether startAsync() may be called.
        """
        assert asked(lambda request: request.getAttribute("org.apache.catalina.ASYNC_SUPPORTED")) is True


class TlsTests:
    """What TLS knows of the client."""

    SESSION = SimpleNamespace(certificates=None, cipherSuite="TLS_X", keySize=128, sessionId="ab")
    NAMES = ("cipher_suite", "key_size", "ssl_session_id", "X509Certificate")

    def _asked(self, session, **settings):
        def call(request):
            request.connector.tlsSession = lambda request: session
            values = [request.getAttribute(f"javax.servlet.request.{name}") for name in self.NAMES]
            return values, request.getAttributeNames()

        return asked(call, **settings)

    def test_onAnEncryptedConnection(self):
        """
        Cipher, key size and session are there, and listed where they have a value.
        """
        values, names = self._asked(self.SESSION, secure=True)
        assert values == ["TLS_X", 128, "ab", None]
        assert sorted(names) == sorted(f"javax.servlet.request.{name}" for name in self.NAMES[:3])

    def test_onAPlainConnection(self):
        """
        There are none, and none are listed.
        """
        assert self._asked(None) == ([None] * 4, [])
