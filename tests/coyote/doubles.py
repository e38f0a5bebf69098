"""What tests of connections share: a loop, a transport, workers and an adapter that do nothing unless a test says so."""

from __future__ import annotations

import functools
import threading
from collections import deque
from types import SimpleNamespace

from twisted.internet.task import Clock

from catalina.coyote.http11.nio import Http11NioProtocol
from catalina.net.platform import Platform
from catalina.util.workers import RejectedExecution

#: Seconds that no thread of a test needs.
PATIENCE = 10
NOW = 784111777.0
DATE = b"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"


class ManualLoop:
    """A loop whose turns and whose time are the test's."""

    def __init__(self):
        self.clock = Clock()
        self.ready = deque()
        self.readers, self.writers = {}, {}

    def time(self):
        return self.clock.seconds()

    def call_soon(self, call, *arguments):
        self.ready.append((call, arguments))

    call_soon_threadsafe = call_soon

    def call_later(self, delay, call, *arguments):
        timer = self.clock.callLater(delay, call, *arguments)
        return SimpleNamespace(cancel=lambda: timer.active() and timer.cancel())

    def add_reader(self, fd, call):
        self.readers[fd] = call

    def remove_reader(self, fd):
        return self.readers.pop(fd, None) is not None

    def add_writer(self, fd, call):
        self.writers[fd] = call

    def remove_writer(self, fd):
        return self.writers.pop(fd, None) is not None

    def turn(self):
        """Run all that is due now; tells whether there was anything."""
        found = bool(self.ready)
        while self.ready:
            call, arguments = self.ready.popleft()
            call(*arguments)
        return found

    def advance(self, seconds):
        """Let time pass, in steps as small as the wheel's."""
        for _ in range(int(seconds * 8)):
            self.clock.advance(0.125)
            self.turn()


class FakeTransport:
    """
    A client's end. As under TLS by default, so that no descriptor is needed; tells its protocol of the end, as loops do.

    :param sock: a real socket, for a plain connection.
    """

    def __init__(self, loop=None, sock=None, **info):
        self.loop, self.sock, self.protocol = loop, sock, None
        self.info = {"peername": ("10.0.0.7", 4711), "sockname": ("10.0.0.1", 8080)} | info
        if sock is None:
            self.info.setdefault("ssl_object", object())
        self.info["socket"] = sock
        self.sent = b""
        self.closed = self.ended = self.aborted = False
        self.reading = True

    def get_extra_info(self, name, default=None):
        return self.info.get(name, default)

    def write(self, data):
        assert not self.closed, "written behind the end"
        self.sent += data

    def write_eof(self):
        self.ended = True

    def close(self):
        if not self.closed:
            self.closed = True
            if self.loop is not None and self.protocol is not None:
                self.loop.call_soon(self.protocol.connection_lost, None)

    def abort(self):
        self.aborted = True
        self.close()

    def is_closing(self):
        return self.closed

    def pause_reading(self):
        self.reading = False

    def resume_reading(self):
        self.reading = True


class ManualExecutor:
    """Workers that run a task when the test says so, each in a thread of its own."""

    def __init__(self):
        self.tasks = deque()
        self.full = False

    def execute(self, task):
        if self.full:
            raise RejectedExecution("full")
        self.tasks.append(task)

    def runNext(self):
        return elsewhere(self.tasks.popleft())


def elsewhere(call, *arguments):
    """Call on another thread, wait for it, and return what it returned or the exception that it raised."""
    outcome = []

    def run():
        try:
            outcome.append(call(*arguments))
        except BaseException as problem:
            outcome.append(problem)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert outcome, "the call is still waiting"
    return outcome[0]


def echo(exchange):
    """Answer with the method, the path and the body, as far as it came."""
    body = b""
    try:
        while piece := exchange.read(65536):
            body += piece
    except OSError:
        body += b"!"
    answer = b"%s %s %s" % (exchange.request.method.encode(), exchange.request.path, body)
    exchange.response.contentLength = len(answer)
    exchange.commit(answer, True)
    exchange.finish()


class FakeAdapter:
    """
    Stands for the containers.

    :param serve: answers an exchange.
    :param blocking: whether it needs a worker.
    """

    def __init__(self, serve=echo, blocking=False):
        self.serve, self.blocking = serve, blocking
        self.seen, self.refusals = [], []

    def prepare(self, exchange):
        self.seen.append(exchange)
        return self.blocking

    def service(self, exchange):
        return self.serve(exchange)

    def logRefusal(self, connection, problem):
        self.refusals.append(problem)

    def refuseOverload(self, exchange):
        exchange.response.status = 503
        exchange.response.contentLength = 0
        exchange.commit(b"", True)
        exchange.finish()


def makeHandler(adapter=None, kind=Http11NioProtocol, **settings):
    """A protocol handler without a port; settings are attributes of Connector."""
    handler = kind()
    for name, value in ({"port": -1} | settings).items():
        setattr(handler, name, value)
    loop = ManualLoop()
    handler.init(Platform(loop.clock, loop, lambda: NOW, threading.get_ident(), "a test"))
    handler.adapter = adapter or FakeAdapter()
    handler.executor = ManualExecutor()
    handler.start()
    return handler


def connect(handler, sock=None, turning=True, **info):
    """
    A new connection: its processor; `transport` is the client's end.

    :param turning: what is to run on the reactor has run when `data_received` returns, as at the end of a loop's turn.
    """
    processor = (turningClass(handler.processorClass) if turning else handler.processorClass)(handler)
    transport = FakeTransport(handler.loop, sock, **info)
    transport.protocol = processor
    processor.connection_made(transport)
    return processor


@functools.cache
def turningClass(processorClass):
    """A processor that runs on the reactor at once what a loop runs when all that has come is parsed."""

    class Turning(processorClass):
        __slots__ = ()

        def data_received(self, data):
            super().data_received(data)
            while self.handler.turns.runAll():
                pass

    return Turning


def answers(sent):
    """Split what was sent into (status, fields, body) for each response, by Content-Length and chunks."""
    found = []
    while sent:
        head, _, sent = sent.partition(b"\r\n\r\n")
        line, *lines = head.split(b"\r\n")
        fields = {name.lower(): value for name, _, value in (text.partition(b": ") for text in lines)}
        if b"transfer-encoding" in fields:
            body = b""
            while True:
                size, _, sent = sent.partition(b"\r\n")
                count = int(size, 16)
                body, sent = body + sent[:count], sent[count + 2 :]
                if not count:
                    break
        else:
            count = int(fields.get(b"content-length", b"0"))
            body, sent = sent[:count], sent[count:]
        found.append((int(line.split(b" ")[1]), fields, body))
    return found
