"""
Which versions of what are in use: ``catalina.sh version``, and the log of a server that starts.

Answers to org.apache.catalina.util.ServerInfo and org.apache.catalina.startup.VersionLoggerListener.
"""

from __future__ import annotations

import os
import platform
import ssl
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as versionOf

from twisted.logger import Logger
from zope.interface import implementer

import catalina
from catalina.interfaces import ILifecycleListener
from catalina.lifecycle import BEFORE_INIT_EVENT, LifecycleEvent
from catalina.startup.options import Options
from catalina.util import Setting

_LIBRARIES = {"Twisted": "Twisted", "lxml": "lxml", "cryptography": "cryptography", "uvloop": "uvloop"}


def version(options: Options) -> int:
    """
    Print the versions of the server and of what it runs on.

    :param options: what the command line asked for; nothing of it matters here.
    :returns: the exit status, always 0.
    """
    for name, value in versions().items():
        print(_line(name, value))
    return 0


def versions() -> dict[str, str]:
    """
    Tell the versions of the server and of what it runs on, under Tomcat's names where it has them.
    """
    return {
        "Server version": f"Catalina/{catalina.__version__}",
        "Server number": catalina.__version__,
        "OS Name": platform.system(),
        "OS Version": platform.release(),
        "Architecture": platform.machine(),
        "Python Version": platform.python_version(),
        "Implementation": platform.python_implementation(),
        **{title: _installed(name) for title, name in _LIBRARIES.items()},
        "OpenSSL": ssl.OPENSSL_VERSION,
    }


@implementer(ILifecycleListener)
class VersionLoggerListener:
    """
    Writes into the log, before anything else starts, what the server runs on.
    """

    logArgs = Setting(bool, True, doc="write each argument of the command line")
    logEnv = Setting(bool, False, doc="write the environment, which may hold secrets")
    logProps = Setting(bool, False, doc="write the properties that ${...} in the configuration stands for")

    #: What ``${...}`` stands for; given by whoever reads server.xml.
    systemProperties: Mapping[str, str] = {}

    _log = Logger()

    def lifecycleEvent(self, event: LifecycleEvent) -> None:
        """
        Hear a step of the server's life; only the first one matters.

        :param event: what happens.
        """
        if event.type == BEFORE_INIT_EVENT:
            for line in self._lines():
                self._log.info("{line}", line=line)

    def _lines(self) -> Iterator[str]:
        for name, value in versions().items():
            yield _line(name, value)
        for argument in sys.orig_argv[1:] if self.logArgs else ():
            yield f"Command line argument: {argument}"
        for name, value in sorted(os.environ.items()) if self.logEnv else ():
            yield f"Environment variable:  {name} = {value}"
        for name, value in sorted(self.systemProperties.items()) if self.logProps else ():
            # the environment is among them, and has a switch of its own
            if os.environ.get(name) != value:
                yield f"System property:       {name} = {value}"


def _line(name: str, value: str) -> str:
    return f"{name + ':':<16}{value}"


def _installed(name: str) -> str:
    try:
        return versionOf(name)
    except PackageNotFoundError:
        return "not installed"
