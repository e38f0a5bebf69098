"""The parts of Servlet 3.0 that need a whole server: asynchronous requests, registration by code, fragments, initializers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from tests.functional.client import Wire
from tests.functional.instance import Instance, eventually

ASYNC = '''
import asyncio
import threading
import time

from twisted.internet import reactor
from twisted.internet.task import deferLater
from zope.interface import implementer

from catalina.servlet import AsyncListener, HttpServlet, webServlet

HEARD = []


@implementer(AsyncListener)
class Ear:
    def __init__(self, answer=None):
        self.answer = answer

    def onComplete(self, event):
        HEARD.append("complete")

    def onTimeout(self, event):
        HEARD.append("timeout")
        if self.answer:
            event.getSuppliedResponse().getWriter().print(self.answer)
            event.getAsyncContext().complete()

    def onError(self, event):
        HEARD.append("error " + str(event.getThrowable()))

    def onStartAsync(self, event):
        HEARD.append("start")


@webServlet("/complete", asyncSupported=True)
class Complete(HttpServlet):
    """Another thread answers."""

    def doGet(self, request, response):
        HEARD.clear()
        context = request.startAsync()
        context.addListener(Ear())

        def work():
            time.sleep(0.05)
            response.getWriter().print("from a thread")
            context.complete()

        threading.Thread(target=work).start()


@webServlet("/at-once", asyncSupported=True)
class AtOnce(HttpServlet):
    """complete() before the servlet returns."""

    def doGet(self, request, response):
        context = request.startAsync()
        response.getWriter().print("at once")
        context.complete()


@webServlet("/dispatch", asyncSupported=True)
class Dispatch(HttpServlet):
    """Another servlet goes on."""

    def doGet(self, request, response):
        request.setAttribute("note", "kept")
        context = request.startAsync()
        context.start(lambda: context.dispatch("/target?b=2"))


@webServlet("/target", asyncSupported=True)
class Target(HttpServlet):
    def doGet(self, request, response):
        response.getWriter().print(
            f"{request.getDispatcherType().name} {request.getAttribute('note')} {request.getParameter('b')}"
        )


@webServlet("/timeout", asyncSupported=True)
class Timeout(HttpServlet):
    """Nobody completes; the listener answers."""

    def doGet(self, request, response):
        HEARD.clear()
        context = request.startAsync()
        context.setTimeout(150)
        context.addListener(Ear("late" if request.getParameter("answer") else None))


@webServlet("/raise", asyncSupported=True)
class Raise(HttpServlet):
    def doGet(self, request, response):
        HEARD.clear()
        request.startAsync().addListener(Ear())
        raise RuntimeError("broken")


@webServlet("/unsupported")
class Unsupported(HttpServlet):
    def doGet(self, request, response):
        try:
            request.startAsync()
        except RuntimeError as problem:
            response.getWriter().print(type(problem).__name__)


@webServlet("/heard")
class Heard(HttpServlet):
    def doGet(self, request, response):
        response.getWriter().print(",".join(HEARD))


@webServlet("/coroutine")
class Coroutine(HttpServlet):
    """Awaits both kinds, reads and flushes without blocking."""

    async def doPost(self, request, response):
        stream = request.getInputStream()
        body = await stream.readAsync()
        await asyncio.sleep(0.01)
        await deferLater(reactor, 0.01, lambda: None)
        async with asyncio.timeout(5):
            await asyncio.gather(asyncio.sleep(0), asyncio.sleep(0.01))
        response.getOutputStream().write(body.upper())
        await response.flushAsync()
        response.getOutputStream().write(b"!")

    async def doGet(self, request, response):
        raise RuntimeError("broken coroutine")


@webServlet("/coroutine-async", asyncSupported=True)
class CoroutineAsync(HttpServlet):
    """async def and AsyncContext meet."""

    async def doGet(self, request, response):
        context = request.startAsync()
        await asyncio.sleep(0.01)
        response.getWriter().print("both")
        asyncio.get_running_loop().call_later(0.05, context.complete)
'''

REGISTRATION = """
from catalina.servlet import (
    DispatcherType, Filter, HttpServlet, ServletContextListener, SessionTrackingMode, webListener)
from zope.interface import implementer


class Hello(HttpServlet):
    def doGet(self, request, response):
        response.getWriter().print(self.getInitParameter("greeting") + str(request.getAttribute("seen")))


@implementer(Filter)
class Seen:
    def init(self, config):
        self.config = config

    def doFilter(self, request, response, chain):
        request.setAttribute("seen", " " + self.config.getInitParameter("word"))
        chain.doFilter(request, response)


@webListener
@implementer(ServletContextListener)
class Setup:
    def contextInitialized(self, event):
        context = event.getServletContext()
        servlet = context.addServlet("hello", Hello)
        servlet.setInitParameter("greeting", "hello")
        servlet.addMapping("/hello")
        filter = context.addFilter("seen", Seen())
        filter.setInitParameter("word", "world")
        filter.addMappingForUrlPatterns({DispatcherType.REQUEST}, True, "/*")
        context.getSessionCookieConfig().setName("SID")

    def contextDestroyed(self, event):
        pass
