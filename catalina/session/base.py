"""What keeps an application's sessions (org.apache.catalina.session.ManagerBase)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zope.interface import implementer

from catalina.interfaces import IManager
from catalina.lifecycle import Lifecycle
from catalina.servlet import HttpSessionBindingEvent, HttpSessionEvent, IllegalStateException
from catalina.session.standard import StandardSession
from catalina.util import Setting, newSessionId


class TooManyActiveSessionsException(IllegalStateException):
    """maxActiveSessions is reached."""


@implementer(IManager)
class ManagerBase(Lifecycle):
    """Sessions in memory, and their statistics."""

    maxActiveSessions = Setting(int, -1, doc="how many sessions may live at once; -1: any number")
    maxInactiveInterval = Setting(
        int,
        1800,
        unit="s",
        doc="after how long without a request a session ends; web.xml's session-timeout wins",
    )
    sessionIdLength = Setting(
        int,
        16,
        unit="bytes",
        minimum=8,
        maximum=512,
        doc="the length of ids, half the number of their digits",
    )
    processExpiresFrequency = Setting(
        int, 6, minimum=1, doc="expiry is looked at once in so many rounds of background work"
    )
    distributable = Setting(bool, False, inert="sessions stay in this process", doc="")
    secureRandomClass = Setting(str, "", inert="ids come from the operating system's random source", doc="")
    secureRandomAlgorithm = Setting(
        str, "", inert="ids come from the operating system's random source", doc=""
    )
    secureRandomProvider = Setting(
        str, "", inert="ids come from the operating system's random source", doc=""
    )

    def __init__(self) -> None:
        super().__init__()
        self.context: Any = None
        self.sessions: dict[str, StandardSession] = {}
        self.sessionCounter = 0
        self.expiredSessions = 0
        self.rejectedSessions = 0
        self.maxActive = 0
        self._round = 0
        self._wallClock: Callable[[], float] | None = None

    def now(self) -> int:
        """Milliseconds since 1970."""
        clock = self._wallClock
        if clock is None:
            # the way to it leads through all containers, and every request with a session asks several times
            clock = self._wallClock = self.context.platform.wallClock
        return int(clock() * 1000)

    # IManager

    def createSession(self, sessionId: str | None = None) -> StandardSession:
        """
        Make a session and tell the listeners.

        :param sessionId: the id it shall have; a new one if None.
        :raises TooManyActiveSessionsException: there are maxActiveSessions already.
        """
        if 0 <= self.maxActiveSessions <= len(self.sessions):
            self.rejectedSessions += 1
            raise TooManyActiveSessionsException(
                f"no more than {self.maxActiveSessions} sessions are allowed"
            )
        session = StandardSession(self)
        session.maxInactiveInterval = self.maxInactiveInterval
        session.begin(sessionId or self.generateSessionId(), self.now())
        self.sessions[session.id] = session
        self.sessionCounter += 1
        self.maxActive = max(self.maxActive, len(self.sessions))
        self.tellSessionListeners("sessionCreated", session)
        return session

    def generateSessionId(self) -> str:
        """An id that no session of this application has."""
        engine = self.context.parent.parent
        while True:
            candidate = newSessionId(self.sessionIdLength, engine.jvmRoute or None)
            if candidate not in self.sessions:
                return candidate

    def findSession(self, sessionId: str) -> StandardSession | None:
        """The session with this id, or None."""
        return self.sessions.get(sessionId)

    def remove(self, session: StandardSession, expired: bool = False) -> None:
        """Forget a session."""
        self.sessions.pop(session.id, None)
        if expired:
            self.expiredSessions += 1

    def changeSessionId(self, session: StandardSession) -> str:
        """Give a session a new id, so that whoever knew the old one loses it; returns the new one."""
        self.sessions.pop(session.id, None)
        session.id = self.generateSessionId()
        self.sessions[session.id] = session
        return session.id

    def findSessions(self) -> list[StandardSession]:
        """All sessions."""
        return list(self.sessions.values())

    def backgroundProcess(self) -> None:
        """Now and then end the sessions that are too old."""
        self._round = (self._round + 1) % self.processExpiresFrequency
        if self._round == 0:
            self.processExpires()

    def processExpires(self) -> None:
        """End the sessions that are too old."""
        for session in self.findSessions():
            session.isValid()

    # listeners

    def tellSessionListeners(self, method: str, session: StandardSession) -> None:
        """Tell the application's HttpSessionListeners, if it has any."""
        listeners = self.context.sessionListeners
        if listeners:
            self.context.notify(listeners, method, HttpSessionEvent(session))

    def tellAttributeListeners(self, method: str, session: StandardSession, name: str, value: Any) -> None:
        """Tell the application's HttpSessionAttributeListeners, if it has any."""
        listeners = self.context.sessionAttributeListeners
        if listeners:
            self.context.notify(listeners, method, HttpSessionBindingEvent(session, name, value))

    def call(self, method: Any, event: Any) -> None:
        """Call a value that listens to being bound; its failure is logged."""
        try:
            method(event)
        except Exception:
            self._log.failure("A session value failed")
