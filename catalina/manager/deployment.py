"""
The manager's commands that bring applications and take them away: deploy, undeploy.

An archive comes in the body of a PUT, or lies on the server already. The deployer of the host copies and checks it
before anything that runs is touched.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from catalina.manager.command import Command, Refusal, shownAs
from catalina.util.contextname import ContextName

_BLOCK = 1 << 18
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")


async def deploy(command: Command) -> list[str]:
    """
    ``/deploy`` by GET: deploy a folder, an archive or a context file that lies on the server.

    :raises Refusal: the first line of the answer would be a FAIL.
    """
    war, config = command.get("war"), command.get("config")
    if war is None and config is None:
        name = command.name()
        return await _install(command, name, archive=_kept(command, name))
    source = _place(command, war) if war is not None else None
    descriptor = _place(command, config) if config is not None else None
    name = command.name() if command.get("path") is not None else _nameOf(descriptor or source)
    _checkFree(command, name)
    files: dict[str, Path | None] = {"descriptor": descriptor}
    if source is not None:
        files["folder" if source.is_dir() else "archive"] = source
    return await _install(command, name, **files)


def _nameOf(file: Path | None) -> ContextName:
    assert file is not None
    return ContextName.ofFile(file.name)


def _place(command: Command, text: str) -> Path:
    """
    The file or folder that a URL means: ``file:/some/app.war``, ``jar:file:/some/app.war!/``, or a name in appBase.

    :raises Refusal: it means no file of this machine, or there is none.
    """
    path = text.removeprefix("jar:").removesuffix("!/")
    if path.startswith("file:"):
        path = unquote(path.removeprefix("file:"))
        path = "/" + path.lstrip("/") if path.startswith("/") else path
    place = Path(command.host.appBaseFolder).resolve() / path
    refusal = Refusal(f"Invalid application URL {shownAs(text)} was specified")
    if not path or "\0" in path or re.match(r"[a-z]+:", path) or not place.exists():
        raise refusal
    if place.is_file() and place.suffix.lower() not in (".war", ".xml"):
        raise refusal
    return place


def _checkFree(command: Command, name: ContextName) -> None:
    """Refuse to take the place of an application that was not asked for, that is the manager, or that is not ours."""
    context = command.host.findChild(name.name)
    if context is None:
        return
    if not command.isTrue("update") and command.get("tag") is None:
        raise Refusal(f"Application already exists at path {shownAs(name.display)}")
    _checkOurs(command, name)


def _checkOurs(command: Command, name: ContextName) -> None:
    command.other(name)
    if not command.host.deployer.isDeployed(name.name):
        raise Refusal(f"Context {shownAs(name.display)} is defined in server.xml and may not be undeployed")


async def _install(command: Command, name: ContextName, **files: Path | None) -> list[str]:
    await command.host.deployer.install(name, **files)
    context = command.host.findChild(name.name)
    if context is None:
        raise Refusal(f"Failed to deploy application at context path {shownAs(name.display)}")
    if not context.state.isAvailable:
        lines = [f"Deployed application at context path {shownAs(name.display)} but context failed to start"]
        if context.failure is not None:
            lines.append(f"FAIL - Encountered exception {shownAs(str(context.failure))}")
        raise Refusal("\n".join(lines))
    return [f"OK - Deployed application at context path {shownAs(name.display)}"]


# uploads


def receive(command: Command, stream: Any) -> Path:
    """
    Write the body of a PUT to a file beside the place that it is for; blocks.

    :param stream: the request's input stream.
    :raises Refusal: the application may not be deployed; then nothing is read.
    :raises OSError: the client has gone, or the disk is full; then nothing is left.
    """
    name = command.name()
    _checkFree(command, name)
    file: Path = command.host.deployer.placeForUpload()
    try:
        with open(file, "xb") as sink:
            while block := stream.read(_BLOCK):
                sink.write(block)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return file


async def deployReceived(command: Command, file: Path) -> list[str]:
    """``/deploy`` by PUT: deploy what was received; with ``tag`` it is kept, to be deployed again by its tag."""
    name = command.name()
    try:
        if command.get("tag") is None:
            return await _install(command, name, archive=file)
        await command.inThread(_keep, command, name, file)
        return await _install(command, name, archive=_kept(command, name))
    finally:
        await command.inThread(_remove, file)


def _keep(command: Command, name: ContextName, file: Path) -> None:
    target = _tagged(command, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}")
    shutil.copyfile(file, beside)
    beside.replace(target)


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)


def _tagged(command: Command, name: ContextName) -> Path:
    tag = command.get("tag") or ""
    if not _TAG.fullmatch(tag):
        raise Refusal(f"Invalid tag {shownAs(tag)} was specified; a tag has letters, digits, dots, + and -")
    return Path(command.manager.tempDir) / tag / f"{name.baseName}.war"


def _kept(command: Command, name: ContextName) -> Path:
    """
    The archive that was uploaded with a tag.

    :raises Refusal: there is none.
    """
    if command.get("tag") is None:
        raise Refusal("Invalid parameters supplied for command [/deploy]")
    _checkFree(command, name)
    file = _tagged(command, name)
    if not file.is_file():
        raise Refusal(
            f"Invalid tag {shownAs(command.get('tag') or '')} was specified; nothing was deployed by it"
        )
    return file


async def undeploy(command: Command) -> list[str]:
    """``/undeploy``: stop an application and delete its files."""
    name = command.name()
    command.context(name)
    _checkOurs(command, name)
    await command.host.deployer.undeploy(name.name)
    return [f"OK - Undeployed application at context path {shownAs(name.display)}"]
