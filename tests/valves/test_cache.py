"""The caching valve: what it keeps, for whom and for how long, and that it asks again."""

import os
import threading

import pytest

from catalina.servlet import Cookie, HttpServlet
from catalina.valves import CacheValve
from catalina.valves.cache import _Turn
from catalina.valves.cachepolicy import directives, freshnessOf, mayAnswer, mayFill, variantOf, varyOf
from catalina.valves.cachestore import MOST_VARIANTS, Entry, Store
from tests.connector.world import World

FRESH = {"Cache-Control": "max-age=60"}


def fields(**values):
    """A header map as the policy asks it: names with underscores for hyphens."""
    known = {name.replace("_", "-").lower(): value for name, value in values.items()}
    return lambda name: [known[name.lower()]] if name.lower() in known else []


class DirectiveTests:
    """Cache-Control."""

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ([], {}),
            (["max-age=5, Private"], {"max-age": "5", "private": ""}),
            (['no-cache="a"', "S-MaxAge=1"], {"no-cache": "a", "s-maxage": "1"}),
            ([" , ,max-age = 3,max-age=4"], {"max-age": "3"}),
        ],
    )
    def test_areRead(self, values, expected):
        """Names are case-blind, fields are one list, and the first of two counts."""
        assert directives(values) == expected


class FreshnessTests:
    """How long an answer may be kept."""

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({"Cache_Control": "max-age=60"}, 60),
            ({"Cache_Control": "max-age=60, s-maxage=5"}, 5),
            ({"Cache_Control": "max-age=99999999999"}, 365 * 86400),
            ({"Expires": "Thu, 01 Jan 1970 00:01:40 GMT"}, 90),
            ({"Expires": "Thu, 01 Jan 1970 00:01:40 GMT", "Cache_Control": "max-age=1"}, 1),
            ({"ETag": '"a"'}, 0),
            ({"Last_Modified": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ],
    )
    def test_isWhatTheAnswerSays(self, headers, seconds):
        """s-maxage before max-age before Expires; without a lifetime it is stale at once, but can be validated."""
        assert freshnessOf(fields(**headers), 200, 10).seconds == seconds

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({}, 200),
            ({"Cache_Control": "max-age=60"}, 404),
            ({"Cache_Control": "max-age=60"}, 206),
            ({"Cache_Control": "max-age=60, private"}, 200),
            ({"Cache_Control": "max-age=60, no-store"}, 200),
            ({"Cache_Control": "max-age=60, no-cache", "ETag": '"a"'}, 200),
            ({"Cache_Control": "max-age=60", "Set_Cookie": "a=b"}, 200),
            ({"Cache_Control": "max-age=60", "Vary": "Accept, *"}, 200),
            ({"Cache_Control": "max-age=-1"}, 200),
            ({"Cache_Control": "max-age=soon"}, 200),
            ({"Expires": "0"}, 200),
        ],
    )
    def test_isNotKept(self, headers, status):
        """What is somebody's own, must not be stored, is no plain 200 or says nothing."""
        assert freshnessOf(fields(**headers), status, 10) is None

    @pytest.mark.parametrize(
        ("headers", "method", "withCookies", "expected"),
        [
            ({}, "GET", False, True),
            ({}, "HEAD", False, True),
            ({}, "POST", False, False),
            ({"Authorization": "Basic eA=="}, "GET", True, False),
            ({"Cookie": "a=b"}, "GET", False, False),
            ({"Cookie": "a=b"}, "GET", True, True),
            ({"Range": "bytes=0-1"}, "GET", False, False),
            ({"Cache_Control": "no-store"}, "GET", False, False),
        ],
    )
    def test_whoMayBeAnswered(self, headers, method, withCookies, expected):
        """Nobody who says who he is, nor who wants a part, gets what others got."""
        assert mayAnswer(fields(**headers), method, withCookies) is expected

    def test_onlyPlainRequestsFill(self):
        """The answer to a conditional request, or to HEAD, is not the whole answer."""
        assert mayFill(fields(), "GET")
        assert not mayFill(fields(), "HEAD")
        assert not mayFill(fields(If_None_Match='"a"'), "GET")

    def test_variants(self):
        """Vary names headers in any spelling and order; values differ by more than their blanks."""
        vary = varyOf(fields(Vary="Accept-Language , accept"))
        assert vary == ("accept", "accept-language")
        assert variantOf(vary, fields(Accept="a,  b")) == ("a, b", "")


