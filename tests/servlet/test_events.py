"""
Tests for `catalina.servlet.events` and for AsyncEvent.
"""

from __future__ import annotations

from typing import Any

import pytest

from catalina.servlet import (
    AsyncEvent,
    HttpSessionBindingEvent,
    HttpSessionEvent,
    ServletContextAttributeEvent,
    ServletContextEvent,
    ServletRequestAttributeEvent,
    ServletRequestEvent,
)

CONTEXT: Any = object()
REQUEST: Any = object()
RESPONSE: Any = object()
SESSION: Any = object()
PROBLEM = OSError("gone")


@pytest.mark.parametrize(
    ("event", "answers"),
    [
        (ServletContextEvent(CONTEXT), {"getServletContext": CONTEXT, "getSource": CONTEXT}),
        (
            ServletContextAttributeEvent(CONTEXT, "n", 1),
            {"getServletContext": CONTEXT, "getName": "n", "getValue": 1},
        ),
        (
            ServletRequestEvent(CONTEXT, REQUEST),
            {"getServletContext": CONTEXT, "getServletRequest": REQUEST, "getSource": CONTEXT},
        ),
        (
            ServletRequestAttributeEvent(CONTEXT, REQUEST, "n", 1),
            {"getServletContext": CONTEXT, "getServletRequest": REQUEST, "getName": "n", "getValue": 1},
        ),
        (HttpSessionEvent(SESSION), {"getSession": SESSION, "getSource": SESSION}),
        (HttpSessionBindingEvent(SESSION, "n"), {"getSession": SESSION, "getName": "n", "getValue": None}),
        (HttpSessionBindingEvent(SESSION, "n", 1), {"getSession": SESSION, "getName": "n", "getValue": 1}),
        (
            AsyncEvent(CONTEXT, REQUEST, RESPONSE, PROBLEM),
            {
                "getAsyncContext": CONTEXT,
                "getSuppliedRequest": REQUEST,
                "getSuppliedResponse": RESPONSE,
                "getThrowable": PROBLEM,
            },
        ),
        (
            AsyncEvent(CONTEXT),
            {"getSuppliedRequest": None, "getSuppliedResponse": None, "getThrowable": None},
        ),
    ],
    ids=lambda value: type(value).__name__,
)
class EventTests:
    """
    What each event tells.
    """

    def test_answersWhatItWasMadeWith(self, event: object, answers: dict[str, Any]) -> None:
        """Every getter returns the constructor's argument, as in Java."""
        assert {name: getattr(event, name)() for name in answers} == answers

    def test_isSmall(self, event: object, answers: dict[str, Any]) -> None:
        """Events are made for every request, so they have no dictionary."""
        assert not hasattr(event, "__dict__")


class EventKindTests:
    """
    Which event is also another one.
    """

    def test_attributeEventsAreEvents(self) -> None:
        """Java's class tree is kept."""
        assert issubclass(ServletContextAttributeEvent, ServletContextEvent)
        assert issubclass(ServletRequestAttributeEvent, ServletRequestEvent)
        assert issubclass(HttpSessionBindingEvent, HttpSessionEvent)
