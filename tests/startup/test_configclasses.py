"""The classes that configure engines, hosts and applications."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from catalina.core import StandardContext, StandardEngine, StandardHost
from catalina.digester import ConfigurationError
from catalina.lifecycle import START_EVENT
from catalina.startup.configclasses import EngineConfig, configClassOf
from catalina.startup.contextconfig import ContextConfig
from catalina.startup.hostconfig import HostConfig


class OwnHostConfig(HostConfig):
    """Somebody's own deployer."""


class ConfigClassOfTests:
    """configClassOf."""

    def test_tomcats(self) -> None:
        """Tomcat's own names stand for ours."""
        assert configClassOf(StandardEngine(), "engineConfigClass", EngineConfig) is EngineConfig
        assert configClassOf(StandardHost(), "hostConfigClass", HostConfig) is HostConfig
        assert configClassOf(StandardContext(), "configClass", ContextConfig) is ContextConfig

    def test_own(self) -> None:
        """A class that is derived from it may be named."""
        host = StandardHost()
        host.hostConfigClass = f"{__name__}.OwnHostConfig"
        assert configClassOf(host, "hostConfigClass", HostConfig) is OwnHostConfig

    @pytest.mark.parametrize(
        ("name", "message"), [("no.such.Thing", "no.such.Thing"), ("builtins.dict", "not derived")]
    )
    def test_others(self, name: str, message: str) -> None:
        """Any other is an error with file and line."""
        host = StandardHost()
        host.hostConfigClass, host.where = name, "conf/server.xml:7"
        with pytest.raises(ConfigurationError, match="conf/server.xml:7: <Host hostConfigClass=") as caught:
            configClassOf(host, "hostConfigClass", HostConfig)
        assert message in str(caught.value)

    def test_engineConfig(self) -> None:
        """The engine's own listener hears everything without harm."""
        EngineConfig().lifecycleEvent(SimpleNamespace(type=START_EVENT, lifecycle=StandardEngine()))
