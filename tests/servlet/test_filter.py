"""
Tests for `catalina.servlet.filter`.
"""

from __future__ import annotations

from typing import Any

from catalina.servlet import destroyFilter, initFilter
from tests.servlet.doubles import finish

CONFIG: Any = object()


class FilterLifeTests:
    """
    How the container makes a filter and lets it go.
    """

    def test_callsInitAndDestroy(self) -> None:
        """Both are called where they are there, and what they return is handed up."""

        class Noted:
            """A filter that notes its calls."""

            def __init__(self) -> None:
                self.calls: list[object] = []

            def init(self, config: object) -> str:
                """Note the call."""
                self.calls.append(config)
                return "made"

            def destroy(self) -> str:
                """Note the call."""
                self.calls.append("destroy")
                return "gone"

        noted = Noted()
        assert initFilter(noted, CONFIG) == "made"
        assert destroyFilter(noted) == "gone"
        assert noted.calls == [CONFIG, "destroy"]

    def test_needsNeither(self) -> None:
        """A filter without them is fine."""
        assert initFilter(object(), CONFIG) is None
        assert destroyFilter(object()) is None

    def test_letsInitBeShort(self) -> None:
        """An init without parameter is called without."""

        class Short:
            """A filter that wants no configuration."""

            called = False

            def init(self) -> None:
                """Note the call."""
                self.called = True

        short = Short()
        initFilter(short, CONFIG)
        assert short.called

    def test_handsCoroutinesUp(self) -> None:
        """An async init is handed up to be awaited."""

        class Slow:
            """A filter whose init is a coroutine."""

            async def init(self, config: object) -> object:
                """Return the configuration."""
                return config

        assert finish(initFilter(Slow(), CONFIG)) is CONFIG
