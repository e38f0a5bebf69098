"""What is measured of this server: the least that a servlet of each kind can do."""

from zope.interface import implementer

from catalina.comet import CometProcessor, EventSubType, EventType, broadcast
from catalina.servlet import HttpServlet, webServlet

BODY = b"Hello, World!"
MESSAGE = b"@" + b"x" * 62 + b"\n"
PIECE = b"x" * 65536
AN_HOUR = 3_600_000
OPEN = {}


class Hello(HttpServlet):
    """Thirteen bytes, from a worker thread; web.xml files of the growth measurements name it, too."""

    def doGet(self, request, response):
        response.setContentType("text/plain")
        response.setContentLength(len(BODY))
        response.getOutputStream().write(BODY)


@webServlet("/hello")
class PlainHello(Hello):
    """The `def` servlet."""


@webServlet("/hello-async")
class AsyncHello(HttpServlet):
    """The same on the reactor."""

    async def doGet(self, request, response):
        response.setContentType("text/plain")
        response.setContentLength(len(BODY))
        response.getOutputStream().write(BODY)


@webServlet("/session")
class Session(HttpServlet):
    """Makes a session, or finds it and counts."""

    async def doGet(self, request, response):
        session = request.getSession()
        session.setAttribute("count", (session.getAttribute("count") or 0) + 1)
        response.setContentType("text/plain")
        response.setContentLength(len(BODY))
        response.getOutputStream().write(BODY)


@webServlet("/stream")
@implementer(CometProcessor)
class Stream(HttpServlet):
    """Keeps a connection open; ?fill=yes writes all that it takes, for the client that does not read."""

    async def event(self, event):
        if event.getEventType() is EventType.BEGIN:
            event.setTimeout(AN_HOUR)
            response = event.getHttpServletResponse()
            response.setContentType("text/event-stream")
            response.getOutputStream().write(b":ok\n\n")
            response.flushBuffer()
            OPEN[event] = response
            if event.getHttpServletRequest().getParameter("fill"):
                fill(event, response)
        elif event.getEventSubType() is not EventSubType.TIMEOUT:
            OPEN.pop(event, None)


def fill(event, response):
    """Write until the system takes no more, and the rest of the last piece is queued."""
    for _ in range(1000):
        if not event.isWriteable():
            break
        broadcast([response], PIECE)


@webServlet("/tell")
class Tell(HttpServlet):
    """Sends n messages of 64 bytes to all."""

    async def doGet(self, request, response):
        for _ in range(int(request.getParameter("n") or 1)):
            broadcast(list(OPEN.values()), MESSAGE)
        response.setContentType("text/plain")
        response.setContentLength(len(BODY))
        response.getOutputStream().write(BODY)


@webServlet("/stalled")
class Stalled(HttpServlet):
    """Tells how many connections have no room for more, because their client does not read."""

    async def doGet(self, request, response):
        response.getWriter().write(str(sum(not each.isWriteable() for each in OPEN)))
