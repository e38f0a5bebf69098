"""Tests for `catalina.coyote.turns`: what is answered in one turn leaves together, in order, and nothing is lost on the way."""

from __future__ import annotations

import os
import threading

import pytest
from twisted.logger import globalLogPublisher

from catalina.coyote import ClientAbortException
from catalina.coyote.turns import TOGETHER, ReactorTurns
from tests.coyote.doubles import ManualLoop, elsewhere
from tests.coyote.test_channel import Line


class Answer:
    """An exchange that calls something when it runs."""

    def __init__(self, call):
        self.run = call


def refuseOn(line, refuse):
    """An ``os.write`` that does not work on one socket."""
    write, fd = os.write, line.near.fileno()
    return lambda to, data: refuse(data) if to == fd else write(to, data)


class Reactor:
    """Turns on a loop of the test's, and clients."""

    def __init__(self):
        self.loop = ManualLoop()
        self.turns = ReactorTurns(self.loop, threading.get_ident())
        self.lines = []

    def connect(self):
        self.lines.append(Line())
        return self.lines[-1]

    def answer(self, *calls):
        """Run calls in one turn."""
        for call in calls:
            self.turns.add(Answer(call))
        self.loop.turn()

    def send(self, line, data):
        return lambda: self.turns.send(line.channel, data)


@pytest.fixture
def reactor():
    made = Reactor()
    yield made
    for line in made.lines:
        line.close()


class ReactorTurnsTests:
    """What runs in a turn, and when its responses leave."""

    def test_leaveTogether(self, reactor):
        """A response waits for the others of its turn, and for no more of them than TOGETHER."""
        lines = [reactor.connect() for _ in range(TOGETHER + 2)]
        seen = []

        def look():
            seen.append([bool(line.take()) for line in lines])

        sends = [reactor.send(line, b"a") for line in lines]
        reactor.answer(sends[0], look, *sends[1:TOGETHER], look, *sends[TOGETHER:], look)
        look()
        none = [False] * (TOGETHER + 2)
        assert seen == [none, [True] * TOGETHER + [False] * 2, none, [False] * TOGETHER + [True] * 2]

    def test_outsideOfATurn(self, reactor):
        """Whoever answers at another time, or on another thread, does not wait."""
        line = reactor.connect()
        reactor.turns.send(line.channel, b"a")
        assert line.take() == b"a"
        seen = []
        reactor.answer(lambda: seen.append((elsewhere(reactor.send(line, b"b")), line.take())))
        assert seen == [(None, b"b")]

    def test_order(self, reactor):
        """What is sent behind a response that waits comes behind it, whoever sends it."""
        line = reactor.connect()
        seen = []

        def look():
            seen.append(line.take())

        reactor.answer(reactor.send(line, b"a"), reactor.send(line, b"b"), look)
        reactor.answer(reactor.send(line, b"c"), lambda: line.channel.send(b"d"), look)
        reactor.answer(reactor.send(line, b"e"), lambda: elsewhere(line.channel.send, b"f"), look)
        look()
        assert seen == [b"", b"abcd", b"ef", b""]

    def test_goneMeanwhile(self, reactor):
        """A client that goes while its response waits keeps nobody else from getting theirs."""
        gone, line = reactor.connect(), reactor.connect()
        reactor.answer(reactor.send(gone, b"a"), reactor.send(line, b"b"), gone.channel.lost)
        assert line.take() == b"b"
        with pytest.raises(ClientAbortException):
            gone.channel.send(b"c")

    def test_knownToBeGone(self, reactor):
        """Who answers a client of which the connection knows that it has gone hears of it at once."""
        line, seen = reactor.connect(), []

        def answer():
            with pytest.raises(ClientAbortException):
                reactor.turns.send(line.channel, b"a")
            seen.append(True)

        line.channel.lost()
        reactor.answer(answer)
        assert seen == [True]

    @pytest.mark.parametrize("problem", [OSError("no descriptors"), RuntimeError("a fault")])
    def test_cannotBeSent(self, reactor, monkeypatch, problem):
        """A response that cannot be sent ends its own connection; the others leave, and the turns go on."""
        broken, line, seen = reactor.connect(), reactor.connect(), []

        def refuse(data):
            raise problem

        monkeypatch.setattr("catalina.coyote.channel.os.write", refuseOn(broken, refuse))
        reactor.answer(
            reactor.send(broken, b"a"),
            reactor.send(line, b"b"),
            lambda: reactor.turns.add(Answer(lambda: seen.append("later"))),
        )
        assert (line.take(), seen) == (b"b", ["later"])
        assert broken.transport.aborted
        assert not broken.channel.open

    def test_crowded(self, reactor):
        """What a socket does not take at once is queued as ever."""
        line = reactor.connect()
        data = bytes(1 << 20)
        reactor.answer(reactor.send(line, data))
        assert line.channel.queued
        assert line.drain() == data

    def test_failure(self, reactor):
        """An exchange that raises is logged; the others run, and their responses leave."""
        events = []
        globalLogPublisher.addObserver(events.append)
        try:
            line = reactor.connect()
            reactor.answer(reactor.send(line, b"a"), lambda: 1 / 0, reactor.send(line, b"b"))
        finally:
            globalLogPublisher.removeObserver(events.append)
        assert line.take() == b"ab"
        assert [event["log_level"].name for event in events] == ["critical"]

    def test_interrupted(self, reactor):
        """Whatever ends a turn, its responses leave, the rest has a turn of its own, and later ones do not wait."""
        line, seen = reactor.connect(), []

        def interrupt():
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            reactor.answer(reactor.send(line, b"a"), interrupt, lambda: seen.append("rest"))
        assert line.take() == b"a"
        reactor.turns.send(line.channel, b"b")
        assert line.take() == b"b"
        reactor.loop.turn()
        assert seen == ["rest"]

    def test_addedMeanwhile(self, reactor):
        """What is added while others run has a turn of its own."""
        seen = []
        reactor.turns.add(Answer(lambda: reactor.turns.add(Answer(lambda: seen.append("second")))))
        assert reactor.turns.runAll()
        assert seen == []
        reactor.loop.turn()
        assert seen == ["second"]
