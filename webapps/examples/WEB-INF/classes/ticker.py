"""
Stock prices, pushed to every browser that listens: Server-Sent Events over Comet.

One background thread makes the prices up. It is started by `init` and ended by `destroy`: a thread that went
on would keep the old version of the application alive after each reload.
"""

import contextlib
import json
import random
import threading

from zope.interface import implementer

from catalina.comet import CometEvent, CometProcessor, EventSubType, EventType
from catalina.servlet import HttpServlet, IllegalStateException

STOCKS = {"ADLR": 112.4, "BISN": 48.15, "COMT": 301.9, "FOXX": 19.72, "GOTR": 77.7, "ISLE": 154.05}


@implementer(CometProcessor)
class Ticker(HttpServlet):
    """Keeps the browsers that listen, and writes the prices to them."""

    def init(self):
        """Start the thread; the init parameter `period` says how many seconds lie between two prices."""
        self.period = float(self.getInitParameter("period") or 1)
        self.prices = dict(STOCKS)
        self.listeners: set[CometEvent] = set()
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, name="stock-ticker", daemon=True)
        self.thread.start()

    def destroy(self):
        """End the thread, and every response: the browsers come back by themselves."""
        self.stopping.set()
        self.thread.join(5)
        for event in self.current():
            self.drop(event)

    def event(self, event: CometEvent):
        """Handle one event of one connection."""
        kind = event.getEventType()
        if kind == EventType.BEGIN:
            self.begin(event)
        elif kind == EventType.READ:
            event.getHttpServletRequest().getInputStream().read(2048)
        elif event.getEventSubType() != EventSubType.TIMEOUT:
            self.drop(event)

    def begin(self, event: CometEvent):
        """BEGIN: send the prices as they are, then those to come."""
        response = event.getHttpServletResponse()
        response.setContentType("text/event-stream;charset=UTF-8")
        response.setHeader("Cache-Control", "no-store")
        self.send(event, "retry: 1000\n" + self.news())
        with self.lock:
            self.listeners.add(event)

    def run(self):
        """Change the prices and tell them, until `destroy` wants to stop."""
        while not self.stopping.wait(self.period):
            self.trade()
            news = self.news()
            for event in self.current():
                try:
                    self.send(event, news)
                except (OSError, IllegalStateException):
                    self.drop(event)  # gone, or so slow that too much waits for it already

    def trade(self):
        """Let each price go up or down a little."""
        for name, price in self.prices.items():
            self.prices[name] = round(max(1.0, price * (1 + random.gauss(0, 0.004))), 2)

    def news(self) -> str:
        """Return the prices as one Server-Sent Event."""
        return f"data: {json.dumps(self.prices)}\n\n"

    def send(self, event: CometEvent, text: str):
        """Write to a browser at once."""
        writer = event.getHttpServletResponse().getWriter()
        writer.print(text)
        writer.flush()

    def current(self) -> list[CometEvent]:
        """Return those who listen now."""
        with self.lock:
            return list(self.listeners)

    def drop(self, event: CometEvent):
        """Forget a browser, and finish its response."""
        with self.lock:
            self.listeners.discard(event)
        with contextlib.suppress(OSError, IllegalStateException):  # it may go in this very moment
            event.close()
