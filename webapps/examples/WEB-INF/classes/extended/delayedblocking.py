"""
A delayed answer to an AJAX request, with blocking writes.

The thread that knows when an answer is ready only registers OP_WRITE. The writing, which may have to wait for
the client, is done on one of the container's threads.
"""

import contextlib

from zope.interface import implementer

from catalina.comet import CometEvent, CometOperation, CometProcessor, EventSubType, EventType
from catalina.servlet import HttpServlet, IllegalStateException, webServlet
from extended.background import Background
from extended.delays import Delays, answer


@webServlet("/extended/delayed-blocking")
@implementer(CometProcessor)
class DelayedAjaxResponse(HttpServlet):
    """ExampleDelayedAjaxResponse with blocking reads and writes."""

    def init(self):
        """Start the thread that knows when answers are ready."""
        self.clients = Delays()
        self.responder = Background("delayed-blocking-responder", 0.02, self.respond)

    def destroy(self):
        """End the thread."""
        self.responder.end()

    def event(self, event: CometEvent):
        """Handle one event of one connection."""
        kind = event.getEventType()
        if kind == EventType.BEGIN:
            event.configureBlocking(True)
            # The client may send its next request already: without OP_READ that waits for this one's answer.
            event.unregister(CometOperation.OP_READ)
            event.getHttpServletResponse().setContentType("text/plain")
            self.clients.add(event)
        elif kind == EventType.WRITE:
            event.unregister(CometOperation.OP_WRITE)
            event.getHttpServletResponse().getOutputStream().write(answer(event))
            event.close()
        elif event.getEventSubType() != EventSubType.TIMEOUT:
            self.clients.remove(event)

    def respond(self):
        """Have those answered whose answers are ready."""
        for event in self.clients.takeDue():
            with contextlib.suppress(IllegalStateException):  # it may go in this very moment
                event.register(CometOperation.OP_WRITE)
