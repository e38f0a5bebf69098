"""
Tests for `catalina.servlet.errors`.
"""

from __future__ import annotations

import pickle

import pytest

from catalina.servlet import IllegalStateException, ServletException, UnavailableException


class ServletExceptionTests:
    """
    The message and the root cause of a ServletException.
    """

    def test_keepsMessageAndRootCause(self) -> None:
        """Both constructor arguments can be asked for, and the cause is part of the traceback."""
        cause = OSError("disk")
        problem = ServletException("outer", cause)
        assert str(problem) == problem.getMessage() == "outer"
        assert problem.getRootCause() is cause
        assert problem.__cause__ is cause

    def test_hasNeitherByDefault(self) -> None:
        """Java's constructor without arguments works."""
        problem = ServletException()
        assert problem.getMessage() is None
        assert problem.getRootCause() is None
        assert str(problem) == ""

    def test_takesRootCauseAlone(self) -> None:
        """Java's constructor with a Throwable alone works, and the message names it."""
        cause = KeyError("colour")
        problem = ServletException(cause)
        assert problem.getRootCause() is cause
        assert str(problem) == "KeyError: 'colour'"

    def test_survivesPickling(self) -> None:
        """An exception that is kept in a session comes back with its message and cause."""
        problem = pickle.loads(pickle.dumps(ServletException("outer", OSError("disk"))))
        assert str(problem) == "outer"
        assert isinstance(problem.getRootCause(), OSError)


class UnavailableExceptionTests:
    """
    For how long a servlet is unavailable.
    """

    @pytest.mark.parametrize(
        ("seconds", "permanent", "answered"),
        [(None, True, -1), (600, False, 600), (0, False, -1), (-5, False, -1)],
    )
    def test_knowsForHowLong(self, seconds: int | None, permanent: bool, answered: int) -> None:
        """Without seconds it is for ever; 0 or less means that nobody knows."""
        problem = UnavailableException("gone", seconds)
        assert problem.isPermanent() is permanent
        assert problem.getUnavailableSeconds() == answered

    def test_isServletException(self) -> None:
        """Who catches ServletException catches this."""
        assert isinstance(UnavailableException("gone"), ServletException)

    def test_survivesPickling(self) -> None:
        """The time is kept."""
        assert pickle.loads(pickle.dumps(UnavailableException("gone", 7))).getUnavailableSeconds() == 7


def test_illegalStateIsRuntimeError() -> None:
    """An IllegalStateException is what Python calls a RuntimeError."""
    assert issubclass(IllegalStateException, RuntimeError)
