"""An application's listeners by what they listen to, and telling them, with their failures contained."""

from __future__ import annotations

import inspect
from typing import Any

from twisted.logger import Logger

from catalina.servlet import (
    HttpSessionAttributeListener,
    HttpSessionListener,
    ServletContextAttributeListener,
    ServletContextListener,
    ServletRequestAttributeListener,
    ServletRequestListener,
)

#: Told in reverse order: what was begun last ends first.
_REVERSED = frozenset({"contextDestroyed", "requestDestroyed", "sessionDestroyed"})


class ListenerLists:
    """The listeners of one application; each list holds those of one interface, in order."""

    _log = Logger()

    def __init__(self) -> None:
        self.context: list[Any] = []
        self.contextAttribute: list[Any] = []
        self.request: list[Any] = []
        self.requestAttribute: list[Any] = []
        self.session: list[Any] = []
        self.sessionAttribute: list[Any] = []

    def add(self, listener: Any) -> bool:
        """Add a listener to every list that it belongs to; False if it belongs to none."""
        lists = (
            (ServletContextListener, self.context),
            (ServletContextAttributeListener, self.contextAttribute),
            (ServletRequestListener, self.request),
            (ServletRequestAttributeListener, self.requestAttribute),
            (HttpSessionListener, self.session),
            (HttpSessionAttributeListener, self.sessionAttribute),
        )
        found = False
        for interface, listeners in lists:
            if interface.providedBy(listener):
                listeners.append(listener)
                found = True
        return found

    def clear(self) -> None:
        """Forget all of them."""
        for listeners in (
            self.context,
            self.contextAttribute,
            self.request,
            self.requestAttribute,
            self.session,
            self.sessionAttribute,
        ):
            listeners.clear()

    def notify(self, listeners: list[Any], method: str, event: Any, waitFor: Any) -> Exception | None:
        """
        Tell listeners; one that fails is logged and the others are told all the same.

        :param waitFor: waits for what an ``async def`` listener returns.
        :returns: the first failure, for those few events that a listener may refuse.
        """
        problem = None
        for listener in reversed(listeners) if method in _REVERSED else tuple(listeners):
            try:
                pending = getattr(listener, method)(event)
                if inspect.isawaitable(pending):
                    waitFor(pending)
            except Exception as failure:
                self._log.failure(
                    "Exception in {method} of listener {listener}",
                    method=method,
                    listener=type(listener).__qualname__,
                )
                problem = problem or failure
        return problem
