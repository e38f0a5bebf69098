"""
All read, then all write, on a single thread that polls.

Five clients go through three rounds together. In each round a line is read from every one of them, and only
then a line is written to every one. No event is used for it: `isReadable` and `isWriteable` tell a thread
what it can do without waiting.
"""

import threading
import time
from collections.abc import Callable
from functools import partial

from zope.interface import implementer

from catalina.comet import CometEvent, CometOperation, CometProcessor, EventSubType, EventType
from catalina.servlet import HttpServlet, IllegalStateException, webServlet

MEMBERS = 5
ROUNDS = 3
CLIENT = "extended.client"


class Client:
    """One of the five, and what it has sent of its line."""

    def __init__(self, event: CometEvent):
        self.event = event
        self.gone = False
        self.text = b""

    def read(self) -> bool:
        """Read what is there, unless lines wait already; True once there is a line."""
        if b"\n" not in self.text and self.event.isWriteable() and self.event.isReadable():
            # None would be "nothing", which isReadable has ruled out; b"" is the end of the body
            data = self.event.getHttpServletRequest().getInputStream().read(2048)
            if data == b"":
                self.finish()
            self.text += data or b""
        line, end, rest = self.text.partition(b"\n")
        self.text = rest if end else line
        return bool(end)

    def write(self, line: str) -> bool:
        """Write a line if the client can take it now."""
        if not self.event.isWriteable():
            return False
        stream = self.event.getHttpServletResponse().getOutputStream()
        stream.print(line)
        stream.flush()
        return True

    def finish(self) -> bool:
        """End the response; the others go on without this client."""
        self.gone = True
        self.event.close()
        self.event.register(CometOperation.OP_CALLBACK)  # brings END at once
        return True


@webServlet("/extended/together")
@implementer(CometProcessor)
class AllReadThenWrite(HttpServlet):
    """ExampleAllReadThenWriteComet with one thread that never waits for a client."""

    def init(self):
        """Wait for the first five."""
        self.lock = threading.Lock()
        self.waiting: list[Client] = []
        self.stopping = threading.Event()

    def destroy(self):
        """End all threads."""
        self.stopping.set()

    def event(self, event: CometEvent):
        """Handle one event of one connection: there are only the first and the last."""
        if event.getEventType() == EventType.BEGIN:
            event.configureBlocking(False)
            event.unregister(event.getRegisteredOps())
            event.getHttpServletResponse().setContentType("text/plain")
            event.getHttpServletResponse().flushBuffer()
            self.join(event)
        elif event.getEventSubType() != EventSubType.TIMEOUT:
            self.leave(event.getHttpServletRequest().getAttribute(CLIENT))

    def join(self, event: CometEvent):
        """Add a client; five of them begin."""
        client = Client(event)
        event.getHttpServletRequest().setAttribute(CLIENT, client)
        with self.lock:
            self.waiting.append(client)
            if len(self.waiting) < MEMBERS:
                return
            group, self.waiting = self.waiting, []
        threading.Thread(target=self.run, args=(group,), name="all-writer", daemon=True).start()

    def leave(self, client: Client):
        """A client has gone: the others go on without it."""
        client.gone = True
        with self.lock:
            if client in self.waiting:
                self.waiting.remove(client)

    def run(self, group: list[Client]):
        """Go through the rounds with five clients."""
        for number in range(1, ROUNDS + 1):
            for client in group:
                self.until(client, client.read)
            for client in group:
                self.until(client, partial(client.write, f"round {number}\n"))
        for client in group:
            self.until(client, client.finish)

    def until(self, client: Client, step: Callable[[], bool]):
        """Try a step until it is done, or the client has gone."""
        try:
            while not (client.gone or self.stopping.is_set() or step()):
                time.sleep(0.002)
        except (OSError, IllegalStateException):
            client.gone = True
