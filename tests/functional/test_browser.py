"""
The applications that come with the server, in a real browser: jack and lily chat.

Needs Chromium and its driver (Debian: chromium, chromium-driver) and selenium. Where one of them is missing
these tests are skipped with a message, except in continuous integration (CI=true), where they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.functional.instance import Instance, eventually

try:
    from selenium import webdriver
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.select import Select
except ImportError:
    webdriver = None

TRANSPORTS = ["fetch", "sse", "iframe", "poll"]
SWITCHES = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]

#: Notes when each message appears, by the clock of the machine, which both windows share.
WATCH = """
window.arrived = {};
new MutationObserver(() => {
  const all = document.querySelectorAll("#messages .what");
  for (const what of all) window.arrived[what.textContent] ??= Date.now();
}).observe(document.getElementById("messages"), { childList: true });
document.getElementById("send").addEventListener("click", () => { window.sent = Date.now(); }, true);
"""


def missing() -> str:
    """Tell what is not installed; empty if all is there."""
    if webdriver is None:
        return "selenium is missing (pip install selenium)"
    names = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"{' and '.join(names)} not found (Debian: chromium chromium-driver)" if names else ""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Chromium for all tests of the module."""
    reason = missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    driver = startChromium(tmp_path_factory.mktemp("chromium"))
    yield driver
    driver.quit()


def startChromium(profile: Path) -> Any:
    """Start a headless Chromium that keeps everything in a folder of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for switch in [*SWITCHES, f"--user-data-dir={profile}"]:
        options.add_argument(switch)
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))


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


class Window:
    """A browser window in which somebody chats."""

    def __init__(self, browser: Any, address: str, name: str, transport: str) -> None:
        self.browser = browser
        self.name = name
        browser.switch_to.new_window("window")
        self.handle = browser.current_window_handle
        query = urlencode({"name": name, "transport": transport})
        browser.get(f"{address}/examples/chat/index.html?{query}")
        browser.execute_script(WATCH)
        eventually(lambda: self.text("#status") == "connected", lambda: self.text("#status"))

    def focus(self) -> None:
        """Have the browser act on this window."""
        self.browser.switch_to.window(self.handle)

    def text(self, selector: str) -> str:
        """Return the text of an element of this window."""
        self.focus()
        return str(self.browser.find_element(By.CSS_SELECTOR, selector).text)

    def say(self, text: str) -> int:
        """Type a message and send it; returns when, in milliseconds."""
        self.focus()
        self.browser.find_element(By.ID, "text").send_keys(text)
        self.browser.find_element(By.ID, "send").click()
        return int(self.browser.execute_script("return window.sent"))

    def heardAt(self, text: str) -> int:
        """Wait for a message; returns when it appeared, in milliseconds."""
        script = f"return window.arrived[{text!r}] ?? 0"
        self.focus()
        eventually(lambda: bool(self.browser.execute_script(script)), lambda: self.text("#messages"))
        return int(self.browser.execute_script(script))

    def messages(self) -> list[tuple[str, str]]:
        """Return who has said what, in order."""
        self.focus()
        items = self.browser.find_elements(By.CSS_SELECTOR, "#messages li[data-from]")
        return [
            (item.find_element(By.CLASS_NAME, "who").text, item.find_element(By.CLASS_NAME, "what").text)
            for item in items
        ]


@pytest.fixture
def windows(browser: Any) -> Iterator[list[Window]]:
    """The windows of one test, closed at its end."""
    first = browser.current_window_handle
    opened: list[Window] = []
    yield opened
    for window in opened:
        window.focus()
        browser.close()
    browser.switch_to.window(first)


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


class PageTests:
    """The welcome page and the examples: they work, and complain about nothing."""

    @pytest.mark.parametrize("width", [400, 1400])
    @pytest.mark.parametrize(
        "path",
        ["", "examples/"]
        + [
            f"examples/{name}/"
            for name in ("hello", "snoop", "sessions", "cookies", "upload", "chat", "ticker")
        ],
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
