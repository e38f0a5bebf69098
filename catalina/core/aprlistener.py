"""``AprLifecycleListener``: what a server says of OpenSSL and the native loop (org.apache.catalina.core.AprLifecycleListener)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zope.interface import implementer

from catalina.coyote.http11 import Http11AprProtocol
from catalina.interfaces import ILifecycleListener
from catalina.lifecycle import BEFORE_INIT_EVENT
from catalina.util import Setting

try:
    from _hashlib import get_fips_mode
except ImportError:  # a Python whose hashes are not OpenSSL's

    def get_fips_mode() -> int:
        """No OpenSSL, no FIPS mode."""
        return 0


@implementer(ILifecycleListener)
class AprLifecycleListener:
    """
    Neither uvloop nor OpenSSL need a listener; what it says of TLS holds.

    FIPS mode is switched on in OpenSSL's own configuration. What can be had from here is that no connector speaks TLS without it.
    """

    SSLEngine = Setting(str, "on", doc="off: APR connectors refuse TLS; anything else: OpenSSL does it")
    SSLRandomSeed = Setting(str, "builtin", inert="randomness is the operating system's")
    FIPSMode = Setting(
        str,
        "off",
        choices=("off", "on", "enter", "require"),
        doc="off, or connectors refuse TLS unless OpenSSL is in FIPS mode",
    )
    useAprConnector = Setting(bool, False, doc='whether protocol="HTTP/1.1" means the APR connector')

    def __init__(self) -> None:
        self.where = ""

    def lifecycleEvent(self, event: Any) -> None:
        """Before anything is initialised, tell the connectors what they may do."""
        if event.type != BEFORE_INIT_EVENT:
            return
        noFips = self.FIPSMode != "off" and not get_fips_mode()
        for handler in _handlers(event.lifecycle):
            if self.SSLEngine.lower() == "off" and isinstance(handler, Http11AprProtocol):
                handler.tlsRefused = f'{self.where} says SSLEngine="off"'
            elif noFips:
                handler.tlsRefused = (
                    f'{self.where} says FIPSMode="{self.FIPSMode}", and OpenSSL is not in FIPS mode'
                )


def _handlers(server: Any) -> Iterator[Any]:
    for service in getattr(server, "serviceList", ()):
        for connector in service.connectors:
            yield connector.protocolHandler
