"""
Stock prices pushed without blocking: one thread writes to all clients, as far as they can take it.

A client that is slow gets a WRITE event when it can take more, and then the latest prices only.
"""

import threading

from zope.interface import implementer

from catalina.comet import CometEvent, CometOperation, CometProcessor, EventSubType, EventType
from catalina.servlet import HttpServlet, IllegalStateException, webInitParam, webServlet
from extended.background import Background
from extended.prices import STOCKS, Client, change

CLIENT = "extended.client"


@webServlet("/extended/stocks", initParams=[webInitParam("period", "0.2")])
@implementer(CometProcessor)
class CometStockStreamer(HttpServlet):
    """ExampleCometStockStreamer with non-blocking reads and writes."""

    def init(self):
        """Start the thread that has the prices."""
        self.prices = dict(STOCKS)
        self.clients: set[Client] = set()
        self.lock = threading.Lock()
        self.updater = Background("stock-updater", float(self.getInitParameter("period")), self.update)

    def destroy(self):
        """End the thread."""
        self.updater.end()

    def event(self, event: CometEvent):
        """Handle one event of one connection."""
        kind = event.getEventType()
        if kind == EventType.BEGIN:
            self.begin(event)
        elif kind == EventType.READ:
            self.read(event)
        elif kind == EventType.WRITE:
            event.unregister(CometOperation.OP_WRITE)
            self.write(event.getHttpServletRequest().getAttribute(CLIENT))
        elif event.getEventSubType() != EventSubType.TIMEOUT:
            self.drop(event.getHttpServletRequest().getAttribute(CLIENT))

    def begin(self, event: CometEvent):
        """BEGIN: let the client know that the stream has begun."""
        event.configureBlocking(False)
        client = Client(event)
        event.getHttpServletRequest().setAttribute(CLIENT, client)
        event.getHttpServletResponse().setContentType("application/x-ndjson")
        event.getHttpServletResponse().flushBuffer()
        with self.lock:
            self.clients.add(client)

    def read(self, event: CometEvent):
        """READ: take what is there; None is "nothing more now", b"" is the end of the body."""
        stream = event.getHttpServletRequest().getInputStream()
        while data := stream.read(2048):
            event.getHttpServletRequest().getAttribute(CLIENT).hear(data)

    def update(self):
        """Change the prices, and write them to those who can take them now."""
        changed = change(self.prices)
        with self.lock:
            clients = list(self.clients)
        for client in clients:
            try:
                if not client.merge(changed):
                    continue
                if client.event.isWriteable():
                    self.write(client)
                else:
                    client.event.register(CometOperation.OP_WRITE)
            except (OSError, IllegalStateException):
                self.drop(client)  # gone, in this very moment

    def write(self, client: Client):
        """Write what a client has not got yet: this thread and that of its WRITE event one after the other."""
        with client.writing:
            stream = client.event.getHttpServletResponse().getOutputStream()
            stream.write(client.take())
            stream.flush()

    def drop(self, client: Client):
        """Forget a client."""
        with self.lock:
            self.clients.discard(client)
