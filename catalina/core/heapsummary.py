"""
What the process holds: memory, the garbage collector's counts, descriptors, connections, sessions.

Follows the thread dump that SIGQUIT asks for, as the heap follows it in a JVM's. May be called on any thread.
"""

from __future__ import annotations

import gc
import os
import resource
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

_STATUS: Final = Path("/proc/self/status")
_DESCRIPTORS: Final = Path("/proc/self/fd")
#: How many types of objects are listed.
_MOST_TYPES: Final = 20


def heapSummary(server: Any, objects: Sequence[Any]) -> list[str]:
    """
    Write down what the process holds.

    :param server: the `StandardServer`; None before there is one.
    :param objects: all that Python's garbage collector knows (``gc.get_objects()``).
    """
    services = tuple(server.serviceList) if server is not None else ()
    return [
        "Heap",
        f"  {_memory()}",
        *_generations(),
        f"  {gc.get_freeze_count()} objects of the start, which are not looked through until an application stops",
        f"  {len(objects)} objects that the collector follows; the most numerous:",
        *_types(objects),
        f"  {_descriptors()}",
        "Connectors",
        *[line for service in services for each in service.connectors for line in _connector(each)],
        "Sessions",
        *[line for service in services for line in _sessions(service.container)],
        "",
    ]


# the process


def _memory() -> str:
    """Resident memory now and at its highest, in kB, as the kernel tells it."""
    try:
        fields = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines())
        return f"resident {fields['VmRSS'].strip()}, peak {fields['VmHWM'].strip()}"
    except (OSError, KeyError):
        return f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss} kB resident"


def _generations() -> Iterator[str]:
    for number, (stats, new, limit) in enumerate(
        zip(gc.get_stats(), gc.get_count(), gc.get_threshold(), strict=True)
    ):
        yield (
            f"  generation {number}: {new} of {limit} until the next collection, {stats['collections']} collections, "
            f"{stats['collected']} objects collected, {stats['uncollectable']} uncollectable"
        )


def _types(objects: Sequence[Any]) -> Iterator[str]:
    """The most numerous types; by name, since several may be a class of one name, one for each load of an application."""
    for cls, count in Counter(map(type, objects)).most_common(_MOST_TYPES):
        yield f"  {count:>10}  {cls.__module__}.{cls.__qualname__}"


def _descriptors() -> str:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    try:
        # the one that the listing itself needs is counted too
        return f"{len(os.listdir(_DESCRIPTORS)) - 1} descriptors open of {limit}"
    except OSError:
        return f"at most {limit} descriptors"


# the containers


def _connector(connector: Any) -> Iterator[str]:
    handler = connector.protocolHandler
    exchanges = [each.exchange for each in tuple(handler.connections)]
    under = [each for each in exchanges if each is not None and not each.finished]
    comet = sum(each.listener is not None for each in under)
    yield (
        f"  {handler.name}: {len(exchanges)} connections of {handler.maxConnections}, {len(under) - comet} requests, "
        f"{comet} Comet or asynchronous"
    )
    pool = handler.executor
    if pool is not None and hasattr(pool, "activeCount"):
        yield f"    threads: {pool.activeCount} busy, {pool.poolSize} of {pool.maxThreads}; {pool.queueSize} requests wait for one"
    for each in under:
        yield f"    {each.request.method} {_shown(each.request.path)} for {_age(connector, each)} s"


def _age(connector: Any, exchange: Any) -> str:
    return f"{max(0.0, connector.now() - exchange.startTime):.1f}"


def _shown(path: bytes) -> str:
    """What a client sent, harmless on a terminal."""
    return path.decode("ascii", "backslashreplace").encode("unicode_escape").decode("ascii")


def _sessions(engine: Any) -> Iterator[str]:
    for host in tuple(engine.children.values()) if engine is not None else ():
        for context in tuple(host.children.values()):
            if context.state.isAvailable and context.manager is not None:
                yield f"  {host.name}{context.name or '/'}: {len(context.manager.findSessions())}"
