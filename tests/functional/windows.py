"""Chromium for functional tests, and a window of it in which somebody chats."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.functional.instance import eventually

try:
    from selenium import webdriver
    from selenium.webdriver.common.by import By
except ImportError:
    webdriver = None

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


def startChromium(profile: Path) -> Any:
    """Start a headless Chromium that keeps everything in a folder of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for switch in [*SWITCHES, f"--user-data-dir={profile}"]:
        options.add_argument(switch)
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))


class Window:
    """A browser window in which somebody chats."""

    def __init__(
        self,
        browser: Any,
        address: str,
        name: str,
        transport: str = "fetch",
        page: str = "/examples/chat/index.html",
    ) -> None:
        self.browser = browser
        self.name = name
        browser.switch_to.new_window("window")
        self.handle = browser.current_window_handle
        query = urlencode({"name": name, "transport": transport})
        browser.get(f"{address}{page}?{query}")
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
