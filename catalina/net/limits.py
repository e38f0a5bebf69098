"""How many connections a connector may have open at once (org.apache.tomcat.util.threads.LimitLatch)."""

from __future__ import annotations


class ConnectionLimit:
    """
    Counts open connections; used on the reactor's thread alone.

    :param maximum: how many may be open; -1 for any number.
    """

    def __init__(self, maximum: int) -> None:
        self.maximum = maximum
        self.count = 0

    @property
    def reached(self) -> bool:
        """Whether no further connection may be accepted: those that knock wait in the kernel's backlog."""
        return 0 <= self.maximum <= self.count

    def opened(self) -> None:
        """Count a connection in."""
        self.count += 1

    def closed(self) -> bool:
        """Count a connection out; returns whether accepting was stopped and may go on."""
        wasReached = self.reached
        self.count -= 1
        return wasReached and not self.reached
