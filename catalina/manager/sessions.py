"""The manager's commands about sessions: how long they have been idle, and ending those that are idle for too long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from catalina.manager.command import Command, Refusal, shownAs

#: No more rows than this, whatever the longest idle time is.
_ROWS = 60


async def sessions(command: Command) -> list[str]:
    """
    ``/sessions`` and ``/expire``: how many sessions of an application have been idle for how long; and end those that have been for at
    least ``idle`` minutes, none without that.
    """
    text = command.get("idle") or ""
    idle = int(text) if text.isascii() and text.isdigit() else -1
    return await command.inThread(_profile, command, idle)


def _profile(command: Command, idle: int) -> list[str]:
    """Ending a session calls the application's listeners, which may block: so this runs on a thread."""
    name = command.name()
    context = command.context(name)
    manager = context.manager
    if manager is None or not context.state.isAvailable:
        raise Refusal(f"No manager exists for path {shownAs(name.display)}")
    longest = manager.maxInactiveInterval // 60
    minutes, expired = _idleMinutes(manager, idle)
    lines = [
        f"OK - Session information for application at context path {name.display}",
        f"Default maximum session inactive interval {longest} minutes",
        *_rows(minutes, longest),
    ]
    if idle >= 0:
        lines.append(f">{idle} minutes: expired {expired} sessions")
    return lines


def _idleMinutes(manager: Any, idle: int) -> tuple[list[int], int]:
    """For each session the minutes it has been idle, and how many sessions were ended."""
    minutes, expired, now = [], 0, manager.now()
    for session in manager.findSessions():
        seconds = max(0, now - session.thisAccessed) // 1000
        if 0 <= idle * 60 <= seconds:
            session.expire()
            expired += 1
        minutes.append(seconds // 60)
    return minutes, expired


def _rows(minutes: list[int], longest: int) -> Iterator[str]:
    """The profile: one line for each interval that has sessions, in at most `_ROWS` intervals and one for the rest."""
    width, count = 1, _ROWS
    if longest > 0:
        width = max(1, -(-longest // _ROWS))
        count = -(-longest // width)
    found = Counter(min(each // width, count) for each in minutes)
    for row in sorted(found):
        if row == 0:
            label = f"<{width}"
        elif row < count:
            label = f"{row * width} - <{(row + 1) * width}"
        else:
            label = f">={count * width}"
        yield f"{label} minutes: {found[row]} sessions"
