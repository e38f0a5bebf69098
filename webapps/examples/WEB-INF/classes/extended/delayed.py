"""
A delayed answer to an AJAX request, without blocking.

One thread writes to all clients. It never waits for one: whoever does not take the answer at once gets a
WRITE event when it can take more. No thread of the container is held while a request waits.
"""

import contextlib

from zope.interface import implementer

from catalina.comet import CometEvent, CometOperation, CometProcessor, EventSubType, EventType
from catalina.servlet import HttpServlet, IllegalStateException, webServlet
from extended.background import Background
from extended.delays import Delays, answer

DATA = "extended.data"


@webServlet("/extended/delayed")
@implementer(CometProcessor)
class DelayedAjaxResponse(HttpServlet):
    """ExampleDelayedAjaxResponse with non-blocking reads and writes."""

    def init(self):
        """Start the thread that answers."""
        self.clients = Delays()
        self.responder = Background("delayed-responder", 0.02, self.respond)

    def destroy(self):
        """End the thread."""
        self.responder.end()

    def event(self, event: CometEvent):
        """Handle one event of one connection."""
        kind = event.getEventType()
        if kind == EventType.BEGIN:
            event.configureBlocking(False)
            # The client may send its next request already: without OP_READ that waits for this one's answer.
            event.unregister(CometOperation.OP_READ)
            event.getHttpServletResponse().setContentType("text/plain")
            self.clients.add(event)
        elif kind == EventType.WRITE:
            event.unregister(CometOperation.OP_WRITE)
            self.proceed(event)
        elif event.getEventSubType() != EventSubType.TIMEOUT:
            self.clients.remove(event)

    def respond(self):
        """Answer those whose answers are ready."""
        for event in self.clients.takeDue():
            event.getHttpServletRequest().setAttribute(DATA, answer(event))
            with contextlib.suppress(OSError, IllegalStateException):  # it may go in this very moment
                self.proceed(event)

    def proceed(self, event: CometEvent):
        """Write what is not written yet, and end the response once the client has taken all."""
        request = event.getHttpServletRequest()
        data = request.getAttribute(DATA)
        if data and event.isWriteable():
            request.removeAttribute(DATA)
            event.getHttpServletResponse().getOutputStream().write(data)
            data = None
        if data is None and event.isWriteable():
            event.close()
            event.register(CometOperation.OP_CALLBACK)  # brings END at once
        else:
            event.register(CometOperation.OP_WRITE)
