"""
When a connection's patience ends: one timer for all connections of an endpoint.

A timer for each request would cost more than the request's parsing. Here a connection only notes its deadline, a number; a coarse
wheel looks at it when the deadline it had the last time comes near, and moves it on or lets it fire. Tomcat's pollers look about once a
second; this one looks four times as often.
"""

from __future__ import annotations

from typing import Any, Protocol

from twisted.logger import Logger

#: Seconds between two looks: a timeout fires at most so much late.
RESOLUTION = 0.25


class Timed(Protocol):
    """What has a deadline: loop time in seconds, 0.0 for none; and a place for its wheel to keep, None at first."""

    deadline: float
    slot: set[Timed] | None

    def timedOut(self) -> None:
        """The deadline has passed; the reactor's thread calls this, and the deadline is looked at anew afterwards."""


class DeadlineWheel:
    """
    Fires the deadlines of many objects with a single timer.

    :param loop: gives ``time()`` and ``call_later``.
    :param horizon: seconds after which each object is looked at again, whatever its deadline was. A deadline that is moved to an
        earlier time is noticed in time if it lies at least so far ahead, else after `sooner`.
    """

    _log = Logger()

    def __init__(self, loop: Any, horizon: float = 1e9) -> None:
        self._loop = loop
        self._horizon = horizon
        self._slots: dict[int, set[Timed]] = {}
        self._count = 0
        self._timer: Any = None
        self._next = 0

    def __len__(self) -> int:
        return self._count

    def add(self, timed: Timed) -> None:
        """Watch an object from now on; none is in two wheels."""
        self._place(timed, self._loop.time())
        if self._timer is None:
            self._next = int(self._loop.time() / RESOLUTION)
            self._timer = self._loop.call_later(RESOLUTION, self._turn)

    def discard(self, timed: Timed) -> None:
        """Watch it no more."""
        if timed.slot is not None:
            timed.slot.discard(timed)
            timed.slot = None
            self._count -= 1

    def sooner(self, timed: Timed) -> None:
        """The deadline was moved to an earlier time: look at it in time."""
        if timed.slot is not None:
            self.discard(timed)
            self._place(timed, self._loop.time())

    def stop(self) -> None:
        """Fire nothing more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _place(self, timed: Timed, now: float) -> None:
        """Put it where it is next looked at: at its deadline, and once a second while it has none."""
        when = min(timed.deadline or now + 1.0, now + self._horizon)
        number = max(int(when / RESOLUTION), int(now / RESOLUTION)) + 1
        slot = self._slots.get(number)
        if slot is None:
            slot = self._slots[number] = set()
        slot.add(timed)
        timed.slot = slot
        self._count += 1

    def _turn(self) -> None:
        now = self._loop.time()
        last = int(now / RESOLUTION)
        for number in range(self._next, last + 1):
            slot = self._slots.pop(number, None)
            # a time-out may discard or move others of its slot
            while slot:
                timed = slot.pop()
                timed.slot = None
                self._count -= 1
                self._look(timed, now)
        self._next = last + 1
        if self._count:
            self._timer = self._loop.call_later(RESOLUTION, self._turn)
        else:
            self._timer = None
            self._slots.clear()

    def _look(self, timed: Timed, now: float) -> None:
        if timed.deadline and timed.deadline <= now:
            try:
                timed.timedOut()
            except Exception:
                self._log.failure("A time-out failed: {timed!r}", timed=timed)
        if timed.deadline >= 0 and timed.slot is None:
            self._place(timed, now)
