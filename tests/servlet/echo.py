"""
An object that has every method and notes how it is called, to see what wrappers pass on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zope.interface.interface import Method


class Echo:
    """
    Answers every call with the same object.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.answer = object()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def called(*arguments: Any) -> Any:
            self.calls.append((name, arguments))
            return self.answer

        return called


def argumentsOf(method: Method) -> list[Any]:
    """Return a different object for each parameter of an interface's method."""
    return [object() for _ in method.positional]
