"""Which objects are an application's."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import LoopingCall

from tests.loader.application import loaded, write

TEXT = """
class Thing:
    def method(self): pass
    def __getattr__(self, name): raise SystemError("nobody may run this")

def function(*arguments): pass

def generator(): yield

async def coroutine(): pass
"""

OWN = {
    "module": lambda probe: probe,
    "class": lambda probe: probe.Thing,
    "function": lambda probe: probe.function,
    "instance": lambda probe: probe.Thing(),
    "method": lambda probe: probe.Thing().method,
    "partial": lambda probe: functools.partial(probe.function, 1),
    "partialArgument": lambda probe: functools.partial(print, probe.Thing),
    "nested": lambda probe: functools.partial(functools.partial(probe.Thing().method)),
    "looping": lambda probe: LoopingCall(probe.function),
    "generator": lambda probe: probe.generator(),
}
OTHERS = {
    "nothing": lambda probe: None,
    "text": lambda probe: probe.__name__,
    "function": lambda probe: print,
    "class": lambda probe: dict,
    "holder": lambda probe: [probe.Thing],
    "looping": lambda probe: LoopingCall(print),
    "similar": lambda probe: type("X", (), {"__module__": probe.__name__.partition(".")[0] + "0.probe"}),
}


@pytest.fixture
def modules(tmp_path: Path) -> Iterator[Any]:
    """An application."""
    made = loaded(write(tmp_path, {"probe.py": TEXT}))
    yield made
    made.end()


class OwnershipTests:
    """`Ownership.owns`."""

    @pytest.mark.parametrize("kind", OWN)
    def test_own(self, modules: Any, kind: str) -> None:
        """The application's own things, and what wraps them."""
        assert modules.ownership.owns(OWN[kind](modules.importModule("probe")))

    @pytest.mark.parametrize("kind", OTHERS)
    def test_others(self, modules: Any, kind: str) -> None:
        """Everything else is not."""
        assert not modules.ownership.owns(OTHERS[kind](modules.importModule("probe")))

    def test_coroutine(self, modules: Any) -> None:
        """A coroutine is its function's."""
        made = modules.importModule("probe").coroutine()
        assert modules.ownership.owns(made)
        made.close()
