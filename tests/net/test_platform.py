"""Tests for `catalina.net.platform`."""

from __future__ import annotations

import threading

from catalina.net.platform import Platform
from tests.coyote.doubles import ManualLoop, elsewhere


class PlatformTests:
    """The reactor and what goes with it."""

    def test_threads(self):
        """On the reactor's thread a call is made now; from others it waits for the loop."""
        loop, calls = ManualLoop(), []
        platform = Platform(loop.clock, loop, lambda: 0.0, threading.get_ident(), "test")
        assert platform.onReactor
        assert elsewhere(lambda: platform.onReactor) is False
        platform.callInReactor(calls.append, 1)
        elsewhere(platform.callInReactor, calls.append, 2)
        assert calls == [1]
        loop.turn()
        assert calls == [1, 2]

    def test_sleep(self):
        """Fires on the reactor's clock."""
        loop = ManualLoop()
        slept = Platform(loop.clock, loop, lambda: 0.0, 0, "test").sleep(2)
        loop.clock.advance(1.9)
        assert not slept.called
        loop.clock.advance(0.2)
        assert slept.called
