"""Tests of what the attributes of <Context> do to requests and responses."""

import sys
from types import SimpleNamespace

import pytest
from zope.interface import implementer

from catalina.core import StandardWrapper
from catalina.core.swallowoutput import OutputLog, SwallowingStream, SwallowOutputValve, standInForOutput
from catalina.deploy import MultipartConfig
from catalina.lifecycle import LifecycleException
from catalina.servlet import IllegalStateException, ServletRequestListener, SessionTrackingMode
from tests.connector.test_multipartrequest import BODY, TYPE
from tests.connector.world import AsyncCalling, Calling, World
from tests.core.test_dispatcher import DispatchWorld, forward, include


def serving(call=None, *patterns, **settings):
    """A server whose application has some settings, with a servlet at these patterns."""
    world = World()
    for name, value in settings.items():
        assert hasattr(type(world.context), name)
        setattr(world.context, name, value)
    world.add(Calling(call), *(patterns or ("/s",)))
    return world


class RedirectTests:
    """sendRedirect, and the slashes that the container adds."""

    @pytest.mark.parametrize(
        ("relative", "location", "sent"),
        [
            (True, "x?y=1", "x?y=1"),
            (False, "x?y=1", "http://localhost/app/x?y=1"),
            (False, "/z", "http://localhost/z"),
            (False, "https://other.example/", "https://other.example/"),
        ],
    )
    def test_relative(self, relative, location, sent):
        """useRelativeRedirects="false" completes locations by what the client asked for."""
        world = serving(lambda _, response: response.sendRedirect(location), useRelativeRedirects=relative)
        assert world.get("/app/s").header("Location") == [sent]

    def test_body(self):
        """With sendRedirectBody a page names the place, and cannot be used to send markup."""
        world = serving(lambda _, response: response.sendRedirect("/<b>"), sendRedirectBody=True)
        client = world.get("/app/s")
        assert client.status == 302
        assert b'<a href="/&lt;b&gt;">/&lt;b&gt;</a>' in client.body
        assert serving(lambda _, response: response.sendRedirect("/x")).get("/app/s").body == b""

    def test_contextRoot(self):
        """Without mapperContextRootRedirectEnabled a path without a slash reaches the default servlet, filters and all."""
        seen = []
        world = serving(lambda request, _: seen.append(request.getServletPath()), "/")
        assert world.get("/app").status == 302
        world = serving(
            lambda request, _: seen.append(request.getServletPath()),
            "/",
            mapperContextRootRedirectEnabled=False,
        )
        assert world.get("/app").status == 200
        assert seen == [""]

    @pytest.mark.parametrize(("enabled", "status"), [(False, 200), (True, 302)])
    def test_directory(self, enabled, status):
        """With mapperDirectoryRedirectEnabled a folder gets its slash before any servlet is asked; a file does not."""
        world = World()
        world.context.mapperDirectoryRedirectEnabled = enabled
        world.context.resources.files = {
            "/sub dir": SimpleNamespace(isDirectory=True),
            "/file": SimpleNamespace(isDirectory=False),
        }
        world.add(Calling(None), "/")
        client = world.get("/app/sub%20dir?a=b")
        assert client.status == status
        assert client.header("Location") == (["/app/sub%20dir/?a=b"] if enabled else [])
        assert world.get("/app/file").status == 200

    @pytest.mark.parametrize(("allowed", "path"), [(False, "/app"), (True, "//app")])
    def test_leadingSlashes(self, allowed, path):
        """Several slashes in front of the context path are one, unless allowMultipleLeadingForwardSlashInPath says otherwise."""
        seen = []
        world = serving(
            lambda request, _: seen.append(request.getContextPath()),
            allowMultipleLeadingForwardSlashInPath=allowed,
        )
        world.get("//app/s")
        assert seen == [path]


