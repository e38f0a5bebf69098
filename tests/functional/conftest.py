"""What the functional tests share: real servers, each in a temporary CATALINA_BASE, stopped at the end."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.functional.instance import Instance
from tests.functional.windows import Window, missing, startChromium

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


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Chromium for all tests of the module."""
    reason = missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    driver = startChromium(tmp_path_factory.mktemp("chromium"))
    yield driver
    driver.quit()


@pytest.fixture
def windows(browser: Any) -> Iterator[list[Window]]:
    """The windows of one test, closed at its end."""
    first = browser.current_window_handle
    opened: list[Window] = []
    yield opened
    for window in opened:
        window.focus()
        browser.close()
    browser.switch_to.window(first)
