"""
A chat over Comet: one room, and four ways for a browser to listen.

A browser listens by a GET that stays open (`/chat/room?name=jack&transport=sse`), and says something by a
small POST. The container calls `ChatServlet.event` whenever something happens on a connection; a browser that
waits costs no thread.

    curl -NT- 'http://localhost:8080/examples/chat/room?name=me&transport=fetch'

does both on one connection: what you type goes up as READ events, and what the others say comes down.
"""

import contextlib
import json
import queue
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from urllib.parse import parse_qs

from zope.interface import implementer

from catalina.comet import CometEvent, CometProcessor, EventSubType, EventType
from catalina.servlet import HttpServlet, IllegalStateException

MEMBER = "chat.member"  # the request attribute that holds what we know of a connection
PAUSE = 15_000  # milliseconds of silence, after which we write something, to show that we live
GRACE = 5.0  # seconds in which a browser may come back before the others are told that it has left
KEPT = 100  # messages that newcomers see, and that a browser may have missed while it reconnects
LONGEST = 1000  # characters of a message
PING = "event: ping\ndata:\n\n"  # the sign of life among Server-Sent Events


@dataclass(frozen=True)
class Message:
    """Something to be told to everybody: kind is said, joined or left."""

    id: int
    kind: str
    name: str
    text: str = ""

    def json(self) -> str:
        """Return the message as JSON that may also stand in a page's script: no `<`, nothing but ASCII."""
        return json.dumps(asdict(self)).replace("<", "\\u003c")


@dataclass(frozen=True)
class Transport:
    """
    One way of listening.

    :param contentType: of the response.
    :param encode: what messages look like on their way; no messages are a sign of life.
    :param opening: what the response begins with.
    :param once: the response ends after the first messages, and the browser asks again: long polling.
    """

    contentType: str
    encode: Callable[[list[Message]], str]
    opening: str = "\n"
    once: bool = False


def scripts(messages: list[Message]) -> str:
    """Call the page around the iframe: the browser runs each script as soon as it comes."""
    calls = [f"hear({message.json()})" for message in messages] or ["opened()"]
    return "".join(f"<script>parent.chat.{call}</script>\n" for call in calls)


def array(messages: list[Message]) -> str:
    """Return one JSON array."""
    return f"[{','.join(message.json() for message in messages)}]"


def lines(messages: list[Message]) -> str:
    """Return a JSON object in each line; empty lines mean nothing."""
    return "".join(f"{message.json()}\n" for message in messages) or "\n"


def events(messages: list[Message]) -> str:
    """Return Server-Sent Events; the browser remembers the last id, and sends it when it reconnects."""
    return "".join(f"id: {message.id}\ndata: {message.json()}\n\n" for message in messages) or PING


TRANSPORTS = {
    "iframe": Transport("text/html", scripts, f"<!DOCTYPE html><title>Chat</title>{scripts([])}"),
    "poll": Transport("application/json", array, once=True),
    "fetch": Transport("application/x-ndjson", lines),
    "sse": Transport("text/event-stream", events, "retry: 1000\n\n"),
}


@dataclass(eq=False)
class Member:
    """One open connection; a browser that polls or reconnects has several, one after another."""

    event: CometEvent
    transport: Transport
    name: str
    browser: str
    last: int
    typed: bytes = field(default=b"", repr=False)


@implementer(CometProcessor)
class ChatServlet(HttpServlet):
    """Turns events on connections into visits to the room."""

    def init(self):
        """Open the room."""
        self.room = Room()
        self.room.start(f"chat-sender[{self.getServletContext().getContextPath()}]")

    def destroy(self):
        """Close the room: its thread must not outlive the application."""
        self.room.stop()

    def event(self, event: CometEvent):
        """Handle one event; those of one connection come one at a time and in order."""
        kind = event.getEventType()
        if kind == EventType.BEGIN:
            self.begin(event)
        elif kind == EventType.READ:
            self.read(event)
        elif event.getEventSubType() == EventSubType.TIMEOUT:
            # The one ERROR after which the connection lives on.
            self.room.soon(self.room.refresh, memberOf(event))
        else:
            self.end(event)

    def begin(self, event: CometEvent):
        """BEGIN: a browser says something, or wants to listen."""
        request, response = event.getHttpServletRequest(), event.getHttpServletResponse()
        request.setCharacterEncoding("UTF-8")
        text = request.getParameter("text") if request.getMethod() == "POST" else None
        if text is None:
            self.listen(event)
            return
        self.room.soon(self.room.say, cleaned(request.getParameter("name"), 30), cleaned(text, LONGEST))
        response.setStatus(204)
        event.close()

    def listen(self, event: CometEvent):
        """Keep the connection open, and hand it to the room."""
        response = event.getHttpServletResponse()
        member = newMember(event)
        if member is None:
            response.sendError(400, "name, and transport=iframe, poll, fetch or sse are needed")
            event.close()
            return
        request = event.getHttpServletRequest()
        request.setAttribute(MEMBER, member)
        if request.getAttribute("org.apache.tomcat.comet.timeout.support"):
            event.setTimeout(PAUSE)
        response.setContentType(f"{member.transport.contentType};charset=UTF-8")
        response.setHeader("Cache-Control", "no-store")
        if not member.transport.once:
            response.getWriter().print(member.transport.opening)
            response.getWriter().flush()
        self.room.soon(self.room.join, member)

    def read(self, event: CometEvent):
        """READ: bytes have come up. Read while there are some: bytes that are left unread are an error."""
        stream, member = event.getHttpServletRequest().getInputStream(), memberOf(event)
        more = True
        while more:
            data = stream.read(2048)
            member.typed = (member.typed + data)[-4 * LONGEST :]
            more = data and stream.available() > 0
        *complete, member.typed = member.typed.split(b"\n")
        for line in complete:
            self.room.soon(self.room.say, member.name, cleaned(line.decode("utf-8", "replace"), LONGEST))
        if not data:
            self.end(event)

    def end(self, event: CometEvent):
        """END, or an ERROR that is the end: the browser has gone, or the application stops."""
        self.room.soon(self.room.leave, memberOf(event))
        event.close()

    def service(self, request, response):
        """Answer on a connector that has no Comet, where the container calls this and never `event`."""
        response.sendError(501, "The chat needs a connector with Comet: protocol Http11NioProtocol")


