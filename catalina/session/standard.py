"""One session (org.apache.catalina.session.StandardSession); applications hold this very object."""

from __future__ import annotations

import threading
from typing import Any, Final

from zope.interface import implementer

from catalina.interfaces import SESSION_DESTROYED_EVENT, SESSION_PASSIVATED_EVENT
from catalina.servlet import (
    HttpSession,
    HttpSessionBindingEvent,
    HttpSessionBindingListener,
    IllegalStateException,
)

#: Values of these very classes hear of nothing; asking zope.interface of them takes longer than all else about an attribute.
_DEAF: Final = frozenset((str, int, float, bool, bytes, list, tuple, dict, set, frozenset))

#: One for all sessions: it is held for a moment at a session's end, and a lock of its own would burden each that lives.
_ending = threading.RLock()


@implementer(HttpSession)
class StandardSession:
    """
    A session in memory. Times are milliseconds since 1970, the inactive interval is seconds.

    :param manager: keeps the session, and knows the application and its listeners.
    """

    principal: Any = None
    authType: str | None = None
    _listeners: tuple[Any, ...] = ()

    def __init__(self, manager: Any) -> None:
        self.manager = manager
        self.id = ""
        self.notes: dict[str, Any] = {}
        self.attributes: dict[str, Any] = {}
        self.creationTime = 0
        self.lastAccessed = 0
        self.thisAccessed = 0
        self.maxInactiveInterval = -1
        self.fresh = False
        self.valid = False
        self.expiring = False

    # the container's side

    def begin(self, sessionId: str, now: int) -> None:
        """Start a new session's life."""
        self.id = sessionId
        self.creationTime = self.lastAccessed = self.thisAccessed = now
        self.fresh = True
        self.valid = True

    def getIdInternal(self) -> str:
        """The id, also of a session that has ended."""
        return self.id

    def isValid(self) -> bool:
        """Whether the session lives; one that is too old ends now, also while a long request uses it (ACTIVITY_CHECK is off in Tomcat)."""
        if self.expiring or not self.valid:
            return self.valid
        if self.maxInactiveInterval <= 0:
            return True
        if self.manager.now() - self.thisAccessed >= self.maxInactiveInterval * 1000:
            self.expire()
        return self.valid

    def access(self) -> None:
        """A request uses the session."""
        self.thisAccessed = self.manager.now()

    def endAccess(self) -> None:
        """The request has ended."""
        self.fresh = False
        self.lastAccessed = self.thisAccessed = self.manager.now()

    def addSessionListener(self, listener: Any) -> None:
        """Tell an `ISessionListener` of the session's end."""
        with _ending:
            self._listeners += (listener,)

    def expire(self, notify: bool = True) -> None:
        """
        End the session: tell the listeners, forget it, unbind the values. A second call does nothing.

        Who hears of the session's end may still look into it, a value that is unbound finds it invalid: as in Tomcat.

        :param notify: False where the session is kept elsewhere: for the application it has not ended.
        """
        with _ending:
            if self.expiring or not self.valid:
                return
            self.expiring = True
        try:
            if notify:
                self.manager.tellSessionListeners("sessionDestroyed", self)
        finally:
            self.manager.remove(self, True)
            self.valid = False
            self.expiring = False
            self._tellEnd(SESSION_DESTROYED_EVENT if notify else SESSION_PASSIVATED_EVENT)
        for name in list(self.attributes):
            self._remove(name, notify)

    def _tellEnd(self, kind: str) -> None:
        with _ending:
            listeners, self._listeners = self._listeners, ()
        for listener in listeners:
            listener.sessionEvent(self, kind)

    def activate(self) -> None:
        """The session comes back from where it was stored."""

    # HttpSession

    def getId(self) -> str:
        """The session's id."""
        self._check("getId")
        return self.id

    def getCreationTime(self) -> int:
        """When it was created, in milliseconds since 1970."""
        self._check("getCreationTime")
        return self.creationTime

    def getLastAccessedTime(self) -> int:
        """When the last request with it ended, in milliseconds since 1970."""
        self._check("getLastAccessedTime")
        return self.lastAccessed

    def getServletContext(self) -> Any:
        """The application."""
        return self.manager.context.servletContext

    def setMaxInactiveInterval(self, interval: int) -> None:
        """After how many seconds without a request the session ends; 0 or less: never."""
        self.maxInactiveInterval = interval

    def getMaxInactiveInterval(self) -> int:
        """After how many seconds without a request the session ends."""
        return self.maxInactiveInterval

    def isNew(self) -> bool:
        """Whether the client does not know of the session yet."""
        self._check("isNew")
        return self.fresh

    def invalidate(self) -> None:
        """End the session."""
        self._check("invalidate")
        self.expire()

    def getAttribute(self, name: str) -> Any:
        """An attribute, or None."""
        self._check("getAttribute")
        return self.attributes.get(name)

    def getAttributeNames(self) -> list[str]:
        """The names of all attributes."""
        self._check("getAttributeNames")
        return list(self.attributes)

    def setAttribute(self, name: str, value: Any) -> None:
        """Set an attribute; None removes it. The value, if it wants to, and the listeners hear of it."""
        if name is None:
            raise ValueError("an attribute needs a name")
        if value is None:
            self.removeAttribute(name)
            return
        self._check("setAttribute")
        old = self.attributes.get(name)
        told = value if old is None else old
        if value is not old and _listens(value):
            # Tomcat then tells the attribute listeners of the new value too
            told = value
            self.manager.call(value.valueBound, HttpSessionBindingEvent(self, name, value))
        self.attributes[name] = value
        if old is not None and old is not value and _listens(old):
            self.manager.call(old.valueUnbound, HttpSessionBindingEvent(self, name))
        kind = "attributeAdded" if old is None else "attributeReplaced"
        self.manager.tellAttributeListeners(kind, self, name, told)

    def removeAttribute(self, name: str) -> None:
        """Remove an attribute, if it is there."""
        self._check("removeAttribute")
        self._remove(name, True)

    def _remove(self, name: str, notify: bool) -> None:
        value = self.attributes.pop(name, None)
        if value is None or not notify:
            return
        if _listens(value):
            self.manager.call(value.valueUnbound, HttpSessionBindingEvent(self, name, value))
        self.manager.tellAttributeListeners("attributeRemoved", self, name, value)

    def getValue(self, name: str) -> Any:
        """Deprecated: `getAttribute`."""
        return self.getAttribute(name)

    def getValueNames(self) -> list[str]:
        """Deprecated: `getAttributeNames`."""
        return self.getAttributeNames()

    def putValue(self, name: str, value: Any) -> None:
        """Deprecated: `setAttribute`."""
        self.setAttribute(name, value)

    def removeValue(self, name: str) -> None:
        """Deprecated: `removeAttribute`."""
        self.removeAttribute(name)

    def _check(self, method: str) -> None:
        if not self.valid:
            raise IllegalStateException(f"{method}: the session has already been invalidated")

    def __repr__(self) -> str:
        return f"StandardSession[{self.id}]"


def _listens(value: Any) -> bool:
    """Whether a value wants to hear that it is bound or unbound."""
    return type(value) not in _DEAF and HttpSessionBindingListener.providedBy(value)
