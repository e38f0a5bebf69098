"""Tests of the listeners that a Server may have."""

import ssl
from types import SimpleNamespace

import pytest

from catalina.core import (
    AprLifecycleListener,
    StandardThreadExecutor,
    ThreadLocalLeakPreventionListener,
    aprlistener,
)
from catalina.coyote.http11 import Http11AprProtocol, Http11NioProtocol
from catalina.lifecycle import BEFORE_INIT_EVENT, START_EVENT, STOP_EVENT
from catalina.util import ConfigurationError
from tests.connector.world import World


def server(*handlers):
    """A server with connectors of these protocols, all of which speak TLS."""
    for handler in handlers:
        handler.SSLEnabled, handler.where = True, "server.xml:9"
    connectors = [SimpleNamespace(protocolHandler=handler) for handler in handlers]
    return SimpleNamespace(serviceList=[SimpleNamespace(connectors=connectors)])


def refused(handler):
    """Why a handler does not speak TLS, apart from its having no certificate."""
    with pytest.raises(ConfigurationError) as caught:
        handler.checkTls()
    return "" if "needs the server's certificate" in str(caught.value) else str(caught.value)


class AprLifecycleListenerTests:
    """What it says of TLS."""

    @pytest.mark.parametrize(
        ("engine", "apr", "nio"), [("on", False, False), ("off", True, False), ("OFF", True, False)]
    )
    def test_engine(self, engine, apr, nio):
        """Without the engine APR connectors refuse TLS, as Tomcat's do."""
        listener, handlers = AprLifecycleListener(), (Http11AprProtocol(), Http11NioProtocol())
        listener.SSLEngine, listener.where = engine, "server.xml:2"
        listener.lifecycleEvent(SimpleNamespace(type=START_EVENT, lifecycle=server(*handlers)))
        assert [refused(handler) for handler in handlers] == ["", ""]
        listener.lifecycleEvent(SimpleNamespace(type=BEFORE_INIT_EVENT, lifecycle=server(*handlers)))
        assert [bool(refused(handler)) for handler in handlers] == [apr, nio]

    @pytest.mark.parametrize(
        ("mode", "active", "refuses"),
        [("off", 0, False), ("require", 0, True), ("on", 0, True), ("on", 1, False)],
    )
    def test_fips(self, monkeypatch, mode, active, refuses):
        """Whoever asks for FIPS mode gets no TLS without it."""
        monkeypatch.setattr(aprlistener, "get_fips_mode", lambda: active)
        listener, handler = AprLifecycleListener(), Http11NioProtocol()
        listener.FIPSMode = mode
        listener.lifecycleEvent(SimpleNamespace(type=BEFORE_INIT_EVENT, lifecycle=server(handler)))
        assert ("not in FIPS mode" in refused(handler)) is refuses

    def test_fipsOfThisMachine(self):
        """The question is really put to OpenSSL."""
        assert ssl.OPENSSL_VERSION
        assert aprlistener.get_fips_mode() in (0, 1)


class Pool:
    """Counts how often it is renewed."""

    def __init__(self):
        self.renewed = 0

    def renew(self):
        self.renewed += 1


class ThreadLocalLeakPreventionListenerTests:
    """Threads are renewed when an application stops."""

    @pytest.mark.parametrize(("wanted", "renewed"), [(True, 1), (False, 0)])
    def test_renews(self, wanted, renewed):
        """Unless the application's renewThreadsWhenStoppingContext forbids it, and only while the server runs."""
        world, pool, listener = World(), Pool(), ThreadLocalLeakPreventionListener()
        world.handler.executor = pool
        world.server.lifecycleListeners = [listener]
        world.context.renewThreadsWhenStoppingContext = wanted
        world.engine.contextStopped(world.context)
        assert pool.renewed == 0
        listener.lifecycleEvent(SimpleNamespace(type=START_EVENT))
        world.engine.contextStopped(world.context)
        assert pool.renewed == renewed
        listener.lifecycleEvent(SimpleNamespace(type=STOP_EVENT))
        world.engine.contextStopped(world.context)
        assert pool.renewed == renewed

    def test_sharedPool(self):
        """A shared Executor is renewed at the pace of its threadRenewalDelay; a negative one forbids it."""
        executor, delays = StandardThreadExecutor(), []
        executor._pool = SimpleNamespace(renew=delays.append)
        executor.renew()
        executor.threadRenewalDelay = -1
        executor.renew()
        assert delays == [1.0]
