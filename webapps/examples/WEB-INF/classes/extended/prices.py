"""What the two stock streamers share: prices, and what each client wants of them."""

import json
import random
import threading

from catalina.comet import CometEvent

STOCKS = {"ADLR": 112.4, "BISN": 48.15, "COMT": 301.9, "FOXX": 19.72, "GOTR": 77.7, "ISLE": 154.05}
LONGEST_LINE = 200


class Client:
    """One client: the shares that it follows, and the prices that it has not got yet."""

    def __init__(self, event: CometEvent):
        self.event = event
        self.lock = threading.Lock()
        self.writing = threading.Lock()
        self.stocks: set[str] = set()
        self.updates: dict[str, float] = {}
        self.line = b""

    def hear(self, data: bytes):
        """Take what the client sends: lines with the names of shares; each line replaces the one before."""
        *lines, self.line = (self.line + data)[-LONGEST_LINE:].split(b"\n")
        for line in lines:
            self.stocks = set(line.decode("ascii", "replace").split())

    def merge(self, prices: dict[str, float]) -> bool:
        """Add new prices to those that wait: of each share only the latest counts. True if there are any."""
        with self.lock:
            self.updates |= {name: price for name, price in prices.items() if name in self.stocks}
            return bool(self.updates)

    def take(self) -> bytes:
        """Take the prices that wait, as one line; empty if there are none."""
        with self.lock:
            updates, self.updates = self.updates, {}
        return json.dumps(updates).encode() + b"\n" if updates else b""


def change(prices: dict[str, float]) -> dict[str, float]:
    """Let some of the prices go up or down a little, and return these."""
    changed = random.sample(sorted(prices), 3)
    prices |= {name: round(max(1.0, prices[name] * (1 + random.gauss(0, 0.004))), 2) for name in changed}
    return {name: prices[name] for name in changed}
