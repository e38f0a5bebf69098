"""A Comet application for tests: remembers its events, and does at each what the test asks for."""

import inspect

from zope.interface import implementer

from catalina.comet import CometFilter, CometProcessor, EventType
from catalina.servlet import HttpServlet
from tests.connector.world import World


@implementer(CometProcessor)
class Script(HttpServlet):
    """
    Does at each event what is said for it: ``begin=lambda event: ...``; ``timeout`` stands for ERROR/TIMEOUT.

    An action may be a list: one for each event of the kind, the last for all that follow.
    """

    def __init__(self, **actions):
        super().__init__()
        self.actions = actions
        self.seen = []
        self.comet = None

    def event(self, event):
        self.comet = event
        subType = event.getEventSubType()
        self.seen.append(event.getEventType().name + (f"/{subType.name}" if subType else ""))
        return self._act(event)

    def _act(self, event):
        timeout = self.seen[-1] == "ERROR/TIMEOUT" and "timeout" in self.actions
        action = self.actions.get("timeout" if timeout else event.getEventType().name.lower())
        if isinstance(action, list):
            action = action.pop(0) if len(action) > 1 else action[0]
        pending = action(event) if action is not None else None
        return pending if inspect.isawaitable(pending) else None

    @property
    def terminal(self):
        """The events after which nothing may come."""
        return [name for name in self.seen if name.startswith(("END", "ERROR")) and name != "ERROR/TIMEOUT"]


class AsyncScript(Script):
    """The same as ``async def``, so that its events run on the reactor."""

    async def event(self, event):
        pending = super().event(event)
        if pending is not None:
            await pending


def readAll(event):
    """Read what has come."""
    stream = event.getHttpServletRequest().getInputStream()
    data = b""
    while stream.available():
        piece = stream.read(8192)
        if not piece:
            break
        data += piece
    return data


def flush(event):
    """Let the response begin."""
    event.getHttpServletResponse().flushBuffer()


def closing(event):
    """End the response."""
    event.close()


def reading(event):
    """Read what has come, and forget it."""
    readAll(event)


def readAndClose(event):
    readAll(event)
    event.close()


def raising(event):
    raise RuntimeError("the application's fault")


@implementer(CometFilter)
class Passing:
    """A CometFilter that notes what passes, and stops the kinds that it was told to stop."""

    def __init__(self, *stopped):
        self.seen = []
        self.stopped = stopped

    def doFilter(self, request, response, chain):
        return chain.doFilter(request, response)

    def doFilterEvent(self, event, chain):
        self.seen.append(event.getEventType().name)
        if event.getEventType() not in self.stopped:
            return chain.doFilterEvent(event)


class CometWorld(World):
    """A server whose application is one Script at /app/c."""

    def __init__(self, script=None, handler=None, **settings):
        super().__init__(handler, **settings)
        self.script = script or Script()
        self.add(self.script, "/c")

    def open(self, length=None, body=b""):
        """A client opens a connection: by GET, or by POST with a length or "chunked"."""
        client = self.connect()
        if length is None and not body:
            client.get("/app/c")
        else:
            client.post("/app/c", body, length=length)
        return client

    @property
    def seen(self):
        return self.script.seen

    @property
    def event(self):
        return self.script.comet

    @property
    def connection(self):
        return self.script.comet._connection


def opened(length=None, handler=None, settings=None, script=Script, **actions):
    """A server and a client with a Comet connection that has begun."""
    actions.setdefault("begin", flush)
    world = CometWorld(script(**actions), handler, **(settings or {}))
    return world, world.open(length)


__all__ = [
    "AsyncScript",
    "CometWorld",
    "EventType",
    "Passing",
    "Script",
    "closing",
    "flush",
    "opened",
    "raising",
    "readAll",
    "readAndClose",
    "reading",
]
