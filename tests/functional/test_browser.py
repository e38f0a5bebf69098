"""
The applications that come with the server, in a real browser: jack and lily chat.

Needs Chromium and its driver (Debian: chromium, chromium-driver) and selenium. Where one of them is missing
these tests are skipped with a message, except in continuous integration (CI=true), where they fail.
"""

from __future__ import annotations

import os
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


class PageTests:
    """The welcome page and the examples: they work, and complain about nothing."""

    @pytest.mark.parametrize("width", [400, 1400])
    @pytest.mark.parametrize(
        "path",
        ["", "examples/"]
        + [
            f"examples/{name}/"
            for name in ("hello", "snoop", "sessions", "cookies", "upload", "chat", "ticker", "jsp")
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
