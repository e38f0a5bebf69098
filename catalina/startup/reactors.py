"""Which reactor the process runs on: asyncio on uvloop where that is installed, or epoll by an option; chosen once, at the start."""

from __future__ import annotations

import asyncio
import importlib
import threading
import time
from typing import Any

from catalina.net.platform import Platform
from catalina.net.reactorloop import ReactorLoop

#: The property (-Dcatalina.reactor=...) and its values.
PROPERTY = "catalina.reactor"
CHOICES = ("uvloop", "asyncio", "epoll")


def install(choice: str = "") -> Platform:
    """
    Install a reactor; nothing may have imported ``twisted.internet.reactor`` before.

    :param choice: one of `CHOICES`; empty for uvloop where it is installed, else asyncio.
    :raises ValueError: there is no such choice.
    :raises ImportError: uvloop was asked for by name and is not installed.
    """
    if choice and choice not in CHOICES:
        raise ValueError(f"{PROPERTY} must be one of {', '.join(CHOICES)}, not {choice!r}")
    if choice == "epoll":
        return _installEpoll()
    loop, name = _makeLoop(choice)
    asyncio.set_event_loop(loop)
    importlib.import_module("twisted.internet.asyncioreactor").install(loop)
    return Platform(_reactor(), loop, time.time, threading.get_ident(), name)


def _makeLoop(choice: str) -> tuple[asyncio.AbstractEventLoop, str]:
    if choice != "asyncio":
        try:
            return importlib.import_module("uvloop").new_event_loop(), "asyncio on uvloop"
        except ImportError:
            if choice == "uvloop":
                raise
    return asyncio.new_event_loop(), "asyncio"


def _installEpoll() -> Platform:
    importlib.import_module("twisted.internet.epollreactor").install()
    reactor = _reactor()
    return Platform(reactor, ReactorLoop(reactor), time.time, threading.get_ident(), "epoll")


def _reactor() -> Any:
    return importlib.import_module("twisted.internet.reactor")
