"""
The applications that come with the server, in a real browser: jack and lily chat.

Needs Chromium and its driver (Debian: chromium, chromium-driver) and selenium. Where one of them is missing
these tests are skipped with a message, except in continuous integration (CI=true), where they fail.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functional.instance import Instance, eventually
from tests.functional.windows import Window

try:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.select import Select
except ImportError:
    By = Select = None  # type: ignore[assignment, misc]

TRANSPORTS = ["fetch", "sse", "iframe", "poll"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instance, str]]:
    """A server with ROOT and examples, and the address of its second NIO connector."""
    instance = Instance(tmp_path_factory.mktemp("site") / "base")
    port = instance.addConnector('connectionTimeout="20000" redirectPort="8443"')
    for name in ("ROOT", "examples"):
        instance.deployFromHome(name)
    instance.start()
    yield instance, f"http://localhost:{port}"
    instance.stop()


class ChatTests:
    """/examples/chat: the main job of this server."""

    @pytest.mark.parametrize("transport", TRANSPORTS)
    def test_twoWindowsChat(
        self, browser: Any, site: tuple[Instance, str], windows: list[Window], transport: str
    ) -> None:
        """What jack says lily sees within a second, and the other way round, through the second connector."""
        jack = Window(browser, site[1], "jack", transport)
        windows.append(jack)
        lily = Window(browser, site[1], "lily", transport)
        windows.append(lily)
        for speaker, listener in [(jack, lily), (lily, jack), (jack, lily)]:
            text = f"{transport} {speaker.name} to {listener.name} {len(speaker.messages())}"
            sent = speaker.say(text)
            assert listener.heardAt(text) - sent < 1000
            assert speaker.heardAt(text) - sent < 1000
        assert jack.messages()[-3:] == lily.messages()[-3:]
        assert [name for name, _ in lily.messages()[-3:]] == ["jack", "lily", "jack"]

    def test_transportsShareOneRoom(
        self, browser: Any, site: tuple[Instance, str], windows: list[Window]
    ) -> None:
        """However their browsers listen, all are in one room."""
        for transport in TRANSPORTS:
            windows.append(Window(browser, site[1], f"by {transport}", transport))
        sent = windows[0].say("to all of you")
        assert all(window.heardAt("to all of you") - sent < 1000 for window in windows)

    @pytest.mark.parametrize("transport", TRANSPORTS)
    def test_markupStaysText(
        self, browser: Any, site: tuple[Instance, str], windows: list[Window], transport: str
    ) -> None:
        """Names and messages are shown as they were typed, whatever they are, and never run."""
        name, text = "</script><b>é", f"<img src=x onerror=document.title='bad'> & </script> {transport}"
        window = Window(browser, site[1], name, transport)
        windows.append(window)
        window.say(text)
        window.heardAt(text)
        assert window.messages()[-1] == (name, text)
        assert browser.title == f"{name} · Chat"

    @pytest.mark.parametrize("transport", TRANSPORTS)
    def test_reconnectsAfterReload(
        self, browser: Any, site: tuple[Instance, str], windows: list[Window], transport: str
    ) -> None:
        """A reload of the application interrupts nobody for long: the browser comes back by itself."""
        window = Window(browser, site[1], "jack", transport)
        windows.append(window)
        done = "Reloading Context with name [/examples] is completed"
        before = site[0].readLog().count(done)
        os.utime(site[0].webapps / "examples" / "WEB-INF" / "web.xml")
        eventually(lambda: site[0].readLog().count(done) > before, site[0].readLog, 20)
        text = f"back again by {transport}"
        window.say(text)
        window.heardAt(text)

    def test_changesTransport(self, browser: Any, site: tuple[Instance, str], windows: list[Window]) -> None:
        """Another way of listening can be chosen at any time, and nothing is shown twice."""
        window = Window(browser, site[1], "jack", "fetch")
        windows.append(window)
        for transport in ["poll", "iframe", "sse"]:
            Select(browser.find_element(By.ID, "transport")).select_by_value(transport)
            text = f"now by {transport}"
            window.say(text)
            window.heardAt(text)
        said = [text for _, text in window.messages()]
        assert len(said) == len(set(said))


class ExtendedTests:
    """The examples of the extended Comet API: each button is pressed, and the answer seen in the page."""

    def open(self, browser: Any, site: tuple[Instance, str], page: str, way: str) -> None:
        """Open a page, and choose one of its two ways."""
        browser.get(f"{site[1]}/examples/extended/{page}")
        Select(browser.find_element(By.ID, "way")).select_by_value(way)

    def press(self, browser: Any) -> None:
        """Press the page's button."""
        browser.find_element(By.CSS_SELECTOR, "form button").click()

    def rows(self, browser: Any, table: str) -> dict[str, str]:
        """What stands in a table: the text behind each name."""
        script = "return [...document.querySelectorAll(arguments[0])].map(row => [...row.cells].map(c => c.textContent))"
        return dict(browser.execute_script(script, f"#{table} tr"))

    @pytest.mark.parametrize("way", ["delayed", "delayed-blocking"])
    def test_delayedAnswer(self, browser: Any, site: tuple[Instance, str], way: str) -> None:
        """The page waits for as long as it has asked for, and then shows the answer."""
        self.open(browser, site, "", way)
        seconds = browser.find_element(By.ID, "seconds")
        seconds.clear()
        seconds.send_keys("1")
        self.press(browser)
        assert self.rows(browser, "answers") == {way: "waiting"}
        eventually(lambda: self.rows(browser, "answers")[way] != "waiting")
        shown = re.fullmatch(r"(\d+\.\d\d) s: Ready on .+", self.rows(browser, "answers")[way].strip())
        assert shown and 1 <= float(shown[1]) < 3

    @pytest.mark.parametrize("way", ["stocks", "stocks-blocking"])
    def test_stockStreamer(self, browser: Any, site: tuple[Instance, str], way: str) -> None:
        """The prices of the shares that were typed come, and change; another choice takes their place."""
        self.open(browser, site, "stocks.html", way)
        for shares in ("ADLR COMT", "ISLE"):
            field = browser.find_element(By.ID, "shares")
            field.clear()
            field.send_keys(shares)
            self.press(browser)
            self.seePrices(browser, set(shares.split()))
        assert browser.find_element(By.ID, "status").text == "live"

    def seePrices(self, browser: Any, shares: set[str]) -> None:
        """Wait until there are prices of some shares and of no others, and until they have changed."""
        eventually(lambda: set(self.rows(browser, "prices")) == shares)
        first = self.rows(browser, "prices")
        assert all(re.fullmatch(r"\d+\.\d\d", price) for price in first.values())
        eventually(lambda: self.rows(browser, "prices") != first)

    @pytest.mark.parametrize("way", ["together", "together-workers"])
    def test_allReadThenAllWrite(self, browser: Any, site: tuple[Instance, str], way: str) -> None:
        """Four clients wait; the fifth starts them, and all five see their three rounds to the end."""
        self.open(browser, site, "together.html", way)
        for _ in range(4):
            self.press(browser)
        clients = [f"client {number}" for number in range(1, 6)]
        assert self.rows(browser, "members") == dict.fromkeys(clients[:4], "waiting for the others")
        self.press(browser)
        eventually(
            lambda: all(text.endswith("; done") for text in self.rows(browser, "members").values()),
            lambda: str(self.rows(browser, "members")),
        )
        assert self.rows(browser, "members") == dict.fromkeys(clients, "round 1, round 2, round 3; done")

    @pytest.mark.parametrize("page", ["", "stocks.html", "together.html"])
    def test_linksLead(self, browser: Any, site: tuple[Instance, str], page: str) -> None:
        """Every link of the page leads somewhere."""
        browser.get(f"{site[1]}/examples/extended/{page}")
        links = browser.execute_script("return [...document.links].map(link => link.href)")
        paths = [link.removeprefix(site[1]) for link in links]
        assert len(paths) > 10
        assert [path for path in paths if site[0].request(path).status != 200] == []


