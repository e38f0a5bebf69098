"""
Loads the configuration, starts the server, waits, stops it (org.apache.catalina.startup.Catalina).

`run` is the foreground server; `configtest` reads everything and reports every fault with file and line.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger, globalLogBeginner

from catalina.core import StandardServer
from catalina.digester import ConfigurationError, Digester
from catalina.juli import JuliObserver, configureLogging
from catalina.net.platform import Platform
from catalina.startup import reactors
from catalina.startup.configclasses import EngineConfig, configClassOf
from catalina.startup.configtest import ConfigTest
from catalina.startup.contextconfig import DefaultDescriptor
from catalina.startup.descriptors import isThere
from catalina.startup.dumpsignal import DumpSignal
from catalina.startup.hostconfig import HostConfig
from catalina.startup.options import Options
from catalina.startup.properties import readLocated, serverProperties
from catalina.startup.serverchecks import faultsOf
from catalina.startup.serverrules import addServerRules
from catalina.util import hostPort, resolveClassName, substitute

READY_FD = "CATALINA_READY_FD"
_MAX_DESCRIPTORS = 1 << 20
_NO_INSTANCE = "name an instance by -base or CATALINA_BASE, or make one: 'catalina init DIR' makes conf/ and webapps/ in DIR"


class Catalina:
    """
    One server process.

    :param options: what the command line asked for.
    :raises ConfigurationError: conf/catalina.properties is wrong, or cannot be read.
    """

    _log = Logger()

    def __init__(self, options: Options) -> None:
        self._options = options
        # relative paths of realms, logs and applications mean the base, whoever asks
        os.environ["CATALINA_BASE"] = str(options.base)
        self._properties = serverProperties(options)
        self.server: StandardServer | None = None
        self._observer: JuliObserver | None = None
        self._status = 0

    # configuration

    def load(self, collect: bool = False) -> Digester:
        """
        Read server.xml and make the components; nothing is started.

        :param collect: go on after errors; they are in the digester's ``errors``.
        :raises ConfigurationError: the first mistake, unless they are collected.
        """
        digester = Digester(self._properties, None if collect else self._warn, collect=collect)
        addServerRules(digester)
        file = self._options.configFile
        if not isThere(file):
            raise ConfigurationError(str(file), 0, "", "there is no such file", _NO_INSTANCE)
        self.server = digester.parse(file, None, _shown(file, self._options.base))
        if self.server is not None and not digester.errors:
            for fault in faultsOf(self.server):
                digester.report(fault)
        if self.server is not None:
            self._wire(self.server)
        return digester

    def _warn(self, warning: str) -> None:
        self._log.warn("{warning}", warning=warning)

    def _wire(self, server: StandardServer) -> None:
        """Give each engine its listener, and each host its deployer."""
        defaults = DefaultDescriptor(self._options.base / "conf" / "web.xml")
        for service in server.serviceList:
            if service.container is None:
                continue
            kind = configClassOf(service.container, "engineConfigClass", EngineConfig)
            service.container.addLifecycleListener(kind())
            for host in service.container.children.values():
                deployer = configClassOf(host, "hostConfigClass", HostConfig)
                deployer(defaults, self._options.base, self._properties, self._observer).attach(host)

    def configtest(self) -> int:
        """
        Read the whole configuration and print every fault.

        :returns: the exit status: 1 if there is an error.
        """
        test = ConfigTest(self._options.base, self._properties)
        digester = test.attempt(self.load, True)
        if digester is not None:
            test.take(digester)
        test.attempt(readLocated, self._options.base / "conf" / "logging.properties")
        test.readDefaults()
        for host in self.hosts():
            test.readHost(host)
        for service in self.server.serviceList if self.server is not None else ():
            if service.container is not None:
                test.takeDoubts(service.container)
            for connector in service.connectors:
                test.attempt(connector.protocolHandler.checkTls)
        made = test.attempt(self._makeGlobalResources) if self.server is not None else None
        for database in (made or {}).values():
            test.takeDoubts(database)
        return test.report()

    def hosts(self) -> list[Any]:
        """The hosts of all services, once the configuration has been read."""
        services = self.server.serviceList if self.server is not None else []
        return [
            host
            for service in services
            if service.container is not None
            for host in service.container.children.values()
        ]

    def _makeGlobalResources(self) -> dict[str, Any]:
        """Make the server's named resources that realms use, and hand them to the realms; returns them by name."""
        server = self.server
        assert server is not None
        made: dict[str, Any] = {}
        naming = server.globalNamingResources
        resources = naming.resources if naming is not None else {}
        for name, wanted in resources.items():
            factory = wanted.properties.get("factory", "")
            if "UserDatabase" in factory:
                factoryClass: Any = resolveClassName(factory)
                made[name] = factoryClass().getObjectInstance(wanted, name)
        for service in server.serviceList:
            for realm in _realmsBelow(service.container):
                if hasattr(realm, "resourceName") and hasattr(realm, "database"):
                    realm.database = made.get(realm.resourceName)
                    if realm.database is None:
                        known = ", ".join(made) or "none"
                        raise ConfigurationError.at(
                            realm.where,
                            "<Realm>",
                            f'resourceName="{realm.resourceName}" is no user database of GlobalNamingResources',
                            f"there are: {known}",
                        )
        return made

    # running

    def run(self) -> int:
        """
        Be the server until it is stopped.

        :returns: the exit status: 1 if it could not start.
        """
        self._beginLogging()
        dumping = DumpSignal(lambda: self.server)
        dumping.start()
        try:
            return self._run()
        finally:
            dumping.stop()

    def _run(self) -> int:
        try:
            platform = reactors.install(self._properties.get(reactors.PROPERTY, ""))
            _raiseDescriptorLimit()
            self.load()
        except (ConfigurationError, ValueError, ImportError, OSError) as problem:
            return self._couldNotStart(problem)
        assert self.server is not None
        self.server.platform = platform
        platform.reactor.callWhenRunning(lambda: Deferred.fromCoroutine(self._live(platform)))
        platform.reactor.run(installSignalHandlers=False)
        self._endLogging()
        return self._status

    def _beginLogging(self) -> None:
        """Log as conf/logging.properties says; if that cannot be read, to the console, as if there were none."""
        problem = None
        properties: dict[str, str] = {}
        lines: dict[str, int] = {}
        try:
            properties, lines = readLocated(self._options.base / "conf" / "logging.properties")
        except ConfigurationError as error:
            problem = error
        observer = configureLogging(properties, lambda text: substitute(text, self._properties), lines)
        globalLogBeginner.beginLoggingTo([observer], redirectStandardIO=False)
        self._observer = observer
        if problem is not None:
            self._log.error("{problem}. Everything is logged to the console", problem=problem)

    def _endLogging(self) -> None:
        if self._observer is not None:
            self._observer.close()

    def _couldNotStart(self, problem: BaseException) -> int:
        self._log.critical("The server could not be started: {problem}", problem=problem)
        self._tellReady({"error": str(problem)})
        self._endLogging()
        self._status = 1
        return 1

    async def _live(self, platform: Platform) -> None:
        """From the first start to the last stop, on the reactor."""
        server = self.server
        assert server is not None
        self._installSignals(platform)
        try:
            await self._start(server, platform)
        except Exception as problem:
            if not isinstance(problem, OSError | ConfigurationError | LookupError):
                self._log.failure("The server could not be started")
            self._couldNotStart(problem)
        else:
            why = await server.shutdownRequested
            self._log.info("{why}: stopping the server", why=why)
        await self._stop(server)
        platform.reactor.stop()

    async def _start(self, server: StandardServer, platform: Platform) -> None:
        started = platform.wallClock()
        self._makeGlobalResources()
        self._log.info("Reactor: {name}", name=platform.name)
        with _startupObjectsKept():
            await server.init()
            await server.start()
        server.listenForShutdown()
        took = round((platform.wallClock() - started) * 1000)
        self._log.info("Server startup in {took} ms", took=took)
        self._tellReady({"pid": os.getpid(), "urls": self._urls(server), "shutdownPort": server.shutdownPort})

    async def _stop(self, server: StandardServer) -> None:
        await _settle(server.stopListening())
        await server.stop()
        await server.destroy()
        self._log.info("The server has stopped")

    def _urls(self, server: StandardServer) -> list[str]:
        found = []
        for service in server.serviceList:
            for connector in service.connectors:
                handler = connector.protocolHandler
                if handler.endpoint is not None:
                    scheme = "https" if handler.tlsContext is not None else "http"
                    found.append(f"{scheme}://{hostPort(handler.address or 'localhost', handler.localPort)}/")
        return found

    def _tellReady(self, message: Mapping[str, Any]) -> None:
        """Tell whoever started us how it went, once, on the descriptor that they gave us."""
        number = os.environ.pop(READY_FD, "")
        if not number.isdigit():
            return
        try:
            with os.fdopen(int(number), "w") as ready:
                ready.write(json.dumps(message) + "\n")
        except OSError:
            self._log.debug("Nobody waits for the start to be told")

    # signals

    def _installSignals(self, platform: Platform) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                # started with nohup
                continue
            signal.signal(
                number, lambda got, _frame: platform.loop.call_soon_threadsafe(self._signalled, got)
            )

    def _signalled(self, number: int) -> None:
        assert self.server is not None
        self.server.requestShutdown(f"{signal.Signals(number).name} received")


@contextlib.contextmanager
def _startupObjectsKept() -> Iterator[None]:
    """
    Leave what is made while the server starts out of later garbage collections: they are hundreds of thousands of objects that stay, and
    looking through them costs every request. What an application makes counts again when one is stopped (`catalina.loader.unload`).
    """
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


async def _settle(result: Any) -> None:
    if result is not None:
        await result


def _realmsBelow(container: Any) -> list[Any]:
    """All realms of an engine, its hosts and contexts, and those inside realms."""
    if container is None:
        return []
    found = []
    waiting = [container._realm] + [r for child in container.children.values() for r in _realmsBelow(child)]
    while waiting:
        realm = waiting.pop()
        if realm is not None:
            found.append(realm)
            waiting += list(getattr(realm, "realms", ()))
    return found


def _shown(file: Path, base: Path) -> str:
    """A file as the user knows it: below the base by its relative name."""
    try:
        return str(file.relative_to(base))
    except ValueError:
        return str(file)


def _raiseDescriptorLimit() -> None:
    """Each connection needs a descriptor: take all that the system allows this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else hard
    if soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):
            return
