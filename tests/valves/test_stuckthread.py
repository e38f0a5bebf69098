"""Requests that take far too long."""

import asyncio
import threading
from types import SimpleNamespace

import pytest
from twisted.logger import LogPublisher

from catalina.valves import StuckThreadDetectionValve

REQUEST = SimpleNamespace(getMethod=lambda: "GET", getRequestURI=lambda: "/slow")


class StuckThreadTests:
    """Who is told, when, and how often."""

    @pytest.fixture(autouse=True)
    def valve(self, monkeypatch):
        self.events, self.now = [], 0.0
        self.valve = StuckThreadDetectionValve(lambda: self.now)
        self.valve.threshold = 10
        log = type(self.valve)._log
        monkeypatch.setattr(type(self.valve), "_log", type(log)(observer=LogPublisher(self.events.append)))

    def messages(self):
        return [(each["log_format"].split("{")[0].strip(), each["target"]) for each in self.events]

    def test_tellsOfAStuckRequestOnce(self):
        """
        After the threshold the log has the request, its thread and where it hangs; and once more when it
        ends.
        """
        entered, go = threading.Event(), threading.Event()

        def hangingServlet(request, response):
            entered.set()
            go.wait(5)

        self.valve.next = SimpleNamespace(invoke=hangingServlet)
        worker = threading.Thread(target=self.valve.invoke, args=(REQUEST, None), name="exec-7")
        worker.start()
        entered.wait(5)
        self.now = 9
        self.valve.backgroundProcess()
        assert self.events == []
        self.now = 10
        self.valve.backgroundProcess()
        self.valve.backgroundProcess()
        (event,) = self.events
        assert (event["target"], event["name"], event["count"]) == ("GET /slow", "exec-7", 1)
        assert "hangingServlet" in event["stack"]
        assert self.valve.stuckCount == 1
        go.set()
        worker.join(5)
        assert self.messages() == [("The request", "GET /slow"), ("The stuck request", "GET /slow")]
        assert self.valve.stuckCount == 0

    def test_saysNothingOfQuickRequests(self):
        """A request that has ended is forgotten, whether it returned or raised."""
        self.valve.next = SimpleNamespace(invoke=lambda request, response: None)
        self.valve.invoke(REQUEST, None)

        def fail(request, response):
            raise OSError

        self.valve.next = SimpleNamespace(invoke=fail)
        with pytest.raises(OSError):
            self.valve.invoke(REQUEST, None)
        self.now = 100
        self.valve.backgroundProcess()
        assert self.events == []

    def test_watchesCoroutines(self):
        """An async def servlet that never ends is told with the place where it waits."""

        async def stuckServlet():
            await asyncio.sleep(0)

        self.valve.next = SimpleNamespace(invoke=lambda request, response: stuckServlet())
        pending = self.valve.invoke(REQUEST, None)
        self.now = 10
        self.valve.backgroundProcess()
        assert self.events[0]["name"] == "async def"
        assert "stuckServlet" in self.events[0]["stack"]
        asyncio.run(pending)
        assert len(self.events) == 2

    def test_canBeSwitchedOff(self):
        """A threshold of 0 watches nothing."""
        self.valve.threshold = 0
        self.valve.next = SimpleNamespace(invoke=lambda request, response: "passed")
        assert self.valve.invoke(REQUEST, None) == "passed"
        assert self.valve._running == {}
