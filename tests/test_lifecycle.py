"""Tests for `catalina.lifecycle`: Tomcat's promises on top of Twisted's services."""

from __future__ import annotations

import asyncio

import pytest
from twisted.application.service import IService
from twisted.internet.defer import Deferred, ensureDeferred
from zope.interface.verify import verifyObject

from catalina.lifecycle import Lifecycle, LifecycleException, LifecycleState


class Part(Lifecycle):
    """Writes down what happens to it; `troubles` maps a hook to what it raises or the Deferred it returns."""

    def __init__(self, name, history, **troubles):
        super().__init__()
        self.name, self.history, self.troubles = name, history, troubles

    def _hook(self, hook):
        self.history.append(f"{self.name} {hook}")
        trouble = self.troubles.get(hook)
        if isinstance(trouble, BaseException):
            raise trouble
        return trouble

    def initInternal(self):
        return self._hook("init")

    def startInternal(self):
        return self._hook("start")

    def stopInternal(self):
        return self._hook("stop")

    def destroyInternal(self):
        return self._hook("destroy")


class Family:
    """A parent a with children b and c, and their common history."""

    def __init__(self, **troubles):
        self.history = []
        self.a, self.b, self.c = (Part(name, self.history, **troubles.get(name, {})) for name in "abc")
        self.a.addChildService(self.b)
        self.c.setServiceParent(self.a)

    def states(self):
        return [part.state.name for part in (self.a, self.b, self.c)]


def run(coroutine):
    """Run what does not really wait; returns its result or raises."""
    outcome = []
    ensureDeferred(coroutine).addBoth(outcome.append)
    assert outcome, "it waits"
    if hasattr(outcome[0], "raiseException"):
        outcome[0].raiseException()
    return outcome[0]


class OrderTests:
    """Who comes when."""

    def test_wholeLife(self):
        """Parents before children going up, children in reverse before parents coming down."""
        family = Family()
        for step in (family.a.start, family.a.stop, family.a.destroy):
            run(step())
        assert family.history == [
            *["a init", "b init", "c init", "a start", "b start", "c start"],
            *["c stop", "b stop", "a stop", "c destroy", "b destroy", "a destroy"],
        ]
        assert family.states() == ["DESTROYED"] * 3

    def test_waits(self):
        """A hook's Deferred is waited for before the next one's turn, going up and coming down."""
        up, down = Deferred(), Deferred()
        family = Family(b={"start": up, "stop": down})
        started = family.a.startService()
        assert family.history[-1] == "b start"
        assert family.a.state is LifecycleState.STARTING
        up.callback(None)
        assert started.called
        assert family.states() == ["STARTED"] * 3
        stopped = family.a.stopService()
        assert family.history[-1] == "b stop"
        down.callback(None)
        assert stopped.called
        assert family.history[-1] == "a stop"

    def test_twice(self):
        """A step that has been made is not made again; a stopped component may start again without init."""
        family = Family()
        for step in (
            family.a.start,
            family.a.start,
            family.a.init,
            family.a.stop,
            family.a.stop,
            family.a.start,
        ):
            run(step())
        assert [each for each in family.history if each.startswith("a")] == [
            "a init",
            "a start",
            "a stop",
            "a start",
        ]

    def test_destroyStopsFirst(self):
        """Destroying what runs stops it; a second time does nothing."""
        family = Family()
        run(family.a.start())
        run(family.a.destroy())
        run(family.a.destroy())
        assert family.history[-6:] == ["c stop", "b stop", "a stop", "c destroy", "b destroy", "a destroy"]

    def test_isService(self):
        """It is one of Twisted's services."""
        family = Family()
        assert verifyObject(IService, family.a)
        run(family.a.start())
        assert family.a.running
        run(family.a.stop())
        assert not family.a.running

    def test_available(self):
        """From STARTING to STOPPING_PREP a component may be used."""
        assert [state.name for state in LifecycleState if state.isAvailable] == [
            "STARTING",
            "STARTED",
            "STOPPING_PREP",
        ]


