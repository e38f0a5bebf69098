"""
Tests for `catalina.comet`.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

import pytest
from zope.interface import implementer

from catalina import comet
from catalina.comet import CometEvent, CometFilter, CometOperation, CometProcessor, EventSubType, EventType
from catalina.servlet import Filter, HttpServlet, IllegalStateException, Servlet, faultsOf


class EnumerationTests:
    """
    What can happen, why, and what can be asked for.
    """

    @pytest.mark.parametrize(
        ("enumeration", "names"),
        [
            (EventType, "BEGIN READ END ERROR WRITE CALLBACK"),
            (
                EventSubType,
                "TIMEOUT CLIENT_DISCONNECT IOEXCEPTION WEBAPP_RELOAD SERVER_SHUTDOWN SESSION_END",
            ),
            (CometOperation, "OP_READ OP_WRITE OP_CALLBACK"),
        ],
    )
    def test_hasTomcatsNames(self, enumeration: type[Enum], names: str) -> None:
        """The members have the names of Tomcat 6, 7 and the extended API."""
        assert [member.name for member in enumeration] == names.split()

    def test_isFoundUnderTheNestedNames(self) -> None:
        """Java's `CometEvent.EventType.BEGIN` works as it stands."""
        assert vars(CometEvent)["EventType"] is EventType
        assert vars(CometEvent)["EventSubType"] is EventSubType
        assert vars(CometEvent)["CometOperation"] is CometOperation

    def test_asksNoImplementationForThem(self) -> None:
        """The nested names are no part of what an event has to have."""
        assert "EventType" not in CometEvent


class CometEventTests:
    """
    The two generations of the API in one interface.
    """

    @pytest.mark.parametrize(
        ("method", "signature"),
        [
            ("getHttpServletRequest", "()"),
            ("getHttpServletResponse", "()"),
            ("getEventType", "()"),
            ("getEventSubType", "()"),
            ("close", "()"),
            ("setTimeout", "(timeout)"),
            ("isReadable", "()"),
            ("isWriteable", "()"),
            ("configureBlocking", "(blocking)"),
            ("isBlocking", "()"),
            ("register", "(*operations)"),
            ("unregister", "(*operations)"),
            ("getRegisteredOps", "()"),
        ],
    )
    def test_hasTheMethod(self, method: str, signature: str) -> None:
        """Each method is there with its parameters."""
        assert CometEvent[method].getSignatureString() == signature

    def test_saysWhatItPromises(self) -> None:
        """Every method has a docstring."""
        assert [name for name in CometEvent.names() if not CometEvent[name].__doc__] == []


class CometProcessorTests:
    """
    A servlet that hears events.
    """

    def test_isServlet(self) -> None:
        """A HttpServlet with `event` is a CometProcessor and still a servlet."""

        @implementer(CometProcessor)
        class Chat(HttpServlet):
            """A Comet servlet."""

            def event(self, event: Any) -> None:
                """Do nothing."""

        assert faultsOf(CometProcessor, Chat()) == []
        assert faultsOf(Servlet, Chat()) == []

    def test_mayBeAsync(self) -> None:
        """`event` may be a coroutine."""

        @implementer(CometProcessor)
        class Chat(HttpServlet):
            """A Comet servlet on the reactor."""

            async def event(self, event: Any) -> None:
                """Do nothing."""

        assert faultsOf(CometProcessor, Chat()) == []

    def test_needsEvent(self) -> None:
        """A class that says it hears events and cannot is found before the first one comes."""

        @implementer(CometProcessor)
        class Deaf(HttpServlet):  # type: ignore[misc]
            """A Comet servlet without event."""

        (fault,) = faultsOf(CometProcessor, Deaf())
        assert "has no method event(event)" in fault


class CometFilterTests:
    """
    A filter that hears events.
    """

    def test_isFilter(self) -> None:
        """A CometFilter filters requests too; init and destroy may be missing, as with any filter."""

        @implementer(CometFilter)
        class Trace:  # type: ignore[misc]
            """A Comet filter."""

            def doFilter(self, request: Any, response: Any, chain: Any) -> None:
                """Do nothing."""

            def doFilterEvent(self, event: Any, chain: Any) -> None:
                """Do nothing."""

        assert faultsOf(CometFilter, Trace()) == []
        assert faultsOf(Filter, Trace()) == []

    def test_needsBothMethods(self) -> None:
        """A CometFilter without doFilterEvent is told so."""

        @implementer(CometFilter)
        class Half:  # type: ignore[misc]
            """Half a Comet filter."""

            def doFilter(self, request: Any, response: Any, chain: Any) -> None:
                """Do nothing."""

        (fault,) = faultsOf(CometFilter, Half())
        assert "doFilterEvent(event, chain)" in fault


def test_face() -> None:
    """The names that applications import are these eight."""
    assert sorted(comet.__all__) == [
        "CometEvent",
        "CometFilter",
        "CometFilterChain",
        "CometOperation",
        "CometProcessor",
        "EventSubType",
        "EventType",
        "broadcast",
    ]


class Listener:
    """A response as `broadcast` knows it: prepares once, sends many times."""

    prepared = 0

    def __init__(self, problem: Exception | None = None) -> None:
        self.problem = problem
        self.got: list[bytes] = []

    def broadcast(self, data: bytes) -> Any:
        """Count how often the bytes are prepared."""
        Listener.prepared += 1

        def send(response: Listener) -> None:
            if response.problem is not None:
                raise response.problem
            response.got.append(data)

        return send


class BroadcastTests:
    """`catalina.comet.broadcast`."""

    def test_encodesOnceAndWritesToAll(self) -> None:
        """However many clients there are, the bytes are prepared once; text is UTF-8."""
        Listener.prepared = 0
        everybody = [Listener() for _ in range(5)]
        assert comet.broadcast(everybody, "é") == []
        assert [each.got for each in everybody] == [["é".encode()]] * 5
        assert Listener.prepared == 1

    @pytest.mark.parametrize("problem", [OSError("gone"), IllegalStateException("ended")])
    def test_tellsWhoHasGone(self, problem: Exception) -> None:
        """One client that has gone is told of, and keeps the others from nothing."""
        gone, there = Listener(problem), Listener()
        assert comet.broadcast([gone, there], b"x") == [gone]
        assert there.got == [b"x"]

    def test_nobody(self) -> None:
        """Without a client nothing happens."""
        assert comet.broadcast([], b"x") == []
