"""One line for every request."""

import threading
import time
from types import SimpleNamespace

import pytest
from twisted.logger import globalLogPublisher
from zope.interface.verify import verifyObject

from catalina.interfaces import IAccessLog, IValve
from catalina.util import ConfigurationError, applySettings
from catalina.valves import AccessLogValve

DAY = 86400
NOON = 1773576000.0  # 15 March 2026, 12:00 UTC


@pytest.fixture(autouse=True)
def base(monkeypatch, tmp_path):
    """The server's folder is a temporary one, and its clock runs in UTC."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("CATALINA_BASE", str(tmp_path))
    time.tzset()
    yield tmp_path
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def logged():
    """All messages of the container during a test."""
    events = []
    globalLogPublisher.addObserver(events.append)
    yield events
    globalLogPublisher.removeObserver(events.append)


def makeRequest(path="/", start=NOON, **attributes):
    return SimpleNamespace(
        startTime=start, path=path, getAttribute=attributes.get, getRequestURI=lambda: path
    )


RESPONSE = SimpleNamespace(coyoteResponse=SimpleNamespace(status=200), exchange=SimpleNamespace(bodySent=5))


def make(**settings):
    valve = AccessLogValve()
    attributes = {"pattern": "%U %s %b", "prefix": "log."} | settings
    warnings = applySettings(valve, attributes, "conf/server.xml:9", "Valve")
    assert warnings == []
    valve.startInternal()
    return valve


def read(folder, day="2026-03-15"):
    return (folder / "logs" / f"log.{day}").read_text()


class AccessLogValveTests:
    """Which lines are written, where and when."""

    def test_keepsItsInterfaces(self):
        """It is a valve and an access log."""
        valve = make()
        assert verifyObject(IValve, valve) and verifyObject(IAccessLog, valve)

    def test_passesRequestsOn(self):
        """As a valve it returns what the next one returns."""
        valve = make()
        valve.next = SimpleNamespace(invoke=lambda request, response: (request, response))
        assert valve.invoke(1, 2) == (1, 2)
        assert valve.transparent and not valve.blocking

    def test_writesWhenAskedTo(self, base):
        """Lines wait in memory for the container's background work."""
        valve = make()
        valve.log(makeRequest("/a"), RESPONSE, 0.1)
        assert not (base / "logs").exists()
        valve.backgroundProcess()
        assert read(base) == "/a 200 5\n"

    def test_writesAtOnceWithoutBuffer(self, base):
        """With buffered="false" a line is there when the request has ended."""
        make(buffered="false").log(makeRequest("/a"), RESPONSE, 0.1)
        assert read(base) == "/a 200 5\n"

    def test_writesWhenManyHaveComeTogether(self, base):
        """The memory for lines is bounded."""
        valve = make()
        for _ in range(2500):
            valve.log(makeRequest("/a"), RESPONSE, 0.1)
        assert read(base).count("\n") == 2000

    def test_writesWhenItStops(self, base):
        """Nothing is lost at an orderly stop; after another start the file is gone on with."""
        valve = make()
        valve.log(makeRequest("/a"), RESPONSE, 0.1)
        valve.stopInternal()
        assert read(base) == "/a 200 5\n"
        valve.startInternal()
        valve.log(makeRequest("/b"), RESPONSE, 0.1)
        valve.stopInternal()
        assert read(base) == "/a 200 5\n/b 200 5\n"

    def test_beginsANewFileEachDay(self, base):
        """A request belongs to the day on which it ends, and to no other file."""
        valve = make()
        valve.log(makeRequest("/one", NOON), RESPONSE, 0.1)
        valve.log(makeRequest("/two", NOON), RESPONSE, DAY)
        valve.stopInternal()
        assert read(base) == "/one 200 5\n"
        assert read(base, "2026-03-16") == "/two 200 5\n"

    def test_beginsANewFileAsTheDateFormatSays(self, base):
        """fileDateFormat decides how often files are changed."""
        valve = make(fileDateFormat="yyyy-MM-dd.HH")
        valve.log(makeRequest("/one", NOON), RESPONSE, 0)
        valve.log(makeRequest("/two", NOON + 3600), RESPONSE, 0)
        valve.stopInternal()
        assert read(base, "2026-03-15.12") == "/one 200 5\n"
        assert read(base, "2026-03-15.13") == "/two 200 5\n"

    def test_aRequestThatEndedBeforeDoesNotTurnBack(self, base):
        """Threads overtake one another at midnight: the new file stays in use."""
        valve = make()
        midnight = NOON + DAY / 2
        valve.log(makeRequest("/new", midnight), RESPONSE, 0.5)
        valve.log(makeRequest("/late", midnight - 1), RESPONSE, 0.5)
        valve.stopInternal()
        assert read(base, "2026-03-16") == "/new 200 5\n/late 200 5\n"

    def test_oneFileWithoutRotation(self, base):
        """rotatable="false" means one file without a date."""
        valve = make(rotatable="false", prefix="all", suffix=".log")
        valve.log(makeRequest("/a"), RESPONSE, 0)
        valve.stopInternal()
        assert (base / "logs" / "all.log").read_text() == "/a 200 5\n"

    @pytest.mark.parametrize(
        ("settings", "attributes", "wanted"),
        [
            ({"condition": "x"}, {}, True),
            ({"condition": "x"}, {"x": "1"}, False),
            ({"conditionUnless": "x"}, {"x": "1"}, False),
            ({"conditionIf": "x"}, {}, False),
            ({"conditionIf": "x"}, {"x": "1"}, True),
            ({"conditionIf": "x", "condition": "y"}, {"x": "1", "y": "1"}, False),
            ({"enabled": "false"}, {}, False),
        ],
    )
    def test_conditions(self, base, settings, attributes, wanted):
        """Attributes of the request say whether it is logged."""
        valve = make(**settings)
        valve.log(makeRequest("/a", **attributes), RESPONSE, 0)
        valve.stopInternal()
        assert (base / "logs").exists() is wanted

    def test_aBrokenRequestIsToldOnceAndNeverRaises(self, logged):
        """Whatever an attribute's text raises, the request has been answered and the server goes on."""
        valve = make(pattern="%{bad}r")

        class Bad:
            def __str__(self):
                raise RuntimeError("no text")

        for _ in range(3):
            valve.log(makeRequest(bad=Bad()), RESPONSE, 0)
        assert len([each for each in logged if "could not be logged" in each["log_format"]]) == 1

    def test_aFullDiskNeverRaises(self, base, logged):
        """What cannot be written is told in the server's log, once."""
        (base / "logs").write_text("in the way")
        valve = make(buffered="false")
        valve.log(makeRequest(), RESPONSE, 0)
        valve.log(makeRequest(), RESPONSE, 0)
        messages = [each["message"] for each in logged if "message" in each]
        assert len(messages) == 1 and "log lines are lost" in messages[0]

    def test_tellsOfUnknownCodes(self):
        """A code that does not exist is a doubt, with its place."""
        valve = AccessLogValve()
        valve.pattern, valve.where = "%z", "conf/server.xml:9"
        assert list(valve.doubts()) == ["conf/server.xml:9: %z is no code of an access log"]

    @pytest.mark.parametrize(
        ("name", "text", "said"),
        [
            ("pattern", "%{jj}t", 'conf/server.xml:9: <Valve pattern="%{jj}t">: pattern must be a pattern'),
            ("fileDateFormat", "bad'", "must be a date pattern such as yyyy-MM-dd"),
            ("maxDays", "x", "maxDays must be a whole number"),
        ],
    )
    def test_rejectsBadSettings(self, name, text, said):
        """A wrong setting is an error with its place when the configuration is read."""
        with pytest.raises(ConfigurationError) as caught:
            applySettings(AccessLogValve(), {name: text}, "conf/server.xml:9", "Valve")
        assert said in str(caught.value)

    def test_losesNoLineOfManyThreads(self, base):
        """Lines of several threads all arrive, whole, while others flush."""
        valve = make()

        def work(name):
            for number in range(3000):
                valve.log(makeRequest(f"/{name}/{number}"), RESPONSE, 0)
                if number % 100 == 0:
                    valve.flush()

        threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        valve.stopInternal()
        lines = read(base).splitlines()
        assert sorted(lines) == sorted(f"/{name}/{number} 200 5" for name in "abc" for number in range(3000))
