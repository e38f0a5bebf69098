"""
Tests for `catalina.servlet.requestwrappers`.
"""

from __future__ import annotations

from typing import Any

import pytest
from zope.interface import directlyProvides
from zope.interface.interface import InterfaceClass, Method

from catalina.servlet import (
    HttpServletRequest,
    HttpServletRequestWrapper,
    HttpServletResponse,
    ServletRequest,
    ServletRequestWrapper,
    faultsOf,
)
from tests.servlet.echo import Echo, argumentsOf


def methodsOf(interface: InterfaceClass) -> list[Any]:
    """Return all methods of an interface and its bases, for a table of tests."""
    return [pytest.param(interface[name], id=name) for name in sorted(interface.names(all=True))]


class DelegationTests:
    """
    What a wrapper does by itself.
    """

    @pytest.mark.parametrize("method", methodsOf(HttpServletRequest))
    def test_passesEveryMethodOn(self, method: Method) -> None:
        """Each method reaches the request inside with all its arguments, and its answer comes back."""
        inner = Echo()
        arguments = argumentsOf(method)
        answer = getattr(HttpServletRequestWrapper(inner), method.__name__)(*arguments)
        assert inner.calls == [(method.__name__, tuple(arguments))]
        assert answer is None or answer is inner.answer
        if not method.__name__.startswith(("set", "remove", "login", "logout")):
            assert answer is inner.answer

    def test_isWhatItWraps(self) -> None:
        """The wrappers are all that the interfaces ask for."""
        assert faultsOf(ServletRequest, ServletRequestWrapper(Echo())) == []
        assert faultsOf(HttpServletRequest, HttpServletRequestWrapper(Echo())) == []

    def test_letsSubclassesCallIt(self) -> None:
        """A method that is overridden can ask the request inside by super()."""

        class Ask(HttpServletRequestWrapper):
            """A request with other parameters."""

            def getParameter(self, name: str) -> str | None:
                """Return the parameter of another name."""
                return super().getParameter(name + "!")

        inner = Echo()
        Ask(inner).getParameter("a")
        assert inner.calls == [("getParameter", ("a!",))]


class WrappedRequestTests:
    """
    The request inside.
    """

    def test_canBeReplaced(self) -> None:
        """setRequest puts another one in."""
        first, second = Echo(), Echo()
        wrapper = ServletRequestWrapper(first)
        assert wrapper.getRequest() is first
        wrapper.setRequest(second)
        assert wrapper.getRequest() is second

    def test_isNeverNone(self) -> None:
        """None is refused, as IllegalArgumentException is thrown in Java."""
        with pytest.raises(ValueError, match="needs a request"):
            ServletRequestWrapper(None)
        with pytest.raises(ValueError, match="needs a request"):
            HttpServletRequestWrapper(Echo()).setRequest(None)

    def test_isFoundAtAnyDepth(self) -> None:
        """isWrapperFor knows the objects, classes and interfaces of all requests inside, but not its own."""

        class Outer(ServletRequestWrapper):
            """The outermost class."""

        inner = Echo()
        directlyProvides(inner, HttpServletRequest)
        wrapper = Outer(ServletRequestWrapper(inner))
        for wrapped in (inner, Echo, HttpServletRequest, ServletRequest, ServletRequestWrapper):
            assert wrapper.isWrapperFor(wrapped)
        for other in (Echo(), Outer, HttpServletResponse, str, None):
            assert not wrapper.isWrapperFor(other)