class UploadTests:
    """Multipart bodies."""

    @pytest.mark.parametrize(("casual", "names"), [(False, []), (True, ["text", "file"])])
    def test_casual(self, casual, names):
        """allowCasualMultipartParsing reads parts for servlets without multipart-config."""
        seen = []
        world = serving(
            lambda request, _: seen.extend(part.getName() for part in request.getParts()),
            allowCasualMultipartParsing=casual,
            workDir="/tmp",
        )
        world.context.multipartLocation = lambda location: None
        world.post("/app/s", BODY, TYPE)
        assert seen == names

    def test_casualLimit(self):
        """Then maxPostSize is the limit."""
        world = serving(lambda request, _: request.getParts(), allowCasualMultipartParsing=True)
        world.context.multipartLocation = lambda location: None
        world.connector.maxPostSize = 10
        world.post("/app/s", BODY, TYPE)
        servlet = world.context.children["Calling"].servlet
        assert isinstance(servlet.outcome, IllegalStateException)

    @pytest.mark.parametrize("swallows", [True, False])
    def test_aborted(self, swallows):
        """The rest of an upload that is too large is read, or left with swallowAbortedUploads="false"."""

        def call(request, response):
            with pytest.raises(IllegalStateException):
                request.getParts()

        world = serving(call, swallowAbortedUploads=swallows)
        world.context.children["Calling"].multipartConfig = MultipartConfig("", maxRequestSize=10)
        world.context.multipartLocation = lambda location: None
        client = world.connect()
        client.post("/app/s", BODY[:60], TYPE, length=200000)
        assert client.status == 200
        assert client.header("Connection") == ([] if swallows else ["close"])
        client.send(b"x" * (200000 - 60))
        # who is read on can ask again
        client.transport.sent = b""
        client.get("/app/s")
        assert (client.status is not None) is swallows

    @pytest.mark.parametrize(("create", "exists"), [(True, True), (False, False)])
    def test_folder(self, tmp_path, create, exists):
        """createUploadTargets makes the folder that multipart-config names; else it has to be there."""
        world = serving(createUploadTargets=create, workDir=str(tmp_path))
        assert world.context.multipartLocation("") == str(tmp_path)
        if create:
            world.context.multipartLocation("in")
        else:
            with pytest.raises(OSError, match="createUploadTargets"):
                world.context.multipartLocation("in")
        assert (tmp_path / "in").is_dir() is exists


class CookieTests:
    """maxCookieCount."""

    @pytest.mark.parametrize("limit", [2, -1])
    def test_limit(self, limit):
        """As many cookies as the connector allows."""
        world = World(maxCookieCount=limit)
        servlet = Calling(lambda request, response: len(request.getCookies()))
        world.add(servlet, "/s")
        world.get("/app/s", "Cookie: a=1; b=2")
        assert servlet.outcome == 2

    @pytest.mark.parametrize("cookies", ["a=1; b=2", "a=\xe9"])
    def test_refused(self, cookies):
        """More of them, or bytes that are no cookie's, are a 400 before any servlet, which need not ask for them."""
        world = World(maxCookieCount=1)
        servlet = Calling(lambda request, response: "called")
        world.add(servlet, "/s")
        assert world.get("/app/s", f"Cookie: {cookies}").status == 400
        assert servlet.outcome is None

    def test_notLookedAt(self):
        """Where no session comes by cookie they are the servlet's affair: it is told when it asks for them."""
        world = World(maxCookieCount=1)
        world.context.effectiveTrackingModes = frozenset({SessionTrackingMode.URL})
        servlet = Calling(lambda request, response: request.getCookies())
        world.add(servlet, "/s")
        assert world.get("/app/s", "Cookie: a=1; b=2").status == 200
        assert isinstance(servlet.outcome, ValueError)

    @pytest.mark.parametrize("limit", [-1, 300])
    def test_moreThanUsual(self, limit):
        """A limit above the usual one counts, and so does none, for the cookies as for the session's id."""
        world = World(maxCookieCount=limit)
        servlet = Calling(
            lambda request, response: (len(request.getCookies()), request.getRequestedSessionId())
        )
        world.add(servlet, "/s")
        others = "; ".join(f"a{number}=1" for number in range(299))
        world.get("/app/s", f"Cookie: {others}; JSESSIONID=ID")
        assert servlet.outcome == (300, "ID")


@implementer(ServletRequestListener)
class Listener:
    """Notes what it hears."""

    def __init__(self):
        self.heard = []

    def requestInitialized(self, event):
        self.heard.append(("begin", event.getServletRequest().getServletPath()))

    def requestDestroyed(self, event):
        self.heard.append(("end", event.getServletRequest().getServletPath()))