class FailureTests:
    """What fails."""

    @pytest.mark.parametrize(
        "part, undone",
        [
            ("a", ["a stop"]),
            ("b", ["b stop", "a stop"]),
            ("c", ["c stop", "b stop", "a stop"]),
        ],
    )
    def test_startIsUndone(self, part, undone):
        """What had started is stopped again in reverse, each part once, and the cause is raised."""
        family = Family(**{part: {"start": KeyError(part)}})
        with pytest.raises(KeyError):
            run(family.a.start())
        begin = family.history.index(f"{part} start") + 1
        assert family.history[begin:] == undone
        assert family.a.state is LifecycleState.FAILED
        assert getattr(family, part).state is LifecycleState.FAILED
        assert not family.a.running
        before = list(family.history)
        run(family.a.stop())
        assert family.history == before

    def test_undoingIsTold(self):
        """Listeners of what could not start hear of its stopping, while it is never available."""
        part, heard = Part("a", [], start=KeyError()), []
        part.addLifecycleListener(lambda event: heard.append((event.type, part.state.isAvailable)))
        with pytest.raises(KeyError):
            run(part.start())
        assert heard[-3:] == [("before_stop", False), ("stop", False), ("after_stop", False)]
        assert part.state is LifecycleState.FAILED

    def test_initFails(self):
        """What could not be initialised does not start."""
        family = Family(c={"init": OSError("port")})
        with pytest.raises(OSError, match="port"):
            run(family.a.start())
        assert "a start" not in family.history
        assert family.a.state is LifecycleState.FAILED

    def test_stopGoesOn(self):
        """A failure while stopping or destroying is logged, and the rest is stopped all the same."""
        family = Family(c={"stop": KeyError(), "destroy": KeyError()}, b={"stop": KeyError()})
        run(family.a.start())
        run(family.a.stop())
        run(family.a.destroy())
        assert family.history[-6:] == ["c stop", "b stop", "a stop", "c destroy", "b destroy", "a destroy"]
        assert family.states() == ["DESTROYED"] * 3

    def test_startsAgain(self):
        """After a failure whose cause is gone it starts."""
        family = Family(b={"start": KeyError()})
        with pytest.raises(KeyError):
            run(family.a.start())
        family.b.troubles.clear()
        run(family.a.start())
        assert family.states() == ["STARTED"] * 3

    def test_cancelled(self):
        """A start that is cancelled is undone too."""
        family = Family(b={"start": asyncio.CancelledError()})
        with pytest.raises(asyncio.CancelledError):
            run(family.a.start())
        assert family.history[-1] == "a stop"


class ListenerTests:
    """Who hears of it."""

    def test_allEvents(self):
        """Tomcat's events in Tomcat's order; a listener is an object or a function."""
        part, heard = Part("a", []), []

        class Listener:
            def lifecycleEvent(self, event):
                heard.append(event.type)
                assert event.lifecycle is part

        listener = Listener()
        part.addLifecycleListener(listener)
        part.addLifecycleListener(lambda event: heard.append(None))
        for step in (part.start, part.stop, part.destroy):
            run(step())
        assert [each for each in heard if each] == [
            *["before_init", "after_init", "before_start", "start", "after_start"],
            *["before_stop", "stop", "after_stop", "before_destroy", "after_destroy"],
        ]
        assert heard.count(None) == 10
        part.removeLifecycleListener(listener)
        part.removeLifecycleListener(listener)

    def test_failuresAreContained(self):
        """A listener that fails stops neither the others nor the component."""
        part, heard = Part("a", []), []
        part.addLifecycleListener(lambda event: 1 / 0)
        part.addLifecycleListener(lambda event: heard.append(event.type))
        run(part.start())
        assert part.state is LifecycleState.STARTED
        assert heard[-1] == "after_start"

    def test_mayRefuse(self):
        """A LifecycleException of a listener is meant, and the start fails."""

        def refuse(event):
            if event.type == "start":
                raise LifecycleException("not as root")

        family = Family()
        family.a.addLifecycleListener(refuse)
        with pytest.raises(LifecycleException):
            run(family.a.start())
        assert family.a.state is LifecycleState.FAILED
        assert family.history[-1] == "a stop"

    @pytest.mark.parametrize(
        ("refused", "stopped"),
        [("after_init", []), ("before_start", []), ("after_start", ["c stop", "b stop", "a stop"])],
    )
    def test_mayRefuseAnyStep(self, refused, stopped):
        """Whatever the step, the component has failed, and what had started has stopped."""

        def refuse(event):
            if event.type == refused:
                raise LifecycleException("not now")

        family = Family()
        family.a.addLifecycleListener(refuse)
        with pytest.raises(LifecycleException):
            run(family.a.start())
        assert family.a.state is LifecycleState.FAILED
        assert [each for each in family.history if each.endswith("stop")] == stopped
        family.a.removeLifecycleListener(refuse)

    @pytest.mark.parametrize("refused", ["before_stop", "stop", "after_stop"])
    def test_cannotRefuseToStop(self, refused):
        """It is stopped all the same, once, and has failed."""

        def refuse(event):
            if event.type == refused:
                raise LifecycleException("never")

        family = Family()
        family.a.addLifecycleListener(refuse)
        run(family.a.start())
        run(family.a.stop())
        assert family.history[-3:] == ["c stop", "b stop", "a stop"]
        assert family.a.state is LifecycleState.FAILED

    def test_mayRefuseInit(self):
        """Who is refused before init has failed, and may be tried again or destroyed."""
        part = Part("a", [])
        part.addLifecycleListener(lambda event: (_ for _ in ()).throw(LifecycleException("not as root")))
        with pytest.raises(LifecycleException):
            run(part.init())
        assert part.state is LifecycleState.FAILED
        assert part.history == []

    def test_awaited(self):
        """What a listener returns is waited for; data reaches it."""
        part, gate, heard = Part("a", []), Deferred(), []
        part.addLifecycleListener(lambda event: heard.append((event.type, event.data)) or gate)
        fired = ensureDeferred(part.fireLifecycleEvent("periodic", 7))
        assert heard == [("periodic", 7)]
        assert not fired.called
        gate.callback(None)
        assert fired.called
