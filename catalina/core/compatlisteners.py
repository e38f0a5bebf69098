"""Listeners of Tomcat that have nothing to do here: accepted from server.xml, logged once, and quiet."""

from __future__ import annotations

from typing import Any

from twisted.logger import Logger
from zope.interface import implementer

from catalina.interfaces import ILifecycleListener
from catalina.lifecycle import BEFORE_INIT_EVENT
from catalina.util import Setting


@implementer(ILifecycleListener)
class CompatListener:
    """Says once, at debug level, why it does nothing."""

    reason = ""
    where = ""

    _log = Logger()

    def lifecycleEvent(self, event: Any) -> None:
        """Explain at the first event."""
        if event.type == BEFORE_INIT_EVENT:
            self._log.debug(
                "{where}: {name}: {reason}", where=self.where, name=type(self).__name__, reason=self.reason
            )


class AprLifecycleListener(CompatListener):
    """The native library of Tomcat; here uvloop and OpenSSL need no listener."""

    SSLEngine = Setting(str, "on", doc="accepted")
    SSLRandomSeed = Setting(str, "builtin", doc="accepted")
    FIPSMode = Setting(str, "off", inert="OpenSSL's own configuration decides", doc="")
    useAprConnector = Setting(bool, False, doc="accepted")
    reason = "the native loop is chosen by its being installed"


class JasperListener(CompatListener):
    """Initialises Jasper; here the page compiler needs no listener."""

    reason = "pages need no initialisation"


class JreMemoryLeakPreventionListener(CompatListener):
    """Keeps parts of the Java runtime from holding applications."""

    reason = "there is no Java runtime"

    def setProperty(self, name: str, value: str) -> bool:
        """Accept every switch."""
        return True


class ThreadLocalLeakPreventionListener(CompatListener):
    """Renews threads after an application has stopped."""

    reason = "workers keep nothing of an application"
