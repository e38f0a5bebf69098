"""
Tests for `catalina.servlet.responsewrappers`.
"""

from __future__ import annotations

from typing import Any

import pytest
from zope.interface import directlyProvides
from zope.interface.interface import InterfaceClass, Method

from catalina.servlet import (
    HttpServletRequest,
    HttpServletResponse,
    HttpServletResponseWrapper,
    ServletResponse,
    ServletResponseWrapper,
    faultsOf,
)
from tests.servlet.doubles import finish
from tests.servlet.echo import Echo, argumentsOf


def methodsOf(interface: InterfaceClass) -> list[Any]:
    """Return all plain methods of an interface and its bases, for a table of tests."""
    names = sorted(set(interface.names(all=True)) - {"flushAsync"})
    return [pytest.param(interface[name], id=name) for name in names]


class DelegationTests:
    """
    What a wrapper does by itself.
    """

    @pytest.mark.parametrize("method", methodsOf(HttpServletResponse))
    def test_passesEveryMethodOn(self, method: Method) -> None:
        """Each method reaches the response inside with all its arguments, and its answer comes back."""
        inner = Echo()
        arguments = argumentsOf(method)
        answer = getattr(HttpServletResponseWrapper(inner), method.__name__)(*arguments)
        assert inner.calls == [(method.__name__, tuple(arguments))]
        if method.__name__.startswith(("get", "is", "contains", "encode")):
            assert answer is inner.answer

    def test_passesFlushAsyncOn(self) -> None:
        """What has to be awaited is awaited."""

        class Flushed:
            """A response that can be flushed."""

            flushed = False

            async def flushAsync(self) -> None:
                """Note the call."""
                self.flushed = True

        inner = Flushed()
        finish(HttpServletResponseWrapper(inner).flushAsync())
        assert inner.flushed

    def test_isWhatItWraps(self) -> None:
        """The wrappers are all that the interfaces ask for."""
        assert faultsOf(ServletResponse, ServletResponseWrapper(Echo())) == []
        assert faultsOf(HttpServletResponse, HttpServletResponseWrapper(Echo())) == []

    def test_letsSubclassesCallIt(self) -> None:
        """A method that is overridden can reach the response inside by super()."""

        class Answer(HttpServletResponseWrapper):
            """A response with other headers."""

            def setHeader(self, name: str, value: str | None) -> None:
                """Set another value."""
                super().setHeader(name, f"wrapped {value}")

        inner = Echo()
        Answer(inner).setHeader("a", "b")
        assert inner.calls == [("setHeader", ("a", "wrapped b"))]


class WrappedResponseTests:
    """
    The response inside.
    """

    def test_canBeReplaced(self) -> None:
        """setResponse puts another one in."""
        first, second = Echo(), Echo()
        wrapper = ServletResponseWrapper(first)
        assert wrapper.getResponse() is first
        wrapper.setResponse(second)
        assert wrapper.getResponse() is second

    def test_isNeverNone(self) -> None:
        """None is refused, as IllegalArgumentException is thrown in Java."""
        with pytest.raises(ValueError, match="needs a response"):
            ServletResponseWrapper(None)

    def test_isFoundAtAnyDepth(self) -> None:
        """isWrapperFor knows the objects, classes and interfaces of all responses inside, but not its own."""

        class Outer(ServletResponseWrapper):
            """The outermost class."""

        inner = Echo()
        directlyProvides(inner, HttpServletResponse)
        wrapper = Outer(ServletResponseWrapper(inner))
        for wrapped in (inner, Echo, HttpServletResponse, ServletResponse, ServletResponseWrapper):
            assert wrapper.isWrapperFor(wrapped)
        for other in (Echo(), Outer, HttpServletRequest, str, None):
            assert not wrapper.isWrapperFor(other)
