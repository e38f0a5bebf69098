"""
All read, then all write, on the container's threads: OP_READ and OP_WRITE are handed around.

Five clients go through three rounds together, as in together.py. Here nobody polls: READ and WRITE are
registered for all five, and whoever is the last to be through registers the other one for all five.
"""

import contextlib
import threading

from zope.interface import implementer

from catalina.comet import CometEvent, CometOperation, CometProcessor, EventSubType, EventType
from catalina.servlet import HttpServlet, IllegalStateException, webServlet

MEMBERS = 5
ROUNDS = 3
GROUP = "extended.group"
OP_READ, OP_WRITE, OP_CALLBACK = CometOperation.OP_READ, CometOperation.OP_WRITE, CometOperation.OP_CALLBACK


class Group:
    """Five clients: who of them is not yet through with what was handed around."""

    def __init__(self):
        self.lock = threading.RLock()
        self.members: set[CometEvent] = set()
        self.pending: set[CometEvent] = set()
        self.operation = OP_WRITE
        self.round = 0

    def proceed(self):
        """Hand around what comes next; after the last round, the end."""
        if self.operation is OP_WRITE:
            self.round += 1
        self.operation = OP_READ if self.operation is OP_WRITE else OP_WRITE
        self.pending = set(self.members)
        for event in self.pending:
            with contextlib.suppress(OSError, IllegalStateException):  # it may go in this very moment
                if self.round > ROUNDS:
                    event.close()
                event.register(OP_CALLBACK if self.round > ROUNDS else self.operation)

    def isThrough(self, event: CometEvent):
        """A client has read or written; the last of them lets all proceed."""
        with self.lock:
            if event in self.pending:
                self.pending.discard(event)
                if not self.pending:
                    self.proceed()

    def leave(self, event: CometEvent):
        """A client has gone: the others go on without it."""
        with self.lock:
            self.members.discard(event)
            self.isThrough(event)


@webServlet("/extended/together-workers")
@implementer(CometProcessor)
class AllReadThenWrite(HttpServlet):
    """ExampleAllReadThenWriteComet with blocking reads and writes on the container's threads."""

    def init(self):
        """Wait for the first five."""
        self.lock = threading.Lock()
        self.next = Group()

    def event(self, event: CometEvent):
        """Handle one event of one connection."""
        kind = event.getEventType()
        group = event.getHttpServletRequest().getAttribute(GROUP)
        if kind == EventType.BEGIN:
            self.begin(event)
        elif kind == EventType.READ:
            event.unregister(OP_READ)
            event.getHttpServletRequest().getInputStream().readLine(2048)
            group.isThrough(event)
        elif kind == EventType.WRITE:
            event.unregister(OP_WRITE)
            stream = event.getHttpServletResponse().getOutputStream()
            stream.print(f"round {group.round}\n")
            stream.flush()
            group.isThrough(event)
        elif event.getEventSubType() != EventSubType.TIMEOUT:
            group.leave(event)

    def begin(self, event: CometEvent):
        """BEGIN: add a client; five of them begin."""
        event.configureBlocking(True)
        event.unregister(event.getRegisteredOps())
        event.getHttpServletResponse().setContentType("text/plain")
        event.getHttpServletResponse().flushBuffer()
        with self.lock:
            group = self.next
            event.getHttpServletRequest().setAttribute(GROUP, group)
            with group.lock:
                group.members.add(event)
                if len(group.members) == MEMBERS:
                    self.next = Group()
                    group.proceed()
