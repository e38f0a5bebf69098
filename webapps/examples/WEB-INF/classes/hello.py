"""The smallest servlets: one with `def`, one with `async def`."""

from html import escape
from threading import current_thread

import pages
from twisted.internet import reactor, task

from catalina.servlet import HttpServlet, webServlet


@webServlet("/servlets/hello")
class Hello(HttpServlet):
    """`def` runs on a worker thread: it may wait for files, databases and other servers."""

    def doGet(self, request, response):
        sayHello(request, response)


@webServlet("/servlets/hello-async", asyncSupported=True)
class HelloAsync(HttpServlet):
    """`async def` runs on the reactor: it must not block, but thousands may wait at once."""

    async def doGet(self, request, response):
        await task.deferLater(reactor, 0.3)
        sayHello(request, response)


def sayHello(request, response):
    """Greet the one named by the parameter `name`."""
    name = escape(request.getParameter("name") or "World")
    pages.send(
        request,
        response,
        "Hello",
        f"<h1>Hello, {name}!</h1><p>Answered on <code>{escape(current_thread().name)}</code>.</p>",
    )
