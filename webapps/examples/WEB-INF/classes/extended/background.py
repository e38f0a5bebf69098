"""The thread that four of the six examples have."""

import threading
from collections.abc import Callable


class Background:
    """Calls something again and again on a thread of its own, from now on until `end`."""

    def __init__(self, name: str, period: float, work: Callable[[], None]):
        """
        Start the thread.

        :param period: seconds from the end of one call to the next.
        """
        self.period = period
        self.work = work
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, name=name, daemon=True)
        self.thread.start()

    def run(self):
        """Work until it is time to end."""
        while not self.stopping.wait(self.period):
            self.work()

    def end(self):
        """End the thread: one that went on would keep this version of the application alive."""
        self.stopping.set()
        self.thread.join(5)
