"""
A whole server without sockets, for tests of what lies between a connection and an application: the real protocol, connector and
containers, with a loop, a pool of workers and a transport that do nothing unless a test says so.
"""

import inspect
import threading
from collections import deque
from queue import SimpleQueue
from types import SimpleNamespace

from catalina.connector import Connector
from catalina.connector.adapter import CoyoteAdapter
from catalina.core import StandardContext, StandardEngine, StandardHost
from catalina.core.filterconfig import ApplicationFilterConfig
from catalina.coyote.http11 import Http11NioProtocol
from catalina.coyote.http11.processor import Http11Processor
from catalina.deploy import FilterDef, FilterMap
from catalina.net.platform import Platform
from catalina.servlet import HttpServlet, SessionTrackingMode
from catalina.session import StandardManager
from tests.coyote.doubles import PATIENCE, ManualLoop


class ManualExecutor:
    """
    Workers that start when the test says so; each task runs in a thread that is waited for.

    :param settle: called when a worker waits for the reactor.
    """

    def __init__(self, settle):
        self.tasks = deque()
        self._settle = settle

    def execute(self, task):
        self.tasks.append(task)

    def runNext(self):
        """Let a worker run the oldest task."""
        elsewhere(self.tasks.popleft(), settle=self._settle)


_worker = threading.local()


def elsewhere(call, *arguments, settle=None):
    """
    Call on another thread and wait for it; where that waits for the reactor, the reactor gets its turn.

    :returns: what was returned, or the exception that was raised.
    """
    outcome = []
    news: SimpleQueue[bool] = SimpleQueue()

    def run():
        _worker.news = news
        try:
            outcome.append(call(*arguments))
        except BaseException as problem:
            outcome.append(problem)
        news.put(False)

    threading.Thread(target=run, daemon=True).start()
    while news.get(timeout=PATIENCE):
        settle()
    return outcome[0]


class ManualPlatform(Platform):
    """A reactor that is this thread; a worker that waits for it is answered by `elsewhere`."""

    def callInReactor(self, call, *arguments):
        """Call now on the reactor's thread, from others as soon as it has its turn."""
        if self.onReactor:
            call(*arguments)
            return
        self.loop.call_soon(call, *arguments)
        _worker.news.put(True)


class FakeTransport:
    """A client's end: keeps what it is sent. As under TLS, so that no descriptor is needed."""

    def __init__(self):
        self.sent = b""
        self.closed = self.ended = self.reading = False

    def get_extra_info(self, name):
        return {
            "peername": ("10.0.0.7", 4711),
            "sockname": ("10.0.0.1", 8080),
            "ssl_object": object(),
        }.get(name)

    def write(self, data):
        self.sent += data

    def close(self):
        self.closed = True

    abort = close

    def write_eof(self):
        """As TLS has it: what says that nothing follows also ends what comes."""
        self.closed = True

    def is_closing(self):
        return self.closed

    def pause_reading(self):
        self.reading = False

    def resume_reading(self):
        self.reading = True


