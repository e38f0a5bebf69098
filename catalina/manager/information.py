"""The manager's commands about the server: resources, serverinfo, vminfo, threaddump, findleaks."""

from __future__ import annotations

import gc
import os
import platform
import resource
import sys
import threading
from collections.abc import Iterator
from typing import Any

from catalina.core import threadDump as fullThreadDump
from catalina.manager.command import Command, Refusal, shownAs


async def resources(command: Command) -> list[str]:
    """``/resources``: the server's named resources with their classes; with ``type`` only those of a class."""
    kind = command.get("type")
    naming = command.host.parent.service.server.globalNamingResources
    if naming is None:
        raise Refusal("No global JNDI resources are available")
    first = f"of type {shownAs(kind)}" if kind is not None else "of all types"
    lines = [f"OK - Listed global resources {first}"]
    for name, entry in naming.resources.items():
        made = _classOf(entry)
        if kind in (None, entry.type, made):
            lines.append(f"{name}:{made}")
    return lines


def _classOf(entry: Any) -> str:
    """The class of the object: what its factory makes, where that is told by the factory's name."""
    factory = str(entry.properties.get("factory", ""))
    return factory.removesuffix("Factory") if factory.endswith("Factory") else str(entry.type)


async def serverInfo(command: Command) -> list[str]:
    """``/serverinfo``: what runs here, and on what."""
    return [
        "OK - Server info",
        f"Tomcat Version: {command.host.parent.service.server.serverInfo}",
        f"OS Name: {platform.system()}",
        f"OS Version: {platform.release()}",
        f"OS Architecture: {platform.machine()}",
        f"JVM Version: {platform.python_version()}",
        f"JVM Vendor: {platform.python_implementation()}",
    ]


async def vmInfo(command: Command) -> list[str]:
    """``/vminfo``: the process, its interpreter, its memory and its threads."""
    return ["OK - VM info", *await command.inThread(_describeVm, command)]


def _describeVm(command: Command) -> list[str]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    groups: dict[str, dict[str, object]] = {
        "Runtime information": {
            "name": f"{platform.python_implementation()} {platform.python_version()}",
            "compiler": platform.python_compiler(),
            "executable": sys.executable,
            "pid": os.getpid(),
            "reactor": command.host.platform.name,
            "arguments": " ".join(sys.argv[1:]),
        },
        "OS information": {
            "name": platform.system(),
            "version": platform.release(),
            "architecture": platform.machine(),
            "availableProcessors": os.cpu_count(),
            "systemLoadAverage": " ".join(f"{each:.2f}" for each in os.getloadavg()),
        },
        "Threads": {"threadCount": threading.active_count()},
        "Modules": {"loadedModuleCount": len(sys.modules)},
        "Memory information": {
            "maximumResidentKB": usage.ru_maxrss,
            "userSeconds": f"{usage.ru_utime:.2f}",
            "systemSeconds": f"{usage.ru_stime:.2f}",
            "trackedObjects": len(gc.get_objects()),
        },
        "Garbage collector": {
            f"generation {number}": f"{each['collections']} collections, {each['collected']} collected"
            for number, each in enumerate(gc.get_stats())
        },
    }
    return [line for title, values in groups.items() for line in _group(title, values)]


def _group(title: str, values: dict[str, object]) -> Iterator[str]:
    yield f"{title}:"
    for name, value in values.items():
        yield f"  {name}: {value}"
    yield ""


async def threadDump(command: Command) -> list[str]:
    """``/threaddump``: what each thread and each waiting coroutine does at this moment, as SIGQUIT writes it to the log."""
    return ["OK - JVM thread dump", *await command.inThread(_dump, command)]


def _dump(command: Command) -> list[str]:
    known = command.host.platform
    return fullThreadDump(known.wallClock(), known.loop, gc.get_objects())


async def findLeaks(command: Command) -> list[str]:
    """
    ``/findleaks``: applications that something keeps alive after they were stopped, one line for each time.

    The line that tells the outcome comes only with ``statusLine=true``, as in Tomcat. A garbage collection goes before.
    """
    found: list[str] = await command.inThread(command.host.deployer.findLeaks)
    names = [name or "/" for name in found]
    if not command.isTrue("statusLine"):
        return names
    if not names:
        return ["OK - No memory leaks found"]
    return ["OK - Found potential memory leaks in the following applications:", *names]