"""

FILTERS = """
import asyncio
import threading

from catalina.servlet import (
    Filter, HttpServlet, HttpServletRequestWrapper, webFilter, webServlet)
from zope.interface import implementer

PATTERNS = ["/a/*", "/b/*"]


class Wrapped(HttpServletRequestWrapper):
    pass


def note(request, text):
    request.setAttribute("trace", (request.getAttribute("trace") or "") + text + " ")


class Plain:
    def init(self, config):
        pass

    def doFilter(self, request, response, chain):
        note(request, "plain" if threading.current_thread().name != "MainThread" else "BLOCKED")
        chain.doFilter(Wrapped(request), response)
        note(request, "/plain")
        response.getWriter().print(request.getAttribute("trace"))


class Async:
    def init(self, config):
        pass

    async def doFilter(self, request, response, chain):
        note(request, "async")
        await asyncio.sleep(0.001)
        pending = chain.doFilter(Wrapped(request), response)
        if pending is not None:
            await pending
        note(request, "/async")
        response.getWriter().print(request.getAttribute("trace"))


@webFilter(filterName="1", urlPatterns=["/plain-async/*"])
@implementer(Filter)
class A1(Plain):
    pass


@webFilter(filterName="2", urlPatterns=["/plain-async/*"])
@implementer(Filter)
class A2(Async):
    pass


@webFilter(filterName="3", urlPatterns=["/async-plain/*"])
@implementer(Filter)
class B1(Async):
    pass


@webFilter(filterName="4", urlPatterns=["/async-plain/*"])
@implementer(Filter)
class B2(Plain):
    pass


@webServlet(["/plain-async/def", "/async-plain/def"])
class Def(HttpServlet):
    def doGet(self, request, response):
        note(request, "def" if threading.current_thread().name != "MainThread" else "BLOCKED")


@webServlet(["/plain-async/coroutine", "/async-plain/coroutine"])
class Coroutine(HttpServlet):
    async def doGet(self, request, response):
        await asyncio.sleep(0.001)
        note(request, "coroutine" if threading.current_thread().name == "MainThread" else "WORKER")
"""

FRAGMENT = """<web-fragment xmlns="http://java.sun.com/xml/ns/javaee" version="3.0">
  <name>part</name>
  <servlet><servlet-name>part</servlet-name><servlet-class>part.Part</servlet-class></servlet>
  <servlet-mapping><servlet-name>part</servlet-name><url-pattern>/part</url-pattern></servlet-mapping>
</web-fragment>
"""
PART = """
from catalina.servlet import HttpServlet


class Part(HttpServlet):
    def doGet(self, request, response):
        response.getWriter().print("from the fragment")


class Initializer:
    def onStartup(self, classes, context):
        context.setAttribute("initialized", "yes")
        context.addServlet("added", Added).addMapping("/added")


class Added(HttpServlet):
    def doGet(self, request, response):
        response.getWriter().print(self.getServletContext().getAttribute("initialized"))
"""


COMPLETE = '<web-app version="3.0" metadata-complete="true"/>'

OTHER_FRAGMENT = """<web-fragment xmlns="http://java.sun.com/xml/ns/javaee" version="3.0">
  <name>first</name>
  <ordering><before><others/></before></ordering>
</web-fragment>
"""
LIBS = """
from catalina.servlet import HttpServlet, ServletContext, webServlet


@webServlet("/libs")
class Libs(HttpServlet):
    def doGet(self, request, response):
        context = self.getServletContext()
        found = context.getAttribute(ServletContext.ORDERED_LIBS)
        response.getWriter().print(f"{found} {context.getAttribute('initialized')}")
"""


def wheel() -> bytes:
    """A wheel with a fragment, an initializer and a resource."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("part.py", PART)
        archive.writestr("META-INF/web-fragment.xml", FRAGMENT)
        archive.writestr("META-INF/resources/inside.txt", "in the wheel")
        archive.writestr("part-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: part\nVersion: 1.0\n")
        archive.writestr(
            "part-1.0.dist-info/entry_points.txt",
            "[catalina.servlet_container_initializer]\npart = part:Initializer\n",
        )
    return data.getvalue()


def zipOf(files: dict[str, str]) -> bytes:
    """An archive of these files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A server with the three applications."""
    made = Instance(tmp_path_factory.mktemp("api") / "base")
    made.deploy("async", {"WEB-INF/classes/waiting.py": ASYNC})
    made.deploy("registered", {"WEB-INF/classes/setup_app.py": REGISTRATION})
    made.deploy("filters", {"WEB-INF/classes/around.py": FILTERS})
    library = {"WEB-INF/lib/part-1.0-py3-none-any.whl": wheel()}
    made.deploy("parts", {**library, "WEB-INF/classes/libs.py": LIBS})
    made.deploy("complete", {**library, "WEB-INF/web.xml": COMPLETE})
    first = {"WEB-INF/lib/z.zip": zipOf({"META-INF/web-fragment.xml": OTHER_FRAGMENT})}
    made.deploy("ordered", {**library, **first, "WEB-INF/classes/libs.py": LIBS})
    alone = "<web-app version='3.0'><absolute-ordering><name>first</name></absolute-ordering></web-app>"
    made.deploy("chosen", {**library, **first, "WEB-INF/classes/libs.py": LIBS, "WEB-INF/web.xml": alone})
    made.start()
    yield made
    made.stop()


