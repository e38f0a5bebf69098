"""
An application's own logging: WEB-INF/classes/logging.properties, for that application alone.

A lifecycle listener of every context. The file is read when the application's code can be loaded and before any of it
runs; its handlers are closed when all of it has ended (org.apache.juli.ClassLoaderLogManager).
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any

from twisted.internet.threads import deferToThreadPool
from twisted.logger import Logger

from catalina.core import StandardContext
from catalina.digester import ConfigurationError
from catalina.juli import ApplicationLog, JuliObserver, adjustLevel, configureApplication
from catalina.startup.contextconfig import labelOf
from catalina.startup.properties import parseProperties
from catalina.util import substitute
from catalina.util.contextname import ContextName

FILE = "WEB-INF/classes/logging.properties"


class ContextLogging:
    """
    Configures the logging of one context at each of its starts.

    :param observer: the container's.
    :param properties: what ``${...}`` stands for in the configuration.
    """

    _log = Logger()

    def __init__(self, observer: JuliObserver, properties: Mapping[str, str]) -> None:
        self._observer = observer
        self._properties = properties
        self._current: ApplicationLog | None = None

    def lifecycleEvent(self, event: Any) -> None:
        """Nothing: the two steps below are all."""

    def configureStart(self, context: StandardContext) -> None:
        """Read the file, if there is one, and open what it names; what is wrong with it is a warning."""
        resource = context.resources.lookup(f"/{FILE}")
        if resource is None:
            return
        file = f"{labelOf(context)}/{FILE}"
        try:
            properties, lines = parseProperties(resource.readBytes(), file)
        except ConfigurationError as problem:
            self._log.warn("{problem}; the file is ignored", problem=problem)
            return
        self._use(context, properties, lines, file)

    def _use(
        self, context: StandardContext, properties: Mapping[str, str], lines: Mapping[str, int], file: str
    ) -> None:
        known = {**self._properties, **_placesOf(context)}
        log, warnings = configureApplication(
            self._observer,
            {name: substitute(value, known) for name, value in properties.items()},
            lines,
            file=file,
            package=context.loader.modules.package,
            context=context.logName,
            load=context.loader.modules.importModule,
        )
        for warning in warnings:
            self._log.warn("{warning}", warning=warning)
        for handler in log.handlers:
            handler.open()
        self._current = log
        self._observer.applications.add(log)
        adjustLevel(self._observer)

    def configureStop(self, context: StandardContext) -> Awaitable[None] | None:
        """Close what was opened; fires when that is done, since a queue may have to be written first."""
        log, self._current = self._current, None
        if log is None:
            return None
        self._observer.applications.remove(log)
        adjustLevel(self._observer)
        return deferToThreadPool(context.platform.reactor, context.startStopPool, log.close)


def _placesOf(context: StandardContext) -> dict[str, str]:
    """JULI's names for where an application is."""
    host = context.parent
    return {
        "classloader.webappName": ContextName(context.path, context.webappVersion).baseName,
        "classloader.hostName": str(host.name),
        "classloader.serviceName": str(host.parent.service.name),
    }
