"""The manager's commands about running applications: list, reload, start, stop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from catalina.manager.command import Command, Refusal, shownAs


async def listApplications(command: Command) -> list[str]:
    """``/list``: each application's path, state, number of sessions and place."""
    host = command.host
    contexts = sorted(host.children.values(), key=lambda context: str(context.name))
    return [f"OK - Listed applications for virtual host {host.name}", *(_listed(each) for each in contexts)]


def _listed(context: Any) -> str:
    running = bool(context.state.isAvailable)
    sessions = len(context.manager.findSessions()) if running and context.manager is not None else 0
    return f"{context.path or '/'}:{'running' if running else 'stopped'}:{sessions}:{_place(context)}"


def _place(context: Any) -> str:
    """The docBase as Tomcat has it: relative to appBase where it is below that."""
    place = Path(context.docBase)
    try:
        return str(place.relative_to(Path(context.parent.appBaseFolder).resolve()))
    except ValueError:
        return str(place)


async def reload(command: Command) -> list[str]:
    """
    ``/reload``: stop and start an application.

    Tomcat's answer is OK even where the application did not come back; its documentation promises a FAIL.
    """
    name = command.name()
    context = command.other(name)
    if not context.state.isAvailable:
        raise Refusal(f"Encountered exception: the application {shownAs(name.display)} has not been started")
    if not await command.host.deployer.reload(name.name):
        raise notStarted(name.display, context)
    return [f"OK - Reloaded application at context path {name.display}"]


async def start(command: Command) -> list[str]:
    """``/start``: start an application that was stopped; one that runs is left as it is."""
    name = command.name()
    context = command.context(name)
    if not context.state.isAvailable:
        await command.host.deployer.start(name.name)
    if not context.state.isAvailable:
        raise notStarted(name.display, context)
    return [f"OK - Started application at context path {name.display}"]


async def stop(command: Command) -> list[str]:
    """``/stop``: stop an application; it stays deployed."""
    name = command.name()
    command.other(name)
    await command.host.deployer.stop(name.name)
    return [f"OK - Stopped application at context path {name.display}"]


def notStarted(display: str, context: Any) -> Refusal:
    """The answer for an application that could not be started, with the reason on a line of its own."""
    lines = [f"Application at context path {display} could not be started"]
    if context.failure is not None:
        problem = f"{type(context.failure).__name__}: {context.failure}"
        lines.append(f"FAIL - Encountered exception {shownAs(problem)}")
    return Refusal("\n".join(lines))