class AsyncContextTests:
    """startAsync and what follows (Servlet 3.0, 2.3.3.3)."""

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("complete", "from a thread"),
            ("at-once", "at once"),
            ("dispatch", "ASYNC kept 2"),
            ("timeout?answer=yes", "late"),
            ("unsupported", "IllegalStateException"),
            ("coroutine-async", "both"),
        ],
    )
    def test_answers(self, server: Instance, path: str, text: str) -> None:
        """The response ends when the application says so."""
        answer = server.request(f"/async/{path}")
        assert (answer.status, answer.text) == (200, text)

    @pytest.mark.parametrize(
        ("path", "status", "heard"),
        [
            ("complete", 200, "complete"),
            ("timeout", 500, "timeout,complete"),
            ("raise", 500, "error broken,complete"),
        ],
    )
    def test_tellsListeners(self, server: Instance, path: str, status: int, heard: str) -> None:
        """Listeners hear of each end, in order, and nobody's request stays open."""
        assert server.request(f"/async/{path}").status == status
        # the client may have its answer a moment before the last listener has heard of the end
        eventually(lambda: server.request("/async/heard").text == heard, lambda: heard)

    def test_keepsTheConnection(self, server: Instance) -> None:
        """Several asynchronous requests go over one connection."""
        with Wire(server.port) as wire:
            for _ in range(3):
                wire.send("GET /async/complete HTTP/1.1\nHost: localhost\n\n")
                assert "200 OK" in wire.readHead()
                assert wire.readExactly(13) == b"from a thread"


class CoroutineTests:
    """``async def`` servlets on the reactor."""

    def test_awaitsBothKinds(self, server: Instance) -> None:
        """Deferreds, asyncio's futures and timeouts, the body and the flush can be awaited."""
        answer = server.request("/async/coroutine", method="POST", body=b"abc" * 30000)
        assert answer.text == "ABC" * 30000 + "!"

    def test_anExceptionIsA500(self, server: Instance) -> None:
        """What a coroutine raises is reported as any exception."""
        assert server.request("/async/coroutine").status == 500


class FilterTests:
    """Filters that block and filters that await, around servlets of both kinds."""

    @pytest.mark.parametrize("servlet", ["def", "coroutine"])
    @pytest.mark.parametrize(
        ("path", "outer", "inner"), [("plain-async", "plain", "async"), ("async-plain", "async", "plain")]
    )
    def test_eachRunsWhereItMay(
        self, server: Instance, path: str, outer: str, inner: str, servlet: str
    ) -> None:
        """What may block never runs on the reactor, and each goes on when what it stands before has ended."""
        trace = f"{outer} {inner} {servlet} /{inner} "
        answer = server.request(f"/filters/{path}/{servlet}")
        assert answer.text == f"{trace}{trace}/{outer} "


class RegistrationTests:
    """Servlets, filters and listeners that no descriptor names."""

    def test_registersByCode(self, server: Instance) -> None:
        """A listener found by its decorator has registered a servlet and a filter."""
        assert server.request("/registered/hello").text == "hello world"

    @pytest.mark.parametrize(
        ("path", "text"), [("part", "from the fragment"), ("added", "yes"), ("inside.txt", "in the wheel")]
    )
    def test_readsLibraries(self, server: Instance, path: str, text: str) -> None:
        """A wheel in WEB-INF/lib brings a fragment, an initializer and resources."""
        answer = server.request(f"/parts/{path}")
        assert (answer.status, answer.text) == (200, text)

    @pytest.mark.parametrize(
        ("path", "status", "text"),
        [("part", 404, ""), ("added", 200, "yes"), ("inside.txt", 200, "in the wheel")],
    )
    def test_aCompleteDescriptor(self, server: Instance, path: str, status: int, text: str) -> None:
        """It leaves out what a fragment declares; resources and initializers of libraries are there all the same."""
        answer = server.request(f"/complete/{path}")
        assert answer.status == status
        assert text in answer.text

    @pytest.mark.parametrize(
        ("application", "text"),
        [
            ("parts", "None yes"),
            ("ordered", "['z.zip', 'part-1.0-py3-none-any.whl'] yes"),
            ("chosen", "['z.zip'] None"),
        ],
    )
    def test_orderOfLibraries(self, server: Instance, application: str, text: str) -> None:
        """Where an order is asked for, the application sees it; what it leaves out has no initializers."""
        assert server.request(f"/{application}/libs").text == text
        assert server.request(f"/{application}/inside.txt").text == "in the wheel"
