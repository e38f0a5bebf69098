"""
Stock prices pushed with blocking writes: the thread that has the prices only registers OP_WRITE.

All writing is done in WRITE events, on the container's threads, so that nothing has to be kept in step but the
prices that wait for each client.
"""

import contextlib
import threading

from zope.interface import implementer

from catalina.comet import CometEvent, CometOperation, CometProcessor, EventSubType, EventType
from catalina.servlet import HttpServlet, IllegalStateException, webInitParam, webServlet
from extended.background import Background
from extended.prices import STOCKS, Client, change

CLIENT = "extended.client"


@webServlet("/extended/stocks-blocking", initParams=[webInitParam("period", "0.2")])
@implementer(CometProcessor)
class CometStockStreamer(HttpServlet):
    """ExampleCometStockStreamer with blocking reads and writes."""

    def init(self):
        """Start the thread that has the prices."""
        self.prices = dict(STOCKS)
        self.clients: set[Client] = set()
        self.lock = threading.Lock()
        self.updater = Background(
            "stock-blocking-updater", float(self.getInitParameter("period")), self.update
        )

    def destroy(self):
        """End the thread."""
        self.updater.end()

    def event(self, event: CometEvent):
        """Handle one event of one connection."""
        kind = event.getEventType()
        client = event.getHttpServletRequest().getAttribute(CLIENT)
        if kind == EventType.BEGIN:
            self.begin(event)
        elif kind == EventType.READ:
            # One read never waits here: READ says that there is something.
            client.hear(event.getHttpServletRequest().getInputStream().read(8192))
        elif kind == EventType.WRITE:
            # First this, and then what is to be written: prices that come in between bring another WRITE.
            event.unregister(CometOperation.OP_WRITE)
            stream = event.getHttpServletResponse().getOutputStream()
            stream.write(client.take())
            stream.flush()
        elif event.getEventSubType() != EventSubType.TIMEOUT:
            with self.lock:
                self.clients.discard(client)

    def begin(self, event: CometEvent):
        """BEGIN: let the client know that the stream has begun."""
        event.configureBlocking(True)
        client = Client(event)
        event.getHttpServletRequest().setAttribute(CLIENT, client)
        event.getHttpServletResponse().setContentType("application/x-ndjson")
        event.getHttpServletResponse().flushBuffer()
        with self.lock:
            self.clients.add(client)

    def update(self):
        """Change the prices, and have them written."""
        changed = change(self.prices)
        with self.lock:
            clients = list(self.clients)
        for client in clients:
            if client.merge(changed):
                with contextlib.suppress(IllegalStateException):  # it may go in this very moment
                    client.event.register(CometOperation.OP_WRITE)
