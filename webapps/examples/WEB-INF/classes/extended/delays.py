"""What the two delayed answers share: who waits, until when, and for what."""

import threading
import time

from catalina.comet import CometEvent

LONGEST = 10.0
LARGEST = 500_000


class Delays:
    """The clients whose answers are not ready yet."""

    def __init__(self):
        self.lock = threading.Lock()
        self.ready: dict[CometEvent, float] = {}

    def add(self, event: CometEvent):
        """Let a client wait as long as its request says."""
        seconds = min(number(event, "seconds", 2.0), LONGEST)
        with self.lock:
            self.ready[event] = time.monotonic() + seconds

    def takeDue(self) -> list[CometEvent]:
        """Take out those whose answers are ready now."""
        with self.lock:
            due = [event for event, when in self.ready.items() if when <= time.monotonic()]
            for event in due:
                del self.ready[event]
        return due

    def remove(self, event: CometEvent):
        """Forget a client; it may be forgotten already."""
        with self.lock:
            self.ready.pop(event, None)


def answer(event: CometEvent) -> bytes:
    """Make the answer, as large as the request wants it."""
    text = f"Ready on {threading.current_thread().name}.\n".encode()
    return text.ljust(int(min(number(event, "size", 0), LARGEST)), b".")


def number(event: CometEvent, name: str, default: float) -> float:
    """Return a number from the query string, 0 or more; the default where it is none."""
    try:
        value = float(event.getHttpServletRequest().getParameter(name))
    except (TypeError, ValueError):
        return default
    return value if value >= 0 else default
