"""What the functional tests share: real servers, each in a temporary CATALINA_BASE, stopped at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.functional.instance import Instance

MakeInstance = Callable[[], Instance]


@pytest.fixture
def makeInstance(tmp_path: Path) -> Iterator[MakeInstance]:
    """Makes instances that a test configures and starts itself."""
    made: list[Instance] = []

    def make() -> Instance:
        made.append(Instance(tmp_path / f"base{len(made)}"))
        return made[-1]

    yield make
    for each in made:
        each.stop()


@pytest.fixture
def instance(makeInstance: MakeInstance) -> Instance:
    """One instance, not started."""
    return makeInstance()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """One running server for all tests of a module; they deploy what they need, under different names."""
    made = Instance(tmp_path_factory.mktemp("server") / "base")
    made.start()
    yield made
    made.stop()
