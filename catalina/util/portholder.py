"""
Who listens on a TCP port: for the message that says why a port cannot be opened.

Reads Linux's ``/proc``; elsewhere, or where nothing can be found out, the answer is empty.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

_PROC: Final = Path("/proc")
_TABLES: Final = ("net/tcp", "net/tcp6")
_LISTENING: Final = "0A"
_LONGEST_COMMAND: Final = 120


class _Listener(NamedTuple):
    inode: str
    uid: str


def findPortHolder(port: int, proc: Path = _PROC) -> int | None:
    """
    Find the process that listens on a port.

    :param port: the TCP port, on any address.
    :param proc: where the kernel's files are.
    :returns: its pid; None if nobody listens, if it is somebody else's and cannot be looked at, or if the
        system does not tell.
    """
    return _holderOf(list(_listeners(port, proc)), proc)


def describePortHolder(port: int, proc: Path = _PROC) -> str:
    """
    Describe the process that listens on a port, for a message to the person who wants the port.

    :param port: the TCP port, on any address.
    :param proc: where the kernel's files are.
    :returns: such as ``process 4242 (java -jar app.jar)``; ``a process of user 0`` if it is somebody else's
        and cannot be looked at; empty if nobody listens, or the system does not tell.
    """
    listeners = list(_listeners(port, proc))
    pid = _holderOf(listeners, proc)
    if pid is not None:
        return f"process {pid} ({_commandOf(proc / str(pid))})"
    return f"a process of user {listeners[0].uid}" if listeners else ""


def _holderOf(listeners: list[_Listener], proc: Path) -> int | None:
    if not listeners:
        return None
    wanted = {f"socket:[{each.inode}]" for each in listeners}
    folders = proc.glob("[0-9]*")
    return next((int(each.name) for each in folders if _holdsAny(each / "fd", wanted)), None)


def _listeners(port: int, proc: Path) -> Iterator[_Listener]:
    """
    Yield the listening sockets of the kernel's table: ``sl local_address rem_address st ... uid timeout
    inode``.
    """
    for table in _TABLES:
        try:
            lines = (proc / table).read_text().splitlines()[1:]
        except OSError:
            continue
        for fields in map(str.split, lines):
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                yield _Listener(inode=fields[9], uid=fields[7])


def _holdsAny(descriptors: Path, wanted: set[str]) -> bool:
    # Processes end while we look, and other users' are closed to us: neither is an error.
    try:
        return any(_target(each) in wanted for each in descriptors.iterdir())
    except OSError:
        return False


def _target(link: Path) -> str:
    try:
        return os.readlink(link)
    except OSError:
        return ""


def _commandOf(folder: Path) -> str:
    try:
        words = (folder / "cmdline").read_bytes().rstrip(b"\0").replace(b"\0", b" ")
        text = words.decode("utf-8", "replace") or (folder / "comm").read_text().strip()
    except OSError:
        return "it has just ended"
    printable = "".join(each if each.isprintable() else "?" for each in text)
    return printable if len(printable) <= _LONGEST_COMMAND else printable[: _LONGEST_COMMAND - 3] + "..."