class Room:
    """
    The members and the messages.

    All of it belongs to the sender thread, which does one visit after another. So there is nothing to lock,
    each response has a single writer, and whoever calls `soon` never waits.
    """

    def __init__(self):
        self.visits = queue.SimpleQueue()
        self.members: set[Member] = set()
        self.messages: deque[Message] = deque(maxlen=KEPT)
        self.absent: dict[str, tuple[float, str]] = {}
        # Numbers that go on growing when the server is started anew: browsers ask by the last one they know.
        self.number = int(time.time() * 1000)

    def start(self, name: str):
        """Start the sender thread."""
        self.sender = threading.Thread(target=self.run, name=name, daemon=True)
        self.sender.start()

    def stop(self):
        """Let the sender finish what it has been given, and wait for it."""
        self.visits.put(None)
        self.sender.join(5)

    def soon(self, visit: Callable[..., None], *arguments):
        """Have the sender call one of the methods below."""
        self.visits.put((visit, arguments))

    def run(self):
        """Do what comes; look once a second who has not come back."""
        while (task := self.next()) is not None:
            visit, arguments = task
            visit(*arguments)
        for member in list(self.members):
            self.hangUp(member)

    def next(self):
        """Return the next visit, None when the room closes."""
        try:
            return self.visits.get(timeout=1)
        except queue.Empty:
            return self.farewell, ()

    def join(self, member: Member):
        """Take a connection in; the others hear of it unless its browser was here already."""
        here = any(other.browser == member.browser for other in self.members)
        back = self.absent.pop(member.browser, None)
        if not here and not back:
            self.tell("joined", member.name)
        self.members.add(member)
        self.deliver(member)

    def leave(self, member: Member | None):
        """Forget a connection; its browser has a while to come back."""
        if member not in self.members:
            return
        self.members.remove(member)
        if not any(other.browser == member.browser for other in self.members):
            self.absent[member.browser] = (time.monotonic() + GRACE, member.name)

    def farewell(self):
        """Tell who has not come back."""
        now = time.monotonic()
        for browser, (until, name) in list(self.absent.items()):
            if now > until:
                del self.absent[browser]
                self.tell("left", name)

    def say(self, name: str, text: str):
        """Tell everybody what somebody says."""
        self.farewell()
        if name and text:
            self.tell("said", name, text)

    def tell(self, kind: str, name: str, text: str = ""):
        """Keep a message, and give every member what it has not got yet."""
        self.number += 1
        self.messages.append(Message(self.number, kind, name, text))
        for member in list(self.members):
            self.deliver(member)

    def deliver(self, member: Member):
        """Give a member the messages that it has not got yet, if any."""
        missed = [message for message in self.messages if message.id > member.last]
        if missed:
            member.last = missed[-1].id
            self.write(member, missed)

    def refresh(self, member: Member | None):
        """Give a sign of life after a silence."""
        if member in self.members:
            self.write(member, [])

    def write(self, member: Member, messages: list[Message]):
        """Write to a member; one who has gone, or who does not read, is dropped."""
        try:
            writer = member.event.getHttpServletResponse().getWriter()
            writer.print(member.transport.encode(messages))
            if member.transport.once:
                self.hangUp(member)
            else:
                writer.flush()
        except (OSError, IllegalStateException):
            self.leave(member)

    def hangUp(self, member: Member):
        """Finish a response: its browser asks again."""
        self.leave(member)
        with contextlib.suppress(OSError, IllegalStateException):  # it may go in this very moment
            member.event.close()


def memberOf(event: CometEvent) -> Member | None:
    """Return the member that BEGIN has made; None for a request that was answered at once."""
    return event.getHttpServletRequest().getAttribute(MEMBER)


def newMember(event: CometEvent) -> Member | None:
    """Return who wants to listen, by the query string; None where it says too little."""
    request = event.getHttpServletRequest()
    # Not getParameter(), which reads names as the connector's URIEncoding says: this is always UTF-8.
    query = {name: values[0] for name, values in parse_qs(request.getQueryString() or "").items()}
    name, transport = cleaned(query.get("name"), 30), TRANSPORTS.get(query.get("transport", "fetch"))
    if not name or transport is None:
        return None
    browser = query.get("browser") or secrets.token_hex(8)
    last = request.getHeader("Last-Event-ID") or query.get("last", "0")
    return Member(event, transport, name, browser, int(last) if last.isascii() and last.isdigit() else 0)


def cleaned(text: str | None, longest: int) -> str:
    """Return text without what cannot be shown, in one line, and not too long."""
    shown = "".join(character if character.isprintable() else " " for character in text or "")
    return " ".join(shown.split())[:longest]