def entry(store, key="k", size=10, variant=(), vary=()):
    path = store.newPath()
    with open(path, "wb") as file:
        file.write(b"x" * size)
    return Entry(key, vary, variant, (), None, None, path, size, "", "", 0.0, 100.0)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "cache", 100, 5)
    made.open()
    return made


def found(store, key, variant=()):
    """What the store has, with its descriptor closed."""
    hit = store.find(key, lambda vary: variant)
    if hit is None:
        return None
    os.close(hit[1])
    return hit[0]


class StoreTests:
    """The files."""

    def test_findsWhatWasAdded(self, store):
        """An entry is found by its address, and by no other."""
        kept = entry(store)
        store.add(kept)
        assert found(store, "k") == kept
        assert found(store, "other") is None

    @pytest.mark.parametrize(("size", "left"), [(40, 2), (1, 5)])
    def test_isBounded(self, store, size, left):
        """The least recently used go when there are too many bytes or entries, and their files with them."""
        for number in range(8):
            store.add(entry(store, str(number), size))
            if number:
                found(store, str(number - 1))
        assert len(store) == left
        assert store.bytes == left * size
        assert len(list(store.folder.iterdir())) == left

    def test_keepsTheOpenedFile(self, store):
        """Who has found an entry can send it although it is removed meanwhile."""
        store.add(entry(store))
        _kept, descriptor = store.find("k", lambda vary: ())
        store.remove("k")
        assert os.read(descriptor, 100) == b"x" * 10
        os.close(descriptor)
        assert not list(store.folder.iterdir())

    def test_replaces(self, store):
        """A newer answer takes the place of the older one."""
        store.add(entry(store, size=10))
        store.add(entry(store, size=20))
        assert (len(store), store.bytes, found(store, "k").size) == (1, 20, 20)

    def test_variantsAreBounded(self, tmp_path):
        """A client that sends ever new values of what Vary names fills a few places only."""
        store = Store(tmp_path / "variants", 10000, 1000)
        store.open()
        for number in range(20):
            store.add(entry(store, vary=("accept",), variant=(str(number),)))
        assert len(store) == MOST_VARIANTS
        assert found(store, "k", ("19",)) is not None
        assert found(store, "k", ("0",)) is None

    def test_forgetsWhatHasGone(self, store):
        """A file that somebody has removed is a miss, and counts no more."""
        kept = entry(store)
        store.add(kept)
        os.unlink(kept.path)
        assert found(store, "k") is None
        assert (len(store), store.bytes) == (0, 0)

    def test_closes(self, store):
        """Nothing stays behind."""
        store.add(entry(store))
        store.close()
        assert not store.folder.exists()
        assert found(store, "k") is None


class Page(HttpServlet):
    """Answers with a number that grows."""

    def __init__(self, headers=FRESH, act=None, size=0):
        super().__init__()
        self.headers = headers
        self.calls = 0
        self.act = act
        self.size = size

    def doGet(self, request, response):
        self.calls += 1
        for name, value in self.headers.items():
            response.setHeader(name, value)
        response.setContentType("text/plain")
        outcome = self.act(request, response) if self.act else None
        if outcome is None:
            response.getOutputStream().write(f"answer {self.calls}".encode().ljust(self.size, b"."))

    doPost = doGet


class CacheWorld(World):
    """A server whose application has a caching valve and one page."""

    def __init__(self, tmp_path, page, **settings):
        super().__init__()
        self.page = page
        self.host.catalinaBase = tmp_path
        self.add(page, "/p")
        self.valve = CacheValve()
        for name, value in settings.items():
            setattr(self.valve, name, value)
        self.context.pipeline.addValve(self.valve)
        self.valve.startInternal()
        self.context.publish()

    @property
    def files(self):
        return list(self.valve._store.folder.iterdir())


@pytest.fixture
def make(tmp_path):
    return lambda *arguments, **settings: CacheWorld(tmp_path, Page(*arguments), **settings)


