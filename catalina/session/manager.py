"""``org.apache.catalina.session.StandardManager``: the manager of applications that name none."""

from __future__ import annotations

from catalina.session.base import ManagerBase
from catalina.util import Setting


class StandardManager(ManagerBase):
    """Sessions in memory; they end with the application."""

    pathname = Setting(str, "SESSIONS.ser", inert="sessions are not kept over a restart yet", doc="")

    def stopInternal(self) -> None:
        """End all sessions, so that listeners and bound values hear of it."""
        for session in self.findSessions():
            session.expire()
