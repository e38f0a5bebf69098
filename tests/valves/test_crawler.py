"""One session for a crawler."""

import asyncio
from types import SimpleNamespace

import pytest

from catalina.servlet import SessionTrackingMode
from catalina.valves import CrawlerSessionManagerValve

BOT = "Mozilla/5.0 (compatible; Googlebot/2.1)"


class FakeSession:
    def __init__(self, id):
        self.id = id
        self.interval = 1800
        self.valid = True

    def isValid(self):
        return self.valid

    def setMaxInactiveInterval(self, interval):
        self.interval = interval


def makeRequest(*agents, addr="66.249.66.1", session=None, host="a", context="/c"):
    request = SimpleNamespace(
        host=SimpleNamespace(name=host),
        context=SimpleNamespace(name=context),
        currentSession=None,
        getRemoteAddr=lambda: addr,
        getHeaders=lambda name: list(agents),
        getSessionInternal=lambda create: session,
    )
    return request


class CrawlerTests:
    """Who is a crawler, and which session it gets."""

    def setup_method(self):
        self.valve = CrawlerSessionManagerValve()
        self.made = 0

    def run(self, request, makes=True):
        def invoke(request, response):
            if makes and not hasattr(request, "_requestedId"):
                self.made += 1
                request.currentSession = FakeSession(f"ID{self.made}")

        self.valve.next = SimpleNamespace(invoke=invoke)
        assert self.valve.invoke(request, None) is None
        return getattr(request, "_requestedId", None)

    def test_givesACrawlerItsSessionAgain(self):
        """The second request of a crawler asks for the session of the first, which ends early."""
        first = makeRequest(BOT)
        assert self.run(first) is None
        assert first.currentSession.interval == 60
        second = makeRequest(BOT)
        assert self.run(second) == "ID1"
        assert second._requestedBy is SessionTrackingMode.COOKIE

    @pytest.mark.parametrize(
        "request_", [makeRequest("Mozilla/5.0 Firefox"), makeRequest(), makeRequest(BOT, "other")]
    )
    def test_leavesOthersAlone(self, request_):
        """Browsers, clients without a name and those with two have sessions of their own."""
        self.run(request_)
        assert request_.currentSession.interval == 1800
        assert self.valve._sessions == {}

    def test_leavesACrawlerWithASessionAlone(self):
        """One that keeps its cookie needs no help."""
        request = makeRequest(BOT, session=FakeSession("OWN"))
        self.run(request)
        assert self.valve._sessions == {}

    def test_knowsCrawlersByAddress(self):
        """crawlerIps names them where the User-Agent does not."""
        self.valve.crawlerIps = __import__("re").compile(r"66\..*")
        self.run(makeRequest("curl"))
        assert self.run(makeRequest("curl")) == "ID1"

    @pytest.mark.parametrize(
        ("changes", "known"),
        [({"addr": "1.1.1.1"}, False), ({"context": "/d"}, False), ({"host": "b"}, False)],
    )
    def test_aSessionForEachAddressHostAndApplication(self, changes, known):
        """A session is not shared between addresses, hosts or applications."""
        self.run(makeRequest(BOT))
        assert (self.run(makeRequest(BOT, **changes)) is not None) is known

    def test_oneSessionForAllWhereToldSo(self):
        """hostAware and contextAware may be switched off."""
        self.valve.hostAware = self.valve.contextAware = False
        self.run(makeRequest(BOT))
        assert self.run(makeRequest(BOT, host="b", context="/d")) == "ID1"

    def test_waitsForCoroutines(self):
        """A session that an async def servlet makes is noted, too."""
        request = makeRequest(BOT)

        async def servlet():
            request.currentSession = FakeSession("ASYNC")

        self.valve.next = SimpleNamespace(invoke=lambda request, response: servlet())
        asyncio.run(self.valve.invoke(request, None))
        assert self.run(makeRequest(BOT)) == "ASYNC"

    def test_memoryIsBounded(self, monkeypatch):
        """Crawlers without end do not fill the memory."""
        monkeypatch.setattr("catalina.valves.crawler._MOST_CRAWLERS", 3)
        for number in range(5):
            self.run(makeRequest(BOT, addr=f"1.1.1.{number}"))
        assert len(self.valve._sessions) == 3

    def test_passesRequestsWithoutApplication(self):
        """Where there is no application there are no sessions."""
        request = makeRequest(BOT)
        request.context = None
        self.run(request)
        assert self.valve._sessions == {}