class CacheValveTests:
    """The valve in front of an application."""

    def test_answersFromTheFile(self, make):
        """The second request gets the first one's answer, its headers and an Age, without the application."""
        world = make({**FRESH, "ETag": '"1"', "X-Own": "a"})
        first = world.get("/app/p")
        world.advance(5)
        second = world.get("/app/p")
        assert world.page.calls == 1
        assert second.body == first.body == b"answer 1"
        assert second.header("Age") == ["5"]
        assert second.header("X-Own") == ["a"]
        assert second.header("Content-Type") == ["text/plain"]
        assert second.header("Content-Length") == ["8"]
        assert not first.header("Age")

    def test_headersOfHead(self, make):
        """HEAD is answered from what a GET has left, without a body."""
        world = make()
        world.get("/app/p")
        client = world.get("/app/p", method="HEAD")
        assert client.header("Content-Length") == ["8"]
        assert client.body == b""
        assert world.page.calls == 1

    def test_isAskedAgainWhenStale(self, make):
        """After its lifetime the application answers again."""
        world = make()
        world.get("/app/p")
        world.advance(61)
        assert world.get("/app/p").body == b"answer 2"
        assert len(world.files) == 1

    @pytest.mark.parametrize(
        ("validator", "value", "condition"),
        [
            ("ETag", '"v"', "If-None-Match"),
            ("Last-Modified", "Thu, 01 Jan 1970 00:00:00 GMT", "If-Modified-Since"),
        ],
    )
    def test_isValidated(self, make, validator, value, condition):
        """What is stale is sent again if the application says 304, and is fresh for another while."""
        asked = []

        def act(request, response):
            asked.append(request.getHeader(condition))
            if asked[-1] == value:
                response.setStatus(304)
                return "answered"

        world = make({**FRESH, validator: value}, act)
        world.get("/app/p")
        world.advance(61)
        client = world.get("/app/p")
        assert (client.status, client.body) == (200, b"answer 1")
        assert world.get("/app/p").body == b"answer 1"
        assert asked == [None, value]

    def test_conditionsOfTheClient(self, make):
        """A client that has it already gets 304 from the cache."""
        world = make({**FRESH, "ETag": '"1"'})
        world.get("/app/p")
        client = world.get("/app/p", 'If-None-Match: "1"')
        assert (client.status, client.body) == (304, b"")
        assert world.page.calls == 1

    @pytest.mark.parametrize(
        "field",
        [
            "Authorization: Basic eDp5",
            "Cookie: a=b",
            "Cache-Control: no-store",
            "Cache-Control: no-cache",
            "Pragma: no-cache",
            "Range: bytes=0-1",
        ],
    )
    def test_passesOn(self, make, field):
        """Who says who he is, or wants the application, gets the application."""
        world = make()
        world.get("/app/p")
        assert world.get("/app/p", field).body == b"answer 2"

    def test_cookiesMayBeIgnored(self, make):
        """cacheCookies says that answers do not depend on them."""
        world = make(cacheCookies=True)
        world.get("/app/p")
        assert world.get("/app/p", "Cookie: a=b").body == b"answer 1"

    @pytest.mark.parametrize(
        "headers",
        [{}, {"Cache-Control": "private, max-age=60"}, {"Cache-Control": "no-store"}, {**FRESH, "Vary": "*"}],
    )
    def test_isNotKept(self, make, headers):
        """What must not be kept leaves no file, and the application answers each time."""
        world = make(headers)
        world.get("/app/p")
        assert world.get("/app/p").body == b"answer 2"
        assert not world.files

    @pytest.mark.parametrize(
        "act",
        [
            lambda request, response: response.addCookie(Cookie("a", "b")),
            lambda request, response: request.getSession() and None,
            lambda request, response: response.sendError(500) or "answered",
            lambda request, response: response.sendRedirect("/x") or "answered",
            lambda request, response: response.setContentLength(100),
        ],
    )
    def test_somebodysOwnIsNotKept(self, make, act):
        """An answer with a cookie, for a session, of an error, or cut short."""
        world = make(FRESH, act)
        world.get("/app/p")
        world.get("/app/p")
        assert world.page.calls == 2
        assert not world.files

    def test_anExceptionIsNotKept(self, make):
        """An application that raises after its first bytes has not answered."""

        def act(request, response):
            response.getOutputStream().write(b"half")
            raise RuntimeError("the application's fault")

        world = make(FRESH, act)
        assert world.get("/app/p").status == 500
        assert not world.files

    def test_respectsVary(self, make):
        """Clients that differ in what Vary names get their own answers."""
        world = make({**FRESH, "Vary": "Accept-Language"})
        assert world.get("/app/p", "Accept-Language: de").body == b"answer 1"
        assert world.get("/app/p", "Accept-Language: fr").body == b"answer 2"
        assert world.get("/app/p", "Accept-Language: de").body == b"answer 1"
        assert world.get("/app/p", "Accept-Language: fr").body == b"answer 2"

    def test_queriesDiffer(self, make):
        """The query is part of the address."""
        world = make()
        assert world.get("/app/p?a").body == b"answer 1"
        assert world.get("/app/p?b").body == b"answer 2"

    def test_aChangeForgets(self, make):
        """After a POST to the same address the application is asked again."""
        world = make()
        world.get("/app/p")
        world.post("/app/p", b"x=y")
        assert world.get("/app/p").body == b"answer 3"

    def test_largeAnswers(self, make):
        """An answer larger than the buffer is kept too, up to maxObjectSize."""
        world = make(FRESH, None, 50_000)
        world.get("/app/p")
        client = world.get("/app/p")
        assert client.header("Content-Length") == ["50000"]
        assert client.body == b"answer 1".ljust(50_000, b".")

    def test_tooLargeAnswers(self, make):
        """Beyond maxObjectSize nothing is kept."""
        world = make(FRESH, None, 2000, maxObjectSize=1999)
        world.get("/app/p")
        assert world.get("/app/p").body.startswith(b"answer 2")
        assert not world.files

    def test_withoutSendfile(self, make):
        """Where the connector knows no sendfile the file is read."""
        world = make(FRESH, None, 50_000)
        world.handler.useSendfile = False
        world.get("/app/p")
        assert len(world.get("/app/p").answer) > 50_000
        assert world.page.calls == 1

    def test_sameConnection(self, make):
        """An answer from the cache keeps the connection, and the next request on it is served."""
        world = make()
        client = world.connect()
        for _ in range(3):
            client.get("/app/p")
        assert client.answer.count(b"HTTP/1.1 200") == 3
        assert world.page.calls == 1

    def test_aClientThatLeavesInBetween(self, make):
        """What was not sent whole is not kept, and the next request is not kept waiting."""
        worlds = []

        def act(request, response):
            if worlds[0].page.calls == 1:
                worlds[0].client.processor.connection_lost(None)
            response.getOutputStream().write(b"x" * 10_000)

        world = make(FRESH, act)
        worlds.append(world)
        world.client = world.connect()
        world.client.get("/app/p")
        assert not world.files
        world.get("/app/p")
        assert world.get("/app/p").body.endswith(b"answer 2")
        assert world.page.calls == 2

    def test_noFolderNoCache(self, make, tmp_path):
        """Where the folder cannot be made the application answers, and the server runs."""
        (tmp_path / "taken").write_text("a file")
        world = make(directory="taken/below")
        world.get("/app/p")
        assert world.get("/app/p").body == b"answer 2"