class DispatchTests:
    """Forwards."""

    @pytest.mark.parametrize("fires", [True, False])
    @pytest.mark.parametrize("dispatch", [forward, include])
    def test_listeners(self, fires, dispatch):
        """fireRequestListenersOnForwards tells request listeners of forwards, and of nothing else."""
        world, listener = DispatchWorld(dispatch()), Listener()
        world.context.fireRequestListenersOnForwards = fires
        world.context.requestListeners.append(listener)
        world.outcome()
        inner = [("begin", "/to"), ("end", "/to")] if fires and dispatch is forward else []
        assert listener.heard == [("begin", "/from"), *inner, ("end", "/from")]

    @pytest.mark.parametrize("coroutine", [True, False])
    def test_listenersOfACoroutinesForward(self, coroutine):
        """They hear, on a worker, of a forward by a coroutine too, whatever its target is."""
        world, listener = DispatchWorld(lambda request, response: None), Listener()
        onReactor = []

        class Source(Calling):
            async def service(self, request, response):
                await forward()(request, response)

        class Target(Calling):
            async def service(self, request, response):
                onReactor.append(world.platform.onReactor)

        listener.requestInitialized = lambda event: onReactor.append(world.platform.onReactor)
        world.context.fireRequestListenersOnForwards = True
        world.context.requestListeners.append(listener)
        world.add(Source(None), "/from/async", name="async")
        if coroutine:
            world.add(Target(None), "/to/y", name="coroutine")
        world.get("/app/from/async")
        assert listener.heard == [("end", "/to/y" if coroutine else "/to"), ("end", "/from/async")]
        assert onReactor[:2] == [False, False]

    @pytest.mark.parametrize(("encoded", "pathInfo"), [(True, "/a b"), (False, "/a%20b")])
    def test_encodedPaths(self, encoded, pathInfo):
        """Paths for dispatchers are escaped, or with dispatchersUseEncodedPaths="false" just what they say."""
        seen = []
        world = DispatchWorld(
            forward("/to/a%20b"), lambda request, response: seen.append(request.getPathInfo())
        )
        world.context.dispatchersUseEncodedPaths = encoded
        world.outcome()
        assert seen == [pathInfo]


class OwnWrapper(StandardWrapper):
    """A wrapper of somebody's own."""


class WrapperTests:
    """wrapperClass."""

    def test_own(self):
        """Servlets are wrapped in the class that is named, if it is a StandardWrapper."""
        world = World()
        world.context.loader.classes = {"x.Own": OwnWrapper, "x.Other": dict}
        assert type(world.context.wrapper("one")) is StandardWrapper
        world.context.wrapperClass = "x.Own"
        assert type(world.context.wrapper("two")) is OwnWrapper
        world.context.wrapperClass = "x.Other"
        with pytest.raises(LifecycleException, match="no subclass of catalina.core.StandardWrapper"):
            world.context.wrapper("three")


class Lines:
    """A log that keeps its lines."""

    def __init__(self):
        self.lines = []

    def info(self, _format, line):
        # as a handler that writes to the console does
        print(f"logged: {line}")
        self.lines.append(line)


class SwallowOutputTests:
    """swallowOutput."""

    def test_printed(self, monkeypatch, capsys):
        """What a servlet prints goes to the log line by line, on workers and on the reactor; what others print does not."""
        monkeypatch.setattr(sys, "stdout", sys.stdout)
        monkeypatch.setattr(sys, "stderr", sys.stderr)
        standInForOutput()
        standInForOutput()
        assert not isinstance(sys.stdout.unswallowed, SwallowingStream)
        assert sys.stdout.buffer is sys.stdout.unswallowed.buffer
        log, world = Lines(), World()

        def call(request, response):
            print("one\ntwo")
            print("half", end="", file=sys.stderr)

        async def asynchronous(request, response):
            print("", file=sys.stderr)
            print("three")

        world.add(Calling(call), "/s")
        world.add(AsyncCalling(asynchronous), "/a")
        world.context.addValve(SwallowOutputValve(OutputLog(log)))
        world.context.publish()
        world.get("/app/s")
        print("outside")
        world.get("/app/a")
        assert log.lines == ["one", "two", "half", "three"]
        assert capsys.readouterr().out.split("\n")[:-1] == [
            "logged: one",
            "logged: two",
            "outside",
            "logged: half",
            "logged: three",
        ]
