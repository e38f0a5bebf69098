"""The same on twisted.web with its epoll reactor: python twistedweb.py PORT."""

import sys

from twisted.internet import reactor
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Session, Site

BODY = b"Hello, World!"
MESSAGE = b"@" + b"x" * 62 + b"\n"
OPEN = set()


class Hello(Resource):
    """Thirteen bytes."""

    isLeaf = True

    def render_GET(self, request):
        request.setHeader(b"content-type", b"text/plain")
        return BODY


class Stream(Resource):
    """Keeps a connection open."""

    isLeaf = True

    def render_GET(self, request):
        request.setHeader(b"content-type", b"text/event-stream")
        request.write(b":ok\n\n")
        OPEN.add(request)
        request.notifyFinish().addErrback(lambda failure: OPEN.discard(request))
        return NOT_DONE_YET


class Tell(Resource):
    """Sends n messages of 64 bytes to all."""

    isLeaf = True

    def render_GET(self, request):
        for _ in range(int(request.args.get(b"n", [b"1"])[0])):
            for each in list(OPEN):
                each.write(MESSAGE)
        return BODY


class LastingSession(Session):
    """Tomcat's time-out; the default's timer would be the same work."""

    sessionTimeout = 1800


class SessionPage(Resource):
    """Makes a session, or finds it and counts."""

    isLeaf = True

    def render_GET(self, request):
        session = request.getSession()
        session.count = getattr(session, "count", 0) + 1
        request.setHeader(b"content-type", b"text/plain")
        return BODY


class QuietSite(Site):
    """No access log, and no time-out of a connection that waits."""

    sessionFactory = LastingSession
    timeOut = None

    def log(self, request):
        pass


root = Resource()
for name, page in (
    (b"hello", Hello()),
    (b"stream", Stream()),
    (b"tell", Tell()),
    (b"session", SessionPage()),
):
    root.putChild(name, page)
site = QuietSite(root)
site.timeOut = None
reactor.listenTCP(int(sys.argv[1]), site, interface="127.0.0.1", backlog=1024)
reactor.run()
