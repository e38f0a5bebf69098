"""Tests for `catalina.net.deadlines`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.net.deadlines import RESOLUTION, DeadlineWheel
from tests.coyote.doubles import ManualLoop


class Thing:
    """Has a deadline, and remembers when it was told that it passed; `then` is called with it."""

    def __init__(self, loop, deadline=0.0, then=None):
        self.loop, self.deadline, self.then = loop, deadline, then
        self.slot = None
        self.fired = []

    def timedOut(self):
        self.fired.append(self.loop.time())
        self.deadline = -1.0
        if self.then is not None:
            self.then(self)


@pytest.fixture
def loop():
    return ManualLoop()


class WheelTests:
    """Deadlines fire once, and hardly late."""

    def test_fires(self, loop):
        """Each fires once, not before its time and at most a look later; then nothing is watched, and no timer runs."""
        wheel = DeadlineWheel(loop)
        things = [Thing(loop, each / 10) for each in range(1, 50, 3)]
        for thing in things:
            wheel.add(thing)
        deadlines = [thing.deadline for thing in things]
        loop.advance(10)
        for thing, deadline in zip(things, deadlines, strict=True):
            assert len(thing.fired) == 1
            assert deadline <= thing.fired[0] <= deadline + 2 * RESOLUTION
        assert len(wheel) == 0
        assert loop.clock.getDelayedCalls() == []

    def test_postponed(self, loop):
        """A deadline that moves on fires at the later time."""
        wheel, thing = DeadlineWheel(loop), Thing(loop, 2.0)
        wheel.add(thing)
        for second in range(1, 10):
            thing.deadline = second + 2.0
            loop.advance(1)
        assert thing.fired == []
        loop.advance(5)
        assert len(thing.fired) == 1

    def test_suspended(self, loop):
        """Without a deadline nothing fires; one that is set later does, within a second and a look at most."""
        wheel, thing = DeadlineWheel(loop), Thing(loop, 0.0)
        wheel.add(thing)
        loop.advance(100)
        thing.deadline = 101.0
        loop.advance(3)
        assert 101 <= thing.fired[0] <= 102 + 2 * RESOLUTION

    def test_horizon(self, loop):
        """A deadline that moves to an earlier time is noticed in time if it lies a horizon ahead."""
        wheel, thing = DeadlineWheel(loop, 3.0), Thing(loop, 1e9)
        wheel.add(thing)
        loop.advance(10)
        thing.deadline = 13.0
        loop.advance(5)
        assert 13 <= thing.fired[0] <= 13 + 2 * RESOLUTION

    def test_sooner(self, loop):
        """Where the wheel is told, any earlier time is noticed in time."""
        wheel, thing = DeadlineWheel(loop), Thing(loop, 1e9)
        wheel.add(thing)
        thing.deadline = 1.0
        wheel.sooner(thing)
        loop.advance(2)
        assert len(thing.fired) == 1
        wheel.sooner(thing)
        assert len(wheel) == 0

    def test_discarded(self, loop):
        """What is watched no more does not fire; discarding it again does nothing."""
        wheel, thing = DeadlineWheel(loop), Thing(loop, 1.0)
        wheel.add(thing)
        wheel.discard(thing)
        wheel.discard(thing)
        loop.advance(3)
        assert thing.fired == []

    @pytest.mark.parametrize("meanwhile", ["discard", "sooner"])
    def test_oneTimeOutChangesAnother(self, loop, meanwhile):
        """What times out may end or hurry others that are due in the same look."""
        wheel = DeadlineWheel(loop)
        things = []

        def then(self):
            for other in things:
                if other is not self:
                    getattr(wheel, meanwhile)(other)

        things += [Thing(loop, 1.0, then) for _ in range(3)]
        for thing in things:
            wheel.add(thing)
        loop.advance(4)
        assert sum(len(thing.fired) for thing in things) == (1 if meanwhile == "discard" else 3)
        assert len(wheel) == 0

    def test_failureIsContained(self, loop):
        """A time-out that fails stops neither the others nor the wheel."""

        def broken(self):
            raise KeyError("a listener")

        wheel = DeadlineWheel(loop)
        things = [Thing(loop, 1.0, broken), Thing(loop, 1.0), Thing(loop, 3.0)]
        for thing in things:
            wheel.add(thing)
        loop.advance(5)
        assert [len(thing.fired) for thing in things] == [1, 1, 1]

    def test_stop(self, loop):
        """After stop nothing fires."""
        wheel, thing = DeadlineWheel(loop), Thing(loop, 1.0)
        wheel.add(thing)
        wheel.stop()
        wheel.stop()
        loop.advance(3)
        assert thing.fired == []

    @given(
        st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(["add", "discard", "sooner", "move"])), max_size=30
        )
    )
    def test_neverForgets(self, steps):
        """Whatever is added, moved and discarded: in the end each watched one has fired, each once."""
        loop = ManualLoop()
        wheel, things, watched = DeadlineWheel(loop), [Thing(loop, 2.0) for _ in range(4)], set()
        for number, step in steps:
            thing = things[number]
            if thing.fired:
                continue
            if step == "add" and number not in watched:
                wheel.add(thing)
                watched.add(number)
            elif step == "discard":
                wheel.discard(thing)
                watched.discard(number)
            elif step == "sooner":
                thing.deadline = max(0.5, loop.time())
                wheel.sooner(thing)
            elif step == "move":
                thing.deadline = loop.time() + 1.0
            loop.advance(0.25)
            watched -= {number for number in watched if things[number].fired}
        loop.advance(10)
        assert all(len(things[number].fired) == 1 for number in watched)
        assert all(len(thing.fired) <= 1 for thing in things)
