"""
The servlet of one page (C{org.apache.jasper.runtime.HttpJspBase}): C{page} in scripting elements.
"""

from typing import Any

from zope.interface import implementer

from catalina.jasper.pagecontext import RequestContext
from catalina.jsp import HttpJspPage, PageContext, SkipPageException
from catalina.servlet import HttpServlet

_ERROR = "javax.servlet.error.exception"


@implementer(HttpJspPage)
class PageServlet(HttpServlet):
    """
    Runs a page.

    :param engine: the pages of the application.
    :param unit: the page's module and directives.
    """

    def __init__(self, engine: Any, unit: Any) -> None:
        self.engine = engine
        self.pools: list[Any] = []
        self.poolSize: int = engine.options.poolSize
        self._unit = unit
        info = unit.info
        self._info: str = info.values.get("info", "Jasper JSP 2.2 Engine")
        self._type = _contentType(info, unit.encoding)
        self._settings = (
            info.values.get("errorPage", ""),
            info.flag("session", True),
            (info.buffer, info.flag("autoFlush", True)),
        )
        self._isErrorPage = info.flag("isErrorPage")

    def configured(self, config: Any) -> "PageServlet":
        """The same page under another configuration: that of a servlet of web.xml."""
        if config is self.getServletConfig():
            return self
        other = PageServlet(self.engine, self._unit)
        other.init(config)
        return other

    def begin(self, config: Any) -> None:
        """Called once, before the first request."""
        self.init(config)
        self.jspInit()

    def end(self) -> None:
        """Called once, after the last request."""
        for pool in self.pools:
            pool.release()
        self.jspDestroy()

    def jspInit(self) -> None:
        """Call what the page declares under this name."""
        function = self._unit.names.get("jspInit")
        if function is not None:
            function(self)

    def jspDestroy(self) -> None:
        """Call what the page declares under this name."""
        function = self._unit.names.get("jspDestroy")
        if function is not None:
            function(self)

    def getServletInfo(self) -> str:
        """What the page directive says in C{info}."""
        return self._info

    def service(self, request: Any, response: Any) -> None:
        """Answer a request."""
        response.setContentType(self._type)
        if self.engine.options.xpoweredBy:
            response.addHeader("X-Powered-By", "JSP/2.2")
        if self._isErrorPage:
            _tellError(request, response)
        context = RequestContext(self, request, response, *self._settings)
        arguments = (
            context.getSession(),
            self.getServletContext(),
            self.getServletConfig(),
            context.getOut(),
        )
        try:
            self._unit.run(self, context, request, response, *arguments)
            context.finish()
        except Exception as problem:
            self._failed(context, problem)

    def _failed(self, context: RequestContext, problem: Exception) -> None:
        """
        Let the error page answer.

        What is in the buffer goes out if something of the answer has gone out already, and nowhere otherwise.
        """
        if not isinstance(problem, SkipPageException):
            context.abandon()
        context.handlePageException(problem)
        context.finish()


def _tellError(request: Any, response: Any) -> None:
    """An error page answers with status 500 if it was called for an exception."""
    problem = request.getAttribute(_ERROR)
    if problem is None:
        problem = request.getAttribute(PageContext.EXCEPTION)
    if problem is not None:
        request.setAttribute(_ERROR, problem)
        response.setStatus(500)


def _contentType(info: Any, encoding: str | None) -> str:
    """The type of the answer; its charset is the page's own encoding unless the type says another."""
    base = str(info.contentType or ("text/xml" if info.isDocument else "text/html"))
    return base if encoding is None or "charset=" in base else f"{base};charset={encoding}"