class PageTests:
    """The welcome page and the examples: they work, and complain about nothing."""

    @pytest.mark.parametrize("width", [400, 1400])
    @pytest.mark.parametrize(
        "path",
        ["", "examples/"]
        + [
            f"examples/{name}/"
            for name in ("hello", "snoop", "sessions", "cookies", "upload", "chat", "ticker", "jsp")
        ]
        + [f"examples/extended/{page}" for page in ("", "stocks.html", "together.html")],
    )
    def test_fitsTheWindow(self, browser: Any, site: tuple[Instance, str], path: str, width: int) -> None:
        """Nothing sticks out sideways, neither on a telephone nor on a desk."""
        browser.set_window_size(width, 900)
        browser.get(f"{site[1]}/{path}")
        assert browser.title
        assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")

    def test_tickerMoves(self, browser: Any, site: tuple[Instance, str]) -> None:
        """Prices come by themselves, one after another."""
        browser.get(f"{site[1]}/examples/ticker/")
        script = (
            "return document.querySelector('#prices polyline')?.getAttribute('points').split(' ').length ?? 0"
        )
        eventually(lambda: browser.execute_script(script) >= 3)

    def test_showsSource(self, browser: Any, site: tuple[Instance, str]) -> None:
        """The source stands beside the example, without leaving the page."""
        browser.get(f"{site[1]}/examples/chat/")
        eventually(lambda: "class ChatServlet" in browser.find_element(By.CLASS_NAME, "source").text)