class Client:
    """One connection to the server."""

    def __init__(self, world):
        self._world = world
        self.transport = FakeTransport()
        self.processor = Http11Processor(world.handler)
        self.processor.connection_made(self.transport)

    def send(self, data, settle=True):
        """Send bytes; then everything happens that can, unless a test wants to see it step by step."""
        self.processor.data_received(data)
        if settle:
            self._world.settle()

    def get(self, path, *fields, method="GET", settle=True):
        """Send a request without a body."""
        lines = "".join(f"{field}\r\n" for field in fields)
        self.send(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode(), settle)

    def post(self, path, body=b"", *fields, length=None, settle=True):
        """Send a request with a body, chunked if the length is "chunked"."""
        framing = (
            "Transfer-Encoding: chunked" if length == "chunked" else f"Content-Length: {length or len(body)}"
        )
        head = "".join(f"{field}\r\n" for field in (framing, *fields))
        self.send(f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{head}\r\n".encode() + body, settle)

    def chunk(self, data, settle=True):
        """Send a chunk; without bytes the last one."""
        self.send(b"%x\r\n%b\r\n" % (len(data), data), settle)

    def finish(self):
        """Send nothing more."""
        self.processor.eof_received()
        self._world.settle()

    def leave(self, problem=None):
        """Be gone."""
        self.processor.connection_lost(problem)
        self._world.settle()

    def stall(self):
        """Take nothing for now."""
        self.processor.pause_writing()

    def resume(self):
        """Take everything that waits."""
        self.processor.resume_writing()
        self._world.settle()

    @property
    def exchange(self):
        return self.processor.exchange

    @property
    def answer(self):
        """What has come."""
        return self.transport.sent

    @property
    def status(self):
        return int(self.transport.sent.split(b" ", 2)[1]) if self.transport.sent else None

    @property
    def body(self):
        """What has come behind the first head."""
        return self.transport.sent.partition(b"\r\n\r\n")[2]

    def header(self, name):
        """The values of a header of the first answer."""
        lines = self.transport.sent.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return [line.partition(": ")[2] for line in lines if line.lower().startswith(f"{name.lower()}:")]


class FakeLoader:
    """Finds the classes that a test has put into `classes`."""

    def __init__(self):
        self.classes = {}

    def loadClass(self, name):
        if name not in self.classes:
            raise LookupError(f"no class {name}")
        return self.classes[name]


class FakeResources:
    """An application without files, but for those whose names a test has put into `files`."""

    def __init__(self):
        self.files = {}

    def lookup(self, path):
        return self.files.get(path)

    def list(self, path):
        base = path.rstrip("/") + "/"
        names = {name[len(base) :].partition("/")[0] for name in self.files if name.startswith(base)}
        return sorted(names) if names else None

    def realPath(self, path):
        return "/srv/app" + path


class World:
    """
    A server with one application at /app.

    :param handler: the protocol; NIO by default.
    """

    def __init__(self, handler=None, path="/app", **connectorSettings):
        self.loop = ManualLoop()
        self.executor = ManualExecutor(self.settle)
        self.platform = ManualPlatform(
            self.loop.clock, self.loop, lambda: 1_000_000 + self.loop.time(), threading.get_ident(), "test"
        )
        self.server = SimpleNamespace(serverInfo="Catalina/test", startStopPool=None, lifecycleListeners=[])
        self.service = SimpleNamespace(platform=self.platform, server=self.server, connectors=[])
        self._makeContainers(path)
        self._makeConnector(handler or Http11NioProtocol(), connectorSettings)

    def _makeContainers(self, path):
        self.engine = StandardEngine()
        self.engine.service = self.service
        self.service.container = self.engine
        self.host = StandardHost()
        self.host.name = "localhost"
        self.engine.addChild(self.host)
        self.context = self.makeContext(path)

    def makeContext(self, path):
        """Another application of the host."""
        context = StandardContext()
        context.name = context.path = path
        self.host.addChild(context)
        context.loader, context.resources = FakeLoader(), FakeResources()
        context.manager = StandardManager()
        context.manager.context = context
        context.effectiveTrackingModes = frozenset({SessionTrackingMode.COOKIE, SessionTrackingMode.URL})
        context.starting = True
        return context

    def _makeConnector(self, handler, settings):
        self.connector = Connector(handler)
        self.connector.service = self.service
        self.connector.mapper = self.engine.mapper
        self.service.connectors.append(self.connector)
        for name, value in settings.items():
            setattr(handler if hasattr(type(handler), name) else self.connector, name, value)
        self.connector._parseMethods = frozenset(self.connector.parseBodyMethods)
        self.handler = handler
        handler.port = -1
        handler.adapter = CoyoteAdapter(self.connector)
        handler.executor = self.executor
        handler.init(self.platform)
        handler.serving = True

    # an application

    def add(self, servlet, *patterns, name=None, context=None, load=True):
        """Put a servlet into the application; it is reachable at once. Returns its wrapper."""
        context = context or self.context
        wrapper = context.wrapper(name or type(servlet).__name__)
        wrapper.givenInstance = servlet
        wrapper.asyncSupported = True
        if load:
            wrapper.load()
        context.servletMappings.update({pattern: wrapper.name for pattern in patterns})
        context.publish()
        return wrapper

    def addFilter(
        self, filter, *patterns, name=None, servlets=(), context=None, asyncSupported=True, **options
    ):
        """Put a filter into the application."""
        context = context or self.context
        name = name or f"filter{len(context.filterDefs)}"
        definition = FilterDef(name, asyncSupported=asyncSupported)
        context.filterDefs[name] = definition
        context.filterConfigs[name] = ApplicationFilterConfig(context, definition, filter)
        context.filterMaps.append(FilterMap(name, patterns, tuple(servlets), **options))
        context.publish()
        return context.filterConfigs[name]

    # what happens

    def connect(self):
        """A client connects."""
        return Client(self)

    def get(self, path, *fields, method="GET"):
        """A client sends one request; it is answered as far as possible."""
        client = self.connect()
        client.get(path, *fields, method=method)
        return client

    def post(self, path, body, *fields):
        """A client sends one request with a body."""
        client = self.connect()
        client.post(path, body, *fields)
        return client

    def settle(self):
        """Let everything happen that does not need time to pass."""
        while self.loop.turn() or self.executor.tasks:
            if self.executor.tasks:
                self.executor.runNext()

    def advance(self, seconds):
        """Let time pass, and everything happen that this brings."""
        self.settle()
        for _ in range(int(seconds * 4)):
            self.loop.clock.advance(0.25)
            self.settle()


class Calling(HttpServlet):
    """A servlet that calls what a test hands in, and keeps what came of it."""

    def __init__(self, call):
        super().__init__()
        self.call = call
        self.outcome = None

    def service(self, request, response):
        try:
            self.outcome = self.call(request, response)
        except Exception as problem:
            self.outcome = problem
        return self.outcome if inspect.isawaitable(self.outcome) else None


class AsyncCalling(HttpServlet):
    """The same for an ``async def``, which runs on the reactor."""

    def __init__(self, call):
        super().__init__()
        self.call = call

    async def service(self, request, response):
        await self.call(request, response)


def served(call, target="/app/s", *fields, method="GET", body=None, world=None, **settings):
    """
    Let a servlet at /app/s call something with request and response.

    :returns: what was returned or raised, and the client.
    """
    world = world or World(**settings)
    servlet = Calling(call)
    world.add(servlet, "/s", "/s/*", name="s")
    client = world.connect()
    if body is None:
        client.get(target, *fields, method=method)
    else:
        client.post(target, body, *fields)
    return servlet.outcome, client


def asked(call, target="/app/s", *fields, **options):
    """What a servlet finds out about its request; what it raises is raised."""
    outcome, _client = served(lambda request, response: call(request), target, *fields, **options)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def answered(call, target="/app/s", *fields, **options):
    """The client's side of what a servlet does to its response; what it raises is raised."""
    outcome, client = served(lambda request, response: call(response), target, *fields, **options)
    if isinstance(outcome, Exception):
        raise outcome
    return client