class FillTests:
    """Many who want the same at once."""

    def test_oneFillsAndOthersWait(self, make):
        """While one request lets the application answer, another one waits for it, and gets the same."""
        valve = make().valve
        request = FakeRequest()
        assert valve._takeTurn("k", request) is _Turn.FILL
        outcome = []
        waiter = threading.Thread(target=lambda: outcome.append(valve._takeTurn("k", request)))
        waiter.start()
        assert not outcome
        valve._filled("k", True, 0.0)
        waiter.join(5)
        assert outcome == [_Turn.LOOK]
        assert valve._takeTurn("k", request) is _Turn.FILL

    def test_nobodyWaitsForEver(self, make):
        """After waitTimeout a request goes to the application itself."""
        valve = make(waitTimeout=1).valve
        assert valve._takeTurn("k", FakeRequest()) is _Turn.FILL
        assert valve._takeTurn("k", FakeRequest()) is _Turn.PASS

    def test_nobodyWaitsForWhatIsNotKept(self, make):
        """An answer that could not be kept is not waited for during the next half minute."""
        valve = make().valve
        request = FakeRequest()
        valve._takeTurn("k", request)
        valve._filled("k", False, 0.0)
        assert valve._takeTurn("k", request) is _Turn.PASS
        request.connector.time = 31.0
        assert valve._takeTurn("k", request) is _Turn.FILL

    def test_theListOfThoseIsBounded(self, make):
        """Addresses that cannot be kept are not remembered without end."""
        valve = make().valve
        for number in range(2500):
            valve._filled(str(number), False, 0.0)
        assert len(valve._passed) <= 1000


class FakeRequest:
    """A request with a clock."""

    def __init__(self):
        self.connector = self
        self.time = 0.0

    def now(self):
        return self.time
